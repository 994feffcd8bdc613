"""The proceedings of a case as a chain of docket numbers; adding one, putting one right, its title."""

from typing import Any

from flask import render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import (
    FORUM,
    SHOWN,
    Forum,
    carry_out,
    case_context,
    done,
    form_page,
    in_one_step,
    link,
    load_case,
)
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.law.docket import parse_docket, proceeding_kind, require_year
from legal_recovery.lawbook.store import pack_of
from legal_recovery.lawbook.views.calculators import deadline_row
from legal_recovery.ledger.views import in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.commands import (
    correct_proceeding,
    effect_of,
    foresee_title,
    open_proceeding,
    record_title,
)
from legal_recovery.proceedings.rules import (
    BY_COURT_ABOVE,
    DECIDED_BELOW,
    KINDS,
    SIDES,
    STATES,
    TITLES,
    USUAL_TITLES,
)
from legal_recovery.proceedings.schemas import SIDE, ProceedingCorrectionForm, ProceedingForm, TitleForm
from legal_recovery.proceedings.store import (
    Proceeding,
    chain_of,
    get_proceeding,
    list_proceedings,
    main_proceeding,
)
from legal_recovery.proceedings.views.words import bp, choices_of, options
from legal_recovery.web.access import allow, may
from legal_recovery.web.errors import translated
from legal_recovery.web.transact import house

ACTING = ("counsel", "counsel_firm", "counsel_licence", "counsel_phone")
_TERMS = (
    "proceeding_kind",
    "court",
    "docket_number",
    "filed_on",
    "parent_id",
    "judge",
    "decided_on",
    *ACTING,
)
# States that are the end of it, and those in which somebody has to do something.
_TONES = {
    "to_correct": "warn",
    "fee_due": "warn",
    "rejected": "bad",
    "treated_as_withdrawn": "bad",
    "set_aside": "bad",
    "failed": "warn",
    "terminated": "warn",
    "suspended": "warn",
    "effective": "good",
    "finished": "good",
    "confirmed": "good",
    "agreed": "good",
    "withdrawn": "neutral",
    "ended": "neutral",
    "transferred": "neutral",
    "resumed": "neutral",
}


def find_forum(session: Session, case_id: int) -> Forum | None:
    """Return where the case is heard now: the court of the proceeding that it goes by."""
    found = main_proceeding(session, case_id)
    return Forum(found.court, found.docket_number) if found else None


@bp.record_once
def say_forum(state: BlueprintSetupState) -> None:
    """Let the head of every case show its court."""
    state.app.extensions[FORUM] = find_forum


@bp.get("/cases/<reference>/proceedings")
@allow.signed_in
def tab(reference: str) -> str:
    """List the proceedings of a case, each under the one that it arises from."""
    case = load_case(reference)
    found = list_proceedings(db.session(), case.id)
    return render_template(
        "proceedings/tab.html",
        **case_context(case, "proceedings"),
        rows=[{**row_of(case, one), "depth": depth} for one, depth in chain_of(found)],
        judgment_url=_judgment_url(case, found),
        chain=[row_of(case, one) for one in found if one.docket_number],
        may_record=may("legal"),
    )


def row_of(case: CaseFacts, one: Proceeding) -> dict[str, Any]:
    """Return a proceeding as lists and pages show it."""
    here: dict[str, Any] = {"reference": case.reference, "proceeding_id": one.id}
    return {
        "id": one.id,
        "kind": _(KINDS[one.proceeding_kind]),
        "name": f"{_(KINDS[one.proceeding_kind])} · {one.docket_number or one.court}",
        "url": url_for("proceedings.show", **here),
        "correct_url": url_for("proceedings.correct", **here) if may("legal") else None,
        "court": one.court,
        "docket_number": one.docket_number,
        "filed_on": one.filed_on,
        "state": {"label": _(STATES[one.state]), "tone": _TONES.get(one.state, "info")},
        "state_on": one.state_on,
        "title": _(TITLES[one.title_kind]) if one.title_kind else None,
        "title_on": one.title_on,
        "waits": one.waits_for_title,
        # What it awards is recorded with it.
        "title_url": link("owed.award", **here) or url_for("proceedings.title", **here),
        "award_url": _award_url(case, one),
    }


def _judgment_url(case: CaseFacts, found: list[Proceeding]) -> str | None:
    """Return where the title of the proceeding is recorded that was filed last and waits for one."""
    waiting = [one for one in found if one.waits_for_title]
    return row_of(case, waiting[-1])["title_url"] if waiting and may("legal") else None


def _award_url(case: CaseFacts, one: Proceeding) -> str | None:
    """Return where it is recorded what the title awards."""
    if one.title_on is None or not may("legal"):
        return None
    return link("owed.award", reference=case.reference, proceeding_id=one.id)


@bp.route("/cases/<reference>/proceedings/new", methods=["GET", "POST"])
@allow("legal")
def new(reference: str) -> ResponseReturnValue:
    """Record a proceeding."""
    page = "proceedings/new.html"
    case = load_case(reference)
    shown = {**choices_of(), **_beside(case, None)}
    # All who answer for the debt are parties of it, unless somebody says otherwise.
    usual = {f"{SIDE}{one['id']}": "respondent" for one in shown["obligor_rows"]}
    shown["values"] = request.form or {**usual, **_inherited(case), **request.args.to_dict()}
    if request.method == "GET":
        return form_page(page, reference, "proceedings", SHOWN, **shown)
    outcome = carry_out(open_proceeding, ProceedingForm(case))
    if outcome.refused:
        return form_page(page, reference, "proceedings", outcome, **shown)
    made = url_for("proceedings.show", reference=reference, proceeding_id=outcome.result["proceeding_id"])
    return done(made, _("The proceeding is recorded."))


def _inherited(case: CaseFacts) -> dict[str, Any]:
    """Return what a proceeding has in common with the one that it arises from; a court above is another one."""
    parent = request.args.get("parent_id", type=int)
    for one in list_proceedings(db.session(), case.id):
        if one.id == parent:
            values = _values(case, one)
            above = request.args.get("proceeding_kind") in BY_COURT_ABOVE
            kept = (*ACTING, "claim") if above else ("court", "judge", *ACTING, "claim")
            sides = {name: side for name, side in values.items() if name.startswith(SIDE)}
            return {**{name: values[name] for name in kept if values[name]}, **sides}
    return {}


def _beside(case: CaseFacts, known: Proceeding | None) -> dict[str, Any]:
    """Return from which proceedings one can arise, and who can be party of it."""
    others = [one for one in list_proceedings(db.session(), case.id) if known is None or one.id != known.id]
    obligors = list_obligors(db.session(), case.id)
    return {
        "parents": [("", _("None")), *((str(one.id), row_of(case, one)["name"]) for one in others)],
        "sides": [("", _("Not a party")), *options(SIDES)],
        "obligor_rows": [{"id": one.obligor_id, "name": one.name or _("(erased)")} for one in obligors],
        "side": SIDE,
    }


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/correction", methods=["GET", "POST"])
@allow("legal")
def correct(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Put right or complete what is recorded of a proceeding."""
    case = load_case(reference)
    found = get_proceeding(db.session(), case.id, proceeding_id)
    row = row_of(case, found)
    shown = {
        "row": row,
        "values": request.form or _values(case, found),
        **choices_of(),
        **_beside(case, found),
    }
    page = "proceedings/correct.html"
    return in_one_step(
        correct_proceeding,
        ProceedingCorrectionForm(case, proceeding_id),
        show=lambda outcome: form_page(page, reference, "proceedings", outcome, **shown),
        then=lambda: done(row["url"], _("The proceeding is put right.")),
    )


def _values(case: CaseFacts, found: Proceeding) -> dict[str, Any]:
    """Return what a form shows of a proceeding; against all where it names nobody."""
    sides = {one.obligor_id: one.side for one in found.parties}
    if not sides:
        sides = {one.obligor_id: "respondent" for one in list_obligors(db.session(), case.id)}
    return {
        **{name: getattr(found, name) for name in _TERMS},
        "claim": found.claim.text if found.claim else None,
        **{f"{SIDE}{obligor}": side for obligor, side in sides.items()},
    }


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/title", methods=["GET", "POST"])
@allow("legal")
def title(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Record the title that a proceeding ended in; its day is proposed from the service on all parties."""
    case = load_case(reference)
    found = get_proceeding(db.session(), case.id, proceeding_id)
    shown: dict[str, Any] = {
        "row": row_of(case, found),
        "values": request.form or proposed_title(case, found),
        "below": [("", _("Choose…")), *options(DECIDED_BELOW)] if decides_below(found) else [],
        **choices_of(),
    }
    return in_two_steps(
        TitleForm(case, proceeding_id),
        show=lambda outcome: form_page("proceedings/title.html", reference, "proceedings", outcome, **shown),
        foresee=lambda cmd, today: foresee_title(db.session(), case, cmd, today),
        preview=lambda _cmd, deadlines: render_template(
            "proceedings/title_preview.html",
            **case_context(case, "proceedings"),
            row=shown["row"],
            rows=[deadline_row(one) for one in deadlines],
            values=request.form,
        ),
        record=record_title,
        # What it awards comes next, with what is known of it already.
        recorded=lambda _made: done(
            link("owed.award", reference=reference, proceeding_id=proceeding_id) or shown["row"]["url"],
            _("The title is recorded. Now what it awards."),
        ),
    )


def proposed_title(case: CaseFacts, found: Proceeding) -> dict[str, str]:
    """Return the title that a proceeding mostly ends in, with its day where the service tells it."""
    effect = effect_of(db.session(), pack_of(db.session(), case.jurisdiction), case.id, found)
    day = effect.on.isoformat() if effect and effect.on else ""
    return {"title_kind": USUAL_TITLES.get(found.proceeding_kind, ""), "title_on": day}


def decides_below(found: Proceeding) -> bool:
    """Tell whether a title says what becomes of another judgment."""
    return found.proceeding_kind in ("appeal", "retrial") and found.parent_id is not None


@bp.get("/dockets")
@allow.signed_in
def read_docket() -> dict[str, str]:
    """Return how a docket number is read while it is typed: normalised, with the kind of proceeding."""
    try:
        docket = require_year(parse_docket(request.args.get("number", "")[:100]), house().clock.today().year)
    except InvalidInput as refusal:
        return {"doubt": translated(refusal)}
    kind = proceeding_kind(docket)
    return {"text": f"{docket.text} · {_(KINDS[kind])}" if kind in KINDS else docket.text}
