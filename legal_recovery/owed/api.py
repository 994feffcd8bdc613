"""What is owed on a case, for programs; and what it follows from."""

from typing import Any

from flask import jsonify
from marshmallow import Schema, fields

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.cases.schemas import coded
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.law.loan import GENERAL_KINDS
from legal_recovery.lawbook.schemas import offer_keys
from legal_recovery.ledger.schemas import ForeseenOut, foreseen
from legal_recovery.ledger.store import effect_of
from legal_recovery.owed.commands import (
    agree_interest,
    describe_insolvency,
    foresee_award,
    foresee_clock,
    foresee_judgment,
    law_of,
    record_award,
    record_insolvency,
    record_judgment,
    set_payment_order,
)
from legal_recovery.owed.rules import COMPOUNDING, COSTS_BY, EXTENTS
from legal_recovery.owed.schemas import (
    AwardForm,
    InsolvencyDetailForm,
    InsolvencyForm,
    InterestForm,
    JudgmentForm,
    OrderForm,
    as_json,
    award_json,
    currencies_of,
)
from legal_recovery.owed.store import list_awards, what_is_owed
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.schemas.answers import FollowsOut
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, is_preview, read_body
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("owed_api", __name__, url_prefix=PREFIX, description="What is owed")


offer_keys(award_interest=GENERAL_KINDS, extents=EXTENTS, costs_by=COSTS_BY, compounding=COMPOUNDING)


class OwedQuery(Schema):
    """The day on which it would be discharged."""

    on = fields.String(
        load_default="",
        metadata={"description": "The discharging day; today where left out.", "example": "2026-09-10"},
    )


class InterestLineOut(Schema):
    """One line of interest; `until` is not counted, the amount is rounded half up once."""

    account = fields.String(metadata={"example": "claim:penalty"})
    kind = fields.String(metadata={"description": "interest, penalty, compound, general or doubled."})
    since = fields.String(metadata={"format": "date"})
    until = fields.String(metadata={"format": "date"})
    days = fields.Integer()
    base = fields.String()
    rate_percent = fields.String()
    basis = fields.Integer(metadata={"description": "Days a year; 1 for a rate a day."})
    amount = fields.String()
    citation = fields.String()


class AccountOut(Schema):
    """What is owed on one contract (none: on the case as a whole) in its currency."""

    debt = fields.String(allow_none=True)
    contract_number = fields.String(allow_none=True)
    currency = fields.String()
    under = fields.String(metadata={"description": "contract, title, or ledger where no interest counts."})
    since = fields.String(metadata={"format": "date"})
    lines = fields.List(fields.Nested(InterestLineOut))
    owed = fields.Dict(keys=fields.String(), values=fields.String())
    total = fields.String()


class AnswersOut(Schema):
    """For how much an obligor answers, and since when interest no longer counts for them."""

    obligor = fields.String()
    role = fields.String()
    currency = fields.String()
    owed = fields.String()
    answers_for = fields.String()
    paid = fields.String(metadata={"description": "What they paid of receipts that name them."})
    left_of_limit = fields.String(
        allow_none=True, metadata={"description": "What is left of the amount they answer up to."}
    )
    extent = fields.String(
        allow_none=True, metadata={"description": "How far by the title: " + ", ".join(EXTENTS) + "."}
    )
    interest_stopped_on = fields.String(allow_none=True, metadata={"format": "date"})


class OrderOut(Schema):
    """The order in which a payment of the day is applied."""

    key = fields.String()
    steps = fields.List(fields.String())
    citation = fields.String()
    document = fields.String(allow_none=True)


class OwedOut(Schema):
    """What is owed on a case on a day; amounts are decimal texts."""

    on = fields.String(metadata={"format": "date"})
    accounts = fields.List(fields.Nested(AccountOut))
    totals = fields.Dict(keys=fields.String(), values=fields.String())
    each_further_day = fields.Dict(keys=fields.String(), values=fields.String())
    obligors = fields.List(fields.Nested(AnswersOut))
    order = fields.Nested(OrderOut, allow_none=True)


@bp.route("/cases/<reference>/owed")
@allow.signed_in
@bp.arguments(OwedQuery, location="query")
@bp.response(200, OwedOut)
@bp.refuses(404, 422)
def owed(query: dict[str, str], reference: str) -> Any:
    """What is owed on the discharging day, line by line; refused where a rate of it is not known."""
    day = parse_date(query["on"], field="on") if query["on"].strip() else house().clock.today()
    return as_json(what_is_owed(db.session(), find_case(reference), day))


class LiableOut(Schema):
    """How far an obligor answers by a title."""

    obligor_id = fields.String()
    extent = coded(EXTENTS)
    cap = fields.String(allow_none=True)


class AwardOut(Schema):
    """What a title awards, part by part; `costs_outside` of the costs bear no doubled part."""

    id = fields.String()
    proceeding_id = fields.String()
    debt_id = fields.String(allow_none=True)
    currency = fields.String()
    principal = fields.String()
    interest_on = fields.String()
    interest_off = fields.String()
    penalty = fields.String()
    costs = fields.String()
    costs_outside = fields.String()
    general = coded(GENERAL_KINDS)
    effective_on = fields.String(metadata={"format": "date"})
    counted_until = fields.String(metadata={"format": "date"})
    perform_until = fields.String(allow_none=True, metadata={"format": "date"})
    withdrawn_on = fields.String(allow_none=True, metadata={"format": "date"})
    obligors = fields.List(fields.Nested(LiableOut))
    costs_by = coded(COSTS_BY, allow_none=True)
    priority = fields.List(fields.String())


@bp.route("/cases/<reference>/awards")
@allow.signed_in
@bp.response(200, AwardOut(many=True))
@bp.refuses(404)
def awards(reference: str) -> Any:
    """What the titles of a case award, to whom, against whom and how far; withdrawn ones no longer count."""
    return [award_json(one) for one in list_awards(db.session(), find_case(reference).id)]


class AwardForeseenOut(ForeseenOut):
    """What an award would post, what that does to the figures, and the deadlines that would run."""

    deadlines = fields.List(fields.Nested(FollowsOut))


class MadeOut(Schema):
    """What was recorded."""

    id = fields.String()


@bp.route("/cases/<reference>/debts/<int:debt_id>/interest", methods=["POST"])
@allow("legal")
@bp.takes(InterestForm, None, None, debt_id=None)
@bp.response(201, MadeOut)
@bp.refuses(400, 404, 409, 415, 422)
def terms(reference: str, debt_id: int) -> Any:
    """Confirm the interest terms of a contract; rates in percent."""
    case = find_case(reference)
    form = InterestForm(case, law_of(db.session(), case), debt_id=debt_id)
    return {"id": transact(agree_interest, read_body(form))}


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/award", methods=["POST"])
@allow("legal")
@bp.takes(AwardForm, None, None, proceeding_id=None, currencies={}, preview=True)
@bp.response(201, MadeOut)
@bp.alt_response(
    200,
    schema=AwardForeseenOut,
    success=True,
    description="With preview=1: what would be posted and would run.",
)
@bp.refuses(400, 404, 409, 415, 422)
def award(reference: str, proceeding_id: int) -> Any:
    """Record what the title of a proceeding awards on a contract."""
    case = find_case(reference)
    currencies = currencies_of(list_debts(db.session(), case.id))
    form = AwardForm(case, law_of(db.session(), case), proceeding_id=proceeding_id, currencies=currencies)
    cmd = read_body(form)
    if is_preview():
        entries = foresee_award(db.session(), case, cmd)
        shown = foreseen(effect_of(db.session(), case.book, case.currency, entries), entries)
        clock = foresee_clock(db.session(), case, cmd)
        return jsonify(AwardForeseenOut().dump({**shown, "deadlines": clock}))
    return {"id": transact(record_award, cmd)["award_id"]}


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/judgment", methods=["POST"])
@allow("legal")
@bp.takes(JudgmentForm, None, None, proceeding_id=None, currencies={}, preview=True)
@bp.response(201, MadeOut)
@bp.alt_response(
    200,
    schema=AwardForeseenOut,
    success=True,
    description="With preview=1: what would be posted and would run.",
)
@bp.refuses(400, 404, 409, 415, 422)
def judgment(reference: str, proceeding_id: int) -> Any:
    """Record the title of a proceeding with what it awards on a contract, both or neither; the id of the award."""
    case = find_case(reference)
    currencies = currencies_of(list_debts(db.session(), case.id))
    form = JudgmentForm(case, law_of(db.session(), case), proceeding_id=proceeding_id, currencies=currencies)
    cmd = read_body(form)
    if is_preview():
        entries, clock = foresee_judgment(db.session(), case, cmd, house().clock.today())
        shown = foreseen(effect_of(db.session(), case.book, case.currency, entries), entries)
        return jsonify(AwardForeseenOut().dump({**shown, "deadlines": clock}))
    return {"id": transact(record_judgment, cmd)["award_id"]}


@bp.route("/cases/<reference>/payment-order", methods=["POST"])
@allow("legal")
@bp.takes(OrderForm, None)
@bp.response(201, MadeOut)
@bp.refuses(400, 404, 409, 415, 422)
def order(reference: str) -> Any:
    """Apply the payments of a case in this order from a day on."""
    return {"id": transact(set_payment_order, read_body(OrderForm(find_case(reference))))}


@bp.route("/cases/<reference>/obligors/<int:obligor_id>/insolvency", methods=["POST"])
@allow("legal")
@bp.takes(InsolvencyForm, None, None)
@bp.response(201, MadeOut)
@bp.refuses(400, 404, 409, 415, 422)
def insolvency(reference: str, obligor_id: int) -> Any:
    """Record that a court accepted an insolvency petition against an obligor."""
    return {"id": transact(record_insolvency, read_body(InsolvencyForm(find_case(reference), obligor_id)))}


@bp.route("/cases/<reference>/obligors/<int:obligor_id>/insolvency/details", methods=["POST"])
@allow("legal")
@bp.takes(InsolvencyDetailForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def insolvency_details(reference: str, obligor_id: int) -> Any:
    """Say before which court an insolvency is, who administers it, and until when claims are to be proved."""
    form = InsolvencyDetailForm(find_case(reference), obligor_id)
    return {"recorded_seq": transact(describe_insolvency, read_body(form))}
