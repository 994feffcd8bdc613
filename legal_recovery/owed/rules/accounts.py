"""What is owed on a case on a day: each contract's account under its terms or its title, and who answers for it.

The ledger's own postings move the account: the opening, what was paid, costs awarded, what was waived. Interest that
was posted before is not taken from it but counted again, so that the account never depends on when it was asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.kernel.money import Money
from legal_recovery.law.loan import LoanTerms, contract_streams, counted_to, title_streams
from legal_recovery.law.owed import Change, Statement, Stream, statement
from legal_recovery.law.pack import Figure, Pack, half_up
from legal_recovery.ledger.rules import is_opening
from legal_recovery.owed.rules.facts import (
    COUNTED,
    PARTS,
    WAIVER,
    Answering,
    ClaimFacts,
    Line,
    Title,
)

_DAY = timedelta(days=1)
UNDER: dict[str, Message] = {
    "contract": N_("As the contract says"),
    "title": N_("As the title says"),
    "ledger": N_("As taken over: interest since then is not counted"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """What is owed on one debt in its currency on a day, and under what."""

    debt: int | None
    currency: str
    under: str  # contract, title, ledger
    title: Title | None
    since: date
    opening: Mapping[str, int]  # what counting began with, by part
    statement: Statement

    @property
    def accrued(self) -> dict[str, int]:
        """What has accrued by part since counting began, minor units."""
        found: dict[str, int] = {}
        for line in self.statement.lines:
            found[line.component] = found.get(line.component, 0) + line.amount
        return found

    @property
    def owed(self) -> dict[str, int]:
        """What is owed by part in the usual order, minor units; parts with nothing left out."""
        owed = self.statement.owed
        return {part: owed[part] for part in PARTS if owed.get(part)}

    @property
    def overpaid(self) -> list[str]:
        """Parts on which more was paid than was due, so that payments have to be applied anew."""
        return [part for part in self.owed if part != WAIVER and self.owed[part] < 0]


def accounts_on(pack: Pack, facts: ClaimFacts, on: date, stop: date | None = None) -> list[Account]:
    """Return each debt's account on a day; interest stops on `stop` where the law says that it does.

    Raises NotKnown where the rate of a day is missing, naming table and day.
    """
    keys: dict[tuple[int | None, str], None] = {(one.id, one.currency): None for one in facts.contracts}
    keys |= {(one.debt, one.currency): None for one in facts.titles}
    keys |= {(line.debt, line.currency): None for line in facts.lines}
    last = stop if stop is not None and _stops(pack, stop) else None
    return [_account(pack, facts, debt, currency, on, last) for debt, currency in keys]


def owed_on(pack: Pack, facts: ClaimFacts, on: date) -> list[Account]:
    """Return what is owed on a case, debt by debt; raises NotKnown, NotInForce."""
    return accounts_on(pack, facts, on, facts.stop)


def _stops(pack: Pack, on: date) -> bool:
    """Tell whether the law stops interest when an insolvency petition is accepted."""
    key = "insolvency-stops-interest"
    return key in pack.keys(Figure) and any(one.in_force(on) for one in pack.versions(Figure, key))


def _account(
    pack: Pack, facts: ClaimFacts, debt: int | None, currency: str, on: date, stop: date | None
) -> Account:
    contract, title = facts.contract(debt), facts.title(debt, currency, on)
    terms = contract.terms if contract else None
    changes = _changes(facts, debt, currency, title)
    if title is not None:
        since, opening = title.terms.counted_until, dict(title.awarded)
        under, began = "title", dict(title.awarded)
    else:
        # The opening itself is a line of the ledger.
        since, opening = min([facts.since, on, *(change.on for change in changes)]), {}
        began = _summed(change for change in changes if is_opening(change.why))
        under = "contract" if terms else "ledger"
    begins = facts.since if title is None else since
    streams = _streams(pack, terms, title, begins, on) if on >= begins else []
    streams = [replace(one, until=min(one.until or stop, stop)) for one in streams] if stop else streams
    found = statement(opening, since, max(on, since), streams, changes=changes)
    return Account(debt, currency, under, title, begins, began, found)


def _summed(changes: Iterable[Change]) -> dict[str, int]:
    found: dict[str, int] = {}
    for change in changes:
        found[change.component] = found.get(change.component, 0) + change.minor
    return found


def _streams(pack: Pack, terms: LoanTerms | None, title: Title | None, since: date, on: date) -> list[Stream]:
    """Return what accrues; to the day after where its rate is known, for what each further day adds."""
    awarded = title.terms if title else None
    known = counted_to(pack, terms, awarded, since, on + _DAY)
    until = max(on, known)
    if awarded is not None:
        return title_streams(pack, awarded, terms, until)
    return contract_streams(pack, terms, since, until) if terms is not None else []


def _changes(facts: ClaimFacts, debt: int | None, currency: str, title: Title | None) -> list[Change]:
    """Return what moves an account besides its interest, in the order in which it was recorded."""
    mine = [
        line
        for line in facts.lines
        if (line.debt, line.currency) == (debt, currency) and line.kind not in COUNTED
    ]
    if title is not None:
        mine = [line for line in mine if _after_title(line, title)]
    return [
        Change(line.on, line.part, line.minor, line.kind)
        for line in sorted(mine, key=lambda line: (line.on, line.seq))
    ]


def _after_title(line: Line, title: Title) -> bool:
    """Tell whether a line still moves the account once the title has said what is owed.

    Payments do from the day up to which the title has counted. Everything else that was recorded before the award
    and counts by its day of effect is in what the title says.
    """
    if line.on < title.terms.counted_until or is_opening(line.kind):
        return False
    before = line.seq <= title.known_seq
    return line.settles or not (before and line.on <= title.terms.effective_on)


class BeforeBalances(InvalidInput):
    """Before the day of the balances taken over there is nothing to count from."""

    code = "owed.before_balances"


def require_counted(facts: ClaimFacts, on: date) -> None:
    """Refuse a day before the balances that were taken over; raises BeforeBalances."""
    if on < facts.since:
        raise BeforeBalances(
            N_("The balances were taken over as of {since}; there is nothing to say of {on}."),
            field="on",
            since=facts.since,
            on=on,
        )


def counted_until(pack: Pack, facts: ClaimFacts, on: date) -> date:
    """Return up to which day what is owed can be said: the day asked for, or the last before a missing rate."""
    found = on
    keys = {(one.id, one.currency) for one in facts.contracts} | {
        (one.debt, one.currency) for one in facts.titles
    }
    for debt, currency in keys:
        contract, title = facts.contract(debt), facts.title(debt, currency, on)
        terms, awarded = contract.terms if contract else None, title.terms if title else None
        since = awarded.counted_until if awarded else facts.since
        found = min(found, counted_to(pack, terms, awarded, since, on))
    return max(found, facts.since)


# --- who answers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answers:
    """For how much somebody answers in one currency, and since when interest no longer counts for them."""

    obligor: Answering
    owed: Money
    stopped_on: date | None
    paid: Money

    @property
    def left(self) -> Money | None:
        """What is left of the amount that their liability is limited to, once they paid; None where it is not."""
        return self.obligor.left_after(self.paid)

    @property
    def most(self) -> Money:
        """What they answer for: all that is owed, or what is left of what their liability is limited to."""
        return self.owed if self.left is None else min(self.left, self.owed)


def answers_on(pack: Pack, facts: ClaimFacts, on: date) -> list[Answers]:
    """Return for how much each obligor answers on a day.

    Whose debtor is insolvent may say that interest has stopped for them as well (担保制度解释第二十二条).
    """
    totals: dict[date | None, dict[str, int]] = {}
    found = []
    for one in facts.obligors:
        days = [one.insolvent_on] if one.role in ("debtor", "co_debtor") else [one.insolvent_on, facts.stop]
        stop = min((day for day in days if day is not None), default=None)
        stop = stop if stop is not None and stop <= on and _stops(pack, stop) else None
        if stop not in totals:
            totals[stop] = totals_of(accounts_on(pack, facts, on, stop))
        found += [
            Answers(one, Money(minor, currency), stop, one.paid_by(on, currency))
            for currency, minor in totals[stop].items()
        ]
    return found


def totals_of(accounts: Iterable[Account]) -> dict[str, int]:
    """Return what is owed by currency, in minor units; currencies are never added together."""
    found: dict[str, int] = {}
    for one in accounts:
        found[one.currency] = found.get(one.currency, 0) + one.statement.total
    return found


def each_day_of(accounts: Iterable[Account]) -> dict[str, int]:
    """Return what each further day adds by currency, in minor units, rounded half up once."""
    exact: dict[str, Fraction] = {}
    for one in accounts:
        more = sum(one.statement.a_day.values(), Fraction(0))
        exact[one.currency] = exact.get(one.currency, Fraction(0)) + more
    return {currency: half_up(sum_.numerator, sum_.denominator) for currency, sum_ in exact.items()}


@dataclass(frozen=True, slots=True)
class PartOwed:
    """One part of the claim in minor units: when counting began, what accrued, what moved it, what is owed."""

    part: str
    opening: int
    accrued: int
    owed: int

    @property
    def moved(self) -> int:
        """What was paid, awarded by itself or waived."""
        return self.owed - self.opening - self.accrued


def parts_of(accounts: Iterable[Account], currency: str) -> list[PartOwed]:
    """Return what is owed by part in one currency, in the usual order; parts that never were are left out."""
    mine = [one for one in accounts if one.currency == currency]
    found = []
    for part in PARTS:
        opening = sum(one.opening.get(part, 0) for one in mine)
        accrued = sum(one.accrued.get(part, 0) for one in mine)
        owed = sum(one.statement.owed.get(part, 0) for one in mine)
        if opening or accrued or owed:
            found.append(PartOwed(part, opening, accrued, owed))
    return found
