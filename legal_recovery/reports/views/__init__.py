"""Reports as pages and files: net recovery of all cases, and of one with its parts."""

from legal_recovery.reports.views import case as case  # adds its routes
from legal_recovery.reports.views.portfolio import bp

__all__ = ["bp"]
