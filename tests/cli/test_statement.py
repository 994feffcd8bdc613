"""`legal-recovery statement parse`: a bank's file as JSON or as a table, and nothing stored."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from legal_recovery.cli import main
from tests.reconciliation.files import ACCOUNT, COURT, THREE, Files, mt940, of_bank, plain, table


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """What writes files into the test's folder."""
    return Files(tmp_path)


def parse(path: Path, *words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(main, ["--lang", lang, "statement", "parse", str(path), *words])


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_statement_has_its_stable_form(files: Files) -> None:
    path = files.write(table(*of_bank("CMB", THREE)).encode("gb18030"))
    found = told(parse(path, "--json"))
    assert {name: found[name] for name in found if name != "lines"} == {
        "format": "CSV",
        "account": None,
        "currency": "CNY",
        "opening": "500.00",
        "closing": "200450.00",
    }
    assert found["lines"][1] == {
        "date": "2026-10-09",
        "value_date": "2026-10-09",
        "amount": "-50.00",
        "payer": COURT,
        "payer_account": "1202021209906543210",
        "reference": "R2",
        "narrative": THREE[1].narrative,
    }


def test_several_accounts_are_a_list(files: Files) -> None:
    path = files.write(mt940(THREE) + mt940(THREE, currency="JPY").replace(ACCOUNT, "42").replace(",00", ","))
    assert [(one["account"], one["lines"][0]["amount"]) for one in told(parse(path, "--json"))] == [
        (ACCOUNT, "100000.00"),
        ("42", "100000"),
    ]


def test_people_get_a_table(files: Files) -> None:
    result = parse(files.write(mt940(THREE)), lang="zh")
    assert result.stdout.splitlines() == [
        f"MT940  {ACCOUNT}  CNY",
        "期初余额  500.00",
        f"2026-10-08  100,000.00  R1  {THREE[0].narrative}",
        f"2026-10-09      -50.00  R2  {THREE[1].narrative}",
        f"2026-10-10  100,000.00  R3  {THREE[2].narrative}",
        "期末余额  200,450.00",
    ]


def test_what_the_file_leaves_open_can_be_said(files: Files) -> None:
    path = files.write(table(("When", "Date", "Amount"), ("03/04/2026", "x", "5")))
    words = (
        "--map",
        "When=date",
        "--map",
        "Date=ignore",
        "--date-order",
        "dmy",
        "--currency",
        "JPY",
        "--json",
    )
    found = told(parse(path, *words))
    assert (found["currency"], found["lines"][0]["date"], found["lines"][0]["amount"]) == (
        "JPY",
        "2026-04-03",
        "5",
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--map", "When"), "请按“表头=含义”填写表头的含义，而不是“When”。"),
        (("--map", "When=never"), "“never”不是表头可有的含义，请填写以下之一：date, value_date, credit,"),
        (("--date-order", "ymd"), "--date-order：“ymd”不在可选范围内：dmy, mdy。"),
        (("--currency", "XYZ"), "“XYZ”不是 ISO 4217 的币种代码"),
        ((), "第 2 行“Amount”：“abc”不是金额"),
    ],
)
def test_a_refusal_is_one_line_with_exit_status_two(files: Files, words: tuple[str, ...], says: str) -> None:
    result = parse(files.write(plain(("2026-10-08", "x", "abc", ""))), *words, lang="zh")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert says in result.stderr


def test_with_json_a_refusal_says_the_row_on_stdout_too(files: Files) -> None:
    result = parse(files.write(plain(("2026-10-08", "x", "abc", ""))), "--json")
    assert (result.exit_code, json.loads(result.stdout)["errors"][0]["row"]) == (2, 2)


def test_a_missing_file_is_refused_too(tmp_path: Path) -> None:
    result = parse(tmp_path / "none.csv")
    assert (result.exit_code, "There is no file" in result.stderr) == (2, True)
