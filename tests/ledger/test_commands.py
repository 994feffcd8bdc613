"""Posting, reversing and closing, also when two people do it at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event
from typing import Any

import pytest

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.kernel.calendar import UnreadableDate
from legal_recovery.kernel.errors import Conflict, NotFound, RecoveryError, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import (
    AlreadyReversed,
    CloseMonth,
    EraseText,
    MonthIsClosed,
    PostEntries,
    PostEntry,
    ReopenMonth,
    ReversalOfReversal,
    ReverseEntry,
    close_month,
    erase_text,
    post,
    post_entries,
    post_entry,
    reopen_month,
    reverse_entry,
)
from legal_recovery.ledger.postings import Entry, NotTiedOut, Posting, Unbalanced, read_journal
from legal_recovery.ledger.rules import UnknownAccount
from legal_recovery.ledger.store import case_figures, list_entries
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from tests.factories import Bench, cny

DAY = date(2026, 5, 6)


def travel(case: CaseFacts, on: date = DAY, amount: str = "100.00") -> Entry:
    lines = (Posting("money:cost:travel", cny(amount)), Posting("money:bank", -cny(amount)))
    return Entry(case.book, on, "manual", lines)


def costs(bench: Bench, case: CaseFacts) -> int:
    with bench.session() as session:
        return case_figures(session, case.book, "CNY")["CNY"].costs


# --- posting ----------------------------------------------------------------------------------------------


def test_an_entry_short_by_one_cent_is_refused_and_says_by_how_much(bench: Bench) -> None:
    case = bench.open_case()
    lines = (Posting("money:cost:travel", cny("100.00")), Posting("money:bank", cny("-99.99")))
    with pytest.raises(Unbalanced) as refusal:
        bench.do(post_entry, PostEntry(Entry(case.book, DAY, "manual", lines), "差旅"))
    assert refusal.value.facts == {"residual": {"money CNY": 1}}
    assert str(refusal.value) == "The entry does not balance: money CNY 0.01."


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("money:bank 1\nclaim:principal -1", Unbalanced),
        ("money:bank 1\nmoney:fx -1 USD", Unbalanced),
        ("money:bank 1", Unbalanced),
        ("money:bribes 1\nmoney:bank -1", UnknownAccount),
        ("money:bank 100.00\nmoney:recovered:voluntary -100.00", NotTiedOut),
        ("claim:ended:settled 100.00\nclaim:principal -100.00", NotTiedOut),
        ("money:suspense 1\nmoney:bank -1", NotTiedOut),
    ],
)
def test_what_would_part_money_and_claim_is_refused(
    bench: Bench, text: str, refusal: type[RecoveryError]
) -> None:
    case = bench.open_case()
    lines = [line.split() for line in text.splitlines()]
    postings = [
        Posting(account, Money.of(amount, *(currency or ["CNY"]))) for account, amount, *currency in lines
    ]
    with pytest.raises(refusal):
        bench.do(post_entry, PostEntry(Entry(case.book, DAY, "manual", tuple(postings)), "试记"))
    assert verify(bench.database, None).ok


def test_two_entries_that_tie_out_together_are_posted_together(bench: Bench) -> None:
    case = bench.open_case()
    text = "money:bank 5\nmoney:recovered:voluntary -5\n\nclaim:ended:settled 5\nclaim:principal -5"
    entries = tuple(Entry(case.book, DAY, "manual", lines) for lines in read_journal(text, "CNY"))
    assert len(bench.do(post_entries, PostEntries(entries, "补记"))) == 2
    assert verify(bench.database, None).ok


# --- reversing --------------------------------------------------------------------------------------------


def test_of_two_who_reverse_the_same_entry_at_once_exactly_one_wins(bench: Bench) -> None:
    case = bench.open_case()
    seq = bench.do(post_entry, PostEntry(travel(case), "差旅"))
    start = Barrier(4)

    def reverse(_: int) -> Any:
        start.wait()
        try:
            return bench.do(reverse_entry, ReverseEntry(case.book, seq, "记错"))
        except AlreadyReversed as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as pool:
        results = sorted(map(str, pool.map(reverse, range(4))))
    assert results.count("ledger.already_reversed") == 3
    assert costs(bench, case) == 0
    assert verify(bench.database, None).ok


def test_a_reversal_is_not_reversed(bench: Bench) -> None:
    case = bench.open_case()
    seq = bench.do(post_entry, PostEntry(travel(case), "差旅"))
    (made,) = bench.do(reverse_entry, ReverseEntry(case.book, seq, "记错"))
    with pytest.raises(ReversalOfReversal):
        bench.do(reverse_entry, ReverseEntry(case.book, made, "又错"))
    with pytest.raises(NotFound):
        bench.do(reverse_entry, ReverseEntry(case.book, 999, "没有"))


def test_a_reversal_of_a_closed_month_stands_on_the_first_open_day_and_says_so(bench: Bench) -> None:
    case = bench.open_case()
    seq = bench.do(post_entry, PostEntry(travel(case), "差旅"))
    for month in ("2026-05", "2026-06"):
        bench.do(close_month, CloseMonth(bench.office_id, month))
    bench.do(reverse_entry, ReverseEntry(case.book, seq, "记错"))
    with bench.session() as session:
        reversal = list_entries(session, case.book)[-1]
        sql = "SELECT body FROM records WHERE book = ? ORDER BY seq DESC LIMIT 1"
        told = run(session.connection(), sql, (case.book,)).scalar()
    assert (reversal.value_on, reversal.reverses) == (date(2026, 7, 1), seq)
    assert '"original_value_on":"2026-05-06"' in told
    assert '"value_on":"2026-07-01"' in told
    assert verify(bench.database, None).ok


def test_what_lies_in_the_claim_alone_is_reversed_on_its_own_day(bench: Bench) -> None:
    case = bench.open_case()
    text = "claim:costs 5\nclaim:basis:off-book -5"
    entry = Entry(case.book, DAY, "manual", read_journal(text, "CNY")[0])
    seq = bench.do(post_entry, PostEntry(entry, "判决"))
    bench.do(close_month, CloseMonth(bench.office_id, "2026-05"))
    bench.do(reverse_entry, ReverseEntry(case.book, seq, "记错"))
    with bench.session() as session:
        assert list_entries(session, case.book)[-1].value_on == DAY


# --- months -----------------------------------------------------------------------------------------------


def test_a_closed_month_takes_no_money_until_it_is_reopened(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(close_month, CloseMonth(bench.office_id, "2026-05"))
    with pytest.raises(MonthIsClosed):
        bench.do(post_entry, PostEntry(travel(case), "差旅"))
    with pytest.raises(Conflict):
        bench.do(close_month, CloseMonth(bench.office_id, "2026-05"))
    bench.do(post_entry, PostEntry(travel(case, date(2026, 6, 1)), "差旅"))
    bench.do(reopen_month, ReopenMonth(bench.office_id, "2026-05", "补记"))
    with pytest.raises(Conflict):
        bench.do(reopen_month, ReopenMonth(bench.office_id, "2026-05", "补记"))
    bench.do(post_entry, PostEntry(travel(case), "差旅"))
    assert costs(bench, case) == 20_000
    assert verify(bench.database, None).ok


def test_a_month_of_another_office_a_running_month_and_no_month_at_all(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(close_month, CloseMonth(1, "2026-05"))
    bench.do(post_entry, PostEntry(travel(case), "差旅"))
    with pytest.raises(RuleViolation):
        bench.do(close_month, CloseMonth(bench.office_id, "2026-11"))
    with pytest.raises(UnreadableDate):
        bench.do(close_month, CloseMonth(bench.office_id, "2026-13"))


def test_closing_waits_for_a_posting_in_flight_and_refuses_the_next(bench: Bench) -> None:
    """The lock of the book alone would let the posting into the month that was closed meanwhile."""
    case = bench.open_case()
    posted, go_on = Event(), Event()

    def slowly(uow: UnitOfWork) -> None:
        uow.lock(case.book)
        post(uow, travel(case))
        posted.set()
        go_on.wait(30)

    with ThreadPoolExecutor(2) as pool:
        posting = pool.submit(bench.within, slowly)
        assert posted.wait(30)
        closing = pool.submit(bench.do, close_month, CloseMonth(bench.office_id, "2026-05"))
        with pytest.raises(TimeoutError):
            closing.result(0.5)
        go_on.set()
        posting.result(30)
        closing.result(30)
    with pytest.raises(MonthIsClosed):
        bench.do(post_entry, PostEntry(travel(case), "差旅"))
    assert costs(bench, case) == 10_000


def test_a_posting_waits_for_a_closing_in_flight_and_is_refused(bench: Bench) -> None:
    case = bench.open_case()
    closed, go_on = Event(), Event()

    def slowly(uow: UnitOfWork, cmd: CloseMonth) -> None:
        close_month(uow, cmd)
        uow.flush()
        closed.set()
        go_on.wait(30)

    terms = CostTerms("travel", cny("100.00"), DAY, DAY)
    with ThreadPoolExecutor(2) as pool:
        closing = pool.submit(bench.do, slowly, CloseMonth(bench.office_id, "2026-05"))
        assert closed.wait(30)
        posting = pool.submit(bench.do, record_cost, RecordCost(case.id, terms))
        with pytest.raises(TimeoutError):
            posting.result(0.5)
        go_on.set()
        closing.result(30)
        with pytest.raises(MonthIsClosed):
            posting.result(30)
    assert costs(bench, case) == 0


# --- erasing ----------------------------------------------------------------------------------------------


def test_a_text_is_erased_by_its_own_book_alone_and_once(bench: Bench) -> None:
    case, other = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    with bench.session() as session:
        sql = "SELECT name_id FROM parties WHERE book = ?"
        name = run(session.connection(), sql, (case.book,)).scalar()
    with pytest.raises(NotFound):
        bench.do(erase_text, EraseText(other.book, name, "request"))
    bench.do(erase_text, EraseText(case.book, name, "request"))
    with pytest.raises(NotFound):
        bench.do(erase_text, EraseText(case.book, name, "request"))
    assert verify(bench.database, None).ok
