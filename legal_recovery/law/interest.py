"""Interest: rates that change, days counted half open, every line with its base, rate, days and amount.

A day on which interest begins counts, the day of payment does not (the drafters' examples to 法释〔2014〕8号 count so).
The amount of a line is rounded once, half up, at its end; nothing is rounded before. A rate that is not known is
never carried on: the calculation refuses and names table and day.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from legal_recovery.kernel.errors import N_, InvalidInput, Named
from legal_recovery.law.deadlines import add
from legal_recovery.law.pack import PPB, NotKnown, Pack, Series

# A basis of 0 stands for the real length of the year that a day lies in.
ACTUAL = 0
# A basis of 1 is that of a rate a day, which no year divides.
DAILY = 1
BASES = (360, 365, ACTUAL, DAILY)
LARGEST_RATE = 100 * PPB


class BadPeriod(InvalidInput):
    """A period ends before it begins."""

    code = "law.bad_period"


class BadRate(InvalidInput):
    """A rate is below zero, or beyond anything that was ever agreed."""

    code = "law.bad_rate"


class BadBasis(InvalidInput):
    """Interest is counted by 360, 365 or the real days of a year."""

    code = "law.bad_basis"


class Span(NamedTuple):
    """A rate from a day on, as ordinals and billionths; `basis` is the days that a year's rate is divided by."""

    since: int
    rate_ppb: int
    basis: int


class Segment(NamedTuple):
    """One line of interest: on what, from when, until when (not counted), at which rate, and what it comes to."""

    component: str
    since: date
    until: date
    days: int
    base: int  # minor units
    rate_ppb: int
    basis: int
    amount: int  # minor units, rounded half up
    citation: str
    what: str = ""  # which kind of interest, where a part of the debt has several

    @property
    def exact(self) -> Fraction:
        """The interest in minor units before it is rounded."""
        return Fraction(self.base * self.rate_ppb * self.days, self.basis * PPB)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A rate that stays as agreed, in billionths a year (or a day)."""

    rate_ppb: int


@dataclass(frozen=True, slots=True)
class Floating:
    """A published rate times a multiple plus a margin, taken anew at each publication or on dates of its own.

    With `reprice_months` the rate is taken on `reprice_from` and every so many months after, as last published then;
    without, each publication changes it on its day.
    """

    series: str
    multiple_ppb: int = PPB
    margin_ppb: int = 0
    reprice_from: date | None = None
    reprice_months: int | None = None


Rate = Fixed | Floating


def spans_of(pack: Pack, rate: Rate, since: date, until: date, basis: int, uplift_ppb: int = 0) -> list[Span]:
    """Return the rate from a day until another, `uplift_ppb` (500,000,000 is +50 %) put on top.

    Raises BadPeriod, BadRate, BadBasis; NotKnown where the table of rates does not reach the last day.
    """
    if until < since:
        raise BadPeriod(
            N_("The period ends on {until}, before it begins on {since}."),
            field="until",
            since=since.isoformat(),
            until=until.isoformat(),
        )
    if basis not in BASES:
        raise BadBasis(N_("Interest is counted by 360, 365 or the real days of a year."), field="basis")
    changes = [(since, rate.rate_ppb)] if isinstance(rate, Fixed) else _floating(pack, rate, since, until)
    spans = [Span(day.toordinal(), _uplifted(_require_rate(ppb), uplift_ppb), basis) for day, ppb in changes]
    return _by_years(spans, since, until) if basis == ACTUAL else spans


def known_to(pack: Pack, rate: Rate, since: date, until: date) -> date:
    """Return up to which day interest can be counted: the day asked for, or the one whose rate is not known yet."""
    if isinstance(rate, Fixed):
        return until
    series = pack.series(rate.series)
    if rate.reprice_months is None:
        return min(until, series.known_until + timedelta(days=1))
    taken = _taken_on(series, rate, since, until)
    return next((day for day in taken if day > series.known_until), until)


def _uplifted(rate_ppb: int, uplift_ppb: int) -> int:
    """Return a rate with its uplift; exact as long as both have no more than four decimals of a percent."""
    return rate_ppb + rate_ppb * uplift_ppb // PPB


def _require_rate(rate_ppb: int) -> int:
    if not 0 <= rate_ppb <= LARGEST_RATE:
        raise BadRate(N_("A rate lies between 0 and 10,000 percent."), field="rate")
    return rate_ppb


def _floating(pack: Pack, rate: Floating, since: date, until: date) -> Iterator[tuple[date, int]]:
    """Yield each day on which the rate changes, with the rate from then on, the first day first."""
    series = pack.series(rate.series)
    last: int | None = None
    for day in _taken_on(series, rate, since, until):
        ppb = (
            rate_on(series, day if day >= since else since)
            if rate.reprice_months is None
            else rate_on(series, day)
        )
        value = ppb * rate.multiple_ppb // PPB + rate.margin_ppb
        if value != last:
            yield max(day, since), value
        last = value


def _taken_on(series: Series, rate: Floating, since: date, until: date) -> Iterator[date]:
    """Yield the days on which the published rate is looked up anew, the first not after the period begins."""
    if rate.reprice_months is None:
        _require_known(series, since, until)
        yield since
        yield from (one.since for one in series.rates if since < one.since < until)
        return
    assert rate.reprice_from is not None and rate.reprice_months > 0
    number, day = 0, rate.reprice_from
    taken = [day]
    while day < until:
        number += 1
        day = add(rate.reprice_from, number * rate.reprice_months, "months")
        taken.append(day)
    first = bisect_right(taken, since) - 1
    if first < 0:
        raise BadPeriod(
            N_("The rate is first set on {day}, after the period begins on {since}."),
            field="since",
            day=rate.reprice_from.isoformat(),
            since=since.isoformat(),
        )
    yield from (day for day in taken[first:] if day < until or day == taken[first])


def rate_on(series: Series, day: date) -> int:
    """Return the published rate that applies on a day, in billionths; raises NotKnown."""
    _require_known(series, day, day)
    place = bisect_right(series.rates, day, key=lambda one: one.since) - 1
    return series.rates[place].rate_ppb


def _require_known(series: Series, since: date, until: date) -> None:
    """Refuse days before the first rate and after the last day of which the rate is known."""
    first, last = series.in_force_from, series.known_until
    if since < first:
        raise NotKnown(
            N_("“{series}” begins on {first}; there is no rate of it for {day}."),
            series=Named(series.name),
            first=first.isoformat(),
            day=since.isoformat(),
            citation=series.citation,
        )
    # The last day is not counted.
    if (until > since and until.toordinal() - 1 > last.toordinal()) or until == since > last:
        raise NotKnown(
            N_("“{series}” is known until {last}; the rate published after that is missing for {day}."),
            series=Named(series.name),
            last=last.isoformat(),
            day=until.isoformat(),
            citation=series.citation,
        )


def _by_years(spans: Sequence[Span], since: date, until: date) -> list[Span]:
    """Return the spans with the real length of each year as their basis."""
    starts = {date(year, 1, 1).toordinal() for year in range(since.year + 1, until.year + 1)}
    days = sorted({span.since for span in spans} | {day for day in starts if day < until.toordinal()})
    found: list[Span] = []
    for day in days:
        span = spans[bisect_right(spans, day, key=lambda one: one.since) - 1]
        year = date.fromordinal(day).year
        length = date(year + 1, 1, 1).toordinal() - date(year, 1, 1).toordinal()
        if not found or found[-1][1:] != (span.rate_ppb, length):
            found.append(Span(day, span.rate_ppb, length))
    return found


def lines_of(
    base: int, spans: Sequence[Span], since: date, until: date, component: str, citation: str
) -> list[Segment]:
    """Return the interest on an amount that stays the same, a line for each rate; raises BadRate below zero."""
    if base < 0:
        raise BadRate(N_("Interest is on an amount of zero or more."), field="principal")
    start, end, lines = since.toordinal(), until.toordinal(), []
    for place, span in enumerate(spans):
        begins = max(span.since, start)
        ends = min(spans[place + 1].since, end) if place + 1 < len(spans) else end
        if ends > begins:
            lines.append(line(component, begins, ends, base, span, citation))
    return lines


def line(
    component: str, begins: int, ends: int, base: int, span: Span, citation: str, what: str = ""
) -> Segment:
    """Return one line of interest from one ordinal day to another, which is not counted."""
    days = ends - begins
    whole = span.basis * PPB
    # Half up: a base is never below zero.
    amount = (2 * base * span.rate_ppb * days + whole) // (2 * whole)
    return Segment(
        component,
        date.fromordinal(begins),
        date.fromordinal(ends),
        days,
        base,
        span.rate_ppb,
        span.basis,
        amount,
        citation,
        what,
    )


def total_of(lines: Iterable[Segment]) -> int:
    """Return what the printed lines add up to, in minor units."""
    return sum(one.amount for one in lines)


def exact_total(lines: Iterable[Segment]) -> int:
    """Return the exact interest of all lines rounded once, half up, in minor units."""
    exact = sum((one.exact for one in lines), Fraction(0))
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
