"""After an enforcement was terminated: searches, clues, and pressure on obligors that has to be lifted again."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import load_case
from legal_recovery.collateral.rules import KINDS as COLLATERAL
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import commands as act
from legal_recovery.seizures import rules, schemas, store
from legal_recovery.seizures.views.forms import day, entry, one_step, pick, text
from legal_recovery.seizures.views.known import bp, fact
from legal_recovery.seizures.views.words import choices
from legal_recovery.web.access import allow


@bp.route("/cases/<reference>/searches/new", methods=["GET", "POST"])
@allow("legal")
def plan_searches(reference: str) -> ResponseReturnValue:
    """Plan the searches of a case that came in with its enforcement terminated."""
    case = load_case(reference)
    return one_step(
        case,
        act.plan_searches,
        schemas.SearchPlanForm(case),
        title=_("Plan the searches for property"),
        inputs=[day("terminated_on", required=True)],
        submit=_("Plan the searches"),
        says=_("The searches are planned."),
    )


@bp.route("/cases/<reference>/searches/<int:number>", methods=["GET", "POST"])
@allow("legal")
def search_done(reference: str, number: int) -> ResponseReturnValue:
    """Record what a search found."""
    case = load_case(reference)
    known = store.get_search(db.session(), case.id, number)
    return one_step(
        case,
        act.record_search,
        schemas.SearchForm(case, number),
        title=_("Search %(number)s for property", number=known.number),
        inputs=[day("done_on", today=True, required=True), text("result", required=True)],
        facts=[fact(_("Due on"), known.due, "day")],
        submit=_("Record the search"),
        says=_("The search is recorded."),
    )


@bp.route("/cases/<reference>/clues/new", methods=["GET", "POST"])
@allow("legal")
def new_clue(reference: str) -> ResponseReturnValue:
    """Keep a clue to property."""
    case = load_case(reference)
    return one_step(
        case,
        act.record_clue,
        schemas.ClueForm(case),
        title=_("Record a clue to property"),
        inputs=[
            text("what", required=True),
            *_points_to(),
            day("found_on", today=True, required=True),
            entry("source"),
        ],
        submit=_("Record the clue"),
        says=_("The clue is recorded."),
    )


def _points_to() -> list[dict[str, Any]]:
    return [pick("clue_kind", choices(COLLATERAL, empty=_("Choose…"))), entry("whose")]


@bp.route("/cases/<reference>/clues/<int:number>/details", methods=["GET", "POST"])
@allow("legal")
def clue_details(reference: str, number: int) -> ResponseReturnValue:
    """Say what kind of property a clue points to, and whose it is, as papers for a court name it."""
    case = load_case(reference)
    known = store.get_clue(db.session(), case.id, number)
    return one_step(
        case,
        act.describe_clue,
        schemas.ClueDetailForm(case, number),
        title=_("What the clue points to"),
        inputs=_points_to(),
        facts=[fact("what", known.what), fact("found_on", known.found_on, "day")],
        values={"clue_kind": known.clue_kind, "whose": known.whose},
        submit=_("Put it right"),
        says=_("The clue is described."),
    )


@bp.route("/cases/<reference>/clues/<int:number>", methods=["GET", "POST"])
@allow("legal")
def clue(reference: str, number: int) -> ResponseReturnValue:
    """Record what became of a clue; one that led to property can be added as such."""
    case = load_case(reference)
    known = store.get_clue(db.session(), case.id, number)
    states = {state: word for state, word in rules.CLUE_STATES.items() if state != "open"}
    return one_step(
        case,
        act.follow_clue,
        schemas.ClueEndForm(case, number),
        title=_("What became of the clue"),
        inputs=[
            pick("state", choices(states, empty=_("Choose…")), required=True),
            day("followed_on", today=True, required=True),
            text("outcome"),
        ],
        facts=[fact("what", known.what), fact("found_on", known.found_on, "day")],
        submit=_("Record it"),
        says=_("What became of the clue is recorded."),
        back=url_for("seizures.new", reference=reference, clue=number)
        if request.form.get("state") == "property"
        else None,
    )


@bp.route("/cases/<reference>/measures/new", methods=["GET", "POST"])
@allow("legal")
def new_measure(reference: str) -> ResponseReturnValue:
    """Record a measure against an obligor."""
    case = load_case(reference)
    parties = [(str(one.obligor_id), one.name or "–") for one in list_obligors(db.session(), case.id)]
    return one_step(
        case,
        act.order_measure,
        schemas.MeasureForm(case),
        title=_("Record a measure against an obligor"),
        inputs=[
            pick("obligor_id", [("", _("Choose…")), *parties], required=True),
            pick("measure_kind", choices(rules.MEASURES, empty=_("Choose…")), required=True),
            day("ordered_on", required=True),
            entry("court", required=True),
            entry("docket_number", "docket"),
            day("until", help=_("Empty: the usual term, where there is one.")),
        ],
        submit=_("Record the measure"),
        says=_("The measure is recorded."),
    )


@bp.route("/cases/<reference>/measures/<int:number>", methods=["GET", "POST"])
@allow("legal")
def measure_removal(reference: str, number: int) -> ResponseReturnValue:
    """Record that removal of a measure was asked for, or that it is removed."""
    case = load_case(reference)
    known = store.get_measure(db.session(), case.id, number)
    steps = {step: rules.REMOVALS[step] for step in ("asked", "removed")}
    return one_step(
        case,
        act.lift_measure,
        schemas.RemovalForm(case, number),
        title=_("Removal of a measure"),
        inputs=[
            pick("step", choices(steps, empty=_("Choose…")), required=True),
            day("on", today=True, required=True),
        ],
        facts=[
            fact("measure_kind", _(rules.MEASURES[known.measure_kind])),
            fact("court", known.court),
            fact("until", known.until, "day"),
        ],
        submit=_("Record it"),
        says=_("The measure is up to date."),
        back=url_for("seizures.tab", reference=reference),
    )
