"""Installations to tell stories on: an empty one, and one with the English sample loaded."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import administer, clients, named
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Program, Program]]:
    """Two empty installations on each engine in turn, every command a process of its own."""
    settings: list[dict[str, str]] = [{}, {}]
    names = [f"story_{os.getpid()}", f"restored_{os.getpid()}"] if request.param == "postgresql" else []
    for place, name in zip(settings, names, strict=False):
        server = request.getfixturevalue("postgresql_server")
        administer(server, f"CREATE DATABASE {name}")
        place |= {"DATABASE_URL": named(server, name), "PATH": f"{clients()}{os.pathsep}{os.environ['PATH']}"}
    first, second = (
        Program(tmp_path / folder, place, apart=True)
        for folder, place in zip(("instance", "elsewhere"), settings, strict=True)
    )
    yield first, second
    for name in names:
        administer(request.getfixturevalue("postgresql_server"), f"DROP DATABASE {name} WITH (FORCE)")
