"""Receipts: the same fields on pages, in JSON and as arguments."""

from typing import Any

from marshmallow import post_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import Amount, Day, MoneyForm, chosen, needed
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import Id, ReversalForm, Words
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt
from legal_recovery.receipts.rules import SOURCES, ReceiptTerms

CHOOSE_SOURCE = N_("Choose where the money came from.")


class ReceiptForm(MoneyForm):
    """A receipt: where from, how much, when the bank credited it and since when the debt is discharged."""

    source = chosen(SOURCES, **needed(CHOOSE_SOURCE), metadata={"description": "Where the money came from."})
    credited_on = Day(
        **needed(), metadata={"description": "The day the bank credited it.", "example": "2026-05-06"}
    )
    discharged_on = Day(
        load_default=None,
        metadata={"description": "The day that discharges the debt; the day credited where left out."},
    )
    withheld_fee = Amount(
        load_default=None, metadata={"description": "The enforcement fee that the court kept."}
    )
    payer = Words(load_default=None)
    collateral = Id(load_default=None, metadata={"description": "The piece of collateral it came from."})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordReceipt:
        version = data.pop("version")
        data.pop("currency")
        data["discharged_on"] = data["discharged_on"] or data["credited_on"]
        return RecordReceipt(self.case.id, ReceiptTerms(**data), version)


class ReceiptReversalForm(ReversalForm):
    """A receipt was booked wrongly."""

    def __init__(self, case: CaseFacts, receipt_id: int) -> None:
        super().__init__()
        self.case, self.receipt_id = case, receipt_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseReceipt:
        return ReverseReceipt(self.case.id, self.receipt_id, data["reason"], data["version"])
