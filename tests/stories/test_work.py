"""Working on a case at the command line: costs, receipts, reversals, stages; each wrong step is one sentence."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.stories.program import Program

REASON = ("--reason", "as told by the branch")
FILED = ("--court", "杭州市西湖区人民法院", "--docket", "（2025）浙0106民初88号", "--filed-on", "2025-06-16")
COST = ("--kind", "acceptance", "--amount", "13,800.00", "--on", "2025-07-01")
RECEIPT = ("--source", "voluntary", "--amount", "90000", "--credited-on", "2025-07-02")


def net(program: Program, reference: str = "EX-001") -> Decimal:
    """Return the case's net recovery."""
    return Decimal(program.net_recovery(reference)["net_recovery"])


# Looking


def test_a_list_says_where_each_case_stands_and_what_it_brought(loaded: Program) -> None:
    listed = {case["reference"]: case for case in loaded.json("case", "list")}
    assert listed.keys() == {"EX-001", "EX-002", "EX-003", "EX-004", "EX-005"}
    assert listed["EX-003"]["net_recovery"] == "208400.00"
    assert listed["EX-005"]["currency"] == "USD"


def test_a_case_taken_over_midway_says_what_is_missing_for_its_stage(loaded: Program) -> None:
    shown = loaded.json("case", "show", "EX-003")
    assert shown["stage"] == "enforcement" and shown["missing"]
    assert {party["role"] for party in loaded.json("case", "show", "EX-001")["parties"]} == {
        "debtor",
        "guarantor",
    }


# Money


def test_a_cost_lowers_net_recovery_at_once_and_its_reversal_gives_it_back(at_work: Program) -> None:
    made = at_work.json("case", "cost", "EX-001", *COST)
    assert (made["net_recovery_change"], net(at_work)) == ("-13800.00", Decimal("-13800.00"))
    at_work.json("case", "reverse-cost", "EX-001", made["cost_id"], *REASON)
    assert net(at_work) == 0
    refused = at_work("case", "reverse-cost", "EX-001", made["cost_id"], *REASON, status=2)
    assert len(refused.stderr.strip().splitlines()) == 1, "once, and never again"
    assert at_work.json("ledger", "verify")["ok"]


def test_a_receipt_is_seen_before_it_is_booked_and_pays_interest_before_principal(at_work: Program) -> None:
    seen = at_work.json("case", "receipt", "EX-001", *RECEIPT, "--preview")
    paid = {line["account"]: line["paid"] for line in seen["lines"] if Decimal(line["paid"])}
    assert paid == {
        "claim:interest-on": "60000.00",
        "claim:penalty": "20000.00",
        "claim:principal": "10000.00",
    }
    assert seen["net_recovery_after"] == "90000.00" and net(at_work) == 0, "only seen"
    made = at_work.json("case", "receipt", "EX-001", *RECEIPT)
    assert made["unallocated"] == "0.00" and net(at_work) == 90000
    found = at_work.net_recovery("EX-001")
    assert (found["outstanding"], found["by_source"]) == ("1990000.00", {"voluntary": "90000.00"})
    at_work.json("case", "reverse-receipt", "EX-001", made["receipt_id"], *REASON)
    assert at_work.net_recovery("EX-001")["outstanding"] == "2080000.00"


def test_what_is_more_than_owed_waits_and_says_so(at_work: Program) -> None:
    much = ("--source", "voluntary", "--amount", "200000", "--credited-on", "2025-07-02")
    made = at_work.json("case", "receipt", "EX-004", *much)
    assert made["unallocated"] == "68160.00"
    found = at_work.net_recovery("EX-004")
    assert (found["gross_recovered"], found["outstanding"]) == ("131840.00", "0.00")


def test_the_same_key_books_once(at_work: Program) -> None:
    first = at_work.json("case", "cost", "EX-001", *COST, "--key", "invoice-7")
    assert at_work.json("case", "cost", "EX-001", *COST, "--key", "invoice-7")["cost_id"] == first["cost_id"]
    assert net(at_work) == Decimal("-13800.00")
    other = [word.replace("13,800.00", "99") for word in COST]
    at_work("case", "cost", "EX-001", *other, "--key", "invoice-7", status=2)
    assert net(at_work) == Decimal("-13800.00")


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("cost", ("--kind", "acceptance", "--amount", "-5", "--on", "2025-07-01")),
        ("cost", ("--kind", "acceptance", "--amount", "0", "--on", "2025-07-01")),
        ("cost", ("--kind", "acceptance", "--amount", "1,23", "--on", "2025-07-01")),
        ("cost", ("--kind", "acceptance", "--amount", "0.001", "--on", "2025-07-01")),
        ("cost", ("--kind", "lunch", "--amount", "5", "--on", "2025-07-01")),
        ("cost", ("--kind", "acceptance", "--amount", "5", "--on", "2023-06-29")),
        ("cost", ("--kind", "acceptance", "--amount", "5", "--on", "2999-01-01")),
        ("cost", ("--kind", "acceptance", "--amount", "5", "--on", "2025-02-30")),
        ("cost", ("--kind", "acceptance", "--amount", "5", "--on", "2025-07-01", "--currency", "XYZ")),
        ("receipt", ("--source", "heaven", "--amount", "5", "--credited-on", "2025-07-01")),
        ("receipt", ("--source", "voluntary", "--amount", "-5", "--credited-on", "2025-07-01")),
        ("receipt", ("--source", "voluntary", "--amount", "5", "--credited-on", "2999-01-01")),
        (
            "receipt",
            ("--source", "voluntary", "--amount", "5", "--credited-on", "2025-07-01", "--withheld-fee", "1"),
        ),
        (
            "receipt",
            ("--source", "voluntary", "--amount", "5", "--credited-on", "2025-07-01", "--currency", "USD"),
        ),
    ],
)
def test_wrong_money_is_one_sentence_and_books_nothing(
    at_work: Program, verb: str, words: tuple[str, ...]
) -> None:
    before = at_work.json("case", "show", "EX-001")
    refused = at_work("case", verb, "EX-001", *words, status=2)
    assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    assert at_work.json("case", "show", "EX-001") == before


# Stages


def test_a_case_goes_its_way_with_what_makes_each_step_true(at_work: Program) -> None:
    at_work("case", "stage", "EX-002", "--to", "litigation", "--on", "2025-06-16", *REASON, *FILED)
    title = ("--title-kind", "judgment", "--title-on", "2025-09-01")
    at_work("case", "stage", "EX-002", "--to", "effective_title", "--on", "2025-09-02", *REASON, *title)
    enforced = (
        "--court",
        "杭州市西湖区人民法院",
        "--docket",
        "（2025）浙0106执99号",
        "--filed-on",
        "2025-09-10",
    )
    at_work("case", "stage", "EX-002", "--to", "enforcement", "--on", "2025-09-10", *REASON, *enforced)
    shown = at_work.json("case", "show", "EX-002")
    assert shown["stage"] == "enforcement" and shown["missing"] == []
    assert [one["kind"] for one in shown["proceedings"]] == ["lawsuit", "enforcement"]
    assert at_work.json("ledger", "verify")["ok"]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("EX-002", ("--to", "disposal", "--on", "2025-06-16")),
        ("EX-002", ("--to", "limbo", "--on", "2025-06-16")),
        ("EX-002", ("--to", "litigation", "--on", "2999-06-16", *FILED)),
        ("EX-002", ("--to", "closed", "--on", "2025-06-16", "--closed-how", "paid")),
        ("EX-999", ("--to", "litigation", "--on", "2025-06-16")),
    ],
)
def test_an_impossible_move_says_what_is_missing_and_leaves_the_case_where_it_is(
    at_work: Program, reference: str, words: tuple[str, ...]
) -> None:
    refused = at_work("case", "stage", reference, *words, *REASON, status=2)
    assert refused.stderr.strip() and "Traceback" not in refused.stderr
    assert at_work.json("case", "show", "EX-002")["stage"] == "pre_litigation"


# People and programs


def test_a_person_sees_the_cases_of_their_own_office_alone(at_work: Program) -> None:
    at_work(
        "user", "create", "--name", "王", "--email", "w@bank.example", "--role", "legal", "--office", "Ningbo"
    )
    hers = Program(at_work.data, {"LEGAL_RECOVERY_AS": "w@bank.example"})
    assert {case["office"] for case in hers.json("case", "list")} == {"Ningbo"}
    hidden = hers("case", "show", "EX-001", status=2).stderr
    assert hidden.replace("EX-001", "") == hers("case", "show", "EX-999", status=2).stderr.replace(
        "EX-999", ""
    )


def test_every_verb_says_what_it_is_for(program: Program) -> None:
    said = program("--help").stdout
    verbs = (
        "backup case demo doctor dossier ledger net-recovery portfolio remind restore run schema token user"
    )
    for verb in verbs.split():
        assert f"  {verb} " in said
        assert "Usage:" in program(verb, "--help").stdout


def test_a_file_is_attached_and_proven(at_work: Program, tmp_path: Path) -> None:
    (tmp_path / "借款合同.txt").write_text("loan contract", encoding="utf-8")
    at_work("case", "attach", "EX-001", tmp_path / "借款合同.txt", "--access", "court")
    assert at_work.json("ledger", "verify")["ok"]
    [stored] = [path for path in (at_work.data / "files").rglob("*") if path.is_file()]
    stored.write_bytes(b"another contract")
    assert at_work.json("ledger", "verify", status=1)["ok"] is False
