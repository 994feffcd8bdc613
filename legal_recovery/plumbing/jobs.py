"""Background work that survives a kill: DBOS remembers what was asked for, our table says how far it is.

A job is one durable workflow. Its handler may be begun again after a kill at any moment, so handlers go on from
what the database already holds (an import from its waiting lines) or do over what leaves no trace (a PDF).
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dbos import DBOS, DBOSClient
from sqlalchemy import Connection, Engine, String, create_engine, inspect, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, Session, mapped_column

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, NotFound, RecoveryError
from legal_recovery.kernel.events import moment_text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.db import Base, Database, Id, Moment, run

log = logging.getLogger(__name__)

QUEUE = "house"
WORKFLOW = "run_job"
# To be raised only when a handler can no longer finish what an older one began.
VERSION = "1"

# The whole table serves the work itself; what the work did is told by events.
DERIVED_TABLES = frozenset({"jobs"})

Report = Callable[[str, int, int], None]
# A page asks each second; writing down every step would only get in the way of the steps.
_SECONDS_BETWEEN_REPORTS = 0.5
Handler = Callable[["Job", Report], dict[str, Any]]


class JobRow(Base):
    """A piece of background work: what, for whom, how far, what came of it."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    actor: Mapped[int] = mapped_column(Id, index=True)
    arguments: Mapped[str] = mapped_column(LongText)
    state: Mapped[str] = mapped_column(String(10))
    what: Mapped[str | None] = mapped_column(String(60))
    done: Mapped[int]
    whole: Mapped[int]
    result: Mapped[str | None] = mapped_column(LongText)
    asked_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands: `state` is waiting, running, done, refused or failed."""

    id: int
    kind: str
    actor: int
    arguments: dict[str, Any]
    state: str
    what: str | None
    done: int
    whole: int
    result: dict[str, Any]
    asked_at: datetime

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "refused", "failed")


def _job(row: JobRow) -> Job:
    return Job(
        row.id,
        row.kind,
        row.actor,
        json.loads(row.arguments),
        row.state,
        row.what,
        row.done,
        row.whole,
        json.loads(row.result or "{}"),
        row.asked_at,
    )


def get_job(session: Session, job_id: int, actor: int) -> Job:
    """Return a job of this person; raises NotFound."""
    row = session.scalar(select(JobRow).where(JobRow.id == job_id, JobRow.actor == actor))
    if row is None:
        raise NotFound(N_("There is no such task."))
    return _job(row)


def list_jobs(session: Session, actor: int, kind: str | None = None, limit: int = 20) -> list[Job]:
    """Return a person's latest jobs first."""
    query = select(JobRow).where(JobRow.actor == actor).order_by(JobRow.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(JobRow.kind == kind)
    return [_job(row) for row in session.scalars(query)]


class Jobs:
    """Asks for background work, and in one process of the house does it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._engine: Engine | None = None
        self._client: DBOSClient | None = None
        self.handlers: dict[str, Handler] = {}

    def enqueue(self, connection: Connection, kind: str, actor: int, arguments: Mapping[str, Any]) -> int:
        """Ask for work inside the caller's transaction: it is done if and only if that commits."""
        job_id = new_id()
        sql = """INSERT INTO jobs (id, kind, actor, arguments, state, done, whole, asked_at)
                 VALUES (?, ?, ?, ?, 'waiting', 0, 0, ?)"""
        asked = json.dumps(dict(arguments), ensure_ascii=False)
        run(connection, sql, (job_id, kind, actor, asked, moment_text(self._clock.now())))
        options: Any = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": f"job-{job_id}",
            "app_version": VERSION,
        }
        self._dbos_client().enqueue_in_transaction(connection, options, str(job_id))
        return job_id

    def _dbos_client(self) -> DBOSClient:
        if self._client is None:
            self._client = DBOSClient(system_database_engine=self._dbos_engine())
        return self._client

    def _dbos_engine(self) -> Engine:
        """Return an engine of DBOS's own: given a URL it could delete the file that the ledger is in."""
        if self._engine is None:
            url = self._database.url
            if self._database.is_sqlite:
                # Its transactions, too, must begin as writing ones.
                arguments = {"timeout": 30, "isolation_level": "IMMEDIATE", "check_same_thread": False}
                self._engine = create_engine(url, connect_args=arguments)
            else:
                self._engine = create_engine(url, pool_pre_ping=True)
        return self._engine

    def prepare(self) -> None:
        """Make the tables that DBOS keeps in the house's database, where they are not there yet."""
        schema = None if self._database.is_sqlite else "dbos"
        if not inspect(self._database.engine).has_table("workflow_status", schema=schema):
            DBOS(config=self._config("prepare"))
            DBOS.launch()
            DBOS.destroy()

    def launch(self, executor: str, workers: int = 2) -> None:
        """Begin to do work in this process; `executor` must be this process's alone."""
        DBOS(config=self._config(executor))

        @DBOS.workflow(name=WORKFLOW)
        def run_job(job_id: str) -> str:
            DBOS.run_step({"name": "carry_out"}, self.carry_out, int(job_id))
            return job_id

        DBOS.launch()
        DBOS.register_queue(QUEUE, concurrency=workers, polling_interval_sec=0.2)

    def stop(self) -> None:
        """Stop doing work; what is unfinished goes on at the next launch."""
        DBOS.destroy(workflow_completion_timeout_sec=2)

    def close(self) -> None:
        """Give back the connections that were used to ask for work."""
        if self._client is not None:
            self._client.destroy()
            self._client = None
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _config(self, executor: str) -> Any:
        return {
            "name": "legal-recovery",
            "system_database_engine": self._dbos_engine(),
            "application_version": VERSION,
            "executor_id": executor,
            "log_level": "ERROR",
        }

    def carry_out(self, job_id: int) -> None:
        """Do a job from where it is, and keep what came of it; a refusal is a result, a bug is a failure."""
        with self._database.reading() as session:
            row = session.get(JobRow, job_id)
            assert row is not None, "a job is enqueued with its row"
            job = _job(row)
        if job.is_over:
            return
        self._mark(job_id, "running")
        try:
            result = self.handlers[job.kind](job, lambda *step: self._report(job_id, *step))
            self._mark(job_id, "done", result)
        except RecoveryError as refusal:
            self._mark(job_id, "refused", {"code": refusal.code, "message": str(refusal)})
        except Exception:
            log.exception("job %s failed", job_id)
            self._mark(job_id, "failed")

    def _mark(self, job_id: int, state: str, result: dict[str, Any] | None = None) -> None:
        with self._database.writing() as connection:
            kept = json.dumps(result, ensure_ascii=False) if result is not None else None
            run(connection, "UPDATE jobs SET state = ?, result = ? WHERE id = ?", (state, kept, job_id))

    def _report(self, job_id: int, what: str, done: int, whole: int) -> None:
        with self._database.writing() as connection:
            sql = "UPDATE jobs SET what = ?, done = ?, whole = ? WHERE id = ?"
            run(connection, sql, (what, done, whole, job_id))


def seldom(report: Report) -> Report:
    """Pass on what changes the step, and of the rest no more than a person sees."""
    last: list[Any] = [None, 0.0]

    def told(what: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if what != last[0] or now - last[1] >= _SECONDS_BETWEEN_REPORTS:
            last[:] = what, now
            report(what, done, whole)

    return told
