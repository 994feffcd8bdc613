"""The overview of a case."""

from flask import Blueprint, render_template

from legal_recovery.cases.views.page import case_context, load_case
from legal_recovery.web.access import allow

bp = Blueprint("cases", __name__)


@bp.get("/cases/<reference>")
@allow.signed_in
def show(reference: str) -> str:
    """Show a case: money first, then what happened."""
    case = load_case(reference)
    return render_template("cases/overview.html", **case_context(case, "overview"))
