"""What is decided at the desk: staged for all to see, undone by steps, posted once, refused with its reason."""

from typing import Any

import pytest

from legal_recovery.cases.commands import MoveStage, move_stage
from legal_recovery.cases.rules import Stage
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.store import case_figures
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.store import list_receipts
from legal_recovery.reconciliation.commands import (
    Expect,
    LineIsStaged,
    UndoMatch,
    expect,
    post_staged,
    read_lines,
    stage_lines,
    take_back,
    undo_last,
    undo_match,
)
from legal_recovery.reconciliation.rules.desk import NotAllSplit, split_amounts
from legal_recovery.reconciliation.schemas.desk import Asked, WhichCase, decided_by, lines_beside, merged
from legal_recovery.reconciliation.schemas.staged import mark_of, order_of, staged_of
from legal_recovery.reconciliation.store import (
    get_line,
    list_matches,
    list_rules,
    list_staged,
    rules_of,
)
from legal_recovery.reconciliation.store.learning import RuleFilter
from tests.factories import Bench, cny
from tests.reconciliation.test_desk_commands import DAY, Desk, line, receipt, statement


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def colleague(bench: Bench) -> Actor:
    """Somebody else at the same desk."""
    return Actor(new_id(), "李四", bench.actor.roles, None, bench.actor.book)


class Said(dict[str, Any]):
    """What somebody sends from the desk."""

    def getlist(self, key: str) -> list[str]:
        found = self.get(key, [])
        return list(found) if isinstance(found, list) else [found]


def stage(desk: Desk, found: Any, act: str, by: Actor | None = None, **said: Any) -> None:
    """Decide of a line as the desk does."""
    actor = by or desk.bench.actor
    with desk.bench.session() as session:
        asked = Asked(session, actor, found, [], Said(said), lambda _one: "理由")
        decided = decided_by(act, asked)
    stage_lines(desk.bench.database, actor, desk.bench.clock, decided)


def accept_first(desk: Desk, found: Any) -> Any:
    """Stage the first proposal of a line, and return it."""
    with desk.bench.session() as session:
        reading = next(read_lines(session, desk.bench.actor, [found]))
    stage(desk, found, "stage", mark=mark_of(reading.proposals[0]))
    return reading.proposals[0]


def staged(desk: Desk, by: Actor | None = None) -> list[Any]:
    with desk.bench.session() as session:
        return list_staged(session, desk.account, (by or desk.bench.actor).id)


def post_all(desk: Desk, stop_after: int | None = None) -> Any:
    """Post what is staged; after so many lines the process is killed, before it could note the last one."""
    bench, done = desk.bench, 0

    def do(command: Any, asked: Any, key: str) -> Any:
        nonlocal done
        result = bench.do(command, asked, key=key)
        done += 1
        if done == stop_after:
            raise KeyboardInterrupt
        return result

    with bench.session() as session:
        wanted = [(get_line(session, bench.actor, one.line_id), one) for one in staged(desk)]
    return post_staged(
        bench.database, do, wanted, lambda found, one: order_of(found, one.content), lambda *_step: None
    )


def test_what_is_staged_posts_nothing_and_is_undone_step_by_step(desk: Desk) -> None:
    case = desk.bench.open_case("ZB-1")
    desk.load(statement(line("500.00", narrative="还款 ZB-1"), line("20.00", narrative="不明")))
    first, second = desk.lines()
    accept_first(desk, first)
    stage(desk, second, "park", ground="asked-payer", note="已致电")
    assert [one.state for one in desk.lines()] == ["open", "open"]
    assert desk.book() == {"money:account": "520.00", "money:suspense": "-520.00"}
    assert undo_last(desk.bench.database, desk.bench.actor, desk.account) == [second.id]
    assert undo_last(desk.bench.database, desk.bench.actor, desk.account) == [first.id]
    assert undo_last(desk.bench.database, desk.bench.actor, desk.account) == []
    with desk.bench.session() as session:
        assert case_figures(session, case.book, "CNY")["CNY"].gross_recovered == 0


def test_a_line_that_a_colleague_has_staged_is_refused_in_one_sentence(desk: Desk) -> None:
    desk.bench.open_case("ZB-1")
    desk.load(statement(line("500.00", narrative="还款 ZB-1")))
    [found] = desk.lines()
    accept_first(desk, found)
    other = colleague(desk.bench)
    with pytest.raises(LineIsStaged) as refusal:
        stage(desk, found, "park", by=other, ground="unknown")
    assert "system is at this line" in str(refusal.value)
    assert not take_back(desk.bench.database, other, found.id), "nobody undoes what is another's"
    take_back(desk.bench.database, desk.bench.actor, found.id)
    stage(desk, found, "park", by=other, ground="unknown")
    assert [one.actor_id for one in staged(desk, other)] == [other.id]


def test_several_lines_are_staged_all_or_none(desk: Desk) -> None:
    desk.load(statement(line("500.00"), line("70.00")))
    first, second = desk.lines()
    stage(desk, second, "park", by=colleague(desk.bench), ground="unknown")
    content = {"kind": "park", "ground": "unknown", "owner": None}
    with pytest.raises(LineIsStaged):
        stage_lines(
            desk.bench.database, desk.bench.actor, desk.bench.clock, [(first, content), (second, content)]
        )
    assert staged(desk) == []


def test_a_batch_that_was_killed_in_the_middle_goes_on_and_posts_none_twice(desk: Desk) -> None:
    case = desk.bench.open_case("ZB-1")
    desk.load(statement(*(line(f"{100 + n}.00", narrative="还款 ZB-1") for n in range(4))))
    for found in desk.lines():
        accept_first(desk, found)
    with pytest.raises(KeyboardInterrupt):
        post_all(desk, stop_after=2)
    # The second line is posted, but nobody noted that any more.
    assert len(staged(desk)) == 3
    outcome = post_all(desk)
    assert (len(outcome.lines), outcome.refused) == (3, ())
    assert [one.state for one in desk.lines()] == ["matched"] * 4
    with desk.bench.session() as session:
        assert case_figures(session, case.book, "CNY")["CNY"].gross_recovered == 40_600
        assert [len(list_matches(session, one.id)) for one in desk.lines()] == [1] * 4


def test_a_line_that_is_refused_stays_staged_with_the_reason_and_the_others_are_posted(desk: Desk) -> None:
    closed, other = desk.bench.open_case("ZB-1"), desk.bench.open_case("ZB-2")
    desk.load(statement(line("500.00", narrative="还款 ZB-1"), line("70.00", narrative="还款 ZB-2")))
    first, second = desk.lines()
    accept_first(desk, first)
    accept_first(desk, second)
    desk.bench.do(move_stage, MoveStage(closed.id, Stage.CLOSED, DAY, "撤回", "withdrawn"))
    outcome = post_all(desk)
    assert [one.refusal.code for one in outcome.refused] == ["match.case_closed"]
    [left] = staged(desk)
    assert left.line_id == first.id and left.content["refused"]["facts"] == {"reference": "ZB-1"}
    assert [one.state for one in desk.lines()] == ["open", "matched"]
    with desk.bench.session() as session:
        assert case_figures(session, other.book, "CNY")["CNY"].gross_recovered == 7_000


def test_what_exceeds_what_is_owed_is_due_to_the_payer(desk: Desk) -> None:
    case = desk.bench.open_case("ZB-1")
    desk.load(statement(line("1,200,000.00", narrative="还款 ZB-1")))
    [found] = desk.lines()
    proposal = accept_first(desk, found)
    assert not proposal.certain, "more than is owed is never certain"
    post_all(desk)
    with desk.bench.session() as session:
        figures = case_figures(session, case.book, "CNY")["CNY"]
    assert figures.outstanding == 0
    assert [one.state for one in desk.lines()] == ["matched"]


def test_a_line_is_split_by_amounts_shares_and_what_remains(desk: Desk) -> None:
    for number in (1, 2, 3):
        desk.bench.open_case(f"ZB-{number}", debtor=f"第{number}示例机械有限公司")
    desk.load(statement(line("1,000.00")))
    [found] = desk.lines()
    stage(desk, found, "split", case=["ZB-1", "ZB-2", "ZB-3"], amount=["25%", "500", "="])
    post_all(desk)
    with desk.bench.session() as session:
        assert [one.amount.text for one in list_matches(session, found.id)] == ["250.00", "500.00", "250.00"]
    with pytest.raises(NotAllSplit):
        split_amounts(cny("100.00"), ["60", "50"])
    with pytest.raises(NotAllSplit):
        split_amounts(cny("100.00"), ["100", "="])
    assert [one.text for one in split_amounts(cny("-100.00"), ["60", "="])] == ["-60.00", "-40.00"]


def test_a_case_is_looked_up_by_pinyin_and_several_are_named(desk: Desk) -> None:
    desk.bench.open_case("ZB-1", debtor="甬江纺织有限公司")
    desk.bench.open_case("ZB-2", debtor="甬江物流有限公司")
    desk.load(statement(line("70.00")))
    [found] = desk.lines()
    stage(desk, found, "case", case="yjfz")
    assert [one["kind"] for one in staged(desk)[0].content["parts"]] == ["receipt"]
    for typed in ("甬江", "没有这一户"):
        with pytest.raises(WhichCase):
            stage(desk, found, "case", case=typed)


def test_a_fee_that_the_court_kept_is_noted_and_neither_recovered_nor_a_cost(desk: Desk) -> None:
    case = desk.bench.open_case("ZB-1")
    desk.load(statement(line("990.00")))
    [found] = desk.lines()
    stage(desk, found, "case", case="ZB-1", fee="10")
    post_all(desk)
    with desk.bench.session() as session:
        figures = case_figures(session, case.book, "CNY")["CNY"]
        [booked] = list_receipts(session, case.id)
    assert (figures.gross_recovered, figures.costs, booked.withheld) == (99_000, 0, cny("10.00"))


def test_a_debit_is_proposed_as_the_cost_that_was_recorded_by_hand(desk: Desk) -> None:
    case = desk.bench.open_case("ZB-1")
    paid = CostTerms("preservation", cny("5,000.00"), DAY, DAY, payee="杭州市西湖区人民法院")
    desk.bench.do(record_cost, RecordCost(case.id, paid))
    desk.load(statement(line("-5,000.00", narrative="保全费"), line("-80.00", narrative="公告费 ZB-1")))
    by_hand, new = desk.lines()
    proposal = accept_first(desk, by_hand)
    assert [one.kind for one in proposal.reasons] == ["by-hand", "counterparty", "day"]
    accept_first(desk, new)
    assert staged(desk)[1].content["parts"][0]["cost_kind"] == "announcement"
    post_all(desk)
    with desk.bench.session() as session:
        assert case_figures(session, case.book, "CNY")["CNY"].costs == 508_000
        assert [one.made for one in list_matches(session, by_hand.id)] == [False]
    # It stands on a line now, and waits for no other.
    desk.load(statement(line("-5,000.00", narrative="另付"), opening=cny("4,920.00")), "b")
    with desk.bench.session() as session:
        assert next(read_lines(session, desk.bench.actor, [desk.lines()[-1]])).proposals == []


def test_a_receipt_that_was_recorded_by_hand_is_not_booked_a_second_time(desk: Desk) -> None:
    case = desk.bench.open_case("ZB-1")
    desk.bench.do(record_receipt, RecordReceipt(case.id, receipt(amount=cny("500.00"))))
    desk.load(statement(line("500.00", narrative="还款 ZB-1")))
    [found] = desk.lines()
    proposal = accept_first(desk, found)
    assert "by-hand" in {one.kind for one in proposal.reasons}
    post_all(desk)
    with desk.bench.session() as session:
        assert case_figures(session, case.book, "CNY")["CNY"].gross_recovered == 50_000


def test_several_lines_together_are_of_the_one_thing_that_is_awaited(desk: Desk) -> None:
    case = desk.bench.open_case("ZB-1")
    desk.bench.open_case("ZB-2", debtor="甬江纺织有限公司")
    desk.bench.do(expect, Expect(case.id, cny("1,000.00"), DAY, payer="杭州市西湖区人民法院"))
    desk.load(statement(line("400.00", narrative="案款"), line("600.00", narrative="案款")))
    first, second = desk.lines()
    bench = desk.bench
    with bench.session() as session:
        assert next(read_lines(session, bench.actor, [first])).proposals == []
        beside = lines_beside(session, bench.actor, first, [str(second.id)])
        [proposal] = next(read_lines(session, bench.actor, [merged(first, beside)])).proposals
        said = Said(mark=mark_of(proposal))
        decided = decided_by("stage", Asked(session, bench.actor, first, beside, said, lambda _one: "合计"))
    stage_lines(bench.database, bench.actor, bench.clock, decided)
    assert len(undo_last(bench.database, bench.actor, desk.account)) == 2, "one step"
    stage_lines(bench.database, bench.actor, bench.clock, decided)
    post_all(desk)
    with bench.session() as session:
        assert case_figures(session, case.book, "CNY")["CNY"].gross_recovered == 100_000


# --- what is learned --------------------------------------------------------------------------------------


def rules(desk: Desk) -> list[Any]:
    with desk.bench.session() as session:
        return rules_of(session, [desk.account])


def test_a_payer_who_is_no_party_is_known_by_the_next_line(desk: Desk) -> None:
    desk.bench.open_case("ZB-1")
    desk.load(
        statement(
            line("500.00", payer="王小明", narrative="11月 代还"),
            line("600.00", payer="王小明", narrative="12月 代还"),
        )
    )
    first, second = desk.lines()
    with desk.bench.session() as session:
        assert next(read_lines(session, desk.bench.actor, [second])).proposals == []
    stage(desk, first, "case", case="ZB-1")
    post_all(desk)
    [rule] = rules(desk)
    assert (rule.payer, rule.means, rule.taught, rule.state) == ("王小明", "receipt", 1, "on")
    with desk.bench.session() as session:
        proposal = next(read_lines(session, desk.bench.actor, [second])).proposals[0]
    assert [one.kind for one in proposal.reasons] == ["learned"] and not proposal.certain


def test_bank_charges_are_certain_once_two_people_said_the_same_and_doubtful_once_one_says_otherwise(
    desk: Desk,
) -> None:
    desk.bench.open_case("ZB-1")
    fees = [line(f"-{n}.00", payer="工商银行", narrative=f"手续费 2026110{n}") for n in range(1, 5)]
    desk.load(statement(*fees))
    lines = desk.lines()
    for number, sure in enumerate((False, False, True)):
        with desk.bench.session() as session:
            reading = next(read_lines(session, desk.bench.actor, [lines[number]]))
        assert reading.is_certain is sure, number
        if number < 2:
            stage(desk, lines[number], "outside", note="账户手续费")
            post_all(desk)
    assert [(one.taught, one.means) for one in rules(desk)] == [(2, "outside")]
    stage(desk, lines[2], "case", case="ZB-1", cost_kind="other")
    post_all(desk)
    assert [one.state for one in rules(desk)] == ["doubtful"]
    with desk.bench.session() as session:
        assert next(read_lines(session, desk.bench.actor, [lines[3]])).proposals == []


def test_a_match_that_is_undone_teaches_no_more(desk: Desk) -> None:
    desk.load(statement(line("-1.00", payer="工商银行", narrative="手续费")))
    [found] = desk.lines()
    stage(desk, found, "outside", note="账户手续费")
    post_all(desk)
    with desk.bench.session() as session:
        [match] = list_matches(session, found.id)
    desk.bench.do(undo_match, UndoMatch(match.id, "弄错"))
    assert [one.taught for one in rules(desk)] == [0]
    with desk.bench.session() as session:
        listed, _more = list_rules(session, desk.bench.actor, RuleFilter(account_id=desk.account))
    assert [one.account for one in listed] == ["清算户"]


def test_a_court_teaches_nothing_but_its_account_for_one_case(desk: Desk) -> None:
    desk.bench.open_case("ZB-1")
    desk.load(
        statement(
            line("500.00", narrative="案款"),
            line("600.00", narrative="案款", payer_account="6222 8801"),
            line("700.00", narrative="其他", payer_account="6222 8801"),
        )
    )
    plain, own, later = desk.lines()
    for found in (plain, own):
        stage(desk, found, "case", case="ZB-1")
    post_all(desk)
    assert [(one.payer_account, one.wording) for one in rules(desk)] == [("6222 8801", None)]
    with desk.bench.session() as session:
        reading = next(read_lines(session, desk.bench.actor, [later]))
    assert staged_of(reading, reading.proposals[0])["parts"][0]["source"] == "deduction"
