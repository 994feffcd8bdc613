"""What happens to procedural events and to the deadlines that follow from them."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerRecorded(Event):
    """Something happened that periods run from: served on a party, published, become effective."""

    kind = "trigger.recorded"
    writes = Row("triggers", key="trigger_id", new=True)

    trigger_id: int
    case_id: int
    event_key: str
    happened_on: date
    means: str
    abode: str
    obligor_id: int | None
    note: Text | None
    proceeding_id: int | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerCorrected(Event):
    """It happened on another day, or was served in another way."""

    kind = "trigger.corrected"
    writes = Row("triggers", key="trigger_id", aside=frozenset({"event_key", "left_on", "reason"}))

    trigger_id: int
    event_key: str
    left_on: date
    happened_on: date
    means: str
    abode: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerWithdrawn(Event):
    """It did not happen; what followed from it is void."""

    kind = "trigger.withdrawn"
    writes = Row("triggers", key="trigger_id", aside=frozenset({"event_key", "reason"}))

    trigger_id: int
    event_key: str
    withdrawn_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineSet(Event):
    """A deadline follows from an event by a rule of the law pack."""

    kind = "deadline.set"
    writes = Row("deadlines", key="deadline_id", new=True)

    deadline_id: int
    case_id: int
    trigger_id: int
    rule: str
    event_on: date
    unrolled: date
    due: date
    certainty: str
    extensions: tuple[str, ...] = ()
    state: str = "open"
    owner_id: int | None = None
    lead_days: int | None = None
    # Its own place in the book: by it a calendar counts the versions of an entry.
    changed_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMoved(Event):
    """A deadline ends on another day: its event changed, a calendar came out, it was extended or interrupted."""

    kind = "deadline.moved"
    writes = Row("deadlines", key="deadline_id", aside=frozenset({"rule", "left", "cause", "document"}))

    deadline_id: int
    rule: str
    left: date
    event_on: date
    unrolled: date
    due: date
    certainty: str
    extensions: tuple[str, ...]
    cause: str
    document: Text | None
    changed_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEnded(Event):
    """A deadline was met, missed, or is void; nothing is ever deleted."""

    kind = "deadline.ended"
    writes = Row("deadlines", key="deadline_id", aside=frozenset({"rule", "event_key"}))

    deadline_id: int
    rule: str
    state: str
    ended_on: date
    reason: Text | None
    changed_seq: int | None = None
    # What proves it.
    document_id: int | None = None
    # What happened, where a fact that was recorded ended it and nobody by hand.
    event_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineReopened(Event):
    """The fact that had ended a deadline was taken back: it runs again as if it had not been."""

    kind = "deadline.reopened"
    writes = Row("deadlines", key="deadline_id", aside=frozenset({"rule", "event_key"}))

    deadline_id: int
    rule: str
    event_key: str
    state: str = "open"
    ended_on: date | None = None
    reason: Text | None = None
    document_id: int | None = None
    changed_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerNoted(Event):
    """Somebody set a deadline of their own: what it hangs on is that they did; in the case nothing happened."""

    kind = "trigger.noted"
    writes = Row("triggers", key="trigger_id", new=True)

    trigger_id: int
    case_id: int
    happened_on: date
    event_key: str = "own"
    means: str = "in-person"
    abode: str = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineAdded(Event):
    """Somebody set a deadline of their own; no rule of the law pack brings it."""

    kind = "deadline.added"
    writes = Row("deadlines", key="deadline_id", new=True)

    deadline_id: int
    case_id: int
    trigger_id: int
    title: Text
    note: Text | None
    event_on: date
    unrolled: date
    due: date
    owner_id: int | None
    lead_days: int | None
    changed_seq: int
    rule: str = "own"
    certainty: str = "certain"
    extensions: tuple[str, ...] = ()
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineAssigned(Event):
    """Somebody else answers for a deadline, or wants to be reminded earlier or later."""

    kind = "deadline.assigned"
    writes = Row("deadlines", key="deadline_id", aside=frozenset({"rule", "left_owner_id"}))

    deadline_id: int
    rule: str
    left_owner_id: int | None
    owner_id: int | None
    lead_days: int | None
    changed_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockInterrupted(Event):
    """Something happened that lets a period run again from its beginning, and there is evidence of it."""

    kind = "clock.interrupted"
    writes = Row("interruptions", key="interruption_id", new=True, aside=frozenset({"rule"}))

    interruption_id: int
    case_id: int
    deadline_id: int
    rule: str
    ground: str
    interrupted_on: date
    ended_on: date | None
    evidence: Text
    document_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockResumed(Event):
    """The proceedings that interrupted a period have ended: it runs again from then."""

    kind = "clock.resumed"
    writes = Row("interruptions", key="interruption_id", aside=frozenset({"rule", "ground"}))

    interruption_id: int
    rule: str
    ground: str
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptionWithdrawn(Event):
    """It did not interrupt the period."""

    kind = "interruption.withdrawn"
    writes = Row("interruptions", key="interruption_id", aside=frozenset({"rule", "ground", "reason"}))

    interruption_id: int
    rule: str
    ground: str
    withdrawn_on: date
    reason: Text
