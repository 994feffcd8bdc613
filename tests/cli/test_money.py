"""`legal-recovery case cost|receipt` and `net-recovery`: what the pages do, on the command line."""

import json
from typing import Any

import pytest
from click.testing import Result

from legal_recovery.cli.tables import aligned, width
from tests.cli.conftest import Run
from tests.factories import Bench

RECEIPT = ("case", "receipt", "ZB-1", "--source", "voluntary", "--credited-on", "2026-05-06")


@pytest.fixture
def run(command: Run, bench: Bench) -> Run:
    """Run the command on a database where there is one case."""
    bench.open_case()
    return command


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_receipt_is_previewed_recorded_and_taken_back(run: Run) -> None:
    preview = told(run(*RECEIPT, "--amount", "9万", "--preview", "--json"))
    assert [(line["account"], line["paid"], line["left"]) for line in preview["lines"]] == [
        ("claim:interest-on", "30000.00", "0.00"),
        ("claim:interest-off", "50000.00", "0.00"),
        ("claim:penalty", "10000.00", "10000.00"),
        ("claim:principal", "0.00", "1000000.00"),
    ]
    assert (preview["net_recovery_before"], preview["net_recovery_after"]) == ("0.00", "90000.00")
    assert (
        "Net recovery: CNY 0.00 → CNY 90,000.00. Nothing was recorded."
        in run(*RECEIPT, "--amount", "9万", "--preview").stdout
    )
    made = told(run(*RECEIPT, "--amount", "9万", "--json"))
    assert (made["net_recovery"], made["net_recovery_change"], made["unallocated"]) == (
        "90000.00",
        "90000.00",
        "0.00",
    )
    undone = told(run("case", "reverse-receipt", "ZB-1", made["receipt_id"], "--reason", "错账", "--json"))
    assert (undone["net_recovery"], undone["net_recovery_change"]) == ("0.00", "-90000.00")
    again = run("case", "reverse-receipt", "ZB-1", made["receipt_id"], "--reason", "错账")
    assert (again.exit_code, again.stderr.strip()) == (2, "This receipt was already reversed.")


def test_a_cost_is_recorded_and_taken_back(run: Run) -> None:
    cost = ("case", "cost", "ZB-1", "--kind", "travel", "--amount", "12.50", "--on", "2026-05-06")
    made = told(run(*cost, "--paid-on", "2026-05-06", "--key", "k", "--json"))
    assert told(run(*cost, "--paid-on", "2026-05-06", "--key", "k", "--json")) == made
    assert made["net_recovery"] == "-12.50"
    said = run("case", "reverse-cost", "ZB-1", made["cost_id"], "--reason", "错账").stdout
    assert "Net recovery is now CNY 0.00 (change CNY 12.50)." in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--amount", "-5"), "A receipt is more than zero."),
        (("--amount", "5", "--currency", "XXZ"), "is not a currency code"),
        (("--amount", "1,23"), "can be read as"),
        (("--amount", "5", "--collateral", "das Haus"), "That collateral is not of this case."),
        (("--amount", "5", "--withheld-fee", "1"), "Only a court keeps an enforcement fee"),
    ],
)
def test_bad_input_is_one_line_and_status_two(run: Run, words: tuple[str, ...], says: str) -> None:
    refused = run(*RECEIPT, *words)
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert told(run("net-recovery", "ZB-1", "--json"))["gross_recovered"] == "0.00"


def test_more_than_is_owed_is_said(run: Run) -> None:
    said = run(*RECEIPT, "--amount", "1,100,000.01").stdout
    assert "CNY 0.01 is more than what is owed" in said


def test_net_recovery_has_its_stable_form(run: Run) -> None:
    one = told(run("net-recovery", "ZB-1", "--json"))
    assert list(one) == [
        "case",
        "currency",
        "as_of",
        "known_at",
        "exposure",
        "gross_recovered",
        "cash_recovered",
        "costs",
        "net_recovery",
        "net_recovery_rate",
        "outstanding",
        "by_source",
        "by_collateral",
        "others",
    ]
    assert told(run("net-recovery", "--json")) == [one]
    run(*RECEIPT, "--amount", "5")
    known = ("--known-at", str(one["known_at"]))
    assert told(run("net-recovery", "ZB-1", *known, "--json")) == one
    early = told(run("net-recovery", "ZB-1", "--as-of", "2026年5月5日", "--json"))
    assert (early["as_of"], early["gross_recovered"]) == ("2026-05-05", "0.00")


@pytest.mark.parametrize(
    "words", [("ZB-9",), ("--as-of", "soon"), ("--known-at", "4444"), ("--known-at", "soon")]
)
def test_what_there_is_not_is_refused(run: Run, words: tuple[str, ...]) -> None:
    refused = run("net-recovery", *words)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)


def test_the_table_has_totals_and_stays_straight(run: Run, bench: Bench) -> None:
    bench.open_case("杭州-2")
    lines = run("net-recovery").stdout.splitlines()
    assert any(line.startswith("Total") and "2,200,000.00" in line for line in lines)
    assert len({width(line) for line in lines[1:2] + lines[2:5]}) == 1


def test_wide_signs_take_two_columns() -> None:
    lines = aligned(["a", "b"], [["杭州", "1"], ["x", "22"]])
    assert [width(line) for line in lines] == [8, 8, 8, 8]


def test_a_receipt_in_dollars_is_recorded_with_its_rate_and_converted(run: Run) -> None:
    dollars = (*RECEIPT, "--amount", "10,000", "--currency", "USD")
    refused = run(*dollars)
    assert refused.exit_code == 2 and "say what one USD was worth in CNY that day" in refused.stderr
    at = ("--day-rate", "7.1234", "--rate-source", "中国人民银行中间价")
    preview = told(run(*dollars, *at, "--preview", "--json"))
    assert (preview["currency"], preview["net_recovery_after"]) == ("CNY", "71234.00")
    made = told(run(*dollars, *at, "--json"))
    assert (made["currency"], made["net_recovery"]) == ("CNY", "71234.00")
    slip = ("--amount", "71,000", "--on", "2026-05-08", "--slip", "JH-7", "--json")
    converted = told(run("case", "convert-receipt", "ZB-1", made["receipt_id"], *slip))
    assert (converted["exchange_difference"], converted["net_recovery"]) == ("-234.00", "71234.00")
    undo = (
        "case",
        "reverse-conversion",
        "ZB-1",
        converted["conversion_id"],
        "--reason",
        "水单有误",
        "--json",
    )
    assert told(run(*undo))["net_recovery_change"] == "0.00"
    half = ("--sold", "5,000", "--amount", "35,600", "--on", "2026-05-08", "--slip", "JH-8", "--json")
    again = told(run("case", "convert-receipt", "ZB-1", made["receipt_id"], *half))
    assert again["exchange_difference"] == "-17.00"
    many = told(run(*RECEIPT, "--amount", "200,000", "--currency", "USD", *at, "--json"))
    back = ("--currency", "USD", "--on", "2026-05-08", "--note", "多付退回", "--json")
    refused = run("case", "pay-back", "ZB-1", many["receipt_id"], "--amount", "199,999", *back)
    assert refused.exit_code == 2 and "of it is due to whoever paid it" in refused.stderr
    gone = told(run("case", "pay-back", "ZB-1", many["receipt_id"], "--amount", "1,000", *back))
    assert (gone["released"], gone["net_recovery_change"]) == ("7123.40", "0.00")


def test_a_receipt_that_the_bank_converted_at_once(run: Run) -> None:
    dollars = (*RECEIPT, "--amount", "10,000", "--currency", "USD")
    at = ("--day-rate", "7.1234", "--rate-source", "中国人民银行中间价")
    at_once = told(run(*dollars, *at, "--banked", "71,500", "--json"))
    assert at_once["net_recovery_change"] == "71234.00"
