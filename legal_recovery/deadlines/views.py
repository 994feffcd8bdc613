"""The deadlines of a case: what happened, what follows from it and why, and what moves before it is saved."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import (
    Outcome,
    Telling,
    case_context,
    done,
    form_page,
    in_one_step,
    load_case,
    tell,
)
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands import (
    JOB,
    correct_trigger,
    end_deadline,
    extend_deadline,
    foresee_correction,
    foresee_trigger,
    record_trigger,
    recount_all,
    withdraw_trigger,
)
from legal_recovery.deadlines.rules import (
    ABODES,
    CAUSES,
    CERTAINTIES,
    STATES,
    Changes,
    Followed,
    Kept,
    certainty_of,
    follow,
    longer,
)
from legal_recovery.deadlines.schemas import (
    CorrectionForm,
    EndForm,
    ExtensionForm,
    TriggerForm,
    WithdrawalForm,
)
from legal_recovery.deadlines.store import Listed, Trigger
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.law.deadlines import Deadline
from legal_recovery.law.pack import Pack, Period, known_jurisdictions, load_pack
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.lawbook.store import pack_of
from legal_recovery.lawbook.views.calculators import deadline_row
from legal_recovery.ledger.views import in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Report
from legal_recovery.users.store import find_system
from legal_recovery.web.access import allow, may
from legal_recovery.web.errors import translated
from legal_recovery.web.formats import language, text_day
from legal_recovery.web.transact import House, house

bp = Blueprint("deadlines", __name__)

_TAB = "deadlines.tab"


class _Names(Mapping[Any, Message]):
    """What events or periods are called in the language of the page, whatever jurisdiction they are of."""

    def __init__(self, find: Callable[[Pack], Mapping[str, Mapping[str, str]]]) -> None:
        self._find = find

    def _known(self) -> dict[str, Mapping[str, str]]:
        packs = [load_pack(name) for name in known_jurisdictions()]
        return {key: name for pack in packs for key, name in self._find(pack).items()}

    def __getitem__(self, key: Any) -> Message:
        return Message(self._known()[key][language()])

    def __iter__(self) -> Iterator[Any]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())


EVENTS = _Names(lambda pack: {key: event.name for key, event in pack.events.items()})
RULES = _Names(lambda pack: {key: pack.versions(Period, key)[-1].name for key in pack.keys(Period)})
_WORDS = {"event_key": EVENTS, "rule": RULES, "means": MEANS_NAMES, "cause": CAUSES, "state": STATES}
REASON = N_("Reason: {reason}")
tell(
    "trigger.recorded",
    Telling(
        N_("Event for deadlines: {event_key}"),
        (N_("Served {means}"), N_("Note: {note}")),
        symbol="court",
        on="happened_on",
        words=_WORDS,
        tab=_TAB,
    ),
)
tell(
    "trigger.corrected",
    Telling(
        N_("Put right: {event_key}, not on {left_on} but on {happened_on}"),
        (REASON,),
        symbol="court",
        words=_WORDS,
        tab=_TAB,
    ),
)
tell(
    "trigger.withdrawn",
    Telling(
        N_("Withdrawn: {event_key}"), (REASON,), symbol="court", on="withdrawn_on", words=_WORDS, tab=_TAB
    ),
)
tell(
    "deadline.set",
    Telling(N_("Deadline {due}: {rule}"), symbol="court", on="event_on", words=_WORDS, tab=_TAB),
)
tell(
    "deadline.moved",
    Telling(
        N_("Deadline moved from {left} to {due}: {rule}"),
        (N_("Since {cause}"), N_("It rests on: {document}")),
        symbol="court",
        words=_WORDS,
        tab=_TAB,
    ),
)
tell(
    "deadline.ended",
    Telling(
        N_("Deadline {state}: {rule}"),
        (REASON,),
        symbol="court",
        on="ended_on",
        words=_WORDS,
        tab=_TAB,
    ),
)


def install_deadlines(app: Flask, at: House) -> None:
    """Let background work count deadlines again when a calendar was published."""

    def carry_out(job: Job, report: Report) -> dict[str, Any]:
        with at.database.reading() as session:
            system = find_system(session)
        assert system is not None, "the house is set up when it is opened"
        return dict(recount_all(at.database, at.clock, system, report, at.subscribers))

    at.jobs.handlers[JOB] = carry_out


# --- looking ----------------------------------------------------------------------------------------------


@bp.get("/cases/<reference>/deadlines")
@allow.signed_in
def tab(reference: str) -> str:
    """List the deadlines of a case with what they follow from."""
    case = load_case(reference)
    pack = pack_of(db.session(), case.jurisdiction)
    triggers = {one.id: one for one in store.list_triggers(db.session(), case.id)}
    follows = {one.id: follow(pack, one.what) for one in triggers.values() if one.withdrawn_on is None}
    return render_template(
        "deadlines/tab.html",
        **case_context(case, "deadlines"),
        rows=[
            _row(case, pack, one, triggers[one.kept.trigger], follows.get(one.kept.trigger))
            for one in store.list_deadlines(db.session(), case.id)
        ],
        triggers=[_trigger_row(case, pack, one) for one in triggers.values()],
        unknown=[translated(one) for found in follows.values() for one in found.unknown],
        may_record=may("legal"),
    )


def _row(
    case: CaseFacts, pack: Pack, one: Listed, trigger: Trigger, found: Followed | None
) -> dict[str, Any]:
    kept = one.kept
    counted = _counted(pack, kept, found)
    days = (kept.due - house().clock.today()).days
    overdue = kept.is_open and days < 0
    state = {"label": _(STATES[kept.state]), "tone": "neutral"}
    if overdue:
        state = {"label": _("Overdue"), "tone": "bad"}
    elif kept.is_open:
        state = {"label": _("Open"), "tone": "warn" if days <= 7 else "info"}
    end = url_for("deadlines.end", reference=case.reference, number=kept.id)
    return {
        "id": kept.id,
        "due": kept.due,
        "unrolled": kept.unrolled,
        "days": days if kept.is_open else None,
        "name": rule_name(pack, kept.rule),
        "event": event_name(pack, trigger),
        "event_on": kept.event_on,
        "why": _why(kept, counted),
        "citation": counted["citation"] if counted else None,
        "state": state,
        "url": end if kept.is_open and may("legal") else None,
        "extend_url": url_for("deadlines.extend", reference=case.reference, number=kept.id)
        if kept.is_open and may("legal")
        else None,
        "reason": one.reason,
    }


def _counted(pack: Pack, kept: Kept, found: Followed | None) -> dict[str, Any] | None:
    """Return how a deadline is counted now, with citation and reasons; None where it no longer follows."""
    for one in found.deadlines if found else ():
        if one.rule.key == kept.rule:
            return deadline_row(longer(pack, one, kept.extensions))
    return None


def _why(kept: Kept, counted: dict[str, Any] | None) -> str:
    said = [counted["why"]] if counted else []
    if kept.extensions:
        said.append(_("Extended from the last day as it was counted."))
    if kept.certainty == "provisional":
        said.insert(0, _certainty(kept.certainty) + ":")
    return " ".join(said)


def _certainty(certainty: str) -> str:
    return _(CERTAINTIES[certainty])


def rule_name(pack: Pack, key: str) -> str:
    """Return what a period is called."""
    return pack.versions(Period, key)[-1].name[language()] if key in pack.keys(Period) else key


def event_name(pack: Pack, one: Trigger) -> str:
    """Return what happened, in words."""
    event = pack.events.get(one.what.event_key)
    return event.name[language()] if event else one.what.event_key


def _trigger_row(case: CaseFacts, pack: Pack, one: Trigger) -> dict[str, Any]:
    names = {party.obligor_id: party.name for party in list_obligors(db.session(), case.id)}
    stands = one.withdrawn_on is None
    return {
        "id": one.id,
        "event": event_name(pack, one),
        "on": one.what.on,
        "means": _(MEANS_NAMES[one.what.means]),
        "party": names.get(one.obligor_id or 0),
        "note": one.note,
        "state": None if stands else {"label": _("Withdrawn"), "tone": "neutral"},
        "url": url_for("deadlines.correct", reference=case.reference, number=one.id)
        if stands and may("legal")
        else None,
    }


# --- what happened ----------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/deadlines/new", methods=["GET", "POST"])
@allow("legal")
def new(reference: str) -> ResponseReturnValue:
    """Record what happened: first the deadlines that follow, then, once confirmed, all of it."""
    case = load_case(reference)
    return in_two_steps(
        TriggerForm(case),
        show=lambda outcome: form_page(
            "deadlines/new.html", reference, "deadlines", outcome, **_choices(case)
        ),
        foresee=lambda cmd, _today: foresee_trigger(db.session(), case, cmd),
        preview=lambda _cmd, found: _preview(case, found),
        record=record_trigger,
        recorded=lambda _made: _back(case, _("Recorded, with the deadlines that follow.")),
    )


def _choices(case: CaseFacts) -> dict[str, Any]:
    pack = pack_of(db.session(), case.jurisdiction)
    parties = list_obligors(db.session(), case.id)
    return {
        "events": [("", _("Choose…")), *((one.key, one.name[language()]) for one in pack.events.values())],
        "means": [(key, _(name)) for key, name in MEANS_NAMES.items()],
        "abodes": [(key, _(name)) for key, name in ABODES.items()],
        "parties": [("", _("Nobody in particular")), *((str(one.obligor_id), one.name) for one in parties)],
        "today": house().clock.today(),
    }


def _preview(case: CaseFacts, found: Followed) -> str:
    return render_template(
        "deadlines/preview.html",
        **case_context(case, "deadlines"),
        rows=[deadline_row(one) for one in found.deadlines],
        served=deadline_row(found.served) if found.served else None,
        unknown=[translated(one) for one in found.unknown],
        values=request.form,
    )


def _back(case: CaseFacts, says: str) -> ResponseReturnValue:
    return done(url_for("deadlines.tab", reference=case.reference), says)


@bp.route("/cases/<reference>/deadlines/events/<int:number>", methods=["GET", "POST"])
@allow("legal")
def correct(reference: str, number: int) -> ResponseReturnValue:
    """Put right when it happened; the page shows which deadlines move before anything is saved."""
    case = load_case(reference)
    pack = pack_of(db.session(), case.jurisdiction)
    known = store.get_trigger(db.session(), case.id, number)
    values = request.form or {"on": known.what.on, "means": known.what.means, "abode": known.what.abode}
    shown = {"event": event_name(pack, known), "number": number, "values": values, **_choices(case)}
    return in_two_steps(
        CorrectionForm(case, number),
        show=lambda outcome: form_page("deadlines/correct.html", reference, "deadlines", outcome, **shown),
        foresee=lambda cmd, _today: foresee_correction(db.session(), case, cmd),
        preview=lambda _cmd, found: _moves(case, pack, found),
        record=correct_trigger,
        recorded=lambda _made: _back(case, _("Put right; its deadlines moved with it.")),
    )


def _moves(case: CaseFacts, pack: Pack, found: Changes) -> str:
    """Show which deadlines move, from what to what, which are new and which are gone."""
    (void,) = (_(name) for state, name in STATES.items() if state == "void")
    effects = [
        {"label": rule_name(pack, kept.rule), "before": _ending(kept), "after": _ending_anew(one)}
        for kept, one in found.moved
    ]
    effects += [
        {"label": rule_name(pack, one.rule.key), "before": "", "after": _ending_anew(one)}
        for one in found.new
    ]
    effects += [
        {"label": rule_name(pack, kept.rule), "before": _ending(kept), "after": void} for kept in found.gone
    ]
    return render_template(
        "deadlines/moves.html",
        **case_context(case, "deadlines"),
        effects=[{**one, "change": ""} for one in effects],
        values=request.form,
    )


def _ending(kept: Kept) -> str:
    return _ends_on(kept.due, kept.certainty)


def _ending_anew(one: Deadline) -> str:
    return _ends_on(one.due, certainty_of(one))


def _ends_on(due: date, certainty: str) -> str:
    says = text_day(due)
    return says if certainty == "certain" else f"{says} ({_certainty(certainty)})"


@bp.route("/cases/<reference>/deadlines/events/<int:number>/withdrawal", methods=["GET", "POST"])
@allow("legal")
def withdraw(reference: str, number: int) -> ResponseReturnValue:
    """Withdraw what did not happen."""
    case = load_case(reference)
    pack = pack_of(db.session(), case.jurisdiction)
    known = store.get_trigger(db.session(), case.id, number)
    shown = {"event": event_name(pack, known)}
    return _one_step(
        case,
        withdraw_trigger,
        WithdrawalForm(case, number),
        "deadlines/withdraw.html",
        shown,
        _("Withdrawn; its deadlines are void."),
    )


# --- what becomes of a deadline ------------------------------------------------------------------------------


@bp.route("/cases/<reference>/deadlines/<int:number>", methods=["GET", "POST"])
@allow("legal")
def end(reference: str, number: int) -> ResponseReturnValue:
    """Record that a deadline was met, or that it is void and why."""
    case = load_case(reference)
    return _one_step(
        case,
        end_deadline,
        EndForm(case, number),
        "deadlines/end.html",
        _about(case, number),
        _("The deadline is over."),
    )


@bp.route("/cases/<reference>/deadlines/<int:number>/extension", methods=["GET", "POST"])
@allow("legal")
def extend(reference: str, number: int) -> ResponseReturnValue:
    """Make a deadline longer, as the court did."""
    case = load_case(reference)
    return _one_step(
        case,
        extend_deadline,
        ExtensionForm(case, number),
        "deadlines/extend.html",
        _about(case, number),
        _("The deadline is longer."),
    )


def _about(case: CaseFacts, number: int) -> dict[str, Any]:
    kept = store.get_deadline(db.session(), case.id, number)
    pack = pack_of(db.session(), case.jurisdiction)
    return {
        "name": rule_name(pack, kept.rule),
        "kept": kept,
        "states": [(state, _(name)) for state, name in STATES.items() if state != "open"],
        "units": [("days", _("days")), ("months", _("months"))],
        "today": house().clock.today(),
    }


def _one_step(
    case: CaseFacts, command: Any, form: Any, template: str, shown: dict[str, Any], says: str
) -> ResponseReturnValue:
    def show(outcome: Outcome) -> ResponseReturnValue:
        return form_page(template, case.reference, "deadlines", outcome, **shown)

    return in_one_step(command, form, show=show, then=lambda: _back(case, says))
