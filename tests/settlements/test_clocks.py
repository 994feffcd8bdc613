"""What a settlement does to the periods of a case: what it interrupts, and what runs from its last day."""

from datetime import date

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import RecordTrigger, record_trigger
from legal_recovery.deadlines.rules import Happened
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.settlements.commands import BreakPlan, WithdrawPlan, break_plan, withdraw_plan
from tests.factories import Bench
from tests.settlements.test_plans import agree, pay, scenario_9

EFFECT, LAST = date(2025, 3, 3), date(2026, 8, 1)


def periods(bench: Bench, case: CaseFacts) -> list[tuple[str, date, str]]:
    with bench.session() as session:
        found = list_deadlines(session, case.id)
    kinds = ("enforcement", "enforcement-resumption", "limitation")
    return [(one.kept.rule, one.kept.unrolled, one.kept.state) for one in found if one.kept.rule in kinds]


def test_a_settlement_interrupts_the_time_to_apply_and_what_it_leaves_to_resume_runs_from_its_last_day(
    bench: Bench,
) -> None:
    case = scenario_9(bench)
    bench.do(record_trigger, RecordTrigger(case.id, Happened("performance-expired", EFFECT)))
    assert periods(bench, case) == [("enforcement", date(2027, 3, 3), "open")]
    plan = agree(bench, case)
    # From the day of the agreement (执行程序解释第二十条), and from its last day (民诉法解释第四百六十六条).
    assert periods(bench, case) == [
        ("enforcement", date(2028, 6, 1), "open"),
        ("enforcement-resumption", date(2028, 8, 1), "open"),
    ]
    bench.do(withdraw_plan, WithdrawPlan(case.id, plan.id, "录入错误"))
    assert periods(bench, case) == [
        ("enforcement", date(2027, 3, 3), "open"),
        ("enforcement-resumption", date(2028, 8, 1), "void"),
    ]


def test_a_kept_settlement_leaves_nothing_to_resume_until_a_receipt_is_taken_back(bench: Bench) -> None:
    case = scenario_9(bench)
    agree(bench, case)
    pay(bench, case, "800,000.00", date(2026, 7, 1))
    assert periods(bench, case) == [("enforcement-resumption", date(2028, 8, 1), "void")]


def test_after_a_breach_the_title_is_resumed_in_time_or_the_agreement_is_sued_on_in_time(
    bench: Bench,
) -> None:
    case = scenario_9(bench)
    broken = agree(bench, case)
    bench.do(break_plan, BreakPlan(case.id, broken.id, date(2026, 9, 1), "agreement", "未付"))
    assert periods(bench, case) == [
        ("enforcement-resumption", date(2028, 8, 1), "void"),
        ("limitation", date(2029, 8, 1), "open"),
    ]
    other = scenario_9(bench, reference="ZB-2")
    agree(bench, other)
    first = ProceedingTerms("enforcement", "某法院", "（2026）浙0106执1号", date(2026, 3, 6))
    parent = bench.do(open_proceeding, OpenProceeding(other.id, first))["proceeding_id"]
    again = ProceedingTerms(
        "resumption", "某法院", "（2026）浙0106执恢2号", date(2026, 9, 9), parent_id=parent
    )
    bench.do(open_proceeding, OpenProceeding(other.id, again))
    assert ("enforcement-resumption", date(2028, 8, 1), "done") in periods(bench, other)
