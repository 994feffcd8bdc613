"""The house as a tree of files, for the tests that look at its form."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "legal_recovery"
TEMPLATES = ROOT / "templates"

# What stands in the package and is no feature.
GROUND = frozenset({"cli", "demo", "kernel", "law", "plumbing", "translations", "web"})
FEATURES = tuple(
    sorted(
        path.name
        for path in PACKAGE.iterdir()
        if path.is_dir() and path.name not in GROUND and (path / "__init__.py").exists()
    )
)


@cache
def in_the_tree() -> tuple[Path, ...]:
    """Return whatever belongs to the project, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(ROOT / name for name in listed.stdout.split("\0") if name)


@cache
def committed() -> tuple[Path, ...]:
    """Return every text file that belongs to the project, committed or about to be."""
    return tuple(
        path for path in in_the_tree() if path.is_file() and path.suffix not in {".png", ".pdf", ".xlsx"}
    )


def sources(*folders: str) -> list[Path]:
    """Return the Python files of the package, or of some of its folders."""
    roots = [PACKAGE / folder for folder in folders] or [PACKAGE]
    return sorted(path for root in roots for path in root.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """Return the file's name as it is said in findings."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions of a file, inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
