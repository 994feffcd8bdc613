"""Pages about what happened: the deadlines that follow, shown first; put right; withdrawn."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import case_context, form_page, load_case, owner_options
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands import (
    correct_trigger,
    foresee_correction,
    foresee_trigger,
    record_trigger,
    withdraw_trigger,
)
from legal_recovery.deadlines.rules import ABODES, Followed
from legal_recovery.deadlines.schemas import EventCorrectionForm, EventWithdrawalForm, TriggerForm
from legal_recovery.deadlines.views.page import back_to_tab, bp, event_name, moves_page, one_step
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.lawbook.store import pack_of
from legal_recovery.lawbook.views.calculators import deadline_row
from legal_recovery.ledger.views import in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.errors import translated
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house


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
        recorded=lambda _made: back_to_tab(case, _("Recorded, with the deadlines that follow.")),
    )


def _choices(case: CaseFacts) -> dict[str, Any]:
    pack = pack_of(db.session(), case.jurisdiction)
    parties = list_obligors(db.session(), case.id)
    owners = owner_options(case.office_id)[1:]
    return {
        "events": [("", _("Choose…")), *((one.key, one.name[language()]) for one in pack.events.values())],
        "means": [(key, _(name)) for key, name in MEANS_NAMES.items()],
        "abodes": [(key, _(name)) for key, name in ABODES.items()],
        "parties": [("", _("Nobody in particular")), *((str(one.obligor_id), one.name) for one in parties)],
        "owners": [("", _("As for the case")), *owners],
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


@bp.route("/cases/<reference>/deadlines/events/<int:number>", methods=["GET", "POST"])
@allow("legal")
def correct(reference: str, number: int) -> ResponseReturnValue:
    """Put right when it happened; the page shows which deadlines move before anything is saved."""
    case = load_case(reference)
    pack = pack_of(db.session(), case.jurisdiction)
    known = store.get_trigger(db.session(), case.id, number)
    values = request.form or {"on": known.what.on, "means": known.what.means, "abode": known.what.abode}
    shown = {"event": event_name(pack, known), "number": number, **_choices(case), "values": values}
    said = {"title": _("Put an event right"), "confirm": _("Put it right")}
    return in_two_steps(
        EventCorrectionForm(case, number),
        show=lambda outcome: form_page("deadlines/correct.html", reference, "deadlines", outcome, **shown),
        foresee=lambda cmd, _today: foresee_correction(db.session(), case, cmd),
        preview=lambda _cmd, found: moves_page(case, pack, found, **said),
        record=correct_trigger,
        recorded=lambda _made: back_to_tab(case, _("Put right; its deadlines moved with it.")),
    )


@bp.route("/cases/<reference>/deadlines/events/<int:number>/withdrawal", methods=["GET", "POST"])
@allow("legal")
def withdraw(reference: str, number: int) -> ResponseReturnValue:
    """Withdraw what did not happen."""
    case = load_case(reference)
    pack = pack_of(db.session(), case.jurisdiction)
    known = store.get_trigger(db.session(), case.id, number)
    shown = {"event": event_name(pack, known)}
    says = _("Withdrawn; its deadlines are void.")
    form = EventWithdrawalForm(case, number)
    return one_step(case, withdraw_trigger, form, "deadlines/withdraw.html", shown, says)
