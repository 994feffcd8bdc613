"""What a part of a line can be in a case: booked from the line, found where it was recorded by hand, taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs import commands as costs
from legal_recovery.costs.events import CostReversed, PaymentReversed
from legal_recovery.costs.events import RefundReversed as CourtRefundReversed
from legal_recovery.costs.rules import CostTerms
from legal_recovery.costs.rules import RefundTerms as CourtRefund
from legal_recovery.costs.store import get_cost
from legal_recovery.costs.store import get_refund as get_court_refund
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts import commands as receipts
from legal_recovery.receipts.events import ConversionReversed, ReceiptReversed
from legal_recovery.receipts.events import RefundReversed as OverpaymentRefundReversed
from legal_recovery.receipts.rules import ReceiptTerms, require_no_price
from legal_recovery.receipts.rules import RefundTerms as Repayment
from legal_recovery.receipts.store import get_conversion, get_receipt
from legal_recovery.receipts.store import get_refund as get_repayment
from legal_recovery.reconciliation.store import BankLine
from legal_recovery.seizures import commands as securities
from legal_recovery.seizures.events import SecurityReturnReversed, SecurityWithdrawn
from legal_recovery.seizures.store import get_security

SOURCE = "statement"


class OtherAmount(InvalidInput):
    """What is recorded is not the amount, or not in the direction, of the line."""

    code = "match.other_amount"


class NotSaid(InvalidInput):
    """A part of a line says what it is, and what of the case it is about."""

    code = "match.not_said"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line and what it is: money of a case, recorded before or new, or none of any case's.

    `about` is what was recorded by hand. Else `receipt` or `cost` say what is to be booked, and `of` is the cost that
    is paid or refunded, the receipt of which too much is paid back, or the security that returns. Amount and day are
    those of the line. `expected` is what was announced and came with it.
    """

    amount: Money
    kind: str
    case_id: int | None = None
    about: int | None = None
    receipt: ReceiptTerms | None = None
    cost: CostTerms | None = None
    of: int | None = None
    expected: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded by hand: how the account moved, where that was posted if it was, whether it was reversed."""

    moved: Money
    seq: int | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Booking:
    """One kind of match: how it is booked from a line (its id comes back), found again, and taken back."""

    book: Callable[[UnitOfWork, CaseFacts, BankLine, Part, int], int]
    recorded: Callable[[UnitOfWork, CaseFacts, int], Recorded]
    take_back: Callable[[UnitOfWork, CaseFacts, int, str], object]


def _book_receipt(uow: UnitOfWork, case: CaseFacts, line: BankLine, part: Part, transfer: int) -> int:
    if part.receipt is None:
        raise NotSaid(N_("Say what kind of recovery it is."), field="source")
    require_no_price(part.receipt.source)
    terms = replace(
        part.receipt,
        amount=part.amount,
        credited_on=line.value_on,
        discharged_on=min(part.receipt.discharged_on, line.value_on),
        payer=part.receipt.payer or line.payer,
    )
    if terms.exchange is not None:
        terms = replace(terms, exchange=replace(terms.exchange, received=part.amount, banked=None))
    return receipts.book_receipt(uow, case, terms, SOURCE, transfer=transfer, proven=True)[0]


def _receipt(uow: UnitOfWork, case: CaseFacts, about: int) -> Recorded:
    found = get_receipt(uow.session, case.id, about)
    told = found.exchange
    moved = (told.banked or told.received) if told else found.amount
    return Recorded(moved, found.entry_seq, found.reversed_seq is not None)


def _take_back_receipt(uow: UnitOfWork, case: CaseFacts, about: int, reason: str) -> object:
    return receipts.take_back_receipt(uow, case, get_receipt(uow.session, case.id, about), reason)


def _book_cost(uow: UnitOfWork, case: CaseFacts, line: BankLine, part: Part, transfer: int) -> int:
    if part.cost is None:
        raise NotSaid(N_("Say what kind of cost it is."), field="cost_kind")
    paid = replace(
        part.cost,
        amount=-part.amount,
        incurred_on=min(part.cost.incurred_on, line.value_on),
        paid_on=line.value_on,
        payee=part.cost.payee or line.payer,
    )
    return costs.book_cost(uow, case, paid, SOURCE, transfer=transfer, proven=True)


def _cost(uow: UnitOfWork, case: CaseFacts, about: int) -> Recorded:
    found = get_cost(uow.session, case.id, about)
    paid = found.payment_seq or (found.entry_seq if found.paid_on is not None else None)
    return Recorded(-found.amount, paid, found.reversed_seq is not None)


def _take_back_cost(uow: UnitOfWork, case: CaseFacts, about: int, reason: str) -> object:
    return costs.take_back_cost(uow, case, get_cost(uow.session, case.id, about), reason)


def _book_payment(uow: UnitOfWork, case: CaseFacts, line: BankLine, part: Part, transfer: int) -> int:
    due = get_cost(uow.session, case.id, _of(part))
    _require_whole(-due.amount, part)
    costs.book_payment(uow, case, due.id, line.value_on, SOURCE, transfer)
    return due.id


def _take_back_payment(uow: UnitOfWork, case: CaseFacts, about: int, reason: str) -> object:
    return costs.take_back_payment(uow, case, get_cost(uow.session, case.id, about), reason)


def _book_refund(uow: UnitOfWork, case: CaseFacts, line: BankLine, part: Part, transfer: int) -> int:
    terms = CourtRefund(_of(part), part.amount, line.value_on, line.payer, part.note)
    return costs.book_refund(uow, case, terms, SOURCE, transfer)


def _refund(uow: UnitOfWork, case: CaseFacts, about: int) -> Recorded:
    found = get_court_refund(uow.session, case.id, about)
    return Recorded(found.amount, found.entry_seq, found.reversed_seq is not None)


def _take_back_refund(uow: UnitOfWork, case: CaseFacts, about: int, reason: str) -> object:
    return costs.take_back_refund(uow, case, get_court_refund(uow.session, case.id, about), reason)


def _book_repayment(uow: UnitOfWork, case: CaseFacts, line: BankLine, part: Part, transfer: int) -> int:
    terms = Repayment(_of(part), -part.amount, line.value_on, part.note or "", line.payer, line.payer_account)
    return receipts.book_payment_out(uow, case, terms, SOURCE, transfer)


def _repayment(uow: UnitOfWork, case: CaseFacts, about: int) -> Recorded:
    found = get_repayment(uow.session, case.id, about)
    return Recorded(-found.amount, found.entry_seq, found.reversed_seq is not None)


def _take_back_repayment(uow: UnitOfWork, case: CaseFacts, about: int, reason: str) -> object:
    return receipts.take_back_refund(uow, case, get_repayment(uow.session, case.id, about), reason)


def _book_return(uow: UnitOfWork, case: CaseFacts, line: BankLine, part: Part, transfer: int) -> int:
    lodged = get_security(uow.session, case.id, _of(part))
    _require_whole(lodged.amount, part)
    securities.book_return(uow, case, lodged.id, line.value_on, SOURCE, transfer)
    return lodged.id


def _return(uow: UnitOfWork, case: CaseFacts, about: int) -> Recorded:
    found = get_security(uow.session, case.id, about)
    return Recorded(found.amount, found.return_seq, found.return_seq is None)


def _take_back_return(uow: UnitOfWork, case: CaseFacts, about: int, reason: str) -> object:
    return securities.take_back_return(uow, case, get_security(uow.session, case.id, about), reason)


def _book_lodging(uow: UnitOfWork, case: CaseFacts, line: BankLine, part: Part, transfer: int) -> int:
    raise NotSaid(N_("Record the security in its case first, then match it."), field="kind")


def _lodging(uow: UnitOfWork, case: CaseFacts, about: int) -> Recorded:
    found = get_security(uow.session, case.id, about)
    return Recorded(-found.amount, found.entry_seq, found.state == "withdrawn")


def _take_back_lodging(uow: UnitOfWork, case: CaseFacts, about: int, reason: str) -> object:
    return securities.take_back_security(uow, case, get_security(uow.session, case.id, about), reason)


def _book_conversion(uow: UnitOfWork, case: CaseFacts, line: BankLine, part: Part, transfer: int) -> int:
    raise NotSaid(N_("Record the conversion in its case first, then match it."), field="kind")


def _converted(uow: UnitOfWork, case: CaseFacts, about: int) -> Recorded:
    found = get_conversion(uow.session, case.id, about)
    return Recorded(found.amount, found.entry_seq, found.reversed_seq is not None)


def _sold(uow: UnitOfWork, case: CaseFacts, about: int) -> Recorded:
    found = get_conversion(uow.session, case.id, about)
    return Recorded(-found.sold, found.sold_seq, found.reversed_seq is not None)


def _take_back_conversion(uow: UnitOfWork, case: CaseFacts, about: int, reason: str) -> object:
    return receipts.take_back_conversion(uow, case, get_conversion(uow.session, case.id, about), reason)


def _of(part: Part) -> int:
    if part.of is None:
        raise NotSaid(N_("Say which one it is about."), field="of")
    return part.of


def _require_whole(wanted: Money, part: Part) -> None:
    if wanted != part.amount:
        raise OtherAmount(
            N_("It is of {amount}, but {wanted} of the line is to be matched to it."),
            field="amount",
            amount=wanted,
            wanted=part.amount,
        )


BOOKINGS: Mapping[str, Booking] = {
    "receipt": Booking(_book_receipt, _receipt, _take_back_receipt),
    "cost": Booking(_book_cost, _cost, _take_back_cost),
    "payment": Booking(_book_payment, _cost, _take_back_payment),
    "refund": Booking(_book_refund, _refund, _take_back_refund),
    "repayment": Booking(_book_repayment, _repayment, _take_back_repayment),
    "conversion": Booking(_book_conversion, _converted, _take_back_conversion),
    "conversion-out": Booking(_book_conversion, _sold, _take_back_conversion),
    "security": Booking(_book_lodging, _lodging, _take_back_lodging),
    "security-return": Booking(_book_return, _return, _take_back_return),
}

Freeing = (
    ReceiptReversed
    | CostReversed
    | PaymentReversed
    | CourtRefundReversed
    | OverpaymentRefundReversed
    | ConversionReversed
    | SecurityWithdrawn
    | SecurityReturnReversed
)
# What is taken back in a case, which field names it, and which kinds of match stood on it.
FREED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    ReceiptReversed.kind: ("receipt_id", ("receipt",)),
    CostReversed.kind: ("cost_id", ("cost", "payment")),
    PaymentReversed.kind: ("cost_id", ("cost", "payment")),
    CourtRefundReversed.kind: ("refund_id", ("refund",)),
    OverpaymentRefundReversed.kind: ("refund_id", ("repayment",)),
    ConversionReversed.kind: ("conversion_id", ("conversion", "conversion-out")),
    SecurityWithdrawn.kind: ("security_id", ("security",)),
    SecurityReturnReversed.kind: ("security_id", ("security-return",)),
}
