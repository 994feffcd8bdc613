"""Rows of many tables side by side, book by book, without holding more than one book of any."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

# Rows that wait in memory for each table.
_AHEAD = 2000


class Stream:
    """The rows of a table in the order of its key; whatever nobody asked for in time is a stray."""

    def __init__(self, name: str, rows: Iterable[Any], key: int) -> None:
        self.name = name
        self.strays: list[tuple[Any, ...]] = []
        self._rows = iter(rows)
        self._key = key
        self._next: Any = next(self._rows, None)

    def take(self, *key: int) -> Iterator[Any]:
        """Yield the rows whose key begins like this; rows before them become strays."""
        length = len(key)
        while self._next is not None and _is_before(self._next[:length], key):
            self._stray()
        while self._next is not None and self._next[:length] == key:
            row, self._next = self._next, next(self._rows, None)
            yield row

    def skip(self, book: int) -> None:
        """Pass over what is left of a book that is broken."""
        for _ in self.take(book):
            pass

    def rest(self) -> Iterator[Any]:
        """Yield all rows that are left."""
        while self._next is not None:
            row, self._next = self._next, next(self._rows, None)
            yield row

    def finish(self) -> list[tuple[Any, ...]]:
        """Return the keys of all rows that belong to nothing."""
        while self._next is not None:
            self._stray()
        return self.strays

    def _stray(self) -> None:
        # A handful shows what is wrong; a table full of them must not fill the memory.
        if len(self.strays) < _AHEAD:
            self.strays.append(tuple(self._next[: self._key]))
        self._next = next(self._rows, None)


def _is_before(key: tuple[Any, ...], wanted: tuple[int, ...]) -> bool:
    """Tell whether a key comes first; what is no number at all sorts last, as SQLite has it."""
    if not all(isinstance(part, int) for part in key):
        return False
    return tuple(key) < wanted


def stream(connection: Connection, name: str, sql: str, key: int) -> Stream:
    """Return a table's rows as they come, read in portions on either engine."""
    found = connection.exec_driver_sql(sql, (), {"stream_results": True})
    portions = found.yield_per(_AHEAD).partitions()
    return Stream(name, (tuple(row) for portion in portions for row in portion), key)
