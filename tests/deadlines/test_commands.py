"""What happened and the deadlines that follow: recorded, put right, withdrawn, extended, recounted with a calendar."""

from datetime import date

import pytest

from legal_recovery.cases.rules import ReasonMissing
from legal_recovery.cases.store import list_obligors
from legal_recovery.deadlines.commands import (
    CorrectTrigger,
    EndDeadline,
    ExtendDeadline,
    RecordTrigger,
    RecountDeadlines,
    WithdrawTrigger,
    correct_trigger,
    end_deadline,
    extend_deadline,
    foresee_correction,
    meet,
    record_trigger,
    recount_all,
    recount_deadlines,
    withdraw_trigger,
)
from legal_recovery.deadlines.rules import DeadlineOver, Fact, Happened, NothingChanges, UnknownEvent
from legal_recovery.deadlines.store import (
    DeadlineFilter,
    Listed,
    list_dated,
    list_deadlines,
    list_lines,
    list_triggers,
)
from legal_recovery.house import subscribers
from legal_recovery.kernel.errors import InvalidInput, NotFound
from legal_recovery.lawbook.commands import PublishYear, WithdrawYear, publish_year, withdraw_year
from legal_recovery.lawbook.rules import NewYear
from legal_recovery.plumbing.jobs import list_jobs
from legal_recovery.plumbing.unit_of_work import execute
from legal_recovery.users.commands import ensure_system
from legal_recovery.web.transact import House
from tests.auctions.story import disposed_of
from tests.factories import Bench

SERVED = date(2026, 9, 17)
NEW_YEAR = NewYear(2027, "2027-01-01 2027-01-04", "2027-01-09", "国办发明电")


def happened(bench: Bench, case, key="judgment-served", on=SERVED, **more):
    return bench.do(record_trigger, RecordTrigger(case.id, Happened(key, on, **more)))


def found(bench: Bench, case):
    with bench.session() as session:
        return {one.kept.rule: one.kept for one in list_deadlines(session, case.id)}


def test_deadlines_follow_from_what_happened(bench: Bench) -> None:
    case = bench.open_case()
    made = happened(bench, case)
    appeal = found(bench, case)["appeal-judgment"]
    # 15 days end in the National Day holidays and move to the first day after them.
    assert (appeal.unrolled, appeal.due) == (date(2026, 10, 2), date(2026, 10, 8))
    assert (appeal.state, appeal.certainty) == ("open", "certain")
    assert made["deadlines"] == len(found(bench, case))


def test_a_party_abroad_has_longer_and_an_announcement_takes_effect_later(bench: Bench) -> None:
    case = bench.open_case()
    happened(bench, case, means="announcement", abode="home")
    appeal = found(bench, case)["appeal-judgment"]
    assert appeal.event_on == date(2026, 10, 17)
    other = bench.open_case("ZB-2")
    happened(bench, other, abode="abroad")
    assert found(bench, other)["appeal-judgment"].unrolled == date(2026, 10, 17)


def test_a_correction_shows_what_moves_before_it_is_saved(bench: Bench) -> None:
    case = bench.open_case()
    made = happened(bench, case)
    later = CorrectTrigger(case.id, made["trigger_id"], date(2026, 9, 24), "in-person", "home", "送达回证")
    with bench.session() as session:
        changed = foresee_correction(session, case, later)
    assert [(kept.due, one.due) for kept, one in changed.moved if kept.rule == "appeal-judgment"] == [
        (date(2026, 10, 8), date(2026, 10, 9))
    ]
    assert found(bench, case)["appeal-judgment"].due == date(2026, 10, 8), "nothing is saved yet"
    bench.do(correct_trigger, later)
    assert found(bench, case)["appeal-judgment"].due == date(2026, 10, 9)
    with pytest.raises(NothingChanges):
        bench.do(correct_trigger, later)
    with pytest.raises(ReasonMissing):
        bench.do(correct_trigger, CorrectTrigger(case.id, made["trigger_id"], SERVED, "mail", "home", " "))


def test_what_is_done_stays_where_it_is(bench: Bench) -> None:
    case = bench.open_case()
    made = happened(bench, case)
    appeal = found(bench, case)["appeal-judgment"]
    bench.do(end_deadline, EndDeadline(case.id, appeal.id, "done", date(2026, 10, 2), "已上诉"))
    moved = CorrectTrigger(case.id, made["trigger_id"], date(2026, 9, 24), "in-person", "home", "更正")
    bench.do(correct_trigger, moved)
    assert found(bench, case)["appeal-judgment"].due == appeal.due
    with pytest.raises(DeadlineOver):
        bench.do(extend_deadline, ExtendDeadline(case.id, appeal.id, 10, "days", "决定书"))


def test_an_extension_runs_on_from_the_day_as_it_was_counted_and_stays(bench: Bench) -> None:
    case = bench.open_case()
    made = happened(bench, case)
    appeal = found(bench, case)["appeal-judgment"]
    bench.do(extend_deadline, ExtendDeadline(case.id, appeal.id, 10, "days", "准予延期通知"))
    assert found(bench, case)["appeal-judgment"].unrolled == date(2026, 10, 12)
    # The event was a day later: the extension stays with it.
    corrected = CorrectTrigger(case.id, made["trigger_id"], date(2026, 9, 18), "in-person", "home", "更正")
    bench.do(correct_trigger, corrected)
    assert found(bench, case)["appeal-judgment"].unrolled == date(2026, 10, 13)
    for count, unit in ((0, "days"), (5, "years")):
        with pytest.raises(InvalidInput):
            bench.do(extend_deadline, ExtendDeadline(case.id, appeal.id, count, unit, "x"))


def test_what_did_not_happen_is_withdrawn_and_its_deadlines_are_void(bench: Bench) -> None:
    case = bench.open_case()
    made = happened(bench, case)
    bench.do(withdraw_trigger, WithdrawTrigger(case.id, made["trigger_id"], "未送达"))
    assert {one.state for one in found(bench, case).values()} == {"void"}
    with bench.session() as session:
        assert list_triggers(session, case.id)[0].withdrawn_on is not None
    with pytest.raises(NotFound):
        bench.do(withdraw_trigger, WithdrawTrigger(case.id, made["trigger_id"], "再撤"))


def test_what_is_wrong_is_refused(bench: Bench) -> None:
    case = bench.open_case()
    with pytest.raises(UnknownEvent):
        happened(bench, case, key="birthday")
    with pytest.raises(InvalidInput):
        happened(bench, case, means="pigeon")
    with pytest.raises(InvalidInput):
        happened(bench, case, abode="moon")
    with pytest.raises(InvalidInput):
        bench.do(record_trigger, RecordTrigger(case.id, Happened("judgment-served", SERVED), obligor_id=1))
    happened(bench, case)
    appeal = found(bench, case)["appeal-judgment"]
    with pytest.raises(ReasonMissing):
        bench.do(end_deadline, EndDeadline(case.id, appeal.id, "void", date(2026, 9, 18)))
    with pytest.raises(InvalidInput):
        bench.do(end_deadline, EndDeadline(case.id, appeal.id, "done", date(2030, 1, 1)))


def test_a_calendar_that_arrives_moves_what_was_provisional(bench: Bench) -> None:
    case = bench.open_case()
    happened(bench, case, on=date(2026, 12, 19))
    appeal = found(bench, case)["appeal-judgment"]
    # Sunday 2027-01-03; whether it is worked is not known yet, and it is never too late.
    assert (appeal.due, appeal.certainty) == (date(2027, 1, 3), "provisional")
    ensure_system(bench.database, bench.clock)
    year = bench.do(publish_year, PublishYear("CN", NEW_YEAR))
    assert bench.do(recount_deadlines, RecountDeadlines(case.id)) >= 1
    appeal = found(bench, case)["appeal-judgment"]
    assert (appeal.due, appeal.certainty) == (date(2027, 1, 5), "certain")
    assert bench.do(recount_deadlines, RecountDeadlines(case.id)) == 0, "once is enough"
    bench.do(withdraw_year, WithdrawYear(year, "录错"))
    bench.do(recount_deadlines, RecountDeadlines(case.id))
    assert found(bench, case)["appeal-judgment"].certainty == "provisional"


def test_publishing_a_calendar_asks_for_the_recount_in_the_same_transaction(
    bench: Bench, house: House
) -> None:
    case = bench.open_case()
    happened(bench, case, on=date(2026, 12, 19))
    house.jobs.prepare()
    request = PublishYear("CN", NEW_YEAR)
    execute(
        bench.database, publish_year, request, actor=bench.actor, clock=bench.clock, subscribers=house.subscribers
    )  # fmt: skip
    with bench.session() as session:
        (job,) = list_jobs(session, bench.actor.id, "deadlines")
    assert job.state == "waiting"
    told: list[tuple[str, int, int]] = []
    made = recount_all(
        bench.database, bench.clock, bench.actor, lambda *step: told.append(step), subscribers()
    )
    assert made["cases"] == 1 and made["moved"] >= 1
    assert told == [("deadlines", 1, 1)]
    assert found(bench, case)["appeal-judgment"].due == date(2027, 1, 5)


def served(bench: Bench, case, paper: str, obligor_id: int) -> None:
    bench.do(record_trigger, RecordTrigger(case.id, Happened(paper, SERVED), obligor_id))


def listed(bench: Bench, case) -> list[Listed]:
    with bench.session() as session:
        return sorted(list_deadlines(session, case.id), key=lambda one: one.kept.id)


def test_a_fact_ends_the_deadlines_that_it_meets_and_what_runs_for_the_other_side_is_not_ours(
    bench: Bench,
) -> None:
    case = bench.open_case()
    with bench.session() as session:
        (debtor,) = (one.obligor_id for one in list_obligors(session, case.id))
    happened(bench, case)
    served(bench, case, "judgment-served", debtor)
    appeal = Fact("appeal-filed", date(2026, 9, 28), obligors=frozenset({debtor}))
    bench.within(lambda uow: meet(uow, case.id, appeal))
    assert [(one.kept.obligor_id, one.kept.state) for one in listed(bench, case)] == [
        (None, "open"), (debtor, "done"),
    ], "their appeal leaves us our time"  # fmt: skip
    served(bench, case, "complaint-served", debtor)
    happened(bench, case, "judgment-effective", date(2026, 10, 9))
    states = {one.kept.rule: one.kept.state for one in listed(bench, case) if one.kept.obligor_id is None}
    assert states["appeal-judgment"] == "void", "in effect, nobody can appeal any more"
    happened(bench, case, "preservation-executed", date(2026, 3, 20))
    bench.within(lambda uow: meet(uow, case.id, Fact("suit-filed", date(2026, 4, 21))))
    late = {one.kept.rule: one for one in listed(bench, case)}["pre-action-preservation-sue"]
    assert (late.kept.state, late.ended_on) == ("missed", date(2026, 4, 21)), "it was due on a Monday"
    with bench.session() as session:
        dated = list_dated(session, bench.actor, date(2026, 9, 1), date(2026, 10, 31))
        overdue = list_lines(session, bench.actor, DeadlineFilter(date(2026, 11, 20), state="overdue"))
    (answer,) = (one for one in dated if one.is_theirs and not one.is_cancelled and "Answer" in str(one.what))
    assert str(answer.what) == "Answer (杭州示例机械有限公司)"
    assert (answer.is_open, answer.lead_days) == (False, None), "nobody is reminded of it"
    assert "answer" not in {one.rule for one in overdue}


def test_of_several_that_are_alike_the_first_due_is_met_first(bench: Bench) -> None:
    case = bench.open_case()
    for day in (1, 8):
        happened(bench, case, "second-auction-failed", date(2026, 9, day))
    happened(bench, case, "sale-announced", date(2026, 9, 10))
    assert [one.kept.state for one in listed(bench, case) if one.kept.rule == "sale-notice"] == [
        "done",
        "open",
    ]


def test_what_happens_to_an_auction_meets_the_periods_that_it_set(bench: Bench) -> None:
    case = disposed_of(bench, "0" * 64, 10)
    states = [(one.kept.rule, one.kept.state) for one in listed(bench, case)]
    for rule in ("second-auction", "sale-ruling", "hand-over"):
        assert (rule, "done") in states, rule
    assert ("hand-over", "open") not in states, "the asset that was taken in kind since was handed over too"
