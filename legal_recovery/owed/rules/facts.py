"""What is known of a claim: contracts, titles, what the ledger did to it, who answers, orders of payment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.money import Money
from legal_recovery.law import loan
from legal_recovery.law.loan import LoanTerms, TitleTerms

CLAIM = "claim:"
WAIVER = "conditional-waiver"
ACCRUED, AWARDED = "interest.accrued", "title.awarded"
# What the account works out itself, and entries that take it back.
COUNTED = frozenset({ACCRUED, AWARDED, f"{ACCRUED}.reversed", f"{AWARDED}.reversed"})
# In which order the parts stand, as a payment takes them.
PARTS = (
    loan.COSTS,
    loan.INTEREST_ON,
    loan.INTEREST,
    loan.PENALTY,
    loan.GENERAL,
    loan.PRINCIPAL,
    loan.DOUBLED,
    WAIVER,
)


@dataclass(frozen=True, slots=True)
class Contract:
    """A loan contract, with its interest terms where they are confirmed."""

    id: int
    number: str
    currency: str
    due_on: date | None
    terms: LoanTerms | None
    rate_ppb: int = 0  # how heavily it weighs among several


@dataclass(frozen=True, slots=True)
class Title:
    """What a title awards on a contract (None: on the case as a whole), by part."""

    id: int
    proceeding: int
    debt: int | None
    currency: str
    terms: TitleTerms
    awarded: Mapping[str, int]
    known_seq: int  # the last place of the book when it was recorded


@dataclass(frozen=True, slots=True)
class Line:
    """What an entry of the ledger did to a part of the claim."""

    on: date
    seq: int
    kind: str
    debt: int | None
    part: str
    currency: str
    minor: int
    settles: bool


@dataclass(frozen=True, slots=True)
class Paid:
    """What an obligor paid of a receipt, since the day that it discharges."""

    id: int
    obligor: int
    receipt: int
    amount: Money
    on: date


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for the debt, up to how much, since when insolvent, and what they paid."""

    id: int
    role: str
    name: str | None
    cap: Money | None
    insolvent_on: date | None
    # How far, as the title that was recorded last says; None where none says anything.
    extent: str | None = None
    paid: tuple[Paid, ...] = ()

    def paid_by(self, on: date, currency: str) -> Money:
        """Return what they paid by a day in one currency."""
        mine = [one.amount for one in self.paid if one.on <= on and one.amount.currency == currency]
        return sum(mine, Money.zero(currency))

    def left_after(self, paid: Money) -> Money | None:
        """Return what is left of what they answer up to once they paid; None where that is in no such currency."""
        if self.cap is None or self.cap.currency != paid.currency:
            return None
        return max(self.cap - paid, Money.zero(paid.currency))


@dataclass(frozen=True, slots=True)
class OrderSet:
    """An order of payment that was agreed or decided for a case, from a day on."""

    key: str
    since: date
    document: str | None


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """All that what is owed on a case follows from; interest counts from the day `since` of the balances."""

    since: date
    contracts: tuple[Contract, ...]
    titles: tuple[Title, ...]
    lines: tuple[Line, ...]
    orders: tuple[OrderSet, ...]
    obligors: tuple[Answering, ...]

    def contract(self, debt: int | None) -> Contract | None:
        """Return a contract of the case; None stands for the case as a whole."""
        return next((one for one in self.contracts if one.id == debt), None)

    def title(self, debt: int | None, currency: str, on: date) -> Title | None:
        """Return the title under which a debt stands on a day: the one that took effect last."""
        found = [
            one
            for one in self.titles
            if (one.debt, one.currency) == (debt, currency) and one.terms.effective_on <= on
        ]
        return max(found, key=lambda one: (one.terms.effective_on, one.id), default=None)

    @property
    def is_counted(self) -> bool:
        """Whether interest is counted on any debt of the case."""
        return bool(self.titles) or any(one.terms is not None for one in self.contracts)

    @property
    def posted_on(self) -> set[date]:
        """The days on which interest, or what a title says, was posted."""
        return {line.on for line in self.lines if line.kind in COUNTED}

    @property
    def stop(self) -> date | None:
        """The day on which all debtors were insolvent."""
        days = [one.insolvent_on for one in self.obligors if one.role in ("debtor", "co_debtor")]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None
