"""Finding entries of a book: by account, figure, day and position, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import BalanceRow, EntryRow, PostingRow
from legal_recovery.ledger.store.figures import heads_at
from legal_recovery.plumbing.event_log import RecordRow
from legal_recovery.plumbing.positions import Position


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are wanted: with a line on these accounts (`money:cost:` means all under it), then."""

    accounts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    as_of: date | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The place of an entry in the chain: the hash of its record, and the one before."""

    hash: str
    prev: str


def find_seqs(
    session: Session,
    book: int,
    wanted: Wanted,
    *,
    beyond: int | None = None,
    backwards: bool = False,
    limit: int | None = None,
) -> list[int]:
    """Return the places of the wanted entries beyond one of them: the last first, or backwards the next first."""
    seq = EntryRow.seq
    query = _entries(session, book, wanted, select(seq)).order_by(seq if backwards else seq.desc())
    if wanted.accounts:
        lines = select(PostingRow.seq).where(PostingRow.book == book, on_accounts(wanted.accounts))
        query = query.where(seq.in_(lines))
    if beyond is not None:
        query = query.where(seq > beyond if backwards else seq < beyond)
    return list(session.scalars(query.limit(limit)))


def count_and_sum(session: Session, book: int, wanted: Wanted) -> tuple[int, list[Money]]:
    """Return how many entries are wanted, and what their lines on the wanted accounts add up to."""
    same = and_(PostingRow.book == EntryRow.book, PostingRow.seq == EntryRow.seq)
    lines = _entries(session, book, wanted, select(PostingRow.currency).join(EntryRow, same))
    if wanted.accounts:
        lines = lines.where(on_accounts(wanted.accounts))
    count = session.scalar(lines.with_only_columns(func.count(EntryRow.seq.distinct())))
    sums = lines.add_columns(func.sum(PostingRow.minor)).group_by(PostingRow.currency)
    rows = session.execute(sums.order_by(PostingRow.currency)) if wanted.accounts else ()
    return count or 0, [Money(int(row[1]), row[0]) for row in rows]


def _entries(session: Session, book: int, wanted: Wanted, query: Select[Any]) -> Select[Any]:
    query = query.where(EntryRow.book == book)
    if wanted.kinds:
        query = query.where(EntryRow.kind.in_(wanted.kinds))
    if wanted.as_of is not None:
        query = query.where(EntryRow.value_on <= wanted.as_of)
    if wanted.position is not None:
        heads = heads_at(session, wanted.position, [book])
        query = query.where(EntryRow.seq <= select(heads.c.seq).scalar_subquery())
    return query


def on_accounts(accounts: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition on postings for these accounts; one that ends in `:` means all under it."""
    account = PostingRow.account
    exact = [name for name in accounts if not name.endswith(":")]
    # `;` is the sign that follows `:`.
    under = [and_(account >= name, account < name[:-1] + ";") for name in accounts if name.endswith(":")]
    return or_(account.in_(exact), *under) if exact else or_(*under)


def accounts_of(session: Session, book: int) -> list[str]:
    """Return the accounts that a book uses."""
    query = select(BalanceRow.account).where(BalanceRow.book == book).distinct()
    return sorted(session.scalars(query))


def links_of(session: Session, book: int, seqs: Sequence[int]) -> dict[int, Link]:
    """Return the hashes of the records at these places."""
    query = select(RecordRow.seq, RecordRow.hash, RecordRow.prev)
    rows = session.execute(query.where(RecordRow.book == book, RecordRow.seq.in_(seqs)))
    return {row[0]: Link(row[1], row[2]) for row in rows}
