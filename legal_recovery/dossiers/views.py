"""The dossier tab of a case: order a PDF, watch it being made in the background, take it away."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from legal_recovery.cases.views import case_context, load_case
from legal_recovery.dossiers.commands import BuiltDossier, DossierOrder, build_dossier
from legal_recovery.dossiers.commands.verifying import Verified, verify_against_ledger, verify_file
from legal_recovery.dossiers.rules import Language, Profile, verdicts
from legal_recovery.dossiers.schemas import read_order
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Report, get_job, list_jobs
from legal_recovery.plumbing.sealing import known_certificates, read_roots
from legal_recovery.users.store import find_account_of, find_system
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors, status_of
from legal_recovery.web.security import limit_checks
from legal_recovery.web.transact import House, house

bp = Blueprint("dossiers", __name__)
KIND = "dossier"
READERS = ("legal", "finance", "manager", "auditor")
PROFILES = {
    Profile.COURT: N_("Court file: for the court and the debtor"),
    Profile.INTERNAL: N_("Internal: with costs, receipts, ledger and net recovery"),
}
LANGUAGES = {Language.ZH: "中文", Language.EN: "English"}


def install_dossiers(app: Flask, at: House) -> None:
    """Let background work build dossiers."""

    def carry_out(job: Job, report: Report) -> dict[str, Any]:
        report("typesetting", 0, 1)
        with at.database.reading() as session:
            account = find_account_of(session, job.actor)
        assert account is not None, "who asked has an account"
        built = build_dossier(
            at.database,
            at.clock,
            account.actor,
            order_from(job.arguments),
            settings=at.settings,
            workers=at.settings.workers,
        )
        report("typesetting", 1, 1)
        return kept(at, built)

    at.jobs.handlers[KIND] = carry_out
    limit_checks(app, "dossiers.verify")


def kept(at: House, built: BuiltDossier) -> dict[str, Any]:
    """Store a finished dossier and return what its page shows."""
    from io import BytesIO

    digest, size = at.files.put(BytesIO(built.pdf))
    return {
        "sha256": digest,
        "size": size,
        "position": built.position,
        "owed_to": built.owed_to.isoformat(),
        "certificate": built.certificate,
        "holder": built.holder,
    }


def order_from(arguments: dict[str, Any]) -> DossierOrder:
    """Return the order that a job was asked for."""
    return read_order(arguments["reference"], arguments)


@bp.get("/cases/<reference>/dossier")
@allow(*READERS)
def tab(reference: str) -> ResponseReturnValue:
    """Show the form and the dossiers that this person had made of the case."""
    return _page(reference, values={}, errors={})


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
        jobs=[_shown(case.reference, job) for job in jobs],
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
    arguments = {
        "reference": wanted.reference,
        "profile": wanted.profile,
        "language": wanted.language,
        "position": wanted.position or "",
        "owed_to": wanted.owed_to.isoformat() if wanted.owed_to else "",
        "reason": wanted.reason or "",
        "recipient": wanted.recipient or "",
    }
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
    return render_template("dossiers/job_state.html", job=_shown(case.reference, job))


@bp.get("/cases/<reference>/dossier/<int:job_id>/file")
@allow(*READERS)
def download(reference: str, job_id: int) -> ResponseReturnValue:
    """Send a finished dossier."""
    case = load_case(reference)
    job = get_job(db.session(), job_id, current_actor().id)
    if job.state != "done" or job.arguments["reference"] != case.reference:
        raise NotFound(N_("This dossier is not finished."))
    answer = Response(house().files.read(job.result["sha256"]), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=_file_name(job))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _file_name(job: Job) -> str:
    asked = job.arguments
    bare = "".join(sign for sign in asked["reference"] if sign.isalnum() or sign in "-_")
    return f"{bare or 'dossier'}-{asked['profile']}-{asked['language']}-{job.result['position']}.pdf"


STATES = {
    "waiting": N_("Waiting"),
    "running": N_("Being made"),
    "done": N_("Finished"),
    "refused": N_("Refused"),
    "failed": N_("Failed"),
}


def _shown(reference: str, job: Job) -> dict[str, Any]:
    """Return a job as the page shows it."""
    asked = job.arguments
    return {
        "id": job.id,
        "state": "running" if not job.is_over else "done" if job.state == "done" else "failed",
        "label": _(STATES[job.state]),
        "asked_at": job.asked_at,
        "profile": _(PROFILES[Profile(asked["profile"])]),
        "language": LANGUAGES[Language(asked["language"])],
        "result": job.result,
        "refusal": job.result.get("message"),
        "poll": None if job.is_over else url_for(".progress", reference=reference, job_id=job.id),
        "file": url_for(".download", reference=reference, job_id=job.id) if job.state == "done" else None,
    }


# --- the check that anybody may ask for ---------------------------------------------------------------

LARGEST_CHECKED = 40 * 2**20


@bp.route("/verify", methods=["GET", "POST"])
@allow.public
def verify() -> ResponseReturnValue:
    """Tell anybody what in a dossier's file is intact; the file is kept nowhere."""
    if request.method == "GET":
        return _verdict_page()
    try:
        return _verdict_page(_checked(_handed_in()))
    except RecoveryError as refusal:
        return _verdict_page(errors=field_errors(refusal)), status_of(refusal)


def _verdict_page(found: Verified | None = None, errors: dict[str, list[str]] | None = None) -> str:
    return render_template(
        "dossiers/verify.html",
        found=found,
        problems=[_(one.message).format(**one.facts) for one in found.problems] if found else [],
        errors=errors or {},
        limit_mb=LARGEST_CHECKED // 2**20,
    )


def _handed_in() -> bytes:
    """Return the file that was handed in; raises InvalidInput."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput(N_("Choose a file."), field="file")
    content = file.stream.read(LARGEST_CHECKED + 1)
    if len(content) > LARGEST_CHECKED:
        limit_mb = LARGEST_CHECKED // 2**20
        raise InvalidInput(N_("The file is larger than {limit_mb} MB."), field="file", limit_mb=limit_mb)
    return content


def _checked(content: bytes) -> Verified:
    """Check a file by itself; the ledger answers for what this house signed alone, so that nobody can ask it out."""
    at = house()
    roots = read_roots(at.settings.trusted_roots) if at.settings.trusted_roots else ()
    ours = known_certificates(at.settings.keys)
    found = verify_file(content, at=at.clock.now(), roots=roots, ours=ours)
    if verdicts.UNREADABLE in found.problems or verdicts.NO_MANIFEST in found.problems:
        raise InvalidInput(
            N_("This is not a dossier of this program: hand in the PDF as you received it."), field="file"
        )
    if found.ok and found.signature["ours"]:
        with at.database.reading() as session:
            system = find_system(session)
        assert system is not None, "the house is set up when it is opened"
        verify_against_ledger(found, at.database, at.clock, system)
    return found
