"""Loading files in the background, as the person who sent them."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from legal_recovery.auctions.views import package
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.jobs import Job, Report, Tell, seldom
from legal_recovery.plumbing.unit_of_work import execute
from legal_recovery.portfolio.commands.run import ImportOptions, Outcome, import_file, resume
from legal_recovery.portfolio.rules import Problem
from legal_recovery.portfolio.schemas.batch import KIND as KIND_OF_BATCH
from legal_recovery.portfolio.views import batch
from legal_recovery.users.store import find_account_of
from legal_recovery.web.transact import House, note_position

KIND = "import"
_MOST_SHOWN = 500


def install_portfolio(app: Flask, at: House) -> None:
    """Let background work load portfolio files."""

    def carry_out(job: Job, report: Report) -> dict[str, Any]:
        return load_in_background(at, job, report)

    at.jobs.handlers[KIND] = carry_out
    at.jobs.handlers[KIND_OF_BATCH] = lambda job, report: batch.move_in_background(at, job, report)
    at.jobs.handlers[package.KIND] = lambda job, report: package.announce_in_background(at, job, report)


def load_in_background(at: House, job: Job, report: Report) -> dict[str, Any]:
    """Check and load an uploaded file, or go on with an import that stopped; safe to begin again."""
    try:
        outcome = _loaded(at, job, seldom(report))
    except RecoveryError as refusal:
        outcome = Outcome()
        outcome.report(Problem(None, None, refusal.code, refusal.message, dict(refusal.facts)))
    note_position(at)
    return outcome_facts(outcome)


def _loaded(at: House, job: Job, report: Tell) -> Outcome:
    do, asked = _doing(at, job), job.arguments
    if "import_id" in asked:
        return resume(at.database, do, int(asked["import_id"]), report)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        at.files.save_to(asked["sha256"], path)
        return import_file(at.database, do, path, _options(asked), at.clock.today(), report)


def _doing(at: House, job: Job) -> Callable[[Any, Any], Any]:
    with at.database.reading() as session:
        account = find_account_of(session, job.actor)
    assert account is not None, "who uploads has an account"

    def do(command: Any, cmd: Any) -> Any:
        return execute(
            at.database, command, cmd, actor=account.actor, clock=at.clock, subscribers=at.subscribers
        )

    return do


def _options(asked: dict[str, Any]) -> ImportOptions:
    return ImportOptions(
        file_name=asked["file_name"],
        mapping=dict(asked.get("mapping", {})),
        balance_date=date.fromisoformat(asked["balance_date"]) if asked["balance_date"] else None,
        update=asked["update"],
        dry_run=asked["dry_run"],
    )


def outcome_facts(outcome: Outcome) -> dict[str, Any]:
    """Return what came of an import as a job keeps it; its problems are put into words when shown."""
    return {
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "undated": outcome.undated,
        "errors": [_problem_facts(one) for one in outcome.errors[:_MOST_SHOWN]],
        "error_count": outcome.error_count,
        "differs": bool(outcome.errors) and all(one.code == "portfolio.differs" for one in outcome.errors),
        "notices": [_problem_facts(one) for one in outcome.notices[:_MOST_SHOWN]],
        "notice_count": len(outcome.notices),
    }


def _problem_facts(problem: Problem) -> dict[str, Any]:
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": problem.message,
        "facts": {name: str(fact) for name, fact in problem.facts.items()},
        "example": problem.example,
    }
