"""A line of a closed month is matched later: the money stands on the first open day, with the bank's day kept."""

from datetime import date

import pytest
from sqlalchemy import select

from legal_recovery.closing.rules.checks import checklist
from legal_recovery.closing.store.facts import facts_of
from legal_recovery.costs.commands import SetLimits, set_limits
from legal_recovery.costs.rules import CostTerms, Limits
from legal_recovery.ledger.commands import CloseMonth, MonthIsClosed, close_month
from legal_recovery.ledger.events import EntryDatedLater
from legal_recovery.ledger.store import list_entries
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.event_log import RecordRow
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.receipts.store import list_receipts
from legal_recovery.reconciliation.commands import (
    MatchLine,
    Part,
    UndoMatch,
    WithdrawStatement,
    match_line,
    undo_match,
    withdraw_statement,
)
from legal_recovery.reconciliation.store import LineFilter, get_account, list_lines, posted_later
from legal_recovery.users.commands import CreateOffice, create_office, ensure_system
from tests.factories import Bench, cny, opened
from tests.reconciliation.test_desk_commands import Desk, line, receipt, statement

OCTOBER = date(2026, 10, 12)
FIRST = date(2026, 11, 1)


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def money_days(bench: Bench, book: int) -> list[tuple[str, date]]:
    with bench.session() as session:
        return [(one.kind, one.value_on) for one in list_entries(session, book)]


def test_a_receipt_of_a_closed_month_stands_on_the_first_open_day_and_discharges_on_its_own(
    desk: Desk,
) -> None:
    bench = desk.bench
    case = bench.open_case()
    desk.load(statement(line("500.00", on=OCTOBER)))
    bench.do(close_month, CloseMonth(bench.office_id, "2026-10"))
    by_hand = ReceiptTerms("voluntary", cny("500.00"), OCTOBER, OCTOBER)
    with pytest.raises(MonthIsClosed):
        bench.do(record_receipt, RecordReceipt(case.id, by_hand))
    [found] = desk.lines()
    part = Part(cny("500.00"), "receipt", case.id, receipt=receipt(on=OCTOBER))
    [match] = bench.do(match_line, MatchLine(found.id, (part,)))
    with bench.session() as session:
        [kept] = list_receipts(session, case.id)
        bank = get_account(session, bench.actor, desk.account).book
        said = select(RecordRow.book).where(RecordRow.body.contains(EntryDatedLater.kind))
        assert sorted(session.scalars(said)) == sorted([case.book, bank])
    assert kept.credited_on == OCTOBER
    assert ("receipt.discharged", OCTOBER) in money_days(bench, case.book)
    assert ("receipt.credited", FIRST) in money_days(bench, case.book)
    assert money_days(bench, bank) == [("bank.line", OCTOBER), ("bank.matched", FIRST)]
    assert desk.book() == {"money:account": "500.00", "money:bank": "-500.00"}
    bench.do(undo_match, UndoMatch(match, "案件弄错"))
    assert desk.book() == {"money:account": "500.00", "money:suspense": "-500.00"}
    assert verify(bench.database, None).problems == ()


def test_a_cost_of_a_closed_month_is_booked_on_the_first_open_day(desk: Desk) -> None:
    bench = desk.bench
    case = bench.open_case()
    desk.load(statement(line("-20.00", on=OCTOBER)))
    bench.do(close_month, CloseMonth(bench.office_id, "2026-10"))
    [found] = desk.lines()
    terms = CostTerms("acceptance", cny("1.00"), OCTOBER)
    bench.do(match_line, MatchLine(found.id, (Part(cny("-20.00"), "cost", case.id, cost=terms),)))
    assert ("cost.paid", FIRST) in money_days(bench, case.book)
    assert verify(bench.database, None).problems == ()


def test_each_office_has_its_own_first_open_day(desk: Desk) -> None:
    """The account's office has closed October, the case's has not."""
    bench = desk.bench
    ensure_system(bench.database, bench.clock)
    other = bench.do(create_office, CreateOffice("宁波分行"))
    case = bench.within(lambda uow: opened(uow, other, "NB-1"))
    desk.load(statement(line("500.00", on=OCTOBER)))
    bench.do(close_month, CloseMonth(bench.office_id, "2026-10"))
    [found] = desk.lines()
    part = Part(cny("500.00"), "receipt", case.id, receipt=receipt(on=OCTOBER))
    bench.do(match_line, MatchLine(found.id, (part,)))
    with bench.session() as session:
        bank = get_account(session, bench.actor, desk.account).book
    assert ("receipt", OCTOBER) in money_days(bench, case.book)
    assert ("bank.matched", FIRST) in money_days(bench, bank)
    assert verify(bench.database, None).problems == ()


def test_a_statement_of_a_closed_month_loads_on_the_first_open_day_and_is_named_in_its_checklist(
    desk: Desk,
) -> None:
    bench = desk.bench
    case = bench.open_case()
    bench.do(close_month, CloseMonth(bench.office_id, "2026-10"))
    november = date(2026, 11, 3)
    assert desk.load(statement(line("500.00", on=OCTOBER), line("7.00", on=november))) == 2
    first, second = desk.lines()
    assert [first.value_on, second.value_on] == [OCTOBER, november]
    with bench.session() as session:
        bank = get_account(session, bench.actor, desk.account).book
        assert list_lines(session, bench.actor, LineFilter(late="2026-11"))[0] == [first]
        found = facts_of(session, bench.office_id, "2026-11", bench.clock.today())
        before = facts_of(session, bench.office_id, "2026-10", bench.clock.today())
    assert money_days(bench, bank) == [("bank.line", FIRST), ("bank.line", november)]
    assert before.late == () and before.unexplained.count == 1
    [late] = [check for check in checklist(found) if check.key == "late"]
    assert (late.state, late.count, late.about) == ("warning", 1, desk.account)
    assert late.amounts == (cny("500.00"),) and late.facts["since"] == OCTOBER
    with bench.session() as session:
        assert posted_later(session, first.statement_id) == (1, FIRST)
    part = Part(cny("500.00"), "receipt", case.id, receipt=receipt(on=OCTOBER))
    bench.do(match_line, MatchLine(first.id, (part,)))
    assert money_days(bench, bank)[-1] == ("bank.matched", FIRST)
    assert verify(bench.database, None).problems == ()


def test_a_late_statement_that_is_withdrawn_is_late_no_more(desk: Desk) -> None:
    bench = desk.bench
    bench.do(close_month, CloseMonth(bench.office_id, "2026-10"))
    desk.load(statement(line("500.00", on=OCTOBER)))
    [found] = desk.lines()
    bench.do(withdraw_statement, WithdrawStatement(desk.account, found.statement_id, "误载"))
    with bench.session() as session:
        facts = facts_of(session, bench.office_id, "2026-11", bench.clock.today())
    assert facts.late == ()
    assert desk.book() == {}
    assert verify(bench.database, None).problems == ()


def test_a_cost_above_the_limit_that_a_line_proves_is_booked_and_named_for_approval_afterwards(
    desk: Desk,
) -> None:
    bench = desk.bench
    case = bench.open_case()
    bench.do(set_limits, SetLimits(bench.office_id, "CNY", Limits(cny("100.00"), cny("500.00"))))
    desk.load(statement(line("-20.00", on=OCTOBER), line("-800.00", on=OCTOBER)))
    for found in desk.lines():
        terms = CostTerms("acceptance", cny("1.00"), OCTOBER)
        bench.do(match_line, MatchLine(found.id, (Part(found.amount, "cost", case.id, cost=terms),)))

    def named(month: str) -> tuple[str, int, tuple[object, ...]]:
        with bench.session() as session:
            facts = facts_of(session, bench.office_id, month, bench.clock.today())
        [check] = [one for one in checklist(facts) if one.key == "unapproved"]
        return check.state, check.count, check.amounts

    assert named("2026-10") == ("warning", 1, (cny("800.00"),))
    assert named("2026-11") == named("2026-09") == ("ok", 0, ())
