"""Recounting an office's balances: read without holding anything, then recorded in one short step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from legal_recovery.closing import store
from legal_recovery.closing.commands.closing import require_seen
from legal_recovery.closing.events import BooksRecounted
from legal_recovery.kernel.calendar import require_month
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.unit_of_work import UnitOfWork

JOB = "closing"
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RecordRecount:
    """What a recount found."""

    office_id: int
    month: str
    books: int
    entries: int
    wrong: int


def record_recount(uow: UnitOfWork, cmd: RecordRecount) -> int:
    """Record what a recount found; return its id."""
    require_seen(uow.actor, uow.session, cmd.office_id)
    assert uow.actor.book is not None
    uow.lock(uow.actor.book)
    recount_id = new_id()
    uow.record(
        BooksRecounted(
            book=uow.actor.book,
            recount_id=recount_id,
            office_id=cmd.office_id,
            month=cmd.month,
            recounted_on=uow.clock.today(),
            books=cmd.books,
            entries=cmd.entries,
            wrong=cmd.wrong,
        )
    )
    return recount_id


def recount(
    database: Database, do: Callable[..., Any], office: int, month: str, report: Report
) -> RecordRecount:
    """Add the balances of an office up anew from the postings and have it recorded; it may be begun again."""
    require_month(month)
    with database.reading() as session:
        # Counted first: what is posted meanwhile makes the recount an old one.
        entries = store.count_entries(session, office, month)
        books, wrong = store.miscounted(session, office, month, report)
    found = RecordRecount(office, month, books, entries, wrong)
    do(record_recount, found)
    return found
