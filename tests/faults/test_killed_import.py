"""A worker killed with -9 in the middle of an import: what goes on after the next start, and what is seen meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from legal_recovery.house import open_house
from legal_recovery.plumbing.jobs import Job, get_job
from legal_recovery.portfolio import store
from legal_recovery.portfolio.views.work import KIND
from legal_recovery.settings import Settings
from legal_recovery.users.store import find_system
from legal_recovery.web.transact import House
from tests.portfolio.importing import many, write_book
from tests.postgres import administer, named
from tests.stories.program import ENTRY, Program
from tests.thorough import mostly_sqlite

CASES = 250
PATIENCE_SECONDS = 120


@pytest.fixture
def program(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    """An empty installation on each engine in turn."""
    if engine_name == "sqlite":
        yield Program(tmp_path / "instance")
        return
    server, name = request.getfixturevalue("postgresql_server"), f"killed_{os.getpid()}"
    administer(server, f"CREATE DATABASE {name}")
    yield Program(tmp_path / "instance", {"DATABASE_URL": named(server, name)})
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@mostly_sqlite
@pytest.mark.slow
def test_an_import_whose_worker_was_killed_goes_on_at_the_next_start(
    program: Program, tmp_path: Path
) -> None:
    file = write_book(tmp_path / "portfolio.xlsx", many(CASES))
    with worker(program) as first, opened(program) as house:
        job = upload(house, file)
        until(lambda: loaded(house) > 0)
        first.send_signal(signal.SIGKILL)
        assert first.wait(PATIENCE_SECONDS) == -signal.SIGKILL
        done = loaded(house)
        assert 0 < done < CASES, "killed in the middle"
        assert not state(house, job).is_over
        assert program.json("case", "list") == [], "hidden until the last one is there"
        assert program.json("net-recovery") == [], "and in no figure"
        with worker(program):
            until(lambda: state(house, job).is_over)
        ended = state(house, job)
    assert (ended.state, ended.result["created"], ended.result["error_count"]) == ("done", CASES, 0)
    figures = program.json("net-recovery")
    assert len(figures) == CASES, "none is missing, none is there twice"
    assert {(one["exposure"], one["costs"], one["net_recovery"]) for one in figures} == {
        ("1060.00", "100.00", "100.00")
    }
    assert program.json("ledger", "verify")["ok"]


@contextmanager
def worker(program: Program) -> Iterator["subprocess.Popen[str]"]:
    """Run `legal-recovery worker` until the end of the block, or until it is killed."""
    program.data.parent.mkdir(exist_ok=True)
    started = subprocess.Popen(
        [sys.executable, "-c", ENTRY, "worker", "--name", "one"],
        env=program.environment | {"PYTHONUNBUFFERED": "1"},
        cwd=program.data.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert _pipe(started).readline(), "it says that it works"
        yield started
    finally:
        started.kill()
        started.wait(PATIENCE_SECONDS)
        _pipe(started).close()


def _pipe(process: "subprocess.Popen[str]") -> IO[str]:
    assert process.stdout is not None
    return process.stdout


@contextmanager
def opened(program: Program) -> Iterator[House]:
    """Open the installation that the worker works on, as the web app does."""
    house = open_house(Settings.from_environment(program.environment))
    try:
        yield house
    finally:
        house.jobs.close()
        house.database.dispose()


def upload(house: House, file: Path) -> int:
    """Ask for a file to be loaded in the background, as the page does."""
    with file.open("rb") as stream:
        digest, _ = house.files.put(stream)
    asked = {"balance_date": "", "mapping": {}, "update": False, "dry_run": False}
    with house.database.writing() as connection:
        return house.jobs.enqueue(
            connection, KIND, actor(house), {**asked, "sha256": digest, "file_name": file.name}
        )


def actor(house: House) -> int:
    with house.database.reading() as session:
        found = find_system(session)
    assert found is not None
    return found.id


def loaded(house: House) -> int:
    """Return how many cases are in the books already."""
    with house.database.reading() as session:
        return sum(one.loaded for one in store.list_unfinished(session))


def state(house: House, job: int) -> Job:
    with house.database.reading() as session:
        return get_job(session, job, actor(house))


def until(is_so: Callable[[], bool]) -> None:
    """Look again and again until something is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
