"""Periods that run again: by what the law names, from the day it says, for each obligor, and back again."""

from datetime import date
from typing import Any

import pytest

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import (
    CorrectTrigger,
    InterruptClock,
    RecordTrigger,
    RecountDeadlines,
    ResumeClock,
    WithdrawInterruption,
    correct_trigger,
    foresee_interruption,
    interrupt_clock,
    record_trigger,
    recount_deadlines,
    resume_clock,
    withdraw_interruption,
)
from legal_recovery.deadlines.rules import (
    Happened,
    Interruption,
    NoGround,
    NothingChanges,
    NotInterruptible,
    RunOut,
    interrupted,
)
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.law.deadlines import deadline
from legal_recovery.law.pack import load_pack
from tests.conftest import TODAY
from tests.factories import Bench

CN, EW = load_pack("CN"), load_pack("EW")
DUE = date(2024, 1, 5)


@pytest.fixture
def case(bench: Bench) -> CaseFacts:
    case = bench.open_case()
    bench.do(record_trigger, RecordTrigger(case.id, Happened("debt-due", DUE)))
    return case


def kept(bench: Bench, case: CaseFacts) -> dict[str, Any]:
    with bench.session() as session:
        return {one.kept.rule: one.kept for one in list_deadlines(session, case.id)}


def interrupt(
    bench: Bench, case: CaseFacts, rule: str, ground: str, *days: date, evidence: str = "回执"
) -> int:
    what = Interruption(ground, *days)
    request = InterruptClock(case.id, kept(bench, case)[rule].id, what, evidence)
    number: int = bench.do(interrupt_clock, request)["interruption_id"]
    return number


def test_a_demand_lets_limitation_run_again_and_the_longest_and_the_guarantee_stay(
    bench: Bench, case: CaseFacts
) -> None:
    before = kept(bench, case)
    assert before["limitation"].due == date(2027, 1, 5)
    request = InterruptClock(
        case.id, before["limitation"].id, Interruption("demand", date(2026, 3, 10)), "EMS签收"
    )
    with bench.session() as session:
        found = foresee_interruption(session, case, request, TODAY)
    ((was, now),) = found.moved
    assert (was.due, now.due) == (date(2027, 1, 5), date(2029, 3, 10))
    assert kept(bench, case) == before, "nothing is saved yet"
    bench.do(interrupt_clock, request)
    after = kept(bench, case)
    assert (after["limitation"].due, after["limitation"].event_on) == (date(2029, 3, 10), date(2026, 3, 10))
    for rule in ("limitation-longest", "guarantee-period"):
        assert after[rule].due == before[rule].due
        with pytest.raises(NotInterruptible) as refusal:
            interrupt(bench, case, rule, "demand", date(2024, 3, 1))
        assert refusal.value.facts["citation"].startswith("民法典第"), rule
    with pytest.raises(NothingChanges):
        bench.do(interrupt_clock, request)


def test_what_was_interrupted_stays_so_after_a_recount_and_a_correction(
    bench: Bench, case: CaseFacts
) -> None:
    number = interrupt(bench, case, "limitation", "debtor-agreed", date(2026, 3, 10))
    assert bench.do(recount_deadlines, RecountDeadlines(case.id)) == 0
    trigger = kept(bench, case)["limitation"].trigger
    correction = CorrectTrigger(case.id, trigger, date(2024, 2, 1), "in-person", "home", "展期")
    bench.do(correct_trigger, correction)
    found = kept(bench, case)
    assert found["limitation"].due == date(2029, 3, 10)
    assert found["limitation-longest"].due == date(2044, 2, 1), "that one moved with its event"
    bench.do(withdraw_interruption, WithdrawInterruption(case.id, number, "无证据"))
    assert kept(bench, case)["limitation"].due == date(2027, 2, 1)


def test_a_suit_lets_it_run_again_once_it_has_ended(bench: Bench, case: CaseFacts) -> None:
    number = interrupt(bench, case, "limitation", "suit", date(2025, 3, 3))
    assert kept(bench, case)["limitation"].due == date(2028, 3, 3)
    # A demand while the suit is pending cannot take back what its end gives.
    interrupt(bench, case, "limitation", "demand", date(2025, 6, 1))
    assert kept(bench, case)["limitation"].due == date(2028, 6, 1)
    bench.do(resume_clock, ResumeClock(case.id, number, date(2025, 9, 9)))
    assert kept(bench, case)["limitation"].due == date(2028, 9, 9)
    with pytest.raises(InvalidInput):
        bench.do(resume_clock, ResumeClock(case.id, number, date(2025, 3, 2)))


def test_what_does_not_interrupt_is_refused_with_what_the_law_says(bench: Bench, case: CaseFacts) -> None:
    for rule, ground, days, wanted in (
        ("limitation", "enforcement-settlement", (date(2025, 1, 6),), NoGround),
        ("limitation", "birthday", (date(2025, 1, 6),), NoGround),
        ("limitation", "demand", (date(2024, 1, 4),), RunOut),
        ("limitation", "demand", (date(2027, 1, 6),), InvalidInput),
        ("limitation", "demand", (date(2025, 1, 6), date(2025, 2, 6)), InvalidInput),
        ("limitation", "suit", (date(2025, 1, 6), date(2025, 1, 5)), InvalidInput),
    ):
        with pytest.raises(wanted):
            interrupt(bench, case, rule, ground, *days)
    with pytest.raises(InvalidInput):
        interrupt(bench, case, "limitation", "demand", date(2025, 1, 6), evidence=" ")
    missing = InterruptClock(
        case.id, kept(bench, case)["limitation"].id, Interruption("demand", date(2025, 1, 6)), "x", 7
    )
    with pytest.raises(InvalidInput):
        bench.do(interrupt_clock, missing)


def test_a_period_that_ran_out_begins_again_only_by_what_the_law_lets_revive_it(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(record_trigger, RecordTrigger(case.id, Happened("debt-due", date(2020, 1, 6))))
    with pytest.raises(RunOut) as refusal:
        interrupt(bench, case, "limitation", "demand", date(2023, 1, 7))
    assert "诉讼时效规定" in refusal.value.facts["citation"]
    interrupt(bench, case, "limitation", "acknowledged-late", date(2024, 5, 6))
    assert kept(bench, case)["limitation"].due == date(2027, 5, 6)


def test_enforcement_has_grounds_of_its_own(bench: Bench, case: CaseFacts) -> None:
    bench.do(record_trigger, RecordTrigger(case.id, Happened("performance-expired", date(2025, 3, 3))))
    assert kept(bench, case)["enforcement"].due == date(2027, 3, 3)
    interrupt(bench, case, "enforcement", "enforcement-settlement", date(2026, 3, 9))
    assert kept(bench, case)["enforcement"].due == date(2028, 3, 9)
    with pytest.raises(NoGround):
        interrupt(bench, case, "enforcement", "arbitration", date(2026, 4, 9))


def test_no_interruption_carries_a_period_beyond_its_longest_and_the_rule_is_that_of_the_day() -> None:
    plain = deadline(CN, "limitation", date(2014, 3, 3))
    assert plain.due == date(2016, 3, 3), "two years then"
    again = [Interruption("demand", date(2016, 2, 1)), Interruption("demand", date(2018, 12, 3))]
    assert interrupted(CN, plain, again).due == date(2021, 12, 3), "three years since"
    years = [Interruption("demand", date(2014 + n, 3, 3)) for n in range(2, 20, 2)]
    assert interrupted(CN, plain, years).due == date(2034, 3, 3), "twenty years after it was due"
    contract = deadline(EW, "limitation-contract", date(2019, 5, 1))
    paid = [Interruption("part-payment", date(2023, 5, 1)), Interruption("acknowledgment", date(2030, 1, 1))]
    assert interrupted(EW, contract, paid).due == date(2029, 5, 1), "what came too late does nothing"
