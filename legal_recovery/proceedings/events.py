"""What happens in proceedings."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingOpened(Event):
    """A proceeding was filed, or was found at take-over."""

    kind = "proceeding.opened"
    writes = Row("proceedings", key="proceeding_id", new=True)

    proceeding_id: int
    case_id: int
    proceeding_kind: str
    court: str
    docket_number: str | None
    filed_on: date | None
    title_kind: str | None
    title_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingCorrected(Event):
    """What a proceeding is, or when it was filed, was put right or completed."""

    kind = "proceeding.corrected"
    writes = Row("proceedings", key="proceeding_id")

    proceeding_id: int
    proceeding_kind: str
    court: str
    docket_number: str | None
    filed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleTookEffect(Event):
    """A judgment, agreement, award or order of a proceeding became enforceable."""

    kind = "proceeding.title_effective"
    writes = Row("proceedings", key="proceeding_id")

    proceeding_id: int
    title_kind: str
    title_on: date
