"""Reading the ledger: entries, figures at any date and position, verification, journals for other programs."""

from legal_recovery.ledger.store.entries import (
    StoredEntry,
    books_of_transfer,
    entries_of_transfer,
    get_entry,
    list_entries,
)
from legal_recovery.ledger.store.figures import (
    Effect,
    balances_of,
    case_figures,
    effect_of,
    figures_by_book,
    heads_at,
    totals_by_book,
)
from legal_recovery.ledger.store.months import closed_months, first_open

__all__ = [
    "Effect",
    "StoredEntry",
    "balances_of",
    "books_of_transfer",
    "case_figures",
    "closed_months",
    "effect_of",
    "entries_of_transfer",
    "figures_by_book",
    "first_open",
    "get_entry",
    "heads_at",
    "list_entries",
    "totals_by_book",
]
