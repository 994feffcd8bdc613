"""Reading what happened in a case and its deadlines."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import Dated
from legal_recovery.cases.store import seen_by
from legal_recovery.deadlines.models import DeadlineRow, TriggerRow
from legal_recovery.deadlines.rules import Happened, Kept
from legal_recovery.kernel.errors import N_, Message, Named, NotFound
from legal_recovery.law.pack import Period, load_pack
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor

LEAD_DAYS = 7


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


def list_triggers(session: Session, case_id: int) -> list[Trigger]:
    """Return what happened in a case, the latest first."""
    row, note = TriggerRow, aliased(TextRow)
    query = (
        select(row, note.value)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id)
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
    """Return the deadlines of a case, the earliest first."""
    row, reason = DeadlineRow, aliased(TextRow)
    query = (
        select(row, reason.value)
        .outerjoin(reason, reason.id == row.reason_id)
        .where(row.case_id == case_id)
        .order_by(row.due, row.id)
    )
    return [Listed(_kept(found), found.ended_on, text) for found, text in session.execute(query)]


def _kept(row: DeadlineRow) -> Kept:
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


def cases_with_triggers(session: Session) -> list[int]:
    """Return the cases in which something happened that deadlines follow from."""
    query = select(TriggerRow.case_id).where(TriggerRow.withdrawn_on.is_(None)).distinct()
    return sorted(session.scalars(query))


def list_dated(session: Session, actor: Actor, since: date, until: date) -> list[Dated]:
    """Return the deadlines of the cases that a person may see which end between two days."""
    row = DeadlineRow
    query = (
        select(row, CaseRow.reference, CaseRow.jurisdiction)
        .join(CaseRow, CaseRow.id == row.case_id)
        .where(row.due.between(since, until), seen_by(actor))
        .order_by(row.due, row.id)
    )
    return [_dated(*found) for found in session.execute(query)]


def _dated(row: DeadlineRow, reference: str, jurisdiction: str) -> Dated:
    return Dated(
        kind="deadline",
        id=row.id,
        case_id=row.case_id,
        reference=reference,
        jurisdiction=jurisdiction,
        what=_rule_name(jurisdiction, row.rule),
        on=row.due,
        lead_days=LEAD_DAYS,
        provisional=row.certainty == "provisional",
        is_open=row.state == "open",
        is_cancelled=row.state == "void",
        endpoint="deadlines.end",
        arguments=(("number", row.id),),
    )


def _rule_name(jurisdiction: str, rule: str) -> Message | Named:
    pack = load_pack(jurisdiction)
    known = rule in pack.keys(Period)
    return Named(pack.versions(Period, rule)[-1].name) if known else Message(rule)
