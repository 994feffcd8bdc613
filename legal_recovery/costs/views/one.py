"""One cost: what became of it; its payment, its invoice, who bears it, what a court has to give back."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import carry_out, case_context, load_case
from legal_recovery.costs.commands import (
    PayCost,
    award_left,
    claim_refund,
    decide_cost,
    foresee_payment,
    foresee_payment_reversal,
    invoice_cost,
    lives,
    pay_cost,
    reverse_payment,
)
from legal_recovery.costs.rules import FATES, GROUNDS, KINDS, LaterFacts, Life
from legal_recovery.costs.schemas import (
    FateForm,
    InvoiceForm,
    PaymentForm,
    PaymentReversalForm,
    RefundClaimForm,
)
from legal_recovery.costs.store import Cost, find_open_claim, get_cost, later_facts, list_claims, list_refunds
from legal_recovery.costs.views.later import approval, can_approve
from legal_recovery.costs.views.page import (
    about,
    bp,
    cost_url,
    document_options,
    effect_page,
    form_of,
    one_step,
    posted,
    standing_badge,
    subject_options,
    subjects,
)
from legal_recovery.costs.views.refunds import claim_row
from legal_recovery.documents.store import get_document
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import in_two_steps, reversal, typed_reason
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import money_text
from legal_recovery.web.transact import house


@bp.get("/cases/<reference>/costs/<int:cost_id>")
@allow.signed_in
def show(reference: str, cost_id: int) -> str:
    """Show one cost: what it was for, who bears it, and what became of it."""
    case = load_case(reference)
    cost = get_cost(db.session(), case.id, cost_id)
    life, known = lives(db.session(), case)[cost.id], later_facts(db.session(), case.book, cost)
    refunds = [one for one in list_refunds(db.session(), case.id) if one.cost_id == cost.id]
    claims = [one for one in list_claims(db.session(), case.id) if one.cost_id == cost.id]
    return render_template(
        "costs/one.html",
        **case_context(case, "costs"),
        title=_(KINDS[cost.cost_kind]),
        facts=_facts(case, cost, life, known),
        parts=_parts(life),
        claims=[claim_row(case, one) for one in claims],
        refunds=[_refund_row(case, one) for one in refunds],
        acts=_acts(case, cost, known),
    )


def _facts(case: CaseFacts, cost: Cost, life: Life, known: LaterFacts) -> list[dict[str, Any]]:
    named = subjects(case)
    entry = url_for("ledger.show", reference=case.reference, seq=cost.entry_seq)
    found: list[dict[str, Any]] = [
        {"label": _("Amount"), "value": cost.amount, "kind": "money", "url": entry},
        {"label": _("What became of it"), "value": standing_badge(life), "kind": "badge"},
        {"label": _("Payable since"), "value": cost.incurred_on, "kind": "long_day"},
        {"label": _("Paid on"), "value": cost.paid_on or _("still due"), "kind": _day(cost.paid_on)},
        {"label": _("Paid to"), "value": cost.payee},
        {"label": _("Proceeding"), "value": named.get(("proceeding", cost.proceeding_id or 0))},
        {"label": _("Collateral"), "value": named.get(("collateral", cost.collateral_id or 0))},
        {"label": _("Note"), "value": cost.note},
        {"label": _("Invoice"), **_invoice(case, cost)},
    ]
    if cost.fate is not None:
        found.append({"label": _("Who bears it"), "value": _(FATES[cost.fate])})
    found.append(approval(cost, known))
    return [one for one in found if one["value"] is not None]


def _day(value: Any) -> str | None:
    return "long_day" if value is not None else None


def _invoice(case: CaseFacts, cost: Cost) -> dict[str, Any]:
    if cost.invoice_id is None:
        return {"value": _("missing")}
    name = get_document(db.session(), case.book, cost.invoice_id).name
    url = url_for("documents.download", reference=case.reference, document_id=cost.invoice_id)
    return {"value": name or _("(erased)"), "url": url, "note": cost.invoice_number}


def _parts(life: Life) -> list[dict[str, Any]]:
    """Return how a cost splits; what is nothing is left out."""
    amounts = {
        _("Refunded by the court"): life.refunded,
        _("Court to refund"): life.waiting,
        _("Collected from the debtor"): life.collected,
        _("Owed by the debtor"): life.owed,
        _("Not collected"): life.lost,
        _("Advanced or borne by us"): life.rest,
    }
    return [{"label": label, "value": amount, "kind": "money"} for label, amount in amounts.items() if amount]


def _refund_row(case: CaseFacts, one: Any) -> dict[str, Any]:
    undone = one.reversed_seq is not None
    address = url_for("costs.reverse_refund_page", reference=case.reference, refund_id=one.id)
    return {
        "id": one.id,
        "received_on": one.received_on,
        "payer": one.payer,
        "amount": one.amount,
        "cancels": one.cancels,
        "note": one.note,
        "entry": url_for("ledger.show", reference=case.reference, seq=one.entry_seq),
        "state": {"label": _("Reversed"), "tone": "neutral"}
        if undone
        else {"label": _("Received"), "tone": "good"},
        "act": _("Reverse…") if not undone and may("finance") else None,
        "act_url": address if not undone and may("finance") else None,
    }


def _acts(case: CaseFacts, cost: Cost, known: LaterFacts) -> list[dict[str, Any]]:
    """Return what can be done with a cost now."""
    where: dict[str, Any] = {"reference": case.reference, "cost_id": cost.id}
    finance, anybody = may("finance"), may("legal", "finance")
    claim = find_open_claim(db.session(), case.id, cost.id)
    acts = [
        (_("Pay"), "costs.pay", cost.is_due and finance),
        (_("Approve afterwards…"), "costs.approve", can_approve(known)),
        (_("Attach the invoice"), "costs.invoice", cost.stands and anybody),
        (_("Who bears it"), "costs.decide", cost.stands and anybody),
        (_("Court to refund"), "costs.claim", cost.stands and not cost.is_due and claim is None and anybody),
        (_("Record a refund"), "costs.receive", cost.stands and not cost.is_due and finance),
        (_("Take back the payment"), "costs.unpay", cost.payment_seq is not None and finance),
        (_("Reverse…"), "costs.reverse", cost.stands and finance),
    ]
    return [{"label": label, "url": url_for(endpoint, **where)} for label, endpoint, shown in acts if shown]


# --- payment ----------------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/costs/<int:cost_id>/payment", methods=["GET", "POST"])
@allow("finance")
def pay(reference: str, cost_id: int) -> ResponseReturnValue:
    """Pay what was due for a cost: first the effect, then the payment."""
    case = load_case(reference)
    cost = get_cost(db.session(), case.id, cost_id)
    title = _("Pay: %(kind)s", kind=_(KINDS[cost.cost_kind]))
    fields = [_day_field("paid_on", _("Paid on"))]
    shown = {"title": title, "fields": fields, "facts": about(cost), "submit": _("Show the effect")}

    def preview(cmd: PayCost, entries: list[Entry]) -> str:
        facts = [*about(cost), {"label": _("Paid on"), "value": cmd.paid_on, "kind": "long_day"}]
        back = cost_url(case, cost)
        return effect_page(
            case, entries, title=title, facts=facts, confirm=_("Record the payment"), back=back
        )

    return in_two_steps(
        PaymentForm(case, cost_id),
        show=lambda outcome: form_of(case, outcome, back=cost_url(case, cost), **shown),
        foresee=lambda cmd, today: foresee_payment(db.session(), case, cmd, today),
        preview=preview,
        record=pay_cost,
        recorded=lambda made: posted(
            case, made["payment_seq"], _("The payment is recorded."), cost_url(case, cost)
        ),
    )


def _day_field(name: str, label: str, **more: Any) -> dict[str, Any]:
    today = house().clock.today()
    return {
        "name": name,
        "label": label,
        "kind": "date",
        "value": today,
        "required": True,
        "focus": True,
        **more,
    }


@bp.route("/cases/<reference>/costs/<int:cost_id>/payment/reversal", methods=["GET", "POST"])
@allow("finance")
def unpay(reference: str, cost_id: int) -> ResponseReturnValue:
    """Take back the payment of a cost: it is due again."""
    case = load_case(reference)
    cost = get_cost(db.session(), case.id, cost_id)
    form = PaymentReversalForm(case, cost_id)
    return reversal(
        case,
        "costs",
        lambda: foresee_payment_reversal(db.session(), case, cost_id),
        lambda: carry_out(reverse_payment, form, **typed_reason()),
        title=_("Take back the payment: %(kind)s", kind=_(KINDS[cost.cost_kind])),
        says=_("The payment is taken back; the cost is due again."),
        back_url=cost_url(case, cost),
    )


# --- invoice, who bears it, what a court has to give back -----------------------------------------------


@bp.route("/cases/<reference>/costs/<int:cost_id>/invoice", methods=["GET", "POST"])
@allow("legal", "finance")
def invoice(reference: str, cost_id: int) -> ResponseReturnValue:
    """Attach the invoice of a cost, a document of the case."""
    case = load_case(reference)
    cost = get_cost(db.session(), case.id, cost_id)
    options = document_options(case)
    help_ = _("Attach it to the case’s documents first.") if len(options) == 1 else None
    fields = [
        {"name": "document_id", "label": _("Document"), "kind": "select", "options": options, "required": True,
         "focus": True, "help": help_},
        {"name": "number", "label": _("Number of the invoice")},
        _day_field("invoiced_on", _("Day of the invoice"), focus=False),
    ]  # fmt: skip
    return one_step(
        case,
        invoice_cost,
        InvoiceForm(case, cost_id),
        says=_("The invoice is attached."),
        back=cost_url(case, cost),
        title=_("Attach the invoice"),
        fields=fields,
        facts=about(cost),
        submit=_("Attach"),
    )


@bp.route("/cases/<reference>/costs/<int:cost_id>/bearing", methods=["GET", "POST"])
@allow("legal", "finance")
def decide(reference: str, cost_id: int) -> ResponseReturnValue:
    """Say who bears a cost in the end."""
    case = load_case(reference)
    cost = get_cost(db.session(), case.id, cost_id)
    left = award_left(db.session(), case, cost)
    proceedings = subject_options(case, "proceeding")
    fields: list[dict[str, Any]] = [
        {"name": "fate", "label": _("Who bears it"), "kind": "select", "required": True, "focus": True, "size": "m",
         "options": [("", _("Choose…")), *((code, _(name)) for code, name in FATES.items())]},
        {"name": "awarded", "label": _("Awarded of it"), "kind": "amount", "currency": cost.amount.currency,
         "help": _("Left empty: all of it. Titles award %(left)s that is linked to no other cost; nothing is posted, "
                   "the claim has it from the award.", left=money_text(left))},
        {"name": "proceeding_id", "label": _("Title of"), "kind": "select", "options": proceedings},
        _day_field("on", _("Day"), focus=False),
        {"name": "why", "label": _("Note")},
    ]  # fmt: skip
    return one_step(
        case,
        decide_cost,
        FateForm(case, cost_id),
        says=_("It is recorded who bears the cost."),
        back=cost_url(case, cost),
        title=_("Who bears it"),
        fields=[one for one in fields if one["name"] != "proceeding_id" or proceedings],
        facts=about(cost),
        submit=_("Record it"),
    )


@bp.route("/cases/<reference>/costs/<int:cost_id>/refund-due", methods=["GET", "POST"])
@allow("legal", "finance")
def claim(reference: str, cost_id: int) -> ResponseReturnValue:
    """Record that a court has to give back what was paid for a cost."""
    case = load_case(reference)
    cost = get_cost(db.session(), case.id, cost_id)
    fields: list[dict[str, Any]] = [
        {"name": "ground", "label": _("Why"), "kind": "select", "required": True, "focus": True, "size": "m",
         "options": [("", _("Choose…")), *((code, _(name)) for code, name in GROUNDS.items())]},
        _day_field("since", _("In effect since"), focus=False,
                   help=_("The judgment, mediation agreement or ruling; from then on the court’s time runs.")),
        {"name": "amount", "label": _("Amount"), "kind": "amount", "currency": cost.amount.currency,
         "help": _("Left empty: what the law says, all of it or half.")},
        {"name": "due_on", "label": _("Due by"), "kind": "date",
         "help": _("Left empty: the last day of the time that the law gives the court.")},
        {"name": "court", "label": _("Court"), "value": cost.payee},
        {"name": "note", "label": _("Note")},
    ]  # fmt: skip
    return one_step(
        case,
        claim_refund,
        RefundClaimForm(case, cost_id),
        says=_("The refund is due; it stands on the list of refunds until it arrives."),
        back=cost_url(case, cost),
        title=_("Court to refund"),
        fields=fields,
        facts=about(cost),
        submit=_("Record it"),
    )
