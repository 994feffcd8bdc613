"""Under which name the lender comes before a court: as a whole, and by those offices that do so themselves."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.kernel.errors import N_, Message
from legal_recovery.plumbing.db import db
from legal_recovery.users import commands, store
from legal_recovery.users.rules import HEADS, Lender
from legal_recovery.users.schemas import LenderForm
from legal_recovery.users.views.people import REFUSALS, Errors, bp, office_options, status
from legal_recovery.web.access import allow
from legal_recovery.web.addresses import row_number
from legal_recovery.web.errors import field_errors
from legal_recovery.web.transact import transact

LABELS: dict[str, Message] = {
    "legal_name": N_("Full legal name"),
    "credit_code": N_("Unified social credit code"),
    "address": N_("Registered address"),
    "head_kind": N_("Represented by its"),
    "head": N_("Name of that person"),
    "head_title": N_("Position held"),
    "phone": N_("Telephone"),
}


@bp.route("/admin/lender", methods=["GET", "POST"])
@allow("admin")
def lender() -> ResponseReturnValue:
    """Show what courts are told of the lender and of its offices, and take one of them."""
    if request.method == "GET":
        return _shown(request.args.get("office", type=row_number), {})
    try:
        transact(commands.describe_lender, LenderForm().load(request.form))
    except REFUSALS as refusal:
        office = request.form.get("office_id", type=row_number)
        return _shown(office, field_errors(refusal)), status(refusal)
    flash(_("Applications to courts say so from now on."), "good")
    return redirect(url_for("users.lender"), code=303)


def _shown(office_id: int | None, errors: Errors) -> str:
    offices = dict(office_options())
    known = store.list_lenders(db.session())
    chosen = office_id if office_id in offices else None
    return render_template(
        "users/lender.html",
        rows=[_row(None, _("The lender as a whole"), known.get(None))]
        + [_row(number, name, known.get(number)) for number, name in offices.items()],
        office=chosen,
        title=offices[chosen] if chosen else _("The lender as a whole"),
        fields={name: _(label) for name, label in LABELS.items()},
        heads=[(code, _(word)) for code, word in HEADS.items()],
        values=request.form or _values(known.get(chosen)),
        errors=errors,
    )


def _row(office_id: int | None, name: str, known: Lender | None) -> dict[str, Any]:
    return {
        "id": office_id or 0,
        "office": name,
        "url": url_for("users.lender", office=office_id),
        **{key: getattr(known, key, None) for key in ("legal_name", "credit_code", "address", "head")},
    }


def _values(known: Lender | None) -> dict[str, str]:
    return {name: value for name in LABELS if (value := getattr(known, name, None))}
