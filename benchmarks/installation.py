"""An installation to measure: the house itself, opened on a fresh database of either engine."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from legal_recovery.house import open_house
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.settings import Settings
from legal_recovery.users import store as users
from legal_recovery.web.transact import House
from tests.postgres import administer, named, running_server

ENGINES = ("sqlite", "postgresql")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that goes when the measuring is over; on the disk that TMPDIR names."""
    path = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def opened(engine: str, at: Path) -> Iterator[House]:
    """Open a fresh installation whose database is of this engine."""
    environment = {"LEGAL_RECOVERY_DATA": str(at / "data")}
    if engine == "sqlite":
        yield from _open(environment)
        return
    with running_server(durable=True) as server:
        administer(server, "CREATE DATABASE bench")
        yield from _open(environment | {"DATABASE_URL": named(server, "bench")})


@contextmanager
def reopened(data: str, address: str) -> Iterator[House]:
    """Open an installation that is there already, in another process."""
    yield from _open({"LEGAL_RECOVERY_DATA": data, "DATABASE_URL": address})


def _open(environment: dict[str, str]) -> Iterator[House]:
    house = open_house(Settings.from_environment(environment))
    try:
        yield house
    finally:
        house.jobs.close()
        house.database.dispose()


def actor_of(house: House) -> Actor:
    """Return the system as an actor: who acts on the command line."""
    with house.database.reading() as session:
        found = users.find_system(session)
    assert found is not None
    return found


def doer(house: House) -> Callable[..., Any]:
    """Return what carries out a command as the command line does: `do(command, request, key=…)`."""
    actor = actor_of(house)

    def do(command: Callable[..., Any], request: Any, *, key: str | None = None) -> Any:
        return execute(
            house.database,
            command,
            request,
            actor=actor,
            clock=house.clock,
            key=key,
            subscribers=house.subscribers,
        )

    return do


def copied(house: House, at: Path, name: str) -> str:
    """Copy an installation's database as it stands; return the copy's file or address."""
    url = house.database.url
    house.database.dispose()
    if house.database.is_sqlite:
        copy = at / f"{name}.db"
        with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return str(copy)
    address = url.render_as_string(hide_password=False)
    administer(named(address, "postgres"), f"CREATE DATABASE {name} TEMPLATE {url.database}")
    return named(address, name).replace("postgresql+psycopg://", "postgresql://")
