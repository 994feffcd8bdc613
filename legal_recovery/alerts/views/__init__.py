"""The pages of reminders: what is mine to acknowledge, what went wrong, what is nobody's; and each one's log."""

from legal_recovery.alerts.views import one as one  # adds its routes
from legal_recovery.alerts.views import ownerless as ownerless
from legal_recovery.alerts.views.lists import bp

__all__ = ["bp"]
