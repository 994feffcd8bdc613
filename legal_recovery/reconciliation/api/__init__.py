"""Bank accounts, statements, lines and matches for programs."""

from legal_recovery.reconciliation.api import accounts as accounts  # adds its routes
from legal_recovery.reconciliation.api import batches as batches
from legal_recovery.reconciliation.api import court_money as court_money  # adds its routes
from legal_recovery.reconciliation.api import desk as desk  # adds its routes
from legal_recovery.reconciliation.api import lines as lines
from legal_recovery.reconciliation.api import statements as statements
from legal_recovery.reconciliation.api.routes import bp

__all__ = ["bp"]
