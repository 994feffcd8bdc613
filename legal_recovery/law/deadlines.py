"""Deadlines that follow from events: the last day as it is counted, and the day after closed days are passed over.

The day of the event is not counted; a period of months or years ends on the corresponding day, or at the end of a
month that has none (民事诉讼法第八十五条; 民法典第二百零一条至第二百零三条; CPR 2.8). An extension runs on
from the day as it was counted, not from the day it moved to.
"""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from legal_recovery.kernel.errors import N_, InvalidInput, Named
from legal_recovery.law.pack import NotKnown, Pack, Period
from legal_recovery.law.working_days import is_open, knows, next_open

_LATEST = date(2199, 12, 31)
MEANS = ("in-person", "left", "mail", "electronic", "agreed-address", "announcement")


class TooFar(InvalidInput):
    """A day lies beyond any that can be meant."""

    code = "law.too_far"


class UnknownMeans(InvalidInput):
    """There is no such means of service."""

    code = "law.unknown_means"


@dataclass(frozen=True, slots=True)
class Passed:
    """A day on which courts are closed and that a deadline moved over, and why it is closed."""

    day: date
    why: str  # holiday or weekend


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline with all that led to it.

    `unrolled` is the last day as it is counted, `due` the day until which an act is in time. Where the calendar of
    that year is not known, both are the same, `provisional` says so, and it is never too late.
    """

    rule: Period
    event_on: date
    counts_from: date
    count: int
    unit: str
    unrolled: date
    due: date
    passed: tuple[Passed, ...]
    provisional: bool

    @property
    def remind_for(self) -> date:
        """The day that reminders count back from: a period that is not to be trusted to move ends as counted."""
        return self.unrolled if self.rule.fixed else self.due

    @property
    def moved(self) -> bool:
        """Whether the last day was one on which courts are closed."""
        return self.due != self.unrolled


def deadline(pack: Pack, key: str, event_on: date, *, abroad: bool = False) -> Deadline:
    """Return the deadline that a rule sets from the day of its event; `abroad` where the party lives abroad.

    Raises UnknownRule, NotInForce; NotKnown for working days, and for days counted back, in a year whose calendar
    is not known.
    """
    rule = pack.rule(Period, key, event_on)
    count = rule.foreign_count if abroad and rule.foreign_count is not None else rule.count
    return _counted(pack, rule, event_on, event_on, count, rule.unit)


def deadlines_of(pack: Pack, event: str, event_on: date, *, abroad: bool = False) -> Iterator[Deadline]:
    """Yield every deadline that an event brings, as the pack has them in order."""
    for key in pack.keys(Period):
        for rule in pack.versions(Period, key):
            if rule.trigger == event and rule.in_force(event_on):
                yield deadline(pack, key, event_on, abroad=abroad)


def following(
    pack: Pack, event: str, event_on: date, means: str, *, abroad: bool = False
) -> tuple[Deadline | None, list[Deadline]]:
    """Return when service by announcement takes effect (None for other means), and the deadlines that follow.

    Raises what `served_on` and `deadline` raise.
    """
    served = served_on(pack, means, event_on, abroad=abroad)
    since = served.unrolled if served else event_on
    return served, list(deadlines_of(pack, event, since, abroad=abroad))


def extended(pack: Pack, known: Deadline, count: int, unit: str) -> Deadline:
    """Return a deadline made longer: the extension runs on from the last day as it was counted."""
    return _counted(pack, known.rule, known.event_on, known.unrolled, count, unit)


def restarted(pack: Pack, known: Deadline, start: date) -> Deadline:
    """Return a period that runs again from a day, by the rule in force then; it ends with its longest at last.

    Raises NotInForce.
    """
    again = deadline(pack, known.rule.key, start)
    if again.rule.longest is None:
        return again
    last = deadline(pack, again.rule.longest, known.event_on)
    return again if again.unrolled <= last.unrolled else replace(again, unrolled=last.unrolled, due=last.due)


def open_day(pack: Pack, start: date, count: int) -> date:
    """Return the working day so many after a day; raises NotKnown where the calendar does not reach."""
    return _over_open_days(pack, start, count)


def served_on(pack: Pack, means: str, on: date, *, abroad: bool = False) -> Deadline | None:
    """Return when service by announcement takes effect, None for means that take effect on the day itself.

    Raises UnknownMeans.
    """
    if means not in MEANS:
        raise UnknownMeans(N_("Choose how it was served."), field="means", means=means[:40])
    if means != "announcement":
        return None
    return deadline(pack, "announcement-abroad" if abroad else "announcement", on)


def earliest(pack: Pack, count: int, notice_on: date) -> date:
    """Return the first day that lies so many clear days after a notice (CPR 2.8(3))."""
    return _shifted(pack, notice_on, count, "clear-days", 0)


def moved(old: Deadline, new: Deadline) -> bool:
    """Tell whether a change of the event or of the calendar changes the deadline."""
    return (old.unrolled, old.due, old.provisional) != (new.unrolled, new.due, new.provisional)


def add(day: date, count: int, unit: str) -> date:
    """Return the day so many days, months or years later; the end of the month where it has no such day.

    Raises TooFar.
    """
    if unit == "days":
        try:
            return day + timedelta(days=count)
        except OverflowError:
            raise TooFar(N_("The day lies too far ahead."), field="event_on") from None
    whole = day.year * 12 + day.month - 1 + count * (12 if unit == "years" else 1)
    year, month = divmod(whole, 12)
    if not 1 <= year <= 9999:
        raise TooFar(N_("The day lies too far ahead."), field="event_on")
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _counted(pack: Pack, rule: Period, event_on: date, start: date, count: int, unit: str) -> Deadline:
    last = _last_day(pack, rule, start, count, unit)
    if rule.before and not knows(pack, last):
        raise _not_known(pack, rule, last)
    passed: tuple[Passed, ...] = ()
    provisional = rule.rolls and not knows(pack, last)
    due = last
    if rule.rolls and not provisional:
        due, provisional, passed = _rolled(pack, last)
    return Deadline(rule, event_on, start, count, unit, last, due, passed, provisional)


def _rolled(pack: Pack, last: date) -> tuple[date, bool, tuple[Passed, ...]]:
    """Return the day that a last day moves to; where it moves into a year that is not known, it stays."""
    try:
        due = next_open(pack, last)
    except NotKnown:
        return last, True, ()
    days = ((last + timedelta(days=number)) for number in range((due - last).days))
    off = pack.calendar.years
    return (
        due,
        False,
        tuple(Passed(day, "holiday" if day in off[day.year].off else "weekend") for day in days),
    )


def _last_day(pack: Pack, rule: Period, start: date, count: int, unit: str) -> date:
    skips = rule.skips_closed_up_to
    signed = -count if rule.before else count
    last = _shifted(pack, start, signed, unit, skips)
    if last > _LATEST:
        raise TooFar(N_("The day lies too far ahead."), field="event_on")
    return last


def _shifted(pack: Pack, start: date, count: int, unit: str, skips: int) -> date:
    """Return the last day of so many days, months or years after a day, or before it where the count is negative."""
    if unit == "working-days":
        return _over_open_days(pack, start, count)
    if unit == "clear-days":
        # Neither the day of the event nor the day of the act is counted.
        step = 1 if count > 0 else -1
        if abs(count) <= skips:
            return _over_open_days(pack, start, count) + timedelta(days=step)
        return add(start, count + step, "days")
    if unit == "days" and abs(count) <= skips:
        return _over_open_days(pack, start, count)
    return add(start, count, unit)


def _over_open_days(pack: Pack, start: date, count: int) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_open(pack, day)
    return day


def _not_known(pack: Pack, rule: Period, day: date) -> NotKnown:
    return NotKnown(
        N_("“{rule}” counts back to {day}, and the calendar of {year} is not known yet."),
        pack=pack.jurisdiction,
        rule=Named(rule.name),
        day=day.isoformat(),
        year=day.year,
        citation=rule.citation,
    )
