"""Figures from the ledger: now from the totals, for any date and position by folding the postings."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from legal_recovery.ledger.models import BalanceRow, EntryRow, PostingRow, TotalRow
from legal_recovery.ledger.rules import Figures, Sums, figures
from legal_recovery.plumbing.event_log import RecordRow
from legal_recovery.plumbing.positions import Position, known_at

_OPENING = ("case.opening", "case.opening.reversed")


def figures_by_book(
    session: Session,
    books: Any = None,
    *,
    as_of: date | None = None,
    position: Position | None = None,
) -> dict[tuple[int, str], Figures]:
    """Return the figures of each book and currency; `books` is a list or a subquery of ids, None for all."""
    sums: dict[tuple[int, str], Sums] = defaultdict(Sums)
    for row in session.execute(_fold(session, books, as_of, position)):
        place = sums[row.book, row.currency]
        place.add(row.account, row.minor, opening=row.opening, collateral=row.collateral_id)
    return {key: figures(found, key[1]) for key, found in sums.items()}


def case_figures(
    session: Session, book: int, currency: str, *, as_of: date | None = None, position: Position | None = None
) -> dict[str, Figures]:
    """Return one book's figures by currency; the asked currency is there even where nothing was posted."""
    found = figures_by_book(session, [book], as_of=as_of, position=position)
    by_currency = {key[1]: known for key, known in found.items()}
    by_currency.setdefault(currency, figures(Sums(), currency))
    return by_currency


def _fold(session: Session, books: Any, as_of: date | None, position: Position | None) -> Select[Any]:
    """Return the query that adds up postings by book, currency, account and collateral."""
    opening = EntryRow.kind.in_(_OPENING).label("opening")
    keys = (PostingRow.book, PostingRow.currency, PostingRow.account, PostingRow.collateral_id)
    query = (
        select(*keys, opening, func.sum(PostingRow.minor).label("minor"))
        .join(EntryRow, and_(EntryRow.book == PostingRow.book, EntryRow.seq == PostingRow.seq))
        .group_by(*keys, opening)
    )
    if books is not None:
        query = query.where(PostingRow.book.in_(books))
    if as_of is not None:
        query = query.where(EntryRow.value_on <= as_of)
    if position is not None:
        same = and_(RecordRow.book == EntryRow.book, RecordRow.seq == EntryRow.seq)
        query = query.join(RecordRow, same).where(known_at(session, position))
    return query


def totals_by_book(session: Session, books: Any = None) -> dict[tuple[int, str], Figures]:
    """Return what is known now of each book and currency, without parts: the numbers of lists."""
    query = select(*TotalRow.__table__.c)
    if books is not None:
        query = query.where(TotalRow.book.in_(books))
    return {(row.book, row.currency): _from_total(row) for row in session.execute(query)}


def _from_total(row: Any) -> Figures:
    return Figures(
        currency=row.currency,
        exposure=row.exposure_minor,
        gross_recovered=row.gross_minor,
        cash_recovered=row.gross_minor - row.in_kind_minor,
        costs=row.costs_minor,
        outstanding=row.outstanding_minor,
        by_source={},
        by_collateral={},
    )


def balances_of(
    session: Session, book: int, accounts: Sequence[str] | None = None, *, as_of: date | None = None
) -> dict[tuple[str, str, int | None], int]:
    """Return a book's balances by account, currency and debt, for what is known now."""
    if as_of is None and accounts is None:
        return _current(session, book)
    keys = (PostingRow.account, PostingRow.currency, PostingRow.debt_id)
    query = (
        select(*keys, func.sum(PostingRow.minor))
        .join(EntryRow, and_(EntryRow.book == PostingRow.book, EntryRow.seq == PostingRow.seq))
        .where(PostingRow.book == book)
        .group_by(*keys)
    )
    if accounts is not None:
        query = query.where(PostingRow.account.in_(accounts))
    if as_of is not None:
        query = query.where(EntryRow.value_on <= as_of)
    return {(row[0], row[1], row[2]): int(row[3]) for row in session.execute(query) if row[3]}


def _current(session: Session, book: int) -> dict[tuple[str, str, int | None], int]:
    query = (
        select(BalanceRow.account, BalanceRow.currency, func.sum(BalanceRow.minor))
        .where(BalanceRow.book == book)
        .group_by(BalanceRow.account, BalanceRow.currency)
    )
    return {(row[0], row[1], None): int(row[2]) for row in session.execute(query) if row[2]}
