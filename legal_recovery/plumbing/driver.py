"""Statements straight on the driver, for the path that posts: no mapping, few round trips."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any

from psycopg import RawCursor
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]

# Every number of rows is a statement of its own to PostgreSQL: powers of two keep them few.
_MOST_ROWS = 64
_VALUES = re.compile(r"\bVALUES\s*(\([?,\s]+\))")
_PLAIN = re.compile(r"INSERT INTO (\w+\s*\([\w,\s]+\))\s*VALUES\s*\([?,\s]+\)")


class Answer:
    """What a statement came to: its rows, as the driver's own values, or how many it changed."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[Row]:
        return iter(self._cursor)

    @property
    def rowcount(self) -> int:
        return int(self._cursor.rowcount)

    def all(self) -> list[Row]:
        return list(self._cursor.fetchall())

    def fetchmany(self, size: int) -> list[Row]:
        return list(self._cursor.fetchmany(size))

    def first(self) -> Row | None:
        row: Row | None = self._cursor.fetchone()
        return row

    def one(self) -> Row:
        rows = self.all()
        assert len(rows) == 1, f"one row was expected, not {len(rows)}"
        return rows[0]

    def scalar(self) -> Any:
        row = self.first()
        return row[0] if row is not None else None


def run(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Answer:
    """Run a statement written with `?`; on SQLite a day or moment comes back as its text."""
    _begin(connection)
    return Answer(carry_out(connection, sql, tuple(values)))


def run_together(connection: Connection, *statements: tuple[str, Sequence[Any]]) -> list[list[Row]]:
    """Run statements in order and return the rows of each; on PostgreSQL they share one round trip."""
    _begin(connection)
    with _travelling(connection):
        cursors = [carry_out(connection, sql, tuple(values)) for sql, values in statements]
        return [cursor.fetchall() for cursor in cursors]


def send(connection: Connection, batches: Mapping[str, Sequence[Row]], *, and_commit: bool = False) -> None:
    """Run each statement for all of its rows, whose answers nobody waits for; on PostgreSQL in one round trip.

    With `and_commit` the transaction's end travels along. No two rows of a statement may meet in one place.
    """
    _begin(connection)
    if connection.dialect.name == "sqlite":
        for sql, rows in batches.items():
            _each(connection, sql, rows)
        return
    if any(len(rows) > _MOST_ROWS for rows in batches.values()):
        batches = _copied(connection, batches)
    with _travelling(connection):
        for sql, rows in batches.items():
            for statement, values in _grouped(sql, rows):
                carry_out(connection, statement, values)
        if and_commit:
            # SQLAlchemy's own commit then finds nothing left to do.
            carry_out(connection, "COMMIT", ())


def carry_out(connection: Connection, sql: str, values: Row = ()) -> Any:
    """Run a statement, whether or not a transaction is open, and return the driver's cursor."""
    raw = _raw(connection)
    try:
        if connection.dialect.name == "sqlite":
            return raw.execute(sql, values)
        if raw.info.transaction_status is TransactionStatus.IDLE:
            # The driver's BEGIN travels with the first statement.
            with raw.pipeline():
                return RawCursor(raw).execute(_for_psycopg(sql), values)
        return RawCursor(raw).execute(_for_psycopg(sql), values)
    except _errors(connection) as failure:
        raise _wrapped(connection, failure, sql, values) from failure


def _begin(connection: Connection) -> None:
    if not connection.in_transaction():
        connection.begin()


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _each(connection: Connection, sql: str, rows: Sequence[Row]) -> None:
    try:
        _raw(connection).executemany(sql, rows)
    except _errors(connection) as failure:
        raise _wrapped(connection, failure, sql, ()) from failure


def _travelling(connection: Connection) -> AbstractContextManager[None]:
    """Let the statements inside travel together; what is wrong with one of them is said at the end."""
    return nullcontext() if connection.dialect.name == "sqlite" else _pipeline(connection)


@contextmanager
def _pipeline(connection: Connection) -> Iterator[None]:
    try:
        with _raw(connection).pipeline():
            yield
    except _errors(connection) as failure:
        raise _wrapped(connection, failure, "", ()) from failure


def _errors(connection: Connection) -> type[Exception]:
    found: type[Exception] = connection.dialect.loaded_dbapi.Error
    return found


def _wrapped(connection: Connection, failure: Exception, sql: str, values: Row) -> Exception:
    """Return the driver's error as SQLAlchemy's, whose kind callers know; a lost connection is let go."""
    dialect, errors = connection.dialect, _errors(connection)
    lost = dialect.is_disconnect(failure, _raw(connection), None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(failure)
    return DBAPIError.instance(sql, values, failure, errors, connection_invalidated=lost, dialect=dialect)


@cache
def _for_psycopg(sql: str) -> str:
    """Number the places for values as PostgreSQL does: then the driver need not read through long statements."""
    first, *rest = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))


def _copied(connection: Connection, batches: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[Row]]:
    """Send the many rows of plain INSERTs by COPY, which triggers and keys watch alike; return what is left.

    What only adds up or changes rows can wait until all new rows are there.
    """
    left = {}
    for sql, rows in batches.items():
        if (plain := _PLAIN.fullmatch(sql.strip())) is None:
            left[sql] = rows
            continue
        try:
            with _raw(connection).cursor().copy(f"COPY {plain[1]} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        except _errors(connection) as failure:
            raise _wrapped(connection, failure, sql, ()) from failure
    return left


def _grouped(sql: str, rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Yield the statement for several rows at once, where it is an INSERT, else for one after another."""
    start, left = 0, len(rows)
    while left:
        size = _at_once(sql, left)
        part = rows[start : start + size]
        yield _widened(sql, size), tuple(value for row in part for value in row)
        start, left = start + size, left - size


def _at_once(sql: str, left: int) -> int:
    return min(_MOST_ROWS, 1 << (left.bit_length() - 1)) if _is_widenable(sql) else 1


@cache
def _is_widenable(sql: str) -> bool:
    return _VALUES.search(sql) is not None


@cache
def _widened(sql: str, rows: int) -> str:
    """Return an INSERT of one row as one of several."""
    return _VALUES.sub(lambda found: "VALUES " + ", ".join([found[1]] * rows), sql, count=1)
