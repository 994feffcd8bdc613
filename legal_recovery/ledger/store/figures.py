"""Figures from the ledger: now from the totals, for any date and position by folding the postings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from legal_recovery.ledger.models import BalanceRow, EntryRow, PostingRow, TotalRow
from legal_recovery.ledger.postings import Entry, contributed
from legal_recovery.ledger.rules import (
    COST,
    OUTSTANDING,
    RECOVERED,
    REFUND,
    Figures,
    Sums,
    combined,
    figures,
)
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
    """Return the figures of each book and currency; `books` is a list or a subquery of ids, None for all.

    The database adds up, in two queries: many cases are asked for at once.
    """
    sources: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    collateral: dict[tuple[int, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    by_source = _folded(session, books, as_of, position, PostingRow.account, PostingRow.collateral_id)
    recovered = by_source.where(_under(RECOVERED)).add_columns(func.sum(PostingRow.minor))
    for book, currency, account, piece, minor in session.execute(recovered):
        sources[book, currency][account.removeprefix(RECOVERED)] -= int(minor)
        if piece is not None:
            collateral[book, currency][piece] -= int(minor)
    sums = _folded(session, books, as_of, position).add_columns(*_SUMS)
    return {
        (row[0], row[1]): _figures(row[1], row[2:], sources[row[0], row[1]], collateral[row[0], row[1]])
        for row in session.execute(sums)
    }


def _figures(
    currency: str, sums: Sequence[int], by_source: dict[str, int], by_collateral: dict[int, int]
) -> Figures:
    exposure, gross, costs, in_kind, outstanding = map(int, sums)
    return Figures(
        currency=currency,
        exposure=exposure,
        gross_recovered=gross,
        cash_recovered=gross - in_kind,
        costs=costs,
        outstanding=outstanding,
        by_source={source: minor for source, minor in sorted(by_source.items()) if minor},
        by_collateral={piece: minor for piece, minor in by_collateral.items() if minor},
    )


def _under(*prefixes: str) -> ColumnElement[bool]:
    """Return the condition for the accounts under these; `;` is the sign that follows `:`."""
    account = PostingRow.account
    return or_(*(and_(account >= prefix, account < prefix[:-1] + ";") for prefix in prefixes))


def _sum_where(condition: ColumnElement[bool], sign: int = 1) -> ColumnElement[int]:
    return func.sum(case((condition, sign * PostingRow.minor), else_=0))


_OWED = PostingRow.account.in_(sorted(OUTSTANDING))
# Exposure, gross, costs, in kind, outstanding: what `ledger.rules.figures` says of one book, for many at once.
_SUMS = (
    _sum_where(and_(_OWED, EntryRow.kind.in_(_OPENING))),
    _sum_where(_under(RECOVERED), -1),
    _sum_where(_under(COST, REFUND)),
    _sum_where(PostingRow.account == "money:asset-in-kind"),
    _sum_where(_OWED),
)


def case_figures(
    session: Session, book: int, currency: str, *, as_of: date | None = None, position: Position | None = None
) -> dict[str, Figures]:
    """Return one book's figures by currency; the asked currency is there even where nothing was posted."""
    found = figures_by_book(session, [book], as_of=as_of, position=position)
    by_currency = {key[1]: known for key, known in found.items()}
    by_currency.setdefault(currency, figures(Sums(), currency))
    return by_currency


def _folded(
    session: Session, books: Any, as_of: date | None, position: Position | None, *more: Any
) -> Select[Any]:
    """Return the query for what was true by a day and known at a position, by book, currency and more."""
    keys = (PostingRow.book, PostingRow.currency, *more)
    query = (
        select(*keys)
        .join(EntryRow, and_(EntryRow.book == PostingRow.book, EntryRow.seq == PostingRow.seq))
        .group_by(*keys)
    )
    if books is not None:
        query = query.where(PostingRow.book.in_(books))
    if as_of is not None:
        query = query.where(EntryRow.value_on <= as_of)
    if position is not None:
        heads = heads_at(session, position, books)
        known = and_(heads.c.book == PostingRow.book, PostingRow.seq <= heads.c.seq)
        query = query.join(heads, known)
    return query


def heads_at(session: Session, position: Position, books: Any = None) -> CTE:
    """Return where each book stood at a position.

    A book is written by one transaction at a time, so what is known of it is always its beginning.
    """
    query = select(RecordRow.book, func.max(RecordRow.seq).label("seq")).where(known_at(session, position))
    if books is not None:
        query = query.where(RecordRow.book.in_(books))
    return query.group_by(RecordRow.book).cte()


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


@dataclass(frozen=True, slots=True)
class Effect:
    """What entries would change: a book's figures by currency before and after them."""

    before: Mapping[str, Figures]
    after: Mapping[str, Figures]


def effect_of(session: Session, book: int, currency: str, entries: Sequence[Entry]) -> Effect:
    """Return a book's figures without and with entries that are not posted yet."""
    before = case_figures(session, book, currency)
    after = dict(before)
    for code, brought in contributed(entries).items():
        before.setdefault(code, figures(Sums(), code))
        after[code] = combined((before[code], brought), code)
    return Effect(before, after)
