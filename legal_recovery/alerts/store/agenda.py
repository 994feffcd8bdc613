"""What falls on a day in the cases that a person may see, whatever feature it is of."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.auctions.store import list_dated as auctions
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter
from legal_recovery.collateral.store import list_dated as valuations
from legal_recovery.deadlines.store import count_dated as count_deadlines
from legal_recovery.deadlines.store import list_dated as deadlines
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import list_corrections as corrections
from legal_recovery.proceedings.store import list_dated as court_dates
from legal_recovery.seizures.store import list_dated as seizures

Source = Callable[[Session, Actor, date, date, DatedFilter], list[Dated]]
Count = Callable[[Session, Actor, date, date, DatedFilter], Mapping[date, int]]

# Every feature that has something which falls on a day: a new one adds its `list_dated` here.
SOURCES: tuple[Source, ...] = (deadlines, court_dates, corrections, seizures, valuations, auctions)
# Where there are so many that their database counts them.
COUNTED: dict[Source, Count] = {deadlines: count_deadlines}


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
    found: Counter[date] = Counter()
    for source in SOURCES:
        if source in COUNTED:
            found.update(COUNTED[source](session, actor, since, until, wanted))
        else:
            items = source(session, actor, since, until, wanted)
            found.update(one.on for one in items if since <= one.on <= until and wanted.takes(one))
    return found
