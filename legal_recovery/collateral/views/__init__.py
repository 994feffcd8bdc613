"""Collateral on pages: the case's tab, each piece with what is recorded of it, and all of it in one list."""

from legal_recovery.collateral.views import lists as lists  # adds its routes
from legal_recovery.collateral.views.page import bp

__all__ = ["bp"]
