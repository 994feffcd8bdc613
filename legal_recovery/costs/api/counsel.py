"""What counsel are paid and what a case may cost, for programs."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.cases.schemas import coded
from legal_recovery.costs import commands
from legal_recovery.costs.api.costs import CostOut, bp
from legal_recovery.costs.rules import FORMS, KINDS, share_text
from legal_recovery.costs.schemas import BudgetForm, CounselEndForm, CounselFeeForm, CounselForm
from legal_recovery.costs.store import Counsel, accrued_of, get_cost, get_counsel, list_budgets, list_counsel
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.api import foreseen_answer
from legal_recovery.ledger.schemas import ForeseenOut, MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import is_preview, read_body
from legal_recovery.web.transact import house, transact


class TierOut(Schema):
    """Above how much recovered, which share of it is counsel's."""

    above = MoneyText()
    share = fields.String(metadata={"example": "10%"})


class CounselOut(Schema):
    """An agreement with counsel, and what they have earned by it."""

    id = fields.String()
    counsel = fields.String(allow_none=True)
    form = coded(FORMS)
    currency = fields.String()
    fixed = MoneyText()
    tiers = fields.List(fields.Nested(TierOut))
    cap = MoneyText(allow_none=True)
    advance = MoneyText()
    agreed_on = fields.Date()
    ended_on = fields.Date(allow_none=True)
    recovered = MoneyText()
    fee = MoneyText()
    capped = fields.Boolean()
    booked = MoneyText()
    due = MoneyText(metadata={"description": "What is neither advanced nor booked."})


def _out(case: Any, one: Counsel) -> dict[str, Any]:
    found, terms = accrued_of(db.session(), case.id, case.book, one), one.terms
    code = terms.fixed.currency
    return {
        **{name: getattr(one, name) for name in ("id", "counsel", "agreed_on", "ended_on")},
        **{name: getattr(terms, name) for name in ("form", "fixed", "cap", "advance")},
        **{name: getattr(found, name) for name in ("recovered", "fee", "capped", "booked", "due")},
        "currency": code,
        "tiers": [{"above": Money(tier.above, code), "share": share_text(tier)} for tier in terms.tiers],
    }


@bp.route("/cases/<reference>/counsel")
@allow.signed_in
@bp.response(200, CounselOut(many=True))
@bp.refuses(404)
def agreed(reference: str) -> Any:
    """What was agreed with counsel in a case."""
    case = find_case(reference)
    return [_out(case, one) for one in list_counsel(db.session(), case.id)]


@bp.route("/cases/<reference>/counsel", methods=["POST"])
@allow("legal", "finance")
@bp.takes(CounselForm, None)
@bp.response(201, CounselOut)
@bp.refuses(400, 404, 409, 415, 422)
def agree_terms(reference: str) -> Any:
    """Record what counsel are paid."""
    case = find_case(reference)
    made = transact(commands.agree_counsel, read_body(CounselForm(case)))
    return _out(case, get_counsel(db.session(), case.id, made["terms_id"]))


@bp.route("/cases/<reference>/counsel/<int:terms_id>/fee", methods=["POST"])
@allow("legal", "finance")
@bp.takes(CounselFeeForm, None, None, preview=True)
@bp.response(201, CostOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def book_fee(reference: str, terms_id: int) -> Any:
    """Book what counsel have earned as a cost that is due."""
    case = find_case(reference)
    cmd = read_body(CounselFeeForm(case, terms_id))
    if is_preview():
        return foreseen_answer(case, commands.foresee_counsel(db.session(), case, cmd, house().clock.today()))
    return get_cost(db.session(), case.id, transact(commands.book_counsel, cmd)["cost_id"])


@bp.route("/cases/<reference>/counsel/<int:terms_id>/end", methods=["POST"])
@allow("legal", "finance")
@bp.takes(CounselEndForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def end_terms(reference: str, terms_id: int) -> Any:
    """End an agreement with counsel."""
    form = CounselEndForm(find_case(reference), terms_id)
    return {"recorded_seq": transact(commands.end_counsel, read_body(form))}


class BudgetOut(Schema):
    """What a case (no kind), or a kind of its costs, may cost, and what it has cost."""

    cost_kind = coded(KINDS, allow_none=True)
    planned = MoneyText()
    spent = MoneyText()
    left = MoneyText()
    currency = fields.String(attribute="planned.currency")
    set_on = fields.Date()


@bp.route("/cases/<reference>/cost-budgets")
@allow.signed_in
@bp.response(200, BudgetOut(many=True))
@bp.refuses(404)
def budgets(reference: str) -> Any:
    """What was planned and spent in a case."""
    case = find_case(reference)
    refunded = {cost: life.refunded for cost, life in commands.lives(db.session(), case).items()}
    return list_budgets(db.session(), case.id, refunded)


@bp.route("/cases/<reference>/cost-budgets", methods=["POST"])
@allow("legal", "finance", "manager")
@bp.takes(BudgetForm, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def plan(reference: str) -> Any:
    """Set what a case, or a kind of its costs, may cost."""
    return {"recorded_seq": transact(commands.set_budget, read_body(BudgetForm(find_case(reference))))}
