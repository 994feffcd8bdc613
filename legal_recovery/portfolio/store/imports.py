"""Reading imports and the lines that wait in them, and holding one while a step of it is carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import BatchRow, CaseRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.models import PeriodRow
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio.models import ImportLineRow, ImportRow
from legal_recovery.portfolio.store.values import spread
from legal_recovery.users.models import OfficeRow

TO_DO = ("new", "changed")
DONE = ("created", "updated")


@dataclass(frozen=True, slots=True)
class Import:
    """A file that is or was loaded, and how far it is; `waiting` is how many of its cases are known."""

    id: int
    book: int
    file_name: str | None
    file_digest: str
    state: str
    cases: int
    loaded: int
    created: int | None
    updated: int | None
    unchanged: int | None
    batch_id: int | None
    started_on: date | None

    @property
    def is_over(self) -> bool:
        return self.state != "loading"


def _imports() -> Select[*tuple[Any, ...]]:
    row = ImportRow
    return (
        select(
            row.id,
            row.book,
            TextRow.value,
            row.file_digest,
            row.state,
            row.cases,
            func.coalesce(row.loaded, 0),
            row.created,
            row.updated,
            row.unchanged,
            row.batch_id,
            BatchRow.started_on,
        )
        .outerjoin(TextRow, TextRow.id == row.file_name_id)
        .outerjoin(BatchRow, BatchRow.id == row.batch_id)
    )


def get_import(session: Session, import_id: int) -> Import:
    """Return one import; raises NotFound."""
    found = session.execute(_imports().where(ImportRow.id == import_id)).first()
    if found is None:
        raise NotFound(N_("There is no such import."))
    return Import(*found)


def hold_import(uow: UnitOfWork, import_id: int) -> Import:
    """Return an import that no other transaction takes a step of until this one ends; raises NotFound."""
    if not uow.database.is_sqlite:
        run(uow.connection, "SELECT id FROM imports WHERE id = ? FOR UPDATE", (import_id,))
    return get_import(uow.session, import_id)


def find_unfinished(session: Session, file_digest: str) -> Import | None:
    """Return the import of this very file that was not finished."""
    query = _imports().where(ImportRow.file_digest == file_digest, ImportRow.state == "loading")
    found = session.execute(query).first()
    return Import(*found) if found else None


def list_unfinished(session: Session) -> list[Import]:
    """Return the imports that were begun and not finished, the oldest first."""
    query = _imports().where(ImportRow.state == "loading").order_by(ImportRow.id)
    return [Import(*found) for found in session.execute(query)]


def list_imports(session: Session, limit: int = 50) -> list[Import]:
    """Return the latest imports first."""
    query = _imports().order_by(ImportRow.id.desc()).limit(limit)
    return [Import(*found) for found in session.execute(query)]


def last_number(session: Session, import_id: int) -> int:
    """Return how far the cases of a file wait already."""
    query = select(func.max(ImportLineRow.number)).where(ImportLineRow.import_id == import_id)
    return session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting line with its values, and those of the case that it changes."""

    id: int
    reference: str
    state: str
    values: str
    book: int | None
    before: str | None


def list_waiting(session: Session, import_id: int, limit: int) -> list[Waiting]:
    """Return the next lines to be loaded, in the order of the file."""
    # Each state by itself: so the index leads to the next lines, and those that are done are not passed again.
    lines = [line for state in TO_DO for line in session.execute(_next(import_id, state, limit))]
    found = sorted(lines, key=lambda line: line.number)[:limit]
    before = last_values(session, [line.reference for line in found if line.state == "changed"])
    return [
        Waiting(
            line.id,
            line.reference,
            line.state,
            spread(line.content or b""),
            line.book,
            before.get(line.reference, ("", None))[1],
        )
        for line in found
    ]


def _next(import_id: int, state: str, limit: int) -> Select[*tuple[Any, ...]]:
    row = ImportLineRow
    return (
        select(row.id, row.number, row.reference, row.state, row.content, CaseRow.book)
        .outerjoin(CaseRow, CaseRow.reference == row.reference)
        .where(row.import_id == import_id, row.state == state)
        .order_by(row.number)
        .limit(limit)
    )


def last_values(session: Session, references: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Return digest and values of each case as it was last loaded; values that were forgotten are None."""
    if not references:
        return {}
    row, later = ImportLineRow, aliased(ImportLineRow)
    newest = (
        select(func.max(later.id))
        .where(later.reference == row.reference, later.state.in_(DONE))
        .correlate(row)
        .scalar_subquery()
    )
    query = select(row.reference, row.digest, row.content).where(
        row.reference.in_(references), row.id == newest
    )
    return {
        reference: (digest, spread(content) if content else None)
        for reference, digest, content in session.execute(query)
    }


def known_references(session: Session, references: Sequence[str]) -> set[str]:
    """Return which of these references belong to a case, loading or not."""
    return set(session.scalars(select(CaseRow.reference).where(CaseRow.reference.in_(references))))


def waiting_elsewhere(session: Session, references: Sequence[str], file_digest: str) -> dict[str, str]:
    """Return which of these references wait in an unfinished import of another file, with that file's name."""
    query = (
        select(ImportLineRow.reference, TextRow.value)
        .join(ImportRow, ImportRow.id == ImportLineRow.import_id)
        .outerjoin(TextRow, TextRow.id == ImportRow.file_name_id)
        .where(
            ImportLineRow.reference.in_(references),
            ImportRow.state == "loading",
            ImportRow.file_digest != file_digest,
        )
    )
    return {reference: name or "–" for reference, name in session.execute(query)}


def count_lines(session: Session, import_id: int) -> dict[str, int]:
    """Return how many cases were created, updated, found unchanged and refused."""
    query = (
        select(ImportLineRow.state, func.count())
        .where(ImportLineRow.import_id == import_id)
        .group_by(ImportLineRow.state)
    )
    counts = {row[0]: int(row[1]) for row in session.execute(query)}
    return {name: counts.get(name, 0) for name in ("created", "updated", "unchanged", "refused")}


def list_refused(session: Session, import_id: int, limit: int = 1000) -> list[tuple[str, str]]:
    """Return the lines that could not be taken over, as (reference, why as JSON)."""
    row = ImportLineRow
    query = (
        select(row.reference, row.problem)
        .where(row.import_id == import_id, row.state == "refused")
        .order_by(row.number)
        .limit(limit)
    )
    return [(reference, problem or "{}") for reference, problem in session.execute(query)]


def closed_months(session: Session) -> dict[str, frozenset[str]]:
    """Return the closed months of each office that has any, by the office's name."""
    query = (
        select(OfficeRow.name, PeriodRow.month)
        .join(PeriodRow, PeriodRow.office_id == OfficeRow.id)
        .where(PeriodRow.state == "closed")
    )
    found: dict[str, set[str]] = {}
    for office, month in session.execute(query):
        found.setdefault(office, set()).add(month)
    return {office: frozenset(months) for office, months in found.items()}
