"""What a database's shape should be and is: tables, indexes and the walls themselves, not only their names."""

import re
from functools import cache
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from legal_recovery.plumbing.db import Database, run
from legal_recovery.plumbing.schema import known_tables, metadata, read_walls, upgrade
from legal_recovery.resources import resource

_TRIGGER = re.compile(
    r"CREATE (?:CONSTRAINT )?TRIGGER (?P<name>\w+) (?P<when>BEFORE|AFTER) (?P<events>[A-Z ]+?) ON "
    r"(?:\w+\.)?(?P<table>\w+) (?P<rest>.*)EXECUTE FUNCTION (?P<function>\w+)\(\)",
    re.DOTALL,
)
_FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+).*?\$\$(.*)\$\$", re.DOTALL)


def changed_parts(connection: Connection) -> list[str]:
    """Return the parts of the database that are not as the migrations make them, by name."""
    if connection.dialect.name == "sqlite":
        return _changed_on_sqlite(connection)
    return _changed_on_postgresql(connection)


# --- SQLite: a second, empty database made by the same migrations is the measure ---------------------------


def _changed_on_sqlite(connection: Connection) -> list[str]:
    found, measure = _parts_of(connection), _fresh_parts()
    return sorted(name for name in found.keys() | measure.keys() if found.get(name) != measure.get(name))


@cache
def _fresh_parts() -> dict[str, str]:
    fresh = Database("sqlite://")
    try:
        upgrade(fresh)
        with fresh.engine.connect() as connection:
            return _parts_of(connection)
    finally:
        fresh.dispose()


def _parts_of(connection: Connection) -> dict[str, str]:
    rows = run(connection, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    ours = known_tables()
    return {f"{row[0]} {row[1]}": str(row[3]) for row in rows if row[2] in ours}


# --- PostgreSQL: the walls by their source, the tables by what the models say ------------------------------


def _changed_on_postgresql(connection: Connection) -> list[str]:
    triggers, functions = _declared_walls()
    standing = {trigger["name"]: trigger for trigger in _standing_triggers(connection)}
    changed = [
        f"trigger {name}"
        for name in triggers.keys() | standing.keys()
        if triggers.get(name) != standing.get(name)
    ]
    sources = _sources(connection)
    changed += [f"function {name}" for name, source in functions.items() if sources.get(name) != source]
    return sorted(changed) + _changed_tables(connection)


def _declared_walls() -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    triggers: dict[str, dict[str, Any]] = {}
    functions: dict[str, str] = {}
    for path in sorted((resource("migrations") / "walls").glob("postgresql_*.sql")):
        for statement in [] if path.stem.endswith("_down") else read_walls(path.name):
            if function := _FUNCTION.search(statement):
                functions[function[1]] = function[2]
            elif trigger := _trigger(statement):
                triggers[trigger["name"]] = trigger
    return triggers, functions


def _trigger(statement: str) -> dict[str, Any] | None:
    """Return what a trigger does, however its definition is written."""
    found = _TRIGGER.search(" ".join(statement.split()))
    if found is None:
        return None
    return {
        "name": found["name"],
        "when": found["when"],
        "events": frozenset(found["events"].split(" OR ")),
        "table": found["table"],
        "by_row": "FOR EACH ROW" in found["rest"],
        "deferred": "INITIALLY DEFERRED" in found["rest"],
        "narrowed": " WHEN " in f" {found['rest']}",
        "function": found["function"],
    }


def _standing_triggers(connection: Connection) -> list[dict[str, Any]]:
    sql = """SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
             AND tgrelid IN ('records'::regclass, 'entries'::regclass, 'postings'::regclass)"""
    found = [_trigger(row[0]) for row in run(connection, sql)]
    return [trigger for trigger in found if trigger is not None]


def _sources(connection: Connection) -> dict[str, str]:
    return {
        row[0]: row[1] for row in run(connection, "SELECT proname, prosrc FROM pg_proc WHERE prokind = 'f'")
    }


# All that PostgreSQL knows of the tables where we are: relations, columns, constraints, indexes, sequences, remarks.
_CATALOGUE = """
WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = ANY (current_schemas(false)::regnamespace[]))
SELECT json_build_array('relation', relname, relnamespace::regnamespace, relkind, relpersistence, relrowsecurity,
    obj_description(oid, 'pg_class'))::text FROM ours
UNION ALL SELECT json_build_array('column', relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
    attidentity, attgenerated, attcollation::regcollation, pg_get_expr(adbin, adrelid),
    col_description(ours.oid, attnum))::text
    FROM ours JOIN pg_attribute ON attrelid = ours.oid AND NOT attisdropped AND relkind <> 'i'
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0
UNION ALL SELECT json_build_array('constraint', relname, conname, condeferrable, condeferred, convalidated,
    pg_get_constraintdef(pg_constraint.oid))::text FROM ours JOIN pg_constraint ON conrelid = ours.oid
UNION ALL SELECT json_build_array('index', indisvalid, indisready, indisunique, pg_get_indexdef(indexrelid))::text
    FROM ours JOIN pg_index ON indrelid = ours.oid
UNION ALL SELECT json_build_array('sequence', relname, format_type(seqtypid, NULL), seqstart, seqincrement, seqmax,
    seqmin, seqcycle)::text FROM ours JOIN pg_sequence ON seqrelid = ours.oid"""
# Catalogues in which nothing was changed, each told as a set of its lines.
_unchanged: set[frozenset[str]] = set()


def _changed_tables(connection: Connection) -> list[str]:
    """Return what is not as the models say.

    To compare takes longer than to prove a small ledger. So it is done once for a catalogue; whether this is still that
    one is read from the database each time.
    """
    catalogue = frozenset(row[0] for row in run(connection, _CATALOGUE))
    if catalogue in _unchanged:
        return []
    changed = _compared(connection)
    if not changed:
        _unchanged.add(catalogue)
    return changed


def _compared(connection: Connection) -> list[str]:
    ours = known_tables()
    options = {"include_name": lambda name, kind, _: kind != "table" or name in ours, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    return [_named(difference) for difference in compare_metadata(context, metadata())]


def _named(difference: Any) -> str:
    """Return what an Alembic difference is about: its kind, and the table or constraint."""
    first = difference[0] if isinstance(difference, list) else difference
    names = [getattr(part, "name", part) for part in first[1:]]
    return " ".join([str(first[0]), *(str(name) for name in names if isinstance(name, str))])
