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
    # Where it came in another currency than it counts in: what came, the rate between the two of which day and who says
    # so, and what the bank credited of the currency it counts in, where it converted it at once.
    received_minor: int | None = None
    received_currency: str | None = None
    day_rate: str | None = None
    rate_on: date | None = None
    rate_source: Text | None = None
    banked_minor: int | None = None
    # Of which currency one unit was worth the rate; of the one that came where it is not said.
    rate_of: str | None = None


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
class ReceiptPassedOn(Event):
    """A receipt is its buyer's who bought the claim: the money is owed to them, and discharged nothing of ours."""

    kind = "receipt.passed_on"
    writes = Row("receipts", key="receipt_id")

    receipt_id: int
    passed_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptConverted(Event):
    """The bank converted a receipt that stood on an account in its own currency."""

    kind = "receipt.converted"
    writes = Row("receipt_conversions", key="conversion_id", new=True)

    conversion_id: int
    case_id: int
    receipt_id: int
    # What the bank credited for it, in the currency it counts in.
    amount_minor: int
    currency: str
    sold_minor: int
    sold_currency: str
    converted_on: date
    slip: Text
    # Where the two movements of the bank stand: what it credited, what it debited.
    entry_seq: int
    sold_seq: int
    # What was converted had counted for this; for the whole receipt where it is not said.
    worth_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionReversed(Event):
    """A conversion was recorded wrongly and taken back."""

    kind = "receipt.conversion_reversed"
    writes = Row("receipt_conversions", key="conversion_id", aside=frozenset({"reason", "value_on"}))

    conversion_id: int
    reversed_seq: int
    value_on: date
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
    # Of a receipt in another currency: what of the surplus is settled; what reached the payer, where the bank sold it
    # for the amount; what it had counted for, in the currency of what is settled, where it had not been converted.
    released_minor: int | None = None
    released_currency: str | None = None
    returned_minor: int | None = None
    returned_currency: str | None = None
    gone_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundReversed(Event):
    """A refund was recorded wrongly and taken back."""

    kind = "overpayment.refund_reversed"
    writes = Row("receipt_refunds", key="refund_id", aside=frozenset({"reason", "value_on"}))

    refund_id: int
    reversed_seq: int
    value_on: date
    reason: Text
