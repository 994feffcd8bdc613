"""No float ever touches money: amounts are whole minor units, and divisions go through `allocate` or Decimal."""

import ast
import re
from pathlib import Path

from tests.house.house import PACKAGE, functions, name_of, sources, tree

# Where a binary number comes from outside, goes outside, or measures something that is no money.
ALLOWED = {
    "portfolio/schemas/cells.py": "a workbook's cells are binary numbers; they are read by their shortest decimal",
    "plumbing/tables/values.py": "the same",
    "plumbing/tables/workbook.py": "the same, as they stand in the file",
    "plumbing/binding/": "places on paper, in points, as PDF has them",
    "plumbing/long_table/": "the same",
    "dossiers/commands/long_ledger.py": "the same: measures of the print style sheet",
    "portfolio/schemas/check.py": "how far the check has come",
    "plumbing/tables/sources.py": "how far reading has come",
    "plumbing/tables/textfile.py": "how far reading has come",
    "portfolio/schemas/template.py": "example cells of an empty workbook",
    "web/api.py": "refuses a binary number in the body of a request",
    "web/export.py": "a spreadsheet's number; the CSV beside it is exact",
    "web/shell.py": "the width of a bar in a plot",
}
# A ledger that is set without HTML has its style sheet in code: millimetres and points, never an amount.
STYLES = {"dossiers/commands/long_ledger.py"}
MONEY = re.compile(r"minor|amount|gross|costs\b|exposure|outstanding|net_recovery|principal|balance", re.I)
PURE = re.compile(r"/(kernel|law)/|/(rules|events|postings|commands|store|models)(/|\.py)")


def test_no_float_is_made_where_money_is() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        if not path.relative_to(PACKAGE).as_posix().startswith(tuple(ALLOWED))
        for node in floats(path)
    ]
    assert found == []


def floats(path: Path) -> list[ast.Name]:
    """Return where a file names the type of binary numbers."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Name) and node.id == "float"]


def test_the_exceptions_are_on_the_outer_floors_and_still_needed() -> None:
    for name in ALLOWED:
        assert name in STYLES or not PURE.search(f"/{name}")
        assert any(floats(path) for path in sources() if str(path).startswith(str(PACKAGE / name))), name


def test_money_is_divided_in_whole_cents_or_in_decimals() -> None:
    assert [place for path in sources() for place in divisions(path)] == []


def divisions(path: Path) -> list[str]:
    """Return where something that is called like money is divided with `/` outside of Decimal, or rounded."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            said = f"{ast.unparse(node.left)} / {ast.unparse(node.right)}"
            exact = "Decimal(" in said or "Fraction(" in said or "Path(" in said
            if MONEY.search(said) and not exact:
                found.append(f"{name_of(path)}:{node.lineno}: {said}")
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) == "round"
            and MONEY.search(ast.unparse(node))
        ):
            found.append(f"{name_of(path)}:{node.lineno}: {ast.unparse(node)}")
    return found


def test_amounts_are_typed_as_whole_numbers() -> None:
    """A parameter or result that ends in `_minor`, `_ppm` or `_bps` is an int."""
    wrong = []
    for path in sources():
        for function in functions(path):
            for argument in (*function.args.args, *function.args.kwonlyargs):
                typed = ast.unparse(argument.annotation) if argument.annotation else "int"
                if argument.arg.endswith(("_minor", "_ppm", "_bps")) and not typed.startswith(("int", "Any")):
                    wrong.append(f"{name_of(path)}:{argument.lineno}: {argument.arg}: {typed}")
    assert wrong == []
