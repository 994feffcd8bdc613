"""What a debt is on the day it is taken over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money

COMPONENTS = (
    "principal",
    "interest_on",
    "interest_off",
    "penalty",
    "costs",
)


class NegativeBalance(InvalidInput):
    """Nobody owes less than nothing."""

    code = "debts.negative"


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """What is owed on a debt by component on the day of escalation."""

    principal: Money
    interest_on: Money
    interest_off: Money
    penalty: Money
    costs: Money

    @property
    def total(self) -> Money:
        return self.principal + self.interest_on + self.interest_off + self.penalty + self.costs


@dataclass(frozen=True, slots=True)
class DebtTerms:
    """A loan contract: number, currency, rates in millionths a year, and its days."""

    contract_number: str
    currency: str
    annual_rate_ppm: int | None = None
    penalty_rate_ppm: int | None = None
    signed_on: date | None = None
    due_on: date | None = None
    default_on: date | None = None
    # What was paid out, and when; the balances are what was still owed when the case came.
    lent: Money | None = None
    lent_on: date | None = None


def require_opening(balances: Sequence[OpeningBalance]) -> None:
    """Refuse balances below nothing; a contract, or a whole case, may be repaid. Raises NegativeBalance."""
    for balance in balances:
        for name in COMPONENTS:
            if getattr(balance, name).minor < 0:
                raise NegativeBalance(N_("What is owed cannot be negative."), field=name)


def require_contract(terms: DebtTerms, today: date) -> DebtTerms:
    """Refuse a contract that cannot be: paid out to come, less than nothing, or due before it was paid out.

    Raises InvalidInput.
    """
    if terms.lent is not None and terms.lent.currency != terms.currency:
        raise InvalidInput(N_("A contract keeps its currency."), field="lent")
    if terms.lent is not None and terms.lent.minor <= 0:
        raise InvalidInput(N_("What was paid out is more than nothing."), field="lent")
    for field in ("signed_on", "lent_on"):
        day = getattr(terms, field)
        if day is not None and day > today:
            raise InvalidInput(N_("{day} is in the future."), field=field, day=day)
    if terms.lent_on and terms.signed_on and terms.lent_on < terms.signed_on:
        raise InvalidInput(
            N_("It cannot have been paid out on {day}, before the contract was signed."),
            field="lent_on",
            day=terms.lent_on,
        )
    if terms.lent_on and terms.due_on and terms.due_on < terms.lent_on:
        raise InvalidInput(
            N_("It cannot be due on {day}, before it was paid out."), field="due_on", day=terms.due_on
        )
    return terms
