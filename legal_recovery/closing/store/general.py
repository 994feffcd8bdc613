"""What goes to the general ledger with a month: what is dated into it, and what came late into closed ones."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.store import named_books
from legal_recovery.closing.models import MappingRow
from legal_recovery.closing.rules.general import Mapping, Moved, from_json
from legal_recovery.closing.store.closings import Closing, list_closings
from legal_recovery.kernel.calendar import first_day, last_day, next_month
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import EntryRow, PostingRow
from legal_recovery.ledger.store import closed_months
from legal_recovery.ledger.store.export import position_of_record
from legal_recovery.plumbing.event_log import BookRow, RecordRow
from legal_recovery.plumbing.positions import Position, known_at
from legal_recovery.reconciliation.store import named_bank_books


def all_books(office: int | None = None) -> Any:
    """Return the query of the books of cases and bank accounts with what each is called, of one office or of all."""
    both = named_books().union_all(named_bank_books()).subquery("all_books")
    query = select(both.c.book, both.c.reference)
    if office is not None:
        query = query.where(both.c.book.in_(select(BookRow.id).where(BookRow.office_id == office)))
    return query


def find_mapping(session: Session, version: int | None = None) -> Mapping:
    """Return the mapping that counts now, or the one of a version; one without lines where there is none."""
    query = select(MappingRow).order_by(MappingRow.version.desc()).limit(1)
    if version is not None:
        query = query.where(MappingRow.version == version)
    row = session.scalar(query)
    return from_json(row.version, row.content) if row else Mapping(0)


def list_versions(session: Session) -> list[tuple[int, int, date]]:
    """Return the versions of the mapping, the latest first: number, who set it, when."""
    query = select(MappingRow.version, MappingRow.set_by, MappingRow.set_on)
    return [(v, by, on) for v, by, on in session.execute(query.order_by(MappingRow.version.desc()))]


def moved_in(session: Session, office: int, month: str, now: Position) -> Iterator[Moved]:
    """Yield the postings of an office that go to the general ledger with a month, in the order of days.

    A month that is closed has what was known when it was closed. What is recorded later with a day in it (the claim's
    days may lie in closed months) goes with the first month after it that is open, or was closed knowing it: each
    posting goes with exactly one month.
    """
    named = all_books(office).subquery("named")
    query = (
        select(
            EntryRow.book,
            EntryRow.seq,
            named.c.reference,
            EntryRow.kind,
            EntryRow.value_on,
            PostingRow.account,
            PostingRow.minor,
            PostingRow.currency,
        )
        .select_from(PostingRow)
        .join(EntryRow, and_(EntryRow.book == PostingRow.book, EntryRow.seq == PostingRow.seq))
        .join(RecordRow, and_(RecordRow.book == EntryRow.book, RecordRow.seq == EntryRow.seq))
        .join(named, named.c.book == PostingRow.book)
        .where(_goes_with(session, office, month, now))
        .order_by(EntryRow.value_on, EntryRow.book, EntryRow.seq, PostingRow.line)
    )
    first = first_day(month)
    for book, seq, reference, kind, day, account, minor, currency in session.execute(query):
        yield Moved(f"{book}-{seq}", reference, kind, day, account, Money(minor, currency), day < first)


def _goes_with(session: Session, office: int, month: str, now: Position) -> ColumnElement[bool]:
    closed = _closed_at(session, office, now)
    at = closed.get(month, now)
    conditions = [and_(_dated(month), known_at(session, at))]
    unseen: ColumnElement[bool] = literal(True)
    earlier = sorted((one for one in closed if one < month), reverse=True)
    after = month
    for one in earlier:
        if next_month(one) != after:
            # Between them a month is open: what came late into this one goes there.
            break
        unseen = and_(unseen, ~known_at(session, closed[one]))
        conditions.append(and_(_dated(one), known_at(session, at), unseen))
        after = one
    return or_(*conditions)


def _dated(month: str) -> ColumnElement[bool]:
    return EntryRow.value_on.between(first_day(month), last_day(month))


def _closed_at(session: Session, office: int, now: Position) -> dict[str, Position]:
    """Return the closed months of an office, each with the first position that knows its closing."""
    last: dict[str, Closing] = {one.month: one for one in list_closings(session, office)}
    return {
        month: position_of_record(session, last[month].book, last[month].recorded_seq) or now
        for month in closed_months(session, office)
        if month in last
    }
