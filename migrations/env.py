"""Alembic's environment: our tables only, on the connection that the application hands over."""

from alembic import context

from legal_recovery.plumbing.schema import known_tables, metadata

connection = context.config.attributes["connection"]


def is_ours(name: str | None, kind: str, _parents: dict[str, str | None]) -> bool:
    """Leave the tables of the background jobs alone."""
    return kind != "table" or name in known_tables()


context.configure(
    connection=connection,
    target_metadata=metadata(),
    include_name=is_ours,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
