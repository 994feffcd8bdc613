"""Small tables of a plain look, to be set and read back."""

from dataclasses import replace
from datetime import UTC, datetime

from legal_recovery.plumbing.long_table.model import About, Cell, LongTable, Look, Mark, Rule, Run, Style

TEXT = Style(9)
BOLD = Style(9, bold=True, colour="#1f3a5f")
LOOK = Look(TEXT, 12.0, top=2.0, right=6.0, bottom=2.0, rule_below=Rule(0.5, "#c9ced6"))
RIGHT = replace(LOOK, ends_right=True, unbroken=True, right=0.0)
ABOUT = About("账簿", "zh-CN", "江城分行", "某日", datetime(2026, 11, 20, 8, 30, tzinfo=UTC))


def cell(*texts, look=LOOK, style=TEXT, span=1):
    return Cell(tuple((Run(text, style),) for text in texts), look, span)


def row(number, text, amount="1.00"):
    return (cell(str(number)), cell(text), cell(amount, look=RIGHT))


HEAD = (cell("序号", style=BOLD), cell("摘要", style=BOLD), cell("金额", look=RIGHT, style=BOLD))


def table(*groups, **changes):
    whole = LongTable(
        about=ABOUT, paper=(400.0, 300.0), margins=(40.0, 30.0, 40.0, 30.0), columns=(40.0, 200.0, 100.0),
        head=HEAD, groups=groups, marks=(Mark("内部", BOLD, top=15.0, left=30.0),),
    )  # fmt: skip
    return replace(whole, **changes)
