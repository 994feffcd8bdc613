"""Any single value that is changed behind the program's back is found, or is named in the documentation."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Table

from legal_recovery.house import helpers
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.db import Database, run
from legal_recovery.plumbing.schema import derived_columns, metadata
from tests.ledger.attacker import behind_the_walls
from tests.ledger.rich import Rich

DOCUMENT = Path(__file__).parents[2] / "docs" / "architecture.md"
# What serves no proof: the documentation names each of these tables and columns, with what that means.
UNSEEN_TABLES = {
    "requests",
    "epochs",
    "positions",
    "import_lines",
    "jobs",
    "job_steps",
    "rounds",
    "line_prints",
    "staged_matches",
    "composition_drafts",
}
# What features keep for speed and prove themselves; each of their columns is changed below like any other.
HELPED_TABLES = {"case_terms", "listed", "listed_words"}
UNSEEN_COLUMNS = {
    "case_terms.id",
    "checkpoints.id",
    "feeds.digest",
    "imports.batch_id",
    "imports.loaded",
    "imports.rows",
    "users.email",
    "users.password",
    "users.fs_uniquifier",
    "api_tokens.digest",
    "api_tokens.last_used_at",
}
# Where the engine itself allows a few words only.
WORDS = {
    "lenders.head_kind": ("representative", "head"),
    "feeds.state": ("active", "revoked"),
    "api_tokens.state": ("active", "revoked"),
    "books.kind": ("case", "audit"),
    "periods.state": ("open", "closed"),
    "records.kind": ("entry", "event"),
    "users.password_state": ("none", "own"),
    "users.state": ("active", "left"),
}
# The row of a month that was never closed says nothing that is not true without it.
ONLY = {"periods": "WHERE state = 'closed'"}


@pytest.mark.long
def test_a_change_of_any_column_is_found(rich: Rich) -> None:
    missed = []
    for table, column in _columns(all_of_them=rich.bench.database.is_sqlite):
        with _changed(rich.bench.database, table, column) as changes:
            for _ in changes:
                keys = frozenset({rich.public_key})
                if verify(rich.bench.database, rich.files, keys=keys, helpers=helpers()).ok:
                    missed.append(f"{table.name}.{column.name}")
    assert missed == []
    assert verify(rich.bench.database, rich.files, helpers=helpers()).ok, "the test put everything back"


def test_what_is_not_found_is_named_in_the_documentation() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert [name for name in sorted(UNSEEN_TABLES | UNSEEN_COLUMNS) if f"`{name}`" not in written] == []
    unseen = {
        f"{table}.{column.name}" for table in UNSEEN_TABLES for column in metadata().tables[table].columns
    }
    helped = {name for name in derived_columns() if name.partition(".")[0] in HELPED_TABLES}
    assert derived_columns() <= unseen | UNSEEN_COLUMNS | helped, (
        "a helper column is neither found nor documented"
    )


def _columns(*, all_of_them: bool) -> Iterator[tuple[Table, Column[Any]]]:
    """Yield every column, or one of each type of each table: the other engine only reads its types in its own way."""
    for name, table in sorted(metadata().tables.items()):
        known: set[str] = set()
        for column in table.columns:
            if name in UNSEEN_TABLES or f"{name}.{column.name}" in UNSEEN_COLUMNS:
                continue
            if all_of_them or str(column.type) not in known:
                yield table, column
            known.add(str(column.type))


class _changed:
    """Changes a value of a column, one after the other of those that differ in kind, and puts each back."""

    def __init__(self, database: Database, table: Table, column: Column[Any]) -> None:
        self._database, self._table, self._column = database, table, column

    def __enter__(self) -> Iterator[None]:
        return self._one_by_one()

    def __exit__(self, *_: object) -> None:
        pass

    def _one_by_one(self) -> Iterator[None]:
        name, column = self._table.name, self._column.name
        keys = [key.name for key in self._table.primary_key.columns]
        with self._database.engine.connect() as connection:
            shown = ", ".join([column, *keys])
            sql = f"SELECT {shown} FROM {name} {ONLY.get(name, '')} ORDER BY {', '.join(keys)}"
            rows = [tuple(row) for row in run(connection, sql)]
        # A row that holds something, and one that holds nothing.
        told = [row for row in rows if row[0] is not None]
        empty = [row for row in rows if row[0] is None]
        assert told, f"the rich ledger has no {name}.{column}"
        for value, *place in [*told[-1:], *empty[:1]]:
            other = _other(self._column, value)
            where = dict(zip(keys, place, strict=True))
            self._put(where, other)
            yield
            self._put({**where, column: other} if column in where else where, value)

    def _put(self, where: dict[str, Any], value: Any) -> None:
        name, column = self._table.name, self._column.name
        conditions = " AND ".join(f"{key} = ?" for key in where)
        with behind_the_walls(self._database) as connection:
            sql = f"UPDATE {name} SET {column} = ? WHERE {conditions}"
            assert run(connection, sql, (value, *where.values())).rowcount == 1


def _other(column: Column[Any], value: Any) -> Any:
    """Return the smallest change of a value."""
    if value is None:
        return {"INTEGER": 1, "BIGINT": 1, "VARCHAR(3)": "CNY"}.get(str(column.type), "2026-01-01")
    if words := WORDS.get(f"{column.table.name}.{column.name}"):
        return words[0] if value != words[0] else words[1]
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, bytes | memoryview):
        return bytes(value)[:-1] + bytes([bytes(value)[-1] ^ 1])
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        # A key moves to a place that nobody has taken.
        return value + (1_000_003 if column.primary_key else 1)
    if str(column.type) == "xid8":
        return str(int(value) + 1)
    if not any(map(str.isalnum, value)):
        return value + "1"
    # The last letter or digit moves on by one; a day stays a day, and JSON stays JSON.
    spot = max(place for place, sign in enumerate(value) if sign.isalnum())
    return value[:spot] + chr(ord(value[spot]) ^ 1) + value[spot + 1 :]
