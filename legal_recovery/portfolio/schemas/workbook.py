"""Workbooks (.xlsx): weighed before they are opened, then read a row at a time.

Formulas are not computed, and not believed either: what a spreadsheet stored beside a formula may be
stale or missing, so a formula in a column that is used is a problem.
"""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from legal_recovery.kernel.errors import N_
from legal_recovery.portfolio.schemas.cells import Percentage, Unreadable
from legal_recovery.portfolio.schemas.sources import MEGABYTE, FileFacts, FileProblem, Row

_MOST_MEMBERS = 5_000
_MOST_UNPACKED = 2048 * MEGABYTE
# A sheet of much repeated text shrinks thirtyfold; a bomb a thousandfold. Small files may do as they like.
_MOST_RATIO = 150
_HARMLESS_SIZE = 50 * MEGABYTE
_MOST_STRINGS = 128 * MEGABYTE  # shared strings are held in memory
_LAST_ROW = 1_048_576
_EXTRA_CELLS = 20
_DOCTYPE_WITHIN = 4096

_OTHER_KINDS = {
    "xl/workbook.bin": ".xlsb",
    "content.xml": "OpenDocument",
    "word/document.xml": "Word",
    "ppt/presentation.xml": "PowerPoint",
    "Index/Document.iwa": "Numbers",
}

# What openpyxl warns of (missing styles, validations it does not know) is nothing the reader can act on.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\b")


class Workbook:
    """An open workbook and its sheets in order; hidden ones are named apart and not read."""

    def __init__(self, facts: FileFacts) -> None:
        """Weigh the archive, then open it.

        Raises FileProblem for what is no workbook, or would fill the memory.
        """
        _weigh(facts)
        with _damage_named(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._book = openpyxl.load_workbook(facts.path, read_only=True, keep_links=False)
        mac = self._book.epoch == CALENDAR_MAC_1904
        sheets = [sheet for sheet in self._book.worksheets if hasattr(sheet, "reset_dimensions")]
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        self.tables = [SheetTable(sheet, mac) for sheet in visible]
        self.hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible"]

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()


class SheetTable:
    """One sheet, read anew for each pass."""

    is_cut_off = False

    def __init__(self, sheet: Any, mac: bool) -> None:
        self.name: str = sheet.title
        self.day_zero = date(1904, 1, 1) if mac else date(1899, 12, 30)
        self._expected_rows = sheet.max_row or 0
        # The stored dimensions are often wrong: too small hides cells, too large makes millions of them.
        sheet.reset_dimensions()
        self._sheet, self._percent = sheet, dict[str, bool]()

    def top(self, count: int) -> list[Row]:
        """Return the first rows."""
        with _damage_named():
            return [self._values(row) for row in islice(self._sheet.iter_rows(), count)]

    def rows(self, after: int, width: int) -> Iterator[tuple[int, Row]]:
        """Yield the rows after the given one, a few cells wider than the headings at most.

        Raises FileProblem where the sheet turns out to be damaged.
        """
        with _damage_named():
            cells = self._sheet.iter_rows(min_row=after + 1, max_col=width + _EXTRA_CELLS)
            for number, row in enumerate(cells, start=after + 1):
                if number > _LAST_ROW:
                    raise _damaged("more rows than a sheet can have")
                yield number, self._values(row)

    def share(self, row: int) -> float:
        """Return how much of the sheet has been read, as far as it says how long it is."""
        return min(1.0, row / self._expected_rows) if self._expected_rows > 1 else 0.0

    def _values(self, cells: Any) -> Row:
        return [None if cell.value is None else self._value(cell) for cell in cells]

    def _value(self, cell: Any) -> Any:
        kind, value = cell.data_type, cell.value
        if kind == "n":
            return Percentage(value) if self._is_percent(cell.number_format) else value
        if kind == "f":
            return Unreadable(getattr(value, "text", None) or str(value), formula=True)
        return Unreadable(str(value)) if kind == "e" else value

    def _is_percent(self, number_format: str) -> bool:
        known = self._percent.get(number_format)
        if known is None:
            known = self._percent[number_format] = "%" in number_format
        return known


class _damage_named:
    """Turn whatever a hostile or broken archive makes the reader raise into one clear problem.

    The reader documents none of these errors: zip, deflate, XML, numbers, missing parts. Our own
    refusals pass, and so does what is no ordinary error.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: Any) -> None:
        if isinstance(error, Exception) and not isinstance(error, FileProblem | OSError | MemoryError):
            raise _damaged(type(error).__name__) from error


def _damaged(detail: str) -> FileProblem:
    return FileProblem(
        "portfolio.damaged_workbook",
        N_("The workbook is damaged ({detail}): open it in a spreadsheet program and save it again."),
        detail=detail,
    )


def _weigh(facts: FileFacts) -> None:
    """Look at the archive's directory before anything in it is unpacked."""
    with _damage_named(), zipfile.ZipFile(facts.path) as archive:
        members = archive.infolist()
        _refuse_bomb(members, facts.size)
        names = {member.filename for member in members}
        if any(member.flag_bits & 1 for member in members):
            raise FileProblem(
                "portfolio.password",
                N_("The file has a password: remove it and save the file again."),
            )
        if "xl/workbook.xml" not in names:
            raise _another_kind(names)
        _refuse_entities(archive, members)


def _refuse_bomb(members: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(member.file_size for member in members)
    strings = sum(m.file_size for m in members if m.filename.lower().endswith("sharedstrings.xml"))
    too_dense = unpacked > _HARMLESS_SIZE and unpacked > _MOST_RATIO * size
    if too_dense or unpacked > _MOST_UNPACKED or strings > _MOST_STRINGS or len(members) > _MOST_MEMBERS:
        raise FileProblem(
            "portfolio.archive_bomb",
            N_(
                "The workbook would unpack from {size} MB to {unpacked} MB in {members} parts, which no "
                "portfolio needs; it was not opened. Save large tables as CSV."
            ),
            size=-(-size // MEGABYTE),
            unpacked=-(-unpacked // MEGABYTE),
            members=len(members),
        )


def _another_kind(names: set[str]) -> FileProblem:
    kind = next((kind for name, kind in _OTHER_KINDS.items() if name in names), "ZIP")
    return FileProblem(
        "portfolio.not_a_table",
        N_("The file is {kind}, not a table: give a CSV, TSV or XLSX file."),
        kind=kind,
    )


def _refuse_entities(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Refuse XML that defines entities, which no workbook does: a few lines of it can fill a memory."""
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                start = part.read(_DOCTYPE_WITHIN)
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise _damaged("DOCTYPE")
            if b"http://purl.oclc.org/ooxml/" in start and member.filename == "xl/workbook.xml":
                raise FileProblem(
                    "portfolio.strict_workbook",
                    N_("The workbook is in the “Strict” format: save it as an ordinary .xlsx."),
                )
