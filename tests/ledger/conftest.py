"""A rich ledger of either engine."""

from pathlib import Path

import pytest

from tests.factories import Bench
from tests.ledger.rich import Rich, rich_ledger


@pytest.fixture
def rich(bench: Bench, tmp_path: Path) -> Rich:
    """A ledger in which every kind of row stands."""
    return rich_ledger(bench, tmp_path / "files")
