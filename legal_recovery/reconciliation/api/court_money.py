"""What courts hold for us, for programs: listed, kept back, asked for, its papers; and what was announced."""

import hashlib
from dataclasses import replace
from typing import Any

from flask import Response
from marshmallow import RAISE, Schema, fields

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.cases.schemas import coded
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.ledger.schemas import Id, MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.api.routes import bp
from legal_recovery.reconciliation.commands.coding import end_code, record_code
from legal_recovery.reconciliation.commands.court_letters import keep_paper, paper_for, typeset_paper
from legal_recovery.reconciliation.commands.court_money import (
    ChaseCourt,
    chase_court,
    free_court_money,
    retain_court_money,
)
from legal_recovery.reconciliation.commands.expecting import expect, stop_expecting
from legal_recovery.reconciliation.rules.codes import CODE_KINDS
from legal_recovery.reconciliation.rules.court_money import BANDS, GROUNDS, KINDS, STATES, CourtMoney
from legal_recovery.reconciliation.schemas.court_money import (
    CodeForm,
    CourtChaseForm,
    CourtMoneyQuery,
    EndCodeForm,
    FreedForm,
    NoticeForm,
    RetentionForm,
    StopForm,
    court_money_page,
    totals_of,
)
from legal_recovery.reconciliation.store.codes import get_code, list_codes
from legal_recovery.reconciliation.store.court_money import get_court_money, list_court_money
from legal_recovery.reconciliation.store.expectations import get_expectation, list_expectations
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import read_body
from legal_recovery.web.export import saved_as
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")
ACTORS = ("legal", "finance")
PDF = {"description": "PDF/A-3b", "content": {"application/pdf": {}}}


class CourtMoneyOut(Schema):
    """What a court holds for us of one distribution or notice (`about`), and where its release stands."""

    about = fields.String()
    case = fields.String(attribute="reference")
    debtor = fields.String(allow_none=True)
    court = fields.String(allow_none=True)
    docket_number = fields.String(allow_none=True)
    kind = coded(KINDS)
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    since = fields.Date(allow_none=True)
    days_held = fields.Integer(allow_none=True)
    band = coded(BANDS, allow_none=True)
    due_on = fields.Date(allow_none=True, metadata={"description": "By when the court has to release it."})
    state = coded(STATES)
    retained = MoneyText(attribute="retained.amount", allow_none=True)
    ground = coded(GROUNDS, allow_none=True, attribute="retained.ground")
    retained_until = fields.Date(attribute="retained.until", allow_none=True)
    freed_on = fields.Date(attribute="retained.freed_on", allow_none=True)
    owner_id = fields.String(allow_none=True)
    chases = fields.Integer()
    chased_on = fields.Date(allow_none=True)
    chaser_id = fields.String(allow_none=True)
    again_on = fields.Date(allow_none=True)


class CourtMoneyPage(Schema):
    """A page of it, the sums of everything that is filtered, and the cursors of its neighbours."""

    items = fields.List(fields.Nested(CourtMoneyOut))
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer()
    totals = fields.Dict(keys=fields.String(), values=fields.String())


class ChasedOut(Schema):
    """A recorded chase."""

    chase_id = fields.String()


class RetainedOut(Schema):
    """A recorded retention."""

    retention_id = fields.String()


class AwaitedOut(Schema):
    """Money that a case waits for."""

    id = fields.String()
    kind = fields.String()
    about = fields.String(allow_none=True)
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    net = MoneyText(allow_none=True)
    due_on = fields.Date(allow_none=True)
    payer = fields.String(allow_none=True)


class CodeOut(Schema):
    """A number that a court keeps for payments of a case alone."""

    id = fields.String()
    kind = coded(CODE_KINDS)
    number = fields.String()
    recorded_on = fields.Date()
    state = fields.String()
    ended_on = fields.Date(allow_none=True)


class AccountQuery(Schema):
    """Which of our accounts a paper names."""

    account = Id(load_default=None, allow_none=True)


class NoSuchPlace(InvalidInput):
    """A cursor that this order did not write."""

    code = "court_money.no_place"


def _out(one: CourtMoney) -> dict[str, Any]:
    today = house().clock.today()
    found = {name: getattr(one, name) for name in CourtMoney.__slots__}
    return {
        **found,
        "days_held": one.days_held(today),
        "band": one.band(today),
        "state": one.state(today),
        "retained": one.retained or {"amount": None, "ground": None, "until": None, "freed_on": None},
    }


@bp.route("/court-money")
@allow(*READERS)
@bp.arguments(CourtMoneyQuery, location="query", unknown=RAISE)
@bp.response(200, CourtMoneyPage)
@bp.refuses(422)
def court_money(args: dict[str, Any]) -> Any:
    """What courts hold for us in all cases that one may see."""
    given = {name: value for name, value in args.items() if value is not None}
    found = list_court_money(db.session(), current_actor())
    page, seek, wanted = court_money_page(found, given, house().clock.today(), args["limit"])
    if seek.position is None and (args["after"] or args["before"]):
        raise NoSuchPlace(N_("That cursor is not of this list in this order."), field="after")
    return {
        "items": [_out(one) for one in page.items],
        "next": page.next,
        "previous": page.previous,
        "count": len(wanted),
        "totals": {code: one.text for code, one in totals_of(wanted).items()},
    }


@bp.route("/cases/<reference>/court-money/<int:about>")
@allow.signed_in
@bp.response(200, CourtMoneyOut)
@bp.refuses(404)
def court_money_of(reference: str, about: int) -> Any:
    """What a court holds of one distribution or notice."""
    return _out(get_court_money(db.session(), current_actor(), find_case(reference).id, about))


@bp.route("/cases/<reference>/court-money/<int:about>/retention", methods=["POST"])
@allow(*ACTORS)
@bp.takes(RetentionForm, None, 0)
@bp.response(201, RetainedOut)
@bp.refuses(400, 404, 409, 415, 422)
def retain(reference: str, about: int) -> Any:
    """Record what a court keeps back, and why."""
    return transact(retain_court_money, read_body(RetentionForm(find_case(reference), about)))


@bp.route("/cases/<reference>/court-money/<int:about>/freed", methods=["POST"])
@allow(*ACTORS)
@bp.takes(FreedForm, None, 0)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def free(reference: str, about: int) -> Any:
    """Record that the ground on which a court keeps money back is gone."""
    return {"seq": transact(free_court_money, read_body(FreedForm(find_case(reference), about)))}


@bp.route("/cases/<reference>/court-money/<int:about>/chases", methods=["POST"])
@allow(*ACTORS)
@bp.takes(CourtChaseForm, None, 0)
@bp.response(201, ChasedOut)
@bp.refuses(400, 404, 409, 415, 422)
def chase(reference: str, about: int) -> Any:
    """Record that a court was asked; by letter, the letter is made and kept with the case."""
    case = find_case(reference)
    wanted = read_body(CourtChaseForm(case, about))
    cmd: ChaseCourt = wanted.chase
    if cmd.means != "letter":
        return transact(chase_court, cmd)
    paper = paper_for(db.session(), current_actor(), case, about, "letter", wanted.account, cmd.chased_on)
    letter = keep_paper(house().files, paper, typeset_paper(paper, workers=house().settings.workers))
    return transact(chase_court, replace(cmd, document=letter))


@bp.route("/cases/<reference>/court-money/<int:about>/<any(letter, account):kind>.pdf")
@allow(*ACTORS)
@bp.arguments(AccountQuery, location="query", unknown=RAISE)
@bp.doc(responses={"200": PDF})
@bp.refuses(404, 422)
def court_paper(args: dict[str, Any], reference: str, about: int, kind: str) -> Response:
    """The letter to the court, or the confirmation of our account; that it was taken is noted."""
    case, today = find_case(reference), house().clock.today()
    paper = paper_for(db.session(), current_actor(), case, about, kind, args["account"], today)
    pdf = typeset_paper(paper, workers=house().settings.workers)
    digest = hashlib.sha256(pdf).hexdigest()
    transact(record_export, RecordExport(f"court-{kind}", rows=1, digest=digest))
    answer = Response(pdf, mimetype="application/pdf")
    saved_as(answer, paper.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.route("/cases/<reference>/awaited")
@allow.signed_in
@bp.response(200, AwaitedOut(many=True))
@bp.refuses(404)
def awaited(reference: str) -> Any:
    """What a case waits for, the earliest first."""
    return list_expectations(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/awaited", methods=["POST"])
@allow(*ACTORS)
@bp.takes(NoticeForm, None)
@bp.response(201, AwaitedOut)
@bp.refuses(400, 404, 409, 415, 422)
def announce(reference: str) -> Any:
    """Record what a court, or whoever pays, said that it remits."""
    case = find_case(reference)
    made = transact(expect, read_body(NoticeForm(case)))
    return get_expectation(db.session(), case.id, made["expectation_id"])


@bp.route("/cases/<reference>/awaited/<int:expectation_id>/end", methods=["POST"])
@allow(*ACTORS)
@bp.takes(StopForm, None, 0)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def stop(reference: str, expectation_id: int) -> Any:
    """Record that money that was announced is awaited no more."""
    return {"seq": transact(stop_expecting, read_body(StopForm(find_case(reference), expectation_id)))}


@bp.route("/cases/<reference>/payment-codes")
@allow.signed_in
@bp.response(200, CodeOut(many=True))
@bp.refuses(404)
def payment_codes(reference: str) -> Any:
    """The numbers that payments of a case are known by, those that were ended too."""
    return list_codes(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/payment-codes", methods=["POST"])
@allow(*ACTORS)
@bp.takes(CodeForm, None)
@bp.response(201, CodeOut)
@bp.refuses(400, 404, 409, 415, 422)
def add_code(reference: str) -> Any:
    """Record a number that a court keeps for payments of this case alone."""
    case = find_case(reference)
    made = transact(record_code, read_body(CodeForm(case)))
    return get_code(db.session(), case.id, made["code_id"])


@bp.route("/cases/<reference>/payment-codes/<int:code_id>/end", methods=["POST"])
@allow(*ACTORS)
@bp.takes(EndCodeForm, None, 0)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def drop_code(reference: str, code_id: int) -> Any:
    """Record that a number is this case's no more."""
    return {"seq": transact(end_code, read_body(EndCodeForm(find_case(reference), code_id)))}
