"""Reading the proceedings of a case."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.proceedings.models import ProceedingRow
from legal_recovery.proceedings.rules import SUITS


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

    @property
    def waits_for_title(self) -> bool:
        return self.title_on is None and self.proceeding_kind in SUITS


def list_proceedings(session: Session, case_id: int) -> list[Proceeding]:
    """Return a case's proceedings, the earliest filed first."""
    row = ProceedingRow
    query = select(
        row.id, row.proceeding_kind, row.court, row.docket_number, row.filed_on, row.title_kind, row.title_on
    ).where(row.case_id == case_id)
    found = [Proceeding(*line) for line in session.execute(query)]
    return sorted(found, key=lambda one: (one.filed_on or date.max, one.id))


def get_proceeding(session: Session, case_id: int, proceeding_id: int) -> Proceeding:
    """Return one proceeding of a case; raises NotFound."""
    for one in list_proceedings(session, case_id):
        if one.id == proceeding_id:
            return one
    raise NotFound(N_("There is no such proceeding in this case."), field="proceeding_id")


def latest_proceeding(session: Session, case_id: int) -> Proceeding | None:
    """Return the proceeding that was filed last; one without a day of filing counts as the earliest."""
    return max(list_proceedings(session, case_id), key=_filed, default=None)


def list_waiting(session: Session, case_id: int) -> list[Proceeding]:
    """Return the proceedings that can end in a title and have not, the latest first."""
    found = [one for one in list_proceedings(session, case_id) if one.waits_for_title]
    return sorted(found, key=_filed, reverse=True)


def _filed(one: Proceeding) -> tuple[date, int]:
    return one.filed_on or date.min, one.id
