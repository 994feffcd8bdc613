"""Settlements with what is waived on condition: accounts.md, scenario 9, kept and broken, on both engines."""

from datetime import date, timedelta

import pytest

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.debts.rules import OpeningBalance
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import ppb
from legal_recovery.ledger.rules import broken_identities
from legal_recovery.ledger.store import list_entries
from legal_recovery.owed.commands import AgreeInterest, agree_interest
from legal_recovery.owed.rules import RateTerms
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.reconciliation.store import list_expectations
from legal_recovery.settlements.commands import (
    AgreePlan,
    BreakPlan,
    NoteMissed,
    WithdrawPlan,
    agree_plan,
    break_plan,
    note_missed_of,
    withdraw_plan,
)
from legal_recovery.settlements.rules import (
    CannotChoose,
    HasPayments,
    MoreThanOwed,
    NotMissed,
    NotRunning,
    PlanRunning,
    PlanTerms,
    Rhythm,
    make_schedule,
)
from legal_recovery.settlements.store import Plan, list_plans
from tests.factories import Bench, cny
from tests.settlements.books import accounts_of, sums_of

AGREED, FIRST = date(2026, 6, 1), date(2026, 7, 1)


def scenario_9(bench: Bench, **more: object) -> CaseFacts:
    """Owed: principal 1,000,000, off-book interest 100,000."""
    nothing = cny("0")
    balance = OpeningBalance(cny("1,000,000.00"), nothing, cny("100,000.00"), nothing, nothing)
    return bench.open_case(balance=balance, **more)


def agree(bench: Bench, case: CaseFacts, amount: str = "800,000.00", count: int = 2, **more: object) -> Plan:
    rhythm = Rhythm("fixed", FIRST, count)
    terms = PlanTerms(
        **{
            "plan_kind": "enforcement",
            "shape": "fixed",
            "amount": cny(amount),
            "agreed_on": AGREED,
            "dues": make_schedule(cny(amount), rhythm),
            "grace_days": 5,
            **more,
        }
    )
    bench.do(agree_plan, AgreePlan(case.id, terms))
    return plan_of(bench, case)


def plan_of(bench: Bench, case: CaseFacts) -> Plan:
    with bench.session() as session:
        return list_plans(session, case.id)[0]


def pay(bench: Bench, case: CaseFacts, amount: str, on: date, source: str = "settlement") -> int:
    terms = ReceiptTerms(source, cny(amount), on, on)
    return int(bench.do(record_receipt, RecordReceipt(case.id, terms))["receipt_id"])


def waiting(bench: Bench, case: CaseFacts) -> list[tuple[str, date | None]]:
    with bench.session() as session:
        found = list_expectations(session, case.id, "instalment")
    return [(one.amount.text, one.due_on) for one in found]


def test_a_plan_that_is_kept_posts_what_the_chart_of_accounts_says(bench: Bench) -> None:
    case = scenario_9(bench)
    plan = agree(bench, case)
    assert (plan.waived.text, plan.state) == ("300000.00", "running")
    assert accounts_of(bench, case) == {
        "claim:principal": "1000000.00",
        "claim:interest-off": "100000.00",
        "claim:basis:on-book": "-1000000.00",
        "claim:basis:off-book": "-100000.00",
        "claim:conditional-waiver": "-300000.00",
        "claim:ended:waived-conditional": "300000.00",
    }
    assert waiting(bench, case) == [("400000.00", FIRST), ("400000.00", date(2026, 8, 1))]
    pay(bench, case, "500,000.00", FIRST)
    assert waiting(bench, case) == [("300000.00", date(2026, 8, 1))]
    assert plan_of(bench, case).instalments[0].met_on == FIRST
    pay(bench, case, "300,000.00", date(2026, 7, 20))
    plan = plan_of(bench, case)
    assert (plan.state, plan.ended_on) == ("kept", date(2026, 7, 20))
    assert waiting(bench, case) == []
    with bench.session() as session:
        last = list_entries(session, case.book)[-1]
    assert {one.account: one.amount.text for one in last.postings} == {
        "claim:conditional-waiver": "300000.00",
        "claim:principal": "-300000.00",
        "claim:ended:waived": "300000.00",
        "claim:ended:waived-conditional": "-300000.00",
    }
    assert accounts_of(bench, case) == {
        "claim:basis:on-book": "-1000000.00",
        "claim:basis:off-book": "-100000.00",
        "claim:ended:settled": "800000.00",
        "claim:ended:waived": "300000.00",
        "money:bank": "800000.00",
        "money:recovered:settlement": "-800000.00",
    }


def test_a_broken_plan_lets_what_was_waived_be_owed_again_from_that_day(
    bench: Bench, clock: FixedClock
) -> None:
    case = scenario_9(bench)
    plan = agree(bench, case, plan_kind="private")
    with pytest.raises(NotMissed):
        bench.do(break_plan, BreakPlan(case.id, plan.id, FIRST + timedelta(days=5), "agreement", "未付"))
    assert bench.do(note_missed_of, NoteMissed(case.id)) == 2
    assert bench.do(note_missed_of, NoteMissed(case.id)) == 0
    with pytest.raises(CannotChoose):
        bench.do(break_plan, BreakPlan(case.id, plan.id, date(2026, 7, 7), "title", "未付"))
    bench.do(break_plan, BreakPlan(case.id, plan.id, date(2026, 7, 7), "agreement", "未付"))
    assert accounts_of(bench, case) == {
        "claim:principal": "1000000.00",
        "claim:interest-off": "100000.00",
        "claim:basis:on-book": "-1000000.00",
        "claim:basis:off-book": "-100000.00",
    }
    assert waiting(bench, case) == []
    plan = plan_of(bench, case)
    assert (plan.state, plan.choice, plan.reason) == ("broken", "agreement", "未付")
    with bench.session() as session:
        assert list_entries(session, case.book)[-1].value_on == date(2026, 7, 7)
    with pytest.raises(NotRunning):
        bench.do(break_plan, BreakPlan(case.id, plan.id, date(2026, 7, 8), "title", "再选"))
    # What comes in later is on no plan.
    pay(bench, case, "1,000.00", date(2026, 8, 1))
    assert plan_of(bench, case).payments == ()


def test_a_receipt_taken_back_lets_a_kept_plan_run_again(bench: Bench) -> None:
    case = scenario_9(bench)
    agree(bench, case)
    first = pay(bench, case, "400,000.00", FIRST)
    second = pay(bench, case, "400,000.00", date(2026, 8, 1))
    assert plan_of(bench, case).state == "kept"
    bench.do(reverse_receipt, ReverseReceipt(case.id, second, "记错"))
    plan = plan_of(bench, case)
    assert (plan.state, plan.paid.text, plan.next.number) == ("running", "400000.00", 2)
    assert accounts_of(bench, case)["claim:conditional-waiver"] == "-300000.00"
    assert waiting(bench, case) == [("400000.00", date(2026, 8, 1))]
    with pytest.raises(HasPayments):
        bench.do(withdraw_plan, WithdrawPlan(case.id, plan.id, "记错"))
    bench.do(reverse_receipt, ReverseReceipt(case.id, first, "记错"))
    bench.do(withdraw_plan, WithdrawPlan(case.id, plan.id, "记错"))
    assert "claim:conditional-waiver" not in accounts_of(bench, case)
    assert plan_of(bench, case).state == "withdrawn"


def test_a_part_is_waived_where_the_plan_settles_only_part(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case, "100,000.00", 1, in_full=False, waived=cny("60,000.00"))
    pay(bench, case, "100,000.00", FIRST)
    now = accounts_of(bench, case)
    # 100,000 paid all interest and penalty in the order of the law; what is left to waive is principal.
    assert now["claim:ended:waived"] == "60000.00" and now["claim:principal"] == "940000.00"
    assert "claim:conditional-waiver" not in now


def test_there_is_one_plan_at_a_time_and_none_for_more_than_is_owed(bench: Bench) -> None:
    case = scenario_9(bench)
    with pytest.raises(MoreThanOwed):
        agree(bench, case, "1,100,000.01")
    agree(bench, case)
    with pytest.raises(PlanRunning):
        agree(bench, case)
    assert sums_of(bench, case).accounts["claim:conditional-waiver"] == -30_000_000
    assert broken_identities(sums_of(bench, case), "CNY") == {}
    assert Money(0, "CNY") == cny("0")


def test_what_accrues_while_a_plan_is_kept_ends_with_it_where_it_settles_in_full(bench: Bench) -> None:
    case = scenario_9(bench)
    with bench.session() as session:
        (debt,) = list_debts(session, case.id)
    rate = RateTerms("fixed", ppb("6"))
    bench.do(agree_interest, AgreeInterest(case.id, debt.id, rate, 360, date(2025, 9, 1)))
    agree(bench, case)
    pay(bench, case, "400,000.00", FIRST)
    pay(bench, case, "400,000.00", date(2026, 8, 1))
    now = accounts_of(bench, case)
    assert plan_of(bench, case).state == "kept"
    assert {name for name in now if not name.startswith(("claim:basis", "claim:ended", "money:"))} == set()
    assert now["claim:ended:settled"] == "800000.00"
