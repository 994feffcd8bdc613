"""Writing court documents from the facts of a case."""

from legal_recovery.drafting.commands.rendering import (
    FactsMissing,
    Missing,
    Order,
    Rendered,
    UnknownLanguage,
    render,
    require_complete,
    shipped_text,
    typeset_rendered,
)

__all__ = [
    "FactsMissing",
    "Missing",
    "Order",
    "Rendered",
    "UnknownLanguage",
    "render",
    "require_complete",
    "shipped_text",
    "typeset_rendered",
]
