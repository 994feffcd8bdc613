"""Files of a test live in its folder."""

from pathlib import Path

import pytest

from tests.reconciliation.files import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """What writes files into the test's folder and reads them."""
    return Files(tmp_path)
