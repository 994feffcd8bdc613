"""Reading the ledger: entries, figures at any date and position, verification, journals for other programs."""

from legal_recovery.ledger.store.entries import (
    StoredEntry,
    books_of_transfer,
    entries_of_transfer,
    get_entry,
    list_entries,
)
from legal_recovery.ledger.store.figures import (
    balances_of,
    case_figures,
    figures_by_book,
    totals_by_book,
)

__all__ = [
    "StoredEntry",
    "balances_of",
    "books_of_transfer",
    "case_figures",
    "entries_of_transfer",
    "figures_by_book",
    "get_entry",
    "list_entries",
    "totals_by_book",
]
