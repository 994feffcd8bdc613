"""How months lie in weeks, how much time is left, and who is needed in two places at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable
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
# Within so many working days something is urgent whatever it is worth; what comes later, by these numbers of days.
URGENT, BANDS = 2, (7, 30)
# My day lists so many things and no more, unless more than that are urgent.
LISTED, MOST = 20, 60
# Of what is not listed for its day these many are, for the money that would be lost.
DEAREST = 5


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


def what_must_be_done(items: Iterable[Dated], today: date, pack_of: Callable[[str], Pack]) -> list[Dated]:
    """Return what My day lists, the most urgent first: what is near at all events, and what most money hangs on.

    What wants no reminder, such as a period of the other side, is nothing that we must do.
    """
    wanted = [one for one in items if one.stands and one.lead_days is not None]
    packs = {law: pack_of(law) for law in {one.jurisdiction for one in wanted}}
    places = {
        (one.kind, one.id): (urgency(one, today, packs[one.jurisdiction]), one.reference, one.id)
        for one in wanted
    }
    ordered = sorted(wanted, key=lambda one: places[one.kind, one.id])
    near = sum(place[0] == 0 for place, _reference, _id in places.values())
    cut = min(max(near, LISTED), MOST)
    dearest = sorted(ordered[cut:], key=lambda one: -(one.at_stake_minor or 0))[:DEAREST]
    return ordered[:cut] + [one for one in ordered[cut:] if one in dearest and one.at_stake_minor]


def urgency(one: Dated, today: date, pack: Pack) -> tuple[int, int, int, int]:
    """Return where something stands among what must be done, the smallest first.

    First what is missed, today or within two working days, the most money first, then what is nearest to today; then
    by weeks and months the money at stake for each day that is left.
    """
    days = (one.on - today).days
    working = working_days_left(pack, today, one.on)
    money = one.at_stake_minor or 0
    if (days if working is None else working) <= URGENT:
        return 0, -money, abs(days), -days
    band = 1 + sum(days > limit for limit in BANDS)
    return band, -(money // days), days, 0


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
