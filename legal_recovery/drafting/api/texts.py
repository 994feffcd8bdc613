"""The texts of papers for programs: read by everybody, changed by those who lead."""

from typing import Any

from marshmallow import RAISE, Schema, fields
from marshmallow.validate import Range

from legal_recovery.drafting.commands import change_text, restore_text
from legal_recovery.drafting.commands.rendering import require_language
from legal_recovery.drafting.rules.kinds import kind_named
from legal_recovery.drafting.schemas import PaperTextForm, RestoreTextForm, read_place
from legal_recovery.drafting.store.versions import (
    TextVersion,
    get_version,
    last_number,
    last_version,
    list_history,
    list_in_force,
)
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import transact

bp = ApiBlueprint("drafting_texts_api", __name__, url_prefix=PREFIX, description="Papers")


class PaperTextLineOut(Schema):
    """A version of the text of a kind of paper in a language, without the text; version 0 is the shipped one."""

    kind = fields.String(attribute="paper")
    language = fields.String()
    number = fields.Integer()
    sha256 = fields.String(metadata={"description": "SHA-256 of the text in UTF-8, in hexadecimal."})
    by = fields.String(allow_none=True)
    changed_on = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)
    erased = fields.Boolean(metadata={"description": "The text was erased; no paper is written with it."})


class PaperTextOut(PaperTextLineOut):
    """A version of a text, with the text; null where that was erased."""

    text = fields.String(allow_none=True)


class PaperTextHistoryQuery(Schema):
    """Which part of a history."""

    after = fields.String()
    before = fields.String()
    limit = fields.Integer(load_default=50, validate=Range(1, 200, error=N_("Between 1 and 200.")))


class PaperTextHistoryOut(Schema):
    """A page of a history; `next` and `previous` go back as `after` and `before`, null at the ends."""

    count = fields.Integer(metadata={"description": "How many versions there are, with the shipped one."})
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    versions = fields.List(fields.Nested(PaperTextLineOut))


@bp.route("/papers/texts")
@allow.signed_in
@bp.response(200, PaperTextLineOut(many=True))
def texts() -> Any:
    """Which version of each text is in force."""
    return list_in_force(db.session())


@bp.route("/papers/texts/<kind>/<lang>")
@allow.signed_in
@bp.response(200, PaperTextOut)
@bp.refuses(404, 422)
def text(kind: str, lang: str) -> TextVersion:
    """The text that papers of a kind are written with."""
    require_language(lang)
    return last_version(db.session(), kind_named(kind).key, lang)


@bp.route("/papers/texts/<kind>/<lang>", methods=["PUT"])
@allow("legal_lead", "admin")
@bp.takes(PaperTextForm, "", "")
@bp.response(200, PaperTextOut)
@bp.refuses(400, 404, 409, 415, 422)
def change(kind: str, lang: str) -> TextVersion:
    """Put a new version of a text in force; the ones before it stay."""
    require_language(lang)
    number = transact(change_text, read_body(PaperTextForm(kind_named(kind).key, lang)))
    return get_version(db.session(), kind, lang, number)


@bp.route("/papers/texts/<kind>/<lang>/restore", methods=["POST"])
@allow("legal_lead", "admin")
@bp.takes(RestoreTextForm, "", "")
@bp.response(201, PaperTextOut)
@bp.refuses(400, 404, 409, 415, 422)
def restore(kind: str, lang: str) -> TextVersion:
    """Put an older text, or the shipped one, in force again: as a new version."""
    require_language(lang)
    number = transact(restore_text, read_body(RestoreTextForm(kind_named(kind).key, lang)))
    return get_version(db.session(), kind, lang, number)


@bp.route("/papers/texts/<kind>/<lang>/history")
@allow.signed_in
@bp.arguments(PaperTextHistoryQuery, location="query", unknown=RAISE)
@bp.response(200, PaperTextHistoryOut)
@bp.refuses(404, 422)
def history(query: dict[str, Any], kind: str, lang: str) -> Any:
    """The versions of a text, the newest first, without texts."""
    require_language(lang)
    session, key = db.session(), kind_named(kind).key
    seek, position = read_place(query, query["limit"])
    lines = list_history(session, key, lang, position=position, backwards=seek.backwards, limit=seek.limit)
    page = page_of(lines, seek, lambda line: (line.number,), last_number(session, key, lang) + 1)
    return {"versions": page.items, "next": page.next, "previous": page.previous, "count": page.total}


@bp.route("/papers/texts/<kind>/<lang>/history/<int:number>")
@allow.signed_in
@bp.response(200, PaperTextOut)
@bp.refuses(404, 422)
def version(kind: str, lang: str, number: int) -> TextVersion:
    """One version of a text; 0 is the shipped one."""
    require_language(lang)
    return get_version(db.session(), kind_named(kind).key, lang, number)
