"""Asking for a closed month to be opened again, and deciding about somebody else's request."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views.forms import carry_out
from legal_recovery.closing import store
from legal_recovery.closing.commands import ask_reopening, decide_reopening
from legal_recovery.closing.schemas import MonthReopeningDecisionForm, MonthReopeningForm
from legal_recovery.closing.views.months import month_page
from legal_recovery.closing.views.page import bp, the_office
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, current_actor


@bp.post("/closing/<int:office_id>/<month>/reopening")
@allow("finance")
def ask(office_id: int, month: str) -> ResponseReturnValue:
    """Ask for a month to be opened again."""
    office = the_office(office_id, month)
    outcome = carry_out(ask_reopening, MonthReopeningForm(office_id, month))
    if outcome.refused:
        return month_page(office, month, outcome)
    flash(_("It was asked; another person decides."), "good")
    return redirect(url_for("closing.month", office_id=office_id, month=month), code=303)


@bp.post("/closing/reopenings/<int:reopening_id>")
@allow("finance_lead", "manager")
def decide(reopening_id: int) -> ResponseReturnValue:
    """Approve or refuse that a month is opened again."""
    asked = store.get_reopening(db.session(), current_actor(), reopening_id)
    office = the_office(asked.office_id, asked.month)
    outcome = carry_out(decide_reopening, MonthReopeningDecisionForm(reopening_id))
    if outcome.refused:
        return month_page(office, asked.month, outcome)
    said = {
        "approved": _("%(month)s is open again.", month=asked.month),
        "refused": _("%(month)s stays closed.", month=asked.month),
    }
    flash(said[outcome.result["state"]], "good")
    return redirect(url_for("closing.month", office_id=asked.office_id, month=asked.month), code=303)
