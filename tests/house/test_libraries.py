"""What a user installs is enough: no module of the program needs a library that only tests or builders have."""

import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.utils import canonicalize_name

from tests.house.house import ROOT

IMPORT_ALL = """
import importlib, pkgutil, sys

class Withheld:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in WITHHELD:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

WITHHELD = set(sys.argv[1].split())
sys.meta_path.insert(0, Withheld())
found = importlib.import_module(sys.argv[2])
for module in pkgutil.walk_packages(found.__path__, f"{found.__name__}."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def test_every_module_can_be_imported_with_the_libraries_of_a_user_alone() -> None:
    imported = import_all(withheld(locked("run")))
    assert imported.returncode == 0, imported.stderr


def test_a_library_that_is_not_there_is_found() -> None:
    """The check itself is tried: without the library that signs, a module fails."""
    imported = import_all(withheld(locked("run") - {"pyhanko"}), "legal_recovery.plumbing.sealing")
    assert imported.returncode != 0 and "pyhanko" in imported.stderr


def locked(name: str) -> set[str]:
    """Return the distributions that a lock file installs."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(found) for found in re.findall(r"(?m)^([A-Za-z0-9._-]+)==", text)}


def withheld(kept: set[str]) -> set[str]:
    """Return the modules of all installed distributions that are not kept."""
    own = {"legal-recovery", *map(canonicalize_name, ("pip", "setuptools"))}
    return {
        module
        for module, owners in packages_distributions().items()
        if not {canonicalize_name(owner) for owner in owners} & (kept | own)
    }


def import_all(without: set[str], package: str = "legal_recovery") -> subprocess.CompletedProcess[str]:
    """Import every module of a package in a process that lacks these libraries."""
    return subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, " ".join(sorted(without)), package],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_tests_that_share_something_run_in_one_process(request: pytest.FixtureRequest) -> None:
    """Or each process would make anew what a file or the browser's tests share."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        pytest.skip("all run in this one")
    assert "@" in request.node.nodeid
