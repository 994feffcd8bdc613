"""How many made examples a test tries: some whenever the tests run, all of them in `make test-long`."""

import os

import pytest

THOROUGH = bool(os.environ.get("THOROUGH"))


def examples(all_of_them: int) -> int:
    """Return how many of so many examples are tried in this run: a third, and never fewer than five."""
    return all_of_them if THOROUGH else min(all_of_them, max(all_of_them // 3, 5))


# What is about files or takes long, and asks the database for nothing that other tests do not ask of both engines.
mostly_sqlite = pytest.mark.parametrize(
    "engine_name", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
)
