"""What is known of a loan contract: the same fields on the page and in JSON."""

from typing import Any

from marshmallow import post_load, pre_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import Amount, CaseForm, Currency, Day
from legal_recovery.debts.commands import DescribeContract
from legal_recovery.debts.rules import DebtTerms
from legal_recovery.debts.store import Debt
from legal_recovery.lawbook.schemas import Percent

FIELDS = ("signed_on", "lent", "lent_on", "due_on", "default_on", "annual_rate", "penalty_rate")


class ContractForm(CaseForm):
    """A loan contract as it is; what is left out is not known. Its number and its currency stay."""

    signed_on = Day(load_default=None)
    currency = Currency(load_default=None, metadata={"description": "The contract's; no other is taken."})
    lent = Amount(
        load_default=None,
        metadata={"description": "What was paid out; a decimal text.", "example": "1000000.00"},
    )
    lent_on = Day(load_default=None)
    due_on = Day(load_default=None)
    default_on = Day(load_default=None)
    annual_rate = Percent(load_default=None)
    penalty_rate = Percent(load_default=None)

    def __init__(self, case: CaseFacts, debt: Debt) -> None:
        super().__init__(case)
        self.debt = debt

    @pre_load
    def take_its_currency(self, data: Any, **_: Any) -> dict[str, Any]:
        return {"currency": self.debt.currency, **dict(data.items())}

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DescribeContract:
        version, _currency = data.pop("version"), data.pop("currency")
        annual, penalty = _ppm(data.pop("annual_rate")), _ppm(data.pop("penalty_rate"))
        terms = DebtTerms(self.debt.contract_number, self.debt.currency, annual, penalty, **data)
        return DescribeContract(self.case.id, self.debt.id, terms, version)


def _ppm(ppb: int | None) -> int | None:
    return None if ppb is None else ppb // 1000
