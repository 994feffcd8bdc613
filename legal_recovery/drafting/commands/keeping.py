"""Keeping a written paper with its case: the file, a document of the case, and how it came about."""

from dataclasses import dataclass
from io import BytesIO

from legal_recovery.cases.store import lock_case
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.drafting.commands.rendering import Order, Rendered, render, typeset_rendered
from legal_recovery.drafting.events import PaperKept
from legal_recovery.drafting.store.versions import digest_of
from legal_recovery.kernel.errors import N_, Conflict
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.unit_of_work import UnitOfWork


class FactsChangedMeanwhile(Conflict):
    """The case is no longer as it was when the paper was typeset."""

    code = "drafting.facts_changed_meanwhile"


@dataclass(frozen=True, slots=True)
class KeepPaper:
    """A typeset paper, which the file store holds, is to become a document of its case.

    `html_sha256` is the digest of the page that was typeset.
    """

    case_id: int
    order: Order
    html_sha256: str
    sha256: str
    size: int


def paper_name(paper: Rendered, reference: str) -> str:
    """Return under what name a paper is saved: what it is, its case, the day that it bears."""
    return f"{paper.title}_{reference.replace('/', '-')}_{paper.day.isoformat()}.pdf"


def put_aside(files: FileStore, order: Order, paper: Rendered, *, workers: int = 1) -> KeepPaper:
    """Typeset a paper, store the file and return what keeps it with its case; raises what plumbing.pdf raises.

    This comes before the transaction, since typesetting takes longer than any may last.
    """
    digest, size = files.put(BytesIO(typeset_rendered(paper, workers=workers)))
    return KeepPaper(paper.case_id, order, digest_of(paper.html), digest, size)


def keep_paper(uow: UnitOfWork, cmd: KeepPaper) -> dict[str, int]:
    """Attach a stored paper to its case and record how it was written; return the document and the record.

    Raises NotFound, FactsChangedMeanwhile, and what `render` raises.
    """
    case = lock_case(uow, cmd.case_id)
    paper = render(uow.session, uow.actor, cmd.order)
    if digest_of(paper.html) != cmd.html_sha256:
        raise FactsChangedMeanwhile(
            N_("The case changed while the paper was made; look at it again, then keep it.")
        )
    name = paper_name(paper, case.reference)
    attached = AttachDocument(case.book, name, cmd.sha256, cmd.size, "application/pdf", paper.kind.file_class)
    document_id = attach_document(uow, attached)["document_id"]
    seq = uow.record(
        PaperKept(
            book=case.book,
            document_id=document_id,
            paper=paper.kind.key,
            language=paper.language,
            written_on=paper.day,
            about_id=cmd.order.about,
            sha256=cmd.sha256,
            text_number=paper.version,
            text_sha256=paper.text_sha256,
            missing=tuple(one.key for one in paper.missing),
            position=case.seq,
        )
    )
    return {"document_id": document_id, "seq": seq}
