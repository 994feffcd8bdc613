"""Reading reminders: one, those of a case, those that wait, and pages of them."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from legal_recovery.alerts.models import ReminderRow
from legal_recovery.alerts.rules import WAITING, Reminder
from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.store import TimelineRecord, list_records, seen_by
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork

_COLUMNS = tuple(column for column in ReminderRow.__table__.columns)
_TOGETHER = 500
EVENTS = tuple(
    f"reminder.{what}"
    for what in ("due", "renewed", "sent", "failed", "acknowledged", "escalated", "overtaken")
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which reminders; what is None does not narrow."""

    user_id: int | None = None
    states: tuple[str, ...] = ()
    kind: str | None = None
    reference: str | None = None
    since: date | None = None
    until: date | None = None
    # Only those whose mail failed and has still to reach the server.
    undelivered: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """From where on a page begins: its order, and the row before it."""

    by: str
    descending: bool
    position: tuple[Any, ...] | None
    backwards: bool
    limit: int


def _reminder(row: Any) -> Reminder:
    values = {column.key: row._mapping[column] for column in _COLUMNS}
    to = json.loads(values["escalated_to"] or "[]")
    return Reminder(**{**values, "escalated_to": tuple(int(one) for one in to)})


def get_reminder(session: Session, actor: Actor, reminder_id: int) -> tuple[Reminder, str]:
    """Return a reminder, with its case's reference, of a case that the person may see, or of their own.

    Raises NotFound.
    """
    query = (
        select(*_COLUMNS, CaseRow.reference)
        .join(CaseRow, CaseRow.id == ReminderRow.case_id)
        .where(ReminderRow.id == reminder_id, or_(seen_by(actor), ReminderRow.user_id == actor.id))
    )
    row = session.execute(query).first()
    if row is None:
        raise NotFound(N_("There is no such reminder."))
    return _reminder(row), row.reference


def lock_reminders(uow: UnitOfWork, reminder_ids: Collection[int]) -> list[Reminder]:
    """Hold the books of these reminders and return them as they are under that lock; raises NotFound."""
    wanted = select(ReminderRow.book).where(ReminderRow.id.in_(reminder_ids)).distinct()
    uow.lock(*uow.session.scalars(wanted))
    rows = uow.session.execute(select(*_COLUMNS).where(ReminderRow.id.in_(reminder_ids)))
    found = sorted((_reminder(row) for row in rows), key=lambda one: one.id)
    if len(found) != len(set(reminder_ids)):
        raise NotFound(N_("There is no such reminder."))
    return found


def reminders_of(session: Session, case_ids: Iterable[int]) -> list[Reminder]:
    """Return all reminders of these cases."""
    wanted, found = sorted(set(case_ids)), list[Reminder]()
    for start in range(0, len(wanted), _TOGETHER):
        query = select(*_COLUMNS).where(ReminderRow.case_id.in_(wanted[start : start + _TOGETHER]))
        found += [_reminder(row) for row in session.execute(query.order_by(ReminderRow.id))]
    return found


def latest_states(session: Session, kinds: Collection[str], ids: Collection[int]) -> dict[int, str]:
    """Return how far the latest reminder of each of these things is; of what nobody was reminded it says nothing."""
    row, found = ReminderRow, dict[int, str]()
    query = select(row.subject_id, row.state).where(row.subject_kind.in_(kinds), row.subject_id.in_(ids))
    for subject, state in session.execute(query.order_by(row.remind_on, row.id)):
        found[subject] = state
    return found


def list_waiting(session: Session) -> list[Reminder]:
    """Return every reminder that is not acknowledged or overtaken."""
    query = select(*_COLUMNS).where(ReminderRow.state.in_(WAITING)).order_by(ReminderRow.id)
    return [_reminder(row) for row in session.execute(query)]


def list_reminders(session: Session, actor: Actor, asked: Asked) -> list[tuple[Reminder, str]]:
    """Return all reminders that are asked for, each with its case's reference, by their days."""
    query = _asked(actor, asked).order_by(ReminderRow.subject_on, ReminderRow.id)
    return [(_reminder(row), row.reference) for row in session.execute(query)]


def seek_reminders(
    session: Session, actor: Actor, asked: Asked, place: Place
) -> tuple[list[tuple[Reminder, str]], int]:
    """Return the rows of a page, one more than it shows, and how many there are in all."""
    query, total = _asked(actor, asked), _counted(session, actor, asked)
    column = SORTS[place.by]
    down = place.descending != place.backwards
    if place.position is not None:
        query = query.where(_beyond(column, place.position, down))
    order = (column.desc(), ReminderRow.id.desc()) if down else (column, ReminderRow.id)
    rows = session.execute(query.order_by(*order).limit(place.limit))
    return [(_reminder(row), row.reference) for row in rows], total


def _beyond(column: Any, position: Sequence[Any], down: bool) -> ColumnElement[bool]:
    value, key = position
    if down:
        return or_(column < value, and_(column == value, ReminderRow.id < key))
    return or_(column > value, and_(column == value, ReminderRow.id > key))


SORTS: dict[str, Any] = {
    "urgent": case((ReminderRow.state.in_(WAITING), "0 "), else_="1 ").concat(
        cast(ReminderRow.subject_on, String)
    ),
    "on": ReminderRow.subject_on,
    "due": ReminderRow.due_at,
    "reference": CaseRow.reference,
    "state": ReminderRow.state,
}


def _counted(session: Session, actor: Actor, asked: Asked) -> int:
    return session.scalar(select(func.count()).select_from(_asked(actor, asked).subquery())) or 0


def count_reminders(session: Session, actor: Actor, asked: Asked) -> dict[str | None, int]:
    """Return how many reminders are asked for, by the reason for which their mail failed last."""
    inner = _asked(actor, asked).subquery()
    rows = session.execute(select(inner.c.reason, func.count()).group_by(inner.c.reason))
    return {row[0]: row[1] for row in rows}


def _asked(actor: Actor, asked: Asked) -> Select[Any]:
    row = ReminderRow
    conditions: list[ColumnElement[bool]] = [or_(seen_by(actor), row.user_id == actor.id)]
    if asked.user_id is not None:
        conditions.append(row.user_id == asked.user_id)
    if asked.states:
        conditions.append(row.state.in_(asked.states))
    if asked.undelivered:
        conditions += [row.state.in_(WAITING), row.sent_at.is_(None), row.failed_at.is_not(None)]
    if asked.kind:
        conditions.append(row.subject_kind == asked.kind)
    if asked.reference:
        conditions.append(CaseRow.reference == asked.reference)
    if asked.since is not None:
        conditions.append(row.subject_on >= asked.since)
    if asked.until is not None:
        conditions.append(row.subject_on <= asked.until)
    return select(*_COLUMNS, CaseRow.reference).join(CaseRow, CaseRow.id == row.case_id).where(*conditions)


def log_of(session: Session, reminder: Reminder) -> list[TimelineRecord]:
    """Return what became of all reminders of the same thing, the latest first."""
    of_it = select(ReminderRow.id).where(
        ReminderRow.subject_kind == reminder.subject_kind, ReminderRow.subject_id == reminder.subject_id
    )
    wanted = {str(one) for one in session.scalars(of_it)}
    records = list_records(session, reminder.book, kinds=EVENTS)
    return [one for one in records if one.content["reminder_id"] in wanted]
