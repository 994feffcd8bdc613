"""Days of one column, all written in one way: `03/04/2026` is read by what its neighbours show."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.tables.sources import FileProblem
from legal_recovery.plumbing.tables.values import day_of

# Which part of `03/04/2026` comes first.
ORDERS = ("dmy", "mdy")
_SHORT = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?=\D|$)", re.ASCII)
_STAMP = re.compile(r"(\d{8})\d{6}", re.ASCII)
_DOTTED = re.compile(r"(\d{4}-\d\d-\d\d)-\d\d\.\d\d\.\d\d[\d.]*", re.ASCII)
_CLOCK = re.compile(r"(上午|下午)?[\d:.+Z\s-]*([AP]M)?", re.IGNORECASE)
_MONTHS = 12
_CENTURY = 2000


def order_of(cells: Iterable[tuple[int, Any]], said: str | None) -> str | None:
    """Return whether day or month comes first in the cells of numbered rows; None where none leaves that open.

    Raises FileProblem where they show both, or only a person can know.
    """
    shown: dict[str, tuple[int, str]] = {}
    unsure: tuple[int, str] | None = None
    for number, text in cells:
        match = _SHORT.match(_plain(text)) if isinstance(text, str) else None
        if match is None:
            continue
        # `26-11-22` may begin with the year as well.
        order = _order(match) if len(match[3]) == len("2026") or said else None
        if order is not None:
            shown.setdefault(order, (number, text.strip()[:40]))
        else:
            unsure = unsure or (number, text.strip()[:40])
    if len(shown) > 1:
        raise _mixed(shown)
    if not shown and unsure and said is None:
        raise FileProblem(
            "statement.ambiguous_dates",
            N_(
                "Row {number}: “{text}” can begin with the day or with the month: say which it is (dmy or mdy)."
            ),
            row=unsure[0],
            number=unsure[0],
            text=unsure[1],
        )
    return next(iter(shown), said)


def _order(match: re.Match[str]) -> str | None:
    if int(match[1]) > _MONTHS:
        return "dmy"
    return "mdy" if int(match[2]) > _MONTHS else None


def _mixed(shown: dict[str, tuple[int, str]]) -> FileProblem:
    (first, day_first), (second, month_first) = shown["dmy"], shown["mdy"]
    return FileProblem(
        "statement.mixed_dates",
        N_(
            "“{day_first}” in row {first} begins with the day, “{month_first}” in row {second} with the month: "
            "write all dates as 2026-11-22."
        ),
        row=max(first, second),
        first=first,
        second=second,
        day_first=day_first,
        month_first=month_first,
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lstrip("'")


def read_day(value: Any, order: str | None, day_zero: date) -> date:
    """Return the day of a cell; raises InvalidInput."""
    if not isinstance(value, str):
        return day_of(value, day_zero)
    plain = _without_clock(_plain(value))
    if match := _SHORT.fullmatch(plain):
        day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
        year = int(match[3])
        return parse_date(f"{year + _CENTURY * (year < 100):04d}-{month}-{day}")
    if stamp := _STAMP.fullmatch(plain) or _DOTTED.fullmatch(plain):
        plain = stamp[1]
    return parse_date(plain)


def _without_clock(text: str) -> str:
    """Return a moment without its time, as banks write it: `2026-11-22 09:30:15`, `20261122 093015`."""
    head, _, tail = re.sub(r"(?<=\d)T(?=\d)", " ", text).partition(" ")
    return head if _CLOCK.fullmatch(tail) else text
