"""What one person answers for, wherever it is: what has to be handed over when they leave."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import Stage
from legal_recovery.deadlines.models import DeadlineRow
from legal_recovery.users.models import OfficeRow

# Selects the case of each thing that is open and this person's.
Holds = Callable[[int], Select[Any]]


@dataclass(frozen=True, slots=True)
class Held:
    """How much of an office a person answers for, by what it is, such as open cases."""

    office_id: int
    office: str
    amounts: Mapping[str, int]


def cases_of_owner(owner_id: int) -> Select[Any]:
    """Select the open cases that a person answers for."""
    return select(CaseRow.id).where(CaseRow.owner_id == owner_id, CaseRow.stage != Stage.CLOSED.value)


def deadlines_of_owner(owner_id: int) -> Select[Any]:
    """Select the cases of the open deadlines that a person answers for, one for each deadline."""
    return select(DeadlineRow.case_id).where(DeadlineRow.owner_id == owner_id, DeadlineRow.state == "open")


def held_by(session: Session, owner_id: int, holds: Mapping[str, Holds]) -> list[Held]:
    """Return what a person answers for, by office; it tells how much it is and nothing of what it is."""
    offices: dict[tuple[str, int], dict[str, int]] = {}
    for name, held in holds.items():
        theirs = held(owner_id).subquery()
        query = (
            select(OfficeRow.name, OfficeRow.id, func.count())
            .select_from(theirs)
            .join(CaseRow, CaseRow.id == theirs.c[0])
            .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
            .group_by(OfficeRow.name, OfficeRow.id)
        )
        for office, office_id, count in session.execute(query):
            offices.setdefault((office, office_id), dict.fromkeys(holds, 0))[name] = count
    return [Held(office_id, office, amounts) for (office, office_id), amounts in sorted(offices.items())]


def cases_held_by(session: Session, owner_id: int, holds: Iterable[Holds]) -> list[tuple[int, int]]:
    """Return the cases in which a person answers for something, each with its office."""
    theirs = or_(*(CaseRow.id.in_(held(owner_id)) for held in holds))
    query = select(CaseRow.id, CaseRow.office_id).where(theirs).order_by(CaseRow.id)
    return [(case_id, office_id) for case_id, office_id in session.execute(query)]


def cases_of(session: Session, deadline_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the open ones of these deadlines, by case."""
    row = DeadlineRow
    query = select(row.case_id, row.id).where(row.id.in_(deadline_ids), row.state == "open")
    found: dict[int, list[int]] = {}
    for case_id, deadline_id in session.execute(query.order_by(row.case_id, row.id)):
        found.setdefault(case_id, []).append(deadline_id)
    return found
