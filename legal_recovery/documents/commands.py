"""Attaching documents."""

from dataclasses import dataclass
from typing import IO

from legal_recovery.documents.events import DocumentAttached
from legal_recovery.documents.rules import (
    ACCESS,
    SNIFFED,
    clean_name,
    media_type_of,
    require_content,
    require_true_name,
)
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.files import LARGEST_FILE, FileStore
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that the store holds: its digest, size and what its content says it is."""

    sha256: str
    size: int
    media_type: str


def take_in(files: FileStore, source: IO[bytes], *, limit: int = LARGEST_FILE) -> Kept:
    """Store a file; raises EmptyFile and FileTooLarge, and then keeps nothing."""
    head = source.read(SNIFFED)
    require_content(len(head))
    source.seek(0)
    sha256, size = files.put(source, limit=limit)
    return Kept(sha256, size, media_type_of(head))


@dataclass(frozen=True, slots=True)
class AttachDocument:
    """A file that the store already holds becomes part of a book."""

    book: int
    name: str
    sha256: str
    size: int
    media_type: str
    access: str = "internal"


def attach_document(uow: UnitOfWork, cmd: AttachDocument) -> dict[str, int]:
    """Attach a stored file; raises NamelessFile, EmptyFile, Misnamed, InvalidInput."""
    name = clean_name(cmd.name)
    require_content(cmd.size)
    require_true_name(name, cmd.media_type)
    if cmd.access not in ACCESS:
        raise InvalidInput(N_("Say whether the court may see the file."), field="access")
    uow.lock(cmd.book)
    document_id = new_id()
    uow.record(
        DocumentAttached(
            book=cmd.book,
            document_id=document_id,
            name=Text(name),
            sha256=cmd.sha256,
            size=cmd.size,
            media_type=cmd.media_type[:100],
            access=cmd.access,
            attached_on=uow.clock.today(),
        )
    )
    return {"document_id": document_id}
