"""The pages about costs: of a case, of one cost, of refunds and requests, and across all cases."""

from legal_recovery.costs.views import across as across  # adds its routes
from legal_recovery.costs.views import counsel as counsel
from legal_recovery.costs.views import later as later
from legal_recovery.costs.views import limits as limits
from legal_recovery.costs.views import one as one
from legal_recovery.costs.views import refunds as refunds
from legal_recovery.costs.views import requests as requests
from legal_recovery.costs.views import tab as tab
from legal_recovery.costs.views import words as words
from legal_recovery.costs.views.page import bp

__all__ = ["bp"]
