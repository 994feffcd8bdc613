"""The papers of a case for programs: what each lacks, one of them as HTML or PDF, kept with the case."""

from typing import Any

from flask import Response, request
from marshmallow import RAISE, Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import coded
from legal_recovery.drafting.api.texts import bp
from legal_recovery.drafting.commands import Missing, Order, missing_by_kind, render
from legal_recovery.drafting.rules.kinds import GROUPS, KINDS, LANGUAGES, kind_named
from legal_recovery.drafting.schemas import (
    PaperForm,
    PaperQuery,
    PapersQuery,
    keep_ordered,
    order_of,
    paper_response,
)
from legal_recovery.drafting.store.choices import choices_for
from legal_recovery.drafting.store.facts import saying
from legal_recovery.drafting.store.kept import get_kept, list_kept
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordRead, record_read
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import read_body
from legal_recovery.web.errors import translated
from legal_recovery.web.transact import house, transact

KEEPERS = ("legal", "manager")
PDF = {"description": "PDF/A-3b", "content": {"application/pdf": {}}}
_AS = ("application/json", "text/html", "application/pdf")
# A paper as it is typeset brings its style with it, and runs nothing.
_BY_ITSELF = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


class PaperFactOut(Schema):
    """A fact that a paper wants and the case has not, and the page on which it is entered."""

    key = fields.String()
    en = fields.String()
    zh = fields.String()
    page = fields.String(
        allow_none=True,
        metadata={
            "description": "Its address behind the name of the site; null where it is written by hand."
        },
    )


class PaperLineOut(Schema):
    """A kind of paper of a case; with nothing missing it is ready."""

    kind = fields.String()
    title = fields.String(metadata={"description": "In the language of the paper."})
    group = coded(GROUPS)
    about = fields.String(metadata={"description": "The kind of record that it is about, or none."})
    language = coded(LANGUAGES)
    day = fields.Date()
    missing = fields.List(fields.Nested(PaperFactOut))


class PaperStateOut(PaperLineOut):
    """A kind of paper of a case in the list of all."""

    refused = fields.String(
        allow_none=True, metadata={"description": "Why its text cannot be filled in for this case."}
    )


class PaperRecordOut(Schema):
    """A record of the case that the paper can be about."""

    id = fields.String()
    label = fields.String()


class KeptPaperOut(Schema):
    """A paper that was kept with the case, and from what it was written."""

    document_id = fields.String()
    language = coded(LANGUAGES)
    day = fields.Date(attribute="written_on")
    sha256 = fields.String(metadata={"description": "SHA-256 of the PDF, in hexadecimal."})
    text_number = fields.Integer(metadata={"description": "The version of the text; 0 is the shipped one."})
    text_sha256 = fields.String(metadata={"description": "SHA-256 of that text in UTF-8, in hexadecimal."})
    missing = fields.List(fields.String())
    position = fields.Integer(
        metadata={"description": "The last place of the case's book that it was written from."}
    )
    kept_at = fields.AwareDateTime()


class CasePaperOut(PaperLineOut):
    """A paper of a case: what it lacks, what it can be about, with which text it is written, what was kept."""

    records = fields.List(fields.Nested(PaperRecordOut))
    text_number = fields.Integer()
    text_sha256 = fields.String()
    kept = fields.List(fields.Nested(KeptPaperOut), metadata={"description": "The newest first."})


@bp.route("/cases/<reference>/papers")
@allow.signed_in
@bp.arguments(PapersQuery, location="query", unknown=RAISE)
@bp.response(200, PaperStateOut(many=True))
@bp.refuses(404, 422)
def papers(args: dict[str, Any], reference: str) -> Any:
    """Which papers there are and what each lacks, while none of the records that it can be about is chosen."""
    case = find_case(reference)
    order = order_of(case, next(iter(KINDS.values())), {**args, "about": None}, house().clock.today())
    found = missing_by_kind(db.session(), current_actor(), case, KINDS.values(), order.language, order.day)
    return [
        _line(case, kind, order, lacks.missing)
        | {"refused": translated(lacks.refused) if lacks.refused else None}
        for kind, lacks in found.items()
    ]


def _line(case: CaseFacts, key: str, order: Order, missing: tuple[Missing, ...]) -> dict[str, Any]:
    kind = kind_named(key)
    return {
        "kind": kind.key,
        "title": saying(order.language)(kind.title),
        "group": kind.group,
        "about": kind.about,
        "language": order.language,
        "day": order.day,
        "missing": [
            {"key": one.key, "en": one.en, "zh": one.zh, "page": _page(case, one)} for one in missing
        ],
    }


def _page(case: CaseFacts, one: Missing) -> str | None:
    return None if one.entry.by_hand else one.entry.address(case.reference)


@bp.route("/cases/<reference>/papers/<kind>")
@allow.signed_in
@bp.arguments(PaperQuery, location="query", unknown=RAISE)
@bp.response(200, CasePaperOut)
@bp.doc(responses={"200": {"content": {"text/html": {}, "application/pdf": {}}}})
@bp.refuses(404, 422)
def paper(args: dict[str, Any], reference: str, kind: str) -> Any:
    """A paper: what it lacks; as HTML or PDF where the request accepts that, and then it is noted."""
    case, wanted = find_case(reference), kind_named(kind)
    order = order_of(case, wanted, args, house().clock.today())
    written = render(db.session(), current_actor(), order)
    form = request.accept_mimetypes.best_match(_AS, default=_AS[0])
    if form == "application/pdf":
        return paper_response(case, written)
    if form == "text/html":
        transact(record_read, RecordRead("paper", case.id))
        answer = Response(written.html, mimetype="text/html")
        answer.headers["Content-Security-Policy"] = _BY_ITSELF
        return answer
    return {
        **_line(case, kind, order, written.missing),
        "records": choices_for(db.session(), case, wanted, order.language),
        "text_number": written.version,
        "text_sha256": written.text_sha256,
        "kept": [one for one in list_kept(db.session(), case.book) if one.paper == kind],
    }


@bp.route("/cases/<reference>/papers/<kind>.pdf")
@allow.signed_in
@bp.arguments(PaperQuery, location="query", unknown=RAISE)
@bp.doc(responses={"200": PDF})
@bp.refuses(404, 422)
def paper_file(args: dict[str, Any], reference: str, kind: str) -> Response:
    """A paper as PDF; that it was taken is noted."""
    case, wanted = find_case(reference), kind_named(kind)
    order = order_of(case, wanted, args, house().clock.today())
    return paper_response(case, render(db.session(), current_actor(), order))


@bp.route("/cases/<reference>/papers/<kind>", methods=["POST"])
@allow(*KEEPERS)
@bp.takes(PaperForm, None, None, None)
@bp.response(201, KeptPaperOut)
@bp.refuses(400, 404, 409, 415, 422)
def keep(reference: str, kind: str) -> Any:
    """Keep a paper with the case, as one of its documents."""
    case, wanted = find_case(reference), kind_named(kind)
    order: Order = read_body(PaperForm(case, wanted, house().clock.today()))
    written = render(db.session(), current_actor(), order)
    return get_kept(db.session(), case.book, keep_ordered(order, written))
