"""What surrounds the books: the engine's own check, tables and walls as made, positions in order."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.store.verify.findings import Findings
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.schema import known_tables, missing_walls
from legal_recovery.plumbing.shape import changed_parts

# Their keys are compared row by row anyway, and they are the longest tables.
_COMPARED = frozenset({"records", "entries", "postings"})
_LONGEST_ANSWER = 10


def check_walls(connection: Connection, findings: Findings) -> None:
    """Note triggers that are missing, and every table, index or trigger that is not as the migrations make it."""
    missing = missing_walls(connection)
    for name in sorted(missing):
        findings.add("verify.wall_missing", N_("The wall {name} is missing."), name=name)
    for part in changed_parts(connection):
        if part.removeprefix("trigger ") not in missing:
            findings.add(
                "verify.shape", N_("The database's {part} is not as the program makes it."), part=part
            )


def check_engine(connection: Connection, findings: Findings) -> None:
    """Let the engine check itself as far as it can."""
    if connection.dialect.name == "sqlite":
        _check_sqlite(connection, findings)
    else:
        _check_postgresql(connection, findings)


def _check_sqlite(connection: Connection, findings: Findings) -> None:
    for (answer,) in run(connection, f"PRAGMA integrity_check({_LONGEST_ANSWER})"):
        if answer != "ok":
            _damaged(findings, answer)
    for table in sorted(known_tables() - _COMPARED):
        for row in run(connection, f"PRAGMA foreign_key_check({table})").fetchmany(_LONGEST_ANSWER):
            findings.add(
                "verify.dangling",
                N_("A row of {table} points at a row of {other} that is not there."),
                table=row[0],
                other=row[2],
            )


def _check_postgresql(connection: Connection, findings: Findings) -> None:
    """Ask `amcheck` where an administrator has installed it; reading everything is a check of its own."""
    if not run(connection, "SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'").scalar():
        return
    tables = sorted(known_tables())
    marks = ", ".join("?" * len(tables))
    sql = f"""SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
              JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
              WHERE a.amname = 'btree' AND t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace
              AND t.relname IN ({marks})"""
    _ask(connection, findings, sql, tables)
    sql = f"""SELECT relname || ': ' || msg FROM pg_class, verify_heapam(oid)
              WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname IN ({marks})"""
    for (answer,) in _ask(connection, findings, sql, tables):
        if answer:
            _damaged(findings, answer)


def _ask(connection: Connection, findings: Findings, sql: str, values: list[str]) -> list[Any]:
    """Ask within a savepoint: `amcheck` says what it finds by failing, or refuses who may not ask."""
    try:
        with connection.begin_nested():
            return list(run(connection, sql, values))
    except DBAPIError as failure:
        if getattr(failure.orig, "sqlstate", "") != "42501":
            _damaged(findings, str(failure.orig).splitlines()[0])
    return []


def _damaged(findings: Findings, answer: str) -> None:
    findings.add("verify.damaged", N_("The database is damaged: {answer}."), answer=answer)


def check_positions(connection: Connection, findings: Findings) -> None:
    """Note positions that cannot have been taken: on SQLite each sees at least what the one before it saw."""
    if connection.dialect.name != "sqlite":
        return
    before = (0, 0)
    for n, epoch, snapshot in run(connection, "SELECT n, epoch, snapshot FROM positions ORDER BY n"):
        numbers = isinstance(epoch, int) and str(snapshot).isdigit()
        here = (epoch, int(snapshot)) if numbers else (-1, 0)
        if here < before:
            findings.add("verify.position", N_("Position {n} knows less than the one before it."), n=n)
        before = max(before, here)
