"""What happens to documents."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAttached(Event):
    """A file became part of a book."""

    kind = "document.attached"
    quiet = True
    writes = Row("documents", key="document_id", new=True)

    document_id: int
    name: Text
    sha256: str
    size: int
    media_type: str
    access: str
    attached_on: date
