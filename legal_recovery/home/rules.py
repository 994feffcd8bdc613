"""How months lie in weeks, how much time is left, and who is needed in two places at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from legal_recovery.alerts.rules import KINDS as KINDS
from legal_recovery.cases.rules import Dated
from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.law.pack import Pack
from legal_recovery.law.working_days import is_open, knows

VIEWS: dict[str, Message] = {"month": N_("Month"), "week": N_("Week"), "list": N_("List")}
# What one looks ahead on My day.
AHEAD = timedelta(days=14)
# A month of calendar, and no year that a calendar does not have.
FIRST, LAST = date(1990, 1, 1), date(2199, 12, 31)
# Two things so near to each other cannot both be attended.
TOO_NEAR = timedelta(hours=2)


class NoSuchDay(InvalidInput):
    """The calendar has no such day."""

    code = "calendar.no_such_day"


def require_shown(day: date) -> date:
    """Return a day that the calendar can show; raises NoSuchDay."""
    if not FIRST <= day <= LAST:
        raise NoSuchDay(N_("The calendar shows the years 1990 to 2199."), field="day")
    return day


def working_days_left(pack: Pack, today: date, on: date) -> int | None:
    """Return how many working days are left up to a day and with it; None where a year's calendar is not known."""
    if on <= today:
        return 0
    days = [today + timedelta(days=number) for number in range(1, (on - today).days + 1)]
    if not all(knows(pack, day) for day in (days[0], days[-1])):
        return None
    return sum(is_open(pack, day) for day in days)


def last_working_day(pack: Pack, today: date) -> date:
    """Return the last day before today on which people worked; of an unknown year, any day but the weekend."""
    day = today - timedelta(days=1)
    while not (is_open(pack, day) if knows(pack, day) else day.weekday() < 5):
        day -= timedelta(days=1)
    return day


def week_of(day: date) -> tuple[date, ...]:
    """Return the seven days of a week, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=number) for number in range(7))


def month_of(day: date) -> tuple[tuple[date, ...], ...]:
    """Return the weeks that a month lies in, whole."""
    first = day.replace(day=1)
    weeks = [week_of(first)]
    while (monday := weeks[-1][-1] + timedelta(days=1)).month == day.month:
        weeks.append(week_of(monday))
    return tuple(weeks)


def shown(view: str, day: date) -> tuple[date, date]:
    """Return the first and the last day that a view shows; a list goes on for sixty days."""
    if view == "week":
        week = week_of(day)
        return week[0], week[-1]
    if view == "month":
        weeks = month_of(day)
        return weeks[0][0], weeks[-1][-1]
    return day, day + timedelta(days=59)


def beside(view: str, day: date) -> tuple[date, date]:
    """Return the days that the view before and the view after are called by."""
    if view == "month":
        first = day.replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        return (first - timedelta(days=1)).replace(day=1), after
    step = timedelta(days=7 if view == "week" else 60)
    return day - step, day + step


def clashing(items: Iterable[Dated]) -> frozenset[tuple[str, int]]:
    """Return what asks for the same person within two hours, wherever each of them is."""
    by_person: dict[int, list[Dated]] = defaultdict(list)
    for one in items:
        for person in one.attends if one.at and one.stands else ():
            by_person[person].append(one)
    found: set[tuple[str, int]] = set()
    for theirs in by_person.values():
        for one, other in pairwise(sorted(theirs, key=begins)):
            if begins(other) - begins(one) < TOO_NEAR:
                found |= {(one.kind, one.id), (other.kind, other.id)}
    return frozenset(found)


def begins(one: Dated) -> datetime:
    """Return the moment at which something with an hour begins, by the clock of its place."""
    assert one.at is not None and one.zone is not None, "an hour is told by some clock"
    return datetime.combine(one.on, one.at, ZoneInfo(one.zone))
