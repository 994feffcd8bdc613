"""Background work that survives a kill: DBOS remembers what was asked for, our table says how far it is.

A job is one durable workflow. Its handler may be begun again after a kill at any moment, so handlers go on from
what the database already holds (an import from its waiting lines), from the steps that were finished (`Report.once`),
or do over what leaves no trace (a PDF).
"""

import json
import logging
import time
from collections.abc import Callable, Collection, Mapping
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
# What takes minutes stands in a line of its own: an import never waits behind a batch, nor one person's batch behind
# another person's five.
LONG = "long"
_LONG_AT_ONCE = 2
WORKFLOW = "run_job"
# To be raised only when a handler can no longer finish what an older one began.
VERSION = "1"

# The whole table serves the work itself; what the work did is told by events.
DERIVED_TABLES = frozenset({"jobs", "job_steps"})

Tell = Callable[[str, int, int], None]
# A page asks each second; writing down every step would only get in the way of the steps.
_SECONDS_BETWEEN_REPORTS = 0.5
Handler = Callable[["Job", "Report"], dict[str, Any]]
OVER = ("done", "refused", "failed", "cancelled")


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


class JobStepRow(Base):
    """A step that a job has finished, and what came of it; it goes when the job is over."""

    __tablename__ = "job_steps"
    job_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    result: Mapped[str] = mapped_column(LongText)


class Cancelled(Exception):
    """Somebody stopped the job: no refusal, so that no handler takes it for one and goes on."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands: `state` is waiting, running, cancelling, or one of OVER."""

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
        return self.state in OVER

    @property
    def may_be_cancelled(self) -> bool:
        return self.state in ("waiting", "running")


def job_of(row: JobRow) -> Job:
    """Return a job as its row has it."""
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
    return job_of(row)


def is_over(session: Session, job_id: int) -> bool:
    """Tell whether there is nothing more to do for a job: it is over, or there is none."""
    state = session.scalar(select(JobRow.state).where(JobRow.id == job_id))
    return state is None or state in OVER


def list_jobs(
    session: Session, actor: int, kind: str | Collection[str] | None = None, limit: int = 20
) -> list[Job]:
    """Return a person's latest jobs first, of one kind or of several."""
    query = select(JobRow).where(JobRow.actor == actor).order_by(JobRow.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(JobRow.kind.in_([kind] if isinstance(kind, str) else kind))
    return [job_of(row) for row in session.scalars(query)]


def cancel(connection: Connection, job_id: int, actor: int) -> str:
    """Stop a job of this person, at once where it waits, else before its next step; return its state from now on.

    One that is over stays as it is. Raises NotFound.
    """
    sql = """UPDATE jobs SET state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE 'cancelling' END
             WHERE id = ? AND actor = ? AND state IN ('waiting', 'running')"""
    run(connection, sql, (job_id, actor))
    found = run(connection, "SELECT state FROM jobs WHERE id = ? AND actor = ?", (job_id, actor)).first()
    if found is None:
        raise NotFound(N_("There is no such task."))
    return str(found[0])


def list_steps(session: Session, job_id: int, prefix: str = "") -> dict[str, dict[str, Any]]:
    """Return what came of each finished step of a job that is not over, by its name."""
    rows = session.execute(select(JobStepRow.name, JobStepRow.result).where(JobStepRow.job_id == job_id))
    return {name: json.loads(result) for name, result in rows if name.startswith(prefix)}


class Report:
    """How a job tells how far it is, keeps what it has finished, and hears that it shall stop; for any thread of it."""

    def __init__(self, database: Database, job_id: int) -> None:
        self._database, self._job_id = database, job_id

    def __call__(self, what: str, done: int, whole: int) -> None:
        """Write down what is being done and how far it is; raises Cancelled where the job shall stop."""
        with self._database.writing() as connection:
            sql = "UPDATE jobs SET what = ?, done = ?, whole = ? WHERE id = ?"
            run(connection, sql, (what, done, whole, self._job_id))
            self._require_wanted(connection)

    def once(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return what a step gave, made now or before the worker was killed; raises Cancelled before it is begun.

        A kill between the end of `make` and this note of it begins `make` again: what it does must be harmless twice,
        or be done by a command that has a key.
        """
        key = (self._job_id, name)
        with self._database.reading() as session:
            self._require_wanted(session.connection())
            kept = session.get(JobStepRow, key)
            if kept is not None:
                return dict(json.loads(kept.result))
        result = json.dumps(make(), ensure_ascii=False)
        with self._database.writing() as connection:
            sql = """INSERT INTO job_steps (job_id, name, result) VALUES (?, ?, ?)
                     ON CONFLICT (job_id, name) DO NOTHING"""
            run(connection, sql, (*key, result))
        # As it will be read after a kill: with lists where tuples were.
        return dict(json.loads(result))

    def _require_wanted(self, connection: Connection) -> None:
        state = run(connection, "SELECT state FROM jobs WHERE id = ?", (self._job_id,)).scalar()
        if state == "cancelling":
            raise Cancelled


class Jobs:
    """Asks for background work, and in one process of the house does it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._engine: Engine | None = None
        self._client: DBOSClient | None = None
        self.handlers: dict[str, Handler] = {}

    def enqueue(
        self,
        connection: Connection,
        kind: str,
        actor: int,
        arguments: Mapping[str, Any],
        *,
        is_long: bool = False,
    ) -> int:
        """Ask for work inside the caller's transaction: it is done if and only if that commits.

        Long work keeps to a line of its own, and in it to one place for each person.
        """
        job_id = new_id()
        sql = """INSERT INTO jobs (id, kind, actor, arguments, state, done, whole, asked_at)
                 VALUES (?, ?, ?, ?, 'waiting', 0, 0, ?)"""
        asked = json.dumps(dict(arguments), ensure_ascii=False)
        run(connection, sql, (job_id, kind, actor, asked, moment_text(self._clock.now())))
        options: Any = {
            "workflow_name": WORKFLOW,
            "queue_name": LONG if is_long else QUEUE,
            "workflow_id": f"job-{job_id}",
            "app_version": VERSION,
        }
        if is_long:
            options["queue_partition_key"] = str(actor)
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
        # Counted in each worker: one that never comes back keeps no place occupied.
        DBOS.register_queue(
            LONG,
            worker_concurrency=_LONG_AT_ONCE,
            partition_worker_concurrency=1,
            polling_interval_sec=0.2,
        )

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
            job = job_of(row)
        if job.is_over or not self._begin(job_id):
            return
        try:
            result = self.handlers[job.kind](job, Report(self._database, job_id))
            self._end(job_id, "done", result)
        except Cancelled:
            self._end(job_id, "cancelled")
        except RecoveryError as refusal:
            facts = {name: str(fact) for name, fact in refusal.facts.items()}
            said = {"code": refusal.code, "message": str(refusal), "says": refusal.message, "facts": facts}
            self._end(job_id, "refused", said)
        except Exception:
            log.exception("job %s failed", job_id)
            self._end(job_id, "failed")

    def _begin(self, job_id: int) -> bool:
        """Mark a job as running, and tell whether it is still wanted: it may have been cancelled meanwhile."""
        with self._database.writing() as connection:
            # One that a kill kept from stopping stops now.
            sql = """UPDATE jobs SET state = CASE state WHEN 'cancelling' THEN 'cancelled' ELSE 'running' END
                     WHERE id = ? AND state IN ('waiting', 'running', 'cancelling')"""
            run(connection, sql, (job_id,))
            state = run(connection, "SELECT state FROM jobs WHERE id = ?", (job_id,)).scalar()
            if state == "cancelled":
                run(connection, "DELETE FROM job_steps WHERE job_id = ?", (job_id,))
        return state == "running"

    def _end(self, job_id: int, state: str, result: dict[str, Any] | None = None) -> None:
        with self._database.writing() as connection:
            kept = json.dumps(result, ensure_ascii=False) if result is not None else None
            run(connection, "UPDATE jobs SET state = ?, result = ? WHERE id = ?", (state, kept, job_id))
            run(connection, "DELETE FROM job_steps WHERE job_id = ?", (job_id,))


def seldom(report: Tell) -> Tell:
    """Pass on what changes the step, and of the rest no more than a person sees."""
    last: list[Any] = [None, 0.0]

    def told(what: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if what != last[0] or now - last[1] >= _SECONDS_BETWEEN_REPORTS:
            last[:] = what, now
            report(what, done, whole)

    return told
