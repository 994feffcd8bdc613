"""Pages about one deadline: set by hand, moved, assigned, extended; met, missed or void."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import load_case, owner_name, owner_options
from legal_recovery.deadlines.commands import (
    add_deadline,
    assign_deadline,
    end_deadline,
    extend_deadline,
    move_deadline,
)
from legal_recovery.deadlines.rules import LEAD, STATES, grounds_of
from legal_recovery.deadlines.schemas import AssignmentForm, DeadlineMoveForm, EndForm, ExtensionForm, OwnForm
from legal_recovery.deadlines.views.page import about, bp, document_options, one_step
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow


@bp.route("/cases/<reference>/deadlines/own", methods=["GET", "POST"])
@allow("legal")
def add(reference: str) -> ResponseReturnValue:
    """Set a deadline of one's own."""
    case = load_case(reference)
    owners = owner_options(case.office_id)[1:]
    shown = {"owners": [("", _("As for the case")), *owners], "lead": LEAD}
    says = _("The deadline is set.")
    return one_step(case, add_deadline, OwnForm(case), "deadlines/add.html", shown, says)


@bp.route("/cases/<reference>/deadlines/<int:number>", methods=["GET", "POST"])
@allow("legal")
def end(reference: str, number: int) -> ResponseReturnValue:
    """Record that a deadline was met or missed, or that it is void and why."""
    case = load_case(reference)
    shown, pack = about(case, number), pack_of(db.session(), case.jurisdiction)
    kept = shown["kept"]
    acts = [("assign", _("Assign"))]
    acts += [("move", _("Set to another day"))] if kept.is_own else [("extend", _("Extend"))]
    acts += [("interrupt", _("Interrupted"))] if grounds_of(pack, kept.rule) else []
    shown["actions"] = [
        {"label": label, "url": url_for(f"deadlines.{act}", reference=reference, number=number)}
        for act, label in acts
    ]
    shown["states"] = [(state, _(name)) for state, name in STATES.items() if state != "open"]
    shown["documents"] = document_options(case)
    shown["owner"] = owner_name(kept.owner_id) or _("Nobody")
    says = _("The deadline is over.")
    return one_step(case, end_deadline, EndForm(case, number), "deadlines/end.html", shown, says)


@bp.route("/cases/<reference>/deadlines/<int:number>/extension", methods=["GET", "POST"])
@allow("legal")
def extend(reference: str, number: int) -> ResponseReturnValue:
    """Make a deadline longer, as the court did."""
    case = load_case(reference)
    shown = {**about(case, number), "units": [("days", _("days")), ("months", _("months"))]}
    says = _("The deadline is longer.")
    return one_step(case, extend_deadline, ExtensionForm(case, number), "deadlines/extend.html", shown, says)


@bp.route("/cases/<reference>/deadlines/<int:number>/move", methods=["GET", "POST"])
@allow("legal")
def move(reference: str, number: int) -> ResponseReturnValue:
    """Set a deadline of one's own to another day."""
    case = load_case(reference)
    says = _("The deadline ends on another day.")
    form = DeadlineMoveForm(case, number)
    return one_step(case, move_deadline, form, "deadlines/move.html", about(case, number), says)


@bp.route("/cases/<reference>/deadlines/<int:number>/owner", methods=["GET", "POST"])
@allow("legal")
def assign(reference: str, number: int) -> ResponseReturnValue:
    """Say who answers for a deadline, and from when it wants to be remembered."""
    case = load_case(reference)
    shown = {**about(case, number), "owners": owner_options(case.office_id)}
    kept = shown["kept"]
    lead = "" if kept.lead_days is None else kept.lead_days
    shown["values"] = request.form or {"owner_id": kept.owner_id or "", "lead_days": lead}
    says = _("The deadline is assigned.")
    form = AssignmentForm(case, number)
    return one_step(case, assign_deadline, form, "deadlines/assign.html", shown, says)
