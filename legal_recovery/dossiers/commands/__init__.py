"""Dossiers: what they say is gathered from the records, arranged, typeset, bound with exhibits, and sealed."""

from legal_recovery.dossiers.commands.building import (
    BuiltDossier,
    DossierOrder,
    assembled,
    build_dossier,
    gather,
    gather_whole,
    make_dossier,
    note_exports,
    position_of,
    put_together,
)
from legal_recovery.dossiers.commands.composing import ComposeDossier, compose_dossier, composition_for
from legal_recovery.dossiers.commands.pages import Typesetter, dossier_html, typeset_dossier

__all__ = [
    "BuiltDossier",
    "ComposeDossier",
    "DossierOrder",
    "Typesetter",
    "assembled",
    "build_dossier",
    "compose_dossier",
    "composition_for",
    "dossier_html",
    "gather",
    "gather_whole",
    "make_dossier",
    "note_exports",
    "position_of",
    "put_together",
    "typeset_dossier",
]
