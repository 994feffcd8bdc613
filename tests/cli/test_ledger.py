"""`legal-recovery ledger`: proving, exporting, months, entries by hand."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.commands import (
    PayCost,
    ReceiveRefund,
    RecordCost,
    pay_cost,
    receive_refund,
    record_cost,
)
from legal_recovery.costs.rules import CostTerms, RefundTerms
from legal_recovery.costs.store import get_cost, list_refunds
from legal_recovery.debts.commands import add_debt
from legal_recovery.debts.rules import DebtTerms
from legal_recovery.ledger.postings import read_journal
from legal_recovery.ledger.store import list_entries
from legal_recovery.seizures.commands import LodgeSecurity, ReturnSecurity, lodge_security, return_security
from legal_recovery.seizures.rules import Security, SecurityTerms
from legal_recovery.seizures.store import get_security
from tests.cli.conftest import Run
from tests.factories import Bench, cny
from tests.ledger.attacker import attack

RECEIPT = """
; a receipt with its two sides
money:bank                      50,000.00
money:recovered:voluntary      -50,000.00
claim:ended:settled             50,000.00
claim:interest-on              -30,000.00   ; 表内利息
claim:interest-off             -20,000.00
"""


@pytest.fixture
def case(bench: Bench) -> CaseFacts:
    return bench.open_case()


@pytest.fixture
def run(command: Run, case: CaseFacts) -> Run:
    """Run a verb of the ledger on the bench's database, where there is one case."""
    return lambda *words, **more: command("ledger", *words, **more)


def post(run: Run, text: str, *more: str) -> Result:
    return run("post", "ZB-1", "--value-on", "2026-05-06", "--reason", "补记", *more, input=text)


# --- proving ----------------------------------------------------------------------------------------------


def test_what_is_right_is_ok_with_counts(run: Run) -> None:
    assert run("verify").stdout.startswith("ok: 3 books,")
    told = json.loads(run("verify", "--json").stdout)
    assert told == {"ok": True, "books": 3, "entries": 1, "problems": []}


def test_what_is_wrong_is_named_first_by_its_case_with_exit_status_1(
    run: Run, bench: Bench, case: CaseFacts
) -> None:
    sql = "UPDATE postings SET minor = minor - 1 WHERE line = 1 AND book = ?"
    attack(bench.database, sql, (case.book,))
    found = run("verify")
    assert found.exit_code == 1
    seq = json.loads(run("verify", "--json").stdout)["problems"][0]["seq"]
    assert found.stdout.splitlines()[0] == (
        f"ZB-1, book {case.book}, record {seq}: The minor of posting 1 differs from the record. [verify.posting]"
    )
    told = json.loads(run("verify", "--json").stdout)["problems"][0]
    assert (told["code"], told["case"], told["book"]) == ("verify.posting", "ZB-1", str(case.book))
    assert "ZB-1" in run("verify", lang="zh").stdout


def test_a_checkpoint_is_printed_or_written_and_proves_the_books(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    assert run("checkpoint", "--out", str(kept)).exit_code == 0
    assert set(json.loads(run("checkpoint").stdout)) == {"statement", "signature", "public_key"}
    assert run("verify", "--checkpoint", str(kept)).exit_code == 0
    told = json.loads(kept.read_text())
    kept.write_text(
        json.dumps({**told, "statement": told["statement"].replace('"books":"3"', '"books":"2"')})
    )
    assert "not what this place signed" in run("verify", "--checkpoint", str(kept)).stdout
    kept.write_text("{}")
    assert run("verify", "--checkpoint", str(kept)).exit_code == 2


# --- by hand ----------------------------------------------------------------------------------------------


def test_entries_written_by_an_accountant_are_posted_about_the_only_contract(
    run: Run, bench: Bench, case: CaseFacts
) -> None:
    assert post(run, RECEIPT).stdout == "ZB-1: posted entry 6.\n"
    with bench.session() as session:
        entry = list_entries(session, case.book)[-1]
    assert [posting.amount.text for posting in entry.postings][:2] == ["50000.00", "-50000.00"]
    assert [posting.debt is not None for posting in entry.postings] == [False, False, False, True, True]
    assert run("verify").exit_code == 0


def test_what_is_shown_can_be_read_again(run: Run) -> None:
    post(run, RECEIPT + "\n```\nclaim:costs 5\nclaim:basis:off-book -5\n```\n")
    shown = run("show", "ZB-1").stdout
    assert "; 6  2026-05-06  manual" in shown
    blocks = read_journal(shown, "CNY")
    assert len(blocks) == 3
    assert sum(posting.amount.minor for lines in blocks for posting in lines) == 0


def test_one_wrong_entry_of_several_and_nothing_is_posted(run: Run) -> None:
    found = post(run, RECEIPT + "\nmoney:bank 1\nmoney:fx -2\n")
    assert (found.exit_code, found.stderr) == (2, "The entry does not balance: money CNY -1.00.\n")
    assert "manual" not in run("show", "ZB-1").stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("money:bank", "Line 1 is not an account and an amount: “money:bank”."),
        ("; nothing", "There is nothing to post."),
        ("money:bank 0\nmoney:fx 0", "Line 1 moves nothing: “money:bank 0”."),
        ("money:bank 1,23\nmoney:fx -1", "“1,23” can be read as 123 or 1.23: write one of them."),
        ("money:bribes 1\nmoney:fx -1", "The chart of accounts has no “money:bribes”."),
    ],
)
def test_what_cannot_be_read_is_one_sentence(run: Run, text: str, said: str) -> None:
    found = post(run, text)
    assert (found.exit_code, found.stderr.strip()) == (2, said)


def test_of_several_contracts_one_has_to_be_named(run: Run, bench: Bench, case: CaseFacts) -> None:
    def second(uow: object) -> None:
        uow.lock(case.book)  # type: ignore[attr-defined]
        add_debt(uow, case, DebtTerms("JK-2", "CNY"))  # type: ignore[arg-type]

    bench.within(second)
    text = "claim:costs 5\nclaim:basis:off-book -5"
    assert "Say with --debt which contract the claim is about: JK-2; JK-ZB-1." in post(run, text).stderr
    assert post(run, text, "--debt", "JK-3").exit_code == 2
    assert post(run, text, "--debt", "JK-2").exit_code == 0
    assert post(run, "money:cost:travel 5\nmoney:bank -5").exit_code == 0


def test_a_day_before_the_escalation_and_a_missing_reason_are_refused(run: Run) -> None:
    words = ("post", "ZB-1", "--value-on", "2026-03-01", "--reason", "补记")
    assert run(*words, input=RECEIPT).exit_code == 2
    words = ("post", "ZB-1", "--value-on", "2026-05-06", "--reason", " ")
    assert run(*words, input=RECEIPT).exit_code == 2


@pytest.mark.parametrize("kind", ["张三 13900000000", "manual.reversed", "x" * 70, "", "case.opening"])
def test_what_an_entry_is_called_is_a_code_and_an_opening_has_its_day(
    run: Run, bench: Bench, case: CaseFacts, kind: str
) -> None:
    refused = post(run, RECEIPT, "--kind", kind)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
    with bench.session() as session:
        assert len(list_entries(session, case.book)) == 1, "nothing but the opening"


def test_an_entry_is_reversed_once(run: Run) -> None:
    post(run, RECEIPT)
    assert run("reverse", "ZB-1", "6", "--reason", "记错案件").exit_code == 0
    assert "reverses 6" in run("show", "ZB-1").stdout
    assert run("reverse", "ZB-1", "6", "--reason", "记错案件").stderr == "This entry was already reversed.\n"
    assert run("reverse", "ZB-1", "99", "--reason", "记错案件").exit_code == 2
    assert run("verify").exit_code == 0


def test_entries_of_a_security_are_reversed_with_it(run: Run, bench: Bench, case: CaseFacts) -> None:
    terms = SecurityTerms("cash", cny("1,000.00"), date(2026, 5, 6), "某法院")
    number = bench.do(lodge_security, LodgeSecurity(case.id, terms))["security_id"]
    bench.do(return_security, ReturnSecurity(case.id, number, date(2026, 11, 20)))

    def known() -> Security:
        with bench.session() as session:
            return get_security(session, case.id, number)

    assert run("reverse", "ZB-1", str(known().return_seq), "--reason", "误录").exit_code == 0
    assert (known().state, known().return_seq) == ("lodged", None)
    assert run("reverse", "ZB-1", str(known().entry_seq), "--reason", "误录").exit_code == 0
    assert known().state == "withdrawn" and run("verify").exit_code == 0


def test_a_refund_and_a_payment_are_taken_back_with_their_rows(
    run: Run, bench: Bench, case: CaseFacts
) -> None:
    fee = CostTerms("acceptance", cny("1,000.00"), date(2026, 5, 6))
    cost = bench.do(record_cost, RecordCost(case.id, fee))["cost_id"]
    bench.do(pay_cost, PayCost(case.id, cost, date(2026, 5, 7)))
    bench.do(
        receive_refund, ReceiveRefund(case.id, RefundTerms(cost, cny("400.00"), date(2026, 11, 3), "某法院"))
    )
    with bench.session() as session:
        [refund] = list_refunds(session, case.id)
        paid = get_cost(session, case.id, cost).payment_seq
    for place in (refund.entry_seq, paid):
        assert run("reverse", "ZB-1", str(place), "--reason", "误录").exit_code == 0
    with bench.session() as session:
        assert list_refunds(session, case.id)[0].reversed_seq is not None
        assert get_cost(session, case.id, cost).is_due
    assert run("verify").exit_code == 0


# --- months, journals, chart ------------------------------------------------------------------------------


def test_months_are_not_closed_past_their_checklist(run: Run) -> None:
    refused = run("close-month", "2026-05", "--office", "杭州分行")
    assert (refused.exit_code, "closing close" in refused.stderr) == (2, True)
    refused = run("reopen-month", "2026-05", "--office", "杭州分行", "--reason", "补记")
    assert (refused.exit_code, "closing reopen" in refused.stderr) == (2, True)
    assert "close-month" not in run("--help").stdout
    assert post(run, RECEIPT).exit_code == 0


@pytest.mark.parametrize("form", ["beancount", "hledger", "csv", "json"])
def test_a_journal_to_a_file_is_the_one_to_the_terminal(run: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / "journal"
    assert run("export", "--format", form, "--out", str(path)).exit_code == 0
    printed = run("export", "--format", form).stdout
    assert path.read_text(encoding="utf-8") == printed
    assert "ZB-1" in printed


def test_a_journal_of_an_earlier_position(run: Run) -> None:
    before = run("export", "--format", "csv").stdout
    number = before.splitlines()[1].split(",")[5]
    post(run, RECEIPT)
    assert run("export", "--format", "csv", "--known-at", number).stdout == before
    assert run("export", "--format", "csv").stdout != before
    assert run("export", "--format", "csv", "--known-at", "999").exit_code == 2


def test_the_chart_says_what_counts_where(run: Run) -> None:
    lines = {line.split()[0]: line for line in run("accounts").stdout.splitlines()}
    assert lines["money:recovered:auction"].endswith("gross recovered")
    assert lines["money:cost-refund:acceptance"].endswith("costs")
    assert lines["claim:conditional-waiver"].endswith("outstanding")
    assert lines["money:bank"].endswith("–")
