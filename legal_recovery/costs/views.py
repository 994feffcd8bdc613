"""The costs of a case: what the lender paid or owes, recorded with their effect, and taken back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import (
    Outcome,
    Telling,
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
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import (
    currency_options,
    foreseen_context,
    in_two_steps,
    in_words,
    money_row,
    money_totals,
    of_entry,
    only_currency,
    recorded_page,
    reversal,
    subjects_of,
    typed_facts,
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
    "day_rate": N_("Rate of the day"),
    "collateral": N_("Collateral"),
    "note": N_("Note"),
}
tell(
    "cost.recorded",
    Telling(
        N_("Cost: {cost_kind}"),
        (N_("Paid to {payee}"), N_("Rate of the day {day_rate}"), Message("{note}")),
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
    costs, named = list_costs(db.session(), case.id), subjects_of(case)
    return render_template(
        "costs/tab.html",
        **case_context(case, "costs"),
        rows=[_row(case, cost, named) for cost in costs],
        totals=money_totals(costs, "amount"),
        rated=any(cost.day_rate for cost in costs),
        currency=only_currency(case, costs),
        may_record=may("legal", "finance"),
    )


def _row(case: CaseFacts, cost: Cost, named: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    reverse_url = url_for("costs.reverse", reference=case.reference, cost_id=cost.id)
    row = money_row(case, cost, _(KINDS[cost.cost_kind]), reverse_url)
    return {
        **row,
        "incurred_on": cost.incurred_on,
        "paid_on": cost.paid_on,
        "payee": cost.payee,
        "collateral": named.get(("collateral", cost.collateral_id or 0)),
        "day_rate": cost.day_rate,
        "state": row["state"] or _state(cost),
    }


def _state(cost: Cost) -> dict[str, str]:
    if cost.paid_on is None:
        return {"label": _("Due"), "tone": "warn"}
    return {"label": _("Paid"), "tone": "good"}


# --- recording ----------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/costs/new", methods=["GET", "POST"])
@allow("legal", "finance")
def new(reference: str) -> ResponseReturnValue:
    """Record a cost: first its effect, then, once confirmed, the cost itself."""
    case = load_case(reference)
    return in_two_steps(
        CostForm(case),
        show=lambda outcome: _form(case, outcome),
        foresee=lambda cmd, today: foresee_cost(db.session(), case, cmd, today),
        preview=lambda cmd, entries: _preview(case, cmd, entries),
        record=record_cost,
        recorded=lambda made: _recorded(case, made["cost_id"]),
    )


def _form(case: CaseFacts, outcome: Outcome) -> ResponseReturnValue:
    return form_page(
        "costs/new.html",
        case.reference,
        "costs",
        outcome,
        kinds=[("", _("Choose…")), *((code, _(name)) for code, name in KINDS.items())],
        pieces=_pieces(case),
        currencies=currency_options(case.currency),
        labels=in_words(LABELS),
        today=house().clock.today(),
    )


def _pieces(case: CaseFacts) -> list[tuple[Any, str]]:
    """Return the collateral that a cost can be spent on; nothing where the case has none."""
    named = [(number, name) for (kind, number), name in subjects_of(case).items() if kind == "collateral"]
    return [("", _("None")), *named] if named else []


def _preview(case: CaseFacts, cmd: RecordCost, entries: list[Entry]) -> ResponseReturnValue:
    terms = cmd.terms
    facts = typed_facts(
        LABELS,
        cost_kind=_(KINDS[terms.cost_kind]),
        amount=terms.amount,
        incurred_on=terms.incurred_on,
        paid_on=terms.paid_on or _("still due"),
        payee=terms.payee,
        note=terms.note,
        **({"day_rate": terms.day_rate} if terms.day_rate is not None else {}),
        **({"collateral": dict(_pieces(case)).get(terms.collateral)} if terms.collateral else {}),
    )
    context = {**case_context(case, "costs"), **foreseen_context(case, entries)}
    return render_template("costs/preview.html", **context, facts=facts)


def _recorded(case: CaseFacts, cost_id: int) -> ResponseReturnValue:
    cost = get_cost(db.session(), case.id, cost_id)
    what, amount = _(KINDS[cost.cost_kind]), money_text(cost.amount)
    says = _("%(what)s of %(amount)s is recorded.", what=what, amount=amount)
    return recorded_page(case, "costs", cost, says)


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
    cost = of_entry(case, list_costs(db.session(), case.id), seq)
    return redirect(url_for("costs.reverse", reference=reference, cost_id=cost.id), code=303)
