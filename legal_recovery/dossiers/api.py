"""Dossiers for programs: how one is arranged; those of many cases, asked for, watched, stopped, taken away as a ZIP."""

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import RAISE, Schema, fields, post_load
from marshmallow.validate import Range

from legal_recovery.cases.api import find_case
from legal_recovery.cases.schemas import needed
from legal_recovery.cases.store import get_case
from legal_recovery.dossiers.commands import (
    ComposeDossier,
    DossierOrder,
    compose_dossier,
    composition_for,
)
from legal_recovery.dossiers.commands.batching import Refused, require_few
from legal_recovery.dossiers.rules import Profile
from legal_recovery.dossiers.rules.composition import Composition, read
from legal_recovery.dossiers.schemas import (
    COMPOSERS,
    KIND_OF_BATCH,
    READERS,
    enqueue_batch,
    read_order,
    read_profile,
    zip_answer,
)
from legal_recovery.dossiers.store import list_arrangements
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.schemas import Form, Words
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, cancel, get_job
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house, request_key, transact

PROFILE_WORDS = "court, enforcement, ew-bundle, internal, auditor; court where left out."
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


class CompositionQuery(Schema):
    """Whose arrangement is asked about."""

    profile = Words(load_default="court", metadata={"description": PROFILE_WORDS})


class CompositionItemForm(Schema):
    """A thing in a section: a chapter by its key, a court document by its kind, a document by its number."""

    what = Words(
        **needed(N_("Say what to put into the dossier.")),
        metadata={"description": "chapter, paper, document."},
    )
    key = Words(longest=60, **needed(N_("Say what to put into the dossier.")))
    title = Words(load_default="")
    label = Words(load_default="", metadata={"description": "Such as Exhibit 1; counted where empty."})
    purpose = Words(load_default="", metadata={"description": "What it is to prove."})
    source = Words(load_default="")
    pages = Words(load_default="", metadata={"description": "Such as 1-3, 5; all where empty."})
    redactions = fields.List(
        Words(),
        load_default=list,
        metadata={"description": "page: left top right bottom, in ten-thousandths of the page."},
    )
    confidential = fields.Boolean(load_default=False, metadata={"description": "It is left out."})
    late = fields.Boolean(load_default=False, metadata={"description": "Its pages become 45A, 45B."})
    language = Words(
        load_default="", metadata={"description": "Of a court document; the dossier's where empty."}
    )
    about = Words(
        load_default="", metadata={"description": "The record it is about; the last that fits where empty."}
    )
    gaps = fields.Boolean(
        load_default=False, metadata={"description": "What it lacks are lines to write on."}
    )
    pleading = fields.Boolean(
        load_default=False,
        metadata={"description": "Of a document: it is a claim or an application, no exhibit."},
    )


class CompositionSectionForm(Schema):
    """Things under one heading."""

    title = Words(load_default="")
    items = fields.List(fields.Nested(CompositionItemForm), load_default=list)


class CompositionForm(Form):
    """An arrangement, whole; `seen` is the number of the last one, 0 where there is none."""

    profile = Words(load_default="court", metadata={"description": PROFILE_WORDS})
    seen = fields.Integer(
        **needed(N_("Say which arrangement you looked at.")), validate=Range(min=0, max=2**31)
    )
    labels = Words(
        load_default="", metadata={"description": "How exhibits are called: {n}, {s}, {k} are filled in."}
    )
    most_pages = fields.Integer(load_default=None, allow_none=True)
    most_megabytes = fields.Integer(load_default=None, allow_none=True)
    sections = fields.List(
        fields.Nested(CompositionSectionForm), **needed(N_("Choose at least one thing for the dossier."))
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Callable[[int], ComposeDossier]:
        """Return what makes the command for a case."""
        profile, composition = read_profile(data["profile"]), read(data)
        return lambda case_id: ComposeDossier(case_id, profile, composition, data["seen"])


class CompositionSavedOut(Schema):
    """An arrangement that was saved; `composed_by` is the number of a person."""

    number = fields.Integer()
    composed_by = fields.String()
    composed_on = fields.Date()


class CompositionItemOut(Schema):
    """A thing in a section, as it was chosen."""

    what = fields.String()
    key = fields.String()
    title = fields.String()
    label = fields.String()
    purpose = fields.String()
    source = fields.String()
    pages = fields.String()
    redactions = fields.List(fields.String(attribute="text"))
    confidential = fields.Boolean()
    late = fields.Boolean()
    language = fields.String()
    about = fields.String()
    gaps = fields.Boolean()
    pleading = fields.Boolean()


class CompositionSectionOut(Schema):
    """Things under one heading."""

    title = fields.String()
    items = fields.List(fields.Nested(CompositionItemOut))


class CompositionOut(Schema):
    """An arrangement; number 0 is what a dossier has until somebody arranges it."""

    number = fields.Integer()
    profile = fields.String()
    labels = fields.String()
    most_pages = fields.Integer(allow_none=True)
    most_megabytes = fields.Integer(allow_none=True)
    sections = fields.List(fields.Nested(CompositionSectionOut))


class CompositionMadeOut(Schema):
    """The number of the arrangement; that of the last one where nothing was changed."""

    number = fields.Integer()


@bp.route("/cases/<reference>/dossiers/compositions")
@allow(*READERS)
@bp.arguments(CompositionQuery, location="query", unknown=RAISE)
@bp.response(200, CompositionSavedOut(many=True))
@bp.refuses(404, 422)
def compositions(asked: dict[str, Any], reference: str) -> Any:
    """The arrangements of a case's dossier that were saved, the newest first."""
    profile = read_profile(asked["profile"])
    return list_arrangements(db.session(), find_case(reference).id, str(profile))


@bp.route("/cases/<reference>/dossiers/compositions/<int:number>")
@allow(*READERS)
@bp.arguments(CompositionQuery, location="query", unknown=RAISE)
@bp.response(200, CompositionOut)
@bp.refuses(404, 422)
def composition(asked: dict[str, Any], reference: str, number: int) -> Any:
    """An arrangement by its number; 0 is the usual one."""
    profile = read_profile(asked["profile"])
    found, arranged = composition_for(db.session(), find_case(reference), profile, number)
    return _arranged(found, profile, arranged)


@bp.route("/cases/<reference>/dossiers/compositions", methods=["POST"])
@allow(*COMPOSERS)
@bp.takes(CompositionForm)
@bp.response(201, CompositionMadeOut)
@bp.refuses(400, 404, 409, 415, 422)
def compose(reference: str) -> Any:
    """Save an arrangement, as long as nobody saved another since the one that was seen."""
    case = find_case(reference)
    return {"number": transact(compose_dossier, read_body(CompositionForm())(case.id))}


def _arranged(number: int, profile: Profile, arranged: Composition) -> dict[str, Any]:
    return {
        "number": number,
        "profile": str(profile),
        "labels": arranged.labels,
        "most_pages": arranged.most_pages,
        "most_megabytes": arranged.most_megabytes,
        "sections": arranged.sections,
    }


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
