"""What new loans of the lender's own paid: recorded with a preview, taken back; it is never recovered."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, carry_out, case_context, done, form_page, load_case
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import (
    foreseen_context,
    in_two_steps,
    in_words,
    money_row,
    of_entry,
    reversal,
    typed_facts,
    typed_reason,
)
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.rules import Allocation
from legal_recovery.settlements import store
from legal_recovery.settlements.commands import (
    Refinance,
    foresee_refinancing,
    foresee_refinancing_reversal,
    refinance,
    reverse_refinancing,
)
from legal_recovery.settlements.schemas import RefinancingForm, RefinancingReversalForm
from legal_recovery.settlements.views.page import bp
from legal_recovery.web.access import allow
from legal_recovery.web.transact import house

LABELS = {
    "amount": N_("Amount"),
    "on": N_("Day of the new loan"),
    "contract_number": N_("Number of the new contract"),
    "note": N_("Note"),
}


def refinancing_rows(case: CaseFacts) -> list[dict[str, Any]]:
    """Return what was refinanced in a case."""
    return [
        {
            **money_row(
                case,
                one,
                one.contract_number or "",
                url_for("settlements.reverse_refinanced", reference=case.reference, refinancing_id=one.id),
            ),
            "on": one.refinanced_on,
        }
        for one in store.list_refinancings(db.session(), case.id)
    ]


@bp.route("/cases/<reference>/refinancings/new", methods=["GET", "POST"])
@allow("finance")
def new_refinancing(reference: str) -> ResponseReturnValue:
    """Record a refinancing: first how the new loan is applied, then, once confirmed, the refinancing itself."""
    case = load_case(reference)
    return in_two_steps(
        RefinancingForm(case),
        show=lambda outcome: _form(case, outcome),
        foresee=lambda cmd, today: foresee_refinancing(db.session(), case, cmd, today),
        preview=lambda cmd, foreseen: _preview(case, cmd, *foreseen),
        record=refinance,
        recorded=lambda made: done(
            url_for("settlements.tab", reference=reference), _("The refinancing is recorded.")
        ),
    )


def _form(case: CaseFacts, outcome: Outcome) -> ResponseReturnValue:
    return form_page(
        "settlements/new_refinancing.html",
        case.reference,
        "settlements",
        outcome,
        labels=in_words(LABELS),
        today=house().clock.today(),
    )


def _preview(case: CaseFacts, cmd: Refinance, _applied: Allocation, entries: list[Entry]) -> str:
    facts = typed_facts(
        LABELS, amount=cmd.amount, on=cmd.on, contract_number=cmd.contract_number, note=cmd.note
    )
    return render_template(
        "settlements/refinancing_preview.html",
        **case_context(case, "settlements"),
        **foreseen_context(case, entries),
        facts=facts,
    )


@bp.route("/cases/<reference>/refinancings/<int:refinancing_id>/reversal", methods=["GET", "POST"])
@allow("finance")
def reverse_refinanced(reference: str, refinancing_id: int) -> ResponseReturnValue:
    """Take a refinancing back, with the reason."""
    case = load_case(reference)
    store.get_refinancing(db.session(), case.id, refinancing_id)
    return reversal(
        case,
        "settlements",
        lambda: foresee_refinancing_reversal(db.session(), case, refinancing_id),
        lambda: carry_out(
            reverse_refinancing, RefinancingReversalForm(case, refinancing_id), **typed_reason()
        ),
        title=_("Reverse a refinancing"),
        says=_("The refinancing is reversed."),
        back_url=url_for("settlements.tab", reference=reference),
    )


@bp.get("/cases/<reference>/refinancings/entry/<int:seq>/reversal")
@allow("finance")
def reverse_entry(reference: str, seq: int) -> ResponseReturnValue:
    """Lead from an entry to the reversal of the refinancing that it is of."""
    case = load_case(reference)
    found = of_entry(case, store.list_refinancings(db.session(), case.id), seq)
    address = url_for("settlements.reverse_refinanced", reference=reference, refinancing_id=found.id)
    return redirect(address, code=303)
