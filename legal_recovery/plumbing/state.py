"""Current state: the rows that events write, and nothing else does.

Each event says which row it writes, and its fields are that row's columns. So what the chain says and what
the tables say cannot differ by a forgotten line, and every column can be rebuilt from the records.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, get_args, get_type_hints

from sqlalchemy import Connection

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.events import KINDS, Event, Row, Text, canonical, moment_text
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import Base, run
from legal_recovery.plumbing.event_log import keep_text

Insert = Callable[[str, tuple[Any, ...]], None]


@cache
def columns_of(kind: type[Event]) -> dict[str, str]:
    """Return the column of each field that has one: `note` as a Text is `note_id`, Money is `…_minor`."""
    row, hints, columns = kind.writes, get_type_hints(kind), {}
    assert row is not None
    for field in fields(kind):
        if field.name == "book" or field.name in row.aside:
            continue
        parts = get_args(hints[field.name]) or (hints[field.name],)
        ending = "_id" if Text in parts else "_minor" if Money in parts else ""
        columns[field.name] = field.name + ending
    return columns


def keep_aside(insert: Insert, event: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """Store the event's texts; return what stands in the record, and the values of its columns."""
    columns = columns_of(type(event)) if event.writes else {}
    data: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for name, value in event.facts().items():
        if isinstance(value, Text):
            stored, data[name] = keep_text(insert, value)
        elif isinstance(value, Money):
            stored = value.minor
            data[name] = {"currency": value.currency, "minor": str(value.minor)}
        else:
            stored, data[name] = _column(value), canonical(value)
        if name in columns:
            values[columns[name]] = stored
    return data, values


def _column(value: Any) -> Any:
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return json.dumps(canonical(value), ensure_ascii=False, separators=(",", ":"))
    return value


def insertion(row: Row, book: int, values: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the statement and the values that make the event's new row."""
    rest = [name for name in values if name != row.key]
    names = ["id", "book", *rest]
    sql = f"INSERT INTO {row.table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    return sql, (values[row.key], book, *(values[name] for name in rest))


def update(connection: Connection, row: Row, book: int, values: dict[str, Any]) -> None:
    """Change the columns that the event names on a row of its own book; raises NotFound.

    A row is written from one book alone, so that one chain rebuilds it.
    """
    kept = {name: value for name, value in values.items() if name != row.key}
    if not kept:
        return
    sets = ", ".join(f"{name} = ?" for name in kept)
    sql, keys = f"UPDATE {row.table} SET {sets} WHERE id = ?", [values[row.key]]
    if has_book(row.table):
        sql, keys = sql + " AND book = ?", [*keys, book]
    if run(connection, sql, (*kept.values(), *keys)).rowcount != 1:
        raise NotFound(N_("There is no such thing any more."))


def has_book(table: str) -> bool:
    """Tell whether the table's rows belong to one book each; an office's months are closed from any."""
    return "book" in Base.metadata.tables[table].columns


@dataclass(frozen=True, slots=True)
class Expected:
    """What the records say that a column holds."""

    value: Any
    seq: int


@cache
def state_tables() -> frozenset[str]:
    """Return the tables whose rows are written by events alone."""
    return frozenset(kind.writes.table for kind in KINDS.values() if kind.writes)


class Replay:
    """Rebuilds the rows of one book from its records."""

    def __init__(self, book: int) -> None:
        self.book = book
        self.rows: dict[tuple[str, int], dict[str, Expected]] = {}
        self.texts: dict[int, str] = {}
        self.erased: set[int] = set()

    def take(self, seq: int, kind: str, data: dict[str, Any]) -> str | None:
        """Apply one recorded event; return what is wrong with it, None where nothing is."""
        self._take_texts(data)
        if kind == "text.erased":
            self.erased.add(int(data["text_id"]))
        event = KINDS.get(kind)
        if event is None:
            return f"unknown kind of event {kind}"
        row = event.writes
        if row is None:
            return None
        values = dict(_recorded(data, columns_of(event)))
        key = int(values.pop(row.key))
        place = self.rows.setdefault((row.table, key), {})
        if row.new and place:
            return f"{row.table} {key} is new a second time"
        place.update({name: Expected(value, seq) for name, value in values.items()})
        if row.new:
            place["book"] = Expected(str(self.book), seq)
        return None

    def _take_texts(self, data: dict[str, Any]) -> None:
        for value in data.values():
            if isinstance(value, dict) and "digest" in value:
                self.texts[int(value["text"])] = value["digest"]


def _recorded(data: dict[str, Any], columns: dict[str, str]) -> Iterable[tuple[str, Any]]:
    for name, column in columns.items():
        value = data.get(name)
        if isinstance(value, dict) and "digest" in value:
            value = value["text"]
        elif isinstance(value, dict) and set(value) == {"currency", "minor"}:
            value = value["minor"]
        yield column, value


def holds(value: Any, expected: Any) -> bool:
    """Tell whether a column's value is the one that the records say."""
    if isinstance(expected, list | dict):
        try:
            return isinstance(value, str) and bool(json.loads(value) == expected)
        except ValueError:
            return False
    if isinstance(expected, bool):
        return value in (expected, int(expected))
    try:
        return bool(canonical(value) == expected)
    except TypeError:
        return False


def as_recorded(value: Any) -> Any:
    """Return a column's value in the form it has in records; a list is kept as its JSON."""
    if isinstance(value, str) and value[:1] in "[{" and value[-1:] in "]}":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return canonical(value)
