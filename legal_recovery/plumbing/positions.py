"""Positions: what was known when, so that an answer given once can be given again.

A position is a number for a snapshot of the database. On PostgreSQL it keeps the whole snapshot, since a mere
horizon would hide one's own last receipt while any other writer is open; on SQLite, where writers queue, the
counter of transactions. An epoch separates what was written before a restore from what came after.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, String, and_, cast, func, or_
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import UserDefinedType

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.kernel.events import moment_text
from legal_recovery.plumbing.db import Base, Database, Moment, run
from legal_recovery.plumbing.event_log import RecordRow


class EpochRow(Base):
    """A span of time in which transaction ids mean one thing."""

    __tablename__ = "epochs"
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    identity: Mapped[str] = mapped_column(String(200))
    began_at: Mapped[datetime] = mapped_column(Moment)


class PositionRow(Base):
    """A numbered snapshot."""

    __tablename__ = "positions"
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(Moment, index=True)
    snapshot: Mapped[str] = mapped_column(String(4000))


@dataclass(frozen=True, slots=True)
class Position:
    """A point in what was known: its number, its epoch, when it was taken, and the snapshot itself."""

    n: int
    epoch: int
    taken_at: datetime
    snapshot: str


class NoSuchPosition(NotFound):
    """Nothing was known then: no position of this number, or none so early."""

    code = "positions.unknown"


class _Snapshot(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "pg_snapshot"


def known_at(session: Session, position: Position) -> ColumnElement[bool]:
    """Return the condition on `records` for what was known at a position."""
    if session.get_bind().dialect.name == "sqlite":
        seen: ColumnElement[bool] = RecordRow.xid <= int(position.snapshot)
    else:
        snapshot = cast(position.snapshot, _Snapshot())
        seen = func.pg_visible_in_snapshot(RecordRow.xid, snapshot)
    return or_(RecordRow.epoch < position.epoch, and_(RecordRow.epoch == position.epoch, seen))


@contextmanager
def issuing(database: Database, clock: Clock) -> Iterator[tuple[Session, Position]]:
    """Open a session in which figures are issued: what it reads is exactly what the position says."""
    options = {} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with database.engine.connect().execution_options(writes=True, **options) as connection:
        with connection.begin():
            position = take_position(connection, clock, database.epoch)
            yield Session(bind=connection, autoflush=False), position


def take_position(connection: Connection, clock: Clock, epoch: int) -> Position:
    """Number the current snapshot; the last position again when nothing was recorded since."""
    last = _row(connection, "ORDER BY n DESC LIMIT 1", ())
    if last is not None and last.epoch == epoch and not _anything_since(connection, last):
        return last
    number = _next_number(connection)
    position = Position(number, epoch, clock.now(), _snapshot(connection))
    run(
        connection,
        "INSERT INTO positions (n, epoch, taken_at, snapshot) VALUES (?, ?, ?, ?)",
        (position.n, position.epoch, moment_text(position.taken_at), position.snapshot),
    )
    return position


def _next_number(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        return int(run(connection, "SELECT coalesce(max(n), 0) + 1 FROM positions").scalar())
    return int(run(connection, "SELECT nextval('position_numbers')").scalar())


def _snapshot(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return str(run(connection, "SELECT coalesce(max(xid), 0) FROM records").scalar())
    return str(run(connection, "SELECT pg_current_snapshot()::text").scalar())


def _anything_since(connection: Connection, last: Position) -> bool:
    if connection.dialect.name == "sqlite":
        return _snapshot(connection) != last.snapshot
    sql = """SELECT EXISTS (SELECT 1 FROM records WHERE epoch = ? AND xid >= pg_snapshot_xmin(?::pg_snapshot)
             AND NOT pg_visible_in_snapshot(xid, ?::pg_snapshot))"""
    return bool(run(connection, sql, (last.epoch, last.snapshot, last.snapshot)).scalar())


def find_position(session: Session, asked: str | None) -> Position | None:
    """Return the position that a person named by number or by moment, None where nothing was named.

    A moment means the last position at or before it. Raises NoSuchPosition, InvalidInput.
    """
    if asked is None or not asked.strip():
        return None
    connection = session.connection()
    asked = asked.strip()
    if asked.isdigit():
        position = _row(connection, "WHERE n = ?", (int(asked),))
    else:
        moment = moment_text(_moment(asked))
        position = _row(connection, "WHERE taken_at <= ? ORDER BY taken_at DESC, n DESC LIMIT 1", (moment,))
    if position is None:
        raise NoSuchPosition(N_("Nothing was known at “{asked}”."), field="known_at", asked=asked)
    return position


def _moment(asked: str) -> datetime:
    from legal_recovery.kernel.clock import HOME_ZONE

    try:
        moment = datetime.fromisoformat(asked)
    except ValueError:
        raise InvalidInput(
            N_("“{asked}” is neither the number of a position nor a moment like 2026-11-22T18:00."),
            field="known_at",
            asked=asked[:40],
        ) from None
    if len(asked) == 10:
        # A bare day means all that was known when it ended.
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999999)
    return moment if moment.tzinfo else moment.replace(tzinfo=HOME_ZONE)


def _row(connection: Connection, rest: str, values: tuple[object, ...]) -> Position | None:
    row = run(connection, f"SELECT n, epoch, taken_at, snapshot FROM positions {rest}", values).first()
    if row is None:
        return None
    taken_at = datetime.fromisoformat(row[2]) if isinstance(row[2], str) else row[2]
    return Position(row[0], row[1], taken_at, row[3])


def open_epoch(database: Database, clock: Clock, marker: str) -> int:
    """Compare the database with the one that was last served; a restored one begins a new epoch by itself.

    `marker` names the place of a SQLite file, which has no identity of its own.
    """
    with database.writing() as connection:
        identity = _identity(connection, marker)
        last = run(connection, "SELECT epoch, identity FROM epochs ORDER BY epoch DESC LIMIT 1").first()
        if last is not None and last[1] == identity:
            database.epoch = last[0]
        else:
            database.epoch = (last[0] if last else 0) + 1
            run(
                connection,
                "INSERT INTO epochs (epoch, identity, began_at) VALUES (?, ?, ?)",
                (database.epoch, identity, moment_text(clock.now())),
            )
    return database.epoch


def _identity(connection: Connection, marker: str) -> str:
    if connection.dialect.name == "sqlite":
        return "sqlite:" + hashlib.sha256(marker.encode()).hexdigest()[:32]
    sql = """SELECT (SELECT system_identifier FROM pg_control_system()),
             (SELECT timeline_id FROM pg_control_checkpoint()),
             (SELECT oid FROM pg_database WHERE datname = current_database())"""
    return "postgresql:" + ":".join(str(part) for part in run(connection, sql).one())
