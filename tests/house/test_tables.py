"""A feature's tables are its own: nobody else writes them."""

import ast
import re
from pathlib import Path

from legal_recovery.plumbing.schema import metadata
from tests.house.house import PACKAGE, name_of, sources, tree

WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?:ONLY\s+)?([a-z_]+)")


def owners() -> dict[str, str]:
    """Return which folder of the package declares each table."""
    metadata()
    found = {}
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tablename__":
                found[ast.literal_eval(node.value)] = house_of(path)
    return found


def house_of(path: Path) -> str:
    """Return the folder of the package that a file stands in."""
    return path.relative_to(PACKAGE).parts[0]


def test_a_table_is_written_only_in_the_house_that_declares_it() -> None:
    declared = owners()
    assert declared.keys() == metadata().tables.keys()
    found = [
        f"{name_of(path)}:{node.lineno}: {table} of {declared[table]}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for table in WRITES.findall(node.value)
        if table in declared and house_of(path) != declared[table]
    ]
    assert found == []
