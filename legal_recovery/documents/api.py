"""Documents for programs: listed, attached as received, handed out."""

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.documents.commands import attach_document, take_in
from legal_recovery.documents.schemas import DocumentForm
from legal_recovery.documents.store import get_document, list_documents
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordRead, record_read
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, UnsupportedBody, load
from legal_recovery.web.transact import house, transact
from legal_recovery.web.uploads import handed_out

bp = ApiBlueprint("documents_api", __name__, url_prefix=PREFIX, description="Documents")
FILE = {"description": "The file.", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}


class DocumentOut(Schema):
    """A file of a case; an erased name is null."""

    id = fields.String()
    name = fields.String(allow_none=True)
    sha256 = fields.String()
    size = fields.Integer(metadata={"description": "In bytes."})
    media_type = fields.String(metadata={"description": "What its first bytes say it is."})
    access = fields.String(metadata={"description": "court or internal."})
    attached_on = fields.Date()


@bp.route("/cases/<reference>/documents")
@allow.signed_in
@bp.response(200, DocumentOut(many=True))
@bp.refuses(404)
def documents(reference: str) -> Any:
    """The documents of a case, in the order in which they came."""
    return list_documents(db.session(), find_case(reference).book)


@bp.route("/cases/<reference>/documents", methods=["POST"])
@allow("legal")
@bp.takes(DocumentForm, None, location="files")
@bp.response(201, DocumentOut)
@bp.refuses(400, 404, 409, 413, 415, 422)
def attach(reference: str) -> Any:
    """Attach a file to a case."""
    case = find_case(reference)
    if request.mimetype != "multipart/form-data":
        raise UnsupportedBody(N_("Send the body as {kind}."), kind="multipart/form-data")
    upload = request.files.get("file")
    said = {**request.form.to_dict(), "file": upload.filename if upload else None}
    attachment = load(DocumentForm(case), said)
    assert upload is not None, "a file without a name is refused"
    kept = take_in(house().files, upload.stream, limit=house().settings.largest_upload)
    made = transact(attach_document, attachment.of(kept))
    return get_document(db.session(), case.book, made["document_id"])


@bp.route("/cases/<reference>/documents/<int:document_id>")
@allow.signed_in
@bp.doc(responses={"200": FILE})
@bp.refuses(404)
def download(reference: str, document_id: int) -> Response:
    """A file as it was received; that it was read is kept in the reader's audit book."""
    document = get_document(db.session(), find_case(reference).book, document_id)
    content = house().files.read(document.sha256)
    transact(record_read, RecordRead("document", document.id))
    return handed_out(content, document.media_type, document.name or f"document-{document.id}")
