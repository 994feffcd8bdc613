"""What people know a thing by that falls on a day: whom it is against, its docket number, before which court."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import Dated
from legal_recovery.cases.store import debtors_of
from legal_recovery.proceedings.models import CourtDateRow, ProceedingRow

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Around:
    """The first debtor's name, the docket number, and the court before which something is held."""

    debtor: str | None = None
    docket_number: str | None = None
    court: str | None = None
    # To which day it was put off.
    moved_to: date | None = None

    @property
    def title(self) -> str:
        """The debtor and the docket number, as far as they are known."""
        return " · ".join(part for part in (self.debtor, self.docket_number) if part)


NOTHING = Around()


def look_around(session: Session, items: Iterable[Dated]) -> dict[Key, Around]:
    """Return by kind and number what stands around each thing; what has no proceeding has no court."""
    found = list(items)
    cases = {one.case_id for one in found}
    debtors, numbers = debtors_of(session, cases), _numbers(session, cases)
    held = _held(session, {number for one in found if (number := _proceeding_of(one)) is not None})
    moved = _moved(session, cases, {one.id for one in found if one.kind == "court_date" and one.is_cancelled})
    around: dict[Key, Around] = {}
    for one in found:
        court, own = held.get(_proceeding_of(one) or 0, (None, None))
        to = moved.get(one.id) if one.kind == "court_date" else None
        docket = own or numbers.get(one.case_id)
        around[one.kind, one.id] = Around(debtors.get(one.case_id), docket, court, to)
    return around


def _proceeding_of(one: Dated) -> int | None:
    """Return the proceeding in which something is held: only what is held somewhere is at a court."""
    number = dict(one.arguments).get("proceeding_id") if one.kind == "court_date" else None
    return number if isinstance(number, int) else None


def _held(session: Session, ids: set[int]) -> dict[int, tuple[str, str | None]]:
    row = ProceedingRow
    query = select(row.id, row.court, row.docket_number).where(row.id.in_(ids))
    return {number: (court, docket) for number, court, docket in session.execute(query)} if ids else {}


def _moved(session: Session, cases: set[int], ids: set[int]) -> dict[int, date]:
    """Return the new days of court dates that were put off."""
    row = CourtDateRow
    query = select(row.adjourned_from_id, row.day).where(
        row.case_id.in_(cases), row.adjourned_from_id.in_(ids), row.state != "cancelled"
    )
    return {number: day for number, day in session.execute(query) if number is not None} if ids else {}


def _numbers(session: Session, cases: set[int]) -> dict[int, str]:
    """Return by case the docket number of its latest proceeding that has one."""
    row = ProceedingRow
    query = (
        select(row.case_id, row.docket_number)
        .where(row.case_id.in_(cases), row.docket_number.is_not(None))
        .order_by(func.coalesce(row.filed_on, date.min), row.id)
    )
    return {case_id: number for case_id, number in session.execute(query) if number} if cases else {}
