"""Work that comes round: asked for when it is due, whoever is awake then, and done by one process at a time.

Nothing depends on a process being there at a given moment: when the last round began is kept in the database,
and whoever looks next asks for a new one. What a round does must do no harm when it is done twice.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.events import moment_text
from legal_recovery.plumbing.db import Base, Database, Moment, run
from legal_recovery.plumbing.jobs import Jobs

log = logging.getLogger(__name__)

# The whole table serves the work itself; what a round did is told by events.
DERIVED_TABLES = frozenset({"rounds"})
# How long a process that was killed keeps others from its round.
HELD_FOR = timedelta(minutes=5)
LOOK_EVERY_SECONDS = 30.0
# What rounds of long ago came to is in the events; the notes about them need not be kept.
FORGET_AFTER = timedelta(days=30)


class RoundRow(Base):
    """When a kind of round last began, and who is at it now."""

    __tablename__ = "rounds"
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    holder: Mapped[str | None] = mapped_column(String(32))
    held_until: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done again and again: its name is its kind of job, `handle` returns what came of it."""

    name: str
    every: timedelta
    handle: Callable[[Any], dict[str, Any]]


class Held:
    """The right to be alone at a round, for as long as it is renewed."""

    def __init__(self, database: Database, clock: Clock, name: str, holder: str) -> None:
        self._database, self._clock, self._name, self._holder = database, clock, name, holder

    def renew(self) -> bool:
        """Keep the right for another while; return whether it is still ours."""
        sql = "UPDATE rounds SET held_until = ? WHERE name = ? AND holder = ?"
        until = moment_text(self._clock.now() + HELD_FOR)
        with self._database.writing() as connection:
            return bool(run(connection, sql, (until, self._name, self._holder)).rowcount == 1)

    def give_back(self) -> None:
        """Let others begin."""
        sql = "UPDATE rounds SET holder = NULL, held_until = NULL WHERE name = ? AND holder = ?"
        with self._database.writing() as connection:
            run(connection, sql, (self._name, self._holder))


@contextmanager
def alone_at(database: Database, clock: Clock, name: str) -> Iterator[Held | None]:
    """Yield the right to do a round alone, None while somebody else is at it."""
    holder, now = secrets.token_hex(16), clock.now()
    # Held for much longer than anybody may: the clock was put back since, and whoever held it may be gone.
    # Much, because the clocks of two machines are never quite the same.
    sql = """UPDATE rounds SET holder = ?, held_until = ?
             WHERE name = ? AND (held_until IS NULL OR held_until < ? OR held_until > ?)"""
    values = (holder, moment_text(now + HELD_FOR), name, moment_text(now), moment_text(now + 2 * HELD_FOR))
    with database.writing() as connection:
        run(connection, "INSERT INTO rounds (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,))
        ours = run(connection, sql, values).rowcount == 1
    if not ours:
        yield None
        return
    held = Held(database, clock, name, holder)
    try:
        yield held
    finally:
        held.give_back()


class Schedule:
    """Asks for rounds when they are due, as background work that survives a kill."""

    def __init__(
        self, database: Database, clock: Clock, jobs: Jobs, actor_id: int, tasks: Sequence[Task]
    ) -> None:
        self._database, self._clock, self._jobs, self._actor_id = database, clock, jobs, actor_id
        self._tasks = tasks
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def ask(self, *, now: bool = False) -> list[str]:
        """Ask for every round that is due, or for all of them `now`; return which were asked for."""
        return [task.name for task in self._tasks if self._ask(task, now)]

    def _ask(self, task: Task, at_once: bool) -> bool:
        """Note the moment and ask for the work in one transaction, so that no two processes ask for the same."""
        now = self._clock.now()
        since = now if at_once else now - task.every
        # Asked for in the future: the clock was put back since, and would have to come there again.
        sql = """UPDATE rounds SET asked_at = ?
                 WHERE name = ? AND (asked_at IS NULL OR asked_at <= ? OR asked_at > ?)"""
        old = moment_text(now - FORGET_AFTER)
        with self._database.writing() as connection:
            run(
                connection, "INSERT INTO rounds (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (task.name,)
            )
            values = (moment_text(now), task.name, moment_text(since), moment_text(now + HELD_FOR))
            if run(connection, sql, values).rowcount != 1:
                return False
            forget = "DELETE FROM jobs WHERE kind = ? AND state = 'done' AND asked_at < ?"
            run(connection, forget, (task.name, old))
            self._jobs.enqueue(connection, task.name, self._actor_id, {})
        return True

    def start(self) -> None:
        """Ask for everything once, and from then on whenever it is due, beside whatever else this process does."""
        self._thread = threading.Thread(target=self._keep_asking, name="schedule", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask for nothing more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _keep_asking(self) -> None:
        first = True
        while not self._stopped.is_set():
            try:
                self.ask(now=first)
                first = False
            except SQLAlchemyError:
                # A database that is away comes back; what is due then is asked for then.
                log.exception("the schedule could not ask for its rounds")
            self._stopped.wait(LOOK_EVERY_SECONDS)
