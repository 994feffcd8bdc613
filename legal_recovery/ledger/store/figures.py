"""Figures from the ledger: now from the totals, for any date and position by folding the postings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    join,
    literal_column,
    or_,
    select,
)
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
from legal_recovery.plumbing.event_log import BookRow, RecordRow
from legal_recovery.plumbing.positions import Position, recorded_after

_OPENING = ("case.opening", "case.opening.reversed")
# A book and a currency of it.
Key = tuple[int, str]
# One for all: those of a whole portfolio are made at once.
_NO_PARTS: Mapping[Any, int] = MappingProxyType({})


def _under(prefix: str) -> ColumnElement[bool]:
    """Return the condition on postings for the accounts under a prefix such as `money:cost:`.

    Written out, so that an index over such accounts is used; `;` is the sign that follows `:`.
    """
    first, beyond = (literal_column(f"'{text}'", String) for text in (prefix, prefix[:-1] + ";"))
    return and_(PostingRow.account >= first, PostingRow.account < beyond)


def figures_by_book(
    session: Session,
    books: Any = None,
    *,
    as_of: date | None = None,
    position: Position | None = None,
    parts: bool = True,
) -> dict[Key, Figures]:
    """Return the figures of each book and currency; `books` is a list or a subquery of ids, None for all.

    The database adds up, in a few queries however many books there are. Without `parts` nothing is said of
    sources and collateral.
    """
    if not _anything_later(session, as_of):
        as_of = None
    # Where all that is known counts, its sums are kept.
    kept = as_of is None and position is None
    sums = _kept(books) if kept else _folded(session, books, as_of, position)
    sources, collateral = _parts(session, books, as_of, position) if parts else ({}, {})
    return {
        (book, currency): Figures(
            currency=currency,
            exposure=exposure,
            gross_recovered=gross,
            cash_recovered=gross - in_kind,
            costs=costs,
            outstanding=outstanding,
            by_source=sources.get((book, currency), _NO_PARTS),
            by_collateral=collateral.get((book, currency), _NO_PARTS),
        )
        for book, currency, exposure, gross, costs, in_kind, outstanding in session.execute(sums)
    }


def _anything_later(session: Session, as_of: date | None) -> bool:
    """Tell whether any entry counts from a later day on."""
    if as_of is None:
        return False
    last = session.scalar(select(func.max(EntryRow.value_on)))
    return last is not None and last > as_of


def _kept(books: Any) -> Select[Any]:
    """Return the query for the sums of all that is known now."""
    query = select(*TotalRow.__table__.c)
    return query if books is None else query.where(TotalRow.book.in_(books))


def _parts(
    session: Session, books: Any, as_of: date | None, position: Position | None
) -> tuple[dict[Key, dict[str, int]], dict[Key, dict[int, int]]]:
    """Return what was recovered by source, and by collateral where it came from any."""
    row = PostingRow
    keys = (row.book, row.currency, row.account, row.collateral_id)
    query = select(*keys, _sum(-row.minor)).where(_under(RECOVERED)).group_by(*keys).order_by(*keys)
    if position is not None:
        heads = heads_at(session, position, books)
        query = query.join(heads, and_(heads.c.book == row.book, row.seq <= heads.c.seq))
    elif books is not None:
        query = query.where(row.book.in_(books))
    if as_of is not None:
        same = and_(EntryRow.book == row.book, EntryRow.seq == row.seq)
        query = query.where(exists().where(same, EntryRow.value_on <= as_of))
    sources: dict[Key, dict[str, int]] = defaultdict(dict)
    collateral: dict[Key, dict[int, int]] = defaultdict(dict)
    for book, currency, account, piece, minor in session.execute(query):
        source, by_source = account[len(RECOVERED) :], sources[book, currency]
        by_source[source] = by_source.get(source, 0) + minor
        if piece is not None:
            by_piece = collateral[book, currency]
            by_piece[piece] = by_piece.get(piece, 0) + minor
    return _without_zeros(sources), _without_zeros(collateral)


def _without_zeros(parts: dict[Key, dict[Any, int]]) -> dict[Key, dict[Any, int]]:
    """Leave out what came to nothing: it is no part."""
    for key, found in parts.items():
        if 0 in found.values():
            parts[key] = {part: minor for part, minor in found.items() if minor}
    return parts


def _sum(minor: Any) -> ColumnElement[int]:
    """Return the sum as a whole number, which PostgreSQL would make a decimal of."""
    return cast(func.sum(minor), BigInteger)


def _sum_where(condition: ColumnElement[bool], sign: int = 1) -> ColumnElement[int]:
    return _sum(
        case((condition, PostingRow.minor if sign > 0 else -PostingRow.minor), else_=literal_column("0"))
    )


_account = PostingRow.account
_IN_KIND = "money:asset-in-kind"
_OWED = _account.in_(sorted(OUTSTANDING))
_COUNTED = or_(_OWED, _account == _IN_KIND, _under(COST), _under(REFUND), _under(RECOVERED))
# Exposure, gross, costs, in kind, outstanding: what `ledger.rules.figures` says of one book, for many at once.
# Of the accounts that are counted, those of one kind stand together.
_SUMS = (
    _sum_where(and_(_account < "money:", EntryRow.kind.in_(_OPENING))),
    _sum_where(_account > RECOVERED, -1),
    _sum_where(and_(_account > REFUND, _account < RECOVERED)),
    _sum_where(_account == _IN_KIND),
    _sum_where(_account < "money:"),
)


def _folded(session: Session, books: Any, as_of: date | None, position: Position | None) -> Select[Any]:
    """Return the query for the sums of what was true by a day and known at a position."""
    keys: tuple[Any, ...] = (PostingRow.book, PostingRow.currency)
    first = _one_way if session.get_bind().dialect.name == "sqlite" else _either_way
    begun: Any = EntryRow
    if position is not None:
        heads = heads_at(session, position, books)
        known = and_(EntryRow.book == first(heads.c.book), EntryRow.seq <= heads.c.seq)
        begun = join(heads, EntryRow, known)
    lines = and_(PostingRow.book == first(EntryRow.book), PostingRow.seq == first(EntryRow.seq))
    query = select(*keys, *_SUMS).select_from(join(begun, PostingRow, lines)).where(_COUNTED).group_by(*keys)
    if position is None and books is not None:
        query = query.where(EntryRow.book.in_(books))
    return query if as_of is None else query.where(EntryRow.value_on <= as_of)


def _one_way(column: Any) -> Any:
    """Keep SQLite on the way from books to entries to their postings: the other way is twice as long."""
    return literal_column(f"+{column.table.name}.{column.name}")


def _either_way(column: Any) -> Any:
    """Let PostgreSQL choose: it knows how many there are."""
    return column


def case_figures(
    session: Session, book: int, currency: str, *, as_of: date | None = None, position: Position | None = None
) -> dict[str, Figures]:
    """Return one book's figures by currency; the asked currency is there even where nothing was posted."""
    found = figures_by_book(session, [book], as_of=as_of, position=position)
    by_currency = {key[1]: known for key, known in found.items()}
    by_currency.setdefault(currency, figures(Sums(), currency))
    return by_currency


def heads_at(session: Session, position: Position, books: Any = None) -> CTE:
    """Return where each book stood at a position, of those that had begun.

    A book is written by one transaction at a time, so what is known of it is always its beginning: it ends
    before the first record that came later.
    """
    # Cast, or SQLite reads every record in the order of books instead of the index of what came later.
    book = cast(RecordRow.book, BigInteger)
    first = func.min(RecordRow.seq).label("seq")
    later = select(book.label("book"), first).where(recorded_after(session, position)).group_by(book)
    if isinstance(books, Sequence):
        # Of a few books their own records tell.
        later = later.where(RecordRow.book.in_(books))
    since = later.cte("since")
    stood = func.coalesce(since.c.seq - 1, BookRow.head_seq)
    query = select(BookRow.id.label("book"), stood.label("seq")).outerjoin(since, since.c.book == BookRow.id)
    if books is not None:
        query = query.where(BookRow.id.in_(books))
    return query.where(stood > 0).cte("heads")


def totals_by_book(session: Session, books: Any = None) -> dict[tuple[int, str], Figures]:
    """Return what is known now of each book and currency, without parts: the numbers of lists."""
    return figures_by_book(session, books, parts=False)


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
