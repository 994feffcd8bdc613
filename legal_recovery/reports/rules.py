"""What a report says: figures of cases as they were issued, added up, and broken down into parts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from legal_recovery.kernel.calendar import month_of
from legal_recovery.kernel.money import Money, allocate
from legal_recovery.ledger.postings import Entry, Posting
from legal_recovery.ledger.rules import (
    COST,
    OUTSTANDING,
    RECOVERED,
    REFUND,
    Figures,
    Sums,
    as_json,
    combined,
    figures,
)


class CaseFigures(NamedTuple):
    """The figures of one case, in its own currency and in every other that occurs."""

    case_id: int
    book: int
    reference: str
    office_id: int
    stage: str
    currency: str
    by_currency: Mapping[str, Figures]
    # What its pieces of collateral are called, each name once.
    collateral_names: Mapping[int, str]

    @property
    def own(self) -> Figures:
        """The figures in the case's reporting currency, zero where nothing was posted."""
        return self.by_currency.get(self.currency) or figures(Sums(), self.currency)

    @property
    def others(self) -> list[Figures]:
        """The figures in other currencies, which are never added to the case's own."""
        return [self.by_currency[code] for code in sorted(self.by_currency) if code != self.currency]


@dataclass(frozen=True, slots=True)
class Issued:
    """Figures as they were given: of which day, and the position in which they can be given again."""

    as_of: date
    known_at: int
    cases: tuple[CaseFigures, ...]
    # When the position was taken.
    known_moment: datetime

    def one(self) -> dict[str, object]:
        """Return the stable form of one case: its reporting currency, the rest in `others`."""
        case = self.cases[0]
        others = [self._object(case, known, []) for known in case.others]
        return self._object(case, case.own, others)

    def all(self) -> list[dict[str, object]]:
        """Return the stable form of many cases: one object for each case and currency."""
        return [self._object(case, known, []) for case in self.cases for known in (case.own, *case.others)]

    def _object(
        self, case: CaseFigures, known: Figures, others: list[dict[str, object]]
    ) -> dict[str, object]:
        figures = as_json(known, case.collateral_names)
        return {
            "case": case.reference,
            "currency": figures.pop("currency"),
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at,
            **figures,
            "others": others,
        }

    def totals(self) -> list[Figures]:
        """Return what all cases bring together, one for each currency."""
        return added_up(known for case in self.cases for known in (case.own, *case.others))


def added_up(many: Iterable[Figures]) -> list[Figures]:
    """Return the sums by currency, the most common currency first."""
    found: dict[str, list[Figures]] = defaultdict(list)
    for known in many:
        found[known.currency].append(known)
    order = sorted(found, key=lambda code: (-len(found[code]), code))
    return [combined(found[code], code) for code in order]


def unique_names(said: Mapping[int, str | None]) -> dict[int, str]:
    """Return a name for each: its description, with its number where it has none or shares it."""
    if len(said) == 1:
        return {key: name or str(key) for key, name in said.items()}
    times = Counter(said.values())
    return {
        key: str(key) if not name else name if times[name] == 1 else f"{name} #{key}"
        for key, name in said.items()
    }


# --- the parts of one case ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """What came in and what was spent under one heading; `key` None is what belongs to none."""

    key: Hashable
    recovered: Money
    costs: Money

    @property
    def net(self) -> Money:
        return self.recovered - self.costs


KeyOf = Callable[[Entry, Posting], Hashable]


def parts_by(entries: Iterable[Entry], currency: str, key_of: KeyOf) -> list[Part]:
    """Break recoveries and costs down by a key; the parts add up to the whole."""
    recovered: dict[Hashable, int] = defaultdict(int)
    costs: dict[Hashable, int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            if posting.amount.currency != currency:
                continue
            if posting.account.startswith(RECOVERED):
                recovered[key_of(entry, posting)] -= posting.amount.minor
            elif posting.account.startswith((COST, REFUND)):
                costs[key_of(entry, posting)] += posting.amount.minor
    return _parts(recovered, costs, currency)


def _parts(recovered: Mapping[Hashable, int], costs: Mapping[Hashable, int], currency: str) -> list[Part]:
    keys = sorted({*recovered, *costs}, key=lambda key: (key is None, str(key)))
    parts = [
        Part(key, Money(recovered.get(key, 0), currency), Money(costs.get(key, 0), currency)) for key in keys
    ]
    return [part for part in parts if part.recovered or part.costs]


def by_account(_: Entry, posting: Posting) -> Hashable:
    """By source of the money or kind of the cost."""
    return posting.account


def by_collateral(_: Entry, posting: Posting) -> Hashable:
    """By the piece of collateral that the money came from."""
    return posting.collateral


def by_proceeding(_: Entry, posting: Posting) -> Hashable:
    """By the proceeding that brought it or that it was spent on."""
    return posting.proceeding


def by_month(entry: Entry, _: Posting) -> Hashable:
    """By the month of the value date."""
    return month_of(entry.value_on)


def parts_by_debt(entries: Iterable[Entry], currency: str) -> list[Part]:
    """Break recoveries down by the debts that they discharged; costs are of the case as a whole.

    The price of a sold claim is shared among the debts as they left with it.
    """
    recovered: dict[Hashable, int] = defaultdict(int)
    costs: dict[Hashable, int] = defaultdict(int)
    for together in _transfers(entries):
        lines = [
            posting for entry in together for posting in entry.postings if posting.amount.currency == currency
        ]
        gross = -sum(line.amount.minor for line in lines if line.account.startswith(RECOVERED))
        for debt, minor in _shares(gross, lines, currency):
            recovered[debt] += minor
        costs[None] += sum(line.amount.minor for line in lines if line.account.startswith((COST, REFUND)))
    return _parts(recovered, costs, currency)


def _transfers(entries: Iterable[Entry]) -> Iterable[list[Entry]]:
    """Put the entries of one receipt together: money and claim may stand on different days."""
    found: dict[Hashable, list[Entry]] = defaultdict(list)
    for place, entry in enumerate(entries):
        found[("entry", place) if entry.transfer is None else entry.transfer].append(entry)
    return found.values()


def _shares(gross: int, lines: list[Posting], currency: str) -> list[tuple[int | None, int]]:
    """Share what came in among debts as the claim fell."""
    fell: dict[int | None, int] = defaultdict(int)
    for line in lines:
        if line.account in OUTSTANDING:
            fell[line.debt] -= line.amount.minor
    weights = {debt: abs(minor) for debt, minor in fell.items() if minor}
    if not gross or not weights:
        return [(None, gross)]
    if sum(fell.values()) == gross:
        return list(fell.items())
    shares = allocate(Money(gross, currency), list(weights.values()))
    return [(debt, share.minor) for debt, share in zip(weights, shares, strict=True)]
