"""Writing court documents from the facts of a case."""

from legal_recovery.drafting.commands.changing import (
    ChangeText,
    RestoreText,
    SameText,
    TextChangedMeanwhile,
    change_text,
    restore_text,
)
from legal_recovery.drafting.commands.previewing import Preview, PreviewText, preview_text
from legal_recovery.drafting.commands.rendering import (
    FactsMissing,
    Missing,
    Order,
    Rendered,
    UnknownLanguage,
    render,
    require_complete,
    typeset_rendered,
)
from legal_recovery.drafting.store.versions import shipped_text

__all__ = [
    "ChangeText",
    "FactsMissing",
    "Missing",
    "Order",
    "Preview",
    "PreviewText",
    "Rendered",
    "RestoreText",
    "SameText",
    "TextChangedMeanwhile",
    "UnknownLanguage",
    "change_text",
    "preview_text",
    "render",
    "require_complete",
    "restore_text",
    "shipped_text",
    "typeset_rendered",
]
