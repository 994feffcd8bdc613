"""Dossiers of many cases for programs: asked for, watched, stopped, and taken away as one ZIP."""

from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, post_load

from legal_recovery.cases.schemas import needed
from legal_recovery.cases.store import get_case
from legal_recovery.dossiers.commands import DossierOrder
from legal_recovery.dossiers.commands.batching import Refused, require_few
from legal_recovery.dossiers.schemas import (
    KIND_OF_BATCH,
    READERS,
    enqueue_batch,
    read_order,
    zip_answer,
)
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.schemas import Form, Words
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, cancel, get_job
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house, request_key

bp = ApiBlueprint("dossiers_api", __name__, url_prefix=PREFIX, description="Dossiers")


class DossierBatchForm(Form):
    """Of which cases a dossier is made, for whom, and what is said of the export."""

    references = fields.List(Words(), **needed(N_("Choose at least one case.")))
    profile = Words(load_default=None, metadata={"description": "Who it is for; court where left out."})
    language = Words(load_default=None, metadata={"description": "zh where left out."})
    position = Words(
        load_default=None, metadata={"description": "Of all cases; the last one where left out."}
    )
    owed_to = Words(load_default=None, metadata={"example": "2026-09-10"})
    reason = Words(load_default=None, metadata={"description": "What it is made for."})
    recipient = Words(load_default=None, metadata={"description": "Whose copy it is; drawn on each page."})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> tuple[tuple[str, ...], DossierOrder]:
        return require_few(data["references"]), read_order("", data)


class DossierBatchTask(Schema):
    """The number of the work that makes the dossiers."""

    task = fields.String()


class DossierRefusedOut(Schema):
    """A case of which no dossier was made, and why."""

    reference = fields.String()
    code = fields.String()
    why = fields.String()


class DossierMadeOut(Schema):
    """A dossier in the ZIP."""

    reference = fields.String()
    name = fields.String()
    sha256 = fields.String()


class DossierBatchOut(Schema):
    """How far a batch is; once it is done, what is in its ZIP, and which cases were refused."""

    task = fields.String()
    state = fields.String(
        metadata={"description": "waiting, running, cancelling, or over: done, refused, failed, cancelled."}
    )
    done = fields.Integer()
    whole = fields.Integer()
    sha256 = fields.String(allow_none=True, metadata={"description": "Of the ZIP, once there is one."})
    made = fields.List(fields.Nested(DossierMadeOut))
    refused = fields.List(fields.Nested(DossierRefusedOut))


@bp.route("/dossiers", methods=["POST"])
@allow(*READERS)
@bp.takes(DossierBatchForm)
@bp.response(201, DossierBatchTask)
@bp.refuses(400, 404, 409, 415, 422)
def make() -> Any:
    """Make a dossier of each case, in the background; one that is refused holds up no other."""
    references, order = read_body(DossierBatchForm())
    session, actor = db.session(), current_actor()
    for reference in references:
        get_case(session, actor, reference)
    return {"task": enqueue_batch(house(), actor, references, order, key=request_key())}


@bp.route("/dossiers/<int:task>")
@allow(*READERS)
@bp.response(200, DossierBatchOut)
@bp.refuses(404)
def state(task: int) -> Any:
    """How far a batch is that the token's person asked for."""
    return _told(_batch(task))


@bp.route("/dossiers/<int:task>/cancel", methods=["POST"])
@allow(*READERS)
@bp.response(200, DossierBatchOut)
@bp.refuses(404)
def stop(task: int) -> Any:
    """Stop a batch before its next case; one that is over stays as it is."""
    job = _batch(task)
    with house().database.writing() as connection:
        cancel(connection, job.id, current_actor().id)
    db.session().rollback()
    return _told(_batch(task))


@bp.route("/dossiers/<int:task>/file")
@allow(*READERS)
@bp.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
@bp.refuses(404)
def file(task: int) -> ResponseReturnValue:
    """The ZIP of a finished batch, as long as the person may see each case in it."""
    return zip_answer(_batch(task))


def _batch(task: int) -> Job:
    job = get_job(db.session(), task, current_actor().id)
    if job.kind != KIND_OF_BATCH:
        raise NotFound(N_("There is no such task."))
    return job


def _told(job: Job) -> dict[str, Any]:
    refused = [Refused(**one) for one in job.result.get("refused", ())]
    return {
        "task": job.id,
        "state": job.state,
        "done": job.done,
        "whole": job.whole,
        "sha256": job.result.get("sha256"),
        "made": job.result.get("made", []),
        "refused": [
            {"reference": one.reference, "code": one.code, "why": one.sentence(language())} for one in refused
        ],
    }
