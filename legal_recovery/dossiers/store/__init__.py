"""Reading what a dossier says, from the records of its case alone, and what it is put together from."""

from legal_recovery.dossiers.store.book import BookAt, read_book
from legal_recovery.dossiers.store.compositions import (
    Arrangement,
    find_arrangement,
    last_number,
    list_arrangements,
)
from legal_recovery.dossiers.store.facts import dossier_facts
from legal_recovery.dossiers.store.figures import figures_of
from legal_recovery.dossiers.store.proof import chain_holds, find_proof

__all__ = [
    "Arrangement",
    "BookAt",
    "chain_holds",
    "dossier_facts",
    "figures_of",
    "find_arrangement",
    "find_proof",
    "last_number",
    "list_arrangements",
    "read_book",
]
