"""Rows that wait to be written together: few round trips, and each table after those that it leans on."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from legal_recovery.plumbing.db import Base

_TABLE = re.compile(r"INSERT INTO (\w+)")
_LAST = (1_000, 0)


class Waiting:
    """What a transaction has gathered since something was last read."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        # New rows of current state, by table and id: an event that follows changes them where they wait.
        self._fresh: dict[str, dict[int, dict[str, Any]]] = {}

    def add(self, sql: str, values: tuple[Any, ...]) -> None:
        """Gather one row for a statement."""
        self._rows.setdefault(sql, []).append(values)

    def add_new(self, table: str, key: int, values: dict[str, Any]) -> None:
        """Gather a new row of current state."""
        rows = self._fresh.setdefault(table, {})
        assert key not in rows, f"{table} {key} is new a second time"
        rows[key] = values

    def change(self, table: str, key: int, book: int, values: Mapping[str, Any]) -> bool:
        """Change a new row of this book that still waits; tell whether there was one."""
        row = self._fresh.get(table, {}).get(key)
        if row is None or row["book"] != book:
            return False
        row.update(values)
        return True

    def take(self) -> dict[str, Sequence[tuple[Any, ...]]]:
        """Return the statements with their rows in the order in which they can be carried out, and forget them."""
        found: dict[str, Sequence[tuple[Any, ...]]] = dict(self._rows)
        for table, rows in self._fresh.items():
            columns = tuple(dict.fromkeys(name for row in rows.values() for name in row))
            found[_insertion(table, columns)] = [
                tuple(row.get(name) for name in columns) for row in rows.values()
            ]
        self._rows, self._fresh = {}, {}
        return {sql: found[sql] for sql in sorted(found, key=_rank)}


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


@cache
def _rank(sql: str) -> tuple[int, int]:
    """Return a table's place among those that lean on one another; what changes rows comes last."""
    found = _TABLE.match(sql)
    if found is None:
        return _LAST
    # Postings come before the entry that seals them, though they lean on it.
    return (_depth("entries"), 0) if found[1] == "postings" else (_depth(found[1]), 1)


@cache
def _depth(table: str) -> int:
    """Return how many tables stand below this one, one on the other."""
    keys = Base.metadata.tables[table].foreign_keys if table in Base.metadata.tables else ()
    below = {key.column.table.name for key in keys} - {table}
    return 1 + max((_depth(name) for name in below), default=0)
