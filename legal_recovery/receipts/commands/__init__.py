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

__all__ = [
    "DISCHARGES",
    "RESTORES",
    "RecordReceipt",
    "ReverseReceipt",
    "book_receipt",
    "discharge",
    "foresee_discharge",
    "foresee_receipt",
    "foresee_receipt_reversal",
    "owed_by",
    "record_receipt",
    "restore",
    "reverse_receipt",
    "take_back_receipt",
]
