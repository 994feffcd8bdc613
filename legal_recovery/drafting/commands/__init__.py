"""Writing court documents from the facts of a case."""

from legal_recovery.drafting.commands.changing import (
    ChangeText,
    RestoreText,
    SameText,
    TextChangedMeanwhile,
    change_text,
    restore_text,
)
from legal_recovery.drafting.commands.keeping import (
    FactsChangedMeanwhile,
    KeepPaper,
    keep_paper,
    paper_name,
    put_aside,
)
from legal_recovery.drafting.commands.previewing import Preview, PreviewText, preview_text
from legal_recovery.drafting.commands.rendering import (
    FactsMissing,
    Lacks,
    Missing,
    Order,
    Rendered,
    UnknownLanguage,
    missing_by_kind,
    render,
    require_complete,
    typeset_rendered,
)
from legal_recovery.drafting.store.versions import shipped_text

__all__ = [
    "ChangeText",
    "FactsChangedMeanwhile",
    "FactsMissing",
    "KeepPaper",
    "Lacks",
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
    "keep_paper",
    "missing_by_kind",
    "paper_name",
    "preview_text",
    "put_aside",
    "render",
    "require_complete",
    "restore_text",
    "shipped_text",
    "typeset_rendered",
]
