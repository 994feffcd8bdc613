"""The receipts of a case: how money is applied, seen before it is booked, and taken back."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.auctions.views import AWAITED, DISCHARGE, OWED
from legal_recovery.cases.rules import OBLIGOR_ROLES, CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import (
    PAID,
    Outcome,
    Telling,
    attempt,
    carry_out,
    case_context,
    form_page,
    load_case,
    tell,
)
from legal_recovery.cases.views.page import joined, named
from legal_recovery.cases.views.timeline import QUIET
from legal_recovery.collateral.rules import KINDS as COLLATERAL_KINDS
from legal_recovery.collateral.store import list_collateral
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money, total
from legal_recovery.law.words import STEPS
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import (
    SUBJECTS,
    account_name,
    currency_options,
    foreseen_context,
    in_two_steps,
    in_words,
    of_entry,
    recorded_page,
    reversal,
    subjects_of,
    typed_facts,
    typed_reason,
)
from legal_recovery.owed.store import facts_of, list_paid
from legal_recovery.parties.rules import ID_TYPES, masked
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.commands import (
    RecordReceipt,
    foresee_discharge,
    foresee_receipt,
    foresee_receipt_reversal,
    owed_by,
    record_receipt,
    reverse_receipt,
)
from legal_recovery.receipts.rules import (
    FROM_COURT,
    RELATIONS,
    SOURCES,
    Allocation,
    ReceiptTerms,
    as_counted,
)
from legal_recovery.receipts.schemas import HAND, SHARE, ReceiptForm, ReceiptReversalForm
from legal_recovery.receipts.store import Receipt, get_receipt, list_awaited, list_receipts, what_is_owed
from legal_recovery.web.access import allow
from legal_recovery.web.formats import language, money_text, text_day
from legal_recovery.web.transact import house

bp = Blueprint("receipts", __name__)
# What a case waits for is known above receipts: who knows it says it here, a case in, lines and acts out.
ANNOUNCED = "announced_money"
tell("claim.discharged", QUIET)
tell("claim.restored", QUIET)

LABELS = {
    "source": N_("Where from"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "credited_on": N_("Credited on"),
    "discharged_on": N_("Discharged on"),
    "withheld_fee": N_("Fee kept by the court"),
    "payer": N_("Payer"),
    "collateral": N_("Collateral"),
    "distribution": N_("Share of a distribution"),
    "note": N_("Note"),
    "relation": N_("Paid for the debtor by"),
    "id_type": N_("Kind of identity number"),
    "id_number": N_("Identity number"),
    "purpose": N_("What it is paid for"),
    "day_rate": N_("Rate of the day"),
    "rate_of": N_("The rate is for one"),
    "counts_in": N_("Counts in"),
    "rate_on": N_("Day of the rate"),
    "rate_source": N_("Source of the rate"),
    "banked": N_("Credited by the bank"),
    "worth": N_("Counts for"),
    "obligor": N_("Which party paid"),
    "payers": N_("Which parties paid how much"),
    "difference": N_("Exchange difference"),
}
tell(
    "receipt.recorded",
    Telling(
        N_("Receipt: {source}"),
        (
            N_("From {payer}"),
            N_("Paid for the debtor: {relation}"),
            N_("What it is paid for: {purpose}"),
            N_("{received} at {day_rate}, {rate_source}"),
            N_("The rate is for one {rate_of}"),
            N_("Credited by the bank: {banked}"),
            N_("Not allocated: {unallocated}"),
            N_("Applied by hand: {by_hand}"),
            Message("{note}"),
        ),
        symbol="money",
        on="credited_on",
        words={"source": SOURCES, "relation": RELATIONS},
        direction=1,
        tab="receipts.tab",
    ),
)
tell(
    "receipt.reversed",
    Telling(
        N_("A receipt was taken back"),
        (N_("Reason: {reason}"),),
        symbol="money",
        on="value_on",
        tab="receipts.tab",
    ),
)


tell(
    "receipt.passed_on",
    Telling(N_("A receipt after the cut-off is the buyer’s"), symbol="money", tab="receipts.tab"),
)


def subjects(session: Session, case: CaseFacts) -> dict[tuple[str, int], str]:
    """Return what debts and collateral are called beside the lines of the ledger."""
    named: dict[tuple[str, int], str] = {
        ("debt", debt.id): debt.contract_number for debt in list_debts(session, case.id)
    }
    for one in list_collateral(session, case.id):
        named["collateral", one.id] = one.description or _(COLLATERAL_KINDS[one.collateral_kind])
    return named


@bp.record_once
def _name_subjects(state: BlueprintSetupState) -> None:
    state.app.extensions[SUBJECTS] = subjects
    state.app.extensions[OWED] = owed_by
    state.app.extensions[DISCHARGE] = foresee_discharge
    state.app.extensions[AWAITED] = list_awaited
    state.app.extensions[PAID] = paid_by_obligors


def payer_text(receipt: Receipt) -> str | None:
    """Return who paid; of a third party with what it is to the debtor, who it is and what it pays for."""
    if receipt.relation is None:
        return receipt.payer
    said = (receipt.payer, _(RELATIONS[receipt.relation]), masked(receipt.id_number), receipt.purpose)
    return " · ".join(part for part in said if part)


def paid_by_obligors(session: Session, case: CaseFacts) -> dict[int, dict[str, Money | None]]:
    """Return what each obligor paid in the case's currency, and what is left of what they answer up to."""
    paid = {one.obligor for one in list_paid(session, case.id)}
    if not paid:
        return {}
    today, found = house().clock.today(), {}
    for one in facts_of(session, case).obligors:
        if one.id in paid:
            amount = one.paid_by(today, case.currency)
            found[one.id] = {"paid": amount, "left": one.left_after(amount)}
    return found


# --- recording ----------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/receipts/new", methods=["GET", "POST"])
@allow("finance")
def new(reference: str) -> ResponseReturnValue:
    """Record a receipt: first how it is applied, then, once confirmed, the receipt itself."""
    case = load_case(reference)
    return in_two_steps(
        ReceiptForm(case),
        show=lambda outcome: _form(case, outcome) if _is_of_form(outcome) else _by_hand_again(case, outcome),
        foresee=lambda cmd, today: foresee_receipt(db.session(), case, cmd, today),
        preview=lambda cmd, foreseen: _preview(case, cmd, *foreseen),
        record=record_receipt,
        recorded=lambda made: _recorded(case, made["receipt_id"]),
    )


def _form(case: CaseFacts, outcome: Outcome) -> ResponseReturnValue:
    pieces = [(number, name) for (kind, number), name in subjects_of(case).items() if kind == "collateral"]
    return form_page(
        "receipts/new.html",
        case.reference,
        "receipts",
        outcome,
        sources=[("", _("Choose…")), *((code, _(name)) for code, name in SOURCES.items())],
        pieces=[("", _("None")), *pieces],
        shares=_shares(case),
        relations=[
            ("", _("Nobody: no third party paid")),
            *((code, _(name)) for code, name in RELATIONS.items()),
        ],
        id_types=[("", _("Choose…")), *((code, _(name)) for code, name in ID_TYPES.items())],
        currencies=currency_options(case.currency),
        rates_of=[("", _("The one that came")), *currency_options(case.currency)],
        counts_in=_counts_in(case),
        labels=in_words(LABELS),
        parties=party_options(case),
        several=any(text for name, text in request.form.items() if name.startswith(SHARE)),
        from_court="、".join(_(SOURCES[code]) for code in SOURCES if code in FROM_COURT),
        today=house().clock.today(),
    )


def _counts_in(case: CaseFacts) -> list[tuple[str, str]]:
    """Return the currencies that a receipt can count in: the case's own, and those in which something is owed."""
    owed, _debts = what_is_owed(db.session(), case.id, case.book)
    codes = dict.fromkeys((case.currency, *(one.amount.currency for one in owed)))
    return [(code, code) for code in codes]


def party_options(case: CaseFacts) -> list[tuple[str, str]]:
    """Return the parties of a case to choose from, each with its role."""
    return [
        (str(one.obligor_id), f"{named(one.name)} · {_(OBLIGOR_ROLES[one.role])}")
        for one in list_obligors(db.session(), case.id)
    ]


def _shares(case: CaseFacts) -> list[tuple[str, str]]:
    """Return what of our shares of distributions the court still has to remit."""
    named = subjects_of(case)
    waiting = [one for one in list_awaited(db.session(), case.id) if one.left]
    return [("", _("None"))] * bool(waiting) + [
        (
            str(one.distribution),
            _(
                "Our share of the distribution of %(day)s: %(left)s (%(piece)s)",
                day=text_day(one.discharged_on),
                left=money_text(one.left),
                piece=named.get(("collateral", one.collateral or 0)) or "–",
            ),
        )
        for one in waiting
    ]


def _is_of_form(outcome: Outcome) -> bool:
    """Tell whether a refusal is about the form itself, and not about how it is applied by hand."""
    return not outcome.refused or not outcome.errors.keys() <= {"by_hand", "by_hand_reason"}


def _by_hand_again(case: CaseFacts, outcome: Outcome) -> ResponseReturnValue:
    """Show how the receipt is applied by itself, and beside it what was typed and why it cannot be."""
    typed = {name: text for name, text in request.form.items() if not _is_by_hand(name)}
    cmd = ReceiptForm(case).load(typed)
    again = attempt(lambda: foresee_receipt(db.session(), case, cmd, house().clock.today()))
    if again.refused:
        return _form(case, again)
    allocation, entries = again.result
    return _preview(case, cmd, allocation, entries, outcome.errors), outcome.status


def _is_by_hand(name: str) -> bool:
    return name.startswith(HAND) or name == "by_hand_reason"


def _preview(
    case: CaseFacts,
    cmd: RecordReceipt,
    allocation: Allocation,
    entries: list[Entry],
    errors: dict[str, list[str]] | None = None,
) -> str:
    applied, currency = _applied(case, allocation), allocation.unallocated.currency
    context = {**case_context(case, "receipts"), **foreseen_context(case, entries)}
    return render_template(
        "receipts/preview.html",
        **context,
        facts=_facts(case, cmd.terms),
        applied=applied,
        applied_totals={
            key: total([row[key] for row in applied], currency) for key in ("owed", "paid", "left")
        },
        allocation=allocation,
        order=_order(cmd, allocation),
        errors=errors or {},
        typed=request.form,
        base={name: text for name, text in request.form.items() if not _is_by_hand(name)},
        by_hand=bool(cmd.terms.by_hand or errors),
        is_sale=cmd.terms.source == "debt-sale",
        is_share=cmd.terms.distribution is not None,
        owed_elsewhere=_owed_elsewhere(case, allocation),
    )


def _owed_elsewhere(case: CaseFacts, allocation: Allocation) -> str | None:
    """Return in which other currencies something is owed, where nothing is in the one that a receipt counts in."""
    codes = [code for code, _name in _counts_in(case) if code != allocation.unallocated.currency]
    return joined(codes) if codes and not allocation.plan else None


def _order(cmd: RecordReceipt, allocation: Allocation) -> dict[str, str | None]:
    """Return the order in which it is applied, and what that rests on."""
    if cmd.terms.by_hand:
        return {"name": _("By hand"), "citation": cmd.terms.by_hand_reason, "document": None}
    if allocation.order is None:
        return {"name": _("costs, then interest, then principal"), "citation": None, "document": None}
    rule = allocation.order.rule
    return {
        "name": rule.name[language()],
        "citation": rule.citation,
        "document": allocation.order.document,
    }


def _facts(case: CaseFacts, terms: ReceiptTerms) -> list[dict[str, Any]]:
    seldom = {
        "collateral": subjects_of(case).get(("collateral", terms.collateral or 0)),
        "withheld_fee": terms.withheld_fee,
        "relation": _(RELATIONS[terms.relation]) if terms.relation else None,
        "id_type": _(ID_TYPES[terms.id_type]) if terms.id_type else None,
        "id_number": terms.id_number,
        "purpose": terms.purpose,
        "distribution": dict(_shares(case)).get(str(terms.distribution or ""))
        if terms.distribution
        else None,
        **_exchange_facts(case, terms),
        "payers": payers_text(case, [(one.obligor, one.amount) for one in terms.payers]),
    }
    return typed_facts(
        LABELS,
        source=_(SOURCES[terms.source]),
        amount=terms.amount,
        credited_on=terms.credited_on,
        discharged_on=terms.discharged_on,
        payer=terms.payer,
        note=terms.note,
        **{name: value for name, value in seldom.items() if value},
    )


def payers_text(case: CaseFacts, shares: Iterable[tuple[int, Money | None]]) -> str:
    """Return who of a case's parties paid, each with their share where it is said."""
    names = {one.obligor_id: named(one.name) for one in list_obligors(db.session(), case.id)}
    return joined(
        [names.get(obligor, "–") + (f" {money_text(amount)}" if amount else "") for obligor, amount in shares]
    )


def _exchange_facts(case: CaseFacts, terms: ReceiptTerms) -> dict[str, Any]:
    """Return what is said of a rate, what the receipt counts for at it, and what the bank makes of it."""
    counted = as_counted(terms, case)
    told = counted.exchange
    if told is None:
        return {}
    held = _("Not converted yet: it stands in its own currency")
    return {
        "day_rate": told.quoted,
        "rate_on": told.rate_on,
        "rate_source": told.rate_source,
        "worth": counted.amount,
        "banked": told.banked or held,
        "difference": difference_text(told.banked - counted.amount) if told.banked else None,
    }


def difference_text(gain: Money) -> str:
    """Return a gain or a loss in exchange in words."""
    amount = money_text(Money(abs(gain.minor), gain.currency))
    if gain.minor < 0:
        return _("Loss of %(amount)s", amount=amount)
    return _("Gain of %(amount)s", amount=amount) if gain else _("None")


def _applied(case: CaseFacts, allocation: Allocation) -> list[dict[str, Any]]:
    """Return line by line what is owed, what of it the money pays, and what remains."""
    named = subjects_of(case)
    return [
        {
            "id": number,
            "field": f"{HAND}{line.debt or 0}.{line.account}",
            "component": account_name(line.account),
            "debt": named.get(("debt", line.debt or 0)) or _("The case as a whole"),
            "owed": line.owed,
            "paid": line.paid,
            "left": line.left,
            "why": joined([_(STEPS[step]) for step in line.steps]),
        }
        for number, line in enumerate(allocation.plan, 1)
    ]


def _recorded(case: CaseFacts, receipt_id: int) -> ResponseReturnValue:
    receipt = get_receipt(db.session(), case.id, receipt_id)
    says = _("The receipt of %(amount)s is recorded.", amount=money_text(receipt.amount))
    if receipt.exchange:
        told = receipt.exchange
        says = _(
            "The receipt of %(received)s is recorded; it counts for %(amount)s.",
            received=money_text(told.received),
            amount=money_text(receipt.amount),
        )
    if receipt.unallocated:
        left = money_text(receipt.unallocated)
        says += " " + _("%(left)s is more than what is owed.", left=left)
    return recorded_page(case, "receipts", receipt, says)


# --- taking back --------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/receipts/<int:receipt_id>/reversal", methods=["GET", "POST"])
@allow("finance")
def reverse(reference: str, receipt_id: int) -> ResponseReturnValue:
    """Take a receipt back, money and claim together, with the reason."""
    case = load_case(reference)
    receipt = get_receipt(db.session(), case.id, receipt_id)
    return reversal(
        case,
        "receipts",
        lambda: foresee_receipt_reversal(db.session(), case, receipt_id),
        lambda: carry_out(reverse_receipt, ReceiptReversalForm(case, receipt_id), **typed_reason()),
        title=_("Reverse a receipt: %(amount)s", amount=money_text(receipt.amount)),
        says=_("The receipt is reversed."),
        back_url=url_for("receipts.tab", reference=reference),
    )


@bp.get("/cases/<reference>/receipts/entry/<int:seq>/reversal")
@allow("finance")
def reverse_entry(reference: str, seq: int) -> ResponseReturnValue:
    """Lead from an entry to the reversal of the receipt that it is of."""
    case = load_case(reference)
    receipt = of_entry(case, list_receipts(db.session(), case.id), seq)
    return redirect(url_for("receipts.reverse", reference=reference, receipt_id=receipt.id), code=303)
