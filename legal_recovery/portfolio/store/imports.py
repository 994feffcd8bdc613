"""Reading imports and the lines that wait in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.portfolio.models import ImportLineRow, ImportRow


@dataclass(frozen=True, slots=True)
class Import:
    """A file that is or was loaded, and how far it is."""

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


def _imports() -> Select[Any]:
    row = ImportRow
    return select(
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
    ).outerjoin(TextRow, TextRow.id == row.file_name_id)


def get_import(session: Session, import_id: int) -> Import:
    """Return one import; raises NotFound."""
    found = session.execute(_imports().where(ImportRow.id == import_id)).first()
    if found is None:
        raise NotFound(N_("There is no such import."))
    return Import(*found)


def find_unfinished(session: Session, file_digest: str) -> Import | None:
    """Return the import of this very file that was not finished."""
    query = _imports().where(ImportRow.file_digest == file_digest, ImportRow.state == "loading")
    found = session.execute(query).first()
    return Import(*found) if found else None


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
    row = ImportLineRow
    query = (
        select(row.id, row.reference, row.state, TextRow.value, CaseRow.book)
        .join(TextRow, TextRow.id == row.values_id)
        .outerjoin(CaseRow, CaseRow.reference == row.reference)
        .where(row.import_id == import_id, row.state.in_(("new", "changed")))
        .order_by(row.number)
        .limit(limit)
    )
    found = session.execute(query).all()
    before = last_values(session, [line.reference for line in found if line.state == "changed"])
    return [Waiting(*line, before.get(line.reference, (None, None))[1]) for line in found]


def last_values(session: Session, references: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Return digest and values of each case as it was last loaded."""
    if not references:
        return {}
    row, later = ImportLineRow, aliased(ImportLineRow)
    loaded = ("created", "updated")
    newest = (
        select(func.max(later.id))
        .where(later.reference == row.reference, later.state.in_(loaded))
        .scalar_subquery()
    )
    query = (
        select(row.reference, row.digest, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.values_id)
        .where(row.reference.in_(references), row.id == newest)
    )
    return {found[0]: (found[1], found[2]) for found in session.execute(query)}


def known_references(session: Session, references: Sequence[str]) -> set[str]:
    """Return which of these references belong to a case, loading or not."""
    return set(session.scalars(select(CaseRow.reference).where(CaseRow.reference.in_(references))))


def waiting_elsewhere(session: Session, references: Sequence[str], file_digest: str) -> set[str]:
    """Return which of these references wait in an unfinished import of another file."""
    query = (
        select(ImportLineRow.reference)
        .join(ImportRow, ImportRow.id == ImportLineRow.import_id)
        .where(
            ImportLineRow.reference.in_(references),
            ImportRow.state == "loading",
            ImportRow.file_digest != file_digest,
        )
    )
    return set(session.scalars(query))


def count_lines(session: Session, import_id: int) -> dict[str, int]:
    """Return how many cases were created, updated and found unchanged."""
    query = (
        select(ImportLineRow.state, func.count())
        .where(ImportLineRow.import_id == import_id)
        .group_by(ImportLineRow.state)
    )
    counts = {row[0]: int(row[1]) for row in session.execute(query)}
    return {name: counts.get(name, 0) for name in ("created", "updated", "unchanged")}
