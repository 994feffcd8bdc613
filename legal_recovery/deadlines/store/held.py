"""What one person answers for, wherever it is: what has to be handed over when they leave."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import Stage
from legal_recovery.deadlines.models import DeadlineRow
from legal_recovery.users.models import OfficeRow


@dataclass(frozen=True, slots=True)
class Held:
    """How much of an office a person answers for: open cases, and open deadlines of whatever case."""

    office_id: int
    office: str
    cases: int
    deadlines: int


def held_by(session: Session, owner_id: int) -> list[Held]:
    """Return what a person answers for, by office; it tells how much it is and nothing of what it is."""
    cases = _counted(session, select(CaseRow.office_id, func.count()).where(*_cases_of(owner_id)))
    deadlines = _counted(
        session,
        select(CaseRow.office_id, func.count())
        .join(DeadlineRow, DeadlineRow.case_id == CaseRow.id)
        .where(*_deadlines_of(owner_id)),
    )
    offices = select(OfficeRow.id, OfficeRow.name).where(OfficeRow.id.in_({*cases, *deadlines}))
    return [
        Held(office_id, name, cases.get(office_id, 0), deadlines.get(office_id, 0))
        for office_id, name in session.execute(offices.order_by(OfficeRow.name))
    ]


def _counted(session: Session, query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query.group_by(CaseRow.office_id))}


def _cases_of(owner_id: int) -> tuple[Any, ...]:
    return (CaseRow.owner_id == owner_id, CaseRow.stage != Stage.CLOSED.value)


def _deadlines_of(owner_id: int) -> tuple[Any, ...]:
    return (DeadlineRow.owner_id == owner_id, DeadlineRow.state == "open")


def cases_held_by(session: Session, owner_id: int) -> list[tuple[int, int]]:
    """Return the cases in which a person answers for something, each with its office."""
    whole = select(CaseRow.id, CaseRow.office_id).where(*_cases_of(owner_id))
    parts = (
        select(CaseRow.id, CaseRow.office_id)
        .join(DeadlineRow, DeadlineRow.case_id == CaseRow.id)
        .where(*_deadlines_of(owner_id))
    )
    return sorted((row[0], row[1]) for row in session.execute(union(whole, parts)))


def cases_of(session: Session, deadline_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the open ones of these deadlines, by case."""
    row = DeadlineRow
    query = select(row.case_id, row.id).where(row.id.in_(deadline_ids), row.state == "open")
    found: dict[int, list[int]] = {}
    for case_id, deadline_id in session.execute(query.order_by(row.case_id, row.id)):
        found.setdefault(case_id, []).append(deadline_id)
    return found
