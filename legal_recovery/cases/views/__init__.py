"""The pages of a case; tabs of other features stand on `load_case` and `case_context`, their forms on `forms`."""

from legal_recovery.cases.views import obligors as obligors  # adds its routes
from legal_recovery.cases.views.forms import SHOWN, Outcome, attempt, carry_out, done, form_page, in_one_step
from legal_recovery.cases.views.obligors import PAID
from legal_recovery.cases.views.overview import bp
from legal_recovery.cases.views.page import (
    FORUM,
    Forum,
    case_context,
    link,
    load_case,
    owner_name,
    owner_options,
    stand_by,
    still_standing,
    warn_by,
)
from legal_recovery.cases.views.timeline import Telling, tell, tell_of_many

__all__ = [
    "FORUM",
    "PAID",
    "SHOWN",
    "Forum",
    "Outcome",
    "Telling",
    "attempt",
    "bp",
    "carry_out",
    "case_context",
    "done",
    "form_page",
    "in_one_step",
    "link",
    "load_case",
    "owner_name",
    "owner_options",
    "stand_by",
    "still_standing",
    "tell",
    "tell_of_many",
    "warn_by",
]
