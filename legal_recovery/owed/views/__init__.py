"""What is owed on a case, on a page; and the forms that it follows from."""

from legal_recovery.owed.views import forms as forms  # adds its routes
from legal_recovery.owed.views import recording as recording
from legal_recovery.owed.views.page import bp

__all__ = ["bp"]
