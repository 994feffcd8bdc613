"""The way of a case to another stage, with the fact that allows it."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases import rules as cases
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import money_facts
from legal_recovery.cases.views import Outcome, done, form_page, in_one_step, link, load_case
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.commands import advance_case
from legal_recovery.proceedings.rules import KINDS
from legal_recovery.proceedings.schemas import AdvanceForm, needed_facts
from legal_recovery.proceedings.store import list_waiting
from legal_recovery.proceedings.views.words import bp, choices_of
from legal_recovery.web.access import allow


@bp.route("/cases/<reference>/stage", methods=["GET", "POST"])
@allow("legal")
def stage(reference: str) -> ResponseReturnValue:
    """Move a case to another stage, with the fact that makes it true."""
    return in_one_step(
        advance_case,
        AdvanceForm(load_case(reference)),
        show=lambda outcome: _stage_page(reference, outcome),
        then=lambda: _moved(reference),
    )


def _moved(reference: str) -> ResponseReturnValue:
    case = load_case(reference)
    says = _("The case is now at: %(stage)s.", stage=_(cases.STAGES[case.stage]))
    return done(url_for("cases.show", reference=reference), says)


def _stage_page(reference: str, outcome: Outcome) -> ResponseReturnValue:
    case = load_case(reference)
    chosen = _chosen_stage(case)
    return form_page(
        "proceedings/stage.html",
        reference,
        "stage",
        outcome,
        choices=_stage_choices(case, chosen),
        chosen=chosen,
        chosen_label=_(cases.STAGES[chosen]),
        facts=needed_facts(case, chosen),
        elsewhere=_elsewhere(case, chosen),
        proceedings=[
            (one.id, f"{_(KINDS[one.proceeding_kind])} · {one.docket_number or one.court}")
            for one in list_waiting(db.session(), case.id)
        ],
        **choices_of(),
    )


def _chosen_stage(case: CaseFacts) -> Stage:
    """Return the stage that was posted or that the address names, else the one that usually follows."""
    asked = request.form.get("stage") or request.args.get("stage")
    allowed = cases.TRANSITIONS[case.stage]
    order = list(Stage)
    later = [one for one in allowed if order.index(one) > order.index(case.stage)]
    usual = min(later or allowed, key=order.index)
    return next((one for one in Stage if one == asked), usual)


def _elsewhere(case: CaseFacts, chosen: Stage) -> list[dict[str, Any]]:
    """Return what is missing for a stage that this form does not ask for, and where it is recorded."""
    money = money_facts(db.session(), case)
    found = [
        (chosen is Stage.ENFORCEMENT and not case.title_on, _("A title is missing."), _TITLE),
        (chosen is Stage.DISPOSAL and not case.property_on, _("There is no property yet."), _PROPERTY),
        (
            chosen is Stage.DISTRIBUTION and not case.property_on and not money.from_court,
            _("Nothing was sold and nothing came from a court."),
            _RECEIPT,
        ),
        (
            chosen is Stage.CLOSED and money.unallocated != 0,
            _("Money received is not allocated yet."),
            _RECEIPT,
        ),
    ]
    return [
        {"text": text, "label": _(label), "url": link(endpoint, reference=case.reference, **more)}
        for applies, text, (label, endpoint, more) in found
        if applies
    ]


_TITLE: tuple[Message, str, dict[str, str]] = (
    N_("Record it by moving to “Effective title” first"),
    "proceedings.stage",
    {"stage": "effective_title"},
)
_PROPERTY: tuple[Message, str, dict[str, str]] = (
    N_("Add collateral or other property"),
    "collateral.new",
    {},
)
_RECEIPT: tuple[Message, str, dict[str, str]] = (N_("Look at the receipts"), "receipts.tab", {})


def _stage_choices(case: CaseFacts, chosen: Stage) -> list[dict[str, Any]]:
    """Return the stages that the table allows, each with what is missing for it."""
    money = money_facts(db.session(), case)
    return [
        {
            "label": _(cases.STAGES[to]),
            "url": url_for("proceedings.stage", reference=case.reference, stage=to),
            "missing": [_(what) for what in cases.missing_for(to, case, money, None)],
            "current": to == chosen,
        }
        for to in cases.TRANSITIONS[case.stage]
    ]
