"""Recounting an office's balances in the background, and how far that is."""

from typing import Any

from flask import Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from legal_recovery.closing.commands import JOB, recount
from legal_recovery.closing.views.page import READERS, bp, the_office
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Report, get_job
from legal_recovery.plumbing.unit_of_work import execute
from legal_recovery.users.store import find_account_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.transact import House, house, note_position


def install_closing(app: Flask, at: House) -> None:
    """Let background work recount the balances of an office."""
    at.jobs.handlers[JOB] = lambda job, report: _recounted(at, job, report)


def _recounted(at: House, job: Job, report: Report) -> dict[str, Any]:
    with at.database.reading() as session:
        account = find_account_of(session, job.actor)
    assert account is not None, "who asks has an account"
    actor = account.actor

    def do(command: Any, request_data: Any) -> Any:
        return execute(
            at.database, command, request_data, actor=actor, clock=at.clock, subscribers=at.subscribers
        )

    def tell(done: int, whole: int) -> None:
        report("recount", done, whole)

    found = recount(at.database, do, int(job.arguments["office_id"]), job.arguments["month"], tell)
    note_position(at)
    return {"books": found.books, "entries": found.entries, "wrong": found.wrong}


@bp.post("/closing/<int:office_id>/<month>/recount")
@allow("finance")
def ask_recount(office_id: int, month: str) -> ResponseReturnValue:
    """Have the balances of an office recounted up to a month."""
    the_office(office_id, month)
    at = house()
    with at.database.writing() as connection:
        asked = {"office_id": str(office_id), "month": month}
        job_id = at.jobs.enqueue(connection, JOB, current_actor().id, asked)
    return redirect(url_for("closing.recounting", job_id=job_id), code=303)


@bp.get("/closing/recount/<int:job_id>")
@allow(*READERS)
def recounting(job_id: int) -> ResponseReturnValue:
    """Show how far a recount is."""
    return render_template("closing/recount.html", **_shown(job_id))


@bp.get("/closing/recount/<int:job_id>/progress")
@allow(*READERS)
def recount_progress(job_id: int) -> ResponseReturnValue:
    """Show the same as a fragment, for the page that asks each second."""
    return render_template("closing/recount_state.html", **_shown(job_id))


def _shown(job_id: int) -> dict[str, Any]:
    job = get_job(db.session(), job_id, current_actor().id)
    office_id, month = int(job.arguments["office_id"]), job.arguments["month"]
    return {
        "job": job,
        "office": the_office(office_id, month),
        "month": month,
        "poll": url_for("closing.recount_progress", job_id=job_id),
        "back": url_for("closing.month", office_id=office_id, month=month),
    }
