"""The database: one engine of SQLite or PostgreSQL, its transactions, and the types its columns have."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from flask_sqlalchemy import SQLAlchemy
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import DateTime, TypeDecorator, UserDefinedType

from legal_recovery.kernel.events import moment_text
from legal_recovery.plumbing.driver import carry_out
from legal_recovery.plumbing.driver import run as run

# On SQLite only INTEGER PRIMARY KEY is the row itself; BIGINT would cost a second tree.
Id = BigInteger().with_variant(Integer(), "sqlite")
Minor = BigInteger

# PostgreSQL: serialization failure, deadlock. These repeat the whole command.
_REPEATABLE_STATES = {"40001", "40P01"}
# A connection that was in use so lately is not asked whether it still lives: no server restarts as quickly.
_RESTED_SECONDS = 0.25


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone; on SQLite the text of one fixed form, so that it sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return moment_text(value)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC) if value is not None else None


class TransactionId(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id, which its snapshot functions understand."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


# So that the migrations' own reading of the database knows the type.
ischema_names["xid8"] = TransactionId
Xid = TransactionId().with_variant(BigInteger(), "sqlite")


class Base(DeclarativeBase):
    """All tables; their constraints are named, so that a refusal can be told from another."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# The web app's session, for reading only; whatever writes goes through a unit of work.
db = SQLAlchemy(model_class=Base, session_options={"autoflush": False})


class Database:
    """An engine with its manners: short write transactions, one way to begin them on each engine."""

    def __init__(self, url: str) -> None:
        self.url = read_url(normal_url(url))
        self.engine = open_engine(self.url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writer = self.engine.execution_options(writes=True)
        # The epoch that rows are written in; set at start-up by positions.open_epoch.
        self.epoch = 1

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes: BEGIN IMMEDIATE on SQLite, READ COMMITTED on PostgreSQL."""
        with self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session on one unchanging picture of the database."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield Session(bind=connection, autoflush=False)

    def dispose(self) -> None:
        """Close all connections that nobody uses; whoever asks next gets a new one."""
        self.engine.dispose()


def read_url(url: Any) -> URL:
    """Return a database's address in its parts; raises ArgumentError for whatever is wrong with it."""
    try:
        return make_url(url)
    except ValueError as error:  # a port that is no number
        raise ArgumentError(str(error)) from None


def normal_url(url: str) -> str:
    """Name the driver where the URL leaves it open."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def open_engine(url: Any) -> Engine:
    """Return an engine; on SQLite with foreign keys, a write-ahead log and explicit transactions."""
    if read_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": 30})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _ask_the_rested)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin by itself: a read that turns into a write fails "locked" at once.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    carry_out(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # By default a number's type follows its size, and each type is another prepared statement.
    connection.adapters.register_dumper(int, Int8Dumper)
    # Outside any transaction: a roll-back would take the setting back.
    connection.autocommit = True
    # Machine code for a question costs a fifth of a second, and ours are answered in less.
    connection.execute("SET jit = off")
    connection.autocommit = False


def _note_rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


def _ask_the_rested(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that rested whether it still lives; asking every time would be a round trip each."""
    since = record.info.get("rests_since")
    if since is None or time.monotonic() - since < _RESTED_SECONDS:
        return
    try:
        connection.execute("")
        connection.rollback()
    except psycopg.Error as failure:
        raise DisconnectionError from failure


def is_repeatable(failure: DBAPIError) -> bool:
    """Tell whether the failure came only from others being there at the same moment."""
    state = getattr(failure.orig, "sqlstate", None)
    if state is not None:
        return state in _REPEATABLE_STATES
    text = str(failure.orig)
    return "database is locked" in text or "database table is locked" in text


def sqlite_path(url: Any) -> Path | None:
    """Return the file of a SQLite database, None for any other."""
    url = read_url(url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    return Path(os.fspath(url.database))
