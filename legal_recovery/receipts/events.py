"""What happens to receipts."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRecorded(Event):
    """Money came in for a case and was applied."""

    kind = "receipt.recorded"
    writes = Row("receipts", key="receipt_id", new=True)

    receipt_id: int
    case_id: int
    source: str
    amount_minor: int
    currency: str
    credited_on: date
    discharged_on: date
    payer: Text | None
    note: Text | None
    collateral_id: int | None
    withheld_minor: int
    unallocated_minor: int
    entry_seq: int
    # The order it was applied in, where interest is counted; by hand, the reason why in none.
    order_key: str | None = None
    by_hand: Text | None = None
    # Where a court remits our share of a distribution: the claim was discharged with that.
    distribution_id: int | None = None
    # Where a third party paid for the debtor.
    relation: str | None = None
    id_type: str | None = None
    id_number: Text | None = None
    purpose: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptReversed(Event):
    """A receipt was booked wrongly and taken back."""

    kind = "receipt.reversed"
    writes = Row("receipts", key="receipt_id", aside=frozenset({"reason", "value_on"}))

    receipt_id: int
    reversed_seq: int
    value_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptReallocated(Event):
    """An error was found in how a receipt was applied, and it was applied anew."""

    kind = "receipt.reallocated"
    writes = Row("receipts", key="receipt_id", aside=frozenset({"reason"}))

    receipt_id: int
    unallocated_minor: int
    order_key: str | None
    by_hand: Text | None
    reallocated_seq: int
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDischarged(Event):
    """What an auction or an asset in kind brought us was applied to the claim, before any of it was remitted."""

    kind = "claim.discharged"
    writes = Row("discharges", key="discharge_id", new=True)

    discharge_id: int
    case_id: int
    source: str
    about_id: int
    amount_minor: int
    currency: str
    discharged_on: date
    entry_seq: int
    order_key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRestored(Event):
    """A discharge was taken back: what it had settled is owed again."""

    kind = "claim.restored"
    writes = Row("discharges", key="discharge_id")

    discharge_id: int
    reversed_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverpaymentRefunded(Event):
    """What somebody had paid too much was paid back."""

    kind = "overpayment.refunded"
    writes = Row("receipt_refunds", key="refund_id", new=True)

    refund_id: int
    case_id: int
    receipt_id: int
    amount_minor: int
    currency: str
    paid_on: date
    payee: Text | None
    payee_account: Text | None
    note: Text
    entry_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundReversed(Event):
    """A refund was recorded wrongly and taken back."""

    kind = "overpayment.refund_reversed"
    writes = Row("receipt_refunds", key="refund_id", aside=frozenset({"reason", "value_on"}))

    refund_id: int
    reversed_seq: int
    value_on: date
    reason: Text
