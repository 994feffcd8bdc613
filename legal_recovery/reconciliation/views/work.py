"""Loading statements in the background, as the person who sent them."""

from typing import Any

from flask import Flask

from legal_recovery.plumbing.jobs import Job, Report, seldom
from legal_recovery.plumbing.unit_of_work import execute
from legal_recovery.reconciliation.schemas.loads import KIND, carry_out_load
from legal_recovery.users.store import find_account_of
from legal_recovery.web.transact import House, note_position


def install_reconciliation(app: Flask, at: House) -> None:
    """Let background work load statements."""
    at.jobs.handlers[KIND] = lambda job, report: load_in_background(at, job, report)


def load_in_background(at: House, job: Job, report: Report) -> dict[str, Any]:
    """Read and load an uploaded file; safe to begin again."""
    with at.database.reading() as session:
        account = find_account_of(session, job.actor)
    assert account is not None, "who sends a file has an account"
    actor = account.actor

    def do(command: Any, cmd: Any) -> Any:
        return execute(at.database, command, cmd, actor=actor, clock=at.clock, subscribers=at.subscribers)

    try:
        return carry_out_load(at, actor, do, job, seldom(report))
    finally:
        note_position(at)
