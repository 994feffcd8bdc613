"""The one way to write: a command runs in one transaction that posts, records and marks, or does nothing at all."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Connection, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, Conflict, KeyReused, NotFound
from legal_recovery.kernel.events import Event, canonical, moment_text
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing import event_log, state
from legal_recovery.plumbing.db import Base, Database, Id, is_repeatable, run
from legal_recovery.plumbing.driver import run_together, send
from legal_recovery.plumbing.waiting import Waiting

TRIES = 3
# Books are locked in one order, whoever asks: case books by id, then bank books, then audit books.
_LOCK_ORDER = "CASE kind WHEN 'case' THEN 0 WHEN 'bank' THEN 1 ELSE 2 END, id"

_INSERT_RECORD = """INSERT INTO records (book, seq, kind, body, prev, hash, recorded_at, epoch, xid)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_MOVE_HEAD = "UPDATE books SET head_seq = ?, head_hash = ? WHERE id = ?"
_KEEP_RESULT = "UPDATE requests SET result = ? WHERE actor = ? AND key = ?"

# Roles that read every office; leads work across offices, the others only in their own.
ALL_OFFICES = frozenset({"legal_lead", "finance_lead", "manager", "auditor", "system"})


class OutcomeUnknown(Conflict):
    """The connection was lost with the commit on its way, and nothing tells whether it arrived."""

    code = "database.outcome_unknown"


class RequestRow(Base):
    """A request that was carried out, and its result, so that repeating it does nothing twice."""

    __tablename__ = "requests"
    __table_args__ = (UniqueConstraint("actor", "key"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    actor: Mapped[int] = mapped_column(Id)
    key: Mapped[str] = mapped_column(String(100))
    command: Mapped[str] = mapped_column(String(100))
    input_hash: Mapped[str] = mapped_column(String(64))
    result: Mapped[str | None] = mapped_column(LongText)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: a person or the system, with roles, the office they work in and their own audit book."""

    id: int
    name: str
    roles: frozenset[str]
    office_id: int | None = None
    book: int | None = None

    def sees_office(self, office_id: int | None) -> bool:
        """Tell whether this person may see what belongs to an office."""
        return bool(self.roles & ALL_OFFICES) or (
            office_id is not None and office_id == self.office_id and self.roles != {"admin"}
        )


class UnitOfWork:
    """One transaction of one command, with the books that it holds."""

    def __init__(
        self,
        connection: Connection,
        database: Database,
        actor: Actor,
        clock: Clock,
        subscribers: "Subscribers",
    ) -> None:
        self.connection = connection
        self.database = database
        self.actor = actor
        self.clock = clock
        self.recorded_at: datetime = clock.now()
        self.heads: dict[int, event_log.Head] = {}
        # What features gather during the command and write once at its end, such as balances.
        self.gathered: dict[str, Any] = {}
        self.at_end: list[Callable[[UnitOfWork], None]] = []
        self._subscribers = subscribers
        self._session: Session | None = None
        # Inserts wait here until something is read or the transaction ends: few round trips.
        self._waiting = Waiting()
        self.moment = moment_text(self.recorded_at)
        self._xid: int | None = None

    @property
    def session(self) -> Session:
        """A session on this very transaction, for the reads that a decision rests on."""
        self.flush()
        if self._session is None:
            self._session = Session(bind=self.connection, autoflush=False)
        return self._session

    def lock(self, *books: int) -> None:
        """Take the books' locks in the one order; named first, before anything is read."""
        wanted = sorted(set(books) - self.heads.keys())
        if not wanted:
            return
        found = self._hold(run(self.connection, self._locking(", ".join("?" * len(wanted))), wanted).all())
        if found != len(wanted):
            raise NotFound(N_("There is no such book."))

    def lock_and_read(self, named_by: str, key: int, read: str) -> list[tuple[Any, ...]]:
        """Hold the one book that `named_by` selects by a key, and return what `read` then reads by that key.

        In one round trip; nothing is returned where there is no such book.
        """
        self.flush()
        held, rows = run_together(self.connection, (self._locking(named_by), (key,)), (read, (key,)))
        return rows if self._hold(held) else []

    def _locking(self, books: str) -> str:
        lock = "" if self.database.is_sqlite else " FOR UPDATE"
        return f"""SELECT {self._xid_sql}, id, kind, office_id, head_seq, head_hash
                   FROM books WHERE id IN ({books}) ORDER BY {_LOCK_ORDER}{lock}"""

    def _hold(self, rows: list[tuple[Any, ...]]) -> int:
        """Keep the heads of locked books; those that were held before have moved on since they were written."""
        for xid, book, *head in rows:
            self._xid = int(xid) if self._xid is None else self._xid
            self.heads.setdefault(book, event_log.Head(*head))
        return len(rows)

    def new_book(self, kind: str, office: int | None = None) -> int:
        """Open a new, empty book, held by this transaction."""
        if "installation" not in self.gathered:
            self.gathered["installation"] = event_log.installation_uid(self.connection)
        book, head = event_log.create_book(self.insert, kind, office, self.gathered["installation"])
        self.heads[book] = head
        return book

    def insert(self, sql: str, values: tuple[Any, ...]) -> None:
        """Gather one row for an INSERT, to be sent with others of its kind."""
        self._waiting.add(sql, values)

    def flush(self) -> None:
        """Send the gathered rows, each table after those that it leans on."""
        if waiting := self._waiting.take():
            send(self.connection, waiting)

    def record(self, event: Event) -> int:
        """Append the event to its book's chain, mark the row it is about, tell subscribers; return its seq."""
        data, columns = state.keep_aside(self.insert, event)
        seq = self.append(event.book, "event", event.kind, {"data": data})
        self._mark(event, columns)
        self._subscribers.tell(self, event)
        return seq

    def _mark(self, event: Event, columns: dict[str, Any]) -> None:
        row = event.writes
        if row is None:
            return
        if row.new:
            self._waiting.add_new(row.table, *state.new_row(row, event.book, columns))
            return
        key, changed = state.changes(row, columns)
        if not self._waiting.change(row.table, key, event.book, changed):
            self.flush()
            state.update(self.connection, row, event.book, key, changed)

    def append(self, book: int, record_kind: str, kind: str, content: dict[str, Any]) -> int:
        """Add one record to the chain of a book that this transaction holds; return its seq."""
        head = self.heads[book]
        seq = head.seq + 1
        body = event_log.canonical_json(
            {
                "actor": str(self.actor.id),
                "at": self.moment,
                "epoch": str(self.database.epoch),
                "kind": kind,
                "seq": str(seq),
                "xid": str(self._number()),
                **content,
            }
        )
        digest = event_log.link_hash(body, head.hash)
        # On PostgreSQL the wall fills in the transaction's number itself, whatever anybody says.
        xid = self._xid if self.database.is_sqlite else None
        origin = (self.moment, self.database.epoch, xid)
        self.insert(_INSERT_RECORD, (book, seq, record_kind, body, head.hash, digest, *origin))
        head.seq, head.hash, head.moved = seq, digest, True
        return seq

    def finish(self) -> None:
        """Write what was gathered, records and balances, and the heads of the books that moved, and commit."""
        for write in self.at_end:
            write(self)
        for book, head in self.heads.items():
            if head.moved:
                self.insert(_MOVE_HEAD, (head.seq, head.hash, book))
        if waiting := self._waiting.take():
            send(self.connection, waiting, and_commit=True)

    def _number(self) -> int:
        """Return the transaction's number, which tells at which positions its records are known."""
        if self._xid is None:
            self._xid = int(run(self.connection, f"SELECT {self._xid_sql}").scalar())
        return self._xid

    @property
    def _xid_sql(self) -> str:
        """Counted on SQLite, PostgreSQL's own there; asked along with a lock, so that it costs no round trip."""
        if self.database.is_sqlite:
            # By epoch: the index leads there, while a maximum over all of them would read all of it.
            return f"(SELECT coalesce(max(xid), 0) + 1 FROM records WHERE epoch = {self.database.epoch})"
        return "pg_current_xact_id()::text"


class Subscribers:
    """The one table of what follows from what, inside the same transaction."""

    def __init__(self) -> None:
        self._by_kind: dict[str, list[Callable[[UnitOfWork, Any], Any]]] = {}

    def on(self, kinds: Iterable[str], react: Callable[[UnitOfWork, Any], Any]) -> None:
        """Let `react(uow, event)` follow each of these kinds of event."""
        for kind in kinds:
            self._by_kind.setdefault(kind, []).append(react)

    def tell(self, uow: UnitOfWork, event: Event) -> None:
        """Carry out what follows; a failure undoes the whole command."""
        for react in self._by_kind.get(event.kind, ()):
            react(uow, event)


NOBODY = Subscribers()


def execute(
    database: Database,
    command: Callable[..., Any],
    request: Any,
    *,
    actor: Actor,
    clock: Clock,
    key: str | None = None,
    subscribers: Subscribers = NOBODY,
) -> Any:
    """Carry out a command in one transaction, once for each key, again where others were in the way or the server went.

    Returns what the command returned, as plain JSON values. Raises KeyReused when the key came with other input,
    OutcomeUnknown when the connection was lost in the commit and no key tells whether it was carried out.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return _once(database, command, request, actor, clock, key, subscribers)
        except DBAPIError as failure:
            lost = failure.connection_invalidated
            if attempt == TRIES or not (lost or is_repeatable(failure)):
                raise
            if lost:
                # The others are lost with it.
                database.dispose()
            time.sleep(0.02 * attempt)
    raise AssertionError("unreachable")


def _once(
    database: Database,
    command: Callable[..., Any],
    request: Any,
    actor: Actor,
    clock: Clock,
    key: str | None,
    subscribers: Subscribers,
) -> Any:
    with database.writing() as connection:
        if key is not None:
            known, result = _begin_request(connection, command, request, actor, key)
            if known:
                return result
        uow = UnitOfWork(connection, database, actor, clock, subscribers)
        result = canonical_result(command(uow, request))
        if key is not None:
            uow.insert(_KEEP_RESULT, (json.dumps(result, ensure_ascii=False), actor.id, key))
        try:
            uow.finish()
        except DBAPIError as failure:
            if failure.connection_invalidated and key is None:
                raise OutcomeUnknown(
                    N_(
                        "The database went away while this was recorded: look whether it was, before you repeat it."
                    )
                ) from failure
            raise
        return result


def once(
    connection: Connection,
    asking: Callable[..., Any],
    asked: Any,
    actor: Actor,
    key: str | None,
    make: Callable[[], int],
) -> int:
    """Return what `make` made in this transaction, under a key that came before what it made then; raises KeyReused.

    For what is asked for and no command: work in the background. `asked` is what the key stands for.
    """
    if key is None:
        return make()
    known, result = _begin_request(connection, asking, asked, actor, key)
    if known:
        return int(result)
    made = make()
    run(connection, _KEEP_RESULT, (json.dumps(str(made)), actor.id, key))
    return made


def _begin_request(
    connection: Connection, command: Callable[..., Any], request: Any, actor: Actor, key: str
) -> tuple[bool, Any]:
    """Claim the key; when somebody had claimed it with the same input, return what came of that."""
    name, digest = command.__name__, input_hash(command, request)
    sql = """INSERT INTO requests (actor, key, command, input_hash) VALUES (?, ?, ?, ?)
             ON CONFLICT (actor, key) DO NOTHING"""
    if run(connection, sql, (actor.id, key, name, digest)).rowcount == 1:
        return False, None
    sql = "SELECT input_hash, result FROM requests WHERE actor = ? AND key = ?"
    stored = run(connection, sql, (actor.id, key)).one()
    if stored[0] != digest:
        raise KeyReused(N_("This form was already sent with other content; open it again."))
    return True, json.loads(stored[1])


def input_hash(command: Callable[..., Any], request: Any) -> str:
    """Return the digest of what was asked, to tell a repeated request from a different one."""
    asked = event_log.canonical_json({"command": command.__name__, "input": _plain(request)})
    return hashlib.sha256(asked.encode()).hexdigest()


def _plain(value: Any) -> Any:
    kind: Any = type(value)
    if value is None or kind is str:
        return value
    if kind is Money:
        return {"minor": str(value.minor), "currency": value.currency}
    if (names := _field_names(kind)) is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [_plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, set | frozenset) else items
    return canonical(value)


@cache
def _field_names(kind: Any) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def canonical_result(result: Any) -> Any:
    """Return a command's result as plain JSON values, the same the first time and every time after."""
    if isinstance(result, dict):
        return {str(key): canonical_result(value) for key, value in result.items()}
    if isinstance(result, list | tuple):
        return [canonical_result(item) for item in result]
    if isinstance(result, date | datetime):
        return canonical(result)
    if isinstance(result, Money):
        return {"amount": result.text, "currency": result.currency}
    assert result is None or isinstance(result, str | int | bool), f"{result!r} is no plain result"
    return result
