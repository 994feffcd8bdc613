"""A batch of dossiers: ordered for chosen cases, watched, stopped, and taken away as one ZIP."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from legal_recovery.dossiers.commands.batching import Refused
from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.dossiers.schemas import KIND_OF_BATCH, READERS, enqueue_batch, read_order, zip_answer
from legal_recovery.dossiers.views.making import (
    KIND,
    LANGUAGES,
    PROFILES,
    STATES,
    bp,
    refusal_of,
)
from legal_recovery.kernel.errors import N_, NotFound, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, cancel, get_job
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors, status_of
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house

LABELS = {
    "profile": N_("For whom"),
    "language": N_("Language"),
    "position": N_("As known at"),
    "owed_to": N_("Owed to"),
    "reason": N_("What it is made for"),
    "recipient": N_("Whose copy it is"),
}


def order_page(cases: Mapping[int, str], action: str, back: str) -> ResponseReturnValue:
    """Show the form for chosen cases, by id and reference, and once it is sent ask for their dossiers."""
    if "profile" not in request.form:
        return _form_page(cases, action, back, {})
    try:
        order = read_order("", request.form)
        job_id = enqueue_batch(house(), current_actor(), list(cases.values()), order)
    except RecoveryError as refusal:
        return _form_page(cases, action, back, field_errors(refusal)), status_of(refusal)
    return redirect(url_for("dossiers.made", job_id=job_id), code=303)


def _form_page(cases: Mapping[int, str], action: str, back: str, errors: Mapping[str, Sequence[str]]) -> str:
    return render_template(
        "dossiers/batch.html",
        cases=cases,
        action=action,
        back=back,
        values=request.form,
        errors=errors,
        labels={name: _(label) for name, label in LABELS.items()},
        profiles=[(str(key), lazy_gettext(label)) for key, label in PROFILES.items()],
        languages=[(str(key), label) for key, label in LANGUAGES.items()],
        active_nav="dossiers",
    )


@bp.get("/dossiers/<int:job_id>")
@allow(*READERS)
def made(job_id: int) -> ResponseReturnValue:
    """Show a batch: how far it is, what was refused, the ZIP to take away; a single dossier is on its case's tab."""
    job = get_job(db.session(), job_id, current_actor().id)
    if job.kind == KIND:
        return redirect(url_for("dossiers.tab", reference=job.arguments["reference"], job=job.id), code=303)
    return render_template("dossiers/batch_made.html", job=shown_batch(job), active_nav="dossiers")


@bp.get("/dossiers/<int:job_id>/progress")
@allow(*READERS)
def batch_progress(job_id: int) -> str:
    """Show the same as a fragment, for the page that asks each second."""
    return render_template("dossiers/batch_state.html", job=shown_batch(_batch(job_id)))


@bp.get("/dossiers/<int:job_id>/file")
@allow(*READERS)
def zip_file(job_id: int) -> ResponseReturnValue:
    """Send the ZIP of a batch, as long as the person still may see each case in it."""
    return zip_answer(_batch(job_id))


@bp.route("/dossiers/<int:job_id>/cancel", methods=["GET", "POST"])
@allow(*READERS)
def cancel_making(job_id: int) -> ResponseReturnValue:
    """Ask whether the making of a dossier or batch shall be stopped; once confirmed, stop it."""
    actor = current_actor()
    job = get_job(db.session(), job_id, actor.id)
    if job.kind not in (KIND, KIND_OF_BATCH):
        raise NotFound(N_("There is no such task."))
    if request.method == "GET" and job.may_be_cancelled:
        return render_template("dossiers/cancel.html", job=_summary(job), active_nav="dossiers")
    if "confirmed" in request.form:
        with house().database.writing() as connection:
            cancel(connection, job_id, actor.id)
    return redirect(url_for("dossiers.made", job_id=job_id), code=303)


def _batch(job_id: int) -> Job:
    job = get_job(db.session(), job_id, current_actor().id)
    if job.kind != KIND_OF_BATCH:
        raise NotFound(N_("There is no such task."))
    return job


def _summary(job: Job) -> dict[str, Any]:
    asked = job.arguments
    return {
        "id": job.id,
        "label": _(STATES[job.state]),
        "asked_at": job.asked_at,
        "what": asked["reference"] if job.kind == KIND else None,
        "count": len(asked.get("references", ())),
        "profile": _(PROFILES[Profile(asked["profile"])]),
        "language": LANGUAGES[Language(asked["language"])],
        "reason": asked["reason"],
        "recipient": asked["recipient"],
    }


def shown_batch(job: Job) -> dict[str, Any]:
    """Return a batch as its page shows it."""
    refused = [Refused(**one) for one in job.result.get("refused", ())]
    return _summary(job) | {
        "over": job.is_over,
        "state": job.state,
        "done": job.done,
        "whole": job.whole or 1,
        "made": len(job.result.get("made", ())),
        "refused": [
            {
                "reference": one.reference,
                "why": one.sentence(language()),
                "url": url_for("cases.show", reference=one.reference),
            }
            for one in refused
        ],
        "refusal": refusal_of(job),
        "sha256": job.result.get("sha256"),
        "poll": url_for("dossiers.batch_progress", job_id=job.id),
        "cancel": url_for("dossiers.cancel_making", job_id=job.id) if job.may_be_cancelled else None,
        "file": url_for("dossiers.zip_file", job_id=job.id) if job.result.get("sha256") else None,
    }
