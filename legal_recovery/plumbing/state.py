"""Current state: the rows that events write, and nothing else does.

Each event says which row it writes, and its fields are that row's columns. So what the chain says and what
the tables say cannot differ by a forgotten line, and every column can be rebuilt from the records.
"""

import json
from collections.abc import Iterable, Mapping
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
from legal_recovery.plumbing.event_log import Insert, keep_text


@cache
def columns_of(kind: Any) -> dict[str, str]:
    """Return the columns of an event's class by field: `note` as a Text is `note_id`, Money is `…_minor`."""
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
    data: dict[str, Any] = {}
    values: dict[str, Any] = {}
    kind: Any = type(event)
    for name, column in _kept(kind):
        value = getattr(event, name)
        stored: Any
        if value is None or type(value) is str:
            stored = data[name] = value
        elif isinstance(value, Text):
            stored, data[name] = keep_text(insert, value)
        elif isinstance(value, Money):
            stored = value.minor
            data[name] = {"currency": value.currency, "minor": str(value.minor)}
        else:
            stored, data[name] = _column(value), canonical(value)
        if column is not None:
            values[column] = stored
    return data, values


@cache
def _kept(kind: Any) -> tuple[tuple[str, str | None], ...]:
    """Return the fields that stand in the record, each with its column if it has one."""
    columns = columns_of(kind) if kind.writes else {}
    return tuple((field.name, columns.get(field.name)) for field in fields(kind) if field.name != "book")


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


def new_row(row: Row, book: int, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return the id and the columns of the row that an event makes."""
    key = values[row.key]
    rest = {name: value for name, value in values.items() if name != row.key}
    return key, {"id": key, "book": book, **rest}


def changes(row: Row, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return the id of the row that an event changes, and the columns it names."""
    return values[row.key], {name: value for name, value in values.items() if name != row.key}


def update(connection: Connection, row: Row, book: int, key: int, changed: dict[str, Any]) -> None:
    """Change columns of a row of the event's own book; raises NotFound.

    A row is written from one book alone, so that one chain rebuilds it.
    """
    if not changed:
        return
    sets = ", ".join(f"{name} = ?" for name in changed)
    sql, keys = f"UPDATE {row.table} SET {sets} WHERE id = ?", [key]
    if has_book(row.table):
        sql, keys = sql + " AND book = ?", [key, book]
    if run(connection, sql, (*changed.values(), *keys)).rowcount != 1:
        raise NotFound(N_("There is no such thing any more."))


@cache
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
        event: Any = KINDS.get(kind)
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


def typed(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as its columns hold it, from what records say of it; what no record names is None."""
    found: dict[str, Any] = {}
    for column in Base.metadata.tables[table].columns:
        value = values.get(column.name)
        if isinstance(value, list | dict):
            value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        elif isinstance(value, str) and column.type.python_type is date:
            value = date.fromisoformat(value)
        elif isinstance(value, str) and column.type.python_type is int:
            value = int(value)
        found[column.name] = value
    return found


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
