"""An answer given at a position is given again, whatever is recorded, backdated or restored later."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.ledger.rules import Figures
from legal_recovery.ledger.store import case_figures
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.positions import (
    NoSuchPosition,
    Position,
    find_position,
    issuing,
    open_epoch,
    sight,
    take_position,
)
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from tests.factories import Bench, cny


def receive(bench: Bench, case: CaseFacts, amount: str, on: date = date(2026, 5, 6)) -> None:
    bench.do(record_receipt, RecordReceipt(case.id, ReceiptTerms("voluntary", cny(amount), on, on)))


def take(bench: Bench) -> Position:
    with bench.database.writing() as connection:
        return take_position(connection, bench.clock, bench.database.epoch)


def figures_at(bench: Bench, case: CaseFacts, position: Position | None) -> Figures:
    with bench.session() as session:
        return case_figures(session, case.book, "CNY", position=position)["CNY"]


def recovered(bench: Bench, case: CaseFacts, position: Position | None = None) -> int:
    return figures_at(bench, case, position).gross_recovered


def test_an_answer_is_given_again_whatever_is_backdated_later(bench: Bench) -> None:
    case = bench.open_case()
    answers = []
    for day in (20, 10, 5, 3):
        receive(bench, case, "100.00", date(2026, 3, day))
        position = take(bench)
        answers.append((position, figures_at(bench, case, position)))
    assert [answer.gross_recovered for _, answer in answers] == [10_000, 20_000, 30_000, 40_000]
    assert [figures_at(bench, case, position) for position, _ in answers] == [answer for _, answer in answers]


def test_the_last_position_again_when_nothing_was_recorded_since(bench: Bench) -> None:
    case = bench.open_case()
    first = take(bench)
    assert take(bench).n == first.n
    receive(bench, case, "1.00")
    assert take(bench).n > first.n


def test_ones_own_last_receipt_is_seen_while_another_writer_is_open(bench: Bench) -> None:
    if bench.database.is_sqlite:
        pytest.skip("on SQLite writers queue")
    case, other = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    with bench.database.engine.connect() as slow, slow.begin() as transaction:
        # Somebody holds another case, and has a transaction number lower than what comes after.
        run(slow, "SELECT head_seq FROM books WHERE id = ? FOR UPDATE", (other.book,))
        run(slow, "SELECT pg_current_xact_id()")
        receive(bench, case, "7.00")
        position = take(bench)
        assert recovered(bench, case, position) == 700
        transaction.commit()
    receive(bench, other, "9.00")
    assert recovered(bench, case, position) == 700
    assert recovered(bench, other, position) == 0
    assert recovered(bench, other) == 900


def test_what_was_not_committed_when_a_position_was_taken_stays_unknown_there(bench: Bench) -> None:
    if bench.database.is_sqlite:
        pytest.skip("on SQLite writers queue")
    case = bench.open_case()
    taken: list[Position] = []

    def slowly(uow: UnitOfWork) -> None:
        on = date(2026, 5, 6)
        record_receipt(uow, RecordReceipt(case.id, ReceiptTerms("voluntary", cny("5.00"), on, on)))
        uow.flush()
        taken.append(take(bench))

    bench.within(slowly)
    assert recovered(bench, case, taken[0]) == 0
    assert recovered(bench, case, take(bench)) == 500


def test_what_is_read_while_issuing_is_exactly_what_the_position_says(bench: Bench) -> None:
    case = bench.open_case()
    receive(bench, case, "3.00")
    with issuing(bench.database, bench.clock) as (session, position):
        answer = case_figures(session, case.book, "CNY")["CNY"]
    receive(bench, case, "4.00")
    assert answer == figures_at(bench, case, position)


def test_a_restored_place_begins_an_epoch_and_keeps_its_old_answers(bench: Bench) -> None:
    case = bench.open_case()
    receive(bench, case, "1.00")
    before, epoch = take(bench), bench.database.epoch
    assert open_epoch(bench.database, bench.clock, _marker(bench)) == epoch + 1
    receive(bench, case, "2.00")
    after = take(bench)
    assert recovered(bench, case, before) == 100
    assert recovered(bench, case, after) == 300
    with bench.session() as session, pytest.raises(NoSuchPosition):
        # Numbers that the lost database gave out after the backup mean nothing here.
        find_position(session, str(before.n + 1))
    assert after.n > 1_000_000


def _marker(bench: Bench) -> str:
    """Let the place be another: a new file on SQLite, another identity on PostgreSQL."""
    with bench.database.writing() as connection:
        run(connection, "UPDATE epochs SET identity = 'elsewhere' WHERE epoch = ?", (bench.database.epoch,))
    return "a new place"


def test_old_transaction_numbers_of_a_lost_cluster_do_not_hide_or_show_anything(bench: Bench) -> None:
    """After a dump into a fresh cluster numbers start low again: the epoch keeps both times apart."""
    case = bench.open_case()
    receive(bench, case, "1.00")
    high = "9000000:9000000:" if not bench.database.is_sqlite else "9000000"
    with bench.database.writing() as connection:
        run(connection, "UPDATE epochs SET identity = 'elsewhere' WHERE epoch = ?", (bench.database.epoch,))
        values = (500, bench.database.epoch, "2026-11-20T04:00:00.000000Z", high)
        run(connection, "INSERT INTO positions (n, epoch, taken_at, snapshot) VALUES (?, ?, ?, ?)", values)
    open_epoch(bench.database, bench.clock, "a new place")
    receive(bench, case, "2.00")
    with bench.session() as session:
        old = find_position(session, "500")
    assert recovered(bench, case, old) == 100


def test_a_position_is_found_by_number_day_and_moment(bench: Bench, clock: FixedClock) -> None:
    case = bench.open_case()
    clock.set(date(2026, 11, 18))
    first = take(bench)
    receive(bench, case, "1.00")
    clock.set(date(2026, 11, 19))
    second = take(bench)
    with bench.session() as session:

        def found(asked: str) -> int:
            position = find_position(session, asked)
            assert position is not None
            return position.n

        assert found(str(first.n)) == found("2026-11-18") == found("2026-11-19T11:59") == first.n
        assert found("2026-11-19") == found("2026-11-19T12:00") == second.n
        assert find_position(session, None) is None
        for asked, refusal in (
            ("999", NoSuchPosition),
            ("2020-01-01", NoSuchPosition),
            ("soon", InvalidInput),
        ):
            with pytest.raises(refusal):
                find_position(session, asked)


@given(st.integers(1, 2), st.integers(1, 9), st.integers(1, 2), st.integers(0, 9), st.sets(st.integers(1, 9)))
def test_sight_without_the_database(e: int, xid: int, epoch: int, last: int, running: set[int]) -> None:
    assert sight(epoch, str(last))(e, xid) == ((e, xid) <= (epoch, last))
    low = min(running, default=last + 1)
    snapshot = f"{low}:{last + 1}:{','.join(map(str, sorted(running)))}"
    visible = e < epoch or (e == epoch and (xid < low or (xid <= last and xid not in running)))
    assert sight(epoch, snapshot)(e, xid) == visible
