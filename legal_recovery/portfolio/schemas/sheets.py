"""Which sheet of a workbook is which: by its name, or by what its headings say."""

from collections.abc import Callable, Mapping

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.tables.sources import FileProblem, Row, Table
from legal_recovery.plumbing.tables.values import is_blank
from legal_recovery.plumbing.tables.workbook import SheetTable, Workbook
from legal_recovery.portfolio.rules import Problem
from legal_recovery.portfolio.schemas.columns import FLAT, SHEETS
from legal_recovery.portfolio.schemas.layout import TOP_ROWS, Layout, lay_out
from legal_recovery.portfolio.schemas.synonyms import SHEET_NAMES
from legal_recovery.portfolio.schemas.words import bare

Laid = tuple[Table, Layout]
Tell = Callable[[Problem], None]

_KIND_BY_NAME = {bare(name): kind for kind, names in SHEET_NAMES.items() for name in names.split()}


def lay_out_workbook(book: Workbook, mapping: Mapping[str, str], report: Tell, notice: Tell) -> list[Laid]:
    """Return the sheets that hold a part of the portfolio; what is not read is told.

    Raises FileProblem if no sheet opens cases.
    """
    for hidden in book.hidden:
        notice(_about(hidden, "portfolio.hidden_sheet", N_("The sheet is hidden and is not read.")))
    tops = [(table, table.top(TOP_ROWS + 1)) for table in book.tables]
    filled = [(table, top) for table, top in tops if any(not is_blank(c) for row in top for c in row)]
    laid: list[Laid] = []
    for table, top in filled:
        layout = _layout(table, top, mapping, alone=len(filled) == 1)
        if layout is not None:
            laid.append((table, layout))
        elif _kind_by_name(table.name) is None:
            message = N_("The sheet is not known by its name or its headings and is not read.")
            notice(_about(table.name, "portfolio.unknown_sheet", message))
        else:
            message = N_("No headings were recognised in this sheet.")
            report(_about(table.name, "portfolio.sheet_without_headings", message))
    if not any(layout.kind in {FLAT, "cases"} for _, layout in laid):
        raise _no_cases([table for table, _ in tops])
    return laid


def _about(sheet: str, code: str, message: str) -> Problem:
    return Problem(None, None, code, message, {}, sheet)


def _kind_by_name(name: str) -> str | None:
    return _KIND_BY_NAME.get(bare(name))


def _layout(table: SheetTable, top: list[Row], mapping: Mapping[str, str], *, alone: bool) -> Layout | None:
    """Lay the sheet out as what its name says, else as what its headings complete."""
    kind = _kind_by_name(table.name)
    if kind in {"cases", FLAT}:
        return _cases_or_flat(top, mapping, table.name)
    if kind is not None:
        return lay_out(top, kind, mapping, table.name)
    found = [lay_out(top, kind, mapping, table.name) for kind in (FLAT, *SHEETS)]
    complete = [layout for layout in found if layout is not None and not _lacks_columns(layout)]
    if complete:
        return max(complete, key=lambda layout: len(layout.bindings))
    return _cases_or_flat(top, mapping, table.name) if alone else _nearly_flat(found)


def _cases_or_flat(top: list[Row], mapping: Mapping[str, str], name: str) -> Layout | None:
    """A sheet of cases that has principal or contracts too is a flat one, a row a debt."""
    flat = lay_out(top, FLAT, mapping, name)
    cases = lay_out(top, "cases", mapping, name)
    if flat is None or cases is None:
        return flat or cases
    keys = {binding.column.key for binding in flat.bindings}
    return flat if keys & {"principal", "contract_number", "debtor"} else cases


_ENOUGH_TO_BE_MEANT = 5


def _nearly_flat(found: list[Layout | None]) -> Layout | None:
    """Take a sheet for a portfolio that lacks a column, rather than pass over it in silence."""
    flat = found[0]
    keys = {binding.column.key for binding in flat.bindings} if flat else set()
    return flat if "case_reference" in keys and len(keys) >= _ENOUGH_TO_BE_MEANT else None


def _lacks_columns(layout: Layout) -> bool:
    return any(problem.code == "portfolio.missing_column" for problem in layout.problems)


def _no_cases(tables: list[SheetTable]) -> FileProblem:
    return FileProblem(
        "portfolio.no_cases_sheet",
        N_(
            "No sheet holds cases: name one “案件” (cases), or give a sheet with one row a debt. The "
            "sheets are: {sheets}."
        ),
        sheets=", ".join(table.name for table in tables)[:300],
    )
