"""Lapses across cases: filtered, sorted, page by page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.store import seen_by
from legal_recovery.collateral.models import CollateralRow
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.seizures.models import IncidentRow, SeizureRow

# `open`: those without a cause first, then the latest.
LAPSE_SORTS = ("open", "lapsed_on", "noted_on", "reference")
LAPSE_STATES = ("open", "explained")


@dataclass(frozen=True, slots=True)
class LapseFilter:
    """Which lapses a list shows."""

    state: str | None = None
    office_id: int | None = None
    owner_id: int | None = None


EVERY_LAPSE = LapseFilter()


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """A lapse in a list across cases."""

    id: int
    reference: str
    office_id: int
    seizure_id: int
    court: str
    asset: str | None
    lapsed_on: date
    noted_on: date
    owner_id: int | None
    cause: str | None
    explained_on: date | None


def list_all_incidents(
    session: Session,
    actor: Actor,
    wanted: LapseFilter = EVERY_LAPSE,
    *,
    sort: str = "open",
    descending: bool = True,
    position: tuple[Any, ...] | None = None,
    backwards: bool = False,
    limit: int | None = None,
) -> list[IncidentLine]:
    """Return the lapses in the cases that a person may see, after (or, backwards, before) a position."""
    row, cause, said = IncidentRow, aliased(TextRow), aliased(TextRow)
    key, down = _key(sort), descending != backwards
    query = (
        select(
            row.id,
            CaseRow.reference,
            CaseRow.office_id,
            row.seizure_id,
            SeizureRow.court,
            said.value,
            row.lapsed_on,
            row.noted_on,
            row.owner_id,
            cause.value,
            row.explained_on,
        )
        .join(CaseRow, CaseRow.id == row.case_id)
        .join(SeizureRow, SeizureRow.id == row.seizure_id)
        .join(CollateralRow, CollateralRow.id == SeizureRow.collateral_id)
        .outerjoin(said, said.id == CollateralRow.description_id)
        .outerjoin(cause, cause.id == row.cause_id)
        .where(*_conditions(actor, wanted))
    )
    if position is not None and _is_position(position):
        first, number = position
        last = row.id < number if down else row.id > number
        query = query.where(or_(key < first if down else key > first, and_(key == first, last)))
    order = (key.desc(), row.id.desc()) if down else (key, row.id)
    return [IncidentLine(*found) for found in session.execute(query.order_by(*order).limit(limit))]


def _key(sort: str) -> Any:
    """Return what lapses are sorted by, as text: days in it stand in their order."""
    row = IncidentRow
    lapsed = cast(row.lapsed_on, String)
    return {
        "open": case((row.explained_on.is_(None), literal("1")), else_=literal("0")).concat(lapsed),
        "lapsed_on": lapsed,
        "noted_on": cast(row.noted_on, String),
        "reference": CaseRow.reference,
    }[sort]


def lapse_position(line: IncidentLine, sort: str) -> tuple[Any, ...]:
    """Return where a line stands in an order."""
    first = {
        "open": f"{'1' if line.explained_on is None else '0'}{line.lapsed_on.isoformat()}",
        "lapsed_on": line.lapsed_on.isoformat(),
        "noted_on": line.noted_on.isoformat(),
        "reference": line.reference,
    }
    return (first[sort], line.id)


def _is_position(position: tuple[Any, ...]) -> bool:
    """Tell whether a position can be one: a person may have written it."""
    return len(position) == 2 and isinstance(position[0], str) and isinstance(position[1], int)


def _conditions(actor: Actor, wanted: LapseFilter) -> list[ColumnElement[bool]]:
    row = IncidentRow
    found: list[ColumnElement[bool]] = [seen_by(actor)]
    if wanted.state is not None:
        is_open = row.explained_on.is_(None)
        found.append(is_open if wanted.state == "open" else ~is_open)
    if wanted.office_id is not None:
        found.append(CaseRow.office_id == wanted.office_id)
    if wanted.owner_id is not None:
        found.append(row.owner_id == wanted.owner_id)
    return found


def count_incidents(session: Session, actor: Actor, wanted: LapseFilter = EVERY_LAPSE) -> int:
    """Return how many lapses are filtered."""
    query = select(func.count()).select_from(IncidentRow).join(CaseRow, CaseRow.id == IncidentRow.case_id)
    return int(session.scalars(query.where(*_conditions(actor, wanted))).one())
