"""Costs for programs: recorded, paid, refunded, asked for, approved; listed across cases."""

from legal_recovery.costs.api import across as across  # adds its routes
from legal_recovery.costs.api import counsel as counsel
from legal_recovery.costs.api import refunds as refunds
from legal_recovery.costs.api import requests as requests
from legal_recovery.costs.api.costs import bp

__all__ = ["bp"]
