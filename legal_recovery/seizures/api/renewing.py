"""Renewals prepared by programs: what the applications lack, one PDF, and kept as drafts with each case."""

import hashlib
from typing import Any

from flask import Response, jsonify
from flask_babel import gettext
from marshmallow import RAISE, Schema, fields, post_load, validate

from legal_recovery.cases.api import find_case
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.schemas import Id
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import schemas
from legal_recovery.seizures.api.blueprint import bp
from legal_recovery.seizures.commands import (
    Application,
    Refused,
    applications_of,
    attach_applications,
    file_name,
    handover_letter,
    handover_name,
    typeset_applications,
    typeset_handover,
)
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import is_preview, read_body
from legal_recovery.web.errors import translated
from legal_recovery.web.export import saved_as
from legal_recovery.web.transact import house, note_position, request_key, transact

_WHICH = N_("Name the seizures that are to be renewed, up to 100.")
PDF = {
    "description": "The applications, each on pages of its own.",
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
}


HANDOVER = {**PDF, "description": "The application, for the court that seized in line for us."}


class ApplicationOut(Schema):
    """An application for renewal.

    `missing` says what it lacks before it can be printed, `blanks` what is a line to be filled in by hand.
    """

    seizure = fields.String(attribute="seizure.id")
    reference = fields.String()
    asset = fields.String(allow_none=True)
    expires_on = fields.Date(attribute="seizure.terms.expires_on")
    years = fields.Integer()
    until = fields.Date()
    owed_on = fields.Date()
    owed = fields.Function(lambda one: {money.currency: money.text for money in one.owed})
    missing = fields.Function(lambda one: [gettext(what) for what in one.missing])
    blanks = fields.Function(lambda one: [gettext(blank.what).format(who=blank.who) for blank in one.blanks])


class RefusedOut(Schema):
    """A seizure that nobody can apply to renew, and why."""

    seizure = fields.String(attribute="line.id")
    reference = fields.String(attribute="line.reference")
    code = fields.String(attribute="why.code")
    why = fields.Function(lambda one: translated(one.why))


class PreparedOut(Schema):
    """The applications, how many of them are new drafts, and what cannot be renewed."""

    drafted = fields.Integer()
    applications = fields.List(fields.Nested(ApplicationOut))
    refused = fields.List(fields.Nested(RefusedOut))


class Selected(Schema):
    """The seizures that are to be renewed."""

    seizures = fields.List(
        Id(), required=True, validate=validate.Length(1, schemas.MOST_SELECTED, error=_WHICH)
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> tuple[int, ...]:
        return tuple(dict.fromkeys(data["seizures"]))


@bp.route("/seizures/renewals", methods=["POST"])
@allow("legal")
@bp.takes(Selected, preview=True)
@bp.response(201, PreparedOut)
@bp.alt_response(
    200, schema=PreparedOut, success=True, description="With preview=1: what the applications lack."
)
@bp.refuses(400, 404, 409, 415, 422)
def prepare() -> Any:
    """Typeset the applications for these seizures and keep each case's own with its documents, as drafts."""
    found, refused = _applications(read_body(Selected()))
    if is_preview():
        return jsonify(PreparedOut().dump({"drafted": 0, "applications": found, "refused": refused}))
    at = house()
    drafted = attach_applications(
        at.database,
        at.files,
        at.clock,
        current_actor(),
        at.subscribers,
        _some(found, refused),
        workers=at.settings.workers,
        key=request_key(),
    )
    note_position(at)
    return {"drafted": drafted, "applications": found, "refused": refused}


@bp.route("/seizures/renewals.pdf")
@allow("legal", "finance", "manager", "auditor")
@bp.arguments(Selected, location="query", unknown=RAISE)
@bp.doc(responses={"200": PDF})
@bp.refuses(404, 422)
def printed(ids: tuple[int, ...]) -> Response:
    """The applications for these seizures as one PDF; that it was taken is kept in the reader's audit book."""
    found, refused = _applications(ids)
    for one in refused:
        raise one.why
    pdf = typeset_applications(found, workers=house().settings.workers)
    digest = hashlib.sha256(pdf).hexdigest()
    transact(record_export, RecordExport("renewals", rows=len(found), digest=digest))
    return _file(pdf, file_name(found))


@bp.route("/cases/<reference>/seizures/<int:number>/handover.pdf")
@allow("legal")
@bp.doc(responses={"200": HANDOVER})
@bp.refuses(404, 422)
def handover(reference: str, number: int) -> Response:
    """The application that our court ask the one that seized first for the disposal, where the law gives a ground."""
    letter = handover_letter(db.session(), find_case(reference), number, house().clock.today())
    pdf = typeset_handover(letter, workers=house().settings.workers)
    digest = hashlib.sha256(pdf).hexdigest()
    transact(record_export, RecordExport("handover", rows=1, digest=digest))
    return _file(pdf, handover_name(letter))


def _file(pdf: bytes, name: str) -> Response:
    answer = Response(pdf, mimetype="application/pdf")
    saved_as(answer, name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _applications(ids: tuple[int, ...]) -> tuple[list[Application], list[Refused]]:
    """Return the applications and what cannot be renewed; raises NotFound where one is not to be seen."""
    found, refused = applications_of(db.session(), current_actor(), ids, house().clock.today())
    seen = {one.seizure.id for one in found} | {one.line.id for one in refused}
    for missing in set(ids) - seen:
        raise NotFound(N_("There is no seizure {number}."), number=str(missing))
    return found, refused


def _some(found: list[Application], refused: list[Refused]) -> list[Application]:
    if not found:
        raise refused[0].why
    return found
