"""The lines of a portfolio file, one kind a sheet; their fields are the sheet's columns in order."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from legal_recovery.kernel.money import Money


class CaseLine(NamedTuple):
    """A case as it stands on the day of the file."""

    case_reference: str
    office: str
    officer: str
    currency: str
    jurisdiction: str
    escalated_on: date
    balance_date: date
    stage: str
    stage_on: date
    flags: tuple[str, ...]
    closed_how: str | None


class PartyLine(NamedTuple):
    """Someone who owes, guarantees or gave security."""

    role: str
    name: str
    kind: str
    id_type: str
    id_number: str
    liability_cap: Money | None
    address: str
    phone: str


class DebtLine(NamedTuple):
    """A loan contract with what was owed on the day of escalation; rates in parts per million."""

    contract_number: str
    currency: str
    principal: Money
    interest_on: Money
    interest_off: Money
    penalty_interest: Money
    compound_interest: Money
    costs_awarded: Money | None
    annual_rate: int
    penalty_rate: int
    signed_on: date
    due_on: date
    default_date: date

    @property
    def owed(self) -> Money:
        """All that was owed on the contract on the day of escalation."""
        parts = self.principal + self.interest_on + self.interest_off
        parts += self.penalty_interest + self.compound_interest
        return parts if self.costs_awarded is None else parts + self.costs_awarded


class CollateralLine(NamedTuple):
    """A thing or right that secures the debts."""

    type: str
    description: str
    owner: str
    value: Money
    valuation_date: date
    currency: str


class ProceedingLine(NamedTuple):
    """A proceeding, and the title it ended in."""

    kind: str
    court: str
    docket_number: str
    filed_on: date | None
    title_kind: str | None
    title_effective_on: date | None
    amount: Money


class CostLine(NamedTuple):
    """Something that the lender owed for pursuing the case."""

    kind: str
    amount: Money
    currency: str
    incurred_on: date
    paid_on: date | None
    payee: str
    note: str
    reversed_on: date | None
    reversal_reason: str | None


class ReceiptLine(NamedTuple):
    """Money that came in: when it discharged the debt, and when the bank had it."""

    source: str
    amount: Money
    currency: str
    credited_on: date
    discharged_on: date
    payer: str
    collateral: str | None
    withheld_fee: Money | None
    note: str
    reversed_on: date | None
    reversal_reason: str | None


# Civil Code art. 561.
_PAID_IN_ORDER = (
    *("costs_awarded", "interest_on", "interest_off", "penalty_interest", "compound_interest"),
    "principal",
)


@dataclass(frozen=True, slots=True)
class MadeCase:
    """All lines of one case."""

    case: CaseLine
    parties: tuple[PartyLine, ...]
    debts: tuple[DebtLine, ...]
    collateral: tuple[CollateralLine, ...]
    proceedings: tuple[ProceedingLine, ...]
    costs: tuple[CostLine, ...]
    receipts: tuple[ReceiptLine, ...]

    @property
    def exposure(self) -> Money:
        """What was owed on the day of escalation, all contracts together."""
        first, *others = (debt.owed for debt in self.debts)
        return sum(others, first)

    @property
    def costs_to_date(self) -> Money:
        """Standing costs in the case's own currency; another currency is never added to it."""
        return self._standing(self.costs)

    @property
    def received_to_date(self) -> Money:
        """Standing receipts in the case's own currency."""
        return self._standing(self.receipts)

    @property
    def applied_to_date(self) -> Money:
        """What was received and went to the debts: what somebody paid too much is not among it."""
        return min(self.received_to_date, self.exposure)

    def debts_to_date(self) -> list[DebtLine]:
        """Return what is still owed on each contract: costs were paid first, then interest, then principal."""
        debts, left = list(self.debts), self.applied_to_date
        for part in _PAID_IN_ORDER:
            for nth, debt in enumerate(debts):
                owed = getattr(debt, part)
                if owed and left:
                    paid = min(left, owed)
                    left -= paid
                    debts[nth] = debt._replace(**{part: owed - paid})
        return debts

    def _standing(self, lines: "tuple[CostLine, ...] | tuple[ReceiptLine, ...]") -> Money:
        own = self.case.currency
        minor = sum(line.amount.minor for line in lines if line.currency == own and line.reversed_on is None)
        return Money(minor, own)
