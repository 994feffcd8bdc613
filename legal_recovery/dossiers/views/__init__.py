"""The pages of dossiers: the tab of a case, how they are arranged, and the check that anybody may ask for."""

from legal_recovery.dossiers.views import composing, tab, verifying
from legal_recovery.dossiers.views.making import bp, install_dossiers

__all__ = ["bp", "composing", "install_dossiers", "tab", "verifying"]
