"""One way to write: once for each key, all or nothing, books locked in one order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event
from typing import Any

import pytest

from legal_recovery.cases.commands import AddNote, add_note
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import InvalidInput, KeyReused, NotFound
from legal_recovery.ledger.store import case_figures
from legal_recovery.parties.events import PartyAdded
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.state import update
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from tests.factories import Bench, cny

DAY = date(2026, 5, 6)


def receipt(case: CaseFacts, amount: str = "5.00") -> RecordReceipt:
    return RecordReceipt(case.id, ReceiptTerms("voluntary", cny(amount), DAY, DAY))


def gross(bench: Bench, case: CaseFacts) -> int:
    with bench.session() as session:
        return case_figures(session, case.book, "CNY")["CNY"].gross_recovered


def test_six_at_once_with_one_key_book_once_and_all_get_the_result(bench: Bench) -> None:
    case = bench.open_case()
    start = Barrier(6)

    def ask(_: int) -> Any:
        start.wait()
        return bench.do(record_receipt, receipt(case), key="double click")

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(ask, range(6)))
    assert len({str(result) for result in results}) == 1
    assert gross(bench, case) == 500


def test_a_key_that_comes_with_other_input_is_refused(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(record_receipt, receipt(case), key="k")
    with pytest.raises(KeyReused):
        bench.do(record_receipt, receipt(case, "6.00"), key="k")
    assert gross(bench, case) == 500


def test_a_refusal_stores_nothing_so_that_the_key_can_be_used_again(bench: Bench) -> None:
    case = bench.open_case()
    with pytest.raises(InvalidInput):
        bench.do(record_receipt, receipt(case, "-1.00"), key="k")
    bench.do(record_receipt, receipt(case, "8.00"), key="k")
    assert gross(bench, case) == 800


def test_a_failure_at_the_end_leaves_nothing_behind(bench: Bench) -> None:
    case = bench.open_case()

    def fails(uow: UnitOfWork, _request: object) -> None:
        record_receipt(uow, receipt(case))
        uow.flush()
        raise InvalidInput("no")

    with bench.session() as session:
        before = run(session.connection(), "SELECT count(*) FROM records").scalar()
    with pytest.raises(InvalidInput):
        bench.do(fails, None, key="k")
    with bench.session() as session:
        assert run(session.connection(), "SELECT count(*) FROM records").scalar() == before
        assert run(session.connection(), "SELECT count(*) FROM requests").scalar() == 0


def test_two_books_locked_in_opposite_order_do_not_wait_for_each_other_forever(bench: Bench) -> None:
    first, second = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    start = Barrier(2)

    def both(books: tuple[int, int]) -> Any:
        start.wait()

        def lock(uow: UnitOfWork) -> None:
            uow.lock(*books)
            for case in (first, second):
                add_note(uow, AddNote(case.id, "说明"))

        return bench.within(lock)

    with ThreadPoolExecutor(2) as pool:
        pairs = [(first.book, second.book), (second.book, first.book)]
        assert list(pool.map(both, pairs, timeout=60)) == [None, None]


def test_unrelated_cases_never_wait_for_each_other(bench: Bench) -> None:
    if bench.database.is_sqlite:
        pytest.skip("on SQLite writers queue")
    held, free = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    locked, done = Event(), Event()

    def hold(uow: UnitOfWork) -> None:
        uow.lock(held.book)
        locked.set()
        assert done.wait(30), "the other case had to wait"

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(bench.within, hold)
        locked.wait(30)
        bench.do(record_receipt, receipt(free))
        done.set()
        holding.result(30)
    assert gross(bench, free) == 500


def test_a_row_is_written_from_its_own_book_alone(bench: Bench) -> None:
    first, second = bench.open_case("ZB-1"), bench.open_case("ZB-2")

    def reach_over(uow: UnitOfWork) -> None:
        sql = "SELECT id FROM parties WHERE book = ?"
        party = run(uow.connection, sql, (first.book,)).scalar()
        row = PartyAdded.writes
        assert row is not None
        update(uow.connection, row, second.book, party, {"id_type": "x"})

    with pytest.raises(NotFound):
        bench.within(reach_over)
