"""The first page, the search of the palette, the calendar and its feeds."""

from legal_recovery.home.views import assigning as assigning  # adds its routes
from legal_recovery.home.views import calendar as calendar  # adds its routes
from legal_recovery.home.views import feeds as feeds  # adds its routes
from legal_recovery.home.views import saving as saving  # adds its routes
from legal_recovery.home.views import search as search  # adds its routes
from legal_recovery.home.views import seizing as seizing  # adds its routes
from legal_recovery.home.views import setting as setting  # adds its routes
from legal_recovery.home.views.day import ATTENTION, attentions_of, bp

__all__ = ["ATTENTION", "attentions_of", "bp"]
