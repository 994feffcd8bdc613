"""Reading a template and filling it in: only values, choices and loops, each checked before anything is filled in.

A text is read by Jinja's parser, held against a list of what it may be made of, and against the vocabulary. Then it is
walked: it is never turned into a program, so there is nothing that it could call. A walk has a budget of steps and of
signs, so that it ends.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from legal_recovery.drafting.rules.marks import BLANK, marked
from legal_recovery.drafting.rules.vocabulary import FILTERS, find_word, keep_line_ends, shape_of
from legal_recovery.kernel.errors import N_, InvalidInput, Message

MOST_SIGNS = 50_000
MOST_STEPS = 100_000
MOST_OUTPUT = 1_000_000
_DEEPEST = 60

# What a value of each type may go through; without a filter it goes through the first.
_FILTERS_OF = {
    "day": ("day",),
    "money": ("money", "pleading", "capitals"),
    "rate": ("percent",),
    "number": ("", "ordinal"),
    "text": ("",),
}
_COMPARED = {
    "eq": lambda one, other: one == other,
    "ne": lambda one, other: one != other,
    "lt": lambda one, other: one < other,
    "lteq": lambda one, other: one <= other,
    "gt": lambda one, other: one > other,
    "gteq": lambda one, other: one >= other,
}
_LOOP = {"index": "number", "first": "flag", "last": "flag"}

Path = tuple[str, ...]
Filters = Mapping[str, Callable[[Any], str]]


class TemplateRefused(InvalidInput):
    """A template says something that a template may not say; `line` tells where."""

    code = "drafting.template_refused"


class TemplateTooLong(InvalidInput):
    """A template that never comes to its end, or grows without bound."""

    code = "drafting.template_too_long"


@dataclass(frozen=True, slots=True)
class Lacking:
    """A fact that nobody entered, and all that is inside it: false, empty, and a line to write on."""

    path: Path

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Template:
    """A text that was read and found sound."""

    tree: nodes.Template


@dataclass(frozen=True, slots=True)
class Filled:
    """A text that was filled in, as Markdown with the values marked, and which facts it wanted and had not."""

    text: str
    lacking: tuple[Path, ...]


_READER = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, autoescape=False)
_READER.globals.clear()
_READER.filters.clear()
_READER.tests.clear()


def read_template(text: str) -> Template:
    """Return a template that may be filled in; raises TemplateRefused with its line."""
    if len(text) > MOST_SIGNS:
        raise TemplateRefused(
            N_("The template is longer than {most} characters."), field="text", line=1, most=MOST_SIGNS
        )
    try:
        tree = _READER.parse(keep_line_ends(text.replace("\r\n", "\n")))
    except TemplateSyntaxError as error:
        raise _refused(error.lineno, N_("it cannot be read: {reason}"), reason=error.message or "") from error
    except (RecursionError, TemplateError) as error:
        raise _refused(1, N_("it is nested too deeply")) from error
    _Checker().block(tree.body, {}, 0)
    return Template(tree)


def fill_in(template: Template, facts: Mapping[str, Any], filters: Filters) -> Filled:
    """Return the text with the facts in it; raises TemplateTooLong when it does not come to its end."""
    walk = _Walk(facts, filters)
    walk.block(template.tree.body, {})
    return Filled("".join(walk.said), tuple(walk.lacking))


def _refused(line: int, why: Message, **facts: Any) -> TemplateRefused:
    # A reason with facts is a refusal of its own, so that it is said in the reader's language.
    reason = InvalidInput(why, **facts) if facts else why
    return TemplateRefused(N_("Line {line}: {why}."), field="text", line=line, why=reason)


@dataclass(frozen=True, slots=True)
class _Known:
    """What an expression stands for before it is filled in: its type in the vocabulary."""

    type: str
    path: Path = ()


class _Checker:
    """Holds a tree against the list of what a template may be made of, and each name against the vocabulary."""

    def block(self, body: list[nodes.Node], scope: dict[str, _Known], depth: int) -> None:
        """Check nodes that stand one after the other."""
        for node in body:
            if depth > _DEEPEST:
                raise _refused(node.lineno, N_("it is nested too deeply"))
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    self._output(part, scope)
            elif isinstance(node, nodes.If):
                self._condition(node.test, scope, depth + 1)
                self.block(node.body, scope, depth + 1)
                self.block(list(node.elif_), scope, depth + 1)
                self.block(node.else_, scope, depth + 1)
            elif isinstance(node, nodes.For):
                self._loop(node, scope, depth + 1)
            else:
                raise self._not_allowed(node)

    def _loop(self, node: nodes.For, scope: dict[str, _Known], depth: int) -> None:
        if node.recursive or node.test is not None or not isinstance(node.target, nodes.Name):
            raise _refused(node.lineno, N_("a loop is “for one in list” and nothing more"))
        listed = self._named(node.iter, scope)
        if not listed.type.startswith("list of "):
            raise _refused(node.lineno, N_("“{name}” is no list"), name=".".join(listed.path))
        item = _Known(listed.type.removeprefix("list of "), listed.path)
        self.block(node.body, {**scope, node.target.name: item, "loop": _Known("loop")}, depth)
        self.block(node.else_, scope, depth)

    def _output(self, node: nodes.Node, scope: dict[str, _Known]) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        name = ""
        if isinstance(node, nodes.Filter):
            if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
                raise _refused(
                    node.lineno, N_("the filter “{name}” takes nothing in brackets"), name=node.name
                )
            if node.name not in FILTERS:
                raise _refused(node.lineno, N_("there is no filter “{name}”"), name=node.name)
            name, node = node.name, node.node
        known = self._named(node, scope)
        if known.type not in _FILTERS_OF:
            raise _refused(node.lineno, N_("“{name}” cannot be printed as it is"), name=".".join(known.path))
        if name and name not in _FILTERS_OF[known.type]:
            raise _refused(
                node.lineno,
                N_("the filter “{filter}” is not for “{name}”"),
                filter=name,
                name=".".join(known.path),
            )

    def _condition(self, node: nodes.Node, scope: dict[str, _Known], depth: int) -> None:
        if depth > _DEEPEST:
            raise _refused(node.lineno, N_("it is nested too deeply"))
        if isinstance(node, nodes.And | nodes.Or):
            self._condition(node.left, scope, depth + 1)
            self._condition(node.right, scope, depth + 1)
        elif isinstance(node, nodes.Not):
            self._condition(node.node, scope, depth + 1)
        elif isinstance(node, nodes.Compare):
            self._compared(node.expr, scope)
            for operand in node.ops:
                if operand.op not in _COMPARED:
                    raise self._not_allowed(node, operand.op)
                self._compared(operand.expr, scope)
        else:
            self._named(node, scope)

    def _compared(self, node: nodes.Node, scope: dict[str, _Known]) -> None:
        if not (isinstance(node, nodes.Const) and isinstance(node.value, str | int)):
            self._named(node, scope)

    def _named(self, node: nodes.Node, scope: dict[str, _Known]) -> _Known:
        """Return what a name, or a part of one, stands for."""
        parts: list[str] = []
        line = node.lineno
        while isinstance(node, nodes.Getattr):
            parts.append(node.attr)
            node = node.node
        if not isinstance(node, nodes.Name):
            raise self._not_allowed(node)
        parts = parts[::-1]
        known = scope.get(node.name)
        if known is None:
            word = find_word((node.name,))
            if word is None:
                raise _refused(line, N_("there is no fact “{name}”"), name=node.name)
            known = _Known(word.type, (node.name,))
        for part in parts:
            known = self._part(known, part, line)
        return known

    def _part(self, known: _Known, part: str, line: int) -> _Known:
        if known.type == "loop" and part in _LOOP:
            return _Known(_LOOP[part], ("loop", part))
        inside = () if known.type.startswith("list of ") else shape_of(known.type)
        word = next((word for word in inside if word.name == part), None)
        if word is None:
            raise _refused(line, N_("there is no fact “{name}”"), name=".".join((*known.path, part)))
        return _Known(word.type, (*known.path, part))

    @staticmethod
    def _not_allowed(node: nodes.Node, what: str | None = None) -> TemplateRefused:
        return _refused(
            node.lineno,
            N_("“{what}” is not for templates: they name facts, choose with “if” and repeat with “for”"),
            what=what or type(node).__name__.lower(),
        )


@dataclass(frozen=True, slots=True)
class _Loop:
    index: int
    last: bool


@dataclass(slots=True)
class _Walk:
    """One filling in: what was said, what was lacking, and how much may still be done."""

    facts: Mapping[str, Any]
    filters: Filters
    said: list[str] = field(default_factory=list)
    lacking: dict[Path, None] = field(default_factory=dict)
    steps: int = 0
    signs: int = 0

    def block(self, body: list[nodes.Node], scope: dict[str, Any]) -> None:
        """Fill in nodes that stand one after the other."""
        for node in body:
            self._step(node)
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    self._say(part, scope)
            elif isinstance(node, nodes.If):
                self._choose(node, scope)
            else:
                assert isinstance(node, nodes.For), "the template was checked"
                self._repeat(node, scope)

    def _step(self, node: nodes.Node) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TemplateTooLong(
                N_("Line {line}: the template does not come to its end after {most} steps."),
                field="text",
                line=node.lineno,
                most=MOST_STEPS,
            )

    def _say(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        self._step(node)
        text = str(node.data) if isinstance(node, nodes.TemplateData) else self._value(node, scope)
        self.signs += len(text)
        if self.signs > MOST_OUTPUT:
            raise TemplateTooLong(
                N_("Line {line}: the paper grows beyond {most} characters."),
                field="text",
                line=node.lineno,
                most=MOST_OUTPUT,
            )
        self.said.append(text)

    def _value(self, node: nodes.Node, scope: dict[str, Any]) -> str:
        name = ""
        if isinstance(node, nodes.Filter):
            assert node.node is not None
            name, node = node.name, node.node
        value = self._known(node, scope)
        if isinstance(value, Lacking):
            self.lacking[value.path] = None
            return BLANK
        if not name and isinstance(value, date):
            name = "day"
        elif not name and not isinstance(value, str | int):
            name = "percent" if not isinstance(value, tuple) and not hasattr(value, "currency") else "money"
        return marked(self.filters[name](value) if name else str(value))

    def _choose(self, node: nodes.If, scope: dict[str, Any]) -> None:
        for branch in (node, *node.elif_):
            self._step(branch)
            if self._holds(branch.test, scope):
                self.block(branch.body, scope)
                return
        self.block(node.else_, scope)

    def _repeat(self, node: nodes.For, scope: dict[str, Any]) -> None:
        assert isinstance(node.target, nodes.Name)
        items = list(self._known(node.iter, scope))
        for number, item in enumerate(items, 1):
            self._step(node)
            inner = {**scope, node.target.name: item, "loop": _Loop(number, number == len(items))}
            self.block(node.body, inner)
        if not items:
            self.block(node.else_, scope)

    def _holds(self, node: nodes.Node, scope: dict[str, Any]) -> bool:
        self._step(node)
        if isinstance(node, nodes.And):
            return self._holds(node.left, scope) and self._holds(node.right, scope)
        if isinstance(node, nodes.Or):
            return self._holds(node.left, scope) or self._holds(node.right, scope)
        if isinstance(node, nodes.Not):
            return not self._holds(node.node, scope)
        if isinstance(node, nodes.Compare):
            return self._compare(node, scope)
        return bool(self._known(node, scope))

    def _compare(self, node: nodes.Compare, scope: dict[str, Any]) -> bool:
        left = self._compared(node.expr, scope)
        for operand in node.ops:
            right = self._compared(operand.expr, scope)
            try:
                if not _COMPARED[operand.op](left, right):
                    return False
            except TypeError:
                # A day is neither before nor after a word, and nothing is before what is not known.
                return False
            left = right
        return True

    def _compared(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        return node.value if isinstance(node, nodes.Const) else self._known(node, scope)

    def _known(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        if isinstance(node, nodes.Name):
            return scope[node.name] if node.name in scope else self._fact(self.facts, node.name, ())
        assert isinstance(node, nodes.Getattr), "the template was checked"
        whole = self._known(node.node, scope)
        if isinstance(whole, _Loop):
            return {"index": whole.index, "first": whole.index == 1, "last": whole.last}[node.attr]
        if isinstance(whole, Lacking):
            return Lacking((*whole.path, node.attr))
        return self._fact(whole, node.attr, whole.get("", ()))

    @staticmethod
    def _fact(whole: Mapping[str, Any], name: str, path: Path) -> Any:
        """Return a part; a record keeps under "" where it stands in the vocabulary."""
        value = whole.get(name)
        return Lacking((*path, name)) if value is None or value == "" else value
