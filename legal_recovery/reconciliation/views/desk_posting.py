"""Posting what was staged, as work in the background; and undoing one match that was posted."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import require_reason
from legal_recovery.cases.views import SHOWN, Outcome, attempt, carry_out, done
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Report, get_job
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.reconciliation.commands import (
    EndBatch,
    OpenBatch,
    UndoMatch,
    end_batch,
    open_batch,
    post_staged,
    undo_match,
)
from legal_recovery.reconciliation.schemas.posting import CERTAIN, JOB, enqueue
from legal_recovery.reconciliation.schemas.staged import order_of
from legal_recovery.reconciliation.store import (
    Account,
    BankLine,
    LineFilter,
    Staged,
    get_account,
    get_line,
    get_match,
    list_lines,
    list_staged,
    matches_of_transfer,
)
from legal_recovery.reconciliation.views.desk import READERS, desk_page, is_part
from legal_recovery.reconciliation.views.desk_acts import stage_in_background
from legal_recovery.reconciliation.views.desk_words import KINDS, effects_of, name_all
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.store import find_account_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.transact import House, house, note_position

_AT_ONCE = 500


def install_desk(app: Flask, at: House) -> None:
    """Let background work post what people staged, and look long lists through for them."""
    at.jobs.handlers[JOB] = lambda job, report: post_in_background(at, job, report)
    at.jobs.handlers[CERTAIN] = lambda job, report: stage_in_background(at, job, report, app)


def post_in_background(at: House, job: Job, report: Report) -> dict[str, Any]:
    """Post what a person staged of an account; begun again after a kill it goes on, and posts none twice."""
    with at.database.reading() as session:
        account = find_account_of(session, job.actor)
        assert account is not None, "who posts has an account"
        actor = account.actor
        staged = _asked(session, actor, job)

    def do(command: Any, asked: Any, key: str | None = None) -> Any:
        return execute(
            at.database, command, asked, actor=actor, clock=at.clock, key=key, subscribers=at.subscribers
        )

    batch_id = int(do(open_batch, OpenBatch(int(job.arguments["account"])), key=f"batch-{job.id}"))

    def make(line: BankLine, one: Staged) -> Any:
        return order_of(line, one.content, batch_id)

    done_before = int(job.arguments["count"]) - len(staged)
    try:
        outcome = post_staged(
            at.database,
            do,
            staged,
            make,
            lambda what, number, whole: report(what, number + done_before, whole + done_before),
        )
    finally:
        # What was posted waits for its review, also where something unforeseen kept the rest from it.
        do(end_batch, EndBatch(batch_id), key=f"batch-{job.id}-end")
        note_position(at)
    return {
        "posted": len(outcome.lines) + done_before,
        "refused": len(outcome.refused),
        "batch": str(batch_id),
    }


def _asked(session: Any, actor: Any, job: Job) -> list[tuple[BankLine, Staged]]:
    """Return what of the batch is still staged: a line whose match was posted before a kill is not."""
    wanted = set(job.arguments["staged"])
    mine = list_staged(session, int(job.arguments["account"]), actor.id)
    asked = [one for one in mine if str(one.id) in wanted]
    lines = _lines_of(session, actor, asked)
    return [(lines[one.line_id], one) for one in asked if one.line_id in lines]


def _lines_of(session: Session, actor: Actor, staged: Sequence[Staged]) -> dict[int, BankLine]:
    """Return the lines of which something is staged, by their ids."""
    found: dict[int, BankLine] = {}
    for start in range(0, len(staged), _AT_ONCE):
        ids = tuple(one.line_id for one in staged[start : start + _AT_ONCE])
        lines, _more = list_lines(session, actor, LineFilter(ids=ids), limit=_AT_ONCE)
        found |= {line.id: line for line in lines}
    return found


@bp.route("/reconciliation/<int:account_id>/post", methods=["GET", "POST"])
@allow("finance")
def post_batch(account_id: int) -> ResponseReturnValue:
    """Show what posting would do; once confirmed, let it be done in the background."""
    session, actor = db.session(), current_actor()
    account = get_account(session, actor, account_id)
    staged = list_staged(session, account.id, actor.id)
    if request.method == "GET" or "confirmed" not in request.form:
        lines = list(_lines_of(session, actor, staged).values())
        effects = effects_of(lines, {one.line_id: one for one in staged})
        return desk_page(account, "reconciliation/desk_post.html", effects=effects, count=len(staged))
    if not staged:
        return redirect(url_for(".desk", account_id=account.id), 303)
    job_id = enqueue(house(), actor, account)
    target = url_for(".posting", account_id=account.id, job_id=job_id)
    return jsonify(job=target) if is_part() else redirect(target, 303)


@bp.get("/reconciliation/<int:account_id>/posting/<int:job_id>")
@allow(*READERS)
def posting(account_id: int, job_id: int) -> ResponseReturnValue:
    """Show how far posting is, and what came of it."""
    account = get_account(db.session(), current_actor(), account_id)
    job = get_job(db.session(), job_id, current_actor().id)
    return desk_page(account, "reconciliation/desk_posting.html", job=_job_facts(account, job))


def _job_facts(account: Account, job: Job) -> dict[str, Any]:
    return {
        "over": job.is_over,
        "failed": job.state in ("failed", "refused"),
        "done": job.done,
        "whole": job.whole or int(job.arguments["count"]),
        "kind": job.kind,
        "staged": job.result.get("staged", 0),
        "posted": job.result.get("posted", 0),
        "refused": job.result.get("refused", 0),
        "batch_url": url_for(".batch", batch_id=job.result["batch"]) if job.result.get("posted") else None,
        "poll": url_for(".posting", account_id=account.id, job_id=job.id),
        "staged_url": url_for(".desk", account_id=account.id, view="staged"),
        "desk_url": url_for(".desk", account_id=account.id),
    }


# --- undoing one match ------------------------------------------------------------------------------------


class Undo(Schema):
    """The form: why one match is undone."""

    reason = fields.String(load_default="")


@bp.route("/reconciliation/matches/<int:match_id>/undo", methods=["GET", "POST"])
@allow("finance")
def undo(match_id: int) -> ResponseReturnValue:
    """Show what undoing one match takes back, ask why, and undo that one alone."""
    match = get_match(db.session(), current_actor(), match_id)
    if request.method == "GET" or not request.form.get("reason", "").strip():
        outcome = SHOWN if request.method == "GET" else attempt(lambda: require_reason(""))
        return _undo_page(match_id, outcome)
    outcome = carry_out(undo_match, _UndoForm(match_id))
    if outcome.refused:
        return _undo_page(match_id, outcome)
    address = url_for(".desk", account_id=match.account_id, view="open", line=match.line_id)
    return done(address, _("This match was undone; its line is open again."))


class _UndoForm(Undo):
    def __init__(self, match_id: int) -> None:
        super().__init__(unknown="exclude")
        self._match_id = match_id

    def load(self, data: Any, **more: Any) -> Any:
        return UndoMatch(self._match_id, super().load(data, **more)["reason"])


def _undo_page(match_id: int, outcome: Outcome) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    match = get_match(session, actor, match_id)
    line = get_line(session, actor, match.line_id)
    names = name_all(session, [match.case_id] if match.case_id else [], [])
    halves = len(matches_of_transfer(session, match.transfer)) > 1
    page = render_template(
        "reconciliation/undo.html",
        match=match,
        line=line,
        kind=_(KINDS[match.kind]),
        case=names.case(match.case_id) if match.case_id else None,
        halves=halves,
        after=line.left + match.amount,
        values=request.form,
        errors=outcome.errors,
        back=url_for(".desk", account_id=match.account_id, view="matched", line=match.line_id),
    )
    return page, outcome.status
