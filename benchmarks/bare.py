"""The peer that knows nothing: prepared rows, written by the bare driver, a transaction each."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg

# Statements written with `?`, each with its rows.
Transaction = list[tuple[str, list[tuple[Any, ...]]]]


class Bare(Protocol):
    """A driver's connection that writes transactions."""

    def write(self, transactions: Sequence[Transaction]) -> int:
        """Write each transaction durably before the next; return how many there were."""
        ...

    def close(self) -> None:
        """Let the database go."""
        ...


class BareSqlite:
    """`sqlite3` with a write-ahead log and synchronous=FULL."""

    def __init__(self, file: str, *, walls: bool) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-65536"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(f"PRAGMA foreign_keys={'ON' if walls else 'OFF'}")
        if not walls:
            names = self._connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for (name,) in names:
                self._connection.execute(f"DROP TRIGGER {name}")

    def write(self, transactions: Sequence[Transaction]) -> int:
        connection = self._connection
        for transaction in transactions:
            connection.execute("BEGIN IMMEDIATE")
            for sql, rows in transaction:
                connection.executemany(sql, rows)
            connection.execute("COMMIT")
        return len(transactions)

    def close(self) -> None:
        self._connection.close()


class BarePsycopg:
    """`psycopg`, a statement after the other, or all of a transaction in its pipeline mode, or by COPY."""

    def __init__(self, address: str, *, walls: bool, pipelined: bool = False, copying: bool = False) -> None:
        self._connection = psycopg.connect(address)
        self._pipelined, self._copying = pipelined, copying
        settings = ("fsync", "synchronous_commit", "full_page_writes")
        assert all(self._one(f"SHOW {name}") == "on" for name in settings), "the server is not durable"
        if not walls:
            self._take_down()
        self._connection.commit()

    def _one(self, sql: str) -> Any:
        row = self._connection.execute(sql).fetchone()
        assert row is not None
        return row[0]

    def _take_down(self) -> None:
        triggers = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        for name, table in self._connection.execute(triggers).fetchall():
            self._connection.execute(f"DROP TRIGGER {name} ON {table}")
        keys = "SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
        for name, table in self._connection.execute(keys).fetchall():
            self._connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def write(self, transactions: Sequence[Transaction]) -> int:
        for transaction in transactions:
            if self._pipelined:
                with self._connection.pipeline():
                    self._write(transaction)
                    self._connection.commit()
            else:
                self._write(transaction)
                self._connection.commit()
        return len(transactions)

    def _write(self, transaction: Transaction) -> None:
        cursor = self._connection.cursor()
        for sql, rows in transaction:
            if self._copying:
                table = sql.partition(" VALUES ")[0].removeprefix("INSERT INTO ")
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            elif len(rows) == 1:
                cursor.execute(sql.replace("?", "%s"), rows[0])
            else:
                cursor.executemany(sql.replace("?", "%s"), rows)

    def close(self) -> None:
        self._connection.close()
