"""What courts have to give back, for programs: claimed, asked for again, received, given up, taken back."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.cases.schemas import coded
from legal_recovery.costs import commands
from legal_recovery.costs.api.costs import bp
from legal_recovery.costs.rules import GROUNDS
from legal_recovery.costs.schemas import ChaseForm, DropForm, RefundClaimForm, RefundForm, RefundReversalForm
from legal_recovery.costs.store import get_claim, get_refund, list_claims, list_refunds
from legal_recovery.ledger.api import foreseen_answer, reversed_answer
from legal_recovery.ledger.schemas import ForeseenOut, MoneyText, ReversalForm, ReversedOut
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import is_preview, read_body
from legal_recovery.web.transact import house, transact

STATES = ("open", "received", "dropped")


class RefundClaimOut(Schema):
    """What a court has to give back of a cost."""

    id = fields.String()
    cost_id = fields.String()
    cost_kind = fields.String()
    ground = coded(GROUNDS)
    amount = MoneyText()
    left = MoneyText(metadata={"description": "What has not arrived."})
    currency = fields.String(attribute="amount.currency")
    due_on = fields.Date()
    court = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    state = coded(STATES)
    chased_on = fields.Date(allow_none=True)
    chases = fields.Integer(metadata={"description": "How often the court was asked again."})


class RefundOut(Schema):
    """What a court gave back; `cancels` is what the debtor no longer owes of it."""

    id = fields.String()
    cost_id = fields.String()
    claim_id = fields.String(allow_none=True)
    amount = MoneyText()
    cancels = MoneyText()
    currency = fields.String(attribute="amount.currency")
    received_on = fields.Date()
    payer = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    entry_seq = fields.Integer()
    reversed_seq = fields.Integer(allow_none=True)


@bp.route("/cases/<reference>/refunds-due")
@allow.signed_in
@bp.response(200, RefundClaimOut(many=True))
@bp.refuses(404)
def claims(reference: str) -> Any:
    """What courts have to give back in a case."""
    return list_claims(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/costs/<int:cost_id>/refund-due", methods=["POST"])
@allow("legal", "finance")
@bp.takes(RefundClaimForm, None, None)
@bp.response(201, RefundClaimOut)
@bp.refuses(400, 404, 409, 415, 422)
def claim(reference: str, cost_id: int) -> Any:
    """Record that a court has to give back what was paid; amount and day follow from the law where left out."""
    case = find_case(reference)
    made = transact(commands.claim_refund, read_body(RefundClaimForm(case, cost_id)))
    return get_claim(db.session(), case.id, made["claim_id"])


@bp.route("/cases/<reference>/refunds-due/<int:claim_id>/reminder", methods=["POST"])
@allow("legal", "finance")
@bp.takes(ChaseForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def chase(reference: str, claim_id: int) -> Any:
    """Record that the court was asked again."""
    return {
        "recorded_seq": transact(commands.chase_refund, read_body(ChaseForm(find_case(reference), claim_id)))
    }


@bp.route("/cases/<reference>/refunds-due/<int:claim_id>/end", methods=["POST"])
@allow("legal", "finance")
@bp.takes(DropForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def drop(reference: str, claim_id: int) -> Any:
    """Wait no more for a refund."""
    return {
        "recorded_seq": transact(commands.drop_refund, read_body(DropForm(find_case(reference), claim_id)))
    }


@bp.route("/cases/<reference>/refunds")
@allow.signed_in
@bp.response(200, RefundOut(many=True))
@bp.refuses(404)
def refunds(reference: str) -> Any:
    """What courts gave back in a case."""
    return list_refunds(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/costs/<int:cost_id>/refund", methods=["POST"])
@allow("finance")
@bp.takes(RefundForm, None, None, preview=True)
@bp.response(201, RefundOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def receive(reference: str, cost_id: int) -> Any:
    """Record what a court gave back of a cost."""
    case = find_case(reference)
    cmd = read_body(RefundForm(case, cost_id))
    if is_preview():
        return foreseen_answer(case, commands.foresee_refund(db.session(), case, cmd, house().clock.today()))
    return get_refund(db.session(), case.id, transact(commands.receive_refund, cmd)["refund_id"])


@bp.route("/cases/<reference>/refunds/<int:refund_id>/reversal", methods=["POST"])
@allow("finance")
@bp.takes(ReversalForm)
@bp.response(201, ReversedOut)
@bp.refuses(400, 404, 409, 415, 422)
def take_back(reference: str, refund_id: int) -> Any:
    """Take a refund back, with the reason."""
    case = find_case(reference)
    made = transact(commands.reverse_refund, read_body(RefundReversalForm(case, refund_id)))
    return reversed_answer(case, made["reversed_seq"])
