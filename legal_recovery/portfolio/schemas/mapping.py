"""Headings and columns as people write and read them: mapped by hand, and named in sentences."""

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.portfolio.schemas.columns import COLUMNS, FLAT, SHEET_TITLES


class UnreadableMapping(InvalidInput):
    """A heading is mapped as `HEADING=COLUMN`."""

    code = "portfolio.unreadable_mapping"


def read_mapping(text: str) -> dict[str, str]:
    """Return which heading stands for which column, one a line; raises UnreadableMapping."""
    return dict(read_pair(line) for line in text.splitlines() if line.strip())


def read_pair(text: str) -> tuple[str, str]:
    """Return a heading and its column; raises UnreadableMapping."""
    heading, sign, column = text.rpartition("=")
    if not (sign and heading.strip() and column.strip()):
        raise UnreadableMapping(
            N_("Write what a heading stands for as HEADING=COLUMN, not “{text}”."), field="mapping", text=text
        )
    return heading.strip(), column.strip()


def column_words(name: str | None, language: str) -> str | None:
    """Return a column's name in words where it is one of ours, such as `debts.principal`; a file's own stays."""
    if not name:
        return name
    sheet, dot, key = name.partition(".")
    if not dot:
        if name in SHEET_TITLES:
            return _title(name, language)
        return _label(name, ("cases", FLAT), language) or name
    if sheet not in COLUMNS:
        return name
    return f"{_title(sheet, language)} · {_label(key, (sheet,), language) or key}"


def _title(sheet: str, language: str) -> str:
    return SHEET_TITLES[sheet] if language == "zh" else sheet.capitalize()


def _label(key: str, sheets: tuple[str, ...], language: str) -> str | None:
    for sheet in sheets:
        if column := COLUMNS[sheet].get(key):
            return column.zh if language == "zh" else column.en
    return None
