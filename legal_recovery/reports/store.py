"""Reading net recovery: of one case or all that a person may see, on any day, at any position."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, String, cast, exists, literal, or_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import BatchRow, CaseRow, ObligorRow
from legal_recovery.cases.store import seen_by
from legal_recovery.collateral.models import CollateralRow
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.rules import Figures
from legal_recovery.ledger.store import (
    StoredEntry,
    figures_by_book,
    list_entries,
)
from legal_recovery.ledger.store.finding import Wanted, find_seqs
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.event_log import RecordRow, TextRow
from legal_recovery.plumbing.positions import Position, find_position, issuing, known_at
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reports.rules import CaseFigures, Issued, unique_names

# How many values a query may carry on any engine.
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: one case or all, of which day, known at which position or moment."""

    reference: str | None = None
    as_of: date | None = None
    known_at: str | None = None
    office_id: int | None = None
    stage: str | None = None
    # Without them, figures of today are read from the totals, which lists do.
    parts: bool = True


def issue(database: Database, clock: Clock, actor: Actor, asked: Asked) -> Issued:
    """Return the figures asked for, with the position in which they can be given again.

    Raises NotFound for a case that there is not or was not then, NoSuchPosition, InvalidInput.
    """
    with issuing(database, clock) as (session, present):
        return _issued(session, present, clock.today(), actor, asked)


def issue_case(
    database: Database, clock: Clock, actor: Actor, asked: Asked
) -> tuple[Issued, list[StoredEntry]]:
    """Return the figures of one case with the entries that they are made of; raises what `issue` raises."""
    with issuing(database, clock) as (session, present):
        issued = _issued(session, present, clock.today(), actor, asked)
        position = find_position(session, asked.known_at)
        book = issued.cases[0].book
        seqs = find_seqs(session, book, Wanted(as_of=issued.as_of, position=position))
        return issued, list_entries(session, book, sorted(seqs))


def _issued(session: Session, present: Position, today: date, actor: Actor, asked: Asked) -> Issued:
    if "\x00" in (asked.reference or ""):
        raise _no_case(asked)
    position = find_position(session, asked.known_at)
    found = tuple(_case_figures(session, actor, asked, asked.as_of or today, position))
    if asked.reference is not None and not found:
        raise _no_case(asked)
    known = position or present
    return Issued(asked.as_of or today, known.n, found, known.taken_at)


def _no_case(asked: Asked) -> NotFound:
    return NotFound(N_("There is no case {reference}."), reference=(asked.reference or "")[:80])


def _case_figures(
    session: Session, actor: Actor, asked: Asked, as_of: date, position: Position | None
) -> Iterator[CaseFigures]:
    seen = _cases(actor, asked)
    cases = session.execute(seen if position is None else _known_then(session, seen, position)).all()
    one = asked.reference is not None
    books = [case.book for case in cases] if one else seen.with_only_columns(CaseRow.book).order_by(None)
    by_book: dict[int, dict[str, Figures]] = defaultdict(dict)
    nothing: dict[Any, Any] = {}
    found = figures_by_book(session, books, as_of=as_of, position=position, parts=asked.parts)
    for (book, currency), known in found.items():
        by_book[book][currency] = known
    said = _descriptions(session, seen) if asked.parts else {}
    for case_id, book, reference, office_id, stage, currency in cases:
        figures = by_book.get(book, nothing)
        names = _names(figures, said) if said else nothing
        yield CaseFigures(case_id, book, reference, office_id, stage, currency, figures, names)


def _names(figures: Mapping[str, Figures], said: Mapping[int, str | None]) -> dict[int, str]:
    """Return what the pieces of collateral of one case are called."""
    pieces = [key for known in figures.values() for key in known.by_collateral]
    return unique_names({key: said.get(key) for key in pieces}) if pieces else {}


def _cases(actor: Actor, asked: Asked) -> Select[Any]:
    """Return the query for the cases that this person may see."""
    row = CaseRow.__table__.c
    columns: tuple[Any, ...] = (row.id, row.book, row.reference, row.office_id, row.stage, row.currency)
    query = select(*columns)
    query = query.where(seen_by(actor)).order_by(row.reference)
    if asked.reference is not None:
        query = query.where(row.reference == asked.reference)
    if asked.office_id is not None:
        query = query.where(row.office_id == asked.office_id)
    if asked.stage is not None:
        query = query.where(row.stage == asked.stage)
    return query


def _known_then(session: Session, query: Select[Any], position: Position) -> Select[Any]:
    """Leave out what was opened or released later, so that an answer stays as it was given."""
    began = exists().where(RecordRow.book == CaseRow.book, RecordRow.seq == 1, known_at(session, position))
    its_id = literal('"batch_id":"').concat(cast(BatchRow.id, String)).concat('"')
    released = (
        select(BatchRow.id)
        .join(RecordRow, RecordRow.book == BatchRow.book)
        .where(
            RecordRow.body.contains('"kind":"batch.released"'),
            RecordRow.body.contains(its_id),
            known_at(session, position),
        )
    )
    in_batch = CaseRow.batch_id
    return query.where(began, or_(in_batch.is_(None), in_batch.in_(released)))


def _descriptions(session: Session, cases: Select[Any]) -> dict[int, str | None]:
    """Return what the pieces of collateral of cases are called; an erased description is None."""
    query = select(CollateralRow.id, TextRow.value).outerjoin(
        TextRow, TextRow.id == CollateralRow.description_id
    )
    its_case = CollateralRow.case_id.in_(cases.with_only_columns(CaseRow.id).order_by(None))
    return {row[0]: row[1] for row in session.execute(query.where(its_case))}


def debtors_of(session: Session, case_ids: Iterable[int]) -> dict[int, str]:
    """Return the first debtor's name of each case; those erased are left out."""
    ids = list(case_ids)
    query = (
        select(ObligorRow.case_id, TextRow.value)
        .join(PartyRow, PartyRow.id == ObligorRow.party_id)
        .join(TextRow, TextRow.id == PartyRow.name_id)
        .where(ObligorRow.role == "debtor", TextRow.value.is_not(None))
        .order_by(ObligorRow.id.desc())
    )
    names: dict[int, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = session.execute(query.where(ObligorRow.case_id.in_(ids[start : start + _AT_ONCE])))
        names.update({row[0]: row[1] for row in rows if row[1]})
    return names
