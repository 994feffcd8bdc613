"""Reading imports, and the portfolio as lists."""

from legal_recovery.portfolio.store.imports import (
    Import,
    Waiting,
    count_lines,
    find_unfinished,
    get_import,
    known_references,
    last_number,
    last_values,
    list_imports,
    list_waiting,
    waiting_elsewhere,
)

__all__ = [
    "Import",
    "Waiting",
    "count_lines",
    "find_unfinished",
    "get_import",
    "known_references",
    "last_number",
    "last_values",
    "list_imports",
    "list_waiting",
    "waiting_elsewhere",
]
