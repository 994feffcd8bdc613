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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMoved(Event):
    """A deadline ends on another day: its event changed, the calendar came out, or it was extended."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEnded(Event):
    """A deadline was met, or is void; nothing is ever deleted."""

    kind = "deadline.ended"
    writes = Row("deadlines", key="deadline_id", aside=frozenset({"rule"}))

    deadline_id: int
    rule: str
    state: str
    ended_on: date
    reason: Text | None
