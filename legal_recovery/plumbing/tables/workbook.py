"""Workbooks (.xlsx): weighed before they are opened, then read a row at a time.

Formulas are not computed, and not believed either: what a spreadsheet stored beside a formula may be
stale or missing, so a formula in a column that is used is a problem.
"""

import errno
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.xml.constants import SHARED_STRINGS

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.tables.sheet_xml import read_rows, read_strings
from legal_recovery.plumbing.tables.sources import MEGABYTE, FileFacts, FileProblem, Row
from legal_recovery.plumbing.tables.values import Marked, Percentage, Unreadable

_MOST_MEMBERS = 5_000
_MOST_UNPACKED = 2048 * MEGABYTE
# A sheet of much repeated text shrinks thirtyfold; a bomb a thousandfold. Small files may do as they like.
_MOST_RATIO = 150
_HARMLESS_SIZE = 50 * MEGABYTE
_MOST_STRINGS = 128 * MEGABYTE  # shared strings are held in memory
_MOST_OTHER = 32 * MEGABYTE  # and so are styles and the like, as trees
_LAST_ROW = 1_048_576
_MOST_DAYS = 20_000
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


class _Structure(ExcelReader):
    """openpyxl's reader without the parts that no table needs, and without strings: see sheet_xml."""

    def read_strings(self) -> None:
        """Leave the strings; they are read as a stream."""

    def read_properties(self) -> None:
        """Leave who wrote the file."""

    def read_custom(self) -> None:
        """Leave custom properties."""

    def read_theme(self) -> None:
        """Leave the colours."""

    def read_workbook(self) -> None:
        """Read what sheets there are, and leave names of ranges: many point nowhere, which is no harm here."""
        super().read_workbook()
        self.parser.assign_names = _nothing  # type: ignore[method-assign]

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """Leave sheets that are a picture of others."""

    def strings(self) -> list[str]:
        """Return the shared strings of the workbook."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return []
        with self.archive.open(part.PartName[1:]) as stream:
            return read_strings(stream)


def _nothing() -> None:
    """Do nothing."""


class Workbook:
    """An open workbook and its sheets in order; hidden ones are named apart and not read."""

    def __init__(self, facts: FileFacts) -> None:
        """Weigh the archive, then open it.

        Raises FileProblem for what is no workbook, or would fill the memory.
        """
        _weigh(facts)
        # An open file, since by a path openpyxl goes by the name, and an upload has any name.
        self._stream = facts.path.open("rb")
        try:
            with _damage_named():
                sheets, values = _opened(self._stream)
        except BaseException:
            self.close()
            raise
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        self.tables = [SheetTable(sheet, values) for sheet in visible]
        self.hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible"]

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()


def _opened(stream: IO[bytes]) -> tuple[list[ReadOnlyWorksheet], "_Values"]:
    """Return the sheets of a workbook, and what their cells stand for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = _Structure(stream, read_only=True, keep_links=False)
        reader.read()
        book: Any = reader.wb
        values = _Values(book, reader.strings())
        return [sheet for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet)], values


class SheetTable:
    """One sheet, read anew for each pass."""

    is_cut_off = False

    def __init__(self, sheet: Any, values: "_Values") -> None:
        self.name: str = sheet.title
        self.day_zero = values.day_zero
        self._archive: zipfile.ZipFile = sheet.parent._archive
        self._values = values
        self._part: str = sheet._worksheet_path
        # Only good enough for a progress bar: what a sheet says of its own size is often wrong.
        self._expected_rows = sheet.max_row or 0

    def top(self, count: int) -> list[Row]:
        """Return the first rows, those without cells too."""
        top: list[Row] = []
        for number, row in self._rows():
            top.extend([] for _ in range(min(number, count + 1) - len(top) - 1))
            if number > count:
                break
            top.append(row)
        return top[:count]

    def rows(self, after: int, width: int) -> Iterator[tuple[int, Row]]:
        """Yield the rows after the given one.

        Raises FileProblem where the sheet turns out to be damaged.
        """
        return ((number, row) for number, row in self._rows() if number > after)

    def _rows(self) -> Iterator[tuple[int, Row]]:
        before = 0
        with _damage_named(), self._archive.open(self._part) as stream:
            for number, row in read_rows(stream, self._values.of_cell):
                if not before < number <= _LAST_ROW:
                    raise _damaged(f"row {number}")
                before = number
                yield number, row

    def share(self, row: int) -> float:
        """Return how much of the sheet has been read, as far as it says how long it is."""
        return min(1.0, row / self._expected_rows) if self._expected_rows > 1 else 0.0


class _Values:
    """What the cells of one workbook stand for, by their type and style."""

    def __init__(self, book: Any, strings: list[str]) -> None:
        self._book, self._strings = book, strings
        self._epoch = book.epoch
        self.day_zero: date = book.epoch.date()
        self._shown: dict[int, str] = {}
        self._days: dict[tuple[str, int], Any] = {}

    def of_cell(self, kind: str, text: str, style: int, formula: str | None) -> Any:
        """Return text, a number, a day; or what says that the cell holds a formula or an error."""
        if formula is not None:
            return Unreadable("=" + formula, formula=True)
        if kind == "s":
            return self._strings[int(text)]
        if kind == "n":
            return self._number(text, style)
        if kind == "b":
            return text == "1"
        if kind == "d":
            return from_ISO8601(text)
        return Unreadable(text) if kind == "e" else text

    def _number(self, text: str, style: int) -> Any:
        shown = self._shown.get(style)
        if shown is None:
            shown = self._shown[style] = self._format(style)
        if shown == "date" and (text, style) in self._days:
            return self._days[text, style]
        value = float(text) if "." in text or "e" in text or "E" in text else int(text)
        if shown == "date":
            day = self._day(value)
            if len(self._days) < _MOST_DAYS:
                self._days[text, style] = day
            return day
        if shown == "number":
            return value
        return Percentage(value) if shown == "percent" else Marked(value, shown)

    def _day(self, value: float) -> Any:
        """Return the day of a number that is shown as one; `20210830` is a day as it stands."""
        try:
            return from_excel(value, self._epoch)
        except (OverflowError, ValueError):
            return value

    def _format(self, style: int) -> str:
        """Return how numbers of a style are shown: as date, percent, plain number, or else with which mark."""
        if style in self._book._date_formats:
            return "date"
        number = self._book._cell_styles[style].numFmtId
        if number < BUILTIN_FORMATS_MAX_SIZE:
            return "percent" if "%" in BUILTIN_FORMATS.get(number, "General") else "number"
        shown = self._book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE]
        return "percent" if "%" in shown else _mark(shown) or "number"


# What a format writes beside the number: `0.00"万元"`, `[$$-409]#,##0.00`.
_BESIDE = re.compile(r'"([^"]*)"|\[\$([^-\]]*)[^\]]*\]|([¥￥$€£元])')
_CHANGES_THE_AMOUNT = re.compile("[万萬亿億千百¥￥$€£]|[A-Z]{3}")
# A comma behind the digits shows thousands; what stands beside such a number is true of it already.
_SCALED = re.compile(r"[0#?],+(?![0#?,])|!\.")


def _mark(shown: str) -> str:
    """Return the unit or currency that a person sees beside a number and that the number itself lacks."""
    section = shown.partition(";")[0]
    beside = "".join("".join(groups) for groups in _BESIDE.findall(section)).strip()
    if _SCALED.search(section) or not _CHANGES_THE_AMOUNT.search(beside):
        return ""
    return beside


class _damage_named:
    """Turn whatever a hostile or broken archive makes the reader raise into one clear problem.

    The reader documents none of these errors: zip, deflate, XML, numbers, missing parts. Our own
    refusals pass, and so does what is no ordinary error.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: Any) -> None:
        if isinstance(error, FileProblem | MemoryError) or _is_of_the_disk(error):
            return
        if isinstance(error, Exception):
            raise _damaged(type(error).__name__) from error


def _is_of_the_disk(error: BaseException | None) -> bool:
    """Tell a disk that fails from an archive that sends the reader to a place which is not there."""
    return isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}


def _damaged(detail: str) -> FileProblem:
    return FileProblem(
        "file.damaged_workbook",
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
                "file.password",
                N_("The file has a password: remove it and save the file again."),
            )
        if "xl/workbook.xml" not in names:
            raise _another_kind(names)
        _refuse_entities(archive, members)


def _refuse_bomb(members: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(member.file_size for member in members)
    strings = sum(m.file_size for m in members if m.filename.lower().endswith("sharedstrings.xml"))
    others = max((m.file_size for m in members if _is_held_as_a_tree(m.filename)), default=0)
    too_dense = unpacked > _HARMLESS_SIZE and unpacked > _MOST_RATIO * size
    too_large = unpacked > _MOST_UNPACKED or strings > _MOST_STRINGS or others > _MOST_OTHER
    if too_dense or too_large or len(members) > _MOST_MEMBERS:
        raise FileProblem(
            "file.archive_bomb",
            N_(
                "The workbook would unpack from {size} MB to {unpacked} MB in {members} parts, which no "
                "table needs; it was not opened. Save large tables as CSV."
            ),
            size=-(-size // MEGABYTE),
            unpacked=-(-unpacked // MEGABYTE),
            members=len(members),
        )


def _is_held_as_a_tree(name: str) -> bool:
    lower = name.lower()
    is_table = lower.endswith("sharedstrings.xml") or lower.startswith("xl/worksheets/sheet")
    return lower.endswith((".xml", ".rels")) and not is_table


def _another_kind(names: set[str]) -> FileProblem:
    kind = next((kind for name, kind in _OTHER_KINDS.items() if name in names), "ZIP")
    return FileProblem(
        "file.not_a_table",
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
                    "file.strict_workbook",
                    N_("The workbook is in the “Strict” format: save it as an ordinary .xlsx."),
                )
