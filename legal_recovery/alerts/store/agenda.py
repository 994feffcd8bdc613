"""What falls on a day in the cases that a person may see, whatever feature it is of."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.auctions.store import list_dated as auctions
from legal_recovery.cases.rules import Dated
from legal_recovery.collateral.store import list_dated as valuations
from legal_recovery.deadlines.store import list_dated as deadlines
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import list_corrections as corrections
from legal_recovery.proceedings.store import list_dated as court_dates
from legal_recovery.seizures.store import list_dated as seizures

Source = Callable[[Session, Actor, date, date], list[Dated]]

# Every feature that has something which falls on a day: a new one adds its `list_dated` here.
SOURCES: tuple[Source, ...] = (deadlines, court_dates, corrections, seizures, valuations, auctions)


def list_agenda(
    session: Session,
    actor: Actor,
    since: date,
    until: date,
    kinds: Collection[str] = (),
    *,
    sources: Sequence[Source] | None = None,
) -> list[Dated]:
    """Return what falls between two days, the earliest first, on one day what has most at stake first."""
    found = [
        item
        for source in (SOURCES if sources is None else sources)
        for item in source(session, actor, since, until)
        if not kinds or item.kind in kinds
    ]
    return sorted(found, key=_place)


def _place(item: Dated) -> tuple[date, int, str, int]:
    return item.on, -(item.at_stake_minor or 0), item.reference, item.id
