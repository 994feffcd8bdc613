"""What happens to an office's months beside their being closed and opened, and to the mapping of accounts."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistFrozen(Event):
    """A month was closed on what its checklist said then; `reason` says why in spite of warnings."""

    kind = "closing.frozen"
    writes = Row("month_closings", key="closing_id", new=True)

    closing_id: int
    office_id: int
    month: str
    closed_by: int
    closed_on: date
    # The checks as canonical JSON, codes and figures alone, and their digest.
    checks: str
    digest: str
    warnings: int
    reason: Text | None
    # Its own place in the book: from the position that first knows it, what is dated into the month comes late.
    recorded_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksRecounted(Event):
    """The balances of an office's books were added up anew from the postings."""

    kind = "closing.recounted"
    writes = Row("recounts", key="recount_id", new=True)

    recount_id: int
    office_id: int
    month: str
    recounted_on: date
    books: int
    entries: int
    wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopeningAsked(Event):
    """Somebody asked for a closed month to be opened again; another person decides."""

    kind = "reopening.asked"
    writes = Row("month_reopenings", key="reopening_id", new=True)

    reopening_id: int
    office_id: int
    month: str
    # The closing that was seen; one closed by a command without a checklist has none.
    closing_id: int | None
    asked_by: int
    asked_on: date
    reason: Text
    state: str = "asked"
    decided_by: int | None = None
    decided_on: date | None = None
    answer: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopeningDecided(Event):
    """A second person approved or refused that a month is opened again."""

    kind = "reopening.decided"
    writes = Row("month_reopenings", key="reopening_id")

    reopening_id: int
    state: str
    decided_by: int
    decided_on: date
    answer: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsMapped(Event):
    """From now on the accounts of the chart go to these accounts of the general ledger; a version of its own."""

    kind = "gl_mapping.set"
    writes = Row("gl_mappings", key="mapping_id", new=True)

    mapping_id: int
    version: int
    set_by: int
    set_on: date
    # JSON: pattern, code, name and standing of each line, in the order of writing.
    content: str
    note: Text | None
