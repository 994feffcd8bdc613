"""The pages of dossiers: their tab of a case, how they are arranged, lists, batches, and the check for anybody."""

from legal_recovery.dossiers.views import batching, composing, foreseeing, listing, tab, verifying
from legal_recovery.dossiers.views.making import bp, install_dossiers

__all__ = ["batching", "bp", "composing", "foreseeing", "install_dossiers", "listing", "tab", "verifying"]
