"""Days and months as people write them; no clock and no holidays."""

import calendar
import re
import unicodedata
from datetime import date, datetime

from legal_recovery.kernel.errors import N_, InvalidInput

_STYLES = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
# 5 March 2025, 05-Mar-2025, March 5, 2025; days and months in numbers alone are never told apart by guessing.
_NAMED = (
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?-?(?P<month>[A-Za-z]{3,9})\.?[-,]?(?P<year>\d{4})"),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.?(?P<day>\d{1,2})(?:st|nd|rd|th)?,(?P<year>\d{4})"),
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = re.compile(r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])")
_CLOCK_PART = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_EARLIEST, _LATEST = date(1949, 10, 1), date(2199, 12, 31)


class UnreadableDate(InvalidInput):
    """The text is not a day of the calendar."""

    code = "calendar.unreadable_date"


def parse_date(text: str | date | datetime, *, field: str = "date") -> date:
    """Read a day in the usual styles: 2021-08-30, 2021/8/30, 2021.8.30, 2021年8月30日, 20210830,
    30 August 2021.

    Raises UnreadableDate; a day that does not exist, such as 2021-02-30, is named as such.
    """
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    plain = _in_numbers(_CLOCK_PART.sub("", unicodedata.normalize("NFKC", text).strip()).replace(" ", ""))
    match = next((m for style in _STYLES if (m := style.fullmatch(plain))), None)
    if match is None:
        raise UnreadableDate(
            N_("“{text}” is not a date; write it like 2026-11-22."), field=field, text=text[:40]
        )
    return _existing_day(text, match, field)


def _in_numbers(text: str) -> str:
    """Return a day with an English month in numbers, any other text as it is."""
    match = next((m for style in _NAMED if (m := style.fullmatch(text))), None)
    name = match["month"].lower() if match else ""
    month = next((n for n, full in enumerate(_MONTHS, start=1) if name and full.startswith(name)), None)
    return f"{match['year']}-{month}-{match['day']}" if match and month else text


def _existing_day(text: str, match: re.Match[str], field: str) -> date:
    try:
        day = date(*(int(part) for part in match.groups()))
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        raise UnreadableDate(N_("There is no day “{text}” in the calendar."), field=field, text=text[:40])
    return day


def month_of(day: date) -> str:
    """Return the day's month as `2026-11`."""
    return f"{day.year:04d}-{day.month:02d}"


def require_month(text: str, *, field: str = "month") -> str:
    """Return a month written like 2026-11; raises UnreadableDate."""
    if _MONTH.fullmatch(text) is None:
        raise UnreadableDate(
            N_("“{text}” is not a month; write it like 2026-11."), field=field, text=text[:40]
        )
    return text


def first_day(month: str) -> date:
    """Return the first day of a month written `2026-11`."""
    year, number = month.split("-")
    return date(int(year), int(number), 1)


def last_day(month: str) -> date:
    """Return the last day of a month written `2026-11`."""
    first = first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def next_month(month: str) -> str:
    """Return the month after."""
    first = first_day(month)
    return month_of(date(first.year + first.month // 12, first.month % 12 + 1, 1))
