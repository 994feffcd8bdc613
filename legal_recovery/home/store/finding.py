"""What is found by a word, what needs somebody, and what an auditor looks at first."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow, TermRow
from legal_recovery.cases.store import seen_by, typed_terms
from legal_recovery.ledger.models import EntryRow
from legal_recovery.plumbing.checkpoints import CheckpointRow
from legal_recovery.plumbing.event_log import BookRow, RecordRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.store.lines import CaseLine
from legal_recovery.portfolio.store.lists import CaseFilter, escaped, list_cases
from legal_recovery.users.events import ExportMade
from legal_recovery.users.store import names_of

AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A case, and the kind of word that it was found by."""

    line: CaseLine
    why: str


def search_cases(session: Session, actor: Actor, text: str, today: date) -> list[Found]:
    """Return the cases that a word finds, exact words first; at most eight."""
    lines: dict[int, CaseLine] = {}
    for whole in (True, False):
        wanted = CaseFilter(today=today, text=text, whole=whole)
        for line in list_cases(session, actor, wanted, sort="escalated_on", descending=True, limit=AT_MOST):
            lines.setdefault(line.id, line)
    why = _kinds(session, list(lines), text)
    return [Found(line, why.get(line.id, "")) for line in lines.values()][:AT_MOST]


def _kinds(session: Session, ids: list[int], text: str) -> dict[int, str]:
    """Return by case the kind of word that matches, of a whole one where there is one."""
    terms = typed_terms(text)
    if not ids or not terms:
        return {}
    like = TermRow.term.like(f"%{escaped(terms[0])}%", escape="\\")
    query = select(TermRow.case_id, TermRow.kind, TermRow.term).where(TermRow.case_id.in_(ids), like)
    found: dict[int, str] = {}
    for case_id, kind, term in session.execute(query):
        if case_id not in found or term in terms:
            found[case_id] = kind
    return found


def recent_cases(session: Session, actor: Actor, today: date) -> list[CaseLine]:
    """Return the cases in which something happened last."""
    wanted = CaseFilter(today=today)
    return list_cases(session, actor, wanted, sort="moved_on", descending=True, limit=AT_MOST)


def list_cases_needing(session: Session, actor: Actor, today: date, attention: str) -> list[CaseLine]:
    """Return the cases with most at stake that need somebody to look at them."""
    wanted = CaseFilter(today=today, attention=attention)
    return list_cases(session, actor, wanted, sort="outstanding", descending=True, limit=AT_MOST)


# --- what an auditor looks at first -----------------------------------------------------------------------

WATCHED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Undone:
    """A reversal: in which case, of which entry, dated when, recorded when and by whom."""

    reference: str
    seq: int
    reverses: int
    value_on: date
    recorded_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class TakenOut:
    """An export: what it was, of how many rows, when and by whom."""

    what: str
    rows: int | None
    recorded_at: datetime
    by: str


def last_checkpoint(session: Session) -> tuple[datetime, int] | None:
    """Return when all books were last signed, and how many there were."""
    query = select(CheckpointRow.taken_at, CheckpointRow.books).order_by(CheckpointRow.taken_at.desc())
    row = session.execute(query.limit(1)).first()
    return (row[0], row[1]) if row else None


def recent_reversals(session: Session, actor: Actor, now: datetime) -> list[Undone]:
    """Return what was reversed in the last seven days, the newest first."""
    row = EntryRow
    columns: tuple[Any, ...] = (row.seq, row.reverses, row.value_on, row.recorded_at, row.actor)
    query = (
        select(CaseRow.reference, *columns)
        .join(CaseRow, CaseRow.book == row.book)
        .where(row.reverses.is_not(None), row.recorded_at >= now - WATCHED, seen_by(actor))
        .order_by(row.recorded_at.desc(), row.book, row.seq)
        .limit(AT_MOST)
    )
    rows = session.execute(query).all()
    names = names_of(session, {one.actor for one in rows})
    return [
        Undone(reference, seq, reverses, value_on, recorded_at, names.get(by, ""))
        for reference, seq, reverses, value_on, recorded_at, by in rows
    ]


def recent_exports(session: Session, now: datetime) -> list[TakenOut]:
    """Return what left the program in the last seven days, the newest first."""
    query = (
        select(RecordRow.recorded_at, RecordRow.body)
        .join(BookRow, BookRow.id == RecordRow.book)
        .where(
            BookRow.kind == "audit",
            RecordRow.recorded_at >= now - WATCHED,
            RecordRow.body.contains(f'"kind":"{ExportMade.kind}"', autoescape=True),
        )
        .order_by(RecordRow.recorded_at.desc(), RecordRow.book, RecordRow.seq)
        .limit(AT_MOST)
    )
    found = [(at, json.loads(body)) for at, body in session.execute(query)]
    names = names_of(session, {int(body["actor"]) for _, body in found})
    return [_taken_out(at, body, names) for at, body in found]


def _taken_out(at: datetime, body: dict[str, Any], names: dict[int, str]) -> TakenOut:
    data = body["data"]
    rows = data["rows"]
    return TakenOut(data["what"], None if rows is None else int(rows), at, names.get(int(body["actor"]), ""))
