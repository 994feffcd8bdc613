"""Recording receipts and taking them back; discharging the claim where money arrives later or never."""

from legal_recovery.receipts.commands.booking import (
    RecordReceipt,
    ReverseReceipt,
    book_receipt,
    foresee_receipt,
    foresee_receipt_reversal,
    record_receipt,
    reverse_receipt,
    take_back_receipt,
)
from legal_recovery.receipts.commands.discharging import (
    DISCHARGES,
    RESTORES,
    discharge,
    foresee_discharge,
    owed_by,
    restore,
)
from legal_recovery.receipts.commands.reallocating import (
    ReallocateReceipt,
    Replanned,
    foresee_reallocation,
    reallocate_receipt,
    replan,
)
from legal_recovery.receipts.commands.refunding import (
    RecordRefund,
    ReverseRefund,
    book_payment_out,
    foresee_refund,
    foresee_refund_reversal,
    record_refund,
    reverse_refund,
    take_back_refund,
)

__all__ = [
    "DISCHARGES",
    "RESTORES",
    "ReallocateReceipt",
    "RecordReceipt",
    "RecordRefund",
    "Replanned",
    "ReverseReceipt",
    "ReverseRefund",
    "book_payment_out",
    "book_receipt",
    "discharge",
    "foresee_discharge",
    "foresee_reallocation",
    "foresee_receipt",
    "foresee_receipt_reversal",
    "foresee_refund",
    "foresee_refund_reversal",
    "owed_by",
    "reallocate_receipt",
    "record_receipt",
    "record_refund",
    "replan",
    "restore",
    "reverse_receipt",
    "reverse_refund",
    "take_back_receipt",
    "take_back_refund",
]
