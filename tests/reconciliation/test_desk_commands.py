"""Statements loaded, their lines matched and freed again; the bank's book always says what is where."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from legal_recovery.costs.commands import ClaimRefund, RecordCost, claim_refund, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.house import helpers
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import balances_of, case_figures
from legal_recovery.ledger.store.verify import verify
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.reconciliation.commands import (
    Expect,
    MatchLine,
    MatchTransfer,
    OpenAccount,
    ParkLine,
    Part,
    StartStatement,
    StopExpecting,
    UndoMatch,
    UnparkLine,
    WithdrawStatement,
    expect,
    load_statement,
    match_line,
    match_transfer,
    open_account,
    park_line,
    stop_expecting,
    undo_match,
    unpark_line,
    withdraw_statement,
)
from legal_recovery.reconciliation.commands.matching import NotPosted
from legal_recovery.reconciliation.rules.lines import (
    HasMatches,
    LineIsMatched,
    LoadedAlready,
    MoreThanLeft,
    WrongAccount,
)
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine, breaks_of, proven
from legal_recovery.reconciliation.store import (
    LineFilter,
    get_account,
    list_expectations,
    list_lines,
    list_loaded,
    list_matches,
)
from tests.factories import Bench, cny

DAY = date(2026, 11, 3)
OPENING = cny("10,000.00")


def line(amount: str, on: date = DAY, **more: Any) -> StatementLine:
    return StatementLine(0, on, on, cny(amount), **{"payer": "杭州市西湖区人民法院", **more})


def statement(*lines: StatementLine, opening: Money = OPENING, **more: Any) -> Statement:
    return proven(Statement("CSV", "62220001", "CNY", lines, opening=opening, **more))


class Desk:
    """An account on a bench, with what a person does to it."""

    def __init__(self, bench: Bench, number: str = "62220001") -> None:
        self.bench = bench
        wanted = OpenAccount(bench.office_id, "清算户", "工行杭州分行", number, "CNY")
        self.account = bench.do(open_account, wanted)

    def load(self, found: Statement, digest: str = "a") -> int:
        start = StartStatement(self.account, found, "11月.csv", digest * 64)
        return load_statement(self.bench.do, start, lambda *_step: None).fresh

    def lines(self) -> list[Any]:
        with self.bench.session() as session:
            return list_lines(session, self.bench.actor, LineFilter(account_id=self.account))[0]

    def book(self) -> dict[str, str]:
        with self.bench.session() as session:
            account = get_account(session, self.bench.actor, self.account)
            return balances(session, account.book)


def balances(session: Any, book: int) -> dict[str, str]:
    found = balances_of(session, book)
    return {account: Money(minor, currency).text for (account, currency, _debt), minor in found.items()}


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def receipt(**more: Any) -> ReceiptTerms:
    day = more.pop("on", DAY)
    return ReceiptTerms(
        **{"source": "voluntary", "amount": cny("1.00"), "credited_on": day, "discharged_on": day, **more}
    )


def test_each_line_stands_on_the_account_and_in_suspense_until_it_is_matched(desk: Desk) -> None:
    assert desk.load(statement(line("500.00"), line("-20.00"))) == 2
    assert desk.book() == {"money:account": "480.00", "money:suspense": "-480.00"}
    assert [one.state for one in desk.lines()] == ["open", "open"]


def test_two_equal_lines_are_both_kept_and_the_same_file_again_brings_none(desk: Desk) -> None:
    twice = statement(line("500.00", reference="7"), line("500.00", reference="7"))
    assert desk.load(twice) == 2
    with pytest.raises(LoadedAlready):
        desk.load(twice)
    # Another file with the same two lines and a third.
    again = statement(*twice.lines, line("500.00", reference="7"))
    assert desk.load(again, "b") == 1
    assert [one.amount.text for one in desk.lines()] == ["500.00"] * 3


def test_a_matched_line_is_recovered_in_its_case_and_the_two_books_come_to_nothing(desk: Desk) -> None:
    case = desk.bench.open_case()
    desk.load(statement(line("500.00")))
    [found] = desk.lines()
    part = Part(cny("500.00"), "receipt", case.id, receipt=receipt(source="deduction", on=date(2026, 10, 30)))
    [match] = desk.bench.do(match_line, MatchLine(found.id, (part,), 97, "案号相同"))
    with desk.bench.session() as session:
        figures = case_figures(session, case.book, "CNY")["CNY"]
        cleared = balances(session, case.book)["money:bank"]
    assert (figures.gross_recovered, cleared) == (50_000, "500.00")
    assert desk.book() == {"money:account": "500.00", "money:bank": "-500.00"}
    assert [one.state for one in desk.lines()] == ["matched"]
    with pytest.raises(LineIsMatched):
        desk.bench.do(match_line, MatchLine(found.id, (part,)))
    desk.bench.do(undo_match, UndoMatch(match, "案件弄错"))
    with desk.bench.session() as session:
        assert case_figures(session, case.book, "CNY")["CNY"].gross_recovered == 0
    assert desk.book() == {"money:account": "500.00", "money:suspense": "-500.00"}
    assert [(one.state, one.left.text) for one in desk.lines()] == [("open", "500.00")]


def test_a_line_of_several_cases_is_split_and_undoing_one_match_leaves_the_others(desk: Desk) -> None:
    first, second = desk.bench.open_case("ZB-1"), desk.bench.open_case("ZB-2")
    desk.load(statement(line("500.00")))
    [found] = desk.lines()
    parts = (
        Part(cny("300.00"), "receipt", first.id, receipt=receipt()),
        Part(cny("150.00"), "receipt", second.id, receipt=receipt()),
    )
    one, other = desk.bench.do(match_line, MatchLine(found.id, parts))
    assert [(each.state, each.left.text) for each in desk.lines()] == [("part", "50.00")]
    desk.bench.do(undo_match, UndoMatch(other, "分错"))
    with desk.bench.session() as session:
        assert case_figures(session, first.book, "CNY")["CNY"].gross_recovered == 30_000
        assert case_figures(session, second.book, "CNY")["CNY"].gross_recovered == 0
        assert [(each.id, each.undone_seq is None) for each in list_matches(session, found.id)] == [
            (one, True),
            (other, False),
        ]
    more = Part(cny("200.01"), "receipt", first.id, receipt=receipt())
    with pytest.raises(MoreThanLeft):
        desk.bench.do(match_line, MatchLine(found.id, (more,)))


def test_a_receipt_recorded_by_hand_waits_for_its_line_and_outlives_a_wrong_match(desk: Desk) -> None:
    case = desk.bench.open_case()
    by_hand = desk.bench.do(record_receipt, RecordReceipt(case.id, receipt(amount=cny("500.00"))))[
        "receipt_id"
    ]
    desk.load(statement(line("500.00")))
    [found] = desk.lines()
    part = Part(cny("500.00"), "receipt", case.id, about=by_hand)
    [match] = desk.bench.do(match_line, MatchLine(found.id, (part,)))
    assert desk.book() == {"money:account": "500.00", "money:bank": "-500.00"}
    desk.bench.do(undo_match, UndoMatch(match, "是另一笔"))
    with desk.bench.session() as session:
        assert case_figures(session, case.book, "CNY")["CNY"].gross_recovered == 50_000
    assert desk.book() == {"money:account": "500.00", "money:suspense": "-500.00"}
    desk.bench.do(match_line, MatchLine(found.id, (part,)))
    # Taken back in its case, the line is free again too.
    desk.bench.do(reverse_receipt, ReverseReceipt(case.id, by_hand, "错账"))
    assert [(one.state, one.left.text) for one in desk.lines()] == [("open", "500.00")]
    assert desk.book() == {"money:account": "500.00", "money:suspense": "-500.00"}


def test_money_between_two_accounts_is_matched_at_once_and_freed_at_once(desk: Desk) -> None:
    other = Desk.__new__(Desk)
    other.bench = desk.bench
    other.account = desk.bench.do(
        open_account, OpenAccount(desk.bench.office_id, "归集户", "建行", "62229998", "CNY")
    )
    desk.load(statement(line("-500.00", payer="归集户")))
    other.load(replace(statement(line("500.00", payer="清算户")), account="62229998"))
    [left], [came] = desk.lines(), other.lines()
    ids = desk.bench.do(match_transfer, MatchTransfer(left.id, came.id))
    assert (desk.book(), other.book()) == (
        {"money:account": "-500.00", "money:bank": "500.00"},
        {"money:account": "500.00", "money:bank": "-500.00"},
    )
    desk.bench.do(undo_match, UndoMatch(ids[1], "不是同一笔"))
    assert [one.state for one in (*desk.lines(), *other.lines())] == ["open", "open"]
    assert desk.book() == {"money:account": "-500.00", "money:suspense": "500.00"}


def test_a_parked_line_has_a_reason_and_an_owner_and_can_still_be_matched(desk: Desk) -> None:
    desk.load(statement(line("500.00")))
    [found] = desk.lines()
    desk.bench.do(park_line, ParkLine(found.id, "asked-court", note="已致电法院"))
    [parked] = desk.lines()
    assert (parked.state, parked.ground, parked.owner_id) == ("suspense", "asked-court", desk.bench.actor.id)
    desk.bench.do(unpark_line, UnparkLine(found.id))
    assert [one.state for one in desk.lines()] == ["open"]


def test_a_case_waits_for_what_a_court_announced_until_somebody_says_otherwise(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(expect, Expect(case.id, cny("800.00"), net=cny("790.00"), payer="西湖区法院"))
    with bench.session() as session:
        [awaited] = list_expectations(session, case.id)
    assert (awaited.kind, awaited.net) == ("notice", cny("790.00"))
    bench.do(stop_expecting, StopExpecting(case.id, awaited.id))
    with bench.session() as session:
        assert list_expectations(session, case.id) == []


def test_what_is_none_of_any_cases_is_said_to_be(desk: Desk) -> None:
    desk.load(statement(line("-20.00", payer="工行", narrative="手续费")))
    [found] = desk.lines()
    desk.bench.do(match_line, MatchLine(found.id, (Part(cny("-20.00"), "outside", note="账户管理费"),)))
    assert desk.book() == {"money:account": "-20.00", "money:outside": "20.00"}


def test_a_statement_is_withdrawn_whole_unless_a_line_of_it_is_matched(desk: Desk) -> None:
    case = desk.bench.open_case()
    desk.load(statement(line("500.00"), line("70.00")))
    first, _second = desk.lines()
    with desk.bench.session() as session:
        statement_id = list_loaded(session, desk.account)[0].id
    part = Part(first.amount, "receipt", case.id, receipt=receipt())
    [match] = desk.bench.do(match_line, MatchLine(first.id, (part,)))
    with pytest.raises(HasMatches):
        desk.bench.do(withdraw_statement, WithdrawStatement(desk.account, statement_id, "误载"))
    desk.bench.do(undo_match, UndoMatch(match, "误配"))
    assert desk.bench.do(withdraw_statement, WithdrawStatement(desk.account, statement_id, "误载")) == 2
    assert desk.book() == {}
    assert desk.load(statement(line("500.00"), line("70.00"))) == 2


def test_a_file_of_another_account_or_currency_is_refused(desk: Desk) -> None:
    other = Statement("CSV", "62229999", "CNY", (line("1.00"),))
    with pytest.raises(WrongAccount):
        desk.load(other)
    foreign = Statement("CSV", None, "USD", ())
    with pytest.raises(WrongAccount):
        desk.load(foreign)
    assert desk.lines() == []


def test_statements_that_do_not_meet_are_named_and_overlapping_ones_do(desk: Desk) -> None:
    desk.load(statement(line("500.00", on=date(2026, 11, 1)), line("20.00", on=date(2026, 11, 2))))
    overlapping = statement(
        line("20.00", on=date(2026, 11, 2)),
        line("30.00", on=date(2026, 11, 4)),
        opening=cny("10,500.00"),
    )
    desk.load(overlapping, "b")
    with desk.bench.session() as session:
        assert breaks_of(list_loaded(session, desk.account)) == []
    desk.load(statement(line("7.00", on=date(2026, 11, 9)), opening=cny("10,560.00")), "c")
    with desk.bench.session() as session:
        [broken] = breaks_of(list_loaded(session, desk.account))
    assert broken.missing == cny("10.00")


def awaited_kinds(desk: Desk, case: Any) -> list[str]:
    with desk.bench.session() as session:
        return [one.kind for one in list_expectations(session, case.id)]


def test_what_was_announced_is_waited_for_until_its_line_is_matched_and_again_when_that_is_undone(
    desk: Desk,
) -> None:
    case = desk.bench.open_case()
    known = desk.bench.do(expect, Expect(case.id, cny("800.00"), net=cny("790.00")))["expectation_id"]
    desk.load(statement(line("790.00"), line("790.00")))
    first, second = desk.lines()
    part = Part(cny("790.00"), "receipt", case.id, receipt=receipt(source="deduction"), expected=known)
    [match] = desk.bench.do(match_line, MatchLine(first.id, (part,)))
    assert awaited_kinds(desk, case) == []
    desk.bench.do(match_line, MatchLine(second.id, (replace(part, amount=cny("500.00")),)))
    desk.bench.do(undo_match, UndoMatch(match, "是另一笔"))
    assert awaited_kinds(desk, case) == ["notice"]


def test_a_line_pays_a_cost_that_is_due_and_one_brings_the_courts_refund(desk: Desk) -> None:
    case = desk.bench.open_case()
    due = CostTerms("acceptance", cny("13,800.00"), date(2026, 10, 1))
    cost = desk.bench.do(record_cost, RecordCost(case.id, due))["cost_id"]
    desk.load(statement(line("-13800.00"), line("6900.00", date(2026, 11, 4))))
    left, came = desk.lines()
    by_hand = Part(cny("-13,800.00"), "cost", case.id, about=cost)
    with pytest.raises(NotPosted):
        desk.bench.do(match_line, MatchLine(left.id, (by_hand,)))
    pays = Part(cny("-13,800.00"), "payment", case.id, of=cost)
    [paid] = desk.bench.do(match_line, MatchLine(left.id, (pays,)))
    terms = ClaimRefund(case.id, cost, "mediated", DAY)
    desk.bench.do(claim_refund, terms)
    assert awaited_kinds(desk, case) == ["fee-refund"]
    refund = Part(cny("6,900.00"), "refund", case.id, of=cost)
    [back] = desk.bench.do(match_line, MatchLine(came.id, (refund,)))
    assert awaited_kinds(desk, case) == []
    with desk.bench.session() as session:
        figures = case_figures(session, case.book, "CNY")["CNY"]
        assert balances(session, case.book)["money:bank"] == "-6900.00"
    assert (figures.costs, figures.net_recovery) == (690_000, -690_000)
    assert desk.book() == {"money:account": "-6900.00", "money:bank": "6900.00"}
    desk.bench.do(undo_match, UndoMatch(back, "是另一案的"))
    assert awaited_kinds(desk, case) == ["fee-refund"]
    desk.bench.do(undo_match, UndoMatch(paid, "是另一案的"))
    assert [one.state for one in desk.lines()] == ["open", "open"]
    assert verify(desk.bench.database, None, helpers=helpers()).problems == ()
