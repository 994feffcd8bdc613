"""One row read by its layout: every cell that can be read, and every problem of those that cannot."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.plumbing.tables.sources import Row
from legal_recovery.plumbing.tables.values import is_blank
from legal_recovery.portfolio.rules import Problem
from legal_recovery.portfolio.schemas.cells import (
    READERS,
    CellProblem,
    Reading,
    is_surely_sound,
    read_cell,
)
from legal_recovery.portfolio.schemas.headings import read_heading
from legal_recovery.portfolio.schemas.layout import Binding, Layout
from legal_recovery.portfolio.schemas.lines import Fields, names_of

_DEFAULT_CURRENCY = "CNY"


class _Cell(NamedTuple):
    """All that is needed to read one cell of every row; `known` remembers what repeats."""

    at: int
    name: str
    read: Callable[[Any, Reading, str], Any]
    reading: Reading
    known: dict[str, Any] | None
    binding: Binding
    required: bool


class RowReader:
    """Reads the rows of one table; problems and notices go to the two functions it is given."""

    def __init__(
        self,
        layout: Layout,
        today: date,
        day_zero: date,
        report: Callable[[Problem], None],
        notice: Callable[[Problem], None],
    ) -> None:
        self.layout = layout
        self._report, self._notice = report, notice
        self._by_name = {binding.name: binding for binding in layout.bindings}
        cells = {name: _cell(b, layout.unit, today, day_zero) for name, b in self._by_name.items()}
        self._reference = cells.pop("case_reference", None)
        self._currency = cells.pop("currency", None)
        self._cells = list(cells.values())
        self._unnamed = [at for at, heading in enumerate(layout.headings[: layout.width]) if not heading]
        self._told_of_unnamed = False
        self._unsaid = Fields.fromkeys(names_of(layout.kind))

    def reference(self, number: int, row: Row) -> str | None:
        """Return the reference of the case that the row belongs to, None (reported) without one."""
        return self._one(self._reference, number, row)

    def currency(self, number: int, row: Row, of_case: str | None) -> str:
        """Return the row's currency: its own, or its case's; a case's is CNY if nothing else is said."""
        return self._one(self._currency, number, row) or of_case or _DEFAULT_CURRENCY

    def _one(self, cell: _Cell | None, number: int, row: Row) -> str | None:
        """Return what one cell says that has to be known before the others."""
        if cell is None:
            return None
        said = Fields()
        self._read([cell], row, number, "", said)
        found = said.get(cell.name)
        return None if found is None else str(found)

    def fields(self, number: int, row: Row, currency: str) -> Fields:
        """Return all that the row says in cells that can be read."""
        if not self._told_of_unnamed and (self._unnamed or len(row) > self.layout.width):
            self._notice_unnamed(number, row)
        fields = self._unsaid.copy()
        self._read(self._cells, row, number, currency, fields)
        return fields

    def _read(self, cells: list[_Cell], row: Row, number: int, currency: str, fields: Fields) -> None:
        """Read the cells into the fields; this is where the time goes when a file is long."""
        width, sound = len(row), is_surely_sound(row)
        for at, name, read, reading, known, binding, required in cells:
            value: Any = row[at] if at < width else None
            is_text = type(value) is str
            if known is not None and is_text and (seen := known.get(value)) is not None:
                fields[name] = seen
                continue
            if value is None or value == "" or is_blank(value):
                if required:
                    self._missing(binding, number)
                continue
            try:
                said = read(value, reading, currency) if sound else read_cell(value, reading, currency)
            except (CellProblem, InvalidInput) as problem:
                self._refused(number, binding, problem)
                continue
            fields[name] = said
            if known is not None and is_text and len(known) < _MOST_REMEMBERED:
                known[value] = said

    def _refused(self, number: int, binding: Binding, problem: CellProblem | InvalidInput) -> None:
        found = CellProblem(problem.code, problem.message, **problem.facts)
        self._report(self._problem(number, binding, found))

    def _missing(self, binding: Binding, number: int) -> None:
        problem = CellProblem(
            "portfolio.missing_value", N_("{column} is missing."), column=binding.column.label
        )
        self._report(self._problem(number, binding, problem))

    def is_too_wide(self, number: int, row: Row) -> bool:
        """Tell, and report, whether the row of a text file has a cell too many: then none can be trusted.

        One comma too many moves every cell behind it; the last one may well be an empty one.
        """
        most = self.layout.most_cells
        if most is None or len(row) <= most:
            return False
        self._report(
            Problem(
                number,
                None,
                "portfolio.row_too_wide",
                N_(
                    "The row has {cells} cells, but there are {width} headings: an amount with commas may "
                    "lack its quotation marks."
                ),
                {"cells": len(row), "width": most},
                self.layout.sheet,
                '"1,234,567.89"',
            )
        )
        return True

    def _notice_unnamed(self, number: int, row: Row) -> None:
        """Tell once that there is something under no heading, which is not read."""
        width = self.layout.width
        unnamed = [row[at] for at in self._unnamed if at < len(row)] + row[width:]
        found = next((cell for cell in unnamed if not is_blank(cell)), None)
        if found is not None:
            self._notice(
                Problem(
                    number,
                    None,
                    "portfolio.no_heading",
                    N_("“{text}” stands under no heading; such cells are not read."),
                    {"text": str(found)[:40]},
                    self.layout.sheet,
                )
            )
            self._told_of_unnamed = True

    def said(self, number: int, name: str, problem: CellProblem, *, notice: bool = False) -> None:
        """Report what was found about a column while the row was put together."""
        binding = self._by_name.get(name)
        found = self._problem(number, binding, problem)
        (self._notice if notice else self._report)(found)

    def _problem(self, number: int, binding: Binding | None, problem: CellProblem) -> Problem:
        return Problem(
            number,
            binding.heading if binding else None,
            problem.code,
            problem.message,
            problem.facts,
            self.layout.sheet,
            binding.column.examples[0] if binding else None,
        )


_MOST_REMEMBERED = 20_000
# Offices, stages, days and rates come again and again.
_REMEMBERED_TYPES = frozenset({"date", "percent", "choice", "choices", "jurisdiction", "currency"})
_REMEMBERED_KEYS = frozenset({"office", "officer", "court"})


def _cell(binding: Binding, unit: tuple[int, str | None], today: date, day_zero: date) -> _Cell:
    heading, column = read_heading(binding.heading), binding.column
    shift, currency = (heading.shift, heading.currency) if heading.has_unit else unit
    reading = Reading(column, today, shift, currency, heading.percent, day_zero)
    repeats = column.type in _REMEMBERED_TYPES or column.key in _REMEMBERED_KEYS
    return _Cell(
        binding.index,
        binding.name,
        READERS[column.type],
        reading,
        {} if repeats else None,
        binding,
        column.required,
    )
