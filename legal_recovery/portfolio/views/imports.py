"""Sending a file, seeing how far it is, what is wrong with it, and going on from there."""

import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, get_job, list_jobs
from legal_recovery.portfolio import store
from legal_recovery.portfolio.commands.load import DropImport, drop_import
from legal_recovery.portfolio.schemas import template_workbook
from legal_recovery.portfolio.schemas.mapping import column_words, read_mapping
from legal_recovery.portfolio.views.cases import LOADERS, bp
from legal_recovery.portfolio.views.work import KIND
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors, status_of
from legal_recovery.web.export import XLSX_TYPE, Column, csv_response
from legal_recovery.web.formats import language
from legal_recovery.web.transact import House, house, transact
from legal_recovery.web.uploads import limit_mb, too_large_text

_STEPS = {
    None: N_("Waiting"),
    "reading": N_("Reading and checking"),
    "comparing": N_("Comparing with what is known"),
    "staging": N_("Preparing"),
    "loading": N_("Loading"),
}
_ORDER = ("reading", "comparing", "staging", "loading")


@bp.get("/imports")
@allow(*LOADERS)
def imports() -> ResponseReturnValue:
    """Show the form for a file, what was not finished, and what was loaded before."""
    return _imports_page({}, {})


def _imports_page(
    values: Mapping[str, str], errors: dict[str, list[str]], status: int = 200
) -> ResponseReturnValue:
    session = db.session()
    page = render_template(
        "portfolio/imports.html",
        jobs=[_shown(job) for job in list_jobs(session, current_actor().id, KIND)],
        unfinished=[_unfinished(one) for one in store.list_unfinished(session)],
        values=values,
        errors=errors,
        limit_mb=limit_mb(),
        active_nav="portfolio",
    )
    return page, status


def _unfinished(found: store.Import) -> dict[str, Any]:
    return {
        "id": found.id,
        "file_name": found.file_name,
        "started_on": found.started_on,
        "loaded": found.loaded,
        "cases": found.cases,
        "resume_url": url_for(".resume_import", import_id=found.id),
        "drop_url": None if found.loaded else url_for(".drop", import_id=found.id),
    }


@bp.post("/imports")
@allow(*LOADERS)
def upload() -> ResponseReturnValue:
    """Take a file in; it is checked and loaded in the background."""
    try:
        arguments = {**_asked(), **_stored(house(), request.files.get("file"))}
    except RecoveryError as refusal:
        return _imports_page(request.form, field_errors(refusal), status_of(refusal))
    return _enqueued(arguments)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the field that the file is too large, before any of it was kept."""
    return _imports_page({}, {"file": [too_large_text()]}, 413)


def _asked() -> dict[str, Any]:
    """Return how the file is to be read; raises InvalidInput."""
    typed = request.form.get("balance_date", "").strip()
    day = parse_date(typed, field="balance_date") if typed else None
    _require_past(day)
    return {
        "balance_date": day.isoformat() if day else "",
        "mapping": read_mapping(request.form.get("mapping", "")),
        "update": "update" in request.form,
        "dry_run": "dry_run" in request.form,
    }


def _require_past(day: date | None) -> None:
    if day is not None and day > house().clock.today():
        raise InvalidInput(N_("The balance date {day} is in the future."), field="balance_date", day=day)


def _stored(at: House, file: FileStorage | None) -> dict[str, str]:
    """Keep an uploaded file as received; raises InvalidInput, FileTooLarge."""
    if file is None or not file.filename:
        raise InvalidInput(N_("Choose a file."), field="file")
    digest, size = at.files.put(file.stream, limit=at.settings.largest_upload)
    if size == 0:
        raise InvalidInput(N_("The file is empty."), field="file")
    return {"sha256": digest, "file_name": Path(file.filename).name[:200]}


def _enqueued(arguments: dict[str, Any]) -> ResponseReturnValue:
    at = house()
    with at.database.writing() as connection:
        job_id = at.jobs.enqueue(connection, KIND, current_actor().id, arguments)
    return redirect(url_for(".show_import", job_id=job_id), code=303)


@bp.get("/imports/<int:job_id>")
@allow(*LOADERS)
def show_import(job_id: int) -> ResponseReturnValue:
    """Show how far an import is, its problems, or what it loaded."""
    return render_template("portfolio/import.html", job=_shown(_job(job_id)), active_nav="portfolio")


@bp.get("/imports/<int:job_id>/progress")
@allow(*LOADERS)
def import_progress(job_id: int) -> ResponseReturnValue:
    """Show the same as a fragment, for the page that asks each second."""
    return render_template("portfolio/import_state.html", job=_shown(_job(job_id)))


def _job(job_id: int) -> Job:
    """Return a person's own import; raises NotFound."""
    return get_job(db.session(), job_id, current_actor().id)


@bp.post("/imports/<int:job_id>/again")
@allow(*LOADERS)
def again(job_id: int) -> ResponseReturnValue:
    """Load the same file once more with other choices, without sending it again."""
    job = _job(job_id)
    try:
        asked = _asked()
    except RecoveryError as refusal:
        page = render_template(
            "portfolio/import.html",
            job=_shown(job),
            values=request.form,
            errors=field_errors(refusal),
            active_nav="portfolio",
        )
        return page, status_of(refusal)
    balance_date = asked["balance_date"] or job.arguments["balance_date"]
    kept: dict[str, Any] = {
        name: job.arguments[name] for name in ("sha256", "file_name", "mapping") if name in job.arguments
    }
    return _enqueued({**asked, **kept, "balance_date": balance_date})


@bp.get("/imports/<int:job_id>/again")
@allow(*LOADERS)
def look_again(job_id: int) -> ResponseReturnValue:
    """Whoever comes back here by the language switch or after signing in sees the import."""
    return redirect(url_for(".show_import", job_id=job_id))


@bp.post("/imports/unfinished/<int:import_id>/resume")
@allow(*LOADERS)
def resume_import(import_id: int) -> ResponseReturnValue:
    """Go on with an import that stopped, whoever began it."""
    found = store.get_import(db.session(), import_id)
    return _enqueued(
        {
            "import_id": str(found.id),
            "file_name": found.file_name or "–",
            "dry_run": False,
            "balance_date": "",
        }
    )


@bp.post("/imports/unfinished/<int:import_id>/drop")
@allow(*LOADERS)
def drop(import_id: int) -> ResponseReturnValue:
    """Give up an import that has loaded nothing."""
    transact(drop_import, DropImport(import_id))
    return redirect(url_for(".imports"), code=303)


@bp.get("/imports/<int:job_id>/problems.csv")
@allow(*LOADERS)
def problems(job_id: int) -> ResponseReturnValue:
    """Save the problems of a file, to be mended beside it."""
    shown = _shown(_job(job_id))
    columns = [
        Column("sheet", _("Sheet")),
        Column("row", _("Row")),
        Column("column", _("Column")),
        Column("sentence", _("What is wrong")),
        Column("example", _("What would be right")),
    ]
    return csv_response(columns, shown["errors"], f"{_('Problems')}-{shown['file_name']}")


@bp.get("/imports/template.xlsx")
@allow(*LOADERS)
def template() -> ResponseReturnValue:
    """Send an empty workbook with every sheet, heading and an example row."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portfolio.xlsx"
        template_workbook(path, language())
        content = BytesIO(path.read_bytes())
    return send_file(content, as_attachment=True, download_name="portfolio.xlsx", mimetype=XLSX_TYPE)


def _shown(job: Job) -> dict[str, Any]:
    """Return a job as its page shows it, problems in words."""
    result = job.result
    counted = ("created", "updated", "unchanged", "undated", "error_count", "notice_count")
    return {
        "id": job.id,
        "file_name": job.arguments["file_name"],
        "asked_at": job.asked_at,
        "dry_run": job.arguments["dry_run"],
        "over": job.is_over,
        "failed": job.state == "failed",
        "state": _state(job),
        "label": _(_STEPS.get(job.what, _STEPS[None])),
        "sections": _sections(job.what),
        "done": job.done,
        "whole": job.whole or 1,
        "poll": url_for(".import_progress", job_id=job.id),
        "url": url_for(".show_import", job_id=job.id),
        "again_url": url_for(".again", job_id=job.id) if "sha256" in job.arguments else None,
        "problems_url": url_for(".problems", job_id=job.id),
        "differs": result.get("differs", False),
        **{name: result.get(name, 0) for name in counted},
        "errors": _all_in_words(result.get("errors", ())),
        "notices": _all_in_words(result.get("notices", ())),
    }


def _state(job: Job) -> dict[str, str]:
    """Return in a word and a tone what became of a file."""
    if not job.is_over:
        return {"label": _("Running"), "tone": "info"}
    if job.state != "done" or job.result.get("error_count"):
        return {"label": _("Not loaded"), "tone": "bad"}
    if job.arguments["dry_run"]:
        return {"label": _("Tried"), "tone": "neutral"}
    return {"label": _("Loaded"), "tone": "good"}


def _sections(now: str | None) -> list[dict[str, str]]:
    place = _ORDER.index(now) if now in _ORDER else -1
    states = ("done", "running", "waiting")
    return [
        {"label": _(_STEPS[step]), "state": states[(n > place) + (n >= place)]}
        for n, step in enumerate(_ORDER)
    ]


def _all_in_words(problems: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_in_words(one) | {"number": number} for number, one in enumerate(problems, 1)]


def _in_words(problem: dict[str, Any]) -> dict[str, Any]:
    sentence, facts = _(problem["message"]), problem.get("facts", {})
    said = sentence.format(**facts) if facts else sentence
    return problem | {"sentence": said, "column": column_words(problem.get("column"), language())}
