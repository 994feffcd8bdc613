"""Templates as people meet them: the tags and words that stand in them, apart from what Jinja fills in."""

from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from tests.house.house import TEMPLATES

# Stands where Jinja fills something in.
FILLED = "\0"
LANGUAGE = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
TRANSLATING = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext"})
# The filters and tests of Jinja itself take names, and so do these calls.
NAMING = frozenset({"url_for", "asset", "attr", "get", "may"})


def templates(*suffixes: str) -> list[Path]:
    """Return the templates, all of them or those with one of these endings."""
    return sorted(path for path in TEMPLATES.rglob("*.*") if not suffixes or path.suffix in suffixes)


def without_jinja(path: Path) -> str:
    """Return a template's own text, with a mark where Jinja fills something in."""
    parts = []
    for _, token, value in LANGUAGE.lex(path.read_text(encoding="utf-8"), filename=str(path)):
        if token == "data":
            parts.append(value)
        elif token in ("variable_begin", "block_begin", "comment_begin"):
            # Set apart, since `<li{% if current %} class=…` is a tag of the name li.
            parts.append(f" {FILLED} ")
        else:
            # What spans three lines of a template is three lines of its text.
            parts.append("\n" * value.count("\n"))
    return "".join(parts)


@dataclass(frozen=True)
class Tag:
    """One tag of a template."""

    line: int
    name: str
    attributes: dict[str, str]


class Page(HTMLParser):
    """The tags and the words of a template."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Tag] = []
        self.words: list[tuple[int, str]] = []
        self._inside: list[str] = []
        self.feed(without_jinja(path))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(self.getpos()[0], tag, {name: value or "" for name, value in attrs}))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self._inside):
            self.words.append((self.getpos()[0], data))


def literals(path: Path) -> list[tuple[int, str]]:
    """Return the texts inside Jinja's expressions that no call translates, with their lines."""
    found: list[tuple[int, str]] = []
    _look(LANGUAGE.parse(path.read_text(encoding="utf-8")), found)
    return found


def _look(node: nodes.Node, found: list[tuple[int, str]]) -> None:
    if isinstance(node, nodes.Call) and _called(node.node) in TRANSLATING | NAMING:
        return
    if isinstance(node, nodes.FromImport | nodes.Import | nodes.Include | nodes.Extends):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        found.append((node.lineno, node.value))
    for child in node.iter_child_nodes():
        _look(child, found)


def _called(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return node.name if isinstance(node, nodes.Name) else ""
