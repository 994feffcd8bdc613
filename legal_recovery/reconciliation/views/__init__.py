"""Bank accounts, statements and the reconciliation desk on pages."""

from legal_recovery.reconciliation.views import accounts as accounts  # adds its routes
from legal_recovery.reconciliation.views import awaited as awaited
from legal_recovery.reconciliation.views import batches as batches
from legal_recovery.reconciliation.views import desk as desk
from legal_recovery.reconciliation.views import desk_acts as desk_acts
from legal_recovery.reconciliation.views import desk_news as desk_news
from legal_recovery.reconciliation.views import desk_record as desk_record
from legal_recovery.reconciliation.views import lines as lines
from legal_recovery.reconciliation.views import loads as loads
from legal_recovery.reconciliation.views import rules as rules
from legal_recovery.reconciliation.views import statements as statements
from legal_recovery.reconciliation.views import suspense as suspense
from legal_recovery.reconciliation.views.desk_posting import install_desk
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.reconciliation.views.work import install_reconciliation

__all__ = ["bp", "install_desk", "install_reconciliation"]
