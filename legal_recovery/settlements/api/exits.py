"""Exits for programs: asked for, approved by somebody else, listed across cases; and who may approve what."""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from legal_recovery.cases.api import find_case
from legal_recovery.cases.schemas import NOT_LISTED, coded
from legal_recovery.ledger.api import foreseen_answer
from legal_recovery.ledger.schemas import ForeseenOut, MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.api.routes import bp
from legal_recovery.settlements.commands import (
    approve_exit,
    decline_exit,
    foresee_exit,
    request_exit,
    set_authority,
    withdraw_exit,
)
from legal_recovery.settlements.rules import APPROVERS, EXIT_STATES, EXITS
from legal_recovery.settlements.schemas import (
    AuthorityForm,
    ExitAnswerForm,
    ExitApprovalForm,
    ExitForm,
    exit_seek,
    instalment_seek,
    order_of,
    read_exits,
    read_instalments,
)
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import is_preview, read_body
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")


class ExitOut(Schema):
    """A request for an exit; its `digest` is what an approval is bound to."""

    id = fields.String()
    reference = fields.String()
    exit_kind = coded(EXITS, attribute="wish.exit_kind")
    amount = MoneyText(attribute="wish.amount")
    currency = fields.String(attribute="wish.amount.currency")
    about = fields.String(allow_none=True, attribute="wish.about")
    reason = fields.String(attribute="wish.reason")
    digest = fields.String()
    requested_on = fields.Date()
    requested_by = fields.String()
    state = coded(EXIT_STATES)
    decided_on = fields.Date(allow_none=True)
    decided_by = fields.String(allow_none=True)
    document_number = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    entry_seq = fields.Integer(allow_none=True)
    used_on = fields.Date(allow_none=True)


class BandOut(Schema):
    """Up to which amount a role may approve a kind of exit; null is any amount, or every office."""

    exit_kind = coded(EXITS)
    office_id = fields.String(allow_none=True)
    role = coded(APPROVERS)
    up_to = MoneyText(allow_none=True)


class DueLineOut(Schema):
    """An instalment in the list across cases."""

    id = fields.String()
    reference = fields.String()
    plan_id = fields.String()
    number = fields.Integer()
    due_on = fields.Date()
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    met_on = fields.Date(allow_none=True)


class PageOut(Schema):
    """A page of a list: its neighbours and how many there are."""

    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "How many are filtered."})


class ExitsOut(PageOut):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    exits = fields.List(fields.Nested(ExitOut))


class InstalmentsOut(PageOut):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    instalments = fields.List(fields.Nested(DueLineOut))


def asked(says: str, *codes: str) -> fields.String:
    """Return a field of a query: a text, or one of these codes."""
    checks = [validate.OneOf(codes, error=NOT_LISTED)] if codes else []
    return fields.String(validate=checks, metadata={"description": says})


class ExitsQuery(Schema):
    """Which exits, and from where on."""

    q = asked("A word that finds the case: its reference, a party, a docket number.")
    state = asked("The state.", *EXIT_STATES)
    kind = asked("The kind.", *EXITS)
    office = asked("The id of the office.")
    after = asked("Go on after this place.")
    before = asked("Go back before this place.")


class InstalmentsQuery(Schema):
    """Which instalments, and from where on; without a state, the open ones."""

    q = asked("A word that finds the case: its reference, a party, a docket number.")
    state = asked("The state.", "open", "missed", "met", "all")
    office = asked("The id of the office.")
    after = asked("Go on after this place.")
    before = asked("Go back before this place.")


@bp.route("/cases/<reference>/exits")
@allow.signed_in
@bp.response(200, ExitOut(many=True))
@bp.refuses(404)
def exits_of_case(reference: str) -> Any:
    """What was asked for in a case, the latest first."""
    return store.list_exits(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/exits/<int:exit_id>")
@allow.signed_in
@bp.response(200, ExitOut)
@bp.refuses(404)
def one_exit(reference: str, exit_id: int) -> Any:
    """One request with its digest."""
    return store.get_exit(db.session(), find_case(reference).id, exit_id)


@bp.route("/cases/<reference>/exits", methods=["POST"])
@allow("legal", "finance")
@bp.takes(ExitForm, None, preview=True)
@bp.response(201, ExitOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def ask(reference: str) -> Any:
    """Ask for an exit; it is posted or carried out once somebody else approved it."""
    case = find_case(reference)
    cmd = read_body(ExitForm(case))
    if is_preview():
        return foreseen_answer(case, foresee_exit(db.session(), case, cmd, house().clock.today()))
    return store.get_exit(db.session(), case.id, transact(request_exit, cmd)["exit_id"])


@bp.route("/cases/<reference>/exits/<int:exit_id>/approval", methods=["POST"])
@allow("manager", "legal_lead", "finance_lead")
@bp.takes(ExitApprovalForm, None, 0)
@bp.response(200, ExitOut)
@bp.refuses(400, 404, 409, 415, 422)
def approve(reference: str, exit_id: int) -> Any:
    """Approve exactly what the digest says, under the number of the approval."""
    case = find_case(reference)
    transact(approve_exit, read_body(ExitApprovalForm(case, exit_id)))
    return store.get_exit(db.session(), case.id, exit_id)


@bp.route("/cases/<reference>/exits/<int:exit_id>/refusal", methods=["POST"])
@allow("manager", "legal_lead", "finance_lead")
@bp.takes(ExitAnswerForm, None, 0)
@bp.response(200, ExitOut)
@bp.refuses(400, 404, 409, 415, 422)
def decline(reference: str, exit_id: int) -> Any:
    """Decline a request, with the reason."""
    case = find_case(reference)
    transact(decline_exit, read_body(ExitAnswerForm(case, exit_id)))
    return store.get_exit(db.session(), case.id, exit_id)


@bp.route("/cases/<reference>/exits/<int:exit_id>/withdrawal", methods=["POST"])
@allow("legal", "finance")
@bp.takes(ExitAnswerForm, None, 0)
@bp.response(200, ExitOut)
@bp.refuses(400, 404, 409, 415, 422)
def unask(reference: str, exit_id: int) -> Any:
    """Take a request back, with the reason."""
    case = find_case(reference)
    transact(withdraw_exit, read_body(ExitAnswerForm(case, exit_id)))
    return store.get_exit(db.session(), case.id, exit_id)


@bp.route("/exits")
@allow(*READERS)
@bp.arguments(ExitsQuery, location="query", unknown=RAISE)
@bp.response(200, ExitsOut)
@bp.refuses(422)
def exits(query: dict[str, Any]) -> Any:
    """What was asked for in all cases that the token's person may see, the latest first."""
    session, actor, wanted, seek = db.session(), current_actor(), read_exits(query), exit_seek(query)
    found = store.find_exits(session, actor, wanted, order_of(seek))
    page = page_of(
        found, seek, lambda one: one.position(seek.sort.key), store.count_exits(session, actor, wanted)
    )
    return {"exits": page.items, "next": page.next, "previous": page.previous, "count": page.total}


@bp.route("/instalments")
@allow(*READERS)
@bp.arguments(InstalmentsQuery, location="query", unknown=RAISE)
@bp.response(200, InstalmentsOut)
@bp.refuses(422)
def instalments(query: dict[str, Any]) -> Any:
    """The instalments of all settlements that the token's person may see, the earliest first."""
    session, actor, seek = db.session(), current_actor(), instalment_seek(query)
    wanted = read_instalments(query, house().clock.today())
    found = store.find_instalments(session, actor, wanted, order_of(seek))
    count = store.count_instalments(session, actor, wanted)
    page = page_of(found, seek, lambda one: one.position(seek.sort.key), count)
    return {"instalments": page.items, "next": page.next, "previous": page.previous, "count": page.total}


@bp.route("/authority")
@allow(*READERS, "admin")
@bp.response(200, BandOut(many=True))
def authority() -> Any:
    """Who may approve what; nothing where none is set: then managers approve."""
    return store.list_bands(db.session())


@bp.route("/authority", methods=["POST"])
@allow("manager", "admin")
@bp.takes(AuthorityForm)
@bp.response(201, BandOut(many=True))
@bp.refuses(400, 404, 409, 415, 422)
def change_authority() -> Any:
    """Say up to which amount a role may approve a kind of exit."""
    transact(set_authority, read_body(AuthorityForm()))
    return store.list_bands(db.session())
