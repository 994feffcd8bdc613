"""Positions: what was known when, so that an answer given once can be given again.

A position is a number for a snapshot of the database. On PostgreSQL it keeps the whole snapshot, since a mere
horizon would hide one's own last receipt while any other writer is open; on SQLite, where writers queue, the
counter of transactions. An epoch separates what was written before a restore from what came after.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, String, and_, cast, func, or_, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import UserDefinedType

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.kernel.events import moment_text
from legal_recovery.plumbing.db import Base, Database, Moment, run
from legal_recovery.plumbing.event_log import RecordRow

# How far numbers jump when an epoch begins.
_GAP = 1_000_000
# How a release of loaded cases stands in the record of whoever loaded them.
_RELEASED = '%"kind":"batch.released"%'
# How a rate or a calendar stands there that was published: what is owed follows from it; and what papers say.
_PUBLISHED = ('%"kind":"law.%', '%"kind":"lender.%', '%"kind":"paper_text.%')
# How often a reader numbers a fresh position before it reads in the very transaction that numbers one.
TRIES = 3


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


def recorded_after(session: Session, position: Position) -> ColumnElement[bool]:
    """Return the condition on `records` for what was not known at a position; an index leads to them."""
    place = tuple_(RecordRow.epoch, RecordRow.xid)
    if session.get_bind().dialect.name == "sqlite":
        return place > tuple_(position.epoch, int(position.snapshot))
    snapshot = cast(position.snapshot, _Snapshot())
    newer = place >= tuple_(position.epoch, func.pg_snapshot_xmin(snapshot))
    seen = and_(RecordRow.epoch == position.epoch, func.pg_visible_in_snapshot(RecordRow.xid, snapshot))
    return and_(newer, ~seen)


@lru_cache(maxsize=4096)
def sight(epoch: int, snapshot: str) -> Callable[[int, int], bool]:
    """Return the test whether a snapshot of an epoch sees a transaction, for whoever asks without the database."""
    if ":" not in snapshot:
        last = int(snapshot)
        return lambda e, xid: e < epoch or (e == epoch and xid <= last)
    lowest, highest, running = snapshot.split(":")
    low, high = int(lowest), int(highest)
    open_then = frozenset(int(one) for one in running.split(",") if one)

    def sees(e: int, xid: int) -> bool:
        return e < epoch or (e == epoch and (xid < low or (xid < high and xid not in open_then)))

    return sees


@contextmanager
def issuing(database: Database, clock: Clock) -> Iterator[tuple[Session, Position]]:
    """Open a session in which figures are issued: what it reads is exactly what the position says.

    Nobody waits for a reader: the write lock of SQLite is held only while a new position is numbered.
    """
    for _ in range(TRIES):
        with database.reading() as session:
            position = present_position(session, database.epoch)
            if position is not None:
                yield session, position
                return
        with database.writing() as connection:
            take_position(connection, clock, database.epoch)
    # Somebody records all the time: take the position and read in one transaction.
    options = {} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with (
        database.engine.connect().execution_options(writes=True, **options) as connection,
        connection.begin(),
    ):
        position = take_position(connection, clock, database.epoch)
        yield Session(bind=connection, autoflush=False), position


def present_position(session: Session, epoch: int) -> Position | None:
    """Return the position that says exactly what this session reads, None where it has no number yet."""
    connection = session.connection()
    last = _row(connection, "ORDER BY n DESC LIMIT 1", ())
    if last is None or last.epoch != epoch or _anything_since(connection, last):
        return None
    return last


def take_position(connection: Connection, clock: Clock, epoch: int) -> Position:
    """Number the current snapshot; the last position again when nothing was recorded since."""
    last = _row(connection, "ORDER BY n DESC LIMIT 1", ())
    if last is not None and last.epoch == epoch and not _anything_since(connection, last):
        return last
    number = _next_number(connection)
    position = Position(number, epoch, clock.now(), snapshot_of(connection, epoch))
    _insert(connection, position)
    return position


def _insert(connection: Connection, position: Position) -> None:
    run(
        connection,
        "INSERT INTO positions (n, epoch, taken_at, snapshot) VALUES (?, ?, ?, ?)",
        (position.n, position.epoch, moment_text(position.taken_at), position.snapshot),
    )


def _next_number(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        return int(run(connection, "SELECT coalesce(max(n), 0) + 1 FROM positions").scalar())
    return int(run(connection, "SELECT nextval('position_numbers')").scalar())


def snapshot_of(connection: Connection, epoch: int) -> str:
    """Return what is visible now: the last transaction of the epoch, or PostgreSQL's whole snapshot."""
    if connection.dialect.name == "sqlite":
        # By epoch: the index leads there, while a maximum over all of them would read all of it.
        sql = "SELECT coalesce(max(xid), 0) FROM records WHERE epoch = ?"
        return str(run(connection, sql, (epoch,)).scalar())
    return str(run(connection, "SELECT pg_current_snapshot()::text").scalar())


def _anything_since(connection: Connection, last: Position) -> bool:
    """Tell whether a case or bank book grew, loaded cases were released, or the law, a lender or a text is another.

    Who looked is no news to figures.
    """
    values: tuple[object, ...]
    if connection.dialect.name == "sqlite":
        newer, values = "xid > ?", (int(last.snapshot),)
    else:
        newer = "xid >= pg_snapshot_xmin(?::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, ?::pg_snapshot)"
        values = (last.snapshot, last.snapshot)
    # In the index's order, or a prepared plan may read all records, hoping to meet a newer one soon.
    sql = f"""SELECT 1 FROM records JOIN books ON books.id = records.book
              WHERE epoch = ? AND {newer} AND (books.kind <> 'audit'{" OR body LIKE ?" * (1 + len(_PUBLISHED))})
              ORDER BY epoch, xid LIMIT 1"""
    return run(connection, sql, (last.epoch, *values, _RELEASED, *_PUBLISHED)).first() is not None


def find_position(session: Session, asked: str | None) -> Position | None:
    """Return the position that a person named by number or by moment, None where nothing was named.

    A moment means the last position at or before it. Raises NoSuchPosition, InvalidInput.
    """
    if asked is None or not asked.strip():
        return None
    connection = session.connection()
    asked = asked.strip()
    if asked.isascii() and asked.isdigit():
        # A longer number is no position, and more than a column holds.
        position = _row(connection, "WHERE n = ?", (int(asked),)) if len(asked) < 10 else None
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
        if len(asked) == 10:
            # A bare day means all that was known when it ended.
            moment = moment.replace(hour=23, minute=59, second=59, microsecond=999999)
        return (moment if moment.tzinfo else moment.replace(tzinfo=HOME_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(
            N_("“{asked}” is neither the number of a position nor a moment like 2026-11-22T18:00."),
            field="known_at",
            asked=asked[:40],
        ) from None


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
            _leave_a_gap(connection, clock, database.epoch)
    return database.epoch


def _leave_a_gap(connection: Connection, clock: Clock, epoch: int) -> None:
    """Go on numbering far above: what was lost had given out numbers after the last one that came back.

    Asked for, such a number is unknown, instead of meaning something else than on the paper that names it.
    """
    last = _row(connection, "ORDER BY n DESC LIMIT 1", ())
    if last is None:
        return
    number = (last.n // _GAP + 1) * _GAP
    if connection.dialect.name != "sqlite":
        run(connection, "SELECT setval('position_numbers', ?)", (number,))
    _insert(connection, Position(number, epoch, clock.now(), snapshot_of(connection, epoch)))


def _identity(connection: Connection, marker: str) -> str:
    if connection.dialect.name == "sqlite":
        return "sqlite:" + hashlib.sha256(marker.encode()).hexdigest()[:32]
    sql = """SELECT (SELECT system_identifier FROM pg_control_system()),
             (SELECT timeline_id FROM pg_control_checkpoint()),
             (SELECT oid FROM pg_database WHERE datname = current_database())"""
    return "postgresql:" + ":".join(str(part) for part in run(connection, sql).one())
