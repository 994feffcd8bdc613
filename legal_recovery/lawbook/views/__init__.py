"""The law on pages: what the packs say, what was published since, calculators, and worked examples checked."""

from legal_recovery.lawbook.views import calculators, dockets, examples, known, publishing
from legal_recovery.lawbook.views.page import bp

__all__ = ["bp", "calculators", "dockets", "examples", "known", "publishing"]
