"""Files of a test live in its folder; an importer loads them into its database."""

from pathlib import Path

import pytest

from tests.factories import Bench
from tests.portfolio.files import Files
from tests.portfolio.importing import Importer, make_importer


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """What writes files into the test's folder and checks them."""
    return Files(tmp_path)


@pytest.fixture
def importer(bench: Bench, tmp_path: Path) -> Importer:
    """What loads files into the test's database."""
    return make_importer(bench, tmp_path)
