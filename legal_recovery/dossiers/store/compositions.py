"""Arrangements of dossiers, kept whole."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_recovery.dossiers.models import CompositionRow
from legal_recovery.dossiers.rules.composition import Composition, read
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.event_log import TextRow


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A composition that was saved: its number, by whom and when."""

    number: int
    composed_by: int
    composed_on: date
    composition: Composition


def list_arrangements(session: Session, case_id: int, profile: str) -> list[Arrangement]:
    """Return all that were saved of a case and profile, the newest first; an erased one is left out."""
    row = CompositionRow
    query = (
        select(row.number, row.composed_by, row.composed_on, TextRow.value)
        .join(TextRow, TextRow.id == row.content_id)
        .where(row.case_id == case_id, row.profile == profile)
        .order_by(row.number.desc())
    )
    return [
        Arrangement(number, by, on, read(json.loads(content)))
        for number, by, on, content in session.execute(query)
        if content
    ]


def find_arrangement(
    session: Session, case_id: int, profile: str, number: int | None = None
) -> Arrangement | None:
    """Return an arrangement by its number, else the last one, None where nothing was arranged; raises NotFound."""
    known = list_arrangements(session, case_id, profile)
    if number is None:
        return known[0] if known else None
    for one in known:
        if one.number == number:
            return one
    raise NotFound(N_("There is no such arrangement of this dossier."), field="composition")


def last_number(session: Session, case_id: int, profile: str) -> int:
    """Return the number of the last arrangement, 0 where there is none."""
    row = CompositionRow
    query = select(func.max(row.number)).where(row.case_id == case_id, row.profile == profile)
    return session.scalar(query) or 0
