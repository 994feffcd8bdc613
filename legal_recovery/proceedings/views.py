"""The proceedings of a case, their titles, and the way to another stage."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases import rules as cases
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import money_facts
from legal_recovery.cases.views import (
    FORUM,
    Forum,
    Outcome,
    Telling,
    case_context,
    done,
    form_page,
    in_one_step,
    link,
    load_case,
    tell,
)
from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.law.docket import parse_docket, proceeding_kind
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.commands import (
    advance_case,
    correct_proceeding,
    open_proceeding,
    record_title,
)
from legal_recovery.proceedings.rules import KINDS, TITLES
from legal_recovery.proceedings.schemas import (
    AdvanceForm,
    CorrectionForm,
    ProceedingForm,
    TitleForm,
    needed_facts,
)
from legal_recovery.proceedings.store import (
    Proceeding,
    get_proceeding,
    latest_proceeding,
    list_proceedings,
    list_waiting,
)
from legal_recovery.web.access import allow, may
from legal_recovery.web.errors import translated
from legal_recovery.web.transact import house

bp = Blueprint("proceedings", __name__)

# What opens a suit, the usual one first.
OPENING_SUITS = ("lawsuit", "arbitration", "payment_order", "security_realisation", "notarised")
LABELS = {
    "stage": N_("Stage"),
    "on": N_("Day of the move"),
    "reason": N_("Reason"),
    "closed_how": N_("How it was closed"),
    "proceeding_kind": N_("Kind of proceeding"),
    "court": N_("Court"),
    "docket_number": N_("Docket number"),
    "filed_on": N_("Filed on"),
    "title_kind": N_("Kind of title"),
    "title_on": N_("In effect since"),
}
_WORDS = {"proceeding_kind": KINDS, "title_kind": TITLES}
tell(
    "proceeding.opened",
    Telling(
        N_("{proceeding_kind}: {court}"),
        (N_("Docket number {docket_number}"), N_("{title_kind}, in effect since {title_on}")),
        symbol="court",
        on="filed_on",
        words=_WORDS,
        tab="proceedings.tab",
    ),
)
tell(
    "proceeding.corrected",
    Telling(
        N_("{proceeding_kind} put right: {court}"),
        (N_("Docket number {docket_number}"), N_("Filed on {filed_on}")),
        symbol="court",
        words=_WORDS,
        tab="proceedings.tab",
    ),
)
tell(
    "proceeding.title_effective",
    Telling(
        N_("Title in effect: {title_kind}"),
        symbol="court",
        on="title_on",
        words=_WORDS,
        tab="proceedings.tab",
    ),
)


def find_forum(session: Session, case_id: int) -> Forum | None:
    """Return where the case is heard now: the court of the proceeding that was filed last."""
    found = latest_proceeding(session, case_id)
    return Forum(found.court, found.docket_number) if found else None


@bp.record_once
def say_forum(state: BlueprintSetupState) -> None:
    """Let the head of every case show its court."""
    state.app.extensions[FORUM] = find_forum


@bp.get("/cases/<reference>/proceedings")
@allow.signed_in
def tab(reference: str) -> str:
    """List the proceedings of a case."""
    case = load_case(reference)
    found = list_proceedings(db.session(), case.id)
    return render_template(
        "proceedings/tab.html",
        **case_context(case, "proceedings"),
        rows=[_row(case, one) for one in found],
        may_record=may("legal"),
    )


def _row(case: CaseFacts, one: Proceeding) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": _(KINDS[one.proceeding_kind]),
        "url": _edit_url(case, one),
        "court": one.court,
        "docket_number": one.docket_number,
        "filed_on": one.filed_on,
        "title": _(TITLES[one.title_kind]) if one.title_kind else None,
        "title_on": one.title_on,
        "waits": one.waits_for_title,
        "title_url": url_for("proceedings.title", reference=case.reference, proceeding_id=one.id),
        "award_url": _award_url(case, one),
    }


def _award_url(case: CaseFacts, one: Proceeding) -> str | None:
    """Return where it is recorded what the title awards."""
    if one.title_on is None or not may("legal"):
        return None
    return link("owed.award", reference=case.reference, proceeding_id=one.id)


def _edit_url(case: CaseFacts, one: Proceeding) -> str | None:
    if not may("legal"):
        return None
    return url_for("proceedings.correct", reference=case.reference, proceeding_id=one.id)


@bp.route("/cases/<reference>/proceedings/new", methods=["GET", "POST"])
@allow("legal")
def new(reference: str) -> ResponseReturnValue:
    """Record a proceeding."""
    page = "proceedings/new.html"
    return in_one_step(
        open_proceeding,
        ProceedingForm(load_case(reference)),
        show=lambda outcome: form_page(page, reference, "proceedings", outcome, **_choices()),
        then=lambda: done(url_for("proceedings.tab", reference=reference), _("The proceeding is recorded.")),
    )


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>", methods=["GET", "POST"])
@allow("legal")
def correct(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Put right or complete what is recorded of a proceeding."""
    case = load_case(reference)
    found = get_proceeding(db.session(), case.id, proceeding_id)
    values = request.form or {name: getattr(found, name) for name in _TERMS}
    shown = {"row": _row(case, found), "values": values, **_choices()}
    page = "proceedings/correct.html"
    return in_one_step(
        correct_proceeding,
        CorrectionForm(case),
        show=lambda outcome: form_page(page, reference, "proceedings", outcome, **shown),
        then=lambda: done(url_for("proceedings.tab", reference=reference), _("The proceeding is put right.")),
        proceeding_id=proceeding_id,
    )


_TERMS = ("proceeding_kind", "court", "docket_number", "filed_on")


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/title", methods=["GET", "POST"])
@allow("legal")
def title(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Record the title that a proceeding ended in."""
    case = load_case(reference)
    found = get_proceeding(db.session(), case.id, proceeding_id)
    shown = {"row": _row(case, found), **_choices()}
    return in_one_step(
        record_title,
        TitleForm(case),
        show=lambda outcome: form_page("proceedings/title.html", reference, "proceedings", outcome, **shown),
        then=lambda: done(url_for("proceedings.tab", reference=reference), _("The title is recorded.")),
        proceeding_id=proceeding_id,
    )


def _choices() -> dict[str, Any]:
    """Return what the forms offer to choose from."""
    nothing = ("", _("Choose…"))
    return {
        "kinds": [nothing, *((code, _(name)) for code, name in KINDS.items())],
        "titles": [nothing, *((code, _(name)) for code, name in TITLES.items())],
        "suits": [(code, _(KINDS[code])) for code in OPENING_SUITS],
        "ways": [nothing, *((code, _(name)) for code, name in cases.CLOSED_HOW.items())],
        "today": house().clock.today(),
        "labels": {name: _(label) for name, label in LABELS.items()},
    }


@bp.get("/dockets")
@allow.signed_in
def read_docket() -> dict[str, str]:
    """Return how a docket number is read while it is typed: normalised, with the kind of proceeding."""
    try:
        docket = parse_docket(request.args.get("number", "")[:100])
    except InvalidInput as refusal:
        return {"doubt": translated(refusal)}
    kind = proceeding_kind(docket)
    return {"text": f"{docket.text} · {_(KINDS[kind])}" if kind in KINDS else docket.text}


# --- the way to another stage -----------------------------------------------------------------------------


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
        **_choices(),
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
