"""Entering what was published since the packs were made, and withdrawing what was entered wrongly."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases.rules import require_reason
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.lawbook import store
from legal_recovery.lawbook.events import (
    CalendarPublished,
    CalendarWithdrawn,
    RatePublished,
    RateWithdrawn,
)
from legal_recovery.lawbook.rules import NewRate, NewYear, WithdrawnAlready, require_rate, require_year
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.users.store import system_book


@dataclass(frozen=True, slots=True)
class PublishRate:
    """A rate of a series came out."""

    jurisdiction: str
    rate: NewRate


def publish_rate(uow: UnitOfWork, cmd: PublishRate) -> int:
    """Keep a published rate over the pack; return its id. Raises what `require_rate` raises."""
    book = _locked(uow)
    pack = store.pack_of(uow.session, cmd.jurisdiction)
    rate = require_rate(pack, cmd.rate, uow.clock.today())
    rate_id = new_id()
    uow.record(
        RatePublished(
            book=book,
            rate_id=rate_id,
            jurisdiction=pack.jurisdiction,
            series=rate.series,
            since=rate.since,
            rate_ppb=rate.rate_ppb,
            source=rate.source.strip(),
        )
    )
    return rate_id


@dataclass(frozen=True, slots=True)
class WithdrawRate:
    """A rate was entered wrongly."""

    rate_id: int
    reason: str


def withdraw_rate(uow: UnitOfWork, cmd: WithdrawRate) -> int:
    """Let a rate no longer count; raises NotFound, WithdrawnAlready."""
    book = _locked(uow)
    rate = store.get_rate(uow.session, cmd.rate_id)
    _require_counting(rate.withdrawn_on)
    reason = Text(require_reason(cmd.reason))
    uow.record(RateWithdrawn(book=book, rate_id=rate.id, withdrawn_on=uow.clock.today(), reason=reason))
    return rate.id


@dataclass(frozen=True, slots=True)
class PublishYear:
    """The calendar of a year came out."""

    jurisdiction: str
    year: NewYear


def publish_year(uow: UnitOfWork, cmd: PublishYear) -> int:
    """Keep the calendar of a year over the pack; return its id. Raises what `require_year` raises."""
    book = _locked(uow)
    pack = store.pack_of(uow.session, cmd.jurisdiction)
    known = require_year(pack, cmd.year)
    year_id = new_id()
    uow.record(
        CalendarPublished(
            book=book,
            year_id=year_id,
            jurisdiction=pack.jurisdiction,
            year=cmd.year.year,
            off=" ".join(day.isoformat() for day in sorted(known.off)),
            worked=" ".join(day.isoformat() for day in sorted(known.worked)),
            source=known.citation.strip(),
        )
    )
    return year_id


@dataclass(frozen=True, slots=True)
class WithdrawYear:
    """A calendar was entered wrongly."""

    year_id: int
    reason: str


def withdraw_year(uow: UnitOfWork, cmd: WithdrawYear) -> int:
    """Let a calendar no longer count; raises NotFound, WithdrawnAlready."""
    book = _locked(uow)
    year = store.get_year(uow.session, cmd.year_id)
    _require_counting(year.withdrawn_on)
    reason = Text(require_reason(cmd.reason))
    uow.record(CalendarWithdrawn(book=book, year_id=year.id, withdrawn_on=uow.clock.today(), reason=reason))
    return year.id


def _locked(uow: UnitOfWork) -> int:
    """Hold the book of the system: two people cannot enter the same month."""
    book = system_book(uow.session)
    uow.lock(book)
    return book


def _require_counting(withdrawn_on: date | None) -> None:
    if withdrawn_on is not None:
        raise WithdrawnAlready(N_("This was already withdrawn."))
