"""The server goes away: the next command works, and nothing is booked twice or by halves."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.ledger.store import case_figures
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.unit_of_work import OutcomeUnknown, UnitOfWork
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from tests.factories import Bench, cny
from tests.postgres import administer

DAY = date(2026, 5, 6)


@pytest.fixture(params=["postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """SQLite has no server that could go."""
    return str(request.param)


@pytest.fixture
def lose(database: Database, postgresql_server: str) -> Callable[[], None]:
    """End all of the database's connections, as a restart of the server does, and wait until they are gone."""
    sql = f"""SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
              WHERE datname = '{database.url.database}'"""
    return lambda: administer(postgresql_server, sql)


def receipt(case: CaseFacts) -> RecordReceipt:
    return RecordReceipt(case.id, ReceiptTerms("voluntary", cny("5.00"), DAY, DAY))


def gross(bench: Bench, case: CaseFacts) -> int:
    assert verify(bench.database, None).ok
    with bench.session() as session:
        return case_figures(session, case.book, "CNY")["CNY"].gross_recovered


def once(lose: Callable[[], None], *, at_end: bool) -> Callable[[UnitOfWork, Any], Any]:
    """Return a command that loses its connection the first time: while it works, or with the commit on its way."""
    attempts = []

    def act(uow: UnitOfWork, request: RecordReceipt) -> Any:
        done = record_receipt(uow, request)
        attempts.append(uow)
        if len(attempts) == 1 and at_end:
            uow.at_end.append(lambda _: lose())
        elif len(attempts) == 1:
            lose()
            uow.flush()
        return done

    return act


def test_after_a_restart_the_next_command_works(bench: Bench, lose: Callable[[], None]) -> None:
    case = bench.open_case()
    bench.do(record_receipt, receipt(case))
    lose()
    bench.do(record_receipt, receipt(case))
    assert gross(bench, case) == 1000


def test_what_was_lost_before_its_commit_is_done_again(bench: Bench, lose: Callable[[], None]) -> None:
    case = bench.open_case()
    bench.do(once(lose, at_end=False), receipt(case))
    assert gross(bench, case) == 500


def test_with_a_key_even_a_lost_commit_is_repeated(bench: Bench, lose: Callable[[], None]) -> None:
    case = bench.open_case()
    bench.do(once(lose, at_end=True), receipt(case), key="k")
    assert gross(bench, case) == 500


def test_without_a_key_a_lost_commit_is_left_to_the_person(bench: Bench, lose: Callable[[], None]) -> None:
    case = bench.open_case()
    with pytest.raises(OutcomeUnknown):
        bench.do(once(lose, at_end=True), receipt(case))
    assert gross(bench, case) == 0, "this time it had not arrived"
