"""The costs of a case: what the lender paid or owes, recorded with their effect, and taken back."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import (
    Outcome,
    carry_out,
    case_context,
    form_page,
    load_case,
)
from legal_recovery.costs.commands import (
    RecordCost,
    foresee_cost,
    foresee_cost_reversal,
    lives,
    record_cost,
    reverse_cost,
)
from legal_recovery.costs.rules import FORMS, KINDS, Life
from legal_recovery.costs.schemas import CostForm, CostReversalForm
from legal_recovery.costs.store import (
    Budget,
    Cost,
    Counsel,
    Request,
    accrued_of,
    get_cost,
    list_budgets,
    list_costs,
    list_counsel,
    list_refunds,
    list_requests,
)
from legal_recovery.costs.views.page import bp, cost_url, standing_badge, subject_options, subjects
from legal_recovery.costs.views.requests import state_badge
from legal_recovery.kernel.errors import N_
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
    typed_facts,
    typed_reason,
)
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import money_text
from legal_recovery.web.transact import house

LABELS = {
    "cost_kind": N_("Kind of cost"),
    "currency": N_("Currency"),
    "amount": N_("Amount"),
    "incurred_on": N_("Payable since"),
    "paid_on": N_("Paid on"),
    "payee": N_("Paid to"),
    "day_rate": N_("Rate of the day"),
    "collateral": N_("Collateral"),
    "proceeding": N_("Proceeding"),
    "request": N_("Approved request"),
    "note": N_("Note"),
}


@bp.get("/cases/<reference>/costs")
@allow.signed_in
def tab(reference: str) -> str:
    """List what was spent on a case."""
    case = load_case(reference)
    costs, named = list_costs(db.session(), case.id), subjects(case)
    became = lives(db.session(), case)
    return render_template(
        "costs/tab.html",
        **case_context(case, "costs"),
        rows=[_row(case, cost, became[cost.id], named) for cost in costs],
        totals=money_totals(costs, "amount"),
        rated=any(cost.day_rate for cost in costs),
        currency=only_currency(case, costs),
        counsel=[_counsel_row(case, one) for one in list_counsel(db.session(), case.id)],
        budgets=[_budget_row(one) for one in _budgets(case, became)],
        requests=_request_rows(case),
        may_record=may("legal", "finance"),
    )


def _budgets(case: CaseFacts, became: Mapping[int, Life]) -> list[Budget]:
    return list_budgets(db.session(), case.id, {cost: life.refunded for cost, life in became.items()})


def _budget_row(one: Budget) -> dict[str, Any]:
    return {
        "id": one.cost_kind or "all",
        "name": _(KINDS[one.cost_kind]) if one.cost_kind else _("The whole case"),
        "planned": one.planned,
        "spent": one.spent,
        "left": one.left,
        "state": {"label": _("Exceeded"), "tone": "bad"}
        if one.left.minor < 0
        else {"label": _("Within"), "tone": "good"},
    }


def _counsel_row(case: CaseFacts, one: Counsel) -> dict[str, Any]:
    found = accrued_of(db.session(), case.id, case.book, one)
    return {
        "id": one.id,
        "name": one.counsel or _("(erased)"),
        "url": url_for("costs.counsel_page", reference=case.reference, terms_id=one.id),
        "form": _(FORMS[one.terms.form]),
        "fee": found.fee,
        "due": found.due if one.ended_on is None else None,
    }


def _request_rows(case: CaseFacts) -> list[dict[str, Any]]:
    found = list_requests(db.session(), case.id)
    names = names_of(db.session(), {one.facts.asked_by for one in found}) if found else {}
    return [_request_row(case, one, names.get(one.facts.asked_by) or _("(erased)")) for one in found]


def _request_row(case: CaseFacts, one: Request, asked_by: str) -> dict[str, Any]:
    asked = one.facts.asked
    return {
        "id": one.id,
        "asked_on": one.asked_on,
        "name": _(KINDS[asked.cost_kind]),
        "url": url_for("costs.request_page", reference=case.reference, request_id=one.id),
        "why": asked.why,
        "asked_by": asked_by,
        "state": state_badge(one.facts.state),
        "amount": asked.amount,
        "left": one.facts.left if one.facts.state == "approved" else None,
    }


def _row(case: CaseFacts, cost: Cost, life: Life, named: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    reverse_url = url_for("costs.reverse", reference=case.reference, cost_id=cost.id)
    row = money_row(case, cost, _(KINDS[cost.cost_kind]), reverse_url)
    return {
        **row,
        "url": cost_url(case, cost),
        "life": standing_badge(life),
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
        pieces=subject_options(case, "collateral"),
        proceedings=subject_options(case, "proceeding"),
        requests=_request_options(case),
        currencies=currency_options(case.currency),
        labels=in_words(LABELS),
        today=house().clock.today(),
    )


def _request_options(case: CaseFacts) -> list[tuple[str, str]]:
    """Return the approved requests of which something is left, to choose from; nothing where there is none."""
    found = [one for one in list_requests(db.session(), case.id) if one.facts.state == "approved"]
    named = [
        (str(one.id), f"{_(KINDS[one.facts.asked.cost_kind])} {money_text(one.facts.left)}")
        for one in found
        if one.facts.left
    ]
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
        **_chosen(case, collateral=terms.collateral, proceeding=terms.proceeding),
    )
    context = {**case_context(case, "costs"), **foreseen_context(case, entries)}
    back = url_for("costs.tab", reference=case.reference)
    title, confirm = _("Record a cost"), _("Record the cost")
    return render_template(
        "costs/preview.html", **context, facts=facts, title=title, confirm=confirm, back=back
    )


def _chosen(case: CaseFacts, **about: int | None) -> dict[str, str | None]:
    named = subjects(case)
    return {kind: named.get((kind, number)) for kind, number in about.items() if number}


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
    for refund in list_refunds(db.session(), case.id):
        if refund.entry_seq == seq:
            address = url_for("costs.reverse_refund_page", reference=reference, refund_id=refund.id)
            return redirect(address, code=303)
    for cost in list_costs(db.session(), case.id):
        if cost.payment_seq == seq:
            return redirect(url_for("costs.unpay", reference=reference, cost_id=cost.id), code=303)
    cost = of_entry(case, list_costs(db.session(), case.id), seq)
    return redirect(url_for("costs.reverse", reference=reference, cost_id=cost.id), code=303)
