"""Reading collateral with its valuations, liens, occupants and documents, in one case and across cases."""

from legal_recovery.collateral.store.across import count_dated, list_dated
from legal_recovery.collateral.store.pieces import (
    Collateral,
    Lien,
    Occupancy,
    Valuation,
    documents_of,
    get_collateral,
    get_lien,
    list_collateral,
    list_liens,
    list_occupancies,
    names_of,
    pieces_of,
)

__all__ = [
    "Collateral",
    "Lien",
    "Occupancy",
    "Valuation",
    "count_dated",
    "documents_of",
    "get_collateral",
    "get_lien",
    "list_collateral",
    "list_dated",
    "list_liens",
    "list_occupancies",
    "names_of",
    "pieces_of",
]
