"""The docs say what the program does: words, settings, commands and links are compared with it."""

import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import click
import pytest

from legal_recovery.cli import VERBS, main
from legal_recovery.settings import Settings
from tests.house.house import PACKAGE, ROOT, name_of

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])

# The terms that the design settled, with what courts and banks write.
WORDS = """
case 案件 · escalation 移交 · debtor 债务人 · guarantor 保证人 · pledgor 出质人 · mortgagor 抵押人 ·
obligor 义务人 · counsel 代理律师 · debt 债权 · exposure 债权总额 · proceeding 程序 ·
docket number 案号 · filing 立案 · hearing 开庭 · service 送达 · judgment 判决 · ruling 裁定 ·
mediation agreement 调解书 · title 执行依据 · effective 生效 · preservation 财产保全 · seizure 查封 ·
renewal 续封 · waiting seizure 轮候查封 · enforcement 强制执行 ·
termination of this enforcement 终结本次执行 · resumption 恢复执行 · collateral 抵质押物 ·
lien 担保物权 · valuation 评估 · auction round 第几次拍卖 · reserve price 保留价 · hammer price 成交价 ·
private sale 变卖 · asset taken in kind 以物抵债 · distribution 分配 · proceeds 回款 · receipt 收款 ·
allocation 清偿顺序 · suspense 待认领款 · statement 对账单 · reconciliation 对账 · settlement 和解 ·
restructuring 重组 · waiver 减免 · write-off 核销 · debt sale 债权转让 · dossier 卷宗 · exhibit 证据 ·
evidence list 证据目录 · statement of claim 起诉状
"""
# Settings of the command line alone, beside those of `Settings`.
COMMAND_LINE = {"LEGAL_RECOVERY_AS"}


def table_rows(path: Path) -> list[list[str]]:
    """Return the cells of every row of the page's tables, heads and rulers left out."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and not re.fullmatch(r"[|: -]+", line):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def glossary() -> dict[str, list[str]]:
    """Return the glossary's rows by term."""
    return {row[0]: row for row in table_rows(DOCS / "glossary.md") if row[0] != "term"}


@pytest.mark.parametrize("word", [part.strip() for part in WORDS.split("·")])
def test_the_glossary_has_every_word_of_the_design(word: str) -> None:
    term, chinese = word.rsplit(" ", 1)
    assert any(
        re.search(rf"\b{re.escape(term)}\b", row[0]) and chinese in row[1] for row in glossary().values()
    )


def test_every_word_of_the_glossary_is_found_in_the_code_under_its_name() -> None:
    code = whole_code()
    missing = [
        f"{term}: {name}"
        for term, row in glossary().items()
        for name in re.findall(r"`([^`]+)`", row[3])
        # Looking back from what was found is quick; looking back from each place of the code is not.
        if not any(
            not re.match("[A-Za-z_]", code[max(at.start() - 1, 0)])
            for at in re.finditer(re.escape(name), code)
        )
    ]
    assert missing == []
    assert [term for term, row in glossary().items() if not row[3] or not row[2]] == []


@cache
def whole_code() -> str:
    """Return all of the package's code as one text."""
    paths = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.toml")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_operations_lists_exactly_the_settings_that_there_are() -> None:
    rows = table_rows(DOCS / "operations.md")
    listed = {name for row in rows for name in re.findall(r"^`([A-Z_]+)`$", row[0])}
    assert listed == {setting.metadata["variable"] for setting in fields(Settings)} | COMMAND_LINE


def options_of(words: list[str]) -> click.Command | None:
    """Return the command that these words lead to."""
    found: click.Command | None = main
    for word in words:
        if not isinstance(found, click.Group) or word.startswith(("-", "<")) or word != word.lower():
            break
        inner = found.get_command(click.Context(found), word)
        if inner is None:
            return None
        found = inner
    return found


def documented() -> list[tuple[str, str]]:
    """Return every use of the command in the docs, as the page and the words after `legal-recovery`."""
    uses = []
    for page in PAGES:
        for block in re.findall(r"`{1,3}[^`]+`{1,3}", page.read_text(encoding="utf-8")):
            uses += [(name_of(page), use) for use in re.findall(r"legal-recovery ([a-z][^\n`|&;#]*)", block)]
    return uses


@pytest.mark.parametrize(("page", "use"), documented())
def test_every_command_of_the_docs_exists_with_its_options(page: str, use: str) -> None:
    words = use.split()
    assert words[0] in VERBS, f"{page}: {use}"
    command = options_of(words)
    assert command is not None, f"{page}: {use}"
    known = {option for parameter in command.params for option in parameter.opts}
    wanted = {word.partition("=")[0].rstrip(",.)]") for word in re.findall(r"--[a-z][a-z-]*", use)}
    assert wanted <= known | {"--help", "--lang"}, f"{page}: {use}"


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{name_of(page)}: {target}")
    assert broken == []


def test_decisions_are_listed() -> None:
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (DOCS / "decisions").glob("*.md")} - {"README.md"}
    assert {page for page in pages if f"({page})" not in index} == set()


def test_commands_of_make_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    used = {
        target
        for page in PAGES
        for target in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))
    }
    assert used <= targets
