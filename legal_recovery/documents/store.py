"""Reading the documents of a book."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.documents.models import DocumentRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.event_log import TextRow


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a book."""

    id: int
    name: str | None
    sha256: str
    size: int
    media_type: str
    access: str
    attached_on: date


def list_documents(session: Session, book: int) -> list[Document]:
    """Return the files of a book in the order in which they came."""
    row = DocumentRow
    query = (
        select(row.id, TextRow.value, row.sha256, row.size, row.media_type, row.access, row.attached_on)
        .outerjoin(TextRow, TextRow.id == row.name_id)
        .where(row.book == book)
        .order_by(row.id)
    )
    return [Document(*found) for found in session.execute(query)]


def get_document(session: Session, book: int, document_id: int) -> Document:
    """Return one file of a book; raises NotFound."""
    for document in list_documents(session, book):
        if document.id == document_id:
            return document
    raise NotFound(N_("There is no such document."))
