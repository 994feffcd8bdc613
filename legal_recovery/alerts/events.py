"""What becomes of a reminder: due, sent or failed, acknowledged or escalated, overtaken."""

from dataclasses import dataclass
from datetime import date, datetime

from legal_recovery.kernel.events import Event, Row


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
class _OfReminder(Event):
    """What its first event said a reminder is about; later ones say it again for whoever reads them alone."""

    quiet = True
    writes = Row(
        "reminders",
        key="reminder_id",
        aside=frozenset({"subject_kind", "subject_on", "step", "user_id"}),
    )

    reminder_id: int
    subject_kind: str
    subject_on: date
    step: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRenewed(_OfReminder):
    """What had made a reminder pointless is no longer so: it is due again."""

    kind = "reminder.renewed"

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
class ReminderSent(_OfReminder):
    """The mail server took the mail."""

    kind = "reminder.sent"

    state: str
    sent_at: datetime
    reason: str | None = None
    reply: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFailed(_OfReminder):
    """The mail could not be sent; it is tried again."""

    kind = "reminder.failed"

    state: str
    failed_at: datetime
    reason: str
    reply: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderAcknowledged(_OfReminder):
    """Somebody said that they know."""

    kind = "reminder.acknowledged"

    acknowledged_by: int
    acknowledged_at: datetime
    state: str = "acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderEscalated(_OfReminder):
    """Nobody acknowledged in time: those above are reminded too."""

    kind = "reminder.escalated"

    escalated_to: tuple[int, ...]
    escalated_at: datetime
    state: str = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderOvertaken(_OfReminder):
    """A later step has come, the thing moved or is over, or somebody else has it now."""

    kind = "reminder.overtaken"

    cause: str
    overtaken_at: datetime
    state: str = "overtaken"
