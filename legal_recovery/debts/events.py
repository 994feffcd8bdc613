"""What happens to debts."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtAdded(Event):
    """A loan contract was escalated with its case; rates in millionths a year."""

    kind = "debt.added"
    writes = Row("debts", key="debt_id", new=True)

    debt_id: int
    case_id: int
    contract_number: str
    currency: str
    annual_rate_ppm: int | None
    penalty_rate_ppm: int | None
    signed_on: date | None
    due_on: date | None
    default_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtCorrected(Event):
    """The terms of a loan contract were put right."""

    kind = "debt.corrected"
    writes = Row("debts", key="debt_id")

    debt_id: int
    annual_rate_ppm: int | None
    penalty_rate_ppm: int | None
    signed_on: date | None
    due_on: date | None
    default_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LendingStated(Event):
    """How much was paid out under a loan contract, in the contract's currency, and when; or that it was put right."""

    kind = "debt.lending_stated"
    writes = Row("debts", key="debt_id", aside=frozenset({"contract_number", "currency"}))

    debt_id: int
    contract_number: str
    currency: str
    lent_minor: int | None
    lent_on: date | None
