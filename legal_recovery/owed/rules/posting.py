"""What brings the ledger to what is owed: interest that has accrued, and what a title says."""

from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.law.pack import Pack
from legal_recovery.owed.rules.accounts import owed_on
from legal_recovery.owed.rules.facts import (
    ACCRUED,
    ClaimFacts,
    Line,
)

# What is to be posted by debt, part and currency, in minor units.
Differences = dict[tuple[int | None, str, str], int]


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What brings the ledger of a day to what is owed on it, and why: interest, or what a title says."""

    on: date
    kind: str
    differences: Differences


def differences_on(pack: Pack, facts: ClaimFacts, on: date) -> Differences:
    """Return what the accounts of a day are more, or less, than what the ledger has by then."""
    found: Differences = {}
    for one in owed_on(pack, facts, on):
        for part, minor in one.statement.owed.items():
            found[one.debt, part, one.currency] = minor
    for line in facts.lines:
        if line.on <= on:
            key = line.debt, line.part, line.currency
            found[key] = found.get(key, 0) - line.minor
    return {key: minor for key, minor in found.items() if minor}


def catch_up(pack: Pack, facts: ClaimFacts, since: date, kind: str = ACCRUED) -> list[CaughtUp]:
    """Return what is to be posted on a day, and on each later day on which interest was posted already."""
    later = {day for day in facts.posted_on if day > since}
    found = []
    for day in sorted({since} | later):
        if differences := differences_on(pack, facts, day):
            found.append(CaughtUp(day, kind if day == since else ACCRUED, differences))
            facts = replace(facts, lines=(*facts.lines, *_as_lines(found[-1])))
    return found


def _as_lines(made: CaughtUp) -> list[Line]:
    return [
        Line(made.on, 0, made.kind, debt, part, currency, minor, settles=False)
        for (debt, part, currency), minor in made.differences.items()
    ]
