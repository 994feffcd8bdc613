"""Cells read by the type of their column: text, amounts, dates, rates, words.

A cell comes as text from a text file, as text, number or day from a workbook. Plain numbers in a column
of rates are per cent (`9.000` is nine per cent); a workbook's own percent format counts, so that 0.06
shown as 6 % is six per cent; a bare number so small that it could be a fraction is refused.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money, exponent, parse_amount
from legal_recovery.plumbing.tables.values import (
    NOTHING,
    Percentage,
    Unreadable,
    day_of,
    shown_number,
)
from legal_recovery.portfolio.schemas.columns import Column
from legal_recovery.portfolio.schemas.words import (
    VOCABULARIES,
    currency_code,
    jurisdiction_code,
)


class CellProblem(ValueError):
    """A cell that cannot be read, or cannot be meant; collected, never shown alone."""

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.code, self.message, self.facts = code, message, facts


@dataclass(frozen=True, slots=True)
class Reading:
    """What the column says of its cells: type, unit, and the day beyond which nothing has happened."""

    column: Column
    today: date
    shift: int = 0
    unit_currency: str | None = None
    percent: bool = False
    day_zero: date = date(1899, 12, 30)  # from which a spreadsheet counts its days


_SPREADSHEET_ERRORS = re.compile(r"#(VALUE|REF|DIV/0|NAME|NUM|NULL|SPILL|CALC)[!?]?|#{3,}")
_LOST_TEXT = re.compile("�|锟斤拷|烫烫烫")
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B),
                                                *range(0xFF41, 0xFF5B), 0xFF0D, 0xFF0F)}  # fmt: skip
_FULL_WIDTH[0x3000] = 0x20
_SURELY_EXACT = 10**15
_LONGEST = {"reference": 64, "id": 100, "text": 300, "names": 4000, "note": 2000, "docket": 100}


def read_cell(value: Any, reading: Reading, currency: str) -> Any:
    """Return what the cell says, by the type of its column.

    Raises CellProblem, or the kernel's InvalidInput.
    """
    if isinstance(value, Unreadable):
        raise _no_value(value)
    if isinstance(value, str):
        _refuse_damage(value)
    return READERS[reading.column.type](value, reading, currency)


def is_surely_sound(row: list[Any]) -> bool:
    """Tell whether no cell of a row of text is an error or has lost characters, all in one look."""
    try:
        return not _MAYBE_DAMAGED.search("".join(row))
    except TypeError:  # a workbook's numbers and days
        return False


def _no_value(cell: Unreadable) -> CellProblem:
    if cell.formula:
        return CellProblem(
            "portfolio.formula",
            N_("The cell holds a formula ({text}), not a value: copy it and paste it as a value."),
            text=cell.text[:40],
        )
    return CellProblem("portfolio.error_cell", N_("The cell holds the error {text}."), text=cell.text[:40])


_MAYBE_DAMAGED = re.compile("[#\ufffd锟烫]")


def _refuse_damage(text: str) -> None:
    if text[:1] == "#" and _SPREADSHEET_ERRORS.fullmatch(text.strip()):
        raise _no_value(Unreadable(text.strip()))
    if _LOST_TEXT.search(text):
        raise CellProblem(
            "portfolio.damaged_text",
            N_("“{text}” has lost characters: the file was saved in the wrong encoding before."),
            text=text[:40],
        )


def _text(value: Any, reading: Reading, _: str) -> str:
    """Return printed text without surrounding, doubled or invisible characters."""
    text = value.strip() if isinstance(value, str) else _as_text(value)
    if not text.isprintable() or "  " in text:
        text = _visible(text)
    longest = _LONGEST.get(reading.column.type, 300)
    if len(text) > longest:
        raise CellProblem(
            "portfolio.too_long",
            N_("The text has {length} characters; at most {longest} fit."),
            length=len(text),
            longest=longest,
        )
    return text


def _visible(text: str) -> str:
    """Return the text on one line, without what cannot be seen but can mislead."""
    kept = (
        char if unicodedata.category(char) not in {"Cc", "Cf"} else " " * (char in "\t\r\n") for char in text
    )
    return " ".join("".join(kept).split())


def _as_text(value: Any) -> str:
    """Return the text of a workbook's number, refusing what the workbook has already changed."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date | time | timedelta):
        raise CellProblem(
            "portfolio.became_a_date",
            N_("The spreadsheet has turned this text into the date {text}: format the cell as text."),
            text=str(value).removesuffix(" 00:00:00"),
        )
    if abs(value) >= _SURELY_EXACT:
        raise _digits_lost(f"{value:.15g}")
    return str(int(value)) if value == int(value) else repr(float(value))


def _digits_lost(text: str) -> CellProblem:
    return CellProblem(
        "portfolio.digits_lost",
        N_(
            "{text} is a number of which a spreadsheet keeps only 15 digits: the rest is lost. "
            "Format the column as text and enter it again."
        ),
        text=text,
    )


_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d{1,3}")
_AS_TEXT = re.compile(r'="([^"]*)"')


def _id(value: Any, reading: Reading, currency: str) -> str:
    """Return a number that is a name, its digits and letters in half width."""
    text = _text(value, reading, currency)
    if not text.isascii():
        text = text.translate(_FULL_WIDTH).strip()
    if "+" in text and _SCIENTIFIC.fullmatch(text):
        raise _digits_lost(text)
    # Programs write ="00123" or '00123 so that spreadsheets keep the zeros.
    if protected := _AS_TEXT.fullmatch(text):
        text = protected[1].strip()
    return text.removeprefix("'")


def _date(value: Any, reading: Reading, _: str) -> date:
    """Return a day that has already come, unless it is one that may lie ahead."""
    if isinstance(value, str):
        day = _day_in_text(value, reading.day_zero)
    else:
        day = day_of(value, reading.day_zero)
    if day > reading.today and reading.column.key != "due_on":
        raise CellProblem(
            "portfolio.date_in_future",
            N_("{day} is in the future; today is {today}."),
            day=str(day),
            today=str(reading.today),
        )
    return day


# Five digits under the heading of a date are a spreadsheet's count of days, in text files too.
_SERIAL = re.compile(r"\s*[1-9]\d{4}(\.\d+)?\s*", re.ASCII)


@lru_cache(maxsize=65536)
def _day_in_text(text: str, day_zero: date) -> date:
    _refuse_formula(text)
    if _SERIAL.fullmatch(text):
        return day_of(float(text), day_zero)
    return parse_date(text)


def _refuse_formula(text: str) -> None:
    if "=" in text and text.lstrip()[:1] == "=":
        raise _no_value(Unreadable(text.strip(), formula=True))


def _amount(value: Any, reading: Reading, currency: str) -> Money:
    """Return an amount that is not negative, in the unit that its heading says."""
    if reading.unit_currency and reading.unit_currency != currency:
        raise CellProblem(
            "portfolio.unit_currency",
            N_("The heading says {unit}, but the row is in {currency}."),
            unit=reading.unit_currency,
            currency=currency,
        )
    text = value if isinstance(value, str) else _amount_text(value, currency, reading.shift)
    _refuse_formula(text)
    money = _in_unit(text, currency, reading.shift) if reading.shift else _plain_amount(text, currency)
    if money.minor < 0:
        raise CellProblem("portfolio.negative_amount", N_("{text} is negative."), text=text.strip()[:40])
    return money


_HUNDREDTHS = 2
# Most amounts of most files need no reading, which is ten times slower than this.
_PLAIN_AMOUNT = re.compile(r"\d{1,12}(\.\d\d?)?|\d{1,3}(,\d{3}){1,3}(\.\d\d?)?", re.ASCII)


def _plain_amount(text: str, currency: str) -> Money:
    if not _PLAIN_AMOUNT.fullmatch(text):
        return parse_amount(text, currency)
    if text[-3:-2] == "." and exponent(currency) == _HUNDREDTHS:
        return Money(int(text.replace(",", "").replace(".", "")), currency)
    return Money.of(text.replace(",", ""), currency)


def _amount_text(value: Any, currency: str, shift: int) -> str:
    """Return a workbook's number as it is shown there; what only binary fractions add is dropped."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return shown_number(value, exponent(currency) + shift)


_OWN_UNIT = re.compile(r"[万萬千百亿億元圆]")
# The kernel reads 万 and 亿; thousands and millions are reached from the next larger one of them.
_BY_KERNEL = {3: "万", 4: "万", 6: "亿", 8: "亿"}
_TOO_MUCH = {3: 10, 4: 1, 6: 100, 8: 1}


def _in_unit(text: str, currency: str, shift: int) -> Money:
    """Return the amount of a cell under a heading such as 万元."""
    if _OWN_UNIT.search(text):
        raise CellProblem(
            "portfolio.two_units",
            N_("“{text}” has a unit of its own, and the heading another: leave one out."),
            text=text.strip()[:40],
        )
    money = parse_amount(unicodedata.normalize("NFKC", text).strip() + _BY_KERNEL[shift], currency)
    minor, rest = divmod(money.minor, _TOO_MUCH[shift])
    if rest:
        raise CellProblem(
            "portfolio.too_many_decimals",
            N_("“{text}” in the heading's unit has more decimals than {currency} has."),
            text=text.strip()[:40],
            currency=currency,
        )
    return Money(minor, currency)


_PPM_OF_A_PERCENT = 10_000
_HIGHEST_PERCENT = 100
# Up to this a bare number may be a fraction: 0.36 is 36 %, the highest rate that courts ever granted.
_MAYBE_FRACTION = Decimal("0.36")
_RATE = re.compile(r"(?P<number>\d+(\.\d+)?|\.\d+)(?P<sign>%?)(/年|p\.?a\.?|peryear|perannum)?")


def _percent(value: Any, reading: Reading, _: str) -> int:
    """Return a yearly rate in parts per million."""
    if isinstance(value, Percentage):
        return _ppm(Decimal(f"{value * 100:.12g}"), f"{value * 100:.12g}%")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _unreadable_rate(str(value))
    text = value if isinstance(value, str) else f"{value:.12g}"
    return _rate_in_text(text, reading.percent)


@lru_cache(maxsize=4096)
def _rate_in_text(text: str, percent: bool) -> int:
    _refuse_formula(text)
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    match = _RATE.fullmatch(plain)
    if match is None:
        raise _unreadable_rate(text)
    number = Decimal(match["number"])
    if not match["sign"] and not percent and 0 < number <= _MAYBE_FRACTION:
        raise CellProblem(
            "portfolio.ambiguous_rate",
            N_(
                "“{text}” can be read as {first} or {second} per cent: write one of them with the sign of per cent."
            ),
            text=text.strip(),
            first=str(number),
            second=format((number * 100).normalize(), "f"),
        )
    return _ppm(number, text)


def _ppm(percent: Decimal, text: str) -> int:
    ppm = percent * _PPM_OF_A_PERCENT
    if not 0 <= percent <= _HIGHEST_PERCENT or ppm != ppm.to_integral_value():
        raise _unreadable_rate(text)
    return int(ppm)


def _unreadable_rate(text: str) -> CellProblem:
    return CellProblem(
        "portfolio.unreadable_rate",
        N_("“{text}” is not a yearly rate from 0 to 100 per cent with at most four decimals."),
        text=text.strip()[:40],
    )


def _currency(value: Any, reading: Reading, currency: str) -> str:
    code = currency_code(_text(value, reading, currency))
    exponent(code)  # raises UnknownCurrency
    return code


def _jurisdiction(value: Any, reading: Reading, currency: str) -> str:
    text = _text(value, reading, currency)
    code = jurisdiction_code(text)
    if code is None:
        raise CellProblem(
            "portfolio.unknown_jurisdiction",
            N_("“{text}” is not a jurisdiction; write one of: {choices}."),
            text=text[:40],
            choices="CN, EW, US_NY",
        )
    return code


def _choice(value: Any, reading: Reading, currency: str) -> str:
    assert reading.column.vocabulary
    return _word(_text(value, reading, currency), reading.column.vocabulary)


@lru_cache(maxsize=4096)
def _word(text: str, vocabulary: str) -> str:
    known = VOCABULARIES[vocabulary]
    name = known.find(text)
    if name is None:
        raise CellProblem(known.code, known.message, text=text[:40], choices=known.choices)
    return name


_JOINTS = re.compile(r"[、,，;；|/／+\n]+")


def _choices(value: Any, reading: Reading, currency: str) -> list[str]:
    words = filter(None, (word.strip() for word in _JOINTS.split(_text(value, reading, currency))))
    assert reading.column.vocabulary
    return list(dict.fromkeys(_word(word, reading.column.vocabulary) for word in words))


# A comma before these belongs to the name: `Example Trading Co., Ltd.`
_FIRM_ENDS = r"(?:co\b|ltd|limited|inc\b|incorporated|llc|llp|plc|corp|gmbh|s\.?a\.?\b|n\.?v\.?\b|b\.?v\.?\b)"
_NAME_JOINTS = re.compile(
    rf"[、;；|｜\r\n]+|[,，](?!\s*{_FIRM_ENDS})|(?<![A-Za-z])/|/(?![A-Za-z])|(?<=[A-Za-z]{{2}})/(?=[A-Za-z]{{2}})|／",
    re.IGNORECASE,
)

_MAYBE_SEVERAL = re.compile(r"[、;；|｜\r\n,，/／]")


def _names(value: Any, reading: Reading, currency: str) -> list[str]:
    """Return the names that one cell holds, each once."""
    text = value if isinstance(value, str) else _as_text(value)
    parts = _parted(text) if _MAYBE_SEVERAL.search(text) else [text]
    names = (_text(part, reading, currency) for part in parts)
    return list(dict.fromkeys(name for name in names if name not in NOTHING))


_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")


def _parted(text: str) -> list[str]:
    """Return the parts of a text between the joints that do not stand in brackets."""
    hidden = _BRACKETED.sub(lambda found: "x" * len(found[0]), text)
    parts, start = [], 0
    for joint in _NAME_JOINTS.finditer(hidden):
        parts.append(text[start : joint.start()])
        start = joint.end()
    return [*parts, text[start:]]


_DOCKET_JOINTS = re.compile(r"[、,，;；|\r\n]+")


def _dockets(value: Any, reading: Reading, currency: str) -> list[str]:
    parts = _DOCKET_JOINTS.split(value if isinstance(value, str) else _as_text(value))
    dockets = (_text(part, reading, currency) for part in parts)
    return list(dict.fromkeys(docket for docket in dockets if docket not in NOTHING))


READERS: dict[str, Callable[[Any, Reading, str], Any]] = {
    "reference": _id,
    "text": _text,
    "note": _text,
    "id": _id,
    "names": _names,
    "docket": _text,
    "dockets": _dockets,
    "amount": _amount,
    "percent": _percent,
    "date": _date,
    "currency": _currency,
    "jurisdiction": _jurisdiction,
    "choice": _choice,
    "choices": _choices,
}
