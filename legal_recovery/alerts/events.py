"""What becomes of a reminder: due, sent or failed, acknowledged or escalated, overtaken."""

from dataclasses import dataclass
from datetime import date, datetime

from legal_recovery.kernel.events import Event, Row

# What a reminder is about stands in its first event; later ones say it again for whoever reads them alone.
_ABOUT = frozenset({"subject_kind", "subject_on", "step", "user_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(Event):
    """A person is to be reminded of something; one that a later one had overtaken by then is so from the start."""

    kind = "reminder.due"
    quiet = True
    writes = Row("reminders", key="reminder_id", new=True)

    reminder_id: int
    case_id: int
    subject_kind: str
    subject_id: int
    subject_on: date
    step: int
    remind_on: date
    user_id: int
    because: str
    due_at: datetime
    state: str = "due"
    cause: str | None = None
    overtaken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRenewed(Event):
    """What had made a reminder pointless is no longer so: it is due again."""

    kind = "reminder.renewed"
    quiet = True
    writes = Row("reminders", key="reminder_id", aside=_ABOUT)

    reminder_id: int
    subject_kind: str
    subject_on: date
    step: int
    user_id: int
    because: str
    due_at: datetime
    state: str = "due"
    cause: str | None = None
    overtaken_at: datetime | None = None
    # Whatever became of it before is told by the events before this one.
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    reason: str | None = None
    reply: int | None = None
    escalated_at: datetime | None = None
    escalated_to: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent(Event):
    """The mail server took the mail."""

    kind = "reminder.sent"
    quiet = True
    writes = Row("reminders", key="reminder_id", aside=_ABOUT)

    reminder_id: int
    subject_kind: str
    subject_on: date
    step: int
    user_id: int
    state: str
    sent_at: datetime
    reason: str | None = None
    reply: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFailed(Event):
    """The mail could not be sent; it is tried again."""

    kind = "reminder.failed"
    quiet = True
    writes = Row("reminders", key="reminder_id", aside=_ABOUT)

    reminder_id: int
    subject_kind: str
    subject_on: date
    step: int
    user_id: int
    state: str
    failed_at: datetime
    reason: str
    reply: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderAcknowledged(Event):
    """Somebody said that they know."""

    kind = "reminder.acknowledged"
    quiet = True
    writes = Row("reminders", key="reminder_id", aside=_ABOUT)

    reminder_id: int
    subject_kind: str
    subject_on: date
    step: int
    user_id: int
    acknowledged_by: int
    acknowledged_at: datetime
    state: str = "acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderEscalated(Event):
    """Nobody acknowledged in time: those above are reminded too."""

    kind = "reminder.escalated"
    quiet = True
    writes = Row("reminders", key="reminder_id", aside=_ABOUT)

    reminder_id: int
    subject_kind: str
    subject_on: date
    step: int
    user_id: int
    escalated_to: tuple[int, ...]
    escalated_at: datetime
    state: str = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderOvertaken(Event):
    """A later step has come, the thing moved or is over, or somebody else has it now."""

    kind = "reminder.overtaken"
    quiet = True
    writes = Row("reminders", key="reminder_id", aside=_ABOUT)

    reminder_id: int
    subject_kind: str
    subject_on: date
    step: int
    user_id: int
    cause: str
    overtaken_at: datetime
    state: str = "overtaken"
