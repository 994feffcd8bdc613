"""Costs, refunds due and requests of all cases: lists as their addresses ask for them, and saved as files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.cases.views import link
from legal_recovery.costs.rules import GROUNDS, KINDS
from legal_recovery.costs.schemas import (
    ALL,
    COSTS,
    REFUNDS,
    REQUESTS,
    Listing,
    filter_values,
    find_page,
    read_filter,
    read_order,
    read_place,
)
from legal_recovery.costs.store import CostLine, RefundLine, RequestLine
from legal_recovery.costs.views.page import bp
from legal_recovery.costs.views.refunds import chased_text, claim_badge
from legal_recovery.costs.views.requests import state_badge
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import list_offices, names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import field_errors
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")
Row = dict[str, Any]
Rows = Callable[[Iterable[Any]], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a list across cases is shown: its columns, its rows, what it is called and what is empty about it."""

    key: str
    title: Message
    listing: Listing
    columns: tuple[tuple[str, Message, str | None], ...]
    rows: Rows
    none: Message


def _cost_rows(lines: Iterable[CostLine]) -> Iterator[Row]:
    for line in lines:
        cost = line.cost
        state = _("Reversed") if not cost.stands else _("Due") if cost.is_due else _("Paid")
        tone = "neutral" if not cost.stands else "warn" if cost.is_due else "good"
        yield {
            **_of_case(line),
            "id": cost.id,
            "name": _(KINDS[cost.cost_kind]),
            "url": url_for("costs.show", reference=line.reference, cost_id=cost.id),
            "incurred_on": cost.incurred_on,
            "paid_on": cost.paid_on,
            "payee": cost.payee,
            "invoice": cost.invoice_number or (_("attached") if cost.invoice_id else _("missing")),
            "state": {"label": state, "tone": tone},
            "amount": cost.amount,
        }


def _of_case(line: Any) -> Row:
    return {
        "reference": line.reference,
        "case_url": link("cases.show", reference=line.reference),
        "office": line.office,
    }


def _refund_rows(lines: Iterable[RefundLine]) -> Iterator[Row]:
    today = house().clock.today()
    for line in lines:
        claim = line.claim
        yield {
            **_of_case(line),
            "id": claim.id,
            "name": _(KINDS[claim.cost_kind]),
            "url": url_for("costs.show", reference=line.reference, cost_id=claim.cost_id),
            "ground": _(GROUNDS[claim.ground]),
            "court": claim.court,
            "due_on": claim.due_on,
            "days": max(0, (today - claim.due_on).days) if claim.state == "open" else None,
            "chased": chased_text(claim),
            "state": claim_badge(claim),
            "amount": claim.amount,
            "left": claim.left,
        }


def _request_rows(lines: Iterable[RequestLine]) -> Iterator[Row]:
    found = list(lines)
    people = (
        {one.asked_by for one in found}
        | {one.reviewed_by for one in found}
        | {one.decided_by for one in found}
    )
    names = names_of(db.session(), {one for one in people if one is not None})
    for line in found:
        yield {
            **_of_case(line),
            "id": line.id,
            "name": _(KINDS[line.cost_kind]),
            "url": url_for("costs.request_page", reference=line.reference, request_id=line.id),
            "why": line.why,
            "payee": line.payee,
            "asked_on": line.asked_on,
            "asked_by": names.get(line.asked_by),
            "reviewed_by": names.get(line.reviewed_by or 0),
            "decided_by": names.get(line.decided_by or 0),
            "state": state_badge(line.state),
            "amount": line.amount,
        }


_CASE = (("reference", N_("Case"), "reference"), ("office", N_("Office"), None))
LISTS = {
    "costs": Shown(
        "costs",
        N_("Costs"),
        COSTS,
        (
            ("incurred_on", N_("Payable since"), "day"),
            ("name", N_("Kind of cost"), None),
            *_CASE,
            ("payee", N_("Paid to"), None),
            ("paid_on", N_("Paid on"), "day"),
            ("invoice", N_("Invoice"), None),
            ("state", N_("State"), "badge"),
            ("amount", N_("Amount"), "money"),
        ),
        _cost_rows,
        N_("No costs yet"),
    ),
    "refunds": Shown(
        "refunds",
        N_("Refunds due from courts"),
        REFUNDS,
        (
            ("due_on", N_("Due by"), "day"),
            ("days", N_("Days overdue"), "number"),
            ("name", N_("Kind of cost"), None),
            *_CASE,
            ("court", N_("Court"), None),
            ("ground", N_("Why"), None),
            ("chased", N_("Asked again"), None),
            ("state", N_("State"), "badge"),
            ("amount", N_("Amount"), "money"),
            ("left", N_("Not received"), "money"),
        ),
        _refund_rows,
        N_("No refund is due"),
    ),
    "requests": Shown(
        "requests",
        N_("Requests for costs"),
        REQUESTS,
        (
            ("asked_on", N_("Asked on"), "day"),
            ("name", N_("Kind of cost"), None),
            *_CASE,
            ("why", N_("What for"), None),
            ("asked_by", N_("Asked by"), None),
            ("reviewed_by", N_("Reviewed by"), None),
            ("decided_by", N_("Decided by"), None),
            ("state", N_("State"), "badge"),
            ("amount", N_("Amount"), "money"),
        ),
        _request_rows,
        N_("No request waits"),
    ),
}


@bp.get("/costs")
@allow(*READERS)
def everywhere() -> ResponseReturnValue:
    """Show the costs of all cases that this person may see."""
    return _page(LISTS["costs"], "costs.everywhere")


@bp.get("/costs/refunds")
@allow(*READERS)
def refunds_due() -> ResponseReturnValue:
    """Show what courts have to give back, since when, and whether they were asked again."""
    return _page(LISTS["refunds"], "costs.refunds_due")


@bp.get("/costs/requests")
@allow(*READERS)
def requests_open() -> ResponseReturnValue:
    """Show the requests that wait to be decided."""
    return _page(LISTS["requests"], "costs.requests_open")


def _page(shown: Shown, endpoint: str) -> ResponseReturnValue:
    session, actor, listing = db.session(), current_actor(), shown.listing
    wanted, errors = read_filter(listing, request.args, house().clock.today())
    seek = read_place(listing, request.args)
    page, given = find_page(listing, session, actor, wanted, seek), filter_values(request.args)
    query: dict[str, Any] = given | ({"sort": seek.sort.text} if "sort" in request.args else {})
    exports = [
        (form.upper(), url_for("costs.export", which=shown.key, form=form, **query))
        for form in ("csv", "xlsx")
    ]
    total = ngettext("%(num)d line", "%(num)d lines", page.total or 0)
    return render_template(
        "costs/across.html",
        title=_(shown.title),
        active_nav="costs",
        tabs=[
            {"label": _(one.title), "url": url_for(address), "current": one is shown}
            for one, address in zip(LISTS.values(), ADDRESSES, strict=True)
        ],
        columns=_columns(shown),
        rows=list(shown.rows(page.items)),
        totals=_totals(shown, wanted, actor),
        page=page,
        sort=seek.sort,
        caption=total,
        filters=_filters(listing),
        values=request.args,
        errors={name: said for one in errors.values() for name, said in field_errors(one).items()},
        is_filtered=bool(given),
        nothing_yet=_(shown.none),
        here=url_for(endpoint),
        exports=[{"label": label, "url": address} for label, address in exports] if not errors else [],
        limits_url=url_for("costs.limits") if may("manager", "admin") else None,
    )


ADDRESSES = ("costs.everywhere", "costs.refunds_due", "costs.requests_open")


def _columns(shown: Shown) -> list[dict[str, Any]]:
    found = []
    for key, label, kind in shown.columns:
        column: dict[str, Any] = {"key": key, "label": _(label), "kind": kind}
        column["sort"] = key in shown.listing.sorts
        if key in ("name", "reference"):
            column["url"] = {"name": "url", "reference": "case_url"}[key]
        found.append({name: value for name, value in column.items() if value})
    return found


def _totals(shown: Shown, wanted: Any, actor: Any) -> list[dict[str, Any]] | None:
    """Return the sums of all that is filtered, by currency."""
    if shown.listing.total is None:
        return None
    key = "left" if shown.key == "refunds" else "amount"
    return [{key: amount} for amount in shown.listing.total(db.session(), actor, wanted)]


def _filters(listing: Listing) -> list[dict[str, Any]]:
    actor = current_actor()
    offices = [(str(one.id), one.name) for one in list_offices(db.session()) if actor.sees_office(one.id)]
    states = [(ALL, _("All states")), *((key, _(name)) for key, name in listing.states.items())]
    kinds = [(key, _(name)) for key, name in KINDS.items()]
    return [
        {"name": "state", "label": _("State"), "kind": "select", "options": states},
        {"name": "kind", "label": _("Kind of cost"), "kind": "select", "options": kinds},
        {"name": "office", "label": _("Office"), "kind": "select", "options": offices},
        {"name": "since", "label": _("Since"), "kind": "date"},
        {"name": "until", "label": _("Until"), "kind": "date"},
    ]


@bp.get("/costs/<any(costs, refunds, requests):which>.<any(csv, xlsx):form>")
@allow(*READERS)
def export(which: str, form: str) -> ResponseReturnValue:
    """Save a filtered list as CSV or XLSX; noted in the person's audit book."""
    session, actor, at, shown = db.session(), current_actor(), house(), LISTS[which]
    wanted, errors = read_filter(shown.listing, request.args, at.clock.today())
    for refusal in errors.values():
        # A list that is wider than its filter says would be taken for the narrow one.
        raise refusal
    sort, count = read_order(shown.listing, request.args), shown.listing.count(session, actor, wanted)
    rows = _flat(shown.rows(shown.listing.all(session, actor, wanted, sort.key, sort.descending)))
    columns = [
        Column(key, _(label), 24 if key in ("name", "why", "court") else 16)
        for key, label, _kind in shown.columns
    ]
    name = f"{_(shown.title)}-{at.clock.today().isoformat()}"
    transact(record_export, RecordExport(which, rows=count, details={"form": form}))
    if form == "csv":
        return csv_response(columns, rows, name)
    chosen = ", ".join(f"{key}={value}" for key, value in filter_values(request.args).items())
    basis = {
        _("Filter"): chosen or _("all"),
        _("Sorted by"): sort.text,
        _("As of"): at.clock.today(),
        _("By"): actor.name,
    }
    return xlsx_response(columns, rows, name, basis)


def _flat(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows with their badges as words."""
    for row in rows:
        yield {**row, "state": row["state"]["label"]}
