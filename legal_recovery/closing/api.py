"""Months for programs: checklists, closing and reopening, what goes to the general ledger, journals."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from legal_recovery.cases.schemas import NOT_LISTED
from legal_recovery.closing import store
from legal_recovery.closing.commands import (
    ask_reopening,
    close,
    decide_reopening,
    recount,
    set_mapping,
)
from legal_recovery.closing.commands.closing import checks_of, require_seen
from legal_recovery.closing.rules.checks import digest_of, read, written
from legal_recovery.closing.rules.general import require_even, summary
from legal_recovery.closing.schemas import (
    GlMappingForm,
    GlMappingOut,
    GlSumOut,
    MonthCloseForm,
    MonthOut,
    MonthReopeningDecisionForm,
    MonthReopeningForm,
    MonthReopeningOut,
)
from legal_recovery.kernel.calendar import first_day, last_day, require_month
from legal_recovery.ledger.rules import ACCOUNTS
from legal_recovery.ledger.store.export import FORMATS, export_journal
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.positions import issuing
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("closing_api", __name__, url_prefix=PREFIX, description="Months")
READERS = ("finance", "manager", "auditor")


class MonthClosedOut(Schema):
    """A closing, and the digest of the checklist that is frozen with it."""

    closing_id = fields.String()
    digest = fields.String()


class MonthRecountOut(Schema):
    """What a recount found."""

    books = fields.Integer()
    entries = fields.Integer()
    wrong = fields.Integer()


class MonthReopeningAskedOut(Schema):
    """A request that another person decides."""

    reopening_id = fields.String()


class MonthReopeningDecidedOut(Schema):
    """What became of a request."""

    state = fields.String()


class GlMappingVersionOut(Schema):
    """The version of the mapping that counts."""

    version = fields.Integer()


class MonthJournalQuery(Schema):
    """In which form."""

    format = fields.String(load_default="beancount", validate=validate.OneOf(FORMATS, error=NOT_LISTED))


def _seen(office_id: int, month: str) -> str:
    require_seen(current_actor(), db.session(), office_id)
    return require_month(month)


@bp.route("/offices/<int:office_id>/months/<month>")
@allow(*READERS)
@bp.response(200, MonthOut)
@bp.refuses(404, 422)
def month(office_id: int, month: str) -> Any:
    """A month's checklist: as it is now, or as it was frozen when the month was closed."""
    _seen(office_id, month)
    session = db.session()
    closing = store.find_closing(session, office_id, month)
    checks = read(closing.checks) if closing else checks_of(session, office_id, month, house().clock.today())
    return {
        "office_id": office_id,
        "month": month,
        "closed": store.is_closed(session, office_id, month),
        "digest": closing.digest if closing else digest_of(written(checks)),
        "checks": checks,
    }


@bp.route("/offices/<int:office_id>/months/<month>/recount", methods=["POST"])
@allow("finance")
@bp.response(201, MonthRecountOut)
@bp.refuses(404, 422)
def recount_(office_id: int, month: str) -> Any:
    """Recompute the balances of the office's books from their postings."""
    _seen(office_id, month)
    return recount(house().database, transact, office_id, month, lambda _done, _whole: None)


@bp.route("/offices/<int:office_id>/months/<month>/closing", methods=["POST"])
@allow("finance")
@bp.takes(MonthCloseForm, None, None)
@bp.response(201, MonthClosedOut)
@bp.refuses(400, 404, 409, 415, 422)
def close_(office_id: int, month: str) -> Any:
    """Close a month; its checklist is frozen with it."""
    _seen(office_id, month)
    return transact(close, read_body(MonthCloseForm(office_id, month)))


@bp.route("/offices/<int:office_id>/months/<month>/reopenings")
@allow(*READERS)
@bp.response(200, MonthReopeningOut(many=True))
@bp.refuses(404, 422)
def reopenings(office_id: int, month: str) -> Any:
    """The requests to open a month again, the latest first."""
    _seen(office_id, month)
    return store.list_reopenings(db.session(), office_id, month)


@bp.route("/offices/<int:office_id>/months/<month>/reopenings", methods=["POST"])
@allow("finance")
@bp.takes(MonthReopeningForm, None, None)
@bp.response(201, MonthReopeningAskedOut)
@bp.refuses(400, 404, 409, 415, 422)
def ask(office_id: int, month: str) -> Any:
    """Ask for a closed month to be opened again; another person decides."""
    _seen(office_id, month)
    return transact(ask_reopening, read_body(MonthReopeningForm(office_id, month)))


@bp.route("/reopenings/<int:reopening_id>/decision", methods=["POST"])
@allow("finance_lead", "manager")
@bp.takes(MonthReopeningDecisionForm, None)
@bp.response(201, MonthReopeningDecidedOut)
@bp.refuses(400, 404, 409, 415, 422)
def decide(reopening_id: int) -> Any:
    """Approve or refuse somebody else's request."""
    return transact(decide_reopening, read_body(MonthReopeningDecisionForm(reopening_id)))


@bp.route("/offices/<int:office_id>/months/<month>/general-ledger")
@allow(*READERS)
@bp.response(200, GlSumOut(many=True))
@bp.refuses(404, 422)
def general(office_id: int, month: str) -> Any:
    """What goes to the general ledger with a month, by account; refused while an account goes nowhere."""
    _seen(office_id, month)
    at = house()
    with issuing(at.database, at.clock) as (session, now):
        found = summary(store.find_mapping(session), store.moved_in(session, office_id, month, now))
        require_even(found)
        return found


@bp.route("/offices/<int:office_id>/months/<month>/journal")
@allow(*READERS)
@bp.arguments(MonthJournalQuery, location="query")
@bp.response(200, content_type="text/plain", description="The journal.")
@bp.refuses(404, 422)
def journal(query: dict[str, str], office_id: int, month: str) -> Any:
    """The entries with value dates in a month, bank books too, for another program."""
    _seen(office_id, month)
    at, bounds = house(), {"since": first_day(month), "until": last_day(month)}
    with issuing(at.database, at.clock) as (session, now):
        pieces = export_journal(session, store.all_books(office_id), now, query["format"], **bounds)
        return Response("".join(pieces), content_type="text/plain; charset=utf-8")


@bp.route("/general-ledger/mapping")
@allow(*READERS)
@bp.response(200, GlMappingOut)
def mapping() -> Any:
    """How the accounts of the chart go to the general ledger."""
    found = store.find_mapping(db.session())
    return {"version": found.version, "targets": found.targets, "unmapped": found.unmapped(ACCOUNTS)}


@bp.route("/general-ledger/mapping", methods=["POST"])
@allow("finance_lead")
@bp.takes(GlMappingForm)
@bp.response(201, GlMappingVersionOut)
@bp.refuses(400, 409, 415, 422)
def map_accounts() -> Any:
    """Let another mapping count; all versions are kept."""
    return transact(set_mapping, read_body(GlMappingForm()))
