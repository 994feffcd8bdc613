"""The whole file checked before anything is loaded: all its problems at once, or all its cases."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.tables.sources import (
    MAX_FILE_BYTES,
    FileFacts,
    FileProblem,
    Row,
    Table,
    inspect,
)
from legal_recovery.plumbing.tables.textfile import open_text
from legal_recovery.plumbing.tables.workbook import Workbook
from legal_recovery.portfolio.rules import CaseLine, Finding, Problem, check_case
from legal_recovery.portfolio.schemas import lines
from legal_recovery.portfolio.schemas.cells import CellProblem
from legal_recovery.portfolio.schemas.columns import COLUMNS, FLAT
from legal_recovery.portfolio.schemas.grouping import assemble
from legal_recovery.portfolio.schemas.layout import (
    TOP_ROWS,
    Layout,
    headings_in,
    lay_out,
    unknown_mappings,
)
from legal_recovery.portfolio.schemas.own_rows import RowFilter
from legal_recovery.portfolio.schemas.rows import RowReader
from legal_recovery.portfolio.schemas.sheets import Laid, lay_out_workbook
from legal_recovery.portfolio.schemas.spool import Part, Spool

MOST_PROBLEMS = 5_000
MOST_NOTICES = 1_000
_ROWS_PER_TICK = 2_000
# Reading a file is the longer part of checking it; putting its cases together is the rest.
_SHARE_OF_READING = 0.8

Progress = Callable[[int, float], None]


class CheckedFile:
    """A file that was read from end to end: its problems, or its cases.

    `problems` and `notices` are in the order of the file and bounded; `problem_count` and `notice_count`
    count them all. `digest` is the SHA-256 of the bytes. `layouts` say which heading was read as what.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.digest, self.size = "", 0
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []
        self.problem_count = self.notice_count = 0
        self.row_count = self.case_count = self.cases_without_balance_date = 0
        self.layouts: list[Layout] = []
        self._balance_date: date | None = None
        self._spool: Spool | None = None

    def cases(self) -> Iterator[CaseLine]:
        """Yield every case in order of first appearance; only a file without problems has any."""
        assert not self.problem_count, "a file with problems is not loaded"
        assert self._spool is not None, "the file was closed"
        for reference, parts in self._spool.cases():
            yield assemble(reference, parts, self._balance_date)[0]

    def close(self) -> None:
        """Forget what was read."""
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def __enter__(self) -> "CheckedFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def check_file(
    path: str | Path,
    *,
    filename: str | None = None,
    mapping: Mapping[str, str] | None = None,
    balance_date: date | None = None,
    today: date,
    progress: Progress | None = None,
    limit: int = MAX_FILE_BYTES,
) -> CheckedFile:
    """Read and check a portfolio file; nothing is loaded, nothing is raised about what it contains.

    `mapping` says which column a heading stands for and wins over what is recognised. `balance_date` is
    for cases without one of their own. `progress` is told how many rows were read, and which share of
    the work is done. `limit` is the largest size in bytes.
    """
    checker = _Checker(Path(path), filename or Path(path).name, today, progress)
    try:
        checker.read(mapping or {}, balance_date, limit)
    except FileProblem as problem:
        checker.report(Problem(problem.row, None, problem.code, problem.message, problem.facts))
    except BaseException:
        checker.close()  # a progress that gives up, for one, must not leave the temporary store
        raise
    return checker.finished()


class _Checker:
    """The one way of a file from its bytes to its cases."""

    def __init__(self, path: Path, name: str, today: date, progress: Progress | None) -> None:
        self._today, self._progress = today, progress
        self._checked = CheckedFile(path, name)
        self._checked._spool = self._spool = Spool()
        self._unread: set[tuple[str | None, int | None, str | None]] = set()
        self._early: list[tuple[str, Finding]] = []
        self._one_table = True

    def report(self, problem: Problem) -> None:
        """Keep a problem, up to a number that a person can still read; all are counted."""
        self._checked.problem_count += 1
        if len(self._checked.problems) < MOST_PROBLEMS:
            self._checked.problems.append(problem)

    def report_cell(self, problem: Problem) -> None:
        """Keep a problem of a cell, about which the rules then need not be asked."""
        self.report(problem)
        if len(self._unread) < MOST_PROBLEMS:
            self._unread.add((problem.sheet, problem.row, problem.column))

    def notice(self, problem: Problem) -> None:
        """Keep what is worth knowing and stops nothing."""
        self._checked.notice_count += 1
        if len(self._checked.notices) < MOST_NOTICES:
            self._checked.notices.append(problem)

    def read(self, mapping: Mapping[str, str], balance_date: date | None, limit: int) -> None:
        """Read the file and check its cases.

        Raises FileProblem if it cannot be read to its end.
        """
        self._set_balance_date(balance_date)
        facts = inspect(self._checked.path, self._checked.name, limit)
        self._checked.digest, self._checked.size = facts.digest, facts.size
        if facts.encoding is None:
            self._read_workbook(facts, mapping)
        else:
            self._read_tables([_lay_out_text(facts, mapping)], mapping)
        self._check_cases()

    def _set_balance_date(self, balance_date: date | None) -> None:
        self._checked._balance_date = balance_date
        if balance_date is not None and balance_date > self._today:
            message = N_("{day} is in the future; today is {today}.")
            facts = {"day": str(balance_date), "today": str(self._today)}
            self.report(Problem(None, None, "portfolio.date_in_future", message, facts))

    def _read_workbook(self, facts: FileFacts, mapping: Mapping[str, str]) -> None:
        book = Workbook(facts)
        try:
            self._read_tables(lay_out_workbook(book, mapping, self.report, self.notice), mapping)
        finally:
            book.close()

    def _read_tables(self, laid: list[Laid], mapping: Mapping[str, str]) -> None:
        """Read the tables that open cases before those that add to them."""
        self._checked.layouts = [layout for _, layout in laid]
        self._one_table = len(laid) == 1
        for problem in unknown_mappings(mapping, self._checked.layouts):
            self.report(problem)
        openers = [(table, layout) for table, layout in laid if _opens_cases(layout)]
        others = [(table, layout) for table, layout in laid if not _opens_cases(layout)]
        for position, (table, layout) in enumerate(openers + others):
            if position == len(openers):
                self._spool.index()
            self._read_table(table, layout, position, len(laid))
        if not others:
            self._spool.index()

    def _read_table(self, table: Table, layout: Layout, position: int, of: int) -> None:
        for problem in layout.problems:
            self.report(problem)
        for found in layout.notices:
            self.notice(found)
        rows = RowFilter(layout, self.notice)
        reader = RowReader(layout, self._today, table.day_zero, self.report_cell, self.notice)
        before, last = self._checked.row_count, (0, layout.width)
        for number, row in table.rows(layout.heading_row, layout.width):
            if rows.keeps(number, row):
                self._checked.row_count += 1
                self._take(reader, number, row)
                last = number, len(row)
            if number % _ROWS_PER_TICK == 0:
                self._tick(_SHARE_OF_READING * (position + table.share(number)) / of)
        if last[1] < layout.width and table.is_cut_off:
            message = N_("The file ends in the middle of this row: it was not copied whole.")
            self.report(Problem(last[0], None, "file.cut_off", message, {}, layout.sheet))
        if self._checked.row_count == before and _opens_cases(layout):
            message = N_("There are headings, but no row below them.")
            self.report(Problem(None, None, "portfolio.no_rows", message, {}, layout.sheet))

    def _take(self, reader: RowReader, number: int, row: Row) -> None:
        """Read one row and lay down what it says of its case."""
        if reader.is_too_wide(number, row):
            return
        reference = reader.reference(number, row)
        opens_cases = _opens_cases(reader.layout)
        of_case = None
        if reference is not None and not opens_cases:
            of_case = self._spool.currency_of(reference)
            if of_case is None:
                reader.said(number, "case_reference", _no_such_case(reference))
        currency = reader.currency(number, row, of_case)
        part = _part(reader, number, reader.fields(number, row, currency), currency)
        if reference is None or not (opens_cases or of_case):
            return
        self._spool.add(reference, reader.layout.sheet, part, of_case or currency)
        if self._one_table:
            self._ask_rules(reference, [part], self._keep_early)

    def _ask_rules(self, reference: str, parts: list[Part], tell: Callable[[str, Finding], None]) -> None:
        case, contradictions = assemble(reference, parts, self._checked._balance_date)
        for finding in contradictions:
            tell(reference, finding)
        for finding in check_case(case):
            tell(reference, finding)

    def _keep_early(self, reference: str, finding: Finding) -> None:
        """Keep what the rules say of a row alone until it is known whether its case has others."""
        if len(self._early) < MOST_PROBLEMS + MOST_NOTICES:
            self._early.append((reference, finding))

    def _check_cases(self) -> None:
        """Ask the rules about the cases that have several rows, now that all of them are there.

        In a flat file most rows are a whole case; they were asked about while they were at hand.
        """
        self._checked.case_count = count = self._spool.count()
        if self._checked._balance_date is None:
            self._checked.cases_without_balance_date = self._spool.without_balance_date()
        again = self._spool.of_several_rows() if self._one_table else set()
        for reference, finding in self._early:
            if reference not in again:
                self._found(reference, finding)
        cases = self._spool.cases(of_several_rows=self._one_table)
        for done, (reference, parts) in enumerate(cases, start=1):
            self._ask_rules(reference, parts, self._found)
            if done % _ROWS_PER_TICK == 0:
                self._tick(_SHARE_OF_READING + (1 - _SHARE_OF_READING) * done / count)

    def _tick(self, share: float) -> None:
        if self._progress:
            self._progress(self._checked.row_count, share)

    def _found(self, _: str, finding: Finding) -> None:
        """Report a rule's finding at its cell, unless that cell could not be read in the first place."""
        problem = _at_its_cell(finding, self._checked.layouts)
        if finding.notice:
            self.notice(problem)
        elif (problem.sheet, problem.row, problem.column) not in self._unread:
            self.report(problem)

    def close(self) -> None:
        """Forget what was read so far."""
        self._checked.close()

    def finished(self) -> CheckedFile:
        """Return the result, its problems in the order of the file."""
        checked = self._checked
        sheets = {layout.sheet: position for position, layout in enumerate(checked.layouts)}
        columns = {(layout.sheet, b.heading): b.index for layout in checked.layouts for b in layout.bindings}

        def place(problem: Problem) -> tuple[int, int, int]:
            column = columns.get((problem.sheet, problem.column or ""), -1)
            return sheets.get(problem.sheet, -1), problem.row or 0, column

        checked.problems.sort(key=place)
        checked.notices.sort(key=place)
        self._tick(1.0)
        return checked


def _opens_cases(layout: Layout) -> bool:
    return layout.kind in {FLAT, "cases"}


def _lay_out_text(facts: FileFacts, mapping: Mapping[str, str]) -> Laid:
    """Cut a text file into columns and find its headings.

    Raises FileProblem if none are recognised.
    """
    table = open_text(facts, lambda rows: headings_in(rows, FLAT, mapping))
    top = table.top(TOP_ROWS + 1)
    layout = lay_out(top, FLAT, mapping, None)
    if layout is None:
        raise _no_headings(top)
    layout.most_cells = len(layout.headings)
    return table, layout


def _no_headings(top: list[Row]) -> FileProblem:
    first = next((row for row in top if any(row)), [])
    return FileProblem(
        "portfolio.no_headings",
        N_(
            "None of the first {count} rows looks like headings such as 案件编号, 客户名称, 本金余额 "
            "(case_reference, debtor, principal); the first holds: {found}. Map the columns if they are "
            "called otherwise."
        ),
        count=TOP_ROWS,
        found=", ".join(str(cell)[:20] for cell in first if cell)[:200],
    )


def _at_its_cell(finding: Finding, layouts: list[Layout]) -> Problem:
    """Return a rule's finding as a problem of the file: under its heading, with an example."""
    sheet, row = finding.line.sheet, finding.line.row
    layout = next(layout for layout in layouts if layout.sheet == sheet)
    key = "debtor" if layout.kind == FLAT and finding.key == "role" else finding.key
    column = COLUMNS[layout.kind].get(key)
    return Problem(
        row,
        layout.heading_of(key) or layout.heading_of("escalated_on"),
        finding.code,
        finding.message,
        finding.facts,
        sheet,
        column.examples[0] if column else None,
    )


def _no_such_case(reference: str) -> CellProblem:
    return CellProblem("portfolio.no_such_case", N_("No row opens a case {reference}."), reference=reference)


_BUILDERS: dict[str, Callable[[int, lines.Fields, str, lines.Report], Part]] = {
    FLAT: lines.flat_row,
    "parties": lines.party,
    "debts": lines.debt,
    "collateral": lines.collateral,
    "proceedings": lines.proceeding,
    "costs": lines.cost,
    "receipts": lines.receipt,
}


def _part(reader: RowReader, number: int, fields: lines.Fields, currency: str) -> Part:
    """Return what the row says, as the line of its kind."""
    if reader.layout.kind == "cases":
        return lines.head(number, fields, currency)

    def report(name: str, problem: CellProblem, notice: bool) -> None:
        reader.said(number, name, problem, notice=notice)

    return _BUILDERS[reader.layout.kind](number, fields, currency, report)
