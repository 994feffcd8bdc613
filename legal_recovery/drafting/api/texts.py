"""The texts of papers for programs: read by everybody, changed by those who lead."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.drafting.commands import change_text
from legal_recovery.drafting.commands.rendering import require_language
from legal_recovery.drafting.rules.kinds import KINDS, LANGUAGES, kind_named
from legal_recovery.drafting.schemas import PaperTextForm
from legal_recovery.drafting.store.versions import TextVersion, list_versions, text_in_force
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.transact import transact

bp = ApiBlueprint("drafting_texts_api", __name__, url_prefix=PREFIX, description="Papers")


class PaperTextLineOut(Schema):
    """A version of the text of a kind of paper in a language; version 0 is the shipped one."""

    kind = fields.String(attribute="paper")
    language = fields.String()
    number = fields.Integer()
    sha256 = fields.String(metadata={"description": "SHA-256 of the text in UTF-8, in hexadecimal."})
    by = fields.String(allow_none=True)
    changed_on = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)


class PaperTextOut(PaperTextLineOut):
    """A version of a text, with the text."""

    text = fields.String()


@bp.route("/papers/texts")
@allow.signed_in
@bp.response(200, PaperTextLineOut(many=True))
def texts() -> Any:
    """Which version of each text is in force."""
    return [text_in_force(db.session(), kind, lang) for kind in KINDS for lang in LANGUAGES]


@bp.route("/papers/texts/<kind>/<lang>")
@allow.signed_in
@bp.response(200, PaperTextOut)
@bp.refuses(404, 422)
def text(kind: str, lang: str) -> TextVersion:
    """The text that papers of a kind are written with."""
    require_language(lang)
    return text_in_force(db.session(), kind_named(kind).key, lang)


@bp.route("/papers/texts/<kind>/<lang>", methods=["PUT"])
@allow("legal_lead", "admin")
@bp.takes(PaperTextForm, "", "")
@bp.response(200, PaperTextOut)
@bp.refuses(400, 404, 409, 415, 422)
def change(kind: str, lang: str) -> TextVersion:
    """Put a new version of a text in force; the ones before it stay."""
    require_language(lang)
    transact(change_text, read_body(PaperTextForm(kind_named(kind).key, lang)))
    return text_in_force(db.session(), kind, lang)


@bp.route("/papers/texts/<kind>/<lang>/history")
@allow.signed_in
@bp.response(200, PaperTextOut(many=True))
@bp.refuses(404, 422)
def history(kind: str, lang: str) -> list[TextVersion]:
    """All versions of a text, the newest first."""
    require_language(lang)
    return list_versions(db.session(), kind_named(kind).key, lang)
