"""Tables in text files: commas, tabs, semicolons or bars, whichever makes the headings readable."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from itertools import islice, takewhile
from pathlib import Path
from typing import IO, TextIO

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.tables.sources import FileFacts, FileProblem, Row

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 25
_LONGEST_CELL = 100_000
_MOST_CELLS = 16_384  # as in a spreadsheet


class TextTable:
    """A delimited text file, read anew for each pass so that it never has to fit into memory."""

    name: str | None = None
    day_zero = date(1899, 12, 30)

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        self._raw: IO[bytes] | None = None

    @property
    def is_cut_off(self) -> bool:
        """Tell whether the file ends without ending its last row."""
        with self.path.open("rb") as raw:
            raw.seek(-min(4, self.path.stat().st_size), io.SEEK_END)
            return not raw.read().rstrip(b"\0").endswith((b"\n", b"\r"))

    def top(self, count: int) -> list[Row]:
        """Return the first rows, however badly quoted, up to one that is no row at all."""
        rows: list[Row] = []
        with self._open() as stream, suppress(csv.Error):
            read = islice(self._reader(stream, strict=False), count)
            rows.extend(takewhile(lambda row: len(row) <= _MOST_CELLS, read))
        return rows

    def rows(self, after: int, width: int) -> Iterator[tuple[int, Row]]:
        """Yield the rows after the given one; blank lines count, as they do in a spreadsheet.

        Raises FileProblem where a quotation mark is never closed, or a cell never ends.
        """
        number = 0
        with self._open() as stream:
            self._raw = stream.buffer
            try:
                for number, row in enumerate(self._reader(stream, strict=True), start=1):
                    if len(row) > _MOST_CELLS:
                        raise _endless_row(number)
                    if number > after:
                        yield number, row
            except csv.Error as error:
                too_long = "field limit" in str(error)
                raise _endless_cell(number + 1) if too_long else _broken_quotes(number + 1) from None

    def share(self, row: int) -> float:
        """Return how much of the file has been read."""
        return (
            self._raw.tell() / max(1, self.path.stat().st_size) if self._raw and not self._raw.closed else 0.0
        )

    def _open(self) -> TextIO:
        return self.path.open(encoding=self.encoding, newline="")

    def _reader(self, stream: TextIO, *, strict: bool) -> Iterator[Row]:
        csv.field_size_limit(_LONGEST_CELL)
        return csv.reader(
            _without_hint(stream),
            delimiter=self.delimiter,
            strict=strict,
            skipinitialspace=self.delimiter != "\t",
        )


def open_text(facts: FileFacts, headings_in: Callable[[list[Row]], int]) -> TextTable:
    """Return the file cut by the delimiter that makes most headings readable."""
    assert facts.encoding is not None
    tables = [TextTable(facts.path, facts.encoding, delimiter) for delimiter in _DELIMITERS]
    return max(tables, key=lambda table: _readable(table, headings_in))


def _readable(table: TextTable, headings_in: Callable[[list[Row]], int]) -> tuple[int, int]:
    """Return how many headings are recognised, and how many cells the widest row has."""
    rows = table.top(_SAMPLE_ROWS)
    return headings_in(rows), max(map(len, rows), default=0)


def _without_hint(stream: IO[str]) -> Iterator[str]:
    """Drop the line `sep=;`, by which files tell spreadsheets their delimiter; those show no such row."""
    first = stream.readline()
    if not first.strip().lower().startswith("sep="):
        yield first
    yield from stream


def _endless_row(row: int) -> FileProblem:
    return FileProblem(
        "file.not_a_table",
        N_("Row {number} has more than {limit} cells: it is not a table."),
        row=row,
        number=row,
        limit=f"{_MOST_CELLS:,}",
    )


def _endless_cell(row: int) -> FileProblem:
    return FileProblem(
        "file.endless_cell",
        N_("In row {number} a cell has more than {limit} characters: a quotation mark may not be closed."),
        row=row,
        number=row,
        limit=f"{_LONGEST_CELL:,}",
    )


def _broken_quotes(row: int) -> FileProblem:
    return FileProblem(
        "file.broken_quotes",
        N_('In row {number} a quotation mark (") is not closed, or text follows a closed one.'),
        row=row,
        number=row,
    )
