"""Current state: every column that events write, rebuilt from the records; no row more, no row less."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.store.verify.findings import Findings
from legal_recovery.ledger.store.verify.streams import Stream, stream
from legal_recovery.plumbing.db import Base, run
from legal_recovery.plumbing.schema import derived_columns
from legal_recovery.plumbing.state import Expected, Replay, has_book, holds, state_tables

# A column of this name is the digest of a file in the store.
_FILE = "sha256"


class _Table:
    """One table of current state, its rows in the order of their books."""

    def __init__(self, connection: Connection, name: str, derived: frozenset[str]) -> None:
        self.name = name
        self.columns = [
            column.name
            for column in Base.metadata.tables[name].columns
            if column.name not in ("id", "book") and f"{name}.{column.name}" not in derived
        ]
        listed = ", ".join(["book", "id", *self.columns])
        self.rows: Stream = stream(connection, name, f"SELECT {listed} FROM {name} ORDER BY book, id", 2)


class StateTables:
    """All tables that events write, compared book by book."""

    def __init__(self, connection: Connection, findings: Findings, check_file: Callable[..., None]) -> None:
        derived = derived_columns()
        self._findings = findings
        self._check_file = check_file
        self._tables = [
            _Table(connection, name, derived) for name in sorted(state_tables()) if has_book(name)
        ]

    @property
    def streams(self) -> list[Stream]:
        """The rows of all tables."""
        return [table.rows for table in self._tables]

    def compare(self, book: int, replay: Replay) -> None:
        """Compare the rows of a book with what its records say, both ways."""
        for table in self._tables:
            for row in table.rows.take(book):
                expected = replay.rows.pop((table.name, row[1]), None)
                self._compare_row(book, table, row, expected)
        for (name, key), expected in replay.rows.items():
            if has_book(name):
                self._missing(book, name, key, expected)

    def _compare_row(
        self, book: int, table: _Table, row: tuple[Any, ...], expected: dict[str, Expected] | None
    ) -> None:
        if expected is None or "book" not in expected:
            self._findings.add(
                "verify.unrecorded_row",
                N_("Row {id} of {table} was made by no record."),
                book=book,
                table=table.name,
                id=row[1],
            )
            return
        for column, value in zip(table.columns, row[2:], strict=True):
            told = expected.get(column)
            if not holds(value, told.value if told else None):
                self._findings.add(
                    "verify.state",
                    N_("The {column} of row {id} of {table} differs from the record."),
                    book=book,
                    seq=(told or expected["book"]).seq,
                    table=table.name,
                    id=row[1],
                    column=column,
                )
            elif column == _FILE and value is not None:
                self._check_file(value, book, (told or expected["book"]).seq)

    def _missing(self, book: int, table: str, key: int, expected: dict[str, Expected]) -> None:
        self._findings.add(
            "verify.missing_row",
            N_("Row {id} of {table} is missing."),
            book=book,
            seq=next(iter(expected.values())).seq if expected else None,
            table=table,
            id=key,
        )


class Months:
    """Offices' months: closed exactly where they were closed once more than reopened, whoever did it."""

    def __init__(self) -> None:
        self._told: dict[int, tuple[str, str, int]] = {}
        self._contrary: list[tuple[int, int, int]] = []

    def take(self, book: int, seq: int, data: dict[str, Any]) -> None:
        """Take the record of a closing or a reopening."""
        key, step = int(data["period_id"]), 1 if data["state"] == "closed" else -1
        office, month, closings = self._told.get(key, (data["office_id"], data["month"], 0))
        if (office, month) != (data["office_id"], data["month"]):
            self._contrary.append((book, seq, key))
        self._told[key] = (office, month, closings + step)

    def compare(self, connection: Connection, findings: Findings) -> None:
        """Compare the months' rows with what was recorded; an open month may have a row that nobody told of."""
        for book, seq, key in self._contrary:
            findings.add(
                "verify.month",
                N_("The records of month {id} contradict each other."),
                book=book,
                seq=seq,
                id=key,
            )
        rows = {row[0]: row[1:] for row in run(connection, "SELECT id, office_id, month, state FROM periods")}
        for key, row in rows.items():
            told = self._told.pop(key, None)
            right = row[2] == "open"
            if told is not None:
                right = (str(row[0]), row[1]) == told[:2] and row[2] == ("closed" if told[2] else "open")
            if not right:
                findings.add(
                    "verify.month_row", N_("The row of month {month} differs from the records."), month=row[1]
                )
        for told in self._told.values():
            findings.add("verify.month_row", N_("The row of month {month} is missing."), month=told[1])
