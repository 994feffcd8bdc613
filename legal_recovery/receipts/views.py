"""The receipts of a case: how money is applied, seen before it is booked, and taken back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import (
    SHOWN,
    Outcome,
    Telling,
    attempt,
    carry_out,
    case_context,
    form_page,
    load_case,
    tell,
)
from legal_recovery.collateral.rules import KINDS as COLLATERAL_KINDS
from legal_recovery.collateral.store import list_collateral
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import N_, Message, NotFound
from legal_recovery.kernel.money import total
from legal_recovery.ledger.store import effect_of, entries_of_transfer
from legal_recovery.ledger.views import (
    SUBJECTS,
    account_name,
    booked,
    currency_options,
    effect_rows,
    entry_lines,
    reversal,
    subjects_of,
    typed_reason,
)
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.commands import (
    RecordReceipt,
    foresee_receipt,
    foresee_receipt_reversal,
    record_receipt,
    reverse_receipt,
)
from legal_recovery.receipts.rules import FROM_COURT, SOURCES, Allocation, applied_lines
from legal_recovery.receipts.schemas import ReceiptForm, ReceiptReversalForm
from legal_recovery.receipts.store import Receipt, get_receipt, list_receipts, what_is_owed
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import money_text
from legal_recovery.web.transact import house

bp = Blueprint("receipts", __name__)

LABELS = {
    "source": N_("Where from"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "credited_on": N_("Credited on"),
    "discharged_on": N_("Discharged on"),
    "withheld_fee": N_("Fee kept by the court"),
    "payer": N_("Payer"),
    "collateral": N_("Collateral"),
    "note": N_("Note"),
}
tell(
    "receipt.recorded",
    Telling(
        N_("Receipt: {source}"),
        (N_("From {payer}"), N_("Not allocated: {unallocated}"), Message("{note}")),
        symbol="money",
        on="credited_on",
        words={"source": SOURCES},
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


@bp.get("/cases/<reference>/receipts")
@allow.signed_in
def tab(reference: str) -> str:
    """List what came in on a case."""
    case = load_case(reference)
    receipts = list_receipts(db.session(), case.id)
    named = subjects_of(case)
    return render_template(
        "receipts/tab.html",
        **case_context(case, "receipts"),
        rows=[_row(case, receipt, named) for receipt in receipts],
        totals=_totals(receipts),
        currency=case.currency if {one.amount.currency for one in receipts} <= {case.currency} else None,
        may_record=may("finance"),
    )


def _row(case: CaseFacts, receipt: Receipt, named: Any) -> dict[str, Any]:
    ref, undone = case.reference, receipt.reversed_seq
    reversible = undone is None and may("finance")
    return {
        "id": receipt.id,
        "source": _(SOURCES[receipt.source]),
        "url": url_for("ledger.show", reference=ref, seq=receipt.entry_seq),
        "amount": receipt.amount,
        "unallocated": receipt.unallocated if receipt.unallocated else None,
        "credited_on": receipt.credited_on,
        "discharged_on": receipt.discharged_on,
        "payer": receipt.payer,
        "collateral": named.get(("collateral", receipt.collateral_id)),
        "note": receipt.note,
        "struck": undone is not None,
        "state": {"label": _("Reversed"), "tone": "neutral", "icon": "undo"} if undone is not None else None,
        "entry_url": url_for("ledger.show", reference=ref, seq=undone or receipt.entry_seq),
        "reverse_url": url_for("receipts.reverse", reference=ref, receipt_id=receipt.id)
        if reversible
        else None,
    }


def _totals(receipts: list[Receipt]) -> list[dict[str, Any]]:
    """Return what counts, by currency: without what was reversed."""
    counting = [one for one in receipts if one.reversed_seq is None]
    return [
        {
            "amount": total([one.amount for one in counting if one.amount.currency == code], code),
            "unallocated": total([one.unallocated for one in counting if one.amount.currency == code], code),
        }
        for code in dict.fromkeys(one.amount.currency for one in counting)
    ]


# --- recording ----------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/receipts/new", methods=["GET", "POST"])
@allow("finance")
def new(reference: str) -> ResponseReturnValue:
    """Record a receipt: first how it is applied, then, once confirmed, the receipt itself."""
    case = load_case(reference)
    if request.method == "GET" or "edit" in request.form:
        return _form(reference, SHOWN)
    asked = attempt(lambda: ReceiptForm(case).load(request.form))
    if "confirmed" not in request.form:
        return _preview(case, asked)
    outcome = asked if asked.refused else carry_out(record_receipt, ReceiptForm(case))
    return _form(reference, outcome) if outcome.refused else _recorded(case, outcome.result["receipt_id"])


def _form(reference: str, outcome: Outcome) -> ResponseReturnValue:
    case = load_case(reference)
    pieces = [(number, name) for (kind, number), name in subjects_of(case).items() if kind == "collateral"]
    return form_page(
        "receipts/new.html",
        reference,
        "receipts",
        outcome,
        sources=[("", _("Choose…")), *((code, _(name)) for code, name in SOURCES.items())],
        pieces=[("", _("None")), *pieces],
        currencies=currency_options(case.currency),
        labels=_labels(),
        from_court="、".join(_(SOURCES[code]) for code in SOURCES if code in FROM_COURT),
        today=house().clock.today(),
    )


def _labels() -> dict[str, str]:
    return {name: _(label) for name, label in LABELS.items()}


def _preview(case: CaseFacts, asked: Outcome) -> ResponseReturnValue:
    foreseen = asked
    if not asked.refused:
        foreseen = attempt(lambda: foresee_receipt(db.session(), case, asked.result, house().clock.today()))
    if foreseen.refused:
        return _form(case.reference, foreseen)
    cmd, (allocation, entries) = asked.result, foreseen.result
    assert isinstance(cmd, RecordReceipt)
    applied = _applied(case, allocation)
    return render_template(
        "receipts/preview.html",
        **case_context(case, "receipts"),
        facts=_facts(case, cmd),
        applied=applied,
        applied_totals={
            key: total([row[key] for row in applied], cmd.terms.amount.currency)
            for key in ("owed", "paid", "left")
        },
        allocation=allocation,
        effects=effect_rows(effect_of(db.session(), case.book, case.currency, entries)),
        lines=[line for made in entries for line in entry_lines(made.postings, subjects_of(case))],
        values=request.form,
    )


def _facts(case: CaseFacts, cmd: RecordReceipt) -> list[dict[str, Any]]:
    terms, labels, named = cmd.terms, _labels(), subjects_of(case)
    facts: list[dict[str, Any]] = [
        {"label": labels["source"], "value": _(SOURCES[terms.source])},
        {"label": labels["amount"], "value": terms.amount},
        {"label": labels["credited_on"], "value": terms.credited_on, "kind": "long_day"},
        {"label": labels["discharged_on"], "value": terms.discharged_on, "kind": "long_day"},
        {"label": labels["payer"], "value": terms.payer},
        {"label": labels["note"], "value": terms.note},
    ]
    if terms.collateral is not None:
        facts.append({"label": labels["collateral"], "value": named.get(("collateral", terms.collateral))})
    if terms.withheld_fee:
        facts.append({"label": labels["withheld_fee"], "value": terms.withheld_fee})
    return facts


def _applied(case: CaseFacts, allocation: Allocation) -> list[dict[str, Any]]:
    """Return line by line what is owed, what of it the money pays, and what remains."""
    named = subjects_of(case)
    lines = applied_lines(allocation, *what_is_owed(db.session(), case.id, case.book))
    return [
        {
            "id": number,
            "component": account_name(line.account),
            "debt": named.get(("debt", line.debt or 0)) or _("The case as a whole"),
            "owed": line.owed,
            "paid": line.paid,
            "left": line.left,
        }
        for number, line in enumerate(lines, 1)
    ]


def _recorded(case: CaseFacts, receipt_id: int) -> ResponseReturnValue:
    receipt = get_receipt(db.session(), case.id, receipt_id)
    entries = entries_of_transfer(db.session(), case.book, receipt.entry_seq)
    address = url_for("receipts.tab", reference=case.reference, posted=receipt.entry_seq)
    says = _("The receipt of %(amount)s is recorded.", amount=money_text(receipt.amount))
    if receipt.unallocated:
        left = money_text(receipt.unallocated)
        says += " " + _("%(left)s is more than what is owed: it waits unallocated.", left=left)
    return booked(case, says, [one.as_entry() for one in entries], f"{address}#receipts-{receipt_id}")


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
    seqs = {one.seq for one in entries_of_transfer(db.session(), case.book, seq)}
    for receipt in list_receipts(db.session(), case.id):
        if receipt.entry_seq in seqs:
            address = url_for("receipts.reverse", reference=reference, receipt_id=receipt.id)
            return redirect(address, code=303)
    raise NotFound(N_("There is no such receipt in this case."))
