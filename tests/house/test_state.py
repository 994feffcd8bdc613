"""Current state can be rebuilt: every column of it is written by an event or declared to be a helper."""

from importlib import import_module

import pytest

from legal_recovery.kernel.events import KINDS
from legal_recovery.plumbing.schema import derived_columns, metadata
from legal_recovery.plumbing.state import columns_of, has_book, state_tables
from tests.house.house import FEATURES, PACKAGE

# The books themselves and what the house needs to run; `ledger verify` recomputes them or checks them in its own way.
LEDGER = frozenset(
    "books records texts entries postings balances totals installation positions epochs requests "
    "checkpoints".split()
)
# What an event says once, for a month that any book may close.
ASIDE = frozenset({"periods"})


def helpers() -> frozenset[str]:
    """Return the tables that serve the work alone, as their modules declare."""
    found: set[str] = set()
    for name in ("checkpoints", "jobs", "positions", "rounds", "unit_of_work"):
        found |= getattr(import_module(f"legal_recovery.plumbing.{name}"), "DERIVED_TABLES", frozenset())
    return frozenset(found)


def columns_written() -> dict[str, set[str]]:
    """Return, by table, the columns that events write."""
    metadata()
    written: dict[str, set[str]] = {}
    for kind in KINDS.values():
        if kind.writes is not None:
            key = columns_of(kind)[kind.writes.key]
            columns = {column for column in columns_of(kind).values() if column != key}
            written.setdefault(kind.writes.table, set()).update(columns)
    return written


def test_every_column_of_current_state_is_written_by_an_event_or_declared_as_a_helper() -> None:
    written, derived, unsaid = columns_written(), derived_columns(), []
    for name, table in metadata().tables.items():
        if name in LEDGER | helpers():
            continue
        for column in table.columns:
            place = f"{name}.{column.name}"
            told = column.name in {"id", "book"} and name in written
            if not told and column.name not in written.get(name, ()) and place not in derived:
                unsaid.append(place)
    assert unsaid == []


def test_every_column_that_an_event_writes_exists() -> None:
    tables, missing = metadata().tables, []
    for table, columns in columns_written().items():
        missing += [f"{table}.{column}" for column in sorted(columns - set(tables[table].columns.keys()))]
    assert missing == []


def test_a_helper_is_not_written_by_an_event_too() -> None:
    written = {f"{table}.{column}" for table, columns in columns_written().items() for column in columns}
    assert sorted(derived_columns() & written) == []


def test_helpers_are_columns_that_exist() -> None:
    known = {
        f"{table}.{column.name}" for table, found in metadata().tables.items() for column in found.columns
    }
    assert sorted(derived_columns() - known) == []


def test_every_state_table_belongs_to_books() -> None:
    assert sorted(name for name in state_tables() if not has_book(name)) == sorted(ASIDE)


def test_the_tables_of_the_ledger_are_there() -> None:
    assert sorted(LEDGER - metadata().tables.keys()) == []


@pytest.mark.parametrize("feature", [name for name in FEATURES if (PACKAGE / name / "events.py").exists()])
def test_events_say_the_thing_and_what_happened_to_it(feature: str) -> None:
    """`kind = "cost.recorded"`: a thing, a full stop, and what happened to it in the past tense."""
    module = import_module(f"legal_recovery.{feature}.events")
    for kind, event in KINDS.items():
        if event.__module__ == module.__name__:
            thing, _, happened = kind.partition(".")
            assert thing.islower() and happened.islower() and event.__doc__, kind
