"""The pages of proceedings: the chain of a case, each proceeding with all that is done in it, stages."""

from legal_recovery.proceedings.views import acts, dates, page, service, stages, tab  # add their routes
from legal_recovery.proceedings.views.words import bp

__all__ = ["acts", "bp", "dates", "page", "service", "stages", "tab"]
