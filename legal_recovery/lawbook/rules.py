"""What may be added to a law pack: the next rates of a series, the calendar of a year that it does not have."""

import re
from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Named
from legal_recovery.law.pack import PPB, Pack, Year, month_number

_LARGEST = PPB // 2
_SEPARATORS = re.compile(r"[\s,，、;；]+")


class NoSource(InvalidInput):
    """What is published has a place where it was."""

    code = "lawbook.no_source"


class NotNext(InvalidInput):
    """The day lies before what the series already knows, or too far beyond it."""

    code = "lawbook.not_next"


class UnlikelyRate(InvalidInput):
    """No central bank has published such a rate."""

    code = "lawbook.unlikely_rate"


class SeriesClosed(InvalidInput):
    """Nothing more comes of the series."""

    code = "lawbook.series_closed"


class YearKnown(Conflict):
    """The calendar of the year is there already."""

    code = "lawbook.year_known"


class NotOfYear(InvalidInput):
    """A day is not of the year, or a weekend is no weekend."""

    code = "lawbook.not_of_year"


class WithdrawnAlready(Conflict):
    """What was published is withdrawn once."""

    code = "lawbook.withdrawn_already"


@dataclass(frozen=True, slots=True)
class NewRate:
    """A rate that was published, in billionths a year, and who says so."""

    series: str
    since: date
    rate_ppb: int
    source: str


@dataclass(frozen=True, slots=True)
class NewYear:
    """The calendar of a year as it was published."""

    year: int
    off: str
    worked: str
    source: str


def require_rate(pack: Pack, new: NewRate, today: date) -> NewRate:
    """Return the next rate of a series; raises NoSource, SeriesClosed, UnlikelyRate, NotNext."""
    series = pack.series(new.series)
    if series.published_on is None:
        raise SeriesClosed(
            N_("Nothing more is published of “{series}”."), field="series", series=Named(series.name)
        )
    last = series.rates[-1].since
    if new.since <= last:
        raise NotNext(
            N_("The last rate is of {last}: the next one comes after it."),
            field="since",
            last=last,
        )
    if new.since > today:
        raise NotNext(N_("{day} is in the future."), field="since", day=new.since)
    following = series.known_until
    if new.since <= following:
        raise NotNext(
            N_("The rate of {last} is known to hold until {until}: the next one comes after it."),
            field="since",
            last=last,
            until=following,
        )
    if month_number(new.since) != month_number(last) + 1:
        raise NotNext(
            N_("After {last} comes the rate of the month that follows; enter them in order."),
            field="since",
            last=last,
        )
    if not 0 < new.rate_ppb < _LARGEST:
        raise UnlikelyRate(N_("A published rate lies between 0 and 50 percent."), field="rate")
    _require_source(new.source)
    return new


def require_year(pack: Pack, new: NewYear) -> Year:
    """Return the calendar of a year that the pack does not have; raises YearKnown, NotOfYear, NoSource."""
    if new.year in pack.calendar.years:
        raise YearKnown(N_("The calendar of {year} is known already."), field="year", year=new.year)
    if new.year - 1 not in pack.calendar.years:
        raise NotOfYear(
            N_("The calendar of {year} comes first; enter them in order."), field="year", year=new.year - 1
        )
    off, worked = read_days(new.off, "off"), read_days(new.worked, "worked")
    for days, field in ((off, "off"), (worked, "worked")):
        for day in sorted(days):
            if day.year != new.year:
                raise NotOfYear(N_("{day} is not in {year}."), field=field, day=day, year=new.year)
    for day in sorted(worked):
        if day.isoweekday() not in pack.calendar.weekend or day in off:
            raise NotOfYear(N_("{day} is no day of a weekend that can be worked."), field="worked", day=day)
    if not off:
        raise NotOfYear(N_("A year has days off; list them."), field="off")
    _require_source(new.source)
    return Year(off, worked, new.source)


def read_days(text: str, field: str) -> frozenset[date]:
    """Return days written with spaces, commas or lines between; raises UnreadableDate."""
    return frozenset(parse_date(part, field=field) for part in _SEPARATORS.split(text) if part)


def _require_source(source: str) -> None:
    if not source.strip():
        raise NoSource(N_("Say where it was published."), field="source")
