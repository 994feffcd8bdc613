"""What follows from proceedings: clocks, periods that are met, judgments below, corrections, the case's number."""

from datetime import date

import pytest

from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.law.docket import CourtContradicts
from legal_recovery.lawbook.store import pack_of
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands import (
    AnswerFiling,
    MakeFiling,
    RecordService,
    RecordTitle,
    answer_filing,
    effect_of,
    foresee_title,
    make_filing,
    record_service,
    record_title,
)
from legal_recovery.proceedings.commands.dockets import DocketTaken
from legal_recovery.proceedings.rules import Answer, FilingTerms
from tests.factories import Bench, cny
from tests.proceedings.test_commands import COURT, SUIT, found, move, now, obligors, opened, rules_of


def deadlines_of(bench: Bench, case: CaseFacts, rule: str) -> list[tuple[date, str]]:
    with bench.session() as session:
        return [
            (one.kept.due, one.kept.state)
            for one in list_deadlines(session, case.id)
            if one.kept.rule == rule
        ]


def test_a_title_in_effect_starts_the_time_to_enforce_it_and_enforcing_it_ends_that(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case, "lawsuit", SUIT, date(2026, 3, 20))
    assert now(bench, case).stage is Stage.LITIGATION, "a suit with its number is accepted"
    until = RecordTitle(case.id, suit, "judgment", date(2026, 4, 20), date(2026, 4, 30))
    with bench.session() as session:
        seen = foresee_title(session, case, until, date(2026, 11, 20))
    assert {one.rule.key: one.due for one in seen}["enforcement"] == date(2028, 4, 30)
    bench.do(record_title, until)
    assert deadlines_of(bench, case, "enforcement") == [(date(2028, 4, 30), "open")]
    assert rules_of(bench, case)["retrial"] == date(2026, 10, 20), "the judgment is in effect"
    assert now(bench, case).stage is Stage.EFFECTIVE_TITLE
    opened(bench, case, "enforcement", "（2026）浙0106执55号", date(2026, 5, 6), parent_id=suit)
    assert now(bench, case).stage is Stage.ENFORCEMENT
    assert deadlines_of(bench, case, "enforcement") == [(date(2028, 4, 30), "done")]
    bench.do(record_title, until)
    assert len(deadlines_of(bench, case, "enforcement")) == 1, "once is enough"


def test_without_a_time_to_perform_the_clock_runs_from_the_effect(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case, "arbitration", None, date(2026, 3, 20))
    move(bench, case, suit, "fee_due", "2026-03-23")
    for state in ("accepted", "under_way", "decided"):
        move(bench, case, suit, state, "2026-04-13", docket_number="（2026）杭仲裁字第12号")
    move(bench, case, suit, "effective", "2026-04-20", title_kind="award")
    assert deadlines_of(bench, case, "enforcement") == [(date(2028, 4, 20), "open")]


def test_a_judgment_that_was_appealed_takes_effect_or_falls_with_the_appeal(bench: Bench) -> None:
    for number, (below, state) in enumerate((("upheld", "effective"), ("changed", "set_aside")), 1):
        case = bench.open_case(f"ZB-{below}")
        (debtor,) = obligors(bench, case)
        suit = opened(bench, case, "lawsuit", f"（2026）浙0106民初{number}号", date(2026, 3, 20))
        for step in ("under_way", "decided"):
            move(bench, case, suit, step, "2026-04-01")
        for party in (debtor, None):
            served = RecordService(case.id, suit, "judgment-served", date(2026, 6, 1), obligor_id=party)
            bench.do(record_service, served)
        theirs = {"parent_id": suit, "parties": ((debtor, "applicant"),)}
        appeal = opened(bench, case, "appeal", None, date(2026, 6, 10), **theirs)
        assert found(bench, case, suit).state == "challenged"
        states = [state for _due, state in deadlines_of(bench, case, "appeal-judgment")]
        assert sorted(states) == ["done", "open"], "theirs is made, ours still runs"
        with bench.session() as session:
            effect = effect_of(session, pack_of(session, "CN"), case.id, found(bench, case, suit))
        assert effect is not None and effect.on is None and effect.appealed, "no effect while appealed"
        title = RecordTitle(case.id, appeal, "judgment", date(2026, 9, 1), below=below)
        bench.do(record_title, title)
        assert found(bench, case, suit).state == state
        assert not found(bench, case, suit).waits_for_title, "the title is the appeal's"
        states = [state for _due, state in deadlines_of(bench, case, "appeal-judgment")]
        assert sorted(states) == ["done", "void"]


def test_recorded_facts_end_what_was_to_be_done_by_then(bench: Bench) -> None:
    case = bench.open_case()
    first = opened(bench, case, "pre_action_preservation", "（2026）浙0106财保7号", date(2026, 3, 3))
    for state in ("submitted", "granted", "in_force"):
        if state != found(bench, case, first).state:
            move(bench, case, first, state, "2026-03-05")
    assert deadlines_of(bench, case, "pre-action-preservation-sue") == [(date(2026, 4, 7), "open")]
    suit = opened(bench, case, "lawsuit", SUIT, date(2026, 3, 20))
    assert deadlines_of(bench, case, "pre-action-preservation-sue") == [(date(2026, 4, 7), "done")]
    move(bench, case, suit, "fee_due", "2026-04-01")
    bench.do(
        record_cost,
        RecordCost(case.id, CostTerms("acceptance", cny("13,800.00"), date(2026, 4, 2), date(2026, 4, 2))),
    )
    assert deadlines_of(bench, case, "fee-payment") == [(date(2026, 4, 8), "done")]
    move(bench, case, suit, "under_way", "2026-04-07")
    in_suit = opened(bench, case, "preservation", SUIT, date(2026, 4, 8))
    for state in ("granted", "in_force"):
        move(bench, case, in_suit, state, "2026-04-09")
    states = [state for _due, state in deadlines_of(bench, case, "pre-action-preservation-sue")]
    assert states == ["done", "done"], "in the course of a suit none is left to be brought"
    above = {"parent_id": in_suit}
    objection = opened(
        bench, case, "third_party_objection", "（2026）浙0106执异9号", date(2026, 9, 1), **above
    )
    bench.do(
        record_service, RecordService(case.id, objection, "third-party-objection-ruled", date(2026, 9, 10))
    )
    move(bench, case, suit, "suspended", "2026-09-11")
    assert [state for _due, state in deadlines_of(bench, case, "third-party-objection-suit")] == ["open"], (
        "a suit that was brought before is not the one to be brought"
    )


def test_what_is_to_be_corrected_is_noted_once_and_ends_when_it_is_handed_in_again(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case)
    move(bench, case, suit, "submitted", "2026-03-20")
    with pytest.raises(InvalidInput) as refusal:
        move(bench, case, suit, "to_correct", "2026-03-23")
    assert refusal.value.field == "correct_by", "the court says until when"
    move(bench, case, suit, "to_correct", "2026-03-23", correct_by=date(2026, 3, 30))
    assert corrections(bench) == [(date(2026, 3, 30), True)]
    move(bench, case, suit, "submitted", "2026-03-25")
    assert corrections(bench) == [(date(2026, 3, 30), False)]
    with bench.session() as session:
        (filing,) = store.list_filings(session, case.id)
    again = Answer("to_correct", date(2026, 3, 27), date(2026, 4, 3))
    bench.do(answer_filing, AnswerFiling(case.id, filing.id, again))
    assert found(bench, case, suit).state == "to_correct", "nobody has to say it twice"
    assert corrections(bench) == [(date(2026, 4, 3), True)]
    once_more = FilingTerms("statement_of_claim", date(2026, 4, 1), COURT)
    bench.do(make_filing, MakeFiling(case.id, suit, once_more))
    assert corrections(bench) == [(date(2026, 4, 3), False)]
    move(bench, case, suit, "accepted", "2026-04-02", docket_number=SUIT)


def corrections(bench: Bench) -> list[tuple[date, bool]]:
    with bench.session() as session:
        listed = store.list_corrections(session, bench.actor, date(2026, 1, 1), date(2026, 12, 31))
    return [(one.on, one.is_open) for one in listed]


def test_a_docket_number_is_of_one_proceeding_and_of_its_court(bench: Bench) -> None:
    case, other = bench.open_case(), bench.open_case("ZB-2")
    opened(bench, case, "lawsuit", SUIT)
    with pytest.raises(DocketTaken, match="ZB-1"):
        opened(bench, other, "lawsuit", SUIT)
    with pytest.raises(DocketTaken):
        opened(bench, case, "lawsuit", SUIT)
    opened(bench, case, "preservation", SUIT)
    for one in (case, other):
        opened(bench, one, "insolvency", "（2026）浙0106破3号")
    elsewhere = "（2026）苏0106民初9号"
    with pytest.raises(CourtContradicts):
        opened(bench, other, "lawsuit", elsewhere)
    opened(bench, other, "lawsuit", elsewhere, docket_confirmed=True)


def test_a_case_goes_by_the_furthest_number_of_its_main_line(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case, "lawsuit", SUIT, date(2026, 3, 20), "judgment", date(2026, 4, 20))
    enforced = opened(bench, case, "enforcement", "（2026）浙0106执55号", date(2026, 5, 6), parent_id=suit)
    opened(
        bench, case, "enforcement_objection", "（2026）浙0106执异3号", date(2026, 6, 1), parent_id=enforced
    )
    opened(bench, case, "resumption", None, date(2026, 9, 1), parent_id=enforced)
    with bench.session() as session:
        main = store.main_proceeding(session, case.id)
    assert main is not None and main.docket_number == "（2026）浙0106执55号"
