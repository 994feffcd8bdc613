"""The rows of a sheet straight from its XML, a chunk at a time.

openpyxl makes several objects of each cell and takes ten times as long; it still says what the sheets,
styles and strings of a workbook are called. The parser refuses document types, and so all entities.
"""

import re
from collections.abc import Callable, Iterator
from typing import IO, Any
from xml.parsers import expat

from legal_recovery.plumbing.tables.sources import Tokens

_CHUNK = 256 * 1024
_LAST_COLUMN = 16_384
_LONGEST_TEXT = 1_000_000
_SEPARATOR = " "
# How workbooks write the control signs that XML has not: a new line in a cell is often `_x000D_` and a line end.
_ESCAPED = re.compile("_x(00[01][0-9A-F]|005F)_")


class BrokenSheet(ValueError):
    """XML that no spreadsheet program writes."""


# From what is stored of a cell (type, text, style, formula) to its value.
Make = Callable[[str, str, int, str | None], Any]


def _parser() -> Any:
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def _refuse_document_type(*_: object) -> None:
    raise BrokenSheet("DOCTYPE")


def _local(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]


def _sign(found: re.Match[str]) -> str:
    """Return an escaped sign; the one without a number is none that a database keeps."""
    number = int(found[1], 16)
    return chr(number) if number else ""


class _Texts:
    """Collects the text of the elements that hold any, leaving out phonetic hints."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._reading = self._phonetic = False

    def enter(self, name: str) -> None:
        if name == "rPh":
            self._phonetic = True
        else:
            self._reading = not self._phonetic

    def leave(self, name: str) -> None:
        if name == "rPh":
            self._phonetic = False
        self._reading = False

    def add(self, text: str) -> None:
        if self._reading:
            self._length += len(text)
            if self._length > _LONGEST_TEXT:
                raise BrokenSheet("endless text")
            self._parts.append(text)

    def take(self) -> str:
        text = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
        self._parts, self._length = [], 0
        return text if "_x" not in text else _ESCAPED.sub(_sign, text)


def read_strings(stream: IO[bytes]) -> list[str]:
    """Return the strings that the sheets of a workbook share."""
    strings: list[str] = []
    texts, parser = _Texts(), _parser()

    def start(name: str, _: dict[str, str]) -> None:
        local = _local(name)
        if local in {"t", "rPh"}:
            texts.enter(local)

    def end(name: str) -> None:
        local = _local(name)
        if local == "si":
            strings.append(texts.take())
        elif local in {"t", "rPh"}:
            texts.leave(local)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = texts.add
    pieces = Tokens(stream)
    while chunk := pieces.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return strings


def read_rows(stream: IO[bytes], make: Make) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows that a sheet holds, each with its number; rows without cells may be left out.

    `make` is given type, text, style and formula of each cell and returns its value.
    """
    sheet, parser = _Sheet(make), _parser()
    parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
    parser.CharacterDataHandler = sheet.texts.add
    pieces = Tokens(stream)
    while chunk := pieces.read(_CHUNK):
        parser.Parse(chunk, False)
        yield from sheet.take()
    parser.Parse(b"", True)
    yield from sheet.take()


class _Sheet:
    """What the parser has seen of a sheet so far."""

    def __init__(self, make: Make) -> None:
        self.texts = _Texts()
        self._make = make
        self._rows: list[tuple[int, list[Any]]] = []
        self._cells: list[Any] = []
        self._number = 0
        self._at = self._style = 0
        self._type = "n"
        self._formula: str | None = None
        self._names: dict[str, str] = {}
        self._columns: dict[str, int] = {}

    def take(self) -> list[tuple[int, list[Any]]]:
        """Return the rows that are complete."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._names.get(name) or self._names.setdefault(name, _local(name))
        if local == "c":
            self._start_cell(attributes)
        elif local in {"v", "t", "f", "rPh"}:
            self.texts.enter(local)
        elif local == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells = []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        self._at = self._column(place) if place else len(self._cells)
        self._type = attributes.get("t", "n")
        self._style = int(attributes.get("s", 0))
        self._formula = None

    def _column(self, place: str) -> int:
        """Return the position of `AB12`, counted from zero."""
        letters = place.rstrip("0123456789")
        known = self._columns.get(letters)
        if known is None:
            known = -1
            for letter in letters:
                known = (known + 1) * 26 + ord(letter) - ord("A")
            if not 0 <= known < _LAST_COLUMN:
                raise BrokenSheet(place[:20])
            self._columns[letters] = known
        return known

    def end(self, name: str) -> None:
        local = self._names.get(name) or name
        if local == "v" or local == "t" or local == "rPh":
            self.texts.leave(local)
        elif local == "c":
            self._end_cell()
        elif local == "f":
            self.texts.leave(local)
            self._formula = self.texts.take()
        elif local == "row":
            self._rows.append((self._number, self._cells))

    def _end_cell(self) -> None:
        text, cells = self.texts.take(), self._cells
        if not text and self._formula is None:
            return
        if len(cells) < self._at:
            cells.extend([None] * (self._at - len(cells)))
        value = self._make(self._type, text, self._style, self._formula)
        if len(cells) == self._at:
            cells.append(value)
        else:
            cells[self._at] = value
