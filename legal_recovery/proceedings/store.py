"""Reading the proceedings of a case."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.proceedings.models import ProceedingRow


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A proceeding of a case."""

    id: int
    proceeding_kind: str
    court: str
    docket_number: str | None
    filed_on: date | None
    title_kind: str | None
    title_on: date | None


def list_proceedings(session: Session, case_id: int) -> list[Proceeding]:
    """Return a case's proceedings, the earliest filed first."""
    row = ProceedingRow
    query = select(
        row.id, row.proceeding_kind, row.court, row.docket_number, row.filed_on, row.title_kind, row.title_on
    ).where(row.case_id == case_id)
    found = [Proceeding(*line) for line in session.execute(query)]
    return sorted(found, key=lambda one: (one.filed_on or date.max, one.id))


def latest_proceeding(session: Session, case_id: int) -> Proceeding | None:
    """Return the proceeding that was filed last; one without a day of filing counts as the earliest."""
    found = list_proceedings(session, case_id)
    return max(found, key=lambda one: (one.filed_on or date.min, one.id), default=None)
