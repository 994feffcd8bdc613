"""Writes made cases as a workbook with a sheet each, or as a flat file with one row a debt.

Both stream: a case is written and forgotten. A file appears whole under its name, or not at all.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from legal_recovery.demo.columns import FLAT, SHEETS, Sheet, words
from legal_recovery.demo.lines import DebtLine, MadeCase
from legal_recovery.kernel.errors import N_, RuleViolation, Unsupported
from legal_recovery.kernel.money import Money

# A sheet holds 1,048,576 rows, the heading among them; costs are the longest sheet, with six or so a case.
SHEET_ROWS = 1_048_576
XLSX_CASES = 120_000
_PROGRESS_EVERY = 500
_Progress = Callable[[int], None] | None


class TooManyCases(RuleViolation):
    """So many cases do not fit into the sheets of a workbook."""

    code = "demo.too_many_cases"


class UnknownFormat(Unsupported):
    """The file's name ends neither in .xlsx nor in .csv."""

    code = "demo.unknown_format"


def write(
    made: Iterable[MadeCase], cases: int, out: Path, today: date, language: str, progress: _Progress
) -> None:
    """Write the cases to a file of the kind that its name says.

    Raises UnknownFormat, TooManyCases.
    """
    suffix = out.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise UnknownFormat(
            N_("A portfolio is written as .xlsx or .csv, not as “{name}”."), field="out", name=out.name
        )
    if suffix == ".xlsx" and cases > XLSX_CASES:
        raise TooManyCases(
            N_("A workbook holds at most {limit} cases here; name the file .csv for {cases}."),
            field="cases",
            limit=XLSX_CASES,
            cases=cases,
        )
    part = out.with_name(f".{out.name}.part")
    try:
        counted = _count(made, progress)
        if suffix == ".xlsx":
            _write_workbook(counted, part, today, language)
        else:
            _write_flat(counted, part, today, language)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _count(made: Iterable[MadeCase], progress: _Progress) -> Iterator[MadeCase]:
    number = 0
    for number, case in enumerate(made, start=1):
        yield case
        if progress is not None and number % _PROGRESS_EVERY == 0:
            progress(number)
    if progress is not None and number % _PROGRESS_EVERY:
        progress(number)


# The workbook


def _write_workbook(made: Iterable[MadeCase], path: Path, today: date, language: str) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "in_memory": False})
    # The same portfolio must give the same bytes, so the file does not say when it was written.
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"created": midnight, "title": "Demo portfolio"})
    formats = _Formats(book)
    pages = [_Page(book, formats, sheet, language) for sheet in SHEETS]
    for case in made:
        reference = case.case.case_reference
        for page in pages:
            for line in _lines(case, page.key):
                page.add(reference, line)
    book.close()


def _lines(case: MadeCase, key: str) -> Iterable[tuple[Any, ...]]:
    return (case.case,) if key == "cases" else getattr(case, key)


class _Formats:
    """How amounts, dates and headings look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.amount = book.add_format({"num_format": "#,##0.00"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.heading = book.add_format({"bold": True, "bottom": 1})


class _Page:
    """One sheet while it is being written, row after row."""

    def __init__(self, book: xlsxwriter.Workbook, formats: _Formats, sheet: Sheet, language: str) -> None:
        chinese = language == "zh"
        self.key, self._formats, self._row = sheet.key, formats, 0
        self._sheet = book.add_worksheet(sheet.name if chinese else sheet.key)
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_column(0, len(sheet.headings) - 1, 16)
        for column, (key, heading) in enumerate(sheet.headings.items()):
            self._sheet.write_string(0, column, heading if chinese else key, formats.heading)
        # The sheet of cases begins with the reference anyway; on the others it stands before the line.
        own = list(sheet.headings) if sheet.key == "cases" else list(sheet.headings)[1:]
        self._first = 0 if sheet.key == "cases" else 1
        self._words = [words(sheet.key, column, language) for column in own]
        self._rates = [column.endswith("_rate") for column in own]

    def add(self, reference: str, line: tuple[Any, ...]) -> None:
        """Write one line below the last."""
        self._row += 1
        assert self._row < SHEET_ROWS, "XLSX_CASES keeps the longest sheet within its rows"
        if self._first:
            self._sheet.write_string(self._row, 0, reference)
        for column, (value, meanings, rate) in enumerate(
            zip(line, self._words, self._rates, strict=True), start=self._first
        ):
            if value is not None and value != "" and value != ():
                self._write(column, value, meanings, rate)

    def _write(self, column: int, value: Any, meanings: dict[str, str], rate: bool) -> None:
        if isinstance(value, Money):
            # A decimal is written digit by digit; a float would come out as 9.949999999999999.
            self._sheet.write_number(self._row, column, Decimal(value.text), self._formats.amount)
        elif isinstance(value, date):
            self._sheet.write_datetime(self._row, column, value, self._formats.day)
        elif rate:
            self._sheet.write_string(self._row, column, percent(value))
        elif isinstance(value, tuple):
            self._sheet.write_string(self._row, column, "、".join(meanings[item] for item in value))
        else:
            self._sheet.write_string(self._row, column, meanings.get(value, value))


# The flat file


def _write_flat(made: Iterable[MadeCase], path: Path, today: date, language: str) -> None:
    # Spreadsheet programs take a file for UTF-8 only when it says so with a byte-order mark.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(FLAT.values() if language == "zh" else FLAT.keys())
        flat = _Flat(today, language)
        for case in made:
            writer.writerows(flat.rows(case))


class _Flat:
    """Turns a case into rows of the flat file.

    The figures are those of today, the balance date: costs and receipts since the escalation come as one sum
    each, and what was received is off the debts already. A contract that was paid in full stands there only
    when nothing else of its case is left to stand for it.
    """

    def __init__(self, today: date, language: str) -> None:
        self._today = today
        self._stages = words("cases", "stage", language)
        self._flags = words("cases", "flags", language)
        self._ends = words("cases", "closed_how", language)
        self._things = words("collateral", "type", language)

    def rows(self, case: MadeCase) -> Iterator[list[object]]:
        """Yield one row for each debt that is left, with all of the case in every row."""
        before, after = self._who(case), self._where(case)
        debts = case.debts_to_date()
        for debt in [debt for debt in debts if debt.owed] or debts[:1]:
            yield [*before, *_debt_cells(debt), *after]

    def _who(self, case: MadeCase) -> list[object]:
        debtor = case.parties[0]
        return [
            case.case.case_reference,
            debtor.name,
            debtor.id_type,
            debtor.id_number,
            "、".join(p.name for p in case.parties if p.role == "co_debtor"),
            "、".join(p.name for p in case.parties if p.role == "guarantor"),
        ]

    def _where(self, case: MadeCase) -> list[object]:
        head = case.case
        last = case.proceedings[-1] if case.proceedings else None
        return [
            head.jurisdiction,
            head.escalated_on,
            self._today,
            head.office,
            head.officer,
            last.court if last else "",
            last.docket_number if last else "",
            self._stages[head.stage],
            head.stage_on,
            "、".join(self._flags[flag] for flag in head.flags),
            self._ends[head.closed_how] if head.closed_how else "",
            *self._security(case),
            case.costs_to_date.text,
            case.applied_to_date.text,
        ]

    def _security(self, case: MadeCase) -> tuple[object, ...]:
        if not case.collateral:
            return "", "", "", ""
        first = case.collateral[0]
        return self._things[first.type], first.description, first.value.text, first.valuation_date


def _debt_cells(debt: DebtLine) -> list[object]:
    return [
        debt.contract_number,
        debt.currency,
        debt.principal.text,
        debt.interest_on.text,
        debt.interest_off.text,
        debt.penalty_interest.text,
        debt.compound_interest.text,
        debt.costs_awarded.text if debt.costs_awarded else "",
        percent(debt.annual_rate),
        percent(debt.penalty_rate),
        debt.signed_on,
        debt.due_on,
        debt.default_date,
    ]


def percent(ppm: int) -> str:
    """Return a rate in parts per million as people write it: 4.35%."""
    whole, rest = divmod(ppm, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"
