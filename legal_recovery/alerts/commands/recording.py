"""Recording what became of reminders, each case's in a transaction of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from legal_recovery.alerts import store
from legal_recovery.alerts.events import (
    ReminderAcknowledged,
    ReminderDue,
    ReminderEscalated,
    ReminderFailed,
    ReminderOvertaken,
    ReminderRenewed,
    ReminderSent,
)
from legal_recovery.alerts.rules import (
    New,
    Reminder,
    Wanted,
    fails_anew,
    must_escalate,
    plan,
    require_acknowledgeable,
)
from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, Dated
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork


def _about(reminder: Reminder) -> dict[str, Any]:
    return {
        "book": reminder.book,
        "reminder_id": reminder.id,
        "subject_kind": reminder.subject_kind,
        "subject_on": reminder.subject_on,
        "step": reminder.step,
        "user_id": reminder.user_id,
    }


@dataclass(frozen=True, slots=True)
class Keep:
    """What is wanted of a case's reminders on a day."""

    case_id: int
    wanted: tuple[Wanted, ...]
    today: date


def keep(uow: UnitOfWork, cmd: Keep) -> dict[str, int]:
    """Record the reminders that are due in a case and those that are overtaken; return how many of each.

    Looked up again under the case's lock: whoever comes second finds them recorded.
    """
    case = cases.lock_case(uow, cmd.case_id)
    found = plan(cmd.wanted, store.reminders_of(uow.session, [case.id]), cmd.today)
    for reminder, cause in found.overtaken:
        uow.record(ReminderOvertaken(**_about(reminder), cause=cause, overtaken_at=uow.recorded_at))
    for one in found.new:
        _record_due(uow, case, one)
    for reminder, because in found.renewed:
        uow.record(ReminderRenewed(**_about(reminder), because=because, due_at=uow.recorded_at))
    due = sum(one.cause is None for one in found.new) + len(found.renewed)
    return {"due": due, "overtaken": len(found.new) + len(found.renewed) - due + len(found.overtaken)}


def _record_due(uow: UnitOfWork, case: CaseFacts, one: New) -> None:
    item = one.item
    uow.record(
        ReminderDue(
            book=case.book,
            reminder_id=new_id(),
            case_id=case.id,
            subject_kind=item.kind,
            subject_id=item.id,
            subject_on=item.on,
            step=one.step,
            remind_on=item.on - timedelta(days=one.step),
            user_id=one.user_id,
            because=one.because,
            due_at=uow.recorded_at,
            state="overtaken" if one.cause else "due",
            cause=one.cause,
            overtaken_at=uow.recorded_at if one.cause else None,
        )
    )


@dataclass(frozen=True, slots=True)
class Escalation:
    """Reminders of a case that nobody acknowledged, each with what it is about and those above."""

    case_id: int
    upwards: tuple[tuple[int, Dated, tuple[int, ...]], ...]


def escalate(uow: UnitOfWork, cmd: Escalation) -> int:
    """Record that those above are told, once for each reminder; return how many went up."""
    case = cases.lock_case(uow, cmd.case_id)
    known = {one.id: one for one in store.reminders_of(uow.session, [case.id])}
    stand = {one.key for one in known.values()}
    went = 0
    for reminder_id, item, leads in cmd.upwards:
        reminder = known[reminder_id]
        if not must_escalate(reminder, known.values(), uow.recorded_at):
            continue
        went += 1
        told = ReminderEscalated(**_about(reminder), escalated_to=leads, escalated_at=uow.recorded_at)
        uow.record(told)
        for lead in leads:
            key = (item.kind, item.id, item.on, reminder.step, lead)
            if key not in stand:
                stand.add(key)
                _record_due(uow, case, New(item, reminder.step, lead, "escalated"))
    return went


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a mail about these reminders: nothing wrong, or the reason and the server's code."""

    reminder_ids: tuple[int, ...]
    reason: str | None = None
    reply: int | None = None


def record_delivery(uow: UnitOfWork, cmd: Delivery) -> int:
    """Record reminders as sent or failed; return how many of them this said anything new about."""
    said = 0
    for reminder in store.lock_reminders(uow, cmd.reminder_ids):
        if cmd.reason is None:
            state = "sent" if reminder.state in ("due", "failed") else reminder.state
            uow.record(ReminderSent(**_about(reminder), state=state, sent_at=uow.recorded_at))
            said += 1
        elif fails_anew(reminder, cmd.reason, uow.recorded_at):
            _record_failed(uow, reminder, cmd.reason, cmd.reply)
            said += 1
    return said


def _record_failed(uow: UnitOfWork, reminder: Reminder, reason: str, reply: int | None) -> None:
    state = "failed" if reminder.state == "due" else reminder.state
    uow.record(
        ReminderFailed(**_about(reminder), state=state, failed_at=uow.recorded_at, reason=reason, reply=reply)
    )


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody knows of these."""

    reminder_ids: tuple[int, ...]


def acknowledge(uow: UnitOfWork, cmd: Acknowledge) -> int:
    """Record that somebody knows; return of how many. Raises NotYours, NothingToAcknowledge."""
    found: Sequence[Reminder] = store.lock_reminders(uow, cmd.reminder_ids)
    for reminder in found:
        require_acknowledgeable(reminder, uow.actor.id, uow.actor.roles)
        uow.record(
            ReminderAcknowledged(
                **_about(reminder), acknowledged_by=uow.actor.id, acknowledged_at=uow.recorded_at
            )
        )
    return len(found)
