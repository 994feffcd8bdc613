"""The portfolio as a file: a workbook of seven sheets or one flat table, whole or not there at all."""

import csv
import io
from collections import Counter
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from legal_recovery.demo import lines, writers
from legal_recovery.demo.columns import FLAT, SHEETS, WORDS
from legal_recovery.demo.generator import generate, make_cases
from legal_recovery.demo.writers import SHEET_ROWS, XLSX_CASES, TooManyCases, UnknownFormat

TODAY = date(2026, 11, 23)
LINES = {
    "cases": lines.CaseLine,
    "parties": lines.PartyLine,
    "debts": lines.DebtLine,
    "collateral": lines.CollateralLine,
    "proceedings": lines.ProceedingLine,
    "costs": lines.CostLine,
    "receipts": lines.ReceiptLine,
}


@pytest.fixture(scope="module")
def made():
    return list(make_cases(60, 1, TODAY))


def read_csv(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def workbook(path):
    # In read-only mode openpyxl leaves the file open, which the tests take for an error.
    return openpyxl.load_workbook(path)


def test_columns_are_the_fields_of_the_lines():
    for sheet in SHEETS:
        fields = LINES[sheet.key]._fields
        expected = fields if sheet.key == "cases" else ("case_reference", *fields)
        assert tuple(sheet.headings) == expected


def test_every_word_in_the_cells_has_its_chinese(made):
    for (sheet, column), meanings in WORDS.items():
        found = lines_of(made, sheet)
        values = {getattr(line, column) for line in found} - {None}
        values = {item for value in values for item in (value if isinstance(value, tuple) else (value,))}
        assert values <= meanings.keys()


def lines_of(made, sheet):
    return [m.case for m in made] if sheet == "cases" else [x for m in made for x in getattr(m, sheet)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_holds_every_line_of_every_case(tmp_path, made, language):
    book = workbook(generate(60, 1, tmp_path / "p.xlsx", TODAY, language=language))
    assert book.sheetnames == [s.name if language == "zh" else s.key for s in SHEETS]
    for sheet, page in zip(SHEETS, book, strict=True):
        rows = list(page.iter_rows(values_only=True))
        assert list(rows[0]) == list(sheet.headings.values() if language == "zh" else sheet.headings)
        assert len(rows) - 1 == len(lines_of(made, sheet.key))


def test_amounts_in_the_workbook_are_written_digit_by_digit(tmp_path, made):
    path = generate(60, 1, tmp_path / "p.xlsx", TODAY)
    page = workbook(path)["费用"]
    column = list(SHEETS[5].headings).index("amount")
    read = [Decimal(repr(row[column])) for row in page.iter_rows(min_row=2, values_only=True)]
    assert read == [Decimal(c.amount.text) for m in made for c in m.costs]


def test_the_flat_file_has_one_row_a_debt_with_sums_of_costs_and_receipts(tmp_path, made):
    rows = read_csv(generate(60, 1, tmp_path / "p.csv", TODAY, language="en"))
    assert list(rows[0]) == list(FLAT)
    assert {r["case_reference"] for r in rows} == {m.case.case_reference for m in made}
    by_reference = {r["case_reference"]: r for r in rows}
    for m in made:
        row = by_reference[m.case.case_reference]
        standing = sum(Decimal(r.amount.text) for r in m.receipts if not r.reversed_on)
        assert Decimal(row["received_to_date"]) == min(standing, Decimal(m.exposure.text))
        assert Decimal(row["costs_to_date"]) == Decimal(m.costs_to_date.text)
        assert row["stage"] == m.case.stage


def test_what_is_owed_and_what_was_received_are_the_exposure(tmp_path, made):
    rows = read_csv(generate(60, 1, tmp_path / "p.csv", TODAY, language="en"))
    parts = ("principal", "interest_on", "interest_off", "penalty_interest", "compound_interest")
    for m in made:
        own = [row for row in rows if row["case_reference"] == m.case.case_reference]
        left = sum(Decimal(row[part] or 0) for row in own for part in (*parts, "costs_awarded"))
        assert left + Decimal(own[0]["received_to_date"]) == Decimal(m.exposure.text)
        assert {row["balance_date"] for row in own} == {TODAY.isoformat()}


def test_the_flat_file_in_chinese_says_everything_in_chinese(tmp_path):
    rows = read_csv(generate(60, 1, tmp_path / "p.csv", TODAY))
    assert list(rows[0]) == list(FLAT.values())
    assert {r["当前阶段"] for r in rows} == set(WORDS["cases", "stage"].values())
    assert all(r["执行年利率"].endswith("%") for r in rows)


@pytest.mark.parametrize(("ppm", "text"), [(43_500, "4.35%"), (60_000, "6%"), (71_250, "7.125%"), (0, "0%")])
def test_a_rate_is_written_as_people_write_it(ppm, text):
    assert writers.percent(ppm) == text


@pytest.mark.parametrize("name", ["p.xlsx", "p.csv"])
def test_the_same_seed_gives_the_same_bytes(tmp_path, name):
    first = generate(70, 5, tmp_path / f"1{name}", TODAY).read_bytes()
    assert generate(70, 5, tmp_path / f"2{name}", TODAY).read_bytes() == first
    assert generate(70, 6, tmp_path / f"3{name}", TODAY).read_bytes() != first


def test_a_larger_portfolio_begins_with_the_same_cases(tmp_path):
    small = generate(60, 5, tmp_path / "1.csv", TODAY).read_bytes()
    assert generate(90, 5, tmp_path / "2.csv", TODAY).read_bytes().startswith(small)


def test_progress_is_told_to_the_last_case(tmp_path):
    told = []
    generate(1_100, 1, tmp_path / "p.csv", TODAY, progress=told.append)
    assert told == [500, 1_000, 1_100]


def test_more_cases_than_a_workbook_holds_are_refused_before_any_work(tmp_path):
    with pytest.raises(TooManyCases, match=r"name the file \.csv for 1000000") as refusal:
        generate(1_000_000, 1, tmp_path / "p.xlsx", TODAY)
    assert refusal.value.field == "cases"
    assert list(tmp_path.iterdir()) == []


def test_the_longest_sheet_of_the_largest_workbook_fits():
    cases = 2_000
    lengths = Counter()
    for made in make_cases(cases, 11, TODAY):
        lengths.update({s.key: len(getattr(made, s.key)) for s in SHEETS if s.key != "cases"})
    assert max(lengths.values()) / cases * XLSX_CASES < SHEET_ROWS * 0.8


@pytest.mark.parametrize("name", ["p.xls", "p", "p.csv.gz"])
def test_another_kind_of_file_is_refused(tmp_path, name):
    with pytest.raises(UnknownFormat, match=r"\.xlsx or \.csv"):
        generate(60, 1, tmp_path / name, TODAY)


def test_a_failure_leaves_nothing_behind_and_the_old_file_as_it_was(tmp_path):
    out = tmp_path / "p.csv"
    out.write_text("what was there")

    def cut_off(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(600, 1, out, TODAY, progress=cut_off)
    assert [p.name for p in tmp_path.iterdir()] == ["p.csv"]
    assert out.read_text() == "what was there"
