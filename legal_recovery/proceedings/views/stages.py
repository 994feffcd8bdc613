"""The way of a case to another stage, with the fact that allows it."""

from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases import rules as cases
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import money_facts
from legal_recovery.cases.views import Outcome, done, form_page, in_one_step, link, load_case, still_standing
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.commands import advance_case, effect_of
from legal_recovery.proceedings.rules import ENFORCEMENTS, KINDS, SUITS, USUAL_TITLES
from legal_recovery.proceedings.schemas import AdvanceForm, needed_facts
from legal_recovery.proceedings.store import Proceeding, list_proceedings, list_waiting
from legal_recovery.proceedings.views.words import bp, choices_of
from legal_recovery.web.access import allow
from legal_recovery.web.transact import house


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
    facts = needed_facts(case, chosen)
    known = _known(case, chosen)
    shown: dict[str, Any] = {**known, **request.form} if request.form else known
    return form_page(
        "proceedings/stage.html",
        reference,
        "stage",
        outcome,
        choices=_stage_choices(case, chosen),
        chosen=chosen,
        chosen_label=_(cases.STAGES[chosen]),
        facts=facts,
        values=shown,
        first=next((name for name in (*facts, "on", "reason") if not shown.get(name)), "reason"),
        elsewhere=_elsewhere(case, chosen),
        standing=still_standing(case) if chosen is Stage.CLOSED else [],
        proceedings=[
            (one.id, f"{_(KINDS[one.proceeding_kind])} · {one.docket_number or one.court}")
            for one in list_waiting(db.session(), case.id)
        ],
        **choices_of(),
    )


def _known(case: CaseFacts, chosen: Stage) -> dict[str, Any]:
    """Return what a move need not be told again: the facts that are recorded, and since when they are true."""
    session, today = db.session(), house().clock.today()
    found = list_proceedings(session, case.id)
    values: dict[str, Any] = {}
    since: date | None = None
    if chosen is Stage.LITIGATION:
        values, since = _filed([one for one in found if one.proceeding_kind in SUITS])
        since = case.suit_filed_on or since
    elif chosen is Stage.ENFORCEMENT:
        values, since = _filed([one for one in found if one.proceeding_kind in ENFORCEMENTS])
        since = case.enforcement_filed_on or since
        # Enforced is mostly where it was decided first.
        first = next((one.court for one in found if one.proceeding_kind == "lawsuit"), None)
        values.setdefault("court", first)
    elif chosen is Stage.EFFECTIVE_TITLE:
        since = case.title_on
        for one in list_waiting(session, case.id)[:1]:
            effect = effect_of(session, pack_of(session, case.jurisdiction), case.id, one)
            since = since or (effect.on if effect else None)
            values = {"title_kind": USUAL_TITLES.get(one.proceeding_kind), "title_on": since}
    elif chosen is Stage.DISPOSAL:
        since = case.property_on
    day = max(since, case.stage_on) if since is not None and since <= today else today
    return {**{name: _text(value) for name, value in values.items() if value}, "on": day.isoformat()}


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _filed(found: list[Proceeding]) -> tuple[dict[str, Any], date | None]:
    """Return court, number and day of the last of these proceedings."""
    if not found:
        return {}, None
    last = found[-1]
    facts = {"court": last.court, "docket_number": last.docket_number, "filed_on": last.filed_on}
    return {**facts, "proceeding_kind": last.proceeding_kind}, last.filed_on


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
