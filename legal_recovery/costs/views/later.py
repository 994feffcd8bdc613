"""Approving a cost afterwards that a bank line had proved: what its page says of it, and the form."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import load_case
from legal_recovery.costs.commands import approve_later
from legal_recovery.costs.rules import LEADS, LaterFacts
from legal_recovery.costs.schemas import LaterApprovalForm
from legal_recovery.costs.store import Cost, get_cost, later_facts
from legal_recovery.costs.views.page import about, bp, cost_url, one_step, person
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.formats import text_day


def approval(cost: Cost, known: LaterFacts) -> dict[str, Any]:
    """Return what the page of a cost says of its approval afterwards; the value is None where none is needed."""
    if cost.approved_by is not None:
        note = text_day(cost.approved_on) if cost.approved_on else None
        return {"label": _("Approved afterwards by"), "value": person(cost.approved_by), "note": note}
    if not known.is_unapproved:
        return {"label": _("Approval"), "value": None}
    return {
        "label": _("Approval"),
        "value": {"label": _("Not approved"), "tone": "warn"},
        "kind": "badge",
        "note": _(
            "The bank line proves it; a lead or a manager who did not match it approves it afterwards."
        ),
    }


def can_approve(known: LaterFacts) -> bool:
    """Tell whether this person may approve a cost afterwards that still has to be approved."""
    actor = current_actor()
    return known.is_unapproved and bool(actor.roles & set(LEADS)) and actor.id != known.matched_by


@bp.route("/cases/<reference>/costs/<int:cost_id>/later-approval", methods=["GET", "POST"])
@allow(*LEADS)
def approve(reference: str, cost_id: int) -> ResponseReturnValue:
    """Approve a cost above the limits that a bank line had proved already, with the reason."""
    case = load_case(reference)
    cost = get_cost(db.session(), case.id, cost_id)
    facts = [
        *about(cost),
        {"label": _("Paid on"), "value": cost.paid_on, "kind": "long_day"},
        approval(cost, later_facts(db.session(), case.book, cost)),
    ]
    reason = {"name": "reason", "label": _("Reason"), "kind": "textarea", "rows": 2, "required": True, "focus": True,
              "help": _("Why it is right although nobody had agreed to it before it was paid.")}  # fmt: skip
    return one_step(
        case,
        approve_later,
        LaterApprovalForm(case, cost_id),
        says=_("The cost is approved afterwards."),
        back=cost_url(case, cost),
        title=_("Approve afterwards"),
        fields=[reason],
        facts=[one for one in facts if one["value"] is not None],
        submit=_("Approve"),
    )
