"""Receipts for programs: listed, recorded with a preview of how they are applied, taken back."""

from typing import Any

from flask import jsonify
from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.api import foreseen_answer, reversed_answer
from legal_recovery.debts.store import list_debts
from legal_recovery.ledger.schemas import ForeseenOut, MoneyText, ReversalForm, ReversedOut, foreseen
from legal_recovery.ledger.store import effect_of
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.commands import (
    RecordReceipt,
    foresee_receipt,
    foresee_receipt_reversal,
    record_receipt,
    reverse_receipt,
)
from legal_recovery.receipts.schemas import ReceiptForm, ReceiptReversalForm
from legal_recovery.receipts.store import get_receipt, list_receipts
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, is_preview, read_body
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("receipts_api", __name__, url_prefix=PREFIX, description="Receipts")


class ReceiptOut(Schema):
    """A receipt of a case; `unallocated` is what nothing was owed for."""

    id = fields.String()
    source = fields.String()
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    credited_on = fields.Date()
    discharged_on = fields.Date()
    payer = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    collateral_id = fields.String(allow_none=True)
    distribution_id = fields.String(allow_none=True)
    withheld_fee = MoneyText(attribute="withheld")
    unallocated = MoneyText()
    order_key = fields.String(allow_none=True)
    by_hand = fields.String(allow_none=True, metadata={"description": "Why it was applied by hand."})
    entry_seq = fields.Integer()
    reversed_seq = fields.Integer(allow_none=True)


class AppliedOut(Schema):
    """A part of the claim: what is owed on it, what the receipt pays of it, what remains."""

    debt = fields.String(allow_none=True)
    contract_number = fields.String(allow_none=True)
    account = fields.String()
    owed = MoneyText()
    paid = MoneyText()
    left = MoneyText()
    steps = fields.List(
        fields.String(), metadata={"description": "By which steps of the order its turn came."}
    )


class AllocationOut(ForeseenOut):
    """How a receipt would be applied, line by line in the order that applies, and what would be posted."""

    lines = fields.List(fields.Nested(AppliedOut))
    unallocated = MoneyText()
    order = fields.String(
        allow_none=True, metadata={"description": "The order of the law pack, where interest is counted."}
    )
    citation = fields.String(allow_none=True)


@bp.route("/cases/<reference>/receipts")
@allow.signed_in
@bp.response(200, ReceiptOut(many=True))
@bp.refuses(404)
def receipts(reference: str) -> Any:
    """What came in on a case."""
    return list_receipts(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/receipts", methods=["POST"])
@allow("finance")
@bp.takes(ReceiptForm, None, preview=True)
@bp.response(201, ReceiptOut)
@bp.alt_response(200, schema=AllocationOut, success=True, description="With preview=1: how it is applied.")
@bp.refuses(400, 404, 409, 415, 422)
def record(reference: str) -> Any:
    """Record a receipt; it is applied in the order of the law, of the title, as agreed, or by hand."""
    case = find_case(reference)
    cmd = read_body(ReceiptForm(case))
    if is_preview():
        return jsonify(AllocationOut().dump(foreseen_receipt(case, cmd)))
    return get_receipt(db.session(), case.id, transact(record_receipt, cmd)["receipt_id"])


def foreseen_receipt(case: CaseFacts, cmd: RecordReceipt) -> dict[str, Any]:
    """Return what `AllocationOut` shows."""
    allocation, entries = foresee_receipt(db.session(), case, cmd, house().clock.today())
    contracts = {debt.id: debt.contract_number for debt in list_debts(db.session(), case.id)}
    lines = allocation.plan
    return {
        **foreseen(effect_of(db.session(), case.book, case.currency, entries), entries),
        "unallocated": allocation.unallocated,
        "order": allocation.order.rule.key if allocation.order else None,
        "citation": allocation.order.rule.citation if allocation.order else None,
        "lines": [
            {
                "debt": line.debt,
                "contract_number": contracts.get(line.debt or 0),
                "account": line.account,
                "owed": line.owed,
                "paid": line.paid,
                "left": line.left,
                "steps": line.steps,
            }
            for line in lines
        ],
    }


@bp.route("/cases/<reference>/receipts/<int:receipt_id>/reversal", methods=["POST"])
@allow("finance")
@bp.takes(ReversalForm, preview=True)
@bp.response(201, ReversedOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def reverse(reference: str, receipt_id: int) -> Any:
    """Take a receipt back, money and claim together, with the reason."""
    case = find_case(reference)
    cmd = read_body(ReceiptReversalForm(case, receipt_id))
    if is_preview():
        pairs = foresee_receipt_reversal(db.session(), case, receipt_id)
        return foreseen_answer(case, [answer for _found, answer in pairs])
    return reversed_answer(case, transact(reverse_receipt, cmd)["reversed_seq"])
