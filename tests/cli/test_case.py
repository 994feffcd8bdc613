"""`legal-recovery case`: what the pages do, on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.factories import Bench


@pytest.fixture
def run(command: Run, bench: Bench) -> Run:
    """Run a verb of the case on a database where there is one."""
    bench.open_case()
    return lambda *words: command("case", *words)


def shown(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("show", "ZB-1", "--json").stdout)
    return found


def test_a_list_has_amounts_as_decimal_strings(run: Run) -> None:
    assert json.loads(run("list", "--json").stdout) == [
        {
            "reference": "ZB-1",
            "debtor": "杭州示例机械有限公司",
            "office": "杭州分行",
            "stage": "intake",
            "flags": [],
            "currency": "CNY",
            "exposure": "1100000.00",
            "gross_recovered": "0.00",
            "costs": "0.00",
            "net_recovery": "0.00",
            "outstanding": "1100000.00",
        }
    ]
    assert "杭州示例机械有限公司" in run("list").stdout


def test_a_case_moves_with_its_suit(run: Run) -> None:
    moved = run(
        "stage", "ZB-1", "--to", "litigation", "--on", "2026-04-02", "--reason", "suit filed",
        "--court", "杭州市西湖区人民法院", "--docket", "(2026)浙0106民初5", "--filed-on", "2026-04-01",
    )  # fmt: skip
    assert moved.exit_code == 0, moved.output
    case = shown(run)
    assert case["stage"] == "litigation" and case["missing"] == []
    [suit] = case["proceedings"]
    assert (suit["kind"], suit["docket_number"]) == ("lawsuit", "（2026）浙0106民初5号")


def test_the_kind_of_a_proceeding_follows_from_its_docket_number(run: Run) -> None:
    moved = run(
        "stage", "ZB-1", "--to", "effective_title", "--on", "2026-04-02", "--reason", "title",
        "--court", "杭州市西湖区人民法院", "--docket", "（2026）浙0106民督7号",
        "--title-kind", "payment_order", "--title-on", "2026-04-01",
    )  # fmt: skip
    assert moved.exit_code == 0, moved.output
    assert shown(run)["proceedings"][0]["kind"] == "payment_order"


def test_every_wrong_argument_is_one_line_and_the_status_is_2(run: Run) -> None:
    refused = run("stage", "ZB-1", "--to", "litigation", "--on", "2026-13-01", "--reason", " ")
    assert refused.exit_code == 2
    assert refused.stderr.splitlines() == [
        "--on: There is no day “2026-13-01” in the calendar.",
        "--reason: Say why.",
        "--court: Give the court.",
        "--filed-on: Give the day of filing.",
    ]


def test_an_impossible_move_says_what_is_missing(run: Run) -> None:
    refused = run("stage", "ZB-1", "--to", "disposal", "--on", "2026-04-02", "--reason", "x")
    assert refused.exit_code == 2
    assert refused.stderr.strip() == (
        "A case cannot move from Intake straight to Disposal. From here it goes to: "
        "Pre-litigation; Litigation; Effective title; Enforcement; Closed."
    )
    assert run("show", "ZB-9").exit_code == 2


def test_flags_notes_and_files(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "合同.txt"
    file.write_text("借款合同", encoding="utf-8")
    set_on = ("--on", "2026-04-02", "--reason", "why")
    assert run("flag", "ZB-1", "suspended", *set_on).exit_code == 0
    assert shown(run)["flags"] == ["suspended"]
    assert run("flag", "ZB-1", "suspended", "--lift", *set_on).exit_code == 0
    assert shown(run)["flags"] == []
    assert run("note", "ZB-1", "called the debtor").exit_code == 0
    attached = run("attach", "ZB-1", str(file), "--access", "court", "--json")
    assert attached.exit_code == 0 and "document_id" in json.loads(attached.stdout)


def test_the_same_key_changes_nothing_twice(run: Run) -> None:
    before = shown(run)["version"]
    for _ in range(2):
        assert run("note", "ZB-1", "called", "--key", "k1").exit_code == 0
    assert shown(run)["version"] == before + 1


def test_a_flag_is_set_once_and_lifted_once(run: Run) -> None:
    words = ("flag", "ZB-1", "suspended", "--on", "2026-05-06", "--reason", "中止")
    assert run(*words, "--lift").stderr.strip() == "The case has no flag “Suspended”."
    assert run(*words).exit_code == 0
    assert run(*words).stderr.strip() == "The case has the flag “Suspended” already."
