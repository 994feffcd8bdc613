"""What falls on a day in the cases that a person may see, whatever feature it is of."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from legal_recovery.alerts.rules import KINDS
from legal_recovery.auctions.store import list_dated as auctions
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter
from legal_recovery.collateral.store import count_dated as count_valuations
from legal_recovery.collateral.store import list_dated as valuations
from legal_recovery.deadlines.store import count_dated as count_deadlines
from legal_recovery.deadlines.store import list_dated as deadlines
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import count_dated as count_court_dates
from legal_recovery.proceedings.store import list_corrections as corrections
from legal_recovery.proceedings.store import list_dated as court_dates
from legal_recovery.seizures.store import count_dated as count_seizures
from legal_recovery.seizures.store import list_dated as seizures
from legal_recovery.settlements.store import list_dated as instalments

# What fell due before is of another time; what falls due later than this has no lead that long.
SINCE = date(2000, 1, 1)
AHEAD = timedelta(days=400)
# What is remembered for so long after its day and no longer.
STALE, STALE_AFTER = frozenset({"valuation"}), timedelta(days=30)

Source = Callable[[Session, Actor, date, date, DatedFilter], list[Dated]]
Count = Callable[[Session, Actor, date, date, DatedFilter], Mapping[date, int]]

# Every feature that has something which falls on a day: a new one adds its `list_dated` here.
SOURCES: tuple[Source, ...] = (
    deadlines,
    court_dates,
    corrections,
    seizures,
    valuations,
    auctions,
    instalments,
)
# Where there are so many that their database counts them.
COUNTED: dict[Source, Count] = {
    deadlines: count_deadlines,
    court_dates: count_court_dates,
    seizures: count_seizures,
    valuations: count_valuations,
}
# Of these a day's first are read, so that only their count tells how many there are.
CUT = {deadlines: frozenset({"deadline"})}


def list_agenda(
    session: Session,
    actor: Actor,
    since: date,
    until: date,
    wanted: DatedFilter = EVERYTHING,
    *,
    sources: Sequence[Source] | None = None,
) -> list[Dated]:
    """Return what is wanted between two days, the earliest first, on one day what has most at stake first."""
    found = [
        item
        for source in (SOURCES if sources is None else sources)
        for item in source(session, actor, since, until, wanted)
        if since <= item.on <= until and wanted.takes(item)
    ]
    return _earliest(sorted(found, key=place), wanted.at_least)


def list_come(
    session: Session,
    actor: Actor,
    today: date,
    wanted: DatedFilter,
    *,
    until: date | None = None,
    sources: Sequence[Source] | None = None,
) -> list[Dated]:
    """Return what of the wanted is open and wants to be remembered by today, however long it is overdue.

    `until` is the last day on which it may fall.

    A valuation that ceased to be valid long ago is no news: collateral shows it, and nobody is reminded of it.
    """
    found: list[Dated] = []
    last = today + AHEAD if until is None else until
    for since, kinds in ((SINCE, frozenset(KINDS) - STALE), (today - STALE_AFTER, STALE)):
        kinds = kinds & wanted.kinds if wanted.kinds else kinds
        come = replace(wanted, only_open=True, come_by=today, kinds=kinds)
        found += list_agenda(session, actor, since, last, come, sources=sources) if kinds else []
    return _earliest(sorted(found, key=place), wanted.at_least)


def _earliest(found: list[Dated], at_least: int | None) -> list[Dated]:
    """Return the earliest days, each whole, that together hold so many."""
    if at_least is None or len(found) <= at_least:
        return found
    last = found[at_least - 1].on
    return [one for one in found if one.on <= last]


def place(item: Dated) -> tuple[date, int, str, int]:
    """Return where something stands in an agenda: by its day, on one day by the money at stake."""
    return item.on, -(item.at_stake_minor or 0), item.reference, item.id


def count_agenda(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter = EVERYTHING
) -> Counter[date]:
    """Return how much of what is wanted falls on each day between two; leads are not asked for."""
    others = [source for source in SOURCES if source not in COUNTED]
    found = Counter(one.on for one in list_agenda(session, actor, since, until, wanted, sources=others))
    for source in SOURCES:
        if source in COUNTED:
            found.update(COUNTED[source](session, actor, since, until, wanted))
    return found


def look_through(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter, most_a_day: int
) -> tuple[list[Dated], Counter[date]]:
    """Return of each day between two the first so many things, or more, and how many there are in all."""
    items = list_agenda(session, actor, since, until, replace(wanted, most_a_day=most_a_day))
    found = Counter(one.on for one in items if not any(one.kind in kinds for kinds in CUT.values()))
    for source in CUT:
        if source in SOURCES:
            found.update(COUNTED[source](session, actor, since, until, wanted))
    return items, found
