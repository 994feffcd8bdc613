"""Applying a receipt anew where an error was found: what it pays now, what it should, seen before it is booked."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, Telling, case_context, form_page, load_case, tell
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import (
    account_name,
    foreseen_context,
    in_two_steps,
    recorded_page,
    subjects_of,
)
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.commands import (
    ReallocateReceipt,
    Replanned,
    foresee_reallocation,
    reallocate_receipt,
    replan,
)
from legal_recovery.receipts.schemas import HAND, ReallocationForm
from legal_recovery.receipts.store import get_receipt
from legal_recovery.receipts.views.page import bp
from legal_recovery.web.access import allow
from legal_recovery.web.formats import language, money_text

tell(
    "receipt.reallocated",
    Telling(
        N_("A receipt was applied anew"),
        (N_("Reason: {reason}"), N_("Not allocated: {unallocated}")),
        symbol="money",
        tab="receipts.tab",
    ),
)


@bp.route("/cases/<reference>/receipts/<int:receipt_id>/allocation", methods=["GET", "POST"])
@allow("finance")
def reallocate(reference: str, receipt_id: int) -> ResponseReturnValue:
    """Apply a receipt anew: first what changes, then, once confirmed, the entry itself."""
    case = load_case(reference)
    receipt = get_receipt(db.session(), case.id, receipt_id)
    return in_two_steps(
        ReallocationForm(case, receipt_id, receipt.amount.currency),
        show=lambda outcome: _form(case, receipt_id, outcome),
        foresee=lambda cmd, today: foresee_reallocation(db.session(), case, cmd),
        preview=lambda cmd, foreseen: _preview(case, cmd, *foreseen),
        record=reallocate_receipt,
        recorded=lambda made: _recorded(case, receipt_id),
    )


def _rows(case: CaseFacts, plan: Replanned) -> list[dict[str, Any]]:
    """Return part by part what is due without the receipt, what it pays now and what it would."""
    named, nothing = subjects_of(case), Money.zero(plan.receipt.amount.currency)
    return [
        {
            "id": number,
            "field": f"{HAND}{line.debt or 0}.{line.account}",
            "component": account_name(line.account),
            "debt": named.get(("debt", line.debt or 0)) or _("The case as a whole"),
            "owed": line.owed,
            "now": plan.before.get((line.debt, line.account), nothing),
            "anew": line.paid,
        }
        for number, line in enumerate(plan.allocation.plan, 1)
    ]


def _form(case: CaseFacts, receipt_id: int, outcome: Outcome) -> ResponseReturnValue:
    plan = replan(db.session(), case, receipt_id)
    order = plan.allocation.order
    return form_page(
        "receipts/reallocation.html",
        case.reference,
        "receipts",
        outcome,
        receipt=plan.receipt,
        currency=plan.receipt.amount.currency,
        rows=_rows(case, plan),
        order=order.rule.name[language()] if order else _("costs, then interest, then principal"),
        hows=[("law", _("In the order that applies")), ("hand", _("By hand"))],
        labels={"reason": _("Reason"), "how": _("How it is applied anew"), "by_hand": _("By hand")},
    )


def _preview(case: CaseFacts, cmd: ReallocateReceipt, plan: Replanned, entries: list[Entry]) -> str:
    context = {**case_context(case, "receipts"), **foreseen_context(case, entries)}
    return render_template(
        "receipts/reallocation_preview.html",
        **context,
        rows=[row for row in _rows(case, plan) if row["now"] or row["anew"]],
        currency=plan.receipt.amount.currency,
        unallocated=plan.allocation.unallocated,
        reason=cmd.reason,
        typed={name: text for name, text in request.form.items() if name != "confirmed"},
    )


def _recorded(case: CaseFacts, receipt_id: int) -> ResponseReturnValue:
    made = get_receipt(db.session(), case.id, receipt_id)
    says = _("The receipt of %(amount)s is applied anew.", amount=money_text(made.amount))
    return recorded_page(case, "receipts", made, says)


def anew_url(case: CaseFacts, receipt_id: int) -> str:
    """Return where a receipt of a case is applied anew."""
    return url_for("receipts.reallocate", reference=case.reference, receipt_id=receipt_id)
