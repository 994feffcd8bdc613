"""Forms about refinancing: the same fields on pages and in JSON."""

from typing import Any

from marshmallow import post_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import Amount, CaseForm, Day, needed
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import ReversalForm, Words
from legal_recovery.settlements.commands import Refinance, ReverseRefinancing


class RefinancingForm(CaseForm):
    """A new loan of the lender's own that pays part of the claim."""

    amount = Amount(
        **needed(N_("Give the amount.")), metadata={"description": "A decimal text.", "example": "500000.00"}
    )
    on = Day(**needed(N_("Give its day.")))
    contract_number = Words(
        **needed(N_("Give the number of the new contract.")),
        longest=200,
        metadata={"description": "Of the new loan."},
    )
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Refinance:
        return Refinance(self.case.id, **data)


class RefinancingReversalForm(ReversalForm):
    """A refinancing was recorded wrongly."""

    def __init__(self, case: CaseFacts, refinancing_id: int) -> None:
        super().__init__()
        self.case, self.refinancing_id = case, refinancing_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseRefinancing:
        return ReverseRefinancing(self.case.id, self.refinancing_id, data["reason"], data["version"])
