"""On which days courts and offices are open: weekends, holidays and weekend days that are worked instead.

A year whose calendar was not published yet is not guessed: 调休 moves weekends about.
"""

from datetime import date, timedelta

from legal_recovery.kernel.errors import N_
from legal_recovery.law.pack import NotKnown, Pack


def is_open(pack: Pack, day: date) -> bool:
    """Tell whether courts and offices are open on a day; raises NotKnown where its year's calendar is not there."""
    year = pack.calendar.years.get(day.year)
    if year is None:
        raise NotKnown(
            N_("The calendar of {year} for {pack} is not known yet; {day} may be a working day or not."),
            pack=pack.jurisdiction,
            year=day.year,
            day=day.isoformat(),
        )
    return day in year.worked or (day.isoweekday() not in pack.calendar.weekend and day not in year.off)


def why_closed(pack: Pack, day: date) -> str:
    """Return `holiday` or `weekend` for a day on which courts are closed, `` for any other."""
    if is_open(pack, day):
        return ""
    return "holiday" if day in pack.calendar.years[day.year].off else "weekend"


def next_open(pack: Pack, day: date) -> date:
    """Return the day itself or the first after it on which courts are open; raises NotKnown."""
    while not is_open(pack, day):
        day += timedelta(days=1)
    return day


def knows(pack: Pack, day: date) -> bool:
    """Tell whether the calendar of the day's year is published."""
    return day.year in pack.calendar.years
