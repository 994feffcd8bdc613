"""Paying back what somebody paid too much: seen before it is booked, and taken back."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, Telling, carry_out, case_context, form_page, load_case, tell
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import (
    currency_options,
    foreseen_context,
    in_two_steps,
    in_words,
    money_row,
    of_entry,
    recorded_page,
    reversal,
    typed_facts,
    typed_reason,
)
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.commands import (
    RecordRefund,
    foresee_refund,
    foresee_refund_reversal,
    record_refund,
    reverse_refund,
)
from legal_recovery.receipts.rules import Repaid, Surplus
from legal_recovery.receipts.schemas import RepaymentForm, RepaymentReversalForm
from legal_recovery.receipts.store import get_refund, list_refunds, list_surplus
from legal_recovery.receipts.views.page import bp
from legal_recovery.web.access import allow
from legal_recovery.web.formats import money_text, text_day
from legal_recovery.web.transact import house

LABELS = {
    "receipt": N_("Receipt"),
    "amount": N_("Amount"),
    "returned": N_("Reached them"),
    "released": N_("Settles of what was too much"),
    "currency": N_("Currency"),
    "paid_on": N_("Paid back on"),
    "payee": N_("Paid to"),
    "payee_account": N_("Account of the payee"),
    "note": N_("Reason"),
}
tell(
    "overpayment.refunded",
    Telling(
        N_("What was paid too much was paid back"),
        (N_("Paid to {payee}"), N_("Reached them: {returned}"), Message("{note}")),
        symbol="money",
        on="paid_on",
        direction=-1,
        tab="receipts.tab",
    ),
)
tell(
    "overpayment.refund_reversed",
    Telling(
        N_("A refund to a payer was taken back"),
        (N_("Reason: {reason}"),),
        symbol="money",
        on="value_on",
        tab="receipts.tab",
    ),
)


def refund_rows(case: CaseFacts) -> list[dict[str, Any]]:
    """Return what was paid back, as the tab of receipts lists it."""
    rows = []
    for one in list_refunds(db.session(), case.id):
        undo = url_for("receipts.take_refund_back", reference=case.reference, refund_id=one.id)
        row = money_row(case, one, one.payee or _("Paid back"), undo)
        rows.append({**row, "paid_on": one.paid_on, "account": one.payee_account})
    return rows


@bp.route("/cases/<reference>/repayments/new", methods=["GET", "POST"])
@allow("finance")
def refund(reference: str) -> ResponseReturnValue:
    """Pay back what somebody paid too much: first what it does, then, once confirmed, the refund itself."""
    case = load_case(reference)
    return in_two_steps(
        RepaymentForm(case, list_surplus(db.session(), case.id, case.book)),
        show=lambda outcome: _form(case, outcome),
        foresee=lambda cmd, today: foresee_refund(db.session(), case, cmd, today),
        preview=lambda cmd, foreseen: _preview(case, cmd, *foreseen),
        record=record_refund,
        recorded=lambda made: _recorded(case, made["refund_id"]),
    )


def _named(one: Surplus) -> str:
    own = one.in_its_own
    return _(
        "%(payer)s, %(day)s: %(left)s too much",
        payer=one.payer or "–",
        day=text_day(one.credited_on),
        left=money_text(one.left) + (f" ({money_text(own)})" if own else ""),
    )


def _form(case: CaseFacts, outcome: Outcome) -> ResponseReturnValue:
    known = list_surplus(db.session(), case.id, case.book)
    chosen = next((one for one in known if str(one.receipt) == request.args.get("receipt")), None)
    chosen = chosen or (known[0] if len(known) == 1 else None)
    return form_page(
        "receipts/refund.html",
        case.reference,
        "receipts",
        outcome,
        surplus=[("", _("Choose…")), *((str(one.receipt), _named(one)) for one in known)],
        chosen=chosen,
        in_its_own=any(one.in_its_own for one in known),
        currencies=currency_options(chosen.left.currency if chosen else case.currency),
        labels=in_words(LABELS),
        today=house().clock.today(),
    )


def _preview(case: CaseFacts, cmd: RecordRefund, repaid: Repaid, entries: list[Entry]) -> str:
    terms, surplus = cmd.terms, repaid.surplus
    seldom = {"returned": terms.returned, "released": repaid.released if surplus.exchange else None}
    facts = typed_facts(
        LABELS,
        receipt=_named(surplus),
        amount=terms.amount,
        **{name: value for name, value in seldom.items() if value},
        paid_on=terms.paid_on,
        payee=terms.payee or surplus.payer,
        payee_account=terms.payee_account,
        note=terms.reason,
    )
    context = {**case_context(case, "receipts"), **foreseen_context(case, entries)}
    return render_template("receipts/refund_preview.html", **context, facts=facts)


def _recorded(case: CaseFacts, refund_id: int) -> ResponseReturnValue:
    made = get_refund(db.session(), case.id, refund_id)
    says = _("%(amount)s was paid back.", amount=money_text(made.amount))
    return recorded_page(case, "receipts", made, says)


@bp.route("/cases/<reference>/repayments/<int:refund_id>/reversal", methods=["GET", "POST"])
@allow("finance")
def take_refund_back(reference: str, refund_id: int) -> ResponseReturnValue:
    """Take a refund back that was recorded wrongly, with the reason."""
    case = load_case(reference)
    made = get_refund(db.session(), case.id, refund_id)
    return reversal(
        case,
        "receipts",
        lambda: foresee_refund_reversal(db.session(), case, refund_id),
        lambda: carry_out(reverse_refund, RepaymentReversalForm(case, refund_id), **typed_reason()),
        title=_("Reverse a refund: %(amount)s", amount=money_text(made.amount)),
        says=_("The repayment is reversed."),
        back_url=url_for("receipts.tab", reference=reference),
    )


@bp.get("/cases/<reference>/repayments/entry/<int:seq>/reversal")
@allow("finance")
def reverse_refund_entry(reference: str, seq: int) -> ResponseReturnValue:
    """Lead from an entry to the reversal of the refund that it is of."""
    case = load_case(reference)
    found = of_entry(case, list_refunds(db.session(), case.id), seq)
    return redirect(url_for("receipts.take_refund_back", reference=reference, refund_id=found.id), code=303)
