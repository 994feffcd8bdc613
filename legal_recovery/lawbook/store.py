"""Reading law packs with what was published since they were made."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.law.pack import Pack, Published, Year, load_pack
from legal_recovery.lawbook.models import PublishedRateRow, PublishedYearRow
from legal_recovery.lawbook.rules import read_days
from legal_recovery.plumbing.event_log import RecordRow
from legal_recovery.plumbing.positions import Position, known_at
from legal_recovery.plumbing.state import Replay, typed


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """A rate as it was entered; a withdrawn one no longer counts."""

    id: int
    jurisdiction: str
    series: str
    since: date
    rate_ppb: int
    source: str
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """A calendar as it was entered; a withdrawn one no longer counts."""

    id: int
    jurisdiction: str
    year: int
    off: str
    worked: str
    source: str
    withdrawn_on: date | None


def pack_of(session: Session, jurisdiction: str, position: Position | None = None) -> Pack:
    """Return the law of a jurisdiction as it is known now, or was at a position; raises UnknownJurisdiction."""
    pack = load_pack(jurisdiction)
    if position is None:
        rates, years = list_rates(session, pack.jurisdiction), list_years(session, pack.jurisdiction)
    else:
        rates, years = _known_at(session, pack.jurisdiction, position)
    published: dict[str, list[Published]] = defaultdict(list)
    for rate in rates:
        if rate.withdrawn_on is None:
            published[rate.series].append(Published(rate.since, rate.rate_ppb, rate.source))
    calendars = {
        one.year: Year(read_days(one.off, "off"), read_days(one.worked, "worked"), one.source)
        for one in years
        if one.withdrawn_on is None
    }
    if published:
        pack = pack.with_published(published)
    return pack.with_years(calendars) if calendars else pack


def _known_at(
    session: Session, jurisdiction: str, position: Position
) -> tuple[list[PublishedRate], list[PublishedYear]]:
    """Return what had been entered by a position, from the records."""
    book = session.scalar(select(PublishedRateRow.book).union(select(PublishedYearRow.book)))
    if book is None:
        return [], []
    query = select(RecordRow).where(
        RecordRow.book == book, RecordRow.body.like('%"kind":"law.%'), known_at(session, position)
    )
    replay = Replay(book)
    for record in session.scalars(query.order_by(RecordRow.seq)):
        body = json.loads(record.body)
        replay.take(record.seq, body["kind"], body["data"])
    rates: list[PublishedRate] = []
    years: list[PublishedYear] = []
    for (table, key), known in replay.rows.items():
        row = typed(table, {"id": str(key), **{name: one.value for name, one in known.items()}})
        if row["jurisdiction"] == jurisdiction:
            del row["book"]
            if table == "published_rates":
                rates.append(PublishedRate(**row))
            else:
                years.append(PublishedYear(**row))
    return rates, years


def list_rates(session: Session, jurisdiction: str) -> list[PublishedRate]:
    """Return the rates that were entered for a jurisdiction, the newest first."""
    row = PublishedRateRow
    query = (
        select(row.id, row.jurisdiction, row.series, row.since, row.rate_ppb, row.source, row.withdrawn_on)
        .where(row.jurisdiction == jurisdiction)
        .order_by(row.since.desc(), row.id.desc())
    )
    return [PublishedRate(*found) for found in session.execute(query)]


def list_years(session: Session, jurisdiction: str) -> list[PublishedYear]:
    """Return the calendars that were entered for a jurisdiction, the newest first."""
    row = PublishedYearRow
    query = (
        select(row.id, row.jurisdiction, row.year, row.off, row.worked, row.source, row.withdrawn_on)
        .where(row.jurisdiction == jurisdiction)
        .order_by(row.year.desc(), row.id.desc())
    )
    return [PublishedYear(*found) for found in session.execute(query)]


def get_rate(session: Session, rate_id: int) -> PublishedRate:
    """Return one rate that was entered; raises NotFound."""
    row = session.get(PublishedRateRow, rate_id)
    if row is None:
        raise NotFound(N_("There is no such rate."))
    return PublishedRate(
        row.id, row.jurisdiction, row.series, row.since, row.rate_ppb, row.source, row.withdrawn_on
    )


def get_year(session: Session, year_id: int) -> PublishedYear:
    """Return one calendar that was entered; raises NotFound."""
    row = session.get(PublishedYearRow, year_id)
    if row is None:
        raise NotFound(N_("There is no such calendar."))
    return PublishedYear(
        row.id, row.jurisdiction, row.year, row.off, row.worked, row.source, row.withdrawn_on
    )
