"""The database's shape: migrations up, down only while nothing is recorded, and the walls that must stand."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from legal_recovery.kernel.errors import N_, RuleViolation
from legal_recovery.plumbing.db import Base, Database, run
from legal_recovery.plumbing.event_log import ensure_installation
from legal_recovery.resources import resource

# The triggers that guard the ledger; `doctor`, `ledger verify` and a test compare the database with this list.
WALLS = {
    "sqlite": frozenset(
        {
            "records_in_order",
            "records_no_update",
            "records_no_delete",
            "entries_seal",
            "entries_no_update",
            "entries_no_delete",
            "postings_before_entry",
            "postings_no_update",
            "postings_no_delete",
        }
    ),
    "postgresql": frozenset(
        {
            "records_in_order",
            "records_no_update",
            "records_no_truncate",
            "entries_seal",
            "entries_no_update",
            "entries_no_truncate",
            "postings_before_entry",
            "postings_no_update",
            "postings_no_truncate",
            "postings_same_transaction",
        }
    ),
}


class NothingMayGoDown(RuleViolation):
    """The tables are not taken back once an entry or event stands in them."""

    code = "schema.no_downgrade"


def metadata() -> MetaData:
    """Return all tables of all features."""
    _import_models()
    return Base.metadata


def known_tables() -> frozenset[str]:
    """Return the names of our tables; everything else in the database belongs to others."""
    return frozenset(metadata().tables)


def derived_columns() -> frozenset[str]:
    """Return the columns, as `table.column`, that no event writes: helpers and secrets that features declare."""
    declared: set[str] = set()
    for module in _floors("models"):
        declared |= getattr(module, "DERIVED", frozenset())
    return frozenset(declared)


def _floors(*floors: str) -> Iterator[ModuleType]:
    """Import and yield these files of every feature that has them."""
    # By its folder: importing the package itself would reach the wiring, and with it the web.
    street = Path(__file__).resolve().parents[1]
    for feature in iter_modules([str(street)]):
        if not feature.ispkg:
            continue
        folder = street / feature.name
        for floor in floors:
            if (folder / f"{floor}.py").exists():
                yield import_module(f"legal_recovery.{feature.name}.{floor}")


def _import_models() -> None:
    """Import every feature's models and events, so that tables and kinds of events are known."""
    for _ in _floors("models", "events"):
        pass
    import_module("legal_recovery.plumbing.checkpoints")
    import_module("legal_recovery.plumbing.jobs")
    import_module("legal_recovery.plumbing.rounds")
    import_module("legal_recovery.plumbing.positions")
    import_module("legal_recovery.plumbing.unit_of_work")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Bring the database to the newest shape and name the installation."""
    metadata()
    with database.writing() as connection:
        config = _config(connection)
        if current_revision(connection) != ScriptDirectory.from_config(config).get_current_head():
            command.upgrade(config, "head")
            if not database.is_sqlite:
                _compare_by_code_point(connection)
        ensure_installation(connection)


def text_not_by_code_point(connection: Connection) -> list[tuple[str, str, str]]:
    """Return table, column and type of every text of ours on PostgreSQL that some language's order sorts."""
    sql = """SELECT table_name, column_name,
                 CASE data_type WHEN 'text' THEN 'text' ELSE 'varchar(' || character_maximum_length || ')' END
             FROM information_schema.columns
             WHERE table_schema = current_schema() AND data_type IN ('text', 'character varying')
                 AND collation_name IS DISTINCT FROM 'C' ORDER BY 1, 2"""
    known = known_tables()
    return [(table, column, kind) for table, column, kind in run(connection, sql) if table in known]


def _compare_by_code_point(connection: Connection) -> None:
    """Let text compare as on SQLite.

    In a language's order `;` may come before `:`, and then no account stands under `money:recovered:`.
    """
    for table, column, kind in text_not_by_code_point(connection):
        run(connection, f'ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} COLLATE "C"')


def downgrade(database: Database, revision: str) -> None:
    """Take the shape back; raises NothingMayGoDown once anything is recorded."""
    metadata()
    with database.writing() as connection:
        if run(connection, "SELECT count(*) FROM records").scalar():
            raise NothingMayGoDown(N_("The books are not empty; the tables cannot be taken back."))
        command.downgrade(_config(connection), revision)


def current_revision(connection: Connection) -> str | None:
    """Return the shape that the database has."""
    return MigrationContext.configure(connection).get_current_revision()


def standing_walls(connection: Connection) -> frozenset[str]:
    """Return the names of the triggers on the ledger's tables that are in force."""
    if connection.dialect.name == "sqlite":
        sql = """SELECT name FROM sqlite_master WHERE type = 'trigger'
                 AND tbl_name IN ('records', 'entries', 'postings')"""
    else:
        sql = """SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'
                 AND tgrelid IN ('records'::regclass, 'entries'::regclass, 'postings'::regclass)"""
    return frozenset(row[0] for row in run(connection, sql))


def missing_walls(connection: Connection) -> frozenset[str]:
    """Return the triggers that should stand and do not."""
    return WALLS[connection.dialect.name] - standing_walls(connection)


def read_walls(name: str) -> list[str]:
    """Return the statements of a file of walls, for a migration to execute."""
    text = (resource("migrations") / "walls" / name).read_text(encoding="utf-8")
    return [statement.strip() for statement in text.split("--;\n") if statement.strip()]
