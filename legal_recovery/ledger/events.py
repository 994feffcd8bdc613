"""What happens to the books themselves."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryReversed(Event):
    """An entry was answered by one with opposite signs; says why and by which."""

    kind = "ledger.entry_reversed"

    reversed_seq: int
    reversal_seq: int
    value_on: date
    original_value_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDatedLater(Event):
    """Money of a day in a closed month stands on the first open day: the bank's day is the original one."""

    kind = "ledger.entry_dated_later"

    entry_seq: int
    value_on: date
    original_value_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPosted(Event):
    """An entry was written by hand; says why."""

    kind = "ledger.entry_posted"

    entry_seq: int
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthClosed(Event):
    """An office's month takes no more money by value date."""

    kind = "ledger.month_closed"
    writes = Row("periods", key="period_id")

    period_id: int
    office_id: int
    month: str
    state: str = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReopened(Event):
    """An office's month takes money again."""

    kind = "ledger.month_reopened"
    writes = Row("periods", key="period_id", aside=frozenset({"reason"}))

    period_id: int
    office_id: int
    month: str
    state: str = "open"
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TextErased(Event):
    """A personal value or free text was erased; its digest stays in the chain."""

    kind = "text.erased"

    text_id: int
    ground: str
