"""Verification: every hash, balance, total, state column, text and file recomputed, and what is wrong named.

Book by book, each table read once in the order of its key: memory holds one book, whatever the ledger's size.
docs/architecture.md says what it cannot see.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from alembic.util import CommandError
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.store.verify.findings import Findings, Problem, Verification
from legal_recovery.ledger.store.verify.walk import Progress, Walk
from legal_recovery.plumbing import schema
from legal_recovery.plumbing.checkpoints import Checkpoint
from legal_recovery.plumbing.db import Base, Database
from legal_recovery.plumbing.files import FileStore

__all__ = ["UNREADABLE", "Helper", "Problem", "Verification", "unreadable", "verify"]

Helper = Callable[[Session, Findings], None]

# How drivers complain of a database that is broken or no database at all; some messages cannot even be decoded.
UNREADABLE = (DBAPIError, sqlite3.Error, psycopg.Error, UnicodeDecodeError, CommandError)


def verify(
    database: Database,
    files: FileStore | None,
    *,
    keys: frozenset[bytes] = frozenset(),
    kept: Sequence[Checkpoint] = (),
    progress: Progress | None = None,
    helpers: Sequence[Helper] = (),
) -> Verification:
    """Recompute everything and return what is wrong; never raises for what it finds in the database.

    `keys` are the public keys of this place, `kept` checkpoints that were kept elsewhere; `progress` is told
    how many records of how many were followed. Without `files` the stored files are not read. `helpers` prove
    what features above keep for speed, once all that it is made of is right.
    """
    findings = Findings()
    books = entries = records = 0
    schema.metadata()
    try:
        with database.reading() as session:
            connection = session.connection()
            with _tolerant(connection):
                walk = Walk(connection, findings, files, keys, kept, progress or _silent)
                books, entries, records = walk.all()
                for check in helpers if not findings.problems else ():
                    check(session, findings)
                findings.name_cases(_references(connection, findings))
    except UNREADABLE as failure:
        findings.problems.append(unreadable(failure))
    problems = tuple(findings.problems)
    return Verification(not problems, books, entries, records, problems, findings.left_out)


def _silent(_done: int, _all: int) -> None:
    """Tell nobody."""


def unreadable(failure: BaseException) -> Problem:
    """Return what a driver's complaint means to a person."""
    reason = str(getattr(failure, "orig", failure)).splitlines()[0]
    return Problem("verify.unreadable", N_("The database cannot be read: {reason}."), {"reason": reason})


@contextmanager
def _tolerant(connection: Connection) -> Iterator[None]:
    """Let broken text be read on SQLite, as something that is surely not what was recorded."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        raw.text_factory = lambda text: text.decode("utf-8", "backslashreplace")
    try:
        yield
    finally:
        if connection.dialect.name == "sqlite":
            raw.text_factory = str


def _references(connection: Connection, findings: Findings) -> dict[int, str]:
    """Return what the cases of the books with problems are called."""
    books = {problem.book for problem in findings.problems if problem.book is not None}
    cases = Base.metadata.tables["cases"].columns
    query = select(cases.book, cases.reference).where(cases.book.in_(books))
    return {row[0]: row[1] for row in connection.execute(query)}
