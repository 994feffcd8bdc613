"""Somebody with the database's password: passes the walls, changes a value, and puts the walls back up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from legal_recovery.plumbing.db import Database, run
from legal_recovery.plumbing.schema import read_walls


@contextmanager
def behind_the_walls(database: Database) -> Iterator[Connection]:
    """A transaction that no trigger, key or check stops, and that leaves no trace of having passed them."""
    if database.is_sqlite:
        with database.engine.connect().execution_options(writes=True) as connection:
            raw: Any = connection.connection.driver_connection
            raw.executescript("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON")
            with connection.begin():
                walls = run(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger'").all()
                for (name,) in walls:
                    run(connection, f"DROP TRIGGER {name}")
                yield connection
                for statement in read_walls("sqlite_0001.sql"):
                    run(connection, statement)
            raw.executescript("PRAGMA foreign_keys=ON; PRAGMA ignore_check_constraints=OFF")
        return
    with database.engine.connect() as connection, connection.begin():
        run(connection, "SET LOCAL session_replication_role = replica")
        yield connection


def attack(database: Database, sql: str, values: tuple[Any, ...] = ()) -> None:
    """Carry out one statement behind the walls."""
    with behind_the_walls(database) as connection:
        run(connection, sql, values)
