"""Lines of statements: kept with what they are known again by, listed by what a desk asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.kernel.calendar import first_day, last_day
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import EntryRow
from legal_recovery.plumbing.collecting import uncollected
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.seeking import Position, like, ordered, place, seek
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.reconciliation.models import AccountRow, LineRow, PrintRow, StagedRow
from legal_recovery.reconciliation.store.accounts import seen_by

_CHUNK = 300
_INSERT_PRINT = "INSERT INTO line_prints (account_id, print, turn, line_id) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class BankLine:
    """A line as it stands: what the bank says, what of it is not matched, who looks after it."""

    id: int
    book: int
    account_id: int
    statement_id: int
    number: int
    booked_on: date
    value_on: date
    amount: Money
    left: Money
    payer: str | None
    payer_account: str | None
    reference: str | None
    narrative: str | None
    balance: Money | None
    state: str
    ground: str | None
    parked_on: date | None
    owner_id: int | None
    note: str | None
    entry_seq: int

    @property
    def is_credit(self) -> bool:
        return self.amount.minor > 0


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines are wanted; None means any."""

    account_id: int | None = None
    states: tuple[str, ...] = ()
    statement_id: int | None = None
    text: str | None = None
    least: int | None = None
    most: int | None = None
    since: date | None = None
    until: date | None = None
    credits: bool | None = None
    owner_id: int | None = None
    ground: str | None = None
    parked_since: date | None = None
    parked_until: date | None = None
    # Of an earlier month that was closed, so that they stand in this one, written like 2026-11.
    late: str | None = None
    # Whether somebody has decided of it and not posted it yet.
    staged: bool | None = None
    ids: tuple[int, ...] = field(default=())


_PAYER, _PAYS_FROM, _REFERENCE, _NARRATIVE, _NOTE = (aliased(TextRow) for _ in range(5))


_COLUMNS = (
    LineRow.id,
    LineRow.book,
    LineRow.account_id,
    LineRow.statement_id,
    LineRow.number,
    LineRow.booked_on,
    LineRow.value_on,
    LineRow.amount_minor,
    LineRow.left_minor,
    LineRow.currency,
    LineRow.balance_minor,
    LineRow.state,
    LineRow.ground,
    LineRow.parked_on,
    LineRow.owner_id,
    LineRow.entry_seq,
)


def _lines() -> Select[*tuple[Any, ...]]:
    texts = (
        (_PAYER, LineRow.payer_id),
        (_PAYS_FROM, LineRow.payer_account_id),
        (_REFERENCE, LineRow.reference_id),
        (_NARRATIVE, LineRow.narrative_id),
        (_NOTE, LineRow.note_id),
    )
    query: Select[*tuple[Any, ...]] = select(*_COLUMNS, *(text.value for text, _ in texts)).select_from(
        LineRow
    )
    for text, column in texts:
        query = query.outerjoin(text, text.id == column)
    return query


def _line(*row: Any) -> BankLine:
    """Return a line of its columns and texts: a month has a hundred thousand, so it is made without a row object."""
    (id_, book, account, statement, number, booked_on, value_on, amount, left, currency, balance, state, ground,
     parked_on, owner, entry, payer, pays_from, reference, narrative, note) = row  # fmt: skip
    return BankLine(
        id=id_,
        book=book,
        account_id=account,
        statement_id=statement,
        number=number,
        booked_on=booked_on,
        value_on=value_on,
        amount=Money(amount, currency),
        left=Money(left, currency),
        payer=payer,
        payer_account=pays_from,
        reference=reference,
        narrative=narrative,
        balance=None if balance is None else Money(balance, currency),
        state=state,
        ground=ground,
        parked_on=parked_on,
        owner_id=owner,
        note=note,
        entry_seq=entry,
    )


def known_prints(session: Session, account_id: int, prints: Sequence[str]) -> dict[tuple[str, int], int]:
    """Return which of these an account's lines have, by print and turn, with the line."""
    found: dict[tuple[str, int], int] = {}
    for start in range(0, len(prints), _CHUNK):
        query = select(PrintRow.print, PrintRow.turn, PrintRow.line_id).where(
            PrintRow.account_id == account_id, PrintRow.print.in_(prints[start : start + _CHUNK])
        )
        found.update({(one, turn): line_id for one, turn, line_id in session.execute(query)})
    return found


def keep_print(uow: UnitOfWork, account_id: int, known_by: tuple[str, int], line_id: int) -> None:
    """Let a line be known again."""
    uow.insert(_INSERT_PRINT, (account_id, *known_by, line_id))


def forget_prints(uow: UnitOfWork, line_ids: Sequence[int]) -> None:
    """Let lines be known no more: another file may bring them again."""
    uow.flush()
    for line_id in line_ids:
        run(uow.connection, "DELETE FROM line_prints WHERE line_id = ?", (line_id,))


def find_line_id(session: Session, account_id: int, statement_id: int, number: int) -> int | None:
    """Return the line that has a number in a statement."""
    query = select(LineRow.id).where(
        LineRow.account_id == account_id, LineRow.statement_id == statement_id, LineRow.number == number
    )
    return session.scalar(query)


def entries_recorded(
    session: Session, book: int, seqs: Sequence[int]
) -> dict[int, tuple[datetime, int, date]]:
    """Return when and by whom entries of a book were recorded, and on which day they stand, by their places."""
    query = select(EntryRow.seq, EntryRow.recorded_at, EntryRow.actor, EntryRow.value_on).where(
        EntryRow.book == book, EntryRow.seq.in_(seqs)
    )
    return {seq: (at, actor, on) for seq, at, actor, on in session.execute(query)}


def lines_of_statement(session: Session, statement_id: int) -> list[BankLine]:
    """Return the lines that a statement brought, in the bank's order."""
    query = _lines().where(LineRow.statement_id == statement_id).order_by(LineRow.number)
    return [_line(*row) for row in session.execute(query)]


def get_line(session: Session, actor: Actor, line_id: int) -> BankLine:
    """Return a line; raises NotFound."""
    query = _lines().join(AccountRow, AccountRow.id == LineRow.account_id)
    found = session.execute(query.where(LineRow.id == line_id, seen_by(actor))).first()
    if found is None:
        raise NotFound(N_("There is no such line."))
    return _line(*found)


def lock_line(uow: UnitOfWork, line_id: int, *books: int) -> BankLine:
    """Hold a line's book, with those of cases that are named, and return the line under that lock."""
    found = get_line(uow.session, uow.actor, line_id)
    uow.lock(*books, found.book)
    return get_line(uow.session, uow.actor, line_id)


SORTS: dict[str, Any] = {
    "value_on": LineRow.value_on,
    "amount": LineRow.amount_minor,
    "left": LineRow.left_minor,
    "parked_on": LineRow.parked_on,
}


def list_lines(
    session: Session,
    actor: Actor,
    wanted: LineFilter,
    *,
    sort: str = "value_on",
    downwards: bool = False,
    after: Position | None = None,
    limit: int = 100,
) -> tuple[list[BankLine], Position | None]:
    """Return the lines that are wanted in an order, and the position to go on from where there are more."""
    value = ordered(SORTS[sort], descending=downwards)
    query = (
        _lines().join(AccountRow, AccountRow.id == LineRow.account_id).where(seen_by(actor), *_where(wanted))
    )
    query = seek(query.add_columns(value), value, LineRow.id, after, downwards=downwards).limit(limit + 1)
    with uncollected():
        rows = session.execute(query).all()
        lines = [_line(*row[:-1]) for row in rows[:limit]]
    going_on = place(rows[limit - 1][-1], lines[-1].id) if len(rows) > limit else None
    return lines, going_on


def sums_of(session: Session, actor: Actor, wanted: LineFilter) -> dict[str, tuple[int, Money, Money]]:
    """Return how many lines are wanted, what they come to and what of that is not matched, by currency."""
    query = (
        select(LineRow.currency, func.count(), func.sum(LineRow.amount_minor), func.sum(LineRow.left_minor))
        .join(AccountRow, AccountRow.id == LineRow.account_id)
        .where(seen_by(actor), *_where(wanted))
        .group_by(LineRow.currency)
    )
    return {
        currency: (count, Money(int(amount), currency), Money(int(left), currency))
        for currency, count, amount, left in session.execute(query)
    }


def _where(wanted: LineFilter) -> list[ColumnElement[bool]]:
    amount = func.abs(LineRow.amount_minor)
    bounds: tuple[tuple[Any, Callable[[Any], ColumnElement[bool]]], ...] = (
        (wanted.account_id, LineRow.account_id.__eq__),
        (wanted.statement_id, LineRow.statement_id.__eq__),
        (wanted.least, amount.__ge__),
        (wanted.most, amount.__le__),
        (wanted.since, LineRow.value_on.__ge__),
        (wanted.until, LineRow.value_on.__le__),
        (wanted.owner_id, LineRow.owner_id.__eq__),
        (wanted.ground, LineRow.ground.__eq__),
        (wanted.parked_since, LineRow.parked_on.__ge__),
        (wanted.parked_until, LineRow.parked_on.__le__),
    )
    found = [holds(value) for value, holds in bounds if value is not None]
    if wanted.states:
        found.append(LineRow.state.in_(wanted.states))
    if wanted.ids:
        found.append(LineRow.id.in_(wanted.ids))
    if wanted.credits is not None:
        found.append(LineRow.amount_minor > 0 if wanted.credits else LineRow.amount_minor < 0)
    if wanted.staged is not None:
        is_staged = exists().where(StagedRow.line_id == LineRow.id)
        found.append(is_staged if wanted.staged else ~is_staged)
    if wanted.late is not None:
        found.append(came_late(first_day(wanted.late), last_day(wanted.late)))
    if wanted.text:
        found.append(_says(wanted.text))
    return found


def came_late(since: date, until: date) -> ColumnElement[bool]:
    """Return the condition on lines for those posted in these days because their own month was closed."""
    return (LineRow.state != "withdrawn") & exists().where(
        EntryRow.book == LineRow.book,
        EntryRow.seq == LineRow.entry_seq,
        EntryRow.value_on.between(since, until),
        EntryRow.value_on > LineRow.value_on,
    )


def _says(text: str) -> ColumnElement[bool]:
    """Return the condition that payer, account, reference or narrative of a line have a text in them."""
    columns = (LineRow.payer_id, LineRow.payer_account_id, LineRow.reference_id, LineRow.narrative_id)
    said = TextRow.value.ilike(like(text), escape="\\")
    return exists().where(TextRow.id.in_(columns), said)


@dataclass(frozen=True, slots=True)
class StateSum:
    """How many lines are in a state, what they come to and what of that is not matched."""

    count: int
    amount: Money
    left: Money


def sums_by_state(
    session: Session, account_id: int, currency: str, wanted: LineFilter
) -> dict[str, StateSum]:
    """Return for each state how many of an account's lines are in it, without those withdrawn."""
    query = (
        select(LineRow.state, func.count(), func.sum(LineRow.amount_minor), func.sum(LineRow.left_minor))
        .where(LineRow.account_id == account_id, LineRow.state != "withdrawn", *_where(wanted))
        .group_by(LineRow.state)
    )
    return {
        state: StateSum(count, Money(int(amount), currency), Money(int(left), currency))
        for state, count, amount, left in session.execute(query)
    }


def opposite_lines(session: Session, actor: Actor, line: BankLine, limit: int = 5) -> list[BankLine]:
    """Return what came to or left another account of ours by just this amount, the nearest day first."""
    query = (
        _lines()
        .join(AccountRow, AccountRow.id == LineRow.account_id)
        .where(
            seen_by(actor),
            LineRow.account_id != line.account_id,
            LineRow.currency == line.amount.currency,
            LineRow.amount_minor == -line.amount.minor,
            LineRow.left_minor == -line.left.minor,
            LineRow.state.in_(("open", "suspense", "asked")),
        )
        .order_by(LineRow.value_on, LineRow.id)
        .limit(50)
    )
    found = [_line(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (abs((one.value_on - line.value_on).days), one.id))[:limit]
