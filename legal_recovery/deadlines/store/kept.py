"""Reading what happened in a case, its deadlines, and what interrupted them."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.store import list_records
from legal_recovery.deadlines.events import DeadlineEnded
from legal_recovery.deadlines.models import DeadlineRow, InterruptionRow, TriggerRow
from legal_recovery.deadlines.rules import OWN, Happened, Interruption, Kept
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.event_log import TextRow


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that happened in a case; a withdrawn one did not."""

    id: int
    what: Happened
    obligor_id: int | None
    note: str | None
    withdrawn_on: date | None
    proceeding_id: int | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A deadline with what became of it."""

    kept: Kept
    ended_on: date | None
    reason: str | None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What interrupted a deadline, with its evidence; a withdrawn one did not."""

    id: int
    deadline_id: int
    what: Interruption
    evidence: str | None
    document_id: int | None
    withdrawn_on: date | None


def list_triggers(session: Session, case_id: int) -> list[Trigger]:
    """Return what happened in a case, the latest first; deadlines of one's own hang on nothing that did."""
    row, note = TriggerRow, aliased(TextRow)
    query = (
        select(row, note.value)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id, row.event_key != OWN)
        .order_by(row.happened_on.desc(), row.id.desc())
    )
    return [
        Trigger(
            found.id,
            Happened(found.event_key, found.happened_on, found.means, found.abode),
            found.obligor_id,
            text,
            found.withdrawn_on,
            found.proceeding_id,
            found.document_id,
        )
        for found, text in session.execute(query)
    ]


def get_trigger(session: Session, case_id: int, trigger_id: int) -> Trigger:
    """Return one event of a case that stands; raises NotFound."""
    for one in list_triggers(session, case_id):
        if one.id == trigger_id and one.withdrawn_on is None:
            return one
    raise NotFound(N_("There is no such event in this case."))


def list_deadlines(session: Session, case_id: int) -> list[Listed]:
    """Return the deadlines of a case, the earliest first; two queries whatever their number."""
    row, reason, title, note = DeadlineRow, aliased(TextRow), aliased(TextRow), aliased(TextRow)
    query = (
        select(row, reason.value, title.value, note.value, TriggerRow.obligor_id, TriggerRow.proceeding_id)
        .join(TriggerRow, TriggerRow.id == row.trigger_id)
        .outerjoin(reason, reason.id == row.reason_id)
        .outerjoin(title, title.id == row.title_id)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id)
        .order_by(row.due, row.id)
    )
    standing = _by_deadline(list_interruptions(session, case_id))
    return [
        Listed(
            _kept(found, standing[found.id], its_title, its_note, obligor, proceeding),
            found.ended_on,
            text,
            found.document_id,
        )
        for found, text, its_title, its_note, obligor, proceeding in session.execute(query)
    ]


def _by_deadline(interruptions: Iterable[Interrupted]) -> dict[int, tuple[Interruption, ...]]:
    found: dict[int, tuple[Interruption, ...]] = defaultdict(tuple)
    for one in interruptions:
        if one.withdrawn_on is None:
            found[one.deadline_id] += (one.what,)
    return found


def _kept(
    row: DeadlineRow,
    interruptions: tuple[Interruption, ...],
    title: str | None,
    note: str | None,
    obligor_id: int | None,
    proceeding_id: int | None,
) -> Kept:
    return Kept(
        row.id,
        row.trigger_id,
        row.rule,
        row.event_on,
        row.unrolled,
        row.due,
        row.certainty,
        row.state,
        tuple(json.loads(row.extensions)),
        interruptions,
        row.owner_id,
        row.lead_days,
        title,
        note,
        obligor_id,
        proceeding_id,
    )


def kept_of(session: Session, case_id: int, trigger_id: int) -> list[Kept]:
    """Return the deadlines that follow from an event, as they were counted last."""
    return [one.kept for one in list_deadlines(session, case_id) if one.kept.trigger == trigger_id]


def get_deadline(session: Session, case_id: int, deadline_id: int) -> Kept:
    """Return one deadline of a case; raises NotFound."""
    for one in list_deadlines(session, case_id):
        if one.kept.id == deadline_id:
            return one.kept
    raise NotFound(N_("There is no such deadline in this case."))


def list_interruptions(session: Session, case_id: int) -> list[Interrupted]:
    """Return what interrupted the deadlines of a case, in the order of days."""
    row = InterruptionRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.evidence_id)
        .where(row.case_id == case_id)
        .order_by(row.interrupted_on, row.id)
    )
    return [
        Interrupted(
            found.id,
            found.deadline_id,
            Interruption(found.ground, found.interrupted_on, found.ended_on),
            evidence,
            found.document_id,
            found.withdrawn_on,
        )
        for found, evidence in session.execute(query)
    ]


def get_interruption(session: Session, case_id: int, interruption_id: int) -> Interrupted:
    """Return one interruption of a case that stands; raises NotFound."""
    for one in list_interruptions(session, case_id):
        if one.id == interruption_id and one.withdrawn_on is None:
            return one
    raise NotFound(N_("There is no such interruption in this case."))


def case_of_book(session: Session, book: int) -> int:
    """Return the case whose book this is."""
    return session.execute(select(CaseRow.id).where(CaseRow.book == book)).scalar_one()


def cases_with_triggers(session: Session) -> list[int]:
    """Return the cases in which something happened that deadlines follow from."""
    row = TriggerRow
    query = select(row.case_id).where(row.withdrawn_on.is_(None), row.event_key != OWN).distinct()
    return sorted(session.scalars(query))


def list_endings(session: Session, book: int) -> list[dict[str, Any]]:
    """Return what was recorded of deadlines of a case that ended, the newest first, as it was recorded."""
    return [one.content for one in list_records(session, book, kinds={DeadlineEnded.kind})]
