"""What counsel are paid by their terms, how that is computed, and booking it; what a case may cost."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import case_context, load_case
from legal_recovery.costs.commands import (
    BookCounsel,
    agree_counsel,
    book_counsel,
    end_counsel,
    foresee_counsel,
    set_budget,
)
from legal_recovery.costs.rules import FORMS, KINDS, Accrued, share_text
from legal_recovery.costs.schemas import BudgetForm, CounselEndForm, CounselFeeForm, CounselForm
from legal_recovery.costs.store import Counsel, accrued_of, get_cost, get_counsel
from legal_recovery.costs.views.page import bp, document_options, effect_page, form_of, one_step, posted
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import currency_options, in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import money_text
from legal_recovery.web.transact import house


@bp.route("/cases/<reference>/costs/counsel/new", methods=["GET", "POST"])
@allow("legal", "finance")
def agree_terms(reference: str) -> ResponseReturnValue:
    """Record what was agreed with counsel."""
    case = load_case(reference)
    forms = [("", _("Choose…")), *((code, _(name)) for code, name in FORMS.items())]
    fields: list[dict[str, Any]] = [
        {"name": "counsel", "label": _("Law firm"), "required": True, "focus": True},
        {"name": "form", "label": _("How they are paid"), "kind": "select", "options": forms, "required": True,
         "size": "m"},
        {"name": "currency", "label": _("Currency"), "kind": "select", "options": currency_options(case.currency),
         "size": "s"},
        {"name": "fixed", "label": _("Fixed fee"), "kind": "amount", "currency_field": "currency"},
        {"name": "tiers", "label": _("Shares of what is recovered"), "kind": "textarea", "rows": 3,
         "placeholder": "0 10%",
         "help": _("A line for each tier: above how much, and the share; for example 0 10, then 1000000 8.")},
        {"name": "cap", "label": _("In all at most"), "kind": "amount", "currency_field": "currency"},
        {"name": "advance", "label": _("Paid in advance"), "kind": "amount", "currency_field": "currency",
         "help": _("Deducted from the fee; record the payment itself as a cost.")},
        {"name": "agreed_on", "label": _("Agreed on"), "kind": "date", "value": house().clock.today(),
         "required": True},
        {"name": "document_id", "label": _("Agreement"), "kind": "select", "options": document_options(case)},
    ]  # fmt: skip
    return one_step(
        case,
        agree_counsel,
        CounselForm(case),
        says=_("Counsel’s terms are recorded."),
        back=url_for("costs.tab", reference=reference),
        then=lambda made: url_for("costs.counsel_page", reference=reference, terms_id=made["terms_id"]),
        title=_("Counsel’s terms"),
        fields=fields,
        submit=_("Record it"),
    )


@bp.get("/cases/<reference>/costs/counsel/<int:terms_id>")
@allow.signed_in
def counsel_page(reference: str, terms_id: int) -> str:
    """Show what counsel have earned by their terms, and how that is computed."""
    case = load_case(reference)
    known = get_counsel(db.session(), case.id, terms_id)
    found = accrued_of(db.session(), case.id, case.book, known)
    return render_template(
        "costs/counsel.html",
        **case_context(case, "costs"),
        title=_("Counsel’s terms"),
        facts=_facts(known),
        computed=_steps(found),
        acts=_acts(case, known, found),
    )


def _facts(known: Counsel) -> list[dict[str, Any]]:
    terms, code = known.terms, known.terms.fixed.currency
    tiers = "; ".join(
        _("above %(above)s: %(share)s", above=money_text(Money(one.above, code)), share=share_text(one))
        for one in terms.tiers
    )
    found: list[dict[str, Any]] = [
        {"label": _("Law firm"), "value": known.counsel or _("(erased)")},
        {"label": _("How they are paid"), "value": _(FORMS[terms.form])},
        {"label": _("Agreed on"), "value": known.agreed_on, "kind": "long_day"},
        {"label": _("Fixed fee"), "value": terms.fixed or None, "kind": "money"},
        {"label": _("Shares of what is recovered"), "value": tiers or None},
        {"label": _("In all at most"), "value": terms.cap, "kind": "money"},
        {"label": _("Ended on"), "value": known.ended_on, "kind": "long_day"},
    ]
    return [one for one in found if one["value"] is not None]


def _steps(found: Accrued) -> list[dict[str, Any]]:
    """Return how the fee is computed, step by step."""
    code = found.recovered.currency
    parts: list[dict[str, Any]] = [{"label": _("Recovered"), "value": found.recovered, "kind": "money"}]
    parts += [
        {
            "label": _("Of what lies above %(above)s", above=money_text(Money(one.above, code))),
            "value": Money(one.part, code),
            "kind": "money",
            "note": f"× {share_text(one)}",
        }
        for one in found.parts
    ]
    parts.append(
        {
            "label": _("Fee"),
            "value": found.fee,
            "kind": "money",
            "note": _("capped") if found.capped else None,
        }
    )
    parts.append({"label": _("Paid in advance"), "value": -found.advance, "kind": "money"})
    parts.append({"label": _("Booked already"), "value": -found.booked, "kind": "money"})
    parts.append({"label": _("To be booked"), "value": found.due, "kind": "money"})
    return parts


def _acts(case: CaseFacts, known: Counsel, found: Accrued) -> list[dict[str, Any]]:
    if known.ended_on is not None or not may("legal", "finance"):
        return []
    where: dict[str, Any] = {"reference": case.reference, "terms_id": known.id}
    acts = [{"label": _("Ended…"), "url": url_for("costs.end_terms", **where)}]
    if found.due.minor > 0:
        acts.insert(0, {"label": _("Book the fee"), "url": url_for("costs.book_fee", **where)})
    return acts


@bp.route("/cases/<reference>/costs/counsel/<int:terms_id>/fee", methods=["GET", "POST"])
@allow("legal", "finance")
def book_fee(reference: str, terms_id: int) -> ResponseReturnValue:
    """Book what counsel have earned as a cost that is due: first the effect, then the cost."""
    case = load_case(reference)
    known = get_counsel(db.session(), case.id, terms_id)
    found = accrued_of(db.session(), case.id, case.book, known)
    back, title = url_for("costs.counsel_page", reference=reference, terms_id=terms_id), _("Book the fee")
    day = {"name": "incurred_on", "label": _("Payable since"), "kind": "date", "value": house().clock.today(),
           "required": True, "focus": True}  # fmt: skip

    def preview(cmd: BookCounsel, entries: list[Entry]) -> str:
        facts = [*_steps(found), {"label": _("Payable since"), "value": cmd.incurred_on, "kind": "long_day"}]
        return effect_page(case, entries, title=title, facts=facts, confirm=_("Record the cost"), back=back)

    def recorded(made: dict[str, int]) -> ResponseReturnValue:
        seq = get_cost(db.session(), case.id, made["cost_id"]).entry_seq
        return posted(case, seq, _("Counsel’s fee is recorded as due."), back)

    return in_two_steps(
        CounselFeeForm(case, terms_id),
        show=lambda outcome: form_of(
            case,
            outcome,
            title=title,
            fields=[day],
            facts=_steps(found),
            submit=_("Show the effect"),
            back=back,
        ),
        foresee=lambda cmd, today: foresee_counsel(db.session(), case, cmd, today),
        preview=preview,
        record=book_counsel,
        recorded=recorded,
    )


@bp.route("/cases/<reference>/costs/counsel/<int:terms_id>/end", methods=["GET", "POST"])
@allow("legal", "finance")
def end_terms(reference: str, terms_id: int) -> ResponseReturnValue:
    """Record that an agreement with counsel is over."""
    case = load_case(reference)
    known = get_counsel(db.session(), case.id, terms_id)
    fields = [
        {"name": "on", "label": _("Day"), "kind": "date", "value": house().clock.today(), "required": True},
        {
            "name": "reason",
            "label": _("Reason"),
            "kind": "textarea",
            "rows": 2,
            "required": True,
            "focus": True,
        },
    ]
    return one_step(
        case,
        end_counsel,
        CounselEndForm(case, terms_id),
        says=_("Counsel’s terms are over."),
        back=url_for("costs.counsel_page", reference=reference, terms_id=terms_id),
        title=_("End counsel’s terms"),
        fields=fields,
        facts=_facts(known),
        submit=_("Record it"),
    )


@bp.route("/cases/<reference>/costs/budget", methods=["GET", "POST"])
@allow("legal", "finance", "manager")
def budget(reference: str) -> ResponseReturnValue:
    """Set what a case, or a kind of its costs, may cost."""
    case = load_case(reference)
    kinds = [("", _("The whole case")), *((code, _(name)) for code, name in KINDS.items())]
    fields: list[dict[str, Any]] = [
        {"name": "cost_kind", "label": _("Kind of cost"), "kind": "select", "options": kinds, "size": "m"},
        {"name": "amount", "label": _("Amount"), "kind": "amount", "currency_field": "currency", "required": True,
         "focus": True},
        {"name": "currency", "label": _("Currency"), "kind": "select", "options": currency_options(case.currency),
         "size": "s"},
        {"name": "note", "label": _("Note")},
    ]  # fmt: skip
    return one_step(
        case,
        set_budget,
        BudgetForm(case),
        says=_("The budget is set."),
        back=url_for("costs.tab", reference=reference),
        title=_("Set a budget"),
        fields=fields,
        submit=_("Set it"),
    )
