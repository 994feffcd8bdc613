"""Adding the balances of an office's books up anew, a few hundred books at a time."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Date, String, and_, cast, func, select
from sqlalchemy.orm import Session

from legal_recovery.closing.store.facts import books_of_office
from legal_recovery.ledger.models import BalanceRow, EntryRow, PostingRow, TotalRow
from legal_recovery.ledger.rules import COST, OUTSTANDING, RECOVERED, REFUND
from legal_recovery.plumbing.event_log import BookRow

CHUNK = 200
Report = Callable[[int, int], None]
# A book, an account, a currency, a month.
Key = tuple[int, str, str, str]


def miscounted(session: Session, office: int, month: str, report: Report) -> tuple[int, int]:
    """Return how many books of an office were recounted, and how many of their sums are wrong up to a month."""
    books = session.scalars(books_of_office(office).order_by(BookRow.id)).all()
    wrong = 0
    for start in range(0, len(books), CHUNK):
        chunk = books[start : start + CHUNK]
        wrong += _wrong_in(session, chunk, month)
        report(min(start + CHUNK, len(books)), len(books))
    return len(books), wrong


def _wrong_in(session: Session, books: Sequence[int], month: str) -> int:
    told, kept = _from_postings(session, books), _kept(session, books)
    wrong = sum(
        1 for key in told.keys() | kept.keys() if key[3] <= month and told.get(key, 0) != kept.get(key, 0)
    )
    return wrong + _wrong_totals(session, books, told)


def _from_postings(session: Session, books: Sequence[int]) -> dict[Key, int]:
    text: Any = EntryRow.value_on
    if session.get_bind().dialect.name != "sqlite":
        month = func.to_char(cast(text, Date), "YYYY-MM")
    else:
        month = func.substr(cast(text, String), 1, 7)
    query = (
        select(PostingRow.book, PostingRow.account, PostingRow.currency, month, func.sum(PostingRow.minor))
        .join(EntryRow, and_(EntryRow.book == PostingRow.book, EntryRow.seq == PostingRow.seq))
        .where(PostingRow.book.in_(books))
        .group_by(PostingRow.book, PostingRow.account, PostingRow.currency, month)
    )
    return {(book, account, cur, of): int(minor) for book, account, cur, of, minor in session.execute(query)}


def _kept(session: Session, books: Sequence[int]) -> dict[Key, int]:
    query = select(BalanceRow).where(BalanceRow.book.in_(books))
    return {(row.book, row.account, row.currency, row.month): row.minor for row in session.scalars(query)}


def _wrong_totals(session: Session, books: Sequence[int], told: dict[Key, int]) -> int:
    """Return how many totals of books differ from what their accounts come to."""
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (book, account, currency, _month), minor in told.items():
        if account.startswith(RECOVERED):
            sums[book, currency][0] -= minor
        elif account.startswith((COST, REFUND)):
            sums[book, currency][1] += minor
        elif account in OUTSTANDING:
            sums[book, currency][2] += minor
    rows = session.scalars(select(TotalRow).where(TotalRow.book.in_(books)))
    kept = {(r.book, r.currency): [r.gross_minor, r.costs_minor, r.outstanding_minor] for r in rows}
    nothing = [0, 0, 0]
    return sum(1 for key in sums.keys() | kept.keys() if sums.get(key, nothing) != kept.get(key, nothing))
