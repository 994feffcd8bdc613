"""The receipts of a case on pages: recorded, taken back, paid back."""

from legal_recovery.receipts.views import tab as tab  # adds its routes
from legal_recovery.receipts.views.page import ANNOUNCED, bp, difference_text

__all__ = ["ANNOUNCED", "bp", "difference_text"]
