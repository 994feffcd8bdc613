"""Pages about what lets a period run again: what moves is shown before it is saved."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import Outcome, form_page, load_case
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands import (
    foresee_interruption,
    foresee_resumption,
    foresee_withdrawal,
    interrupt_clock,
    resume_clock,
    withdraw_interruption,
)
from legal_recovery.deadlines.rules import Changes, Kept, grounds_of
from legal_recovery.deadlines.schemas import InterruptionForm, NoInterruptionForm, ResumptionForm
from legal_recovery.deadlines.views.page import about, back_to_tab, bp, document_options, moves_page
from legal_recovery.deadlines.views.words import GROUNDS
from legal_recovery.law.pack import Figure, Ground, Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.views import in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.formats import language

# Where a law pack says so, what interrupts the period of one joint debtor interrupts those of the others.
_JOINT = "interruption-joint-debtors"


@bp.route("/cases/<reference>/deadlines/<int:number>/interruption", methods=["GET", "POST"])
@allow("legal")
def interrupt(reference: str, number: int) -> ResponseReturnValue:
    """Record what interrupted a period, once the page has shown what moves."""
    case = load_case(reference)
    pack, shown = pack_of(db.session(), case.jurisdiction), about(case, number)
    shown |= _choices(case, pack, shown["kept"])
    said = {"title": _("Interrupted: %(deadline)s", deadline=shown["name"]), "confirm": _("Record it")}
    return in_two_steps(
        InterruptionForm(case, number),
        show=lambda outcome: form_page("deadlines/interrupt.html", reference, "deadlines", outcome, **shown),
        foresee=lambda cmd, today: foresee_interruption(db.session(), case, cmd, today),
        preview=lambda _cmd, found: moves_page(
            case, pack, found, notes=_notes(case, pack, shown["kept"]), **said
        ),
        record=interrupt_clock,
        recorded=lambda _made: back_to_tab(case, _("Recorded; the period runs again.")),
    )


def _choices(case: CaseFacts, pack: Pack, kept: Kept) -> dict[str, Any]:
    grounds = grounds_of(pack, kept.rule)
    return {
        "grounds": [("", _("Choose…")), *((one.key, one.name[language()]) for one in grounds)],
        "citations": [
            {"id": one.key, "name": one.name[language()], "citation": one.citation} for one in grounds
        ],
        "documents": document_options(case),
    }


def _notes(case: CaseFacts, pack: Pack, kept: Kept) -> list[str]:
    """Return what else has to be thought of: the periods of the other joint debtors."""
    if _JOINT not in pack.keys(Figure):
        return []
    triggers = {one.id: one for one in store.list_triggers(db.session(), case.id)}
    names = {one.obligor_id: one.name for one in list_obligors(db.session(), case.id)}
    others = [
        names.get(triggers[one.kept.trigger].obligor_id or 0) or _("Nobody in particular")
        for one in store.list_deadlines(db.session(), case.id)
        if one.kept.rule == kept.rule and one.kept.id != kept.id and one.kept.is_open
    ]
    citation = pack.versions(Figure, _JOINT)[-1].citation
    says = _(
        "What interrupts the period of one joint debtor interrupts those of the others (%(citation)s):"
        " record it there too (%(who)s).",
        citation=citation,
        who=", ".join(others),
    )
    return [says] if others else []


@bp.route("/cases/<reference>/deadlines/interruptions/<int:number>", methods=["GET", "POST"])
@allow("legal")
def resume(reference: str, number: int) -> ResponseReturnValue:
    """Say when the proceedings ended that interrupted a period."""
    case = load_case(reference)
    return _about_one(
        case,
        number,
        ResumptionForm(case, number),
        "deadlines/resume.html",
        lambda cmd, today: foresee_resumption(db.session(), case, cmd, today),
        resume_clock,
        _("Recorded; the period runs again from then."),
    )


@bp.route("/cases/<reference>/deadlines/interruptions/<int:number>/withdrawal", methods=["GET", "POST"])
@allow("legal")
def uninterrupt(reference: str, number: int) -> ResponseReturnValue:
    """Withdraw what did not interrupt a period."""
    case = load_case(reference)
    return _about_one(
        case,
        number,
        NoInterruptionForm(case, number),
        "deadlines/uninterrupt.html",
        lambda cmd, _today: foresee_withdrawal(db.session(), case, cmd),
        withdraw_interruption,
        _("Withdrawn; the deadline moved with it."),
    )


def _about_one(
    case: CaseFacts, number: int, form: Any, template: str, foresee: Any, record: Any, says: str
) -> ResponseReturnValue:
    """Show a form about an interruption, then what moves, then do it."""
    pack, known = (
        pack_of(db.session(), case.jurisdiction),
        store.get_interruption(db.session(), case.id, number),
    )
    ground = str(GROUNDS[known.what.ground])
    shown = {
        "ground": ground,
        "on": known.what.on,
        "number": number,
        "is_procedure": pack.versions(Ground, known.what.ground)[-1].procedure,
        "withdraw_url": url_for("deadlines.uninterrupt", reference=case.reference, number=number),
        "resume_url": url_for("deadlines.resume", reference=case.reference, number=number),
    }
    said = {"title": ground, "confirm": _("Record it")}

    def show(outcome: Outcome) -> ResponseReturnValue:
        return form_page(template, case.reference, "deadlines", outcome, **shown, values=request.form)

    def preview(_cmd: Any, found: Changes) -> str:
        return moves_page(case, pack, found, **said)

    return in_two_steps(
        form,
        show=show,
        foresee=foresee,
        preview=preview,
        record=record,
        recorded=lambda _made: back_to_tab(case, says),
    )
