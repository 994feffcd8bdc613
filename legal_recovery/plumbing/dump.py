"""The whole database into one file and back, while others work: SQLite by itself, PostgreSQL by its own client."""

import os
import secrets
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.engine import URL

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, RuleViolation, Unsupported
from legal_recovery.kernel.events import moment_text
from legal_recovery.plumbing.db import Database, run, sqlite_path
from legal_recovery.plumbing.schema import known_tables

# Where Debian keeps the clients of several servers side by side.
_CLIENTS = Path("/usr/lib/postgresql")


class PlaceNotEmpty(RuleViolation):
    """Something is there already, and would be lost."""

    code = "backup.place_not_empty"


class NoClient(Unsupported):
    """PostgreSQL's own program is not there, or is older than the server."""

    code = "backup.no_client"


class ClientFailed(RuleViolation):
    """PostgreSQL's own program could not do it; says why."""

    code = "backup.client_failed"


def member_name(database: Database) -> str:
    """Return what the database is called inside a backup."""
    return "database.sqlite" if database.is_sqlite else "database.pgdump"


def dump(database: Database, target: Path) -> None:
    """Write the database as it is at one moment; whoever writes meanwhile does not wait."""
    if database.is_sqlite:
        _dump_sqlite(database, target)
    else:
        _client(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _dump_sqlite(database: Database, target: Path) -> None:
    with database.engine.connect() as connection:
        source: Any = connection.connection.driver_connection
        copy = sqlite3.connect(target)
        try:
            # In one step: under a write-ahead log it reads one picture, and nobody can make it start again.
            source.backup(copy)
            # One file, that stays one when somebody opens it to look.
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()


def require_empty(database: Database) -> None:
    """Refuse a place where a ledger is; raises PlaceNotEmpty."""
    path = sqlite_path(database.url)
    if path is not None:
        taken = path.exists()
    else:
        taken = bool(known_tables() & set(inspect(database.engine).get_table_names()))
    if taken:
        raise PlaceNotEmpty(
            N_("{place} is not empty; a backup is restored into an empty place only."), place=_place(database)
        )


def _place(database: Database) -> str:
    path = sqlite_path(database.url)
    return str(path) if path is not None else f"{database.url.host or ''}/{database.url.database}"


def load(database: Database, source: Path) -> None:
    """Read the database back into an empty place."""
    path = sqlite_path(database.url)
    if path is None:
        client = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _client(database, "pg_restore", *client, str(source))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, path)


def mark_restored(database: Database, clock: Clock) -> None:
    """Let the next one who opens the ledger begin a new epoch, even where the place has the same identity."""
    with database.writing() as connection:
        last = run(connection, "SELECT coalesce(max(epoch), 0) FROM epochs").scalar()
        values = (last + 1, f"restored:{secrets.token_hex(16)}", moment_text(clock.now()))
        run(connection, "INSERT INTO epochs (epoch, identity, began_at) VALUES (?, ?, ?)", values)


# --- PostgreSQL's own programs ----------------------------------------------------------------------------


def _client(database: Database, program: str, *arguments: str) -> None:
    path = _newest(program, _server_major(database))
    where = f"--dbname={_address(database.url)}"
    environment = {**os.environ, "PGPASSWORD": database.url.password or ""}
    done = subprocess.run(
        [path, where, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "error:" in line), done.stderr.strip())
        raise ClientFailed(N_("{program} failed: {reason}"), program=program, reason=said)


def _address(url: URL) -> str:
    """Return the database's address as PostgreSQL's programs take it; the password goes another way."""
    plain = url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)


def _server_major(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(run(connection, "SHOW server_version_num").scalar()) // 10_000


def _newest(program: str, needed: int) -> str:
    """Return a program at least as new as the server; raises NoClient."""
    known = sorted(_CLIENTS.glob(f"*/bin/{program}"), reverse=True)
    for path in [shutil.which(program), *map(str, known)]:
        if path is not None and _major(path) >= needed:
            return path
    raise NoClient(
        N_("{program} of PostgreSQL {version} or newer is needed for this, and was not found."),
        program=program,
        version=needed,
    )


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = next((word for word in said.split() if word[:1].isdigit()), "0")
    return int("".join(sign if sign.isdigit() else " " for sign in number).split()[0])
