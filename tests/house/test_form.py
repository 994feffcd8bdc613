"""The form of the house: the files of a feature, their size, and what stands in none of them."""

import re
from itertools import chain

from tests.house.house import (
    FEATURES,
    PACKAGE,
    ROOT,
    TEMPLATES,
    committed,
    functions,
    in_the_tree,
    name_of,
    sources,
)
from tests.house.pages import Page, Tag, templates

FLOORS = frozenset("events rules postings models store commands schemas views api".split())
LONGEST_FILE = 500
# Nine functions in ten are no longer than this.
LONGEST_FUNCTION = 36

# A path that exists on one machine only, such as somebody's home.
MACHINE = re.compile(r"(^|[^A-Za-z0-9_./])/(work|farm|root|tmp|home|Users|srv|mnt)/[A-Za-z]", re.MULTILINE)
REGISTRY = re.compile(r'"resolved": *"http|^(?:--)?(?:extra-)?index-url', re.MULTILINE)
# Printed documents have a style sheet of their own in the page; no browser ever opens them.
PRINTED = frozenset(
    f"templates/{name}.html"
    for name in (
        "dossiers/dossier",
        "dossiers/watermark",
        "seizures/application",
        "seizures/handover",
        "reconciliation/print/head",
        "settlements/print/notice",
    )
)


def test_a_feature_has_only_the_files_of_the_design() -> None:
    found = [
        name_of(path)
        for feature in FEATURES
        for path in (PACKAGE / feature).iterdir()
        if path.name not in {"__init__.py", "__pycache__"} and path.name.removesuffix(".py") not in FLOORS
    ]
    assert found == []


def test_a_feature_has_only_templates_of_its_own() -> None:
    """A folder for each feature, plus the shell's."""
    shell = {"components", "errors", "layout", "security"}
    assert sorted({path.name for path in TEMPLATES.iterdir()} - set(FEATURES) - shell) == []


def test_no_file_outgrows_its_room() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in committed()
        if path.suffix in {".py", ".js", ".css", ".html"} and "migrations" not in path.parts
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_nine_functions_in_ten_fit_in_the_eye() -> None:
    lengths = sorted(
        (function.end_lineno or function.lineno) - function.lineno + 1
        for function in chain.from_iterable(map(functions, sources()))
    )
    assert lengths[len(lengths) * 9 // 10] <= LONGEST_FUNCTION
    assert 4 <= lengths[len(lengths) // 2] <= 13


def test_pages_carry_no_script_and_no_style_of_their_own() -> None:
    """The content policy forbids them, so they would do nothing."""
    found = [
        f"{name_of(path)}:{tag.line}: <{tag.name}> {inline}"
        for path in templates(".html")
        if name_of(path) not in PRINTED
        for tag in Page(path).tags
        for inline in inline_parts(tag)
    ]
    assert found == []


def inline_parts(tag: Tag) -> list[str]:
    """Return what of a tag is script or style."""
    bare = {"script": "src" not in tag.attributes, "style": True}.get(tag.name, False)
    acting = [name for name in tag.attributes if name == "style" or name.startswith(("on", "hx-on"))]
    leading = [name for name, value in tag.attributes.items() if value.strip().startswith("javascript:")]
    return ([tag.name] if bare else []) + acting + leading


def test_only_text_and_what_the_project_itself_made_is_in_the_tree() -> None:
    """Libraries and fonts come by the lock files; a link leads to a place of one machine."""
    strange = [path for path in committed() if b"\0" in path.read_bytes()]
    assert [name_of(path) for path in strange] == []
    assert [name_of(path) for path in in_the_tree() if path.is_symlink()] == []


def test_nothing_names_a_place_of_one_machine() -> None:
    assert lines_with(MACHINE, r"\.(lock|json)$") == []


def test_lock_files_name_no_registry() -> None:
    assert lines_with(REGISTRY, r"\.py$") == []


def lines_with(pattern: re.Pattern[str], without: str) -> list[str]:
    """Return where a pattern stands in the project."""
    return [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}"
        for path in committed()
        if not re.search(without, path.name)
        for text in [path.read_text(encoding="utf-8", errors="replace")]
        for found in pattern.finditer(text)
    ]
