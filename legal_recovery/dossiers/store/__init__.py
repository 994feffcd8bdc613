"""Reading what a dossier says, from the records of its case alone."""

from legal_recovery.dossiers.store.book import BookAt, read_book
from legal_recovery.dossiers.store.facts import dossier_facts
from legal_recovery.dossiers.store.figures import figures_of
from legal_recovery.dossiers.store.proof import chain_holds, find_proof

__all__ = ["BookAt", "chain_holds", "dossier_facts", "figures_of", "find_proof", "read_book"]
