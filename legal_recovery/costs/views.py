"""The costs of a case: what the lender paid or owes, recorded with their effect, and taken back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

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
from legal_recovery.costs.commands import (
    RecordCost,
    foresee_cost,
    foresee_cost_reversal,
    record_cost,
    reverse_cost,
)
from legal_recovery.costs.rules import KINDS
from legal_recovery.costs.schemas import CostForm, CostReversalForm
from legal_recovery.costs.store import Cost, get_cost, list_costs
from legal_recovery.kernel.errors import N_, Message, NotFound
from legal_recovery.kernel.money import total
from legal_recovery.ledger.store import effect_of, entries_of_transfer
from legal_recovery.ledger.views import (
    booked,
    currency_options,
    effect_rows,
    entry_lines,
    reversal,
    subjects_of,
    typed_reason,
)
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import money_text
from legal_recovery.web.transact import house

bp = Blueprint("costs", __name__)

LABELS = {
    "cost_kind": N_("Kind of cost"),
    "currency": N_("Currency"),
    "amount": N_("Amount"),
    "incurred_on": N_("Payable since"),
    "paid_on": N_("Paid on"),
    "payee": N_("Paid to"),
    "note": N_("Note"),
}
tell(
    "cost.recorded",
    Telling(
        N_("Cost: {cost_kind}"),
        (N_("Paid to {payee}"), Message("{note}")),
        symbol="money",
        on="incurred_on",
        words={"cost_kind": KINDS},
        direction=-1,
        tab="costs.tab",
    ),
)
tell(
    "cost.reversed",
    Telling(
        N_("A cost was taken back"), (N_("Reason: {reason}"),), symbol="money", on="value_on", tab="costs.tab"
    ),
)


@bp.get("/cases/<reference>/costs")
@allow.signed_in
def tab(reference: str) -> str:
    """List what was spent on a case."""
    case = load_case(reference)
    costs = list_costs(db.session(), case.id)
    return render_template(
        "costs/tab.html",
        **case_context(case, "costs"),
        rows=[_row(case, cost) for cost in costs],
        totals=_totals(costs),
        currency=case.currency if {cost.amount.currency for cost in costs} <= {case.currency} else None,
        may_record=may("legal", "finance"),
    )


def _row(case: CaseFacts, cost: Cost) -> dict[str, Any]:
    ref = case.reference
    reversible = cost.reversed_seq is None and may("finance")
    seq = cost.entry_seq if cost.reversed_seq is None else cost.reversed_seq
    return {
        "id": cost.id,
        "kind": _(KINDS[cost.cost_kind]),
        "url": url_for("ledger.show", reference=ref, seq=cost.entry_seq),
        "amount": cost.amount,
        "incurred_on": cost.incurred_on,
        "paid_on": cost.paid_on,
        "payee": cost.payee,
        "note": cost.note,
        "struck": cost.reversed_seq is not None,
        "state": _state(cost),
        "entry_url": url_for("ledger.show", reference=ref, seq=seq),
        "reverse_url": url_for("costs.reverse", reference=ref, cost_id=cost.id) if reversible else None,
    }


def _state(cost: Cost) -> dict[str, str]:
    if cost.reversed_seq is not None:
        return {"label": _("Reversed"), "tone": "neutral", "icon": "undo"}
    if cost.paid_on is None:
        return {"label": _("Due"), "tone": "warn"}
    return {"label": _("Paid"), "tone": "good"}


def _totals(costs: list[Cost]) -> list[dict[str, Any]]:
    """Return what counts, by currency: without what was reversed."""
    counting = [cost.amount for cost in costs if cost.reversed_seq is None]
    return [
        {"amount": total([amount for amount in counting if amount.currency == currency], currency)}
        for currency in dict.fromkeys(amount.currency for amount in counting)
    ]


# --- recording ----------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/costs/new", methods=["GET", "POST"])
@allow("legal", "finance")
def new(reference: str) -> ResponseReturnValue:
    """Record a cost: first its effect, then, once confirmed, the cost itself."""
    case = load_case(reference)
    if request.method == "GET" or "edit" in request.form:
        return _form(reference, SHOWN)
    asked = attempt(lambda: CostForm(case).load(request.form))
    if "confirmed" not in request.form:
        return _preview(case, asked)
    outcome = asked if asked.refused else carry_out(record_cost, CostForm(case))
    return _form(reference, outcome) if outcome.refused else _recorded(case, outcome.result["cost_id"])


def _form(reference: str, outcome: Outcome) -> ResponseReturnValue:
    kinds = [("", _("Choose…")), *((code, _(name)) for code, name in KINDS.items())]
    return form_page(
        "costs/new.html",
        reference,
        "costs",
        outcome,
        kinds=kinds,
        currencies=currency_options(load_case(reference).currency),
        labels=_labels(),
        today=house().clock.today(),
    )


def _labels() -> dict[str, str]:
    return {name: _(label) for name, label in LABELS.items()}


def _preview(case: CaseFacts, asked: Outcome) -> ResponseReturnValue:
    foreseen = asked
    if not asked.refused:
        foreseen = attempt(lambda: foresee_cost(db.session(), case, asked.result, house().clock.today()))
    if foreseen.refused:
        return _form(case.reference, foreseen)
    entries, cmd = foreseen.result, asked.result
    assert isinstance(cmd, RecordCost)
    return render_template(
        "costs/preview.html",
        **case_context(case, "costs"),
        facts=_facts(cmd),
        effects=effect_rows(effect_of(db.session(), case.book, case.currency, entries)),
        lines=[line for made in entries for line in entry_lines(made.postings, subjects_of(case))],
        values=request.form,
    )


def _facts(cmd: RecordCost) -> list[dict[str, Any]]:
    terms, labels = cmd.terms, _labels()
    return [
        {"label": labels["cost_kind"], "value": _(KINDS[terms.cost_kind])},
        {"label": labels["amount"], "value": terms.amount},
        {"label": labels["incurred_on"], "value": terms.incurred_on, "kind": "long_day"},
        {"label": labels["paid_on"], "value": terms.paid_on or _("still due")},
        {"label": labels["payee"], "value": terms.payee},
        {"label": labels["note"], "value": terms.note},
    ]


def _recorded(case: CaseFacts, cost_id: int) -> ResponseReturnValue:
    cost = get_cost(db.session(), case.id, cost_id)
    entries = entries_of_transfer(db.session(), case.book, cost.entry_seq)
    address = url_for("costs.tab", reference=case.reference, posted=cost.entry_seq)
    says = _(
        "%(what)s of %(amount)s is recorded.", what=_(KINDS[cost.cost_kind]), amount=money_text(cost.amount)
    )
    return booked(case, says, [one.as_entry() for one in entries], f"{address}#costs-{cost_id}")


# --- taking back --------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/costs/<int:cost_id>/reversal", methods=["GET", "POST"])
@allow("finance")
def reverse(reference: str, cost_id: int) -> ResponseReturnValue:
    """Take a cost back, with the reason."""
    case = load_case(reference)
    cost = get_cost(db.session(), case.id, cost_id)
    return reversal(
        case,
        "costs",
        lambda: foresee_cost_reversal(db.session(), case, cost_id),
        lambda: carry_out(reverse_cost, CostReversalForm(case, cost_id), **typed_reason()),
        title=_("Reverse a cost: %(kind)s", kind=_(KINDS[cost.cost_kind])),
        says=_("The cost is reversed."),
        back_url=url_for("costs.tab", reference=reference),
    )


@bp.get("/cases/<reference>/costs/entry/<int:seq>/reversal")
@allow("finance")
def reverse_entry(reference: str, seq: int) -> ResponseReturnValue:
    """Lead from an entry to the reversal of the cost that it is of."""
    case = load_case(reference)
    seqs = {one.seq for one in entries_of_transfer(db.session(), case.book, seq)}
    for cost in list_costs(db.session(), case.id):
        if cost.entry_seq in seqs:
            return redirect(url_for("costs.reverse", reference=reference, cost_id=cost.id), code=303)
    raise NotFound(N_("There is no such cost in this case."))
