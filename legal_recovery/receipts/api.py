"""Receipts for programs: listed, recorded with a preview of how they are applied, taken back."""

from typing import Any

from flask import jsonify
from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import coded
from legal_recovery.debts.store import list_debts
from legal_recovery.ledger.api import foreseen_answer, reversed_answer
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.schemas import ForeseenOut, Id, MoneyText, ReversalForm, ReversedOut, foreseen
from legal_recovery.ledger.store import effect_of, list_entries
from legal_recovery.parties.rules import masked
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.commands import (
    RecordReceipt,
    foresee_conversion,
    foresee_conversion_reversal,
    foresee_reallocation,
    foresee_receipt,
    foresee_receipt_reversal,
    foresee_refund,
    foresee_refund_reversal,
    name_payers,
    reallocate_receipt,
    record_conversion,
    record_receipt,
    record_refund,
    reverse_conversion,
    reverse_receipt,
    reverse_refund,
)
from legal_recovery.receipts.rules import RELATIONS, Allocation
from legal_recovery.receipts.schemas import (
    ConversionForm,
    ConversionReversalForm,
    PayersForm,
    ReallocationForm,
    ReceiptForm,
    ReceiptReversalForm,
    RepaymentForm,
    RepaymentReversalForm,
)
from legal_recovery.receipts.store import (
    exchange_of,
    get_conversion,
    get_receipt,
    get_refund,
    list_conversions,
    list_held,
    list_receipts,
    list_refunds,
    list_surplus,
)
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, is_preview, read_body
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("receipts_api", __name__, url_prefix=PREFIX, description="Receipts")


class PayerOut(Schema):
    """A party of the case that paid, and how much."""

    obligor = fields.String()
    amount = MoneyText()


class ReceiptOut(Schema):
    """A receipt of a case; `unallocated` is what nothing was owed for."""

    id = fields.String()
    source = fields.String()
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    credited_on = fields.Date()
    discharged_on = fields.Date()
    payer = fields.String(allow_none=True)
    relation = coded(RELATIONS, allow_none=True)
    id_type = fields.String(allow_none=True)
    id_number = fields.Function(
        lambda one: masked(one.id_number) or None,
        metadata={"type": "string", "description": "Hidden but for its ends."},
    )
    purpose = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    collateral_id = fields.String(allow_none=True)
    distribution_id = fields.String(allow_none=True)
    withheld_fee = MoneyText(attribute="withheld")
    unallocated = MoneyText()
    order_key = fields.String(allow_none=True)
    by_hand = fields.String(allow_none=True, metadata={"description": "Why it was applied by hand."})
    received = MoneyText(
        attribute="exchange.received",
        dump_default=None,
        metadata={"description": "What came, where it was another currency; `amount` is what it counts for."},
    )
    received_currency = fields.String(attribute="exchange.received.currency", dump_default=None)
    day_rate = fields.String(attribute="exchange.rate", dump_default=None)
    rate_of = fields.Function(
        lambda one: (one.exchange.rate_of or one.exchange.received.currency) if one.exchange else None,
        metadata={
            "type": "string",
            "description": "Of which currency one unit was worth the rate in the other one.",
        },
    )
    rate_on = fields.Date(attribute="exchange.rate_on", dump_default=None)
    rate_source = fields.String(attribute="exchange.rate_source", dump_default=None)
    banked = MoneyText(
        attribute="exchange.banked",
        dump_default=None,
        metadata={
            "description": "What the bank credited of the currency it counts in, where it converted it at once."
        },
    )
    payers = fields.List(
        fields.Nested(PayerOut),
        metadata={"description": "Which parties of the case paid it, as far as is known."},
    )
    entry_seq = fields.Integer()
    reallocated_seq = fields.Integer(allow_none=True)
    reversed_seq = fields.Integer(allow_none=True)
    passed_seq = fields.Integer(
        allow_none=True, metadata={"description": "Where it was passed on to who bought the claim."}
    )


class ReceiptsQuery(Schema):
    """Which receipts."""

    obligor = Id(
        load_default=None, metadata={"description": "Only those that this party paid, wholly or in part."}
    )


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
@bp.arguments(ReceiptsQuery, location="query")
@bp.response(200, ReceiptOut(many=True))
@bp.refuses(404, 422)
def receipts(query: dict[str, int | None], reference: str) -> Any:
    """What came in on a case; of one of its parties, if that is asked."""
    party = query["obligor"]
    found = list_receipts(db.session(), find_case(reference).id)
    return [one for one in found if party is None or one.is_paid_by(party)]


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
    return foreseen_allocation(case, allocation, entries)


def foreseen_allocation(case: CaseFacts, allocation: Allocation, entries: list[Entry]) -> dict[str, Any]:
    """Return how money is applied and what would be posted as `AllocationOut` shows it."""
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


@bp.route("/cases/<reference>/receipts/<int:receipt_id>/allocation", methods=["POST"])
@allow("finance")
@bp.takes(ReallocationForm, None, 0, "CNY", preview=True)
@bp.response(201, ReceiptOut)
@bp.alt_response(200, schema=AllocationOut, success=True, description="With preview=1: how it is applied.")
@bp.refuses(400, 404, 409, 415, 422)
def reallocate(reference: str, receipt_id: int) -> Any:
    """Apply a receipt anew where an error was found, in the order that applies or by hand, with the reason."""
    case = find_case(reference)
    receipt = get_receipt(db.session(), case.id, receipt_id)
    cmd = read_body(ReallocationForm(case, receipt_id, receipt.amount.currency))
    if is_preview():
        plan, entries = foresee_reallocation(db.session(), case, cmd)
        return jsonify(AllocationOut().dump(foreseen_allocation(case, plan.allocation, entries)))
    transact(reallocate_receipt, cmd)
    return get_receipt(db.session(), case.id, receipt_id)


class ConversionOut(Schema):
    """What the bank credited for a receipt in another currency or a part of it, and what it debited.

    `worth` is what the part had counted for: the amount above it is gained in exchange, below it lost.
    """

    id = fields.String()
    receipt_id = fields.String()
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    sold = MoneyText()
    sold_currency = fields.String(attribute="sold.currency")
    worth = MoneyText()
    converted_on = fields.Date()
    slip = fields.String(allow_none=True)
    entry_seq = fields.Integer()
    sold_seq = fields.Integer()
    reversed_seq = fields.Integer(allow_none=True)


@bp.route("/cases/<reference>/conversions")
@allow.signed_in
@bp.response(200, ConversionOut(many=True))
@bp.refuses(404)
def conversions(reference: str) -> Any:
    """What the bank converted of a case's receipts in another currency."""
    return list_conversions(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/conversions", methods=["POST"])
@allow("finance")
@bp.takes(ConversionForm, None, preview=True)
@bp.response(201, ConversionOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def convert(reference: str) -> Any:
    """Record that the bank converted a receipt or a part of it; gain or loss stands by itself, never recovered."""
    case = find_case(reference)
    cmd = read_body(ConversionForm(case, list_held(db.session(), case.id)))
    if is_preview():
        _held, entries = foresee_conversion(db.session(), case, cmd, house().clock.today())
        return foreseen_answer(case, entries)
    return get_conversion(db.session(), case.id, transact(record_conversion, cmd)["conversion_id"])


class HeldOut(Schema):
    """An amount of one currency; below zero it was lost."""

    amount = MoneyText(attribute="text")
    currency = fields.String()


class ExchangedOut(Schema):
    """What was gained in exchange, or lost below zero, apart from net recovery; and what is not converted yet."""

    differences = fields.List(
        fields.Nested(HeldOut), metadata={"description": "By currency, the case's own first."}
    )
    not_converted = fields.List(fields.Nested(HeldOut), attribute="held")


@bp.route("/cases/<reference>/exchange")
@allow.signed_in
@bp.response(200, ExchangedOut)
@bp.refuses(404)
def exchange(reference: str) -> Any:
    """What exchange did to a case; it is no part of what was recovered."""
    case, session = find_case(reference), db.session()
    return exchange_of(session, case.id, list_entries(session, case.book), case.currency)


@bp.route("/cases/<reference>/conversions/<int:conversion_id>/reversal", methods=["POST"])
@allow("finance")
@bp.takes(ConversionReversalForm, None, 0, preview=True)
@bp.response(201, ReversedOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def take_conversion_back(reference: str, conversion_id: int) -> Any:
    """Take a conversion back that was recorded wrongly, with the reason."""
    case = find_case(reference)
    cmd = read_body(ConversionReversalForm(case, conversion_id))
    if is_preview():
        pairs = foresee_conversion_reversal(db.session(), case, conversion_id)
        return foreseen_answer(case, [answer for _found, answer in pairs])
    return reversed_answer(case, transact(reverse_conversion, cmd)["reversed_seq"])


@bp.route("/cases/<reference>/receipts/<int:receipt_id>/payers", methods=["POST"])
@allow("finance")
@bp.takes(PayersForm, None, 0, "CNY")
@bp.response(200, ReceiptOut)
@bp.refuses(400, 404, 409, 415, 422)
def payers(reference: str, receipt_id: int) -> Any:
    """Say which parties paid a receipt, in place of what was said before; no money moves."""
    case = find_case(reference)
    receipt = get_receipt(db.session(), case.id, receipt_id)
    transact(name_payers, read_body(PayersForm(case, receipt_id, receipt.amount.currency)))
    return get_receipt(db.session(), case.id, receipt_id)


class RepaymentOut(Schema):
    """What of a receipt was paid back to whoever had paid too much: `amount` is what our account was debited.

    `released` is what of the surplus that settled, in the currency the receipt counts in.
    """

    id = fields.String()
    receipt_id = fields.String()
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    paid_on = fields.Date()
    payee = fields.String(allow_none=True)
    payee_account = fields.Function(
        lambda one: masked(one.payee_account) or None,
        metadata={"type": "string", "description": "Hidden but for its ends."},
    )
    note = fields.String(allow_none=True)
    released = MoneyText()
    released_currency = fields.String(attribute="released.currency")
    returned = MoneyText(
        dump_default=None,
        metadata={
            "description": "What reached the payer, where the account was debited in another currency."
        },
    )
    returned_currency = fields.String(attribute="returned.currency", dump_default=None)
    entry_seq = fields.Integer()
    reversed_seq = fields.Integer(allow_none=True)


class SurplusOut(Schema):
    """What of a receipt can be paid back, and on which account it stands."""

    receipt = fields.String()
    account = fields.String()
    left = MoneyText()
    currency = fields.String(attribute="left.currency")
    in_its_own = MoneyText(metadata={"description": "The same in the currency that came, at its rate."})
    own_currency = fields.String(attribute="in_its_own.currency", dump_default=None)
    credited_on = fields.Date()
    payer = fields.String(allow_none=True)


@bp.route("/cases/<reference>/surplus")
@allow.signed_in
@bp.response(200, SurplusOut(many=True))
@bp.refuses(404)
def surplus(reference: str) -> Any:
    """What of a case's receipts nothing was owed for and has not been paid back."""
    case = find_case(reference)
    return list_surplus(db.session(), case.id, case.book)


@bp.route("/cases/<reference>/repayments")
@allow.signed_in
@bp.response(200, RepaymentOut(many=True))
@bp.refuses(404)
def refunds(reference: str) -> Any:
    """What was paid back of a case's receipts."""
    return list_refunds(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/repayments", methods=["POST"])
@allow("finance")
@bp.takes(RepaymentForm, None, preview=True)
@bp.response(201, RepaymentOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def refund(reference: str) -> Any:
    """Record that what somebody paid too much was paid back; never more than what is due to them."""
    case = find_case(reference)
    cmd = read_body(RepaymentForm(case, list_surplus(db.session(), case.id, case.book)))
    if is_preview():
        _repaid, entries = foresee_refund(db.session(), case, cmd, house().clock.today())
        return foreseen_answer(case, entries)
    return get_refund(db.session(), case.id, transact(record_refund, cmd)["refund_id"])


@bp.route("/cases/<reference>/repayments/<int:refund_id>/reversal", methods=["POST"])
@allow("finance")
@bp.takes(RepaymentReversalForm, None, 0, preview=True)
@bp.response(201, ReversedOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def take_refund_back(reference: str, refund_id: int) -> Any:
    """Take a refund back that was recorded wrongly, with the reason."""
    case = find_case(reference)
    cmd = read_body(RepaymentReversalForm(case, refund_id))
    if is_preview():
        pairs = foresee_refund_reversal(db.session(), case, refund_id)
        return foreseen_answer(case, [answer for _found, answer in pairs])
    return reversed_answer(case, transact(reverse_refund, cmd)["reversed_seq"])
