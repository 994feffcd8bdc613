"""Installations to tell stories on: an empty one, and one with the English sample loaded."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import administer, named
from tests.stories.program import SAMPLES, Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A new user's installation: nothing there yet."""
    return Program(tmp_path / "instance")


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An installation with the English sample loaded, to be looked at only."""
    made = Program(tmp_path_factory.mktemp("loaded") / "instance")
    made("portfolio", "import", SAMPLES / "english_utf8.csv")
    return made


@pytest.fixture
def at_work(loaded: Program, tmp_path: Path) -> Program:
    """A copy of the loaded installation, to work in."""
    return loaded.copy(tmp_path / "instance")


@pytest.fixture(params=["sqlite", "postgresql"])
def either_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    """A new user's installation on each engine in turn, every command a process of its own."""
    if request.param == "sqlite":
        yield Program(tmp_path / "instance", apart=True)
        return
    server, name = request.getfixturevalue("postgresql_server"), f"story_{os.getpid()}"
    administer(server, f"CREATE DATABASE {name}")
    yield Program(tmp_path / "instance", {"DATABASE_URL": named(server, name)}, apart=True)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")
