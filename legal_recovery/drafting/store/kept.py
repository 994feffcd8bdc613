"""Reading which papers were kept with a case, from the records of its book."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from legal_recovery.cases.store import list_records
from legal_recovery.drafting.events import PaperKept
from legal_recovery.kernel.errors import N_, NotFound


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper that was kept: its document, the day that it bears, what it lacked, who kept it and when."""

    paper: str
    document_id: int
    language: str
    written_on: date
    sha256: str
    text_number: int
    text_sha256: str
    missing: tuple[str, ...]
    position: int
    kept_by: int
    kept_at: datetime


def list_kept(session: Session, book: int) -> list[Kept]:
    """Return the papers that were kept with a case, the newest first."""
    return [
        Kept(
            paper=one.content["paper"],
            document_id=int(one.content["document_id"]),
            language=one.content["language"],
            written_on=date.fromisoformat(one.content["written_on"]),
            sha256=one.content["sha256"],
            text_number=int(one.content["text_number"]),
            text_sha256=one.content["text_sha256"],
            missing=tuple(one.content["missing"]),
            position=int(one.content["position"]),
            kept_by=one.actor,
            kept_at=one.recorded_at,
        )
        for one in list_records(session, book, kinds=[PaperKept.kind])
    ]


def get_kept(session: Session, book: int, document_id: int) -> Kept:
    """Return the paper that a document of a case is; raises NotFound."""
    for one in list_kept(session, book):
        if one.document_id == document_id:
            return one
    raise NotFound(N_("There is no such document."))
