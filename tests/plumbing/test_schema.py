"""Models, migrations and the list of triggers agree, on both engines."""

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


def test_accounts_are_compared_sign_by_sign_whatever_the_order_of_the_servers_language(
    database: Database,
) -> None:
    # In the order of most languages `;` comes before `:`, and nothing would stand under `money:cost:`.
    if database.is_sqlite:
        return
    sql = """SELECT table_name, collation_name FROM information_schema.columns
             WHERE table_schema = 'public' AND column_name = 'account' ORDER BY 1"""
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(sql).all()
    assert [tuple(row) for row in found] == [("balances", "C"), ("postings", "C")]
