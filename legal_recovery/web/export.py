"""Lists as files: CSV that Excel reads as it is, and XLSX with real numbers, totals and a sheet that says what it is.

No cell is ever a formula of somebody else's: text that a spreadsheet would calculate is kept as text.
"""

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response

from legal_recovery.kernel.clock import HOME_ZONE
from legal_recovery.kernel.money import Money

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet program takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export: its key in the rows, its heading, its width in characters."""

    key: str
    label: str
    width: int = 16


def safe_text(text: str) -> str:
    """Return text that no spreadsheet program calculates: an apostrophe before what looks like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_bytes(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 with a byte-order mark, amounts as plain decimals."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    writer.writerow([column.label for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(row.get(column.key)) for column in columns])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Money):
        return value.text
    if isinstance(value, datetime):
        return value.astimezone(HOME_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return safe_text(value) if isinstance(value, str) else value


def xlsx_bytes(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], title: str, basis: Mapping[str, Any]
) -> bytes:
    """Return a workbook: the list with frozen head, filter and totals, and a sheet that says on what basis."""
    target = io.BytesIO()
    # Cells are streamed, so that a long list stays small in memory.
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = _Formats(book)
    listed, digest = _write_list(book.add_worksheet(_sheet_name(title)), formats, columns, rows)
    _write_basis(book.add_worksheet("口径 Basis"), formats, {**basis, "rows": listed, "sha256": digest})
    book.close()
    return target.getvalue()


# What no spreadsheet program takes in the name of a sheet.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))


def _sheet_name(title: str) -> str:
    return title.translate(_NOT_IN_NAMES)[:31].strip("'") or "1"


class _Formats:
    """How cells look."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.total = book.add_format({"bold": True, "top": 1})
        self._book, self._money = book, dict[tuple[int, bool], Any]()

    def money(self, places: int, *, total: bool = False) -> Any:
        """Return the format of amounts with so many decimals."""
        if (places, total) not in self._money:
            shape = "#,##0" + ("." + "0" * places if places else "")
            extra = {"bold": True, "top": 1} if total else {}
            self._money[places, total] = self._book.add_format({"num_format": shape, **extra})
        return self._money[places, total]


def _write_list(
    sheet: Any, formats: _Formats, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]
) -> tuple[int, str]:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.label, formats.head)
    digest, count, sums = hashlib.sha256(), 0, dict[int, dict[str, Money]]()
    for count, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            value = row.get(column.key)
            digest.update(f"{_csv_cell(value)}\x1f".encode())
            if isinstance(value, Money):
                known = sums.setdefault(place, {})
                known[value.currency] = known.get(value.currency, Money(0, value.currency)) + value
            _write_cell(sheet, formats, count, place, value)
    sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    _write_totals(sheet, formats, count, sums)
    return count, digest.hexdigest()


def _write_cell(sheet: Any, formats: _Formats, row: int, place: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, Money):
        # A spreadsheet's number is a binary float; the text in the CSV is the exact one.
        sheet.write_number(row, place, float(Decimal(value.text)), formats.money(_decimals(value)))
    elif isinstance(value, datetime):
        sheet.write_string(row, place, str(_csv_cell(value)))
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), formats.day)  # noqa: DTZ001
    elif isinstance(value, int):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(value), formats.text)


def _write_totals(sheet: Any, formats: _Formats, count: int, sums: Mapping[int, Mapping[str, Money]]) -> None:
    """Add up each column of money below the list, unless it holds several currencies."""
    for place, known in sums.items():
        if len(known) == 1:
            (total,) = known.values()
            letter = xlsxwriter.utility.xl_col_to_name(place)
            formula = f"=SUM({letter}2:{letter}{count + 1})"
            shape = formats.money(_decimals(total), total=True)
            sheet.write_formula(count + 1, place, formula, shape, float(Decimal(total.text)))


def _decimals(amount: Money) -> int:
    return len(amount.text.partition(".")[2])


def _write_basis(sheet: Any, formats: _Formats, basis: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    for row, (name, value) in enumerate(basis.items()):
        sheet.write_string(row, 0, str(name), formats.head)
        sheet.write_string(row, 1, "" if value is None else str(_csv_cell(value)), formats.text)


def csv_response(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], name: str) -> Response:
    """Return a CSV file to be saved under this name."""
    return _attachment(b"".join(csv_bytes(columns, rows)), CSV_TYPE, f"{name}.csv")


def xlsx_response(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    name: str,
    basis: Mapping[str, Any],
) -> Response:
    """Return a workbook to be saved under this name; `basis` says filters, as of, known at, who and when."""
    return _attachment(xlsx_bytes(columns, rows, name, basis), XLSX_TYPE, f"{name}.xlsx")


def _attachment(content: bytes, mimetype: str, name: str) -> Response:
    answer = Response(content, content_type=mimetype)
    saved_as(answer, name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def saved_as(answer: Response, name: str) -> None:
    """Let a browser save an answer under this name, in whatever script it is: a header itself takes Latin letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    names = {"filename": plain}
    if plain != name:
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    answer.headers.set("Content-Disposition", "attachment", **names)
