"""Files of statements on their way into the books: asked for once, carried out in the background."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Tell, get_job, list_jobs
from legal_recovery.plumbing.unit_of_work import Actor, once
from legal_recovery.reconciliation.commands import StartStatements, load_statements
from legal_recovery.reconciliation.schemas.reading import read_file
from legal_recovery.reconciliation.schemas.refusals import kept_refusal
from legal_recovery.reconciliation.schemas.wishes import wishes_kept
from legal_recovery.reconciliation.store import Account, get_account, list_accounts
from legal_recovery.web.transact import House, request_key

KIND = "statement"
# How far a task is that has begun to write.
LOADING = "loading"


def take_in(at: House, stream: IO[bytes], name: str | None) -> dict[str, str]:
    """Keep a file as it was received; raises InvalidInput, FileTooLarge."""
    if not name:
        raise InvalidInput(N_("Choose a file."), field="file")
    digest, size = at.files.put(stream, limit=at.settings.largest_upload)
    if size == 0:
        raise InvalidInput(N_("The file is empty."), field="file")
    return {"sha256": digest, "file_name": _plain_name(name)}


def _plain_name(name: str) -> str:
    """Return a file's name without the folders that it was in, and without signs that nobody sees."""
    seen = "".join(sign for sign in name.replace("\\", "/") if sign.isprintable())
    return Path(seen).name[:200] or "-"


def enqueue_load(
    at: House, actor: Actor, account: Account, file: Mapping[str, str], wishes: Mapping[str, Any]
) -> int:
    """Ask for a file to be loaded; return the task's number: the one under way, where the same is asked for twice.

    The request's key stands for its file: sent again it is the task of the first time, however that ended.
    """
    asked, key = {"account": str(account.id), **file, "wishes": dict(wishes)}, request_key()

    def make() -> int:
        for job in list_jobs(db.session(), actor.id, KIND):
            if not job.is_over and job.arguments == asked:
                return job.id
        return at.jobs.enqueue(connection, KIND, actor.id, asked)

    with at.database.writing() as connection:
        return once(connection, enqueue_load, {"account": asked["account"], **file}, actor, key, make)


def find_load(at: House, actor: Actor, account: Account, job_id: int) -> Job:
    """Return a person's own task of loading into an account; raises NotFound."""
    job = get_job(db.session(), job_id, actor.id)
    if job.kind != KIND or job.arguments["account"] != str(account.id):
        return get_job(db.session(), -1, actor.id)
    return job


def loads_of(actor: Actor, account: Account) -> list[Job]:
    """Return a person's latest tasks of loading into an account, the latest first."""
    jobs = list_jobs(db.session(), actor.id, KIND, limit=60)
    return [one for one in jobs if one.arguments["account"] == str(account.id)]


def carry_out_load(at: House, actor: Actor, do: Callable[..., Any], job: Job, report: Tell) -> dict[str, Any]:
    """Read and load the file of a task; begun again after a kill it goes on. A refusal is what came of it."""
    if job.what != LOADING:
        report("reading", 0, 1)
    try:
        return _loaded(at, actor, do, job, report)
    except RecoveryError as refusal:
        return {"refusal": kept_refusal(refusal)}


def _loaded(at: House, actor: Actor, do: Callable[..., Any], job: Job, report: Tell) -> dict[str, Any]:
    asked = job.arguments
    with at.database.reading() as session:
        account = get_account(session, actor, int(asked["account"]))
        accounts = list_accounts(session, actor)
    wishes = wishes_kept(asked["wishes"], account.currency)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        at.files.save_to(asked["sha256"], path)
        read = read_file(path, asked["file_name"], asked["sha256"], wishes, account, accounts)
    # What was begun by this very task before a kill is no file that was loaded before.
    cmd = StartStatements(read.starts, again=job.what == LOADING)
    return {
        "statements": [
            {
                "account": str(one.account_id),
                "statement": str(one.statement_id),
                "lines": one.lines,
                "fresh": one.fresh,
            }
            for one in load_statements(do, cmd, report)
        ],
        "unknown": list(read.unknown),
    }
