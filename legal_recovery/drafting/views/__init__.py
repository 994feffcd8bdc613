"""Court documents on pages."""

from legal_recovery.drafting.views import history, lists  # noqa: F401 - they add their routes
from legal_recovery.drafting.views.texts import bp as texts_bp

__all__ = ["texts_bp"]
