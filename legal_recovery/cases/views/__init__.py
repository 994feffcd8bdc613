"""The pages of a case; tabs of other features stand on `load_case` and `case_context`."""

from legal_recovery.cases.views.overview import bp
from legal_recovery.cases.views.page import case_context, link, load_case

__all__ = ["bp", "case_context", "link", "load_case"]
