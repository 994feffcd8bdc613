"""The pages of settlements and exits."""

from legal_recovery.settlements.views import across as across  # adds its routes
from legal_recovery.settlements.views import exits as exits
from legal_recovery.settlements.views import notices as notices
from legal_recovery.settlements.views import plans as plans
from legal_recovery.settlements.views import refinancings as refinancings
from legal_recovery.settlements.views import sales as sales
from legal_recovery.settlements.views import sold as sold
from legal_recovery.settlements.views import tapes as tapes
from legal_recovery.settlements.views.page import bp

__all__ = ["bp"]
