"""The clearing account `money:bank`: what of it has no other side yet, transfer by transfer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.closing.rules.checks import Waiting
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import EntryRow, PostingRow
from legal_recovery.plumbing.event_log import BookRow
from legal_recovery.plumbing.seeking import like
from legal_recovery.reconciliation.models import AccountRow

_CLEARING = "money:bank"


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A clearing that has no other side: where it stands, since when, what it was."""

    book: int
    seq: int
    kind: str
    value_on: date
    amount: Money
    reference: str | None
    account: str | None


def _stands() -> ColumnElement[bool]:
    """Return the condition on entries for those that are no reversal and were not reversed."""
    answer = aliased(EntryRow)
    answered = exists().where(answer.book == EntryRow.book, answer.reverses == EntryRow.seq)
    return and_(EntryRow.reverses.is_(None), ~answered)


def _of_clearing(query: Any) -> Any:
    joined = and_(EntryRow.book == PostingRow.book, EntryRow.seq == PostingRow.seq)
    return (
        query.select_from(PostingRow)
        .join(EntryRow, joined)
        .join(BookRow, BookRow.id == PostingRow.book)
        .where(PostingRow.account == _CLEARING, _stands())
    )


def _transfers() -> Subquery:
    """Return the transfers whose clearing does not come to nothing, and on how many sides each stands."""
    banks = func.max(case((BookRow.kind == "bank", 1), else_=0))
    cases = func.max(case((BookRow.kind == "bank", 0), else_=1))
    query = _of_clearing(
        select(EntryRow.transfer, PostingRow.currency, (banks + cases).label("sides"))
    ).where(EntryRow.transfer.is_not(None))
    grouped = query.group_by(EntryRow.transfer, PostingRow.currency)
    return grouped.having(func.sum(PostingRow.minor) != 0).subquery("unanswered")


def _open(office: int, until: date, *columns: Any) -> tuple[Any, Any]:
    """Return the query of what of an office is not cleared, and on how many sides each stands."""
    found = _transfers()
    sides = func.coalesce(found.c.sides, 1)
    query = (
        _of_clearing(select(*columns))
        .outerjoin(
            found, and_(found.c.transfer == EntryRow.transfer, found.c.currency == PostingRow.currency)
        )
        .where(
            BookRow.office_id == office,
            EntryRow.value_on <= until,
            or_(EntryRow.transfer.is_(None), found.c.transfer.is_not(None)),
        )
    )
    return query, sides


def count_open(session: Session, office: int, until: date) -> tuple[Waiting, Waiting]:
    """Return what has two sides that differ, and what has one alone, of an office up to a day."""
    query, sides = _open(office, until, PostingRow.currency, func.count(), func.sum(PostingRow.minor))
    query = query.add_columns(sides).group_by(PostingRow.currency, sides).order_by(PostingRow.currency)
    found: dict[bool, list[tuple[int, Money]]] = {True: [], False: []}
    for currency, count, minor, many in session.execute(query):
        found[many > 1].append((count, Money(int(minor), currency)))
    return _waiting(found[True]), _waiting(found[False])


def _waiting(found: list[tuple[int, Money]]) -> Waiting:
    return Waiting(sum(count for count, _ in found), tuple(amount for _, amount in found))


@dataclass(frozen=True, slots=True)
class AwaitingFilter:
    """Which of it is wanted; None means any. `text` is part of a case's reference or an account's name."""

    text: str | None = None
    credits: bool | None = None
    # One side alone, or two that differ.
    alone: bool | None = None
    since: date | None = None


AWAITING_SORTS: dict[str, Any] = {"value_on": EntryRow.value_on, "amount": PostingRow.minor}


def _wanted(office: int, until: date, wanted: AwaitingFilter, *columns: Any) -> Any:
    query, sides = _open(office, until, *columns)
    query = query.outerjoin(CaseRow, CaseRow.book == PostingRow.book).outerjoin(
        AccountRow, AccountRow.book == PostingRow.book
    )
    if wanted.text:
        said = like(wanted.text)
        query = query.where(
            or_(CaseRow.reference.ilike(said, escape="\\"), AccountRow.name.ilike(said, escape="\\"))
        )
    if wanted.credits is not None:
        query = query.where(PostingRow.minor > 0 if wanted.credits else PostingRow.minor < 0)
    if wanted.alone is not None:
        query = query.where(sides == 1 if wanted.alone else sides > 1)
    return query if wanted.since is None else query.where(EntryRow.value_on >= wanted.since)


def awaiting_sums(
    session: Session, office: int, until: date, wanted: AwaitingFilter
) -> dict[str, tuple[int, Money]]:
    """Return how much is wanted of what has no other side, or one that differs, and the sum, by currency."""
    query = _wanted(
        office, until, wanted, PostingRow.currency, func.count(), func.sum(PostingRow.minor)
    ).group_by(PostingRow.currency)
    return {
        currency: (count, Money(int(minor), currency)) for currency, count, minor in session.execute(query)
    }


def list_awaiting(
    session: Session,
    office: int,
    until: date,
    wanted: AwaitingFilter = AwaitingFilter(),
    *,
    sort: str = "value_on",
    downwards: bool = False,
    after: tuple[Any, ...] | None = None,
    limit: int | None = None,
) -> list[Awaiting]:
    """Return what has no other side, or one that differs, of an office up to a day; the oldest first, unless said."""
    value = AWAITING_SORTS[sort]
    here = (value, PostingRow.book, PostingRow.seq)
    query = _wanted(
        office,
        until,
        wanted,
        PostingRow.book,
        PostingRow.seq,
        EntryRow.kind,
        EntryRow.value_on,
        PostingRow.minor,
        PostingRow.currency,
        CaseRow.reference,
        AccountRow.name,
    )
    if after is not None:
        beyond = tuple_(
            *(literal(part, column.type) for part, column in zip(_typed(after, sort), here, strict=True))
        )
        query = query.where(tuple_(*here) < beyond if downwards else tuple_(*here) > beyond)
    query = query.order_by(*(column.desc() if downwards else column for column in here)).limit(limit)
    return [
        Awaiting(book, seq, kind, day, Money(minor, currency), reference, account)
        for book, seq, kind, day, minor, currency, reference, account in session.execute(query)
    ]


def awaiting_place(one: Awaiting, sort: str) -> tuple[str | int, ...]:
    """Return where something stands in an order."""
    return one.value_on.isoformat() if sort == "value_on" else one.amount.minor, one.book, one.seq


def is_awaiting_place(sort: str, place: tuple[Any, ...] | None) -> bool:
    """Tell whether a place can be one of this order: a person may have written it."""
    try:
        return place is not None and bool(_typed(place, sort))
    except (TypeError, ValueError):
        return False


def _typed(place: tuple[Any, ...], sort: str) -> tuple[Any, ...]:
    value, book, seq = place
    return date.fromisoformat(value) if sort == "value_on" else int(value), int(book), int(seq)
