"""Costs: the same fields on pages, in JSON and as arguments."""

import unicodedata
from typing import Any

from marshmallow import post_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import Day, MoneyForm, chosen, needed
from legal_recovery.costs.commands import RecordCost, ReverseCost
from legal_recovery.costs.rules import KINDS, CostTerms
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import Id, ReversalForm, Words

CHOOSE_KIND = N_("Choose the kind of cost.")


class CostForm(MoneyForm):
    """A cost: what for, how much, since when it is payable, and when it was paid."""

    cost_kind = chosen(KINDS, **needed(CHOOSE_KIND), metadata={"description": "What for."})
    incurred_on = Day(
        **needed(), metadata={"description": "Since when it is payable.", "example": "2026-05-06"}
    )
    paid_on = Day(load_default=None, metadata={"description": "When it was paid; left out while it is due."})
    payee = Words(load_default=None)
    day_rate = Words(
        load_default=None,
        metadata={
            "description": "What one unit of another currency is worth in the case's.",
            "example": "7.1234",
        },
    )
    collateral = Id(load_default=None, metadata={"description": "The piece of collateral it was spent on."})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordCost:
        version = data.pop("version")
        data.pop("currency")
        if data["day_rate"]:
            data["day_rate"] = unicodedata.normalize("NFKC", data["day_rate"]).strip()
        return RecordCost(self.case.id, CostTerms(**data), version)


class CostReversalForm(ReversalForm):
    """A cost was booked wrongly."""

    def __init__(self, case: CaseFacts, cost_id: int) -> None:
        super().__init__()
        self.case, self.cost_id = case, cost_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseCost:
        return ReverseCost(self.case.id, self.cost_id, data["reason"], data["version"])
