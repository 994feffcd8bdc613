"""Papers and their texts for programs."""

from legal_recovery.drafting.api import papers as papers  # adds its routes
from legal_recovery.drafting.api.texts import bp

__all__ = ["bp"]
