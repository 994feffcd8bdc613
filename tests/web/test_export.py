"""Exports: exact amounts, no formulas but our own, a sheet that says what the list is."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from legal_recovery.kernel.money import Money
from legal_recovery.web.export import Column, csv_bytes, safe_text, xlsx_bytes

COLUMNS = (
    Column("reference", "案件编号"),
    Column("net", "净回收"),
    Column("on", "移交日期"),
)
ROWS = [
    {"reference": "=HYPERLINK(1)", "net": Money.of("1234567.89", "CNY"), "on": date(2026, 3, 2)},
    {"reference": "110105199001011234", "net": Money.of("-0.05", "CNY"), "on": None},
]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠A1"])
def test_text_that_looks_like_a_formula_is_kept_as_text(text: str) -> None:
    assert safe_text(text) == "'" + text


def test_a_csv_has_a_byte_order_mark_and_exact_amounts() -> None:
    content = b"".join(csv_bytes(COLUMNS, ROWS))
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert read == [
        ["案件编号", "净回收", "移交日期"],
        ["'=HYPERLINK(1)", "1234567.89", "2026-03-02"],
        ["110105199001011234", "-0.05", ""],
    ]


def test_a_workbook_keeps_numbers_text_and_totals() -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes(COLUMNS, ROWS, "案件", {"as of": date(2026, 11, 20)})))
    sheet, basis = book.worksheets
    assert [cell.value for cell in sheet[2]][:2] == ["=HYPERLINK(1)", 1234567.89]
    assert sheet["A2"].data_type == "s"
    assert sheet["A3"].value == "110105199001011234"
    assert sheet["B4"].value == "=SUM(B2:B3)"
    said = {row[0].value: row[1].value for row in basis.iter_rows()}
    assert said["as of"] == "2026-11-20"
    assert said["rows"] == "2"
    assert len(said["sha256"]) == 64


def test_currencies_are_never_added_together() -> None:
    rows = [{"net": Money.of("1.00", "CNY")}, {"net": Money.of("1.00", "USD")}]
    sheet = load_workbook(io.BytesIO(xlsx_bytes(COLUMNS, rows, "案件", {}))).worksheets[0]
    assert [row[1].value for row in sheet.iter_rows()] == ["净回收", 1, 1]
