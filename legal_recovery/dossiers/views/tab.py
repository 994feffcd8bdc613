"""The dossier tab of a case: order a PDF, watch it being made in the background, take it away."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from legal_recovery.cases.views import case_context, load_case
from legal_recovery.dossiers.commands.batching import file_name
from legal_recovery.dossiers.schemas import READERS, order_facts, read_order
from legal_recovery.dossiers.views.making import KIND, LANGUAGES, PROFILES, bp, shown
from legal_recovery.kernel.errors import N_, NotFound, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import get_job, list_jobs
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors, status_of
from legal_recovery.web.export import saved_as
from legal_recovery.web.transact import house


@bp.get("/cases/<reference>/dossier")
@allow(*READERS)
def tab(reference: str) -> ResponseReturnValue:
    """Show the form and the dossiers that this person had made of the case."""
    return _page(reference, values=request.args, errors={})


def _page(
    reference: str, values: Any, errors: dict[str, list[str]], status: int = 200
) -> ResponseReturnValue:
    case = load_case(reference)
    jobs = [
        job
        for job in list_jobs(db.session(), current_actor().id, KIND)
        if job.arguments["reference"] == case.reference
    ]
    page = render_template(
        "dossiers/tab.html",
        **case_context(case, "dossier"),
        jobs=[shown(case.reference, job) for job in jobs],
        values=values,
        errors=errors,
        profiles=[(str(key), lazy_gettext(label)) for key, label in PROFILES.items()],
        languages=[(str(key), label) for key, label in LANGUAGES.items()],
    )
    return page, status


@bp.post("/cases/<reference>/dossier")
@allow(*READERS)
def order(reference: str) -> ResponseReturnValue:
    """Ask for a dossier; it is made in the background."""
    case = load_case(reference)
    try:
        wanted = read_order(case.reference, request.form)
    except RecoveryError as refusal:
        return _page(reference, request.form, field_errors(refusal), status_of(refusal))
    arguments = {"reference": wanted.reference, **order_facts(wanted)}
    at = house()
    with at.database.writing() as connection:
        job_id = at.jobs.enqueue(connection, KIND, current_actor().id, arguments)
    return redirect(url_for(".tab", reference=case.reference, job=job_id), code=303)


@bp.get("/cases/<reference>/dossier/<int:job_id>")
@allow(*READERS)
def progress(reference: str, job_id: int) -> ResponseReturnValue:
    """Show how far a dossier is: the fragment that the page asks for each second."""
    case = load_case(reference)
    job = get_job(db.session(), job_id, current_actor().id)
    return render_template("dossiers/job_state.html", job=shown(case.reference, job))


@bp.get("/cases/<reference>/dossier/<int:job_id>/file")
@allow(*READERS)
def download(reference: str, job_id: int) -> ResponseReturnValue:
    """Send a finished dossier."""
    case = load_case(reference)
    job = get_job(db.session(), job_id, current_actor().id)
    if job.state != "done" or job.arguments["reference"] != case.reference:
        raise NotFound(N_("This dossier is not finished."))
    asked, ending = job.arguments, job.result.get("ending", "pdf")
    answer = Response(house().files.read(job.result["sha256"]), mimetype=f"application/{ending}")
    saved_as(
        answer,
        file_name(asked["reference"], asked["profile"], asked["language"], job.result["position"], ending),
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
