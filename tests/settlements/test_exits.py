"""Exits need two people, an authority and an unchanged request (accounts.md, scenario 10); others are guarded."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import ReverseEntry, reverse_entry
from legal_recovery.ledger.rules import figures
from legal_recovery.ledger.store import list_entries
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import (
    MoveProceeding,
    OpenProceeding,
    move_proceeding,
    open_proceeding,
)
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.receipts.rules import MoreThanOwed as ReceiptMoreThanOwed
from legal_recovery.receipts.rules import OwedLine
from legal_recovery.seizures.commands import ReleaseSeizure, release_seizure
from legal_recovery.settlements.commands import (
    AnswerExit,
    ApproveExit,
    Refinance,
    RequestExit,
    ReverseRefinancing,
    SetAuthority,
    approve_exit,
    decline_exit,
    refinance,
    request_exit,
    reverse_refinancing,
    set_authority,
    withdraw_exit,
)
from legal_recovery.settlements.rules import (
    Band,
    ChangedSince,
    MoreThanOwed,
    NoAuthority,
    NotApproved,
    NothingCarried,
    NotWaiting,
    OwnRequest,
    Wish,
    limit_of,
)
from legal_recovery.settlements.store import Exit, list_exits
from legal_recovery.users.commands import ensure_system
from tests.factories import Bench, cny
from tests.seizures.factories import asset, seize
from tests.settlements.books import accounts_of, sums_of
from tests.settlements.test_plans import agree, pay, scenario_9

TODAY = date(2026, 11, 20)


def somebody(bench: Bench, *roles: str) -> Actor:
    return Actor(new_id(), "-".join(roles), frozenset(roles), bench.office_id, bench.actor.book)


def ask(bench: Bench, case: CaseFacts, kind: str, amount: str, **more: object) -> Exit:
    wish = Wish(kind, cny(amount), "无财产可供执行", **more)
    bench.do(request_exit, RequestExit(case.id, wish))
    return last_exit(bench, case)


def last_exit(bench: Bench, case: CaseFacts) -> Exit:
    with bench.session() as session:
        return list_exits(session, case.id)[0]


def approval(found: Exit, number: str = "杭分审〔2026〕12号", on: date = TODAY) -> ApproveExit:
    return ApproveExit(found.case_id, found.id, found.digest, number, on)


def test_a_write_off_moves_the_basis_and_what_comes_in_later_counts(bench: Bench) -> None:
    case = bench.open_case()
    found = ask(bench, case, "write_off", "1,030,000.00")
    assert accounts_of(bench, case)["claim:basis:on-book"] == "-1030000.00"
    bench.do(approve_exit, approval(found), by=somebody(bench, "manager"))
    with bench.session() as session:
        last = list_entries(session, case.book)[-1]
    assert {one.account: one.amount.text for one in last.postings} == {
        "claim:basis:on-book": "1030000.00",
        "claim:basis:written-off": "-1030000.00",
    }
    found = last_exit(bench, case)
    assert (found.state, found.document_number, found.entry_seq) == ("used", "杭分审〔2026〕12号", last.seq)
    assert last.source == "approval"
    pay(bench, case, "50,000.00", TODAY, "voluntary")
    now = accounts_of(bench, case)
    assert now["money:recovered:voluntary"] == "-50000.00" and now["claim:ended:settled"] == "50000.00"
    with pytest.raises(NothingCarried):
        ask(bench, case, "write_off", "0.01")
    bench.do(reverse_entry, ReverseEntry(case.book, last.seq, "误核销"))
    assert last_exit(bench, case).state == "reversed"
    assert accounts_of(bench, case)["claim:basis:on-book"] == "-1030000.00"


def test_a_waiver_ends_what_delay_brought_first_or_the_parts_that_were_chosen(bench: Bench) -> None:
    case = bench.open_case()
    found = ask(bench, case, "waiver", "60,000.00")
    bench.do(approve_exit, approval(found), by=somebody(bench, "manager"))
    now = accounts_of(bench, case)
    # Penalty 20,000, then off-book interest.
    assert "claim:penalty" not in now and now["claim:interest-off"] == "10000.00"
    assert now["claim:ended:waived"] == "60000.00"
    with bench.session() as session:
        (debt,) = list_debts(session, case.id)
    chosen = (OwedLine(debt.id, "claim:principal", cny("1,000.00")),)
    with pytest.raises(InvalidInput, match="sum to"):
        ask(bench, case, "waiver", "1,000.01", by_hand=chosen)
    found = ask(bench, case, "waiver", "1,000.00", by_hand=chosen)
    bench.do(approve_exit, approval(found), by=somebody(bench, "manager"))
    assert accounts_of(bench, case)["claim:principal"] == "999000.00"
    with pytest.raises(MoreThanOwed):
        ask(bench, case, "waiver", "1,100,000.00")


def test_nobody_approves_their_own_request_nor_twice_nor_what_changed(bench: Bench) -> None:
    case = scenario_9(bench)
    found = ask(bench, case, "waiver", "10,000.00")
    with pytest.raises(OwnRequest):
        bench.do(approve_exit, approval(found))
    with pytest.raises(NoAuthority):
        bench.do(approve_exit, approval(found), by=somebody(bench, "legal"))
    manager = somebody(bench, "manager")
    with pytest.raises(InvalidInput, match="number of the approval"):
        bench.do(approve_exit, approval(found, " "), by=manager)
    with pytest.raises(ChangedSince):
        bench.do(approve_exit, ApproveExit(case.id, found.id, "0" * 64, "12", TODAY), by=manager)
    pay(bench, case, "1.00", TODAY, "voluntary")
    with pytest.raises(ChangedSince):
        bench.do(approve_exit, approval(found), by=manager)
    bench.do(decline_exit, AnswerExit(case.id, found.id, "已有还款"), by=manager)
    assert (last_exit(bench, case).state, last_exit(bench, case).answer) == ("declined", "已有还款")
    found = ask(bench, case, "waiver", "10,000.00")
    bench.do(approve_exit, approval(found), by=manager)
    with pytest.raises(NotWaiting):
        bench.do(approve_exit, approval(found), by=somebody(bench, "manager"))
    assert accounts_of(bench, case)["claim:ended:waived"] == "10000.00"
    found = ask(bench, case, "write_off", "1.00")
    bench.do(withdraw_exit, AnswerExit(case.id, found.id, "误提"))
    with pytest.raises(NotWaiting):
        bench.do(approve_exit, approval(found), by=manager)


def test_of_two_people_who_approve_a_waiver_at_once_one_wins_and_the_other_is_told(bench: Bench) -> None:
    case = scenario_9(bench)
    found = ask(bench, case, "waiver", "10,000.00")
    meet = Barrier(2)

    def approve(number: int) -> str:
        manager = somebody(bench, "manager")
        meet.wait()
        try:
            bench.do(approve_exit, approval(found, f"审批{number}号"), by=manager)
        except NotWaiting as refusal:
            return refusal.code
        return "won"

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(approve, (1, 2))) == ["settlements.not_waiting", "won"]
    assert accounts_of(bench, case)["claim:ended:waived"] == "10000.00"
    with bench.session() as session:
        assert [one.kind for one in list_entries(session, case.book)].count("waiver") == 1


def test_authority_goes_by_amount_and_office_and_then_guards_what_is_carried_out(bench: Bench) -> None:
    ensure_system(bench.database, bench.clock)
    case = scenario_9(bench)
    lead, manager = somebody(bench, "legal_lead"), somebody(bench, "manager")
    for role, up_to in (("legal_lead", cny("50,000.00")), ("manager", None)):
        bench.do(set_authority, SetAuthority("settlement", role, "CNY", up_to))
    with pytest.raises(NotApproved):
        agree(bench, case)
    found = ask(bench, case, "settlement", "300,000.00")
    with pytest.raises(NoAuthority, match=r"ends at CNY 50,000.00; this is CNY 300,000.00"):
        bench.do(approve_exit, approval(found), by=lead)
    bench.do(approve_exit, approval(found), by=manager)
    assert last_exit(bench, case).state == "approved"
    agree(bench, case)
    assert last_exit(bench, case).state == "used"
    assert accounts_of(bench, case)["claim:conditional-waiver"] == "-300000.00"


def test_a_release_of_a_seizure_and_a_withdrawal_of_a_suit_are_guarded_once_authority_is_set(
    bench: Bench,
) -> None:
    ensure_system(bench.database, bench.clock)
    case = bench.open_case()
    seizure = seize(bench, case, asset(bench, case))
    release = ReleaseSeizure(case.id, seizure, "released", TODAY, "已和解")
    suit = ProceedingTerms("lawsuit", "某法院", None, date(2026, 3, 2))
    proceeding = bench.do(open_proceeding, OpenProceeding(case.id, suit))["proceeding_id"]
    withdrawal = MoveProceeding(case.id, proceeding, "withdrawn", TODAY, "撤诉")
    for kind, command, request in (
        ("seizure", release_seizure, release),
        ("suit", move_proceeding, withdrawal),
    ):
        bench.do(set_authority, SetAuthority(kind, "manager", "CNY"))
        with pytest.raises(NotApproved, match="needs an approval first"):
            bench.do(command, request)
        found = ask(bench, case, kind, "900,000.00", about="（2024）浙0106执保123号")
        bench.do(approve_exit, approval(found), by=somebody(bench, "manager"))
        assert last_exit(bench, case).state == "approved"
        bench.do(command, request)
        assert (last_exit(bench, case).state, last_exit(bench, case).used_on) == ("used", TODAY)


def test_what_is_set_for_an_office_goes_before_what_is_set_for_all() -> None:
    bands = [
        Band("waiver", None, "manager", cny("100.00")),
        Band("waiver", 7, "manager", cny("10.00")),
        Band("waiver", 8, "manager", cny("0")),
        Band("waiver", None, "legal_lead", None),
    ]
    assert limit_of(bands, "waiver", 1, ["manager"], "CNY") == (True, cny("100.00"))
    assert limit_of(bands, "waiver", 7, ["manager"], "CNY") == (True, cny("10.00"))
    assert limit_of(bands, "waiver", 8, ["manager"], "CNY") == (False, None)
    assert limit_of(bands, "waiver", 7, ["manager", "legal_lead"], "CNY") == (True, None)
    assert limit_of(bands, "write_off", 7, ["manager"], "CNY") == (True, None)
    assert limit_of(bands, "write_off", 7, ["legal_lead"], "CNY") == (False, None)


def test_a_loan_of_our_own_discharges_the_debt_and_is_never_recovered(bench: Bench) -> None:
    case = scenario_9(bench)
    loan = Refinance(case.id, cny("500,000.00"), date(2026, 6, 1), "JK-2026-新-001")
    made = bench.do(refinance, loan)["refinancing_id"]
    assert accounts_of(bench, case) == {
        "claim:principal": "600000.00",
        "claim:basis:on-book": "-1000000.00",
        "claim:basis:off-book": "-100000.00",
        "claim:ended:settled": "500000.00",
        "money:refinanced": "-500000.00",
        "money:refinanced-loan": "500000.00",
    }
    known = figures(sums_of(bench, case), "CNY")
    assert (known.gross_recovered, known.net_recovery, known.outstanding) == (0, 0, 60_000_000)
    with pytest.raises(ReceiptMoreThanOwed):
        bench.do(refinance, replace(loan, amount=cny("600,000.01")))
    bench.do(reverse_refinancing, ReverseRefinancing(case.id, made, "记错"))
    assert "money:refinanced" not in accounts_of(bench, case)
