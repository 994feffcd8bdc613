"""The architecture of the house: its streets and floors, as pyproject.toml draws them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.house import FEATURES, PACKAGE, ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
FLOORS = next(contract for contract in CONTRACTS["contracts"] if contract["id"] == "floors")


def test_imports_keep_to_the_streets_and_floors_of_the_design() -> None:
    linted = lint()
    assert linted.returncode == 0, linted.stdout


def test_every_feature_has_its_floors_checked() -> None:
    assert sorted(FLOORS["containers"]) == [f"legal_recovery.{feature}" for feature in sorted(FEATURES)]


@pytest.mark.parametrize(
    "slip",
    [
        "legal_recovery/debts/rules.py: import sqlalchemy",
        "legal_recovery/costs/commands.py: from legal_recovery.web import access",
        "legal_recovery/parties/commands.py: from legal_recovery.debts import rules",
        "legal_recovery/costs/views.py: from legal_recovery.costs import models",
    ],
)
def test_a_slip_is_found(tmp_path: Path, slip: str) -> None:
    """The contracts themselves are tried: a house with one wrong import does not pass."""
    file, _, statement = slip.partition(": ")
    copy_house(tmp_path)
    with (tmp_path / file).open("a", encoding="utf-8") as grown:
        grown.write(f"\n{statement}\n")
    linted = lint(tmp_path)
    assert linted.returncode == 1 and "BROKEN" in linted.stdout


def copy_house(to: Path) -> None:
    """Copy the code and the contracts, without what is not read."""
    for path in PACKAGE.rglob("*.py"):
        target = to / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (to / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())


def lint(root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the contracts over a house."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
