"""Dossiers: a case as a document, for the court or for the house."""
