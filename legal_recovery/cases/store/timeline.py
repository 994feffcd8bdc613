"""Reading the records of a case back: its timeline, and the days of its stages."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    or_,
    select,
)
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import Stage
from legal_recovery.cases.store.reading import seen_by
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import BookRow, RecordRow, TextRow
from legal_recovery.plumbing.unit_of_work import Actor


def stage_days(session: Session, book: int) -> dict[Stage, date]:
    """Return the day on which a case last came to each stage that it has been at; one query."""
    moved = _of_kinds(("case.opened", "case.stage_moved"))
    query = select(RecordRow.body).where(RecordRow.book == book, moved).order_by(RecordRow.seq)
    moves = [json.loads(body)["data"] for body in session.scalars(query)]
    return {Stage(move["stage"]): date.fromisoformat(move["stage_on"]) for move in moves}


def _of_kinds(kinds: Collection[str]) -> ColumnElement[bool]:
    """Return the condition on records for their kinds; the canonical form writes it in one way only."""
    return or_(*(RecordRow.body.contains(f'"kind":"{kind}"', autoescape=True) for kind in kinds))


@dataclass(frozen=True, slots=True)
class TimelineRecord:
    """A record of a case's book, read back: an event's data or an entry's, with its texts filled in."""

    seq: int
    record_kind: str
    kind: str
    recorded_at: datetime
    actor: int
    content: dict[str, Any]
    # The fields whose text was erased: as empty as those that never said anything, and not the same.
    erased: frozenset[str] = frozenset()


def list_records(
    session: Session,
    book: int,
    *,
    before: int | None = None,
    limit: int | None = None,
    kinds: Collection[str] | None = None,
) -> list[TimelineRecord]:
    """Return a book's records, newest first, with texts that were not erased; two queries."""
    query = select(RecordRow).where(RecordRow.book == book).order_by(RecordRow.seq.desc())
    if kinds is not None:
        query = query.where(_of_kinds(kinds))
    if before is not None:
        query = query.where(RecordRow.seq < before)
    if limit is not None:
        query = query.limit(limit)
    rows = [(row, json.loads(row.body)) for row in session.scalars(query)]
    texts = _texts(session, [body for _, body in rows])
    return [_timeline_record(row, body, texts) for row, body in rows]


def recent_records(
    session: Session, actor: Actor, since: datetime, limit: int
) -> list[tuple[str, TimelineRecord]]:
    """Return what was recorded since a moment in the cases that a person answers for, each with its case's reference.

    The newest first. Only books whose last record is of that time are read.
    """
    head = and_(RecordRow.book == BookRow.id, RecordRow.seq == BookRow.head_seq)
    moved = (
        select(CaseRow.book)
        .join(BookRow, BookRow.id == CaseRow.book)
        .join(RecordRow, head)
        .where(CaseRow.owner_id == actor.id, seen_by(actor), RecordRow.recorded_at >= since)
    )
    query = (
        select(RecordRow, CaseRow.reference)
        .join(CaseRow, CaseRow.book == RecordRow.book)
        .where(RecordRow.book.in_(moved), RecordRow.recorded_at >= since)
        .order_by(RecordRow.recorded_at.desc(), RecordRow.book, RecordRow.seq.desc())
        .limit(limit)
    )
    rows = [(row, json.loads(row.body), reference) for row, reference in session.execute(query)]
    texts = _texts(session, [body for _, body, _ in rows])
    return [(reference, _timeline_record(row, body, texts)) for row, body, reference in rows]


def party_names(session: Session, ids: Collection[int]) -> dict[int, str | None]:
    """Return what these parties are called; an erased name is None."""
    query = select(PartyRow.id, TextRow.value).outerjoin(TextRow, TextRow.id == PartyRow.name_id)
    return {row[0]: row[1] for row in session.execute(query.where(PartyRow.id.in_(ids)))}


def _timeline_record(row: RecordRow, body: dict[str, Any], texts: dict[str, str | None]) -> TimelineRecord:
    content = _filled(body, texts)
    erased = {
        name
        for name, value in body.get("data", {}).items()
        if isinstance(value, dict) and "text" in value and content[name] is None
    }
    return TimelineRecord(
        row.seq, row.kind, body["kind"], row.recorded_at, int(body["actor"]), content, frozenset(erased)
    )


def _texts(session: Session, bodies: Iterable[dict[str, Any]]) -> dict[str, str | None]:
    ids = [
        int(value["text"])
        for body in bodies
        for value in body.get("data", {}).values()
        if isinstance(value, dict) and "text" in value
    ]
    rows = session.execute(select(TextRow.id, TextRow.value).where(TextRow.id.in_(ids)))
    return {str(row[0]): row[1] for row in rows}


def _filled(body: dict[str, Any], texts: dict[str, str | None]) -> dict[str, Any]:
    if "data" not in body:
        return body
    return {
        name: texts.get(value["text"]) if isinstance(value, dict) and "text" in value else value
        for name, value in body["data"].items()
    }
