"""Recording a seizure from where no case is open: the case is searched for, and the form follows."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from legal_recovery.home.store import search_cases
from legal_recovery.home.views.day import bp
from legal_recovery.plumbing.db import db
from legal_recovery.portfolio.views import debtor_text
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.transact import house


@bp.get("/seizures/new")
@allow("legal")
def new_seizure() -> ResponseReturnValue:
    """Find the case in which something was seized; the only one found leads on at once."""
    text = request.args.get("q", "").strip()[:100]
    found = search_cases(db.session(), current_actor(), text, house().clock.today()) if text else []
    rows: list[dict[str, str]] = [
        {
            "id": str(one.line.id),
            "debtor": debtor_text(one.line),
            "reference": one.line.reference,
            "url": url_for("seizures.new", reference=one.line.reference),
        }
        for one in found
    ]
    if len(rows) == 1:
        return redirect(rows[0]["url"], code=303)
    return render_template("home/new_seizure.html", rows=rows, text=text, active_nav="seizures")
