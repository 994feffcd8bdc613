"""Court dates: set after a look at who would be at two places, held, adjourned, cancelled."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, in_one_step, link, load_case
from legal_recovery.kernel.clock import HOME_ZONE
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.views import in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.unit_of_work import ALL_OFFICES
from legal_recovery.proceedings.commands import (
    adjourn_court_date,
    attend_court_date,
    cancel_court_date,
    foresee_court_date,
    hold_court_date,
    put_off,
    set_court_date,
)
from legal_recovery.proceedings.rules import DATE_KINDS, DATE_STATES, DateTerms, Known, clashes
from legal_recovery.proceedings.schemas import (
    ATTENDS,
    AdjournmentForm,
    AttendanceForm,
    CourtDateForm,
    DateCancellationForm,
    HeldForm,
)
from legal_recovery.proceedings.store import (
    CourtDate,
    Proceeding,
    attended_on,
    get_court_date,
    get_proceeding,
    list_court_dates,
)
from legal_recovery.proceedings.views.tab import row_of
from legal_recovery.proceedings.views.words import bp, options
from legal_recovery.users.store import list_people, names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.transact import house

_TONES = {"set": "info", "held": "good", "adjourned": "neutral", "cancelled": "neutral"}
# Who goes to court, or sends somebody there.
_GOES = {"legal", "legal_lead", "manager"}


def date_rows(case: CaseFacts, found: Proceeding) -> list[dict[str, Any]]:
    """Return the court dates of a proceeding, each with who would be at two places."""
    known = list_court_dates(db.session(), case.id, found.id)
    instead = {one.adjourned_from_id: one for one in known if one.adjourned_from_id is not None}
    names = names_of(db.session(), {person for one in known for person in one.attends})
    return [{**_row(case, one, names), "result": _came_of(one, instead.get(one.id))} for one in known]


def _came_of(one: CourtDate, instead: CourtDate | None) -> str | None:
    """Return what came of a court date; of one that was put off, to when."""
    if instead is None:
        return one.result
    to = _("now on %(day)s %(at)s", day=instead.day.isoformat(), at=_hour(instead.at, instead.zone) or "")
    return f"{one.result} · {to.strip()}" if one.result else to.strip()


def _row(case: CaseFacts, one: CourtDate, names: dict[int, str]) -> dict[str, Any]:
    changes = one.state == "set" and may("legal")
    here: dict[str, Any] = {"reference": case.reference, "court_date_id": one.id}
    return {
        "id": one.id,
        "kind": _(DATE_KINDS[one.date_kind]),
        "day": one.day,
        "at": _hour(one.at, one.zone),
        "place": one.place,
        "attends": [names.get(person, _("(erased)")) for person in one.attends],
        "state": {"label": _(DATE_STATES[one.state]), "tone": _TONES[one.state]},
        "result": one.result,
        "hold_url": url_for("proceedings.hold_date", **here) if changes else None,
        "adjourn_url": url_for("proceedings.adjourn_date", **here) if changes else None,
        "cancel_url": url_for("proceedings.cancel_date", **here) if changes else None,
        "attend_url": url_for("proceedings.attend_date", **here) if changes else None,
        "event_url": link("home.event", kind="court_date", number=one.id, reference=case.reference),
        "clashes": _standing_clashes(one) if one.state == "set" else [],
    }


def _hour(at: Any, zone: str) -> str | None:
    """Return the hour, with its time zone where that is not the house's own."""
    if at is None:
        return None
    return f"{at:%H:%M}" if zone == HOME_ZONE.key else f"{at:%H:%M} ({zone})"


def _standing_clashes(one: CourtDate) -> list[str]:
    if one.at is None or not one.attends or one.day < house().clock.today():
        return []
    terms = DateTerms(one.date_kind, one.day, one.at, one.zone, one.place, one.attends)
    others = attended_on(db.session(), current_actor(), one.day, one.id)
    return _in_words(clashes(terms, others))


def _in_words(found: list[tuple[int, Known]]) -> list[str]:
    """Say who would be where else, by the case's reference where one may see it."""
    names = names_of(db.session(), {person for person, _other in found})
    return [
        _(
            "%(person)s is also at: %(what)s, %(day)s %(at)s, case %(reference)s.",
            person=names.get(person, _("(erased)")),
            what=_(DATE_KINDS[other.date_kind]),
            day=other.day.isoformat(),
            at=_hour(other.at, other.zone),
            reference=other.reference or _("of another office"),
        )
        for person, other in found
    ]


@bp.route("/cases/<reference>/proceedings/<int:proceeding_id>/dates", methods=["GET", "POST"])
@allow("legal")
def set_date(reference: str, proceeding_id: int) -> ResponseReturnValue:
    """Set a court date, once it was shown who would be at two places."""
    case = load_case(reference)
    row = row_of(case, get_proceeding(db.session(), case.id, proceeding_id))
    form = CourtDateForm(case, proceeding_id)
    return _in_two_steps(
        case,
        form,
        "proceedings/date.html",
        {**_choices(case), "row": row, "values": request.form},
        foresee=lambda cmd: _foresee(case, cmd.terms, result=cmd.result),
        record=set_court_date,
        says=_("The court date is set."),
    )


def _foresee(case: CaseFacts, terms: DateTerms, but: int | None = None, result: str | None = None) -> Any:
    return foresee_court_date(
        db.session(), current_actor(), house().clock, case, terms, but, held=bool(result)
    )


def _in_two_steps(
    case: CaseFacts,
    form: Any,
    template: str,
    shown: dict[str, Any],
    *,
    foresee: Callable[[Any], Any],
    record: Callable[..., Any],
    says: str,
) -> ResponseReturnValue:
    def show(outcome: Outcome) -> ResponseReturnValue:
        return form_page(template, case.reference, "proceedings", outcome, **shown)

    return in_two_steps(
        form,
        show=show,
        foresee=lambda cmd, _today: foresee(cmd),
        preview=lambda _cmd, found: _preview(case, shown["row"], *found),
        record=record,
        recorded=lambda _made: done(shown["row"]["url"], says),
    )


def _preview(case: CaseFacts, row: dict[str, Any], terms: DateTerms, found: list[tuple[int, Known]]) -> str:
    names = names_of(db.session(), set(terms.attends))
    result = request.form.get("result", "").strip()
    return render_template(
        "proceedings/date_preview.html",
        held=bool(result),
        **case_context(case, "proceedings"),
        row=row,
        facts=[
            {"label": _("What takes place"), "value": _(DATE_KINDS[terms.date_kind])},
            {"label": _("Day"), "value": terms.day, "kind": "day"},
            {"label": _("Hour"), "value": _hour(terms.at, terms.zone)},
            {"label": _("Place"), "value": terms.place},
            {"label": _("Attends"), "value": [names.get(one, _("(erased)")) for one in terms.attends]},
            *([{"label": _("What came of it"), "value": result}] if result else []),
        ],
        clashes=_in_words(found),
        values=request.form,
    )


def _choices(case: CaseFacts) -> dict[str, Any]:
    people = [
        one
        for one in list_people(db.session(), state="active")
        if _GOES & set(one.roles) and (one.office_id == case.office_id or set(one.roles) & ALL_OFFICES)
    ]
    return {
        "date_kinds": [("", _("Choose…")), *options(DATE_KINDS)],
        "zone": pack_of(db.session(), case.jurisdiction).zone,
        "people": [{"id": one.id, "name": one.name or _("(erased)")} for one in people],
        "attends": ATTENDS,
    }


def _one(case: CaseFacts, court_date_id: int) -> tuple[CourtDate, dict[str, Any]]:
    """Return a court date, and what its forms show of it."""
    known = get_court_date(db.session(), case.id, court_date_id)
    row = row_of(case, get_proceeding(db.session(), case.id, known.proceeding_id))
    names = names_of(db.session(), set(known.attends))
    return known, {"row": row, "known": _row(case, known, names)}


@bp.route("/cases/<reference>/court-dates/<int:court_date_id>/adjournment", methods=["GET", "POST"])
@allow("legal")
def adjourn_date(reference: str, court_date_id: int) -> ResponseReturnValue:
    """Put a court date off to another one; the old one stays, linked."""
    case = load_case(reference)
    known, shown = _one(case, court_date_id)
    hour = known.at.strftime("%H:%M") if known.at is not None else None
    same = {
        "at": hour,
        "zone": known.zone,
        "place": known.place,
        **{f"{ATTENDS}{one}": "1" for one in known.attends},
    }
    return _in_two_steps(
        case,
        AdjournmentForm(case, court_date_id),
        "proceedings/adjourn.html",
        {**_choices(case), **shown, "values": request.form or same},
        foresee=lambda cmd: _foresee(case, put_off(known, cmd.terms), known.id),
        record=adjourn_court_date,
        says=_("The court date is adjourned."),
    )


@bp.route("/cases/<reference>/court-dates/<int:court_date_id>/attendance", methods=["GET", "POST"])
@allow("legal")
def attend_date(reference: str, court_date_id: int) -> ResponseReturnValue:
    """Say who attends a court date."""
    case = load_case(reference)
    known, shown = _one(case, court_date_id)
    now = {f"{ATTENDS}{one}": "1" for one in known.attends}
    shown = {**_choices(case), **shown, "values": request.form or now}
    return in_one_step(
        attend_court_date,
        AttendanceForm(case, court_date_id),
        show=lambda outcome: form_page(
            "proceedings/attendance.html", reference, "proceedings", outcome, **shown
        ),
        then=lambda: done(shown["row"]["url"], _("Who attends the court date is recorded.")),
    )


@bp.route("/cases/<reference>/court-dates/<int:court_date_id>/result", methods=["GET", "POST"])
@allow("legal")
def hold_date(reference: str, court_date_id: int) -> ResponseReturnValue:
    """Record what came of a court date."""
    case = load_case(reference)
    return _end(case, court_date_id, hold_court_date, HeldForm(case, court_date_id), "proceedings/held.html")


@bp.route("/cases/<reference>/court-dates/<int:court_date_id>/cancellation", methods=["GET", "POST"])
@allow("legal")
def cancel_date(reference: str, court_date_id: int) -> ResponseReturnValue:
    """Record that a court date does not take place."""
    case = load_case(reference)
    form = DateCancellationForm(case, court_date_id)
    return _end(case, court_date_id, cancel_court_date, form, "proceedings/cancel.html")


def _end(case: CaseFacts, court_date_id: int, command: Any, form: Any, template: str) -> ResponseReturnValue:
    _known, shown = _one(case, court_date_id)
    return in_one_step(
        command,
        form,
        show=lambda outcome: form_page(template, case.reference, "proceedings", outcome, **shown),
        then=lambda: done(shown["row"]["url"], _("The court date is over.")),
    )
