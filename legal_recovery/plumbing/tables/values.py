"""What a cell of a table holds: text, a number, a day; or what says that it holds none of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from legal_recovery.kernel.calendar import parse_date


class Percentage(float):
    """A number that its workbook shows with a percent sign."""


class Marked(float):
    """A number that its workbook shows with a unit or a currency beside it: 100 as `100.00万元`."""

    def __new__(cls, value: float, mark: str) -> "Marked":
        made = super().__new__(cls, value)
        made.mark = mark
        return made

    mark: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A workbook's cell that holds no value of its own: a formula, or an error."""

    text: str
    formula: bool = False


# What people and systems write where there is nothing.
NOTHING = frozenset(
    ["", "-", "--", "---", "—", "——", "－", "/", "\\", "无", "暂无", "空", "不适用", "N/A", "n/a", "NA",
     "NULL", "null", "Null", "None", "none", "nil", "(null)", "#N/A"]
)  # fmt: skip
_LONGER_THAN_NOTHING = 10


def is_blank(value: object) -> bool:
    """Tell whether the cell says nothing."""
    if isinstance(value, str):
        return (len(value) < _LONGER_THAN_NOTHING and value.strip() in NOTHING) or value.isspace()
    return value is None


_FIRST_SERIAL, _LAST_SERIAL = 18264, 80000  # 1950-01-01 and 2119-01-10 as a spreadsheet counts days


def day_of(value: Any, day_zero: date) -> date:
    """Return the day of a workbook's cell: a date, `20210830`, or the serial number of a day."""
    if isinstance(value, date):
        # The kernel bounds days that come as text; a workbook's own are bounded in the same way.
        return parse_date((value.date() if isinstance(value, datetime) else value).isoformat())
    if isinstance(value, int | float) and not isinstance(value, bool):
        if _FIRST_SERIAL <= value <= _LAST_SERIAL:
            return day_zero + timedelta(days=int(value))
        return parse_date(plain_number(value))
    return parse_date(str(value))  # which refuses it


def plain_number(value: float) -> str:
    """Return exactly the shortest decimal that stands for the number, without an exponent."""
    if isinstance(value, int):
        return str(int(value))
    return format(Decimal(repr(float(value))), "f").removesuffix(".0")


# Below this fifteen digits say every number exactly as it was typed.
_SURELY_EXACT = 10**15
_DIGITS_KEPT = 15


def shown_number(value: float, decimals: int) -> str:
    """Return a workbook's number as it is shown, with its mark; what only binary fractions add to it is dropped."""
    if isinstance(value, Marked):
        return shown_number(float(value), decimals) + value.mark
    text = plain_number(value)
    if len(text.partition(".")[2]) > decimals and abs(value) < _SURELY_EXACT:
        return plain_number(float(f"{value:.15g}"))
    return text


def is_number(value: Any) -> bool:
    """Tell whether a workbook has the value as a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_rounded(value: Any) -> bool:
    """Tell whether a number has lost digits, as an account of nineteen digits does in a spreadsheet."""
    return isinstance(value, float) and len(plain_number(value)) > _DIGITS_KEPT
