"""Reading the feeds of calendars, and when the cases in them changed last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.home.models import FeedRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.event_log import BookRow, RecordRow, TextRow
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.users.store import Account, find_account_of


@dataclass(frozen=True, slots=True)
class Feed:
    """An address of a person's calendar."""

    id: int
    user_id: int
    name: str | None
    titles: str
    made_at: datetime
    state: str


def _feeds() -> Any:
    row = FeedRow
    columns: tuple[Any, ...] = (row.id, row.user_id, TextRow.value, row.titles, row.made_at, row.state)
    return select(*columns).join(TextRow, TextRow.id == row.name_id)


def list_feeds(session: Session, user_id: int) -> list[Feed]:
    """Return the addresses of a person's calendar, the newest first."""
    query = _feeds().where(FeedRow.user_id == user_id).order_by(FeedRow.id.desc())
    return [Feed(*row) for row in session.execute(query)]


def get_feed(session: Session, feed_id: int, *, of: int) -> Feed:
    """Return an address of this person's calendar; raises NotFound."""
    row = session.execute(_feeds().where(FeedRow.id == feed_id, FeedRow.user_id == of)).first()
    if row is None:
        raise NotFound(N_("There is no such calendar address."))
    return Feed(*row)


def find_feed(session: Session, digest: str) -> tuple[Feed, Account] | None:
    """Return the feed of a secret and whose it is: nothing once it is revoked or the person has left."""
    row = session.execute(_feeds().where(FeedRow.digest == digest, FeedRow.state == "active")).first()
    account = find_account_of(session, row.user_id) if row else None
    if row is None or account is None or not account.active:
        return None
    return Feed(*row), account


def mark_digest(uow: UnitOfWork, feed_id: int, digest: str) -> None:
    """Let an address be found by the digest of its secret."""
    uow.flush()
    run(uow.connection, "UPDATE feeds SET digest = ? WHERE id = ?", (digest, feed_id))


def last_changes(session: Session, case_ids: Collection[int]) -> dict[int, tuple[int, datetime]]:
    """Return by case the last place of its book and when it was recorded."""
    at_head = and_(RecordRow.book == BookRow.id, RecordRow.seq == BookRow.head_seq)
    query = (
        select(CaseRow.id, BookRow.head_seq, RecordRow.recorded_at)
        .join(BookRow, BookRow.id == CaseRow.book)
        .join(RecordRow, at_head)
        .where(CaseRow.id.in_(case_ids))
    )
    return {case_id: (seq, at) for case_id, seq, at in session.execute(query)} if case_ids else {}
