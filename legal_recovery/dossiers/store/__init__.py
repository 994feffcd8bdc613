"""Reading what a dossier says, from the records of its case alone."""

from legal_recovery.dossiers.store.book import BookAt, read_book
from legal_recovery.dossiers.store.facts import dossier_facts

__all__ = ["BookAt", "dossier_facts", "read_book"]
