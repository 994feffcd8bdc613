"""The texts of the papers: both languages of each, the same facts in both, and nothing that the vocabulary has not."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from legal_recovery.drafting.rules.vocabulary import (
    FILTERS,
    LOOP,
    SHAPES,
    VALUES,
    WORDS,
    Word,
    find_word,
    keep_line_ends,
    shape_of,
)
from tests.house.house import ROOT, TEMPLATES
from tests.house.test_docs import table_rows

KINDS = frozenset(
    """
demand-letter statement-of-claim statement-of-claim-elements preservation-application enforcement-application
resumption-application renewal-application auction-application sale-application valuation-application owed-statement
evidence-list distribution-table power-of-attorney head-identity settlement-agreement enforcement-settlement
assignment-notice service-address effectiveness-certificate asset-clues investigation-order consumption-restriction
dishonest-listing restriction-removal participation priority-claim disposal-handover add-parties change-applicant
in-kind-application fee-refund account-confirmation receipt release-request enforcement-objection review-application
objection-answer insolvency-claim preservation-release security-return withdrawal appeal jurisdiction-answer
announcement-service adjournment payment-order security-realisation
""".split()
)
LANGUAGES = ("zh", "en")
TEXTS = sorted((language, kind) for language in LANGUAGES for kind in KINDS)
# Beside a value: how it is chosen, compared and repeated. Nothing that computes, calls or reads another text.
PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Filter,
    nodes.If,
    nodes.For,
    nodes.Compare,
    nodes.Operand,
    nodes.Const,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
# What a filter is for; `money` and its like are for amounts, and so on.
MADE_FOR = {
    "day": "day",
    "pleading": "money",
    "money": "money",
    "capitals": "money",
    "percent": "rate",
    "ordinal": "number",
}
BLANK = "＿＿＿＿＿＿"


class Lacking:
    """A fact that nobody entered, and all that is inside it."""

    def __getattr__(self, name: str) -> "Lacking":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __str__(self) -> str:
        return BLANK


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Return an environment without globals whose filters only show that they ran."""
    made = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, autoescape=False
    )
    made.globals.clear()
    made.filters = {name: (lambda value, name=name: f"{value}") for name in FILTERS}
    return made


def path_of(language: str, kind: str) -> Path:
    return TEMPLATES / "drafting" / language / f"{kind}.md"


@cache
def text_of(language: str, kind: str) -> str:
    return path_of(language, kind).read_text(encoding="utf-8")


@cache
def tree_of(language: str, kind: str) -> nodes.Template:
    return environment().parse(keep_line_ends(text_of(language, kind)))


def paths(
    node: nodes.Node, scope: dict[str, tuple[str, ...]]
) -> Iterator[tuple[nodes.Node, tuple[str, ...]]]:
    """Yield each name of a text with the path of the vocabulary that it stands for; loops give names to items."""
    if isinstance(node, nodes.For):
        assert isinstance(node.target, nodes.Name), "an item has one name"
        yield from paths(node.iter, scope)
        inner = scope | {node.target.name: whole(node.iter, scope), "loop": ("loop",)}
        for child in (*node.body, *node.else_):
            yield from paths(child, inner)
    elif isinstance(node, nodes.Getattr | nodes.Name):
        yield node, whole(node, scope)
    else:
        for child in node.iter_child_nodes():
            yield from paths(child, scope)


def whole(node: nodes.Node, scope: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if isinstance(node, nodes.Name):
        return scope.get(node.name, (node.name,))
    assert isinstance(node, nodes.Getattr), f"line {node.lineno}: only names and their parts"
    return (*whole(node.node, scope), node.attr)


def named(language: str, kind: str) -> list[tuple[str, ...]]:
    return [path for _, path in paths(tree_of(language, kind), {}) if path[0] != "loop"]


def test_each_kind_has_a_text_in_both_languages_and_there_is_no_other() -> None:
    for language in LANGUAGES:
        assert {path.stem for path in (TEMPLATES / "drafting" / language).glob("*.md")} == KINDS


@pytest.mark.parametrize(("language", "kind"), TEXTS)
def test_a_text_says_only_what_the_vocabulary_has(language: str, kind: str) -> None:
    unknown = {".".join(path) for path in named(language, kind) if find_word(path) is None}
    assert unknown == set()
    loops = [path for _, path in paths(tree_of(language, kind), {}) if path[0] == "loop"]
    assert {path[1:] for path in loops} <= {(name,) for name in LOOP}


@pytest.mark.parametrize(("language", "kind"), TEXTS)
def test_a_text_neither_computes_nor_calls(language: str, kind: str) -> None:
    waiting: list[nodes.Node] = [tree_of(language, kind)]
    while waiting:
        node = waiting.pop()
        assert isinstance(node, PLAIN), f"line {node.lineno}: {type(node).__name__}"
        waiting += node.iter_child_nodes()


@pytest.mark.parametrize(("language", "kind"), TEXTS)
def test_a_filter_gets_what_it_is_made_for_and_a_code_is_never_printed(language: str, kind: str) -> None:
    shown = dict(printed(tree_of(language, kind), {}))
    for path, how in shown.items():
        if path[0] == "loop":
            continue
        word = find_word(path)
        assert word is not None
        assert word.type in VALUES, f"{'.'.join(path)} is no value"
        assert "code" not in re.findall(r"\((\w+)", word.en), f"{'.'.join(path)} is a code"
        made_for = MADE_FOR[how] if how else "text"
        assert word.type == made_for or (how is None and word.type == "number"), f"{'.'.join(path)} | {how}"


def printed(
    node: nodes.Node, scope: dict[str, tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Yield what a text prints, with the filter that it goes through."""
    if isinstance(node, nodes.For):
        assert isinstance(node.target, nodes.Name)
        scope = scope | {node.target.name: whole(node.iter, scope), "loop": ("loop",)}
    if isinstance(node, nodes.Output):
        for part in node.nodes:
            if isinstance(part, nodes.Filter):
                assert part.node is not None
                yield whole(part.node, scope), part.name
            elif not isinstance(part, nodes.TemplateData):
                yield whole(part, scope), None
    for child in node.iter_child_nodes():
        yield from printed(child, scope)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_both_languages_name_the_same_facts_the_same_number_of_times(kind: str) -> None:
    zh, en = (sorted(named(language, kind)) for language in LANGUAGES)
    assert zh == en


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_english_title_carries_the_chinese_one_in_brackets(kind: str) -> None:
    english = text_of("en", kind).splitlines()[0]
    assert english.startswith("# ") and re.search(r"[（(][\u4e00-\u9fff]", english)
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"\([^)]*\)|（[^）]*）", "", english))
    assert text_of("zh", kind).startswith("# ")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_chinese_strays_into_an_english_text(kind: str) -> None:
    body = "\n".join(text_of("en", kind).splitlines()[1:])
    allowed = re.sub(r"\([^()]*[\u4e00-\u9fff〔〕][^()]*\)", "", body).replace("＿", "")
    assert re.findall(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]+", allowed) == []


def facts(full: bool, items: int = 2) -> dict[str, Any]:
    """Return facts made from the vocabulary: all of them, or none."""
    return {word.name: _fact(word, full, items) for word in WORDS}


def _fact(word: Word, full: bool, items: int) -> Any:
    if word.type.startswith("list of "):
        return [_record(word, items) for _ in range(items)] if full else []
    if not full:
        return Lacking()
    if word.type in SHAPES:
        return _record(word, items)
    plain = {"number": 2, "day": date(2026, 11, 27), "flag": True, "money": "CNY 1.00", "rate": "4.35"}
    return plain.get(word.type, f"[{word.name}]")


def _record(word: Word, items: int) -> dict[str, Any]:
    return {inner.name: _fact(inner, True, items) for inner in shape_of(word.type)}


@pytest.mark.parametrize(("language", "kind"), TEXTS)
@pytest.mark.parametrize(("full", "items"), [(True, 1), (True, 2), (False, 0)])
def test_a_text_can_be_filled_in_with_all_facts_and_with_none(
    language: str, kind: str, full: bool, items: int
) -> None:
    template = environment().from_string(keep_line_ends(text_of(language, kind)))
    filled = template.render(facts(full, items))
    assert "None" not in filled and "{" not in filled
    assert _tables_are_square(filled) == []
    assert _blocks_close(filled)
    assert len([line for line in filled.splitlines() if line.startswith("# ")]) == 1
    # A space or a line end between Chinese signs would be seen on paper.
    assert language == "en" or not re.search(r"[\u4e00-\u9fff，。；、] +[\u4e00-\u9fff]", _prose(filled))
    assert language == "en" or not re.search(r"(?m)^[^\n|#:]+\n[^\n|#:1]", _prose(filled))


def _prose(filled: str) -> str:
    return "\n".join(line for line in filled.splitlines() if not line.startswith("|"))


def _tables_are_square(filled: str) -> list[str]:
    """Return the rows that have more or fewer cells than the head of their table, or that stand outside of one."""
    wrong, width = [], 0
    for line in [*filled.splitlines(), ""]:
        if not line.startswith("|"):
            width = 0
            continue
        cells = line.count("|")
        if not width:
            width = cells
        if cells != width or not line.endswith("|"):
            wrong.append(line)
    heads = re.findall(r"(?m)^(?:(?<=\n\n)|(?<!\n))\|.*\n(?!\|[-:|]+\|$)", filled)
    return wrong + heads


def _blocks_close(filled: str) -> bool:
    """Whether every block that is opened is closed before the next one opens."""
    marks = re.findall(r"(?m)^:::.*$", filled)
    return all(
        mark == ":::" if n % 2 else mark in {":::to", ":::sign"} for n, mark in enumerate(marks)
    ) and not (len(marks) % 2)


def test_a_line_keeps_its_end_unless_it_holds_nothing_but_tags() -> None:
    text = "a {% if x %}b{% endif %}\n\n{% for y in z %}\n{{ y }}\n{% endfor %}\nc\n"
    filled = environment().from_string(keep_line_ends(text)).render(x=True, z=["1", "2"])
    assert filled == "a b\n\n1\n2\nc"


def test_a_path_leads_through_records_and_lists() -> None:
    bank, rate = find_word(("lender", "account", "bank")), find_word(("debts", "rate"))
    assert bank is not None and bank.zh == "开户行"
    assert rate is not None and rate.type == "rate"
    assert find_word(("lender", "password")) is None


def test_every_word_has_a_type_that_there_is_and_both_labels() -> None:
    for word in (*WORDS, *(inner for shape in SHAPES.values() for inner in shape)):
        assert word.type in VALUES or shape_of(word.type), word
        assert word.en and word.zh, word


@pytest.mark.parametrize(
    ("language", "page"), [("zh", "court-documents.zh.md"), ("en", "court-documents.md")]
)
def test_the_list_of_papers_in_the_docs_names_each_by_its_title(language: str, page: str) -> None:
    listed = {row[0]: row for row in table_rows(ROOT / "docs" / page) if re.fullmatch(r"[a-z-]+", row[0])}
    assert set(listed) - {"key", "written"} == KINDS
    for kind in KINDS - {"renewal-application", "head-identity"}:
        assert listed[kind][1 if language == "zh" else 2] in text_of("zh", kind).splitlines()[0]
