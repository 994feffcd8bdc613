"""Numbers that courts keep for payments of one case: shown with its receipts, recorded and ended."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import load_case
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.commands.coding import end_code, record_code
from legal_recovery.reconciliation.rules.codes import CODE_KINDS
from legal_recovery.reconciliation.schemas.court_money import CodeForm, EndCodeForm
from legal_recovery.reconciliation.store.codes import PaymentCode, get_code, list_codes
from legal_recovery.reconciliation.views.court_case import ACTORS, one_step, options_of
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.web.access import allow, may


def codes_of_case(case: CaseFacts) -> dict[str, Any]:
    """Return the numbers that a case's payments are known by, and who may add to them."""
    acts = [
        {
            "label": _("Record a number for payments"),
            "url": url_for("reconciliation.add_code", reference=case.reference),
            "icon": "plus",
        }
    ]
    rows = [_row(case, one) for one in list_codes(db.session(), case.id)]
    return {"rows": rows, "acts": acts if may(*ACTORS) else []}


def _row(case: CaseFacts, one: PaymentCode) -> dict[str, Any]:
    is_open = one.state == "open"
    end_url = url_for("reconciliation.drop_code", reference=case.reference, code_id=one.id)
    return {
        "id": one.id,
        "number": one.number,
        "kind": _(CODE_KINDS[one.kind]),
        "recorded_on": one.recorded_on,
        "ended_on": one.ended_on,
        "end_url": end_url if is_open and may(*ACTORS) else None,
    }


@bp.route("/cases/<reference>/payment-codes/new", methods=["GET", "POST"])
@allow(*ACTORS)
def add_code(reference: str) -> ResponseReturnValue:
    """Record a number that a court keeps for payments of this case alone."""
    case = load_case(reference)
    return one_step(
        case,
        record_code,
        CodeForm(case),
        [
            {"name": "code_kind", "kind": "select", "options": options_of(CODE_KINDS), "required": True,
             "size": "m"},
            {"name": "number", "required": True,
             "help": _("As the court wrote it; spaces and hyphens make no difference.")},
        ],
        title=_("Record a number for payments"),
        submit=_("Record it"),
        says=_("Bank lines with this number are known as this case’s from now on."),
        back=url_for("receipts.tab", reference=reference),
    )  # fmt: skip


@bp.route("/cases/<reference>/payment-codes/<int:code_id>/end", methods=["GET", "POST"])
@allow(*ACTORS)
def drop_code(reference: str, code_id: int) -> ResponseReturnValue:
    """Record that a number is this case's no more."""
    case = load_case(reference)
    found = get_code(db.session(), case.id, code_id)
    return one_step(
        case,
        end_code,
        EndCodeForm(case, code_id),
        [],
        title=_("Know payments by %(number)s no more", number=found.number),
        submit=_("End it"),
        says=_("Lines with this number say nothing of this case any more."),
        back=url_for("receipts.tab", reference=reference),
    )
