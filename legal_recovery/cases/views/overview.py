"""The overview of a case: what happened, notes and flags."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.commands import add_note, assign_case, set_flag
from legal_recovery.cases.rules import FLAGS, CaseFacts
from legal_recovery.cases.schemas import FlagForm, NoteForm, OwnerForm
from legal_recovery.cases.views.forms import Outcome, done, form_page, in_one_step
from legal_recovery.cases.views.page import case_context, load_case, owner_options
from legal_recovery.cases.views.timeline import read_timeline
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.web.access import allow, may
from legal_recovery.web.addresses import row_number
from legal_recovery.web.transact import house

bp = Blueprint("cases", __name__)

# What the timeline can be narrowed to, by the symbols of its records.
CHIPS: dict[str, tuple[Message, tuple[str, ...]]] = {
    "stage": (N_("Stages"), ("stage",)),
    "court": (N_("Court"), ("court",)),
    "money": (N_("Money"), ("money",)),
    "document": (N_("Documents"), ("document",)),
    "note": (N_("Notes"), ("note",)),
    "particulars": (N_("Parties, debts, collateral"), ("party", "debt", "collateral")),
}


@bp.get("/cases/<reference>")
@allow.signed_in
def show(reference: str) -> str:
    """Show a case: money first, then what happened."""
    case = load_case(reference)
    context = case_context(case, "overview")
    chip = request.args.get("show", "")
    return render_template(
        "cases/overview.html",
        **context,
        timeline=read_timeline(
            case,
            context["obligors"],
            before=request.args.get("before", type=row_number),
            symbols=CHIPS[chip][1] if chip in CHIPS else (),
        ),
        chips=_chips(case, chip),
        may_note=may("legal"),
    )


def _chips(case: CaseFacts, current: str) -> list[dict[str, Any]]:
    everything = {"label": _("Everything"), "url": url_for("cases.show", reference=case.reference)}
    return [{**everything, "current": current not in CHIPS}] + [
        {
            "label": _(label),
            "url": url_for("cases.show", reference=case.reference, show=chip),
            "current": chip == current,
        }
        for chip, (label, _symbols) in CHIPS.items()
    ]


@bp.route("/cases/<reference>/note", methods=["GET", "POST"])
@allow("legal")
def note(reference: str) -> ResponseReturnValue:
    """Write something down about a case."""
    return in_one_step(
        add_note,
        NoteForm(load_case(reference)),
        show=lambda outcome: form_page("cases/note.html", reference, "note", outcome),
        then=lambda: done(url_for("cases.show", reference=reference), _("The note is kept.")),
    )


@bp.route("/cases/<reference>/flags", methods=["GET", "POST"])
@allow("legal")
def flag(reference: str) -> ResponseReturnValue:
    """Set a flag or lift one."""
    return in_one_step(
        set_flag,
        FlagForm(load_case(reference)),
        show=lambda outcome: _flag_page(reference, outcome),
        then=lambda: done(url_for("cases.show", reference=reference), _("The flags are changed.")),
    )


def _flag_page(reference: str, outcome: Outcome) -> ResponseReturnValue:
    changes, today = _flag_changes(load_case(reference)), house().clock.today()
    return form_page("cases/flag.html", reference, "flag", outcome, changes=changes, today=today)


def _flag_changes(case: CaseFacts) -> list[tuple[str, str]]:
    """Return what can change: flags that are set can be lifted, the others set."""
    lifted = [(f"lift:{flag}", _("Lift: %(flag)s", flag=_(FLAGS[flag]))) for flag in case.flags]
    raised = [
        (f"set:{flag}", _("Set: %(flag)s", flag=_(label)))
        for flag, label in FLAGS.items()
        if flag not in case.flags
    ]
    return [("", _("Choose…")), *raised, *lifted]


@bp.route("/cases/<reference>/owner", methods=["GET", "POST"])
@allow("legal")
def assign(reference: str) -> ResponseReturnValue:
    """Say who answers for a case."""
    return in_one_step(
        assign_case,
        OwnerForm(load_case(reference)),
        show=lambda outcome: _owner_page(reference, outcome),
        then=lambda: done(url_for("cases.show", reference=reference), _("The case is assigned.")),
    )


def _owner_page(reference: str, outcome: Outcome) -> ResponseReturnValue:
    case = load_case(reference)
    values = request.form or {"owner_id": case.owner_id or ""}
    owners = owner_options(case.office_id)
    return form_page("cases/owner.html", reference, "owner", outcome, owners=owners, values=values)
