"""What the file of a bank itself says of one line: read anew from the file as it was received."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.tables.sources import MAX_UPLOAD_BYTES, MEGABYTE, inspect, read_text
from legal_recovery.plumbing.tables.textfile import open_text
from legal_recovery.plumbing.tables.values import is_blank
from legal_recovery.plumbing.tables.workbook import Workbook
from legal_recovery.reconciliation.rules.statements import StatementLine
from legal_recovery.reconciliation.schemas.statements import Wishes, read_statements
from legal_recovery.reconciliation.schemas.statements.sheet import headings_in
from legal_recovery.reconciliation.schemas.wishes import wishes_kept
from legal_recovery.reconciliation.store import Account, BankLine, StatementFacts
from legal_recovery.web.transact import House

# Longer files are handed out and not looked through while somebody waits.
_LARGEST = 10 * MEGABYTE
_LONGEST = 4000
_ENTRIES = {
    "MT940": re.compile(r"^:61:.*?(?=^:6[1245]\w?:|^-\s*$|\Z)", re.MULTILINE | re.DOTALL),
    "MT942": re.compile(r"^:61:.*?(?=^:6[1245]\w?:|^:90|^-\s*$|\Z)", re.MULTILINE | re.DOTALL),
    "OFX": re.compile(r"<STMTTRN>.*?</STMTTRN>", re.DOTALL | re.IGNORECASE),
    "CAMT": re.compile(r"<(?:\w+:)?Ntry>.*?</(?:\w+:)?Ntry>", re.DOTALL),
}


class FileTooLong(NotFound):
    """The file is handed out as it is, but not looked through."""

    code = "statement.too_long_to_show"


@dataclass(frozen=True, slots=True)
class Original:
    """A line as its file has it: where (its row, or its turn) and in which signs, as far as that is one piece."""

    row: int
    line: StatementLine
    text: str | None


def original_of(at: House, account: Account, statement: StatementFacts, line: BankLine) -> Original:
    """Return what the file says of a line; raises FileTooLong, NotFound."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        at.files.save_to(statement.sha256, path)
        if path.stat().st_size > _LARGEST:
            raise FileTooLong(N_("The file is long: save it as it was received, and look there."))
        return _original(path, wishes_kept(account.wishes, account.currency), statement, line.number)


def _original(path: Path, wishes: Wishes, statement: StatementFacts, number: int) -> Original:
    found = read_statements(path, statement.file_name or "-", wishes)
    lines = found[statement.place - 1].lines if statement.place <= len(found) else ()
    if number > len(lines):
        raise NotFound(N_("There is no such line."))
    kind, line = statement.format.partition(".")[0], lines[number - 1]
    if kind in _ENTRIES:
        whole = sum(len(one.lines) for one in found)
        text = _entry(_ENTRIES[kind].findall(read_text(path, "cp1252")), line.row, whole)
    else:
        text = _cells(path, wishes, line.row)
    return Original(line.row, line, text[:_LONGEST] if text else None)


def _entry(entries: list[str], row: int, whole: int) -> str | None:
    """Return an entry as it stands; None where the file has others beside those that became lines."""
    return entries[row - 1].strip() if len(entries) == whole and row <= whole else None


def _cells(path: Path, wishes: Wishes, row: int) -> str | None:
    """Return the cells of a row of a table, of a workbook only where it has one sheet."""
    facts = inspect(path, path.name, MAX_UPLOAD_BYTES)
    if facts.encoding is not None:
        table = open_text(facts, lambda rows: headings_in(rows, wishes))
        return _row(next(table.rows(row - 1, 0), (0, [])), row)
    book = Workbook(facts)
    try:
        only = book.tables[0] if len(book.tables) == 1 else None
        return _row(next(only.rows(row - 1, 0), (0, [])), row) if only else None
    finally:
        book.close()


def _row(found: tuple[int, list[object]], row: int) -> str | None:
    number, cells = found
    return " | ".join("" if is_blank(cell) else str(cell) for cell in cells) if number == row else None
