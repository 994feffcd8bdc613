"""Settlements and exits for programs."""

from legal_recovery.settlements.api import exits as exits  # adds its routes
from legal_recovery.settlements.api import notices as notices
from legal_recovery.settlements.api import plans as plans
from legal_recovery.settlements.api import refinancings as refinancings
from legal_recovery.settlements.api import sales as sales
from legal_recovery.settlements.api.routes import bp

__all__ = ["bp"]
