"""The list of cases with its exports, and loading portfolio files with progress."""

from legal_recovery.portfolio.views import batch as batch  # adds its routes
from legal_recovery.portfolio.views import imports as imports  # adds its routes
from legal_recovery.portfolio.views.cases import bp, debtor_text, stage_badges
from legal_recovery.portfolio.views.work import install_portfolio

__all__ = ["bp", "debtor_text", "install_portfolio", "stage_badges"]
