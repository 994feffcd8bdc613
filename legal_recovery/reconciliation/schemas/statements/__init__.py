"""Statement files of every kind that banks send become statements; which kind one is, is seen from what it holds."""

import codecs
from collections.abc import Sequence
from pathlib import Path

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.tables.sources import (
    MAX_UPLOAD_BYTES,
    FileFacts,
    FileProblem,
    Table,
    inspect,
    read_text,
    require_readable,
)
from legal_recovery.plumbing.tables.textfile import open_text
from legal_recovery.plumbing.tables.workbook import Workbook
from legal_recovery.reconciliation.rules.statements import Statement, joined, proven
from legal_recovery.reconciliation.schemas.statements.camt import is_camt, read_camt
from legal_recovery.reconciliation.schemas.statements.mt940 import is_mt940, read_mt940
from legal_recovery.reconciliation.schemas.statements.ofx import is_ofx, read_ofx
from legal_recovery.reconciliation.schemas.statements.sheet import Wishes, headings_in, read_table

_START = 4096
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def read_statements(path: Path, name: str, wishes: Wishes, limit: int = MAX_UPLOAD_BYTES) -> list[Statement]:
    """Return the statements of a file, those of one account that follow on one another as one, balances proven.

    Raises FileProblem for a file that is none or is damaged, BalanceBroken where lines and balances disagree.
    """
    require_readable(path, limit)
    found = [one for one in _read(path, name, wishes, limit) if one.lines or one.closing is not None]
    if not found:
        raise FileProblem("statement.empty", N_("The file holds no line of a statement."))
    return joined([proven(one) for one in found])


def _read(path: Path, name: str, wishes: Wishes, limit: int) -> list[Statement]:
    """Read a file as what its first signs are of, whatever its name says."""
    with path.open("rb") as stream:
        start = _shown(stream.read(_START))
    if is_camt(start):
        return read_camt(path)
    if is_ofx(start):
        return read_ofx(path, wishes.currency)
    if is_mt940(start):
        return read_mt940(read_text(path, "cp1252"))
    return _tables(inspect(path, name, limit), wishes)


def _shown(start: bytes) -> str:
    """Return the first signs of a file; those of all formats but tables are ASCII."""
    encoding = next((known for mark, known in _MARKS.items() if start.startswith(mark)), "latin-1")
    return start.decode(encoding, errors="replace").removeprefix("ï»¿").removeprefix("\ufeff")


def _tables(facts: FileFacts, wishes: Wishes) -> list[Statement]:
    if facts.encoding is not None:
        table = open_text(facts, lambda rows: headings_in(rows, wishes))
        return _found([table], wishes)
    book = Workbook(facts)
    try:
        return _found(book.tables, wishes)
    finally:
        book.close()


def _found(tables: Sequence[Table], wishes: Wishes) -> list[Statement]:
    found = [one for table in tables if (one := read_table(table, wishes)) is not None]
    if not found:
        raise FileProblem(
            "statement.no_headings",
            N_(
                "The file is none of MT940, MT942, CAMT and OFX, and no headings of a statement were recognised in it "
                "(date, and amount or credit and debit): map them."
            ),
        )
    return found


__all__ = ["Wishes", "read_statements"]
