"""The documents of a case: attached as received, and handed out so that no browser runs them."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import (
    SHOWN,
    Outcome,
    Telling,
    attempt,
    case_context,
    done,
    form_page,
    load_case,
    tell,
)
from legal_recovery.documents.commands import attach_document, take_in
from legal_recovery.documents.rules import ACCESS
from legal_recovery.documents.schemas import DocumentForm
from legal_recovery.documents.store import Document, get_document, list_documents
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordRead, record_read
from legal_recovery.web.access import allow, may
from legal_recovery.web.transact import house, transact
from legal_recovery.web.uploads import handed_out, limit_mb, too_large_text

bp = Blueprint("documents", __name__)

TYPES = {
    "application/pdf": N_("PDF"),
    "application/zip": N_("Archive"),
    "application/ofd": N_("OFD"),
    "application/rtf": N_("Text"),
    "application/x-ole-storage": N_("Office file"),
    "text/plain": N_("Text"),
    "image": N_("Image"),
    "audio": N_("Sound"),
    "video": N_("Video"),
    "wordprocessingml": N_("Word"),
    "spreadsheetml": N_("Excel"),
    "presentationml": N_("Presentation"),
}
tell(
    "document.attached",
    Telling(
        N_("Document: {name}"),
        (Message("{access}"),),
        symbol="document",
        on="attached_on",
        words={"access": ACCESS},
        tab="documents.tab",
    ),
)


@bp.get("/cases/<reference>/documents")
@allow.signed_in
def tab(reference: str) -> str:
    """List the documents of a case."""
    case = load_case(reference)
    found = list_documents(db.session(), case.book)
    return render_template(
        "documents/tab.html",
        **case_context(case, "documents"),
        rows=[_row(case, one) for one in reversed(found)],
        may_attach=may("legal"),
    )


def _row(case: CaseFacts, one: Document) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name or _("(erased)"),
        "url": url_for("documents.download", reference=case.reference, document_id=one.id),
        "access": {"label": _(ACCESS[one.access]), "tone": "info" if one.access == "court" else "neutral"},
        "type": _type_words(one.media_type),
        "size": size_text(one.size),
        "attached_on": one.attached_on,
        "sha256": one.sha256,
    }


def _type_words(media_type: str) -> str:
    """Return what a person calls this kind of file."""
    whole, _slash, part = media_type.partition("/")
    for known in (media_type, whole, part.rpartition(".")[0].rpartition(".")[2]):
        if known in TYPES:
            return _(TYPES[known])
    return _("Other file")


def size_text(size: int) -> str:
    """Return a size as people say it: 812 B, 4.3 kB, 12.0 MB."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


@bp.route("/cases/<reference>/documents/new", methods=["GET", "POST"])
@allow("legal")
def new(reference: str) -> ResponseReturnValue:
    """Attach a file."""
    case = load_case(reference)
    outcome = SHOWN
    if request.method == "POST":
        outcome = attempt(lambda: _attach(case))
        if not outcome.refused:
            return done(url_for("documents.tab", reference=reference), _("The file is attached."))
    return _form_page(reference, outcome)


def _attach(case: CaseFacts) -> Any:
    upload = request.files.get("file")
    said = {**request.form.to_dict(), "file": upload.filename if upload else None}
    attachment = DocumentForm(case).load(said)
    assert upload is not None, "a file without a name is refused"
    kept = take_in(house().files, upload.stream, limit=house().settings.largest_upload)
    return transact(attach_document, attachment.of(kept))


def _form_page(reference: str, outcome: Outcome) -> ResponseReturnValue:
    access = [(code, _(label)) for code, label in ACCESS.items()]
    return form_page(
        "documents/new.html", reference, "documents", outcome, access=access, limit_mb=limit_mb()
    )


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the field that the file is too large, before any of it was kept."""
    outcome = Outcome(errors={"file": [too_large_text()]}, status=413)
    return _form_page((request.view_args or {})["reference"], outcome)


@bp.get("/cases/<reference>/documents/<int:document_id>")
@allow.signed_in
def download(reference: str, document_id: int) -> Response:
    """Hand out a file as it was received; that it was read is kept in the reader's audit book."""
    document = get_document(db.session(), load_case(reference).book, document_id)
    content = house().files.read(document.sha256)
    transact(record_read, RecordRead("document", document.id))
    return handed_out(content, document.media_type, document.name or f"document-{document.id}")
