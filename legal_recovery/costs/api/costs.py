"""Costs for programs: listed, recorded with a preview, taken back."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.cases.schemas import coded
from legal_recovery.costs import commands
from legal_recovery.costs.commands import foresee_cost, foresee_cost_reversal, record_cost, reverse_cost
from legal_recovery.costs.rules import FATES, LEADS, STANDINGS
from legal_recovery.costs.schemas import (
    CostForm,
    CostReversalForm,
    FateForm,
    InvoiceForm,
    LaterApprovalForm,
    PaymentForm,
    PaymentReversalForm,
)
from legal_recovery.costs.store import get_cost, list_costs
from legal_recovery.ledger.api import foreseen_answer, reversed_answer
from legal_recovery.ledger.schemas import (
    ForeseenOut,
    MoneyText,
    ReversalForm,
    ReversedOut,
)
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, is_preview, read_body
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("costs_api", __name__, url_prefix=PREFIX, description="Costs")


class CostOut(Schema):
    """A cost of a case; `reversed_seq` is the place of its reversal."""

    id = fields.String()
    cost_kind = fields.String()
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    incurred_on = fields.Date()
    paid_on = fields.Date(allow_none=True)
    payee = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    collateral_id = fields.String(allow_none=True)
    proceeding_id = fields.String(allow_none=True)
    request_id = fields.String(allow_none=True)
    invoice_id = fields.String(allow_none=True, metadata={"description": "The document that is its invoice."})
    invoice_number = fields.String(allow_none=True)
    fate = coded(FATES, allow_none=True)
    awarded = MoneyText(allow_none=True)
    approved_by = fields.String(
        allow_none=True, metadata={"description": "Who approved it once a bank line had proved it."}
    )
    approved_on = fields.Date(allow_none=True)
    payment_seq = fields.Integer(
        allow_none=True, metadata={"description": "Its payment, where that came later."}
    )
    entry_seq = fields.Integer()
    reversed_seq = fields.Integer(allow_none=True)
    day_rate = fields.String(
        allow_none=True, metadata={"description": "What one unit of it was worth in the case's currency."}
    )


@bp.route("/cases/<reference>/costs")
@allow.signed_in
@bp.response(200, CostOut(many=True))
@bp.refuses(404)
def costs(reference: str) -> Any:
    """What was spent on a case."""
    return list_costs(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/costs", methods=["POST"])
@allow("legal", "finance")
@bp.takes(CostForm, None, preview=True)
@bp.response(201, CostOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def record(reference: str) -> Any:
    """Record a cost."""
    case = find_case(reference)
    cmd = read_body(CostForm(case))
    if is_preview():
        return foreseen_answer(case, foresee_cost(db.session(), case, cmd, house().clock.today()))
    return get_cost(db.session(), case.id, transact(record_cost, cmd)["cost_id"])


@bp.route("/cases/<reference>/costs/<int:cost_id>/reversal", methods=["POST"])
@allow("finance")
@bp.takes(ReversalForm, preview=True)
@bp.response(201, ReversedOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def reverse(reference: str, cost_id: int) -> Any:
    """Take a cost back, with the reason."""
    case = find_case(reference)
    cmd = read_body(CostReversalForm(case, cost_id))
    if is_preview():
        pairs = foresee_cost_reversal(db.session(), case, cost_id)
        return foreseen_answer(case, [answer for _found, answer in pairs])
    return reversed_answer(case, transact(reverse_cost, cmd)["reversed_seq"])


class LifeOut(Schema):
    """What became of a cost: its parts add up to its amount."""

    cost_id = fields.String()
    standing = coded(STANDINGS)
    refunded = MoneyText()
    waiting = MoneyText(metadata={"description": "What a court still has to give back."})
    collected = MoneyText(metadata={"description": "What the debtor paid of it."})
    owed = MoneyText(metadata={"description": "What the debtor still owes of it."})
    lost = MoneyText()
    rest = MoneyText(metadata={"description": "Advanced and not decided, or borne by us."})


@bp.route("/cases/<reference>/costs/lives")
@allow.signed_in
@bp.response(200, LifeOut(many=True))
@bp.refuses(404)
def became(reference: str) -> Any:
    """What became of the costs of a case."""
    found = commands.lives(db.session(), find_case(reference))
    return [
        {"cost_id": cost, **{name: getattr(life, name) for name in LifeOut().fields if name != "cost_id"}}
        for cost, life in found.items()
    ]


@bp.route("/cases/<reference>/costs/<int:cost_id>/payment", methods=["POST"])
@allow("finance")
@bp.takes(PaymentForm, None, None, preview=True)
@bp.response(201, CostOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def pay(reference: str, cost_id: int) -> Any:
    """Pay what was due for a cost."""
    case = find_case(reference)
    cmd = read_body(PaymentForm(case, cost_id))
    if is_preview():
        return foreseen_answer(case, commands.foresee_payment(db.session(), case, cmd, house().clock.today()))
    transact(commands.pay_cost, cmd)
    return get_cost(db.session(), case.id, cost_id)


@bp.route("/cases/<reference>/costs/<int:cost_id>/payment/reversal", methods=["POST"])
@allow("finance")
@bp.takes(ReversalForm)
@bp.response(201, ReversedOut)
@bp.refuses(400, 404, 409, 415, 422)
def unpay(reference: str, cost_id: int) -> Any:
    """Take back the payment of a cost: it is due again."""
    case = find_case(reference)
    cmd = read_body(PaymentReversalForm(case, cost_id))
    return reversed_answer(case, transact(commands.reverse_payment, cmd)["reversed_seq"])


@bp.route("/cases/<reference>/costs/<int:cost_id>/invoice", methods=["POST"])
@allow("legal", "finance")
@bp.takes(InvoiceForm, None, None)
@bp.response(201, CostOut)
@bp.refuses(400, 404, 409, 415, 422)
def invoice(reference: str, cost_id: int) -> Any:
    """Attach the invoice of a cost, a document of the case."""
    case = find_case(reference)
    transact(commands.invoice_cost, read_body(InvoiceForm(case, cost_id)))
    return get_cost(db.session(), case.id, cost_id)


@bp.route("/cases/<reference>/costs/<int:cost_id>/bearing", methods=["POST"])
@allow("legal", "finance")
@bp.takes(FateForm, None, None)
@bp.response(201, CostOut)
@bp.refuses(400, 404, 409, 415, 422)
def decide(reference: str, cost_id: int) -> Any:
    """Say who bears a cost in the end."""
    case = find_case(reference)
    transact(commands.decide_cost, read_body(FateForm(case, cost_id)))
    return get_cost(db.session(), case.id, cost_id)


@bp.route("/cases/<reference>/costs/<int:cost_id>/later-approval", methods=["POST"])
@allow(*LEADS)
@bp.takes(LaterApprovalForm, None, None)
@bp.response(201, CostOut)
@bp.refuses(400, 404, 409, 415, 422)
def approve_later(reference: str, cost_id: int) -> Any:
    """Approve a cost above the limits that a bank line had proved already."""
    case = find_case(reference)
    transact(commands.approve_later, read_body(LaterApprovalForm(case, cost_id)))
    return get_cost(db.session(), case.id, cost_id)
