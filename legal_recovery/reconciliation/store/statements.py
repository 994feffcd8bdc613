"""Statements as they were received."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import EntryRow
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.seeking import Position, is_position, like, ordered, place, seek
from legal_recovery.reconciliation.models import LineRow, MatchRow, StatementRow
from legal_recovery.reconciliation.rules.statements import Loaded


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """A statement: of which file, over which days, with which balances; how many of its lines were new."""

    id: int
    account_id: int
    file_name: str | None
    sha256: str
    place: int
    format: str
    opened_on: date | None
    closed_on: date | None
    opening: Money | None
    closing: Money | None
    lines: int
    fresh: int
    state: str


def _statements() -> Select[*tuple[Any, ...]]:
    return select(StatementRow, TextRow.value).outerjoin(TextRow, TextRow.id == StatementRow.file_name_id)


def _facts(row: StatementRow, file_name: str | None) -> StatementFacts:
    return StatementFacts(
        row.id,
        row.account_id,
        file_name,
        row.sha256,
        row.place,
        row.format,
        row.opened_on,
        row.closed_on,
        _money(row.opening_minor, row.currency),
        _money(row.closing_minor, row.currency),
        row.lines,
        row.fresh,
        row.state,
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def list_statements(session: Session, account_id: int) -> list[StatementFacts]:
    """Return an account's statements, the latest first, withdrawn ones too."""
    query = _statements().where(StatementRow.account_id == account_id)
    rows = session.execute(query.order_by(StatementRow.closed_on.desc(), StatementRow.id.desc()))
    return [_facts(row, name) for row, name in rows]


def get_statement(session: Session, account_id: int, statement_id: int) -> StatementFacts:
    """Return a statement of an account; raises NotFound."""
    query = _statements().where(StatementRow.account_id == account_id, StatementRow.id == statement_id)
    found = session.execute(query).first()
    if found is None:
        raise NotFound(N_("There is no such statement."))
    return _facts(found[0], found[1])


def find_statement_of(
    session: Session, account_id: int, digest: str, place: int = 1
) -> StatementFacts | None:
    """Return the statement that was loaded of a place in a file and was not withdrawn."""
    query = _statements().where(
        StatementRow.account_id == account_id,
        StatementRow.sha256 == digest,
        StatementRow.place == place,
        StatementRow.state != "withdrawn",
    )
    found = session.execute(query).first()
    return _facts(found[0], found[1]) if found else None


def last_number(session: Session, statement_id: int) -> int:
    """Return the number of the last line of a statement that is loaded, 0 where none is."""
    query = select(func.max(LineRow.number)).where(LineRow.statement_id == statement_id)
    return session.scalar(query) or 0


def count_matched(session: Session, statement_id: int) -> int:
    """Return how many lines of a statement are matched, wholly or in part."""
    query = (
        select(func.count(func.distinct(MatchRow.line_id)))
        .join(LineRow, LineRow.id == MatchRow.line_id)
        .where(LineRow.statement_id == statement_id, MatchRow.undone_seq.is_(None))
    )
    return session.scalar(query) or 0


def posted_later(session: Session, statement_id: int) -> tuple[int, date | None]:
    """Return how many lines of a statement are of closed months, and the day on which the last of them stands."""
    query = (
        select(func.count(), func.max(EntryRow.value_on))
        .join(LineRow, and_(EntryRow.book == LineRow.book, EntryRow.seq == LineRow.entry_seq))
        .where(LineRow.statement_id == statement_id, EntryRow.value_on > LineRow.value_on)
    )
    count, day = session.execute(query).one()
    return count, day


def list_loaded(session: Session, account_id: int) -> list[Loaded]:
    """Return an account's standing statements as the proof of its continuity sees them."""
    return loaded_of(session, [account_id])[account_id]


def loaded_of(session: Session, account_ids: Sequence[int]) -> dict[int, list[Loaded]]:
    """Return the standing statements of several accounts as the proof of continuity sees them."""
    query = select(StatementRow).where(
        StatementRow.account_id.in_(account_ids),
        StatementRow.state == "standing",
        StatementRow.closed_on.is_not(None),
    )
    found: dict[int, list[Loaded]] = {one: [] for one in account_ids}
    for row in session.scalars(query):
        found[row.account_id].append(_loaded(row))
    return found


def _loaded(row: StatementRow) -> Loaded:
    assert row.closed_on is not None and row.moved_minor is not None, "a statement that stands was loaded"
    return Loaded(
        row.id,
        row.opened_on or row.closed_on,
        row.closed_on,
        _money(row.opening_minor, row.currency),
        _money(row.closing_minor, row.currency),
        Money(row.moved_minor, row.currency),
    )


def moved_by(session: Session, statement_id: int) -> int:
    """Return in minor units what the lines come to that a statement brought."""
    query = select(func.sum(LineRow.amount_minor)).where(LineRow.statement_id == statement_id)
    return int(session.scalar(query) or 0)


def moved_by_half(session: Session, account_ids: Sequence[int]) -> dict[int, int]:
    """Return what lines come to whose statements are not loaded to their end, by account, in minor units."""
    query = (
        select(LineRow.account_id, func.sum(LineRow.amount_minor))
        .join(StatementRow, StatementRow.id == LineRow.statement_id)
        .where(StatementRow.account_id.in_(account_ids), StatementRow.state == "loading")
        .group_by(LineRow.account_id)
    )
    return {account: int(minor) for account, minor in session.execute(query)}


def moved_by_day(session: Session, account_id: int) -> dict[date, Money]:
    """Return what was booked on an account on each day, by the lines that are loaded."""
    query = (
        select(LineRow.booked_on, LineRow.currency, func.sum(LineRow.amount_minor))
        .where(LineRow.account_id == account_id, LineRow.state != "withdrawn")
        .group_by(LineRow.booked_on, LineRow.currency)
    )
    return {on: Money(int(minor), currency) for on, currency, minor in session.execute(query)}


STATEMENT_SORTS: dict[str, Any] = {
    "closed_on": StatementRow.closed_on,
    "opened_on": StatementRow.opened_on,
    "lines": StatementRow.lines,
    "fresh": StatementRow.fresh,
    "closing": StatementRow.closing_minor,
}


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements of an account are wanted; None means any."""

    account_id: int
    state: str | None = None
    since: date | None = None
    until: date | None = None
    text: str | None = None


def page_of_statements(
    session: Session,
    wanted: StatementFilter,
    *,
    sort: str,
    descending: bool,
    after: Position | None = None,
    backwards: bool = False,
    limit: int,
) -> list[StatementFacts]:
    """Return statements beyond (or, backwards, before) a position in an order."""
    value = ordered(STATEMENT_SORTS[sort], descending=descending)
    query = _statements().where(*_where(wanted))
    query = seek(query, value, StatementRow.id, after, downwards=descending != backwards)
    return [_facts(row, name) for row, name in session.execute(query.limit(limit))]


def position_of(statement: StatementFacts, sort: str, *, descending: bool) -> Position:
    """Return where a statement stands in an order."""
    value: Any = {
        "closed_on": statement.closed_on or (date.min if descending else date.max),
        "opened_on": statement.opened_on or (date.min if descending else date.max),
        "lines": statement.lines,
        "fresh": statement.fresh,
        "closing": statement.closing.minor if statement.closing is not None else _nowhere(descending),
    }[sort]
    return place(value, statement.id)


def _nowhere(descending: bool) -> int:
    return -(2**62) if descending else 2**62


def is_place(sort: str, position: Position | None) -> bool:
    """Tell whether a position can be one of this order: a person may have written it."""
    return is_position(ordered(STATEMENT_SORTS[sort], descending=False), position)


def count_statements(session: Session, wanted: StatementFilter) -> int:
    """Return how many statements are wanted."""
    query = (
        select(func.count())
        .select_from(StatementRow)
        .outerjoin(TextRow, TextRow.id == StatementRow.file_name_id)
        .where(*_where(wanted))
    )
    return session.scalar(query) or 0


def _where(wanted: StatementFilter) -> list[ColumnElement[bool]]:
    found = [StatementRow.account_id == wanted.account_id]
    if wanted.state is not None:
        found.append(StatementRow.state == wanted.state)
    if wanted.since is not None:
        found.append(StatementRow.closed_on >= wanted.since)
    if wanted.until is not None:
        found.append(StatementRow.opened_on <= wanted.until)
    if wanted.text:
        found.append(TextRow.value.ilike(like(wanted.text), escape="\\"))
    return found


def names_of_statements(session: Session, statement_ids: Collection[int]) -> dict[int, str | None]:
    """Return the names of files by the statements that were in them."""
    query = _statements().where(StatementRow.id.in_(statement_ids))
    return {row.id: name for row, name in session.execute(query)}


def closing_balance(session: Session, account_id: int) -> tuple[date, Money] | None:
    """Return what the bank says stands on an account, by its latest statement that says so, and as of which day."""
    query = (
        select(StatementRow.closed_on, StatementRow.closing_minor, StatementRow.currency)
        .where(
            StatementRow.account_id == account_id,
            StatementRow.state == "standing",
            StatementRow.closing_minor.is_not(None),
            StatementRow.closed_on.is_not(None),
        )
        .order_by(StatementRow.closed_on.desc(), StatementRow.id.desc())
    )
    row = session.execute(query.limit(1)).first()
    if row is None or row[0] is None or row[1] is None:
        return None
    return row[0], Money(row[1], row[2])


def first_opening(session: Session, account_id: int) -> Money | None:
    """Return what stood on an account before its first statement; None where none says it."""
    query = (
        select(StatementRow.opening_minor, StatementRow.currency)
        .where(StatementRow.account_id == account_id, StatementRow.state == "standing")
        .order_by(StatementRow.opened_on, StatementRow.id)
    )
    row = session.execute(query.limit(1)).first()
    return Money(row[0], row[1]) if row and row[0] is not None else None
