"""Court documents on pages: those of a case, and the texts that they are written with."""

from legal_recovery.drafting.views import history, lists  # noqa: F401 - they add their routes
from legal_recovery.drafting.views.papers import bp
from legal_recovery.drafting.views.texts import bp as texts_bp

__all__ = ["bp", "texts_bp"]
