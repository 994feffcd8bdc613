"""Costs, refunds due and requests of all cases, for programs: page by page."""

from collections.abc import Iterable
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from legal_recovery.cases.schemas import NOT_LISTED, coded
from legal_recovery.costs.api.costs import CostOut, bp
from legal_recovery.costs.api.refunds import RefundClaimOut
from legal_recovery.costs.rules import KINDS, NEEDS, STATES
from legal_recovery.costs.schemas import (
    ALL,
    COSTS,
    REFUNDS,
    REQUESTS,
    Listing,
    find_page,
    read_filter,
    read_place,
)
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import Unmeant
from legal_recovery.web.errors import translated
from legal_recovery.web.transact import house

READERS = ("legal", "finance", "manager", "auditor")
_HOW_MANY = N_("Ask for 1 to 200 at once.")


class NoPlace(InvalidInput):
    """A cursor that this order did not write; another page would be taken for the one that was meant."""

    code = "costs.no_place"


def _asked(description: str, codes: Iterable[str] = ()) -> fields.String:
    known = list(codes)
    check = validate.OneOf(known, error=NOT_LISTED) if known else None
    return fields.String(validate=check, metadata={"description": description})


def query_of(listing: Listing, name: str) -> type[Schema]:
    """Return what a list can be asked by."""
    signed = [sign + key for key in listing.sorts for sign in ("", "-")]
    how_many = fields.Integer(
        load_default=50,
        validate=validate.Range(1, 200, error=_HOW_MANY),
        error_messages={"invalid": _HOW_MANY},
    )
    return Schema.from_dict(
        {
            "state": _asked("The state; the usual ones where left out.", [*listing.states, ALL]),
            "kind": _asked("The kind of cost.", KINDS),
            "office": _asked("The id of the office."),
            "since": _asked("On this day or later."),
            "until": _asked("On this day or before."),
            "sort": _asked("With - the last first.", signed),
            "after": _asked("`next` of a page: what follows."),
            "before": _asked("`previous` of a page: what comes before."),
            "limit": how_many,
        },
        name=name,
    )


class CostOfCaseOut(Schema):
    """A cost in a list across cases."""

    reference = fields.String()
    cost = fields.Nested(CostOut)


class RefundOfCaseOut(Schema):
    """A refund due in a list across cases."""

    reference = fields.String()
    claim = fields.Nested(RefundClaimOut)


class RequestOfCaseOut(Schema):
    """A request in a list across cases."""

    id = fields.String()
    reference = fields.String()
    cost_kind = fields.String()
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    state = coded(STATES)
    needs = coded(NEEDS)
    asked_by = fields.String()
    asked_on = fields.Date()
    reviewed_by = fields.String(allow_none=True)
    decided_by = fields.String(allow_none=True)
    payee = fields.String(allow_none=True)
    why = fields.String(allow_none=True)


class _PageOut(Schema):
    """A page of a list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "How many are filtered."})


class CostsOut(_PageOut):
    """A page of the costs of all cases."""

    lines = fields.List(fields.Nested(CostOfCaseOut))


class RefundsOut(_PageOut):
    """A page of the refunds due of all cases."""

    lines = fields.List(fields.Nested(RefundOfCaseOut))


class RequestsOut(_PageOut):
    """A page of the requests of all cases."""

    lines = fields.List(fields.Nested(RequestOfCaseOut))


def _page(listing: Listing, query: dict[str, Any]) -> dict[str, Any]:
    wanted, errors = read_filter(listing, query, house().clock.today())
    seek = read_place(listing, query, size=query["limit"])
    for name in {"after", "before"} & query.keys():
        if seek.position is None:
            errors[name] = NoPlace(N_("This is no place in a list of this order."), field=name)
    if errors:
        raise Unmeant({name: [translated(refusal)] for name, refusal in errors.items()})
    page = find_page(listing, db.session(), current_actor(), wanted, seek)
    return {"lines": page.items, "next": page.next, "previous": page.previous, "count": page.total}


@bp.route("/costs")
@allow(*READERS)
@bp.arguments(query_of(COSTS, "CostsQuery"), location="query", unknown=RAISE)
@bp.response(200, CostsOut)
@bp.refuses(422)
def everywhere(query: dict[str, Any]) -> Any:
    """The costs of all cases that the token's person may see."""
    return _page(COSTS, query)


@bp.route("/refunds-due")
@allow(*READERS)
@bp.arguments(query_of(REFUNDS, "RefundsQuery"), location="query", unknown=RAISE)
@bp.response(200, RefundsOut)
@bp.refuses(422)
def refunds_due(query: dict[str, Any]) -> Any:
    """What courts have to give back in all cases."""
    return _page(REFUNDS, query)


@bp.route("/cost-requests")
@allow(*READERS)
@bp.arguments(query_of(REQUESTS, "RequestsQuery"), location="query", unknown=RAISE)
@bp.response(200, RequestsOut)
@bp.refuses(422)
def requests_open(query: dict[str, Any]) -> Any:
    """The requests for costs of all cases."""
    return _page(REQUESTS, query)
