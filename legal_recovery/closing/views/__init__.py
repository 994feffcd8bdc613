"""Pages about months: the checklist, closing and reopening, what goes to the general ledger."""

from legal_recovery.closing.views import awaiting, general, journal, months, recounting, reopening
from legal_recovery.closing.views.page import bp
from legal_recovery.closing.views.recounting import install_closing

__all__ = ["awaiting", "bp", "general", "install_closing", "journal", "months", "recounting", "reopening"]
