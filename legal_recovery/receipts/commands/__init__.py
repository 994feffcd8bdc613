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
from legal_recovery.receipts.commands.converting import (
    RecordConversion,
    ReverseConversion,
    foresee_conversion,
    foresee_conversion_reversal,
    record_conversion,
    reverse_conversion,
    take_back_conversion,
)
from legal_recovery.receipts.commands.discharging import (
    DISCHARGES,
    RESTORES,
    discharge,
    foresee_discharge,
    owed_by,
    restore,
)
from legal_recovery.receipts.commands.passing_on import pass_on_receipt
from legal_recovery.receipts.commands.paying import NamePayers, name_payers
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
    "NamePayers",
    "ReallocateReceipt",
    "RecordConversion",
    "RecordReceipt",
    "RecordRefund",
    "Replanned",
    "ReverseConversion",
    "ReverseReceipt",
    "ReverseRefund",
    "book_payment_out",
    "book_receipt",
    "discharge",
    "foresee_conversion",
    "foresee_conversion_reversal",
    "foresee_discharge",
    "foresee_reallocation",
    "foresee_receipt",
    "foresee_receipt_reversal",
    "foresee_refund",
    "foresee_refund_reversal",
    "name_payers",
    "owed_by",
    "pass_on_receipt",
    "reallocate_receipt",
    "record_conversion",
    "record_receipt",
    "record_refund",
    "replan",
    "restore",
    "reverse_conversion",
    "reverse_receipt",
    "reverse_refund",
    "take_back_conversion",
    "take_back_receipt",
    "take_back_refund",
]
