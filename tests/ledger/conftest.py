"""A rich ledger of either engine: filled once, and copied for each test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy import Engine

from legal_recovery.kernel.clock import FixedClock
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.positions import open_epoch
from tests.conftest import TODAY, share_statements
from tests.factories import make_bench
from tests.ledger.rich import Rich, rich_ledger
from tests.postgres import administer, copy_database, named

MARKER = "the same place"


@dataclass
class Filled:
    """A filled ledger to copy: where it is, and what is in it."""

    rich: Rich
    files: Path


# By engine: a folder of tests that takes these fixtures over has fixtures of its own, and no ledger of its own.
_FILLED: dict[str, Filled] = {}


@pytest.fixture(scope="session")
def filled_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """A filled SQLite file."""
    if "sqlite" in _FILLED:
        return _FILLED["sqlite"]
    folder = tmp_path_factory.mktemp("rich")
    shutil.copy(sqlite_template, folder / "ledger.db")
    found = _fill(f"sqlite:///{folder / 'ledger.db'}", folder / "files")
    with found.rich.bench.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    found.rich.bench.database.dispose()
    return _FILLED.setdefault("sqlite", found)


@pytest.fixture(scope="session")
def filled_postgresql(
    postgresql_server: str, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Filled:
    """A filled PostgreSQL database."""
    if "postgresql" in _FILLED:
        return _FILLED["postgresql"]
    name = f"template_rich_{token_hex(4)}"
    copy_database(postgresql_server, postgresql_template, name)
    found = _fill(named(postgresql_server, name), tmp_path_factory.mktemp("rich") / "files")
    found.rich.bench.database.dispose()
    return _FILLED.setdefault("postgresql", found)


def _fill(url: str, files: Path) -> Filled:
    database, clock = Database(url), FixedClock(TODAY)
    open_epoch(database, clock, MARKER)
    return Filled(rich_ledger(make_bench(database, clock), files), files)


@pytest.fixture
def rich(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path, written_out: dict[str, Engine]
) -> Iterator[Rich]:
    """A ledger in which every kind of row stands, for one test alone."""
    filled: Filled = request.getfixturevalue(f"filled_{engine_name}")
    shutil.copytree(filled.files, tmp_path / "files")
    clock = FixedClock(TODAY)
    if engine_name == "sqlite":
        shutil.copy(str(filled.rich.bench.database.url.database), tmp_path / "rich.db")
        url, drop = f"sqlite:///{tmp_path / 'rich.db'}", None
    else:
        server, name = request.getfixturevalue("postgresql_server"), f"rich_{abs(hash(tmp_path)):x}"
        template = filled.rich.bench.database.url.database
        copy_database(server, template, name)
        url, drop = named(server, name), f"DROP DATABASE {name} WITH (FORCE)"
    database = Database(url)
    share_statements(database, written_out)
    open_epoch(database, clock, MARKER)
    bench = replace(filled.rich.bench, database=database, clock=clock)
    yield replace(filled.rich, bench=bench, files=FileStore(str(tmp_path / "files")))
    database.dispose()
    if drop:
        administer(request.getfixturevalue("postgresql_server"), drop)
