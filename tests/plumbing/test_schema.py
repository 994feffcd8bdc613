"""Models, migrations and the list of triggers agree, on both engines."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from legal_recovery.plumbing import schema
from legal_recovery.plumbing.db import Database


def test_the_migrated_database_is_what_the_models_say(database: Database) -> None:
    known = schema.known_tables()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or name in known},
        )
        assert compare_metadata(context, schema.metadata()) == []


def test_every_wall_stands(database: Database) -> None:
    with database.engine.connect() as connection:
        assert schema.standing_walls(connection) == schema.WALLS[connection.dialect.name]


def test_an_empty_database_can_be_taken_down_and_brought_up_again(database: Database) -> None:
    schema.downgrade(database, "base")
    schema.upgrade(database)
    with database.engine.connect() as connection:
        assert schema.missing_walls(connection) == frozenset()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_text_compares_by_code_point_whatever_the_server_speaks(database: Database) -> None:
    """In a database that was made in a language's order no account would stand under `money:recovered:`."""
    with database.engine.connect() as connection:
        assert schema.text_not_by_code_point(connection) == []
