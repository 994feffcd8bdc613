"""Settlements of a case: agreed with a preview, looked at instalment by instalment, broken, withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, in_one_step, load_case
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import foreseen_context, in_two_steps, in_words, typed_facts
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.commands import owed_by
from legal_recovery.settlements import store
from legal_recovery.settlements.commands import (
    AgreePlan,
    BreakPlan,
    agree_plan,
    break_plan,
    foresee_breach,
    foresee_plan,
    withdraw_plan,
)
from legal_recovery.settlements.rules import CHOICES, KINDS, SHAPES, choices_of, late_since
from legal_recovery.settlements.schemas import RESTS, BreachForm, PlanForm, PlanWithdrawalForm
from legal_recovery.settlements.views.exits import exit_rows
from legal_recovery.settlements.views.page import bp, plan_page, state_of
from legal_recovery.settlements.views.refinancings import refinancing_rows
from legal_recovery.settlements.views.sold import sold_context
from legal_recovery.web.access import allow, may
from legal_recovery.web.transact import house

LABELS = {
    "plan_kind": N_("Kind of settlement"),
    "agreed_on": N_("Agreed on"),
    "amount": N_("To be paid"),
    "rest": N_("The rest"),
    "waived": N_("Waived"),
    "shape": N_("Instalments"),
    "first_on": N_("First instalment on"),
    "count": N_("Number of instalments"),
    "every_months": N_("Months between them"),
    "step": N_("Each more than the one before by"),
    "regular": N_("Each but the last"),
    "listed": N_("Instalments as written down"),
    "grace_days": N_("Days of grace"),
    "bound": N_("Who is bound"),
    "document": N_("Number of the agreement"),
    "note": N_("Note"),
    "on": N_("Day of the breach"),
    "choice": N_("What you do now"),
    "reason": N_("Reason"),
}


@bp.get("/cases/<reference>/settlements")
@allow.signed_in
def tab(reference: str) -> str:
    """List the settlements of a case."""
    case = load_case(reference)
    plans = store.list_plans(db.session(), case.id)
    return render_template(
        "settlements/tab.html",
        **case_context(case, "settlements"),
        plans=[_row(case, one) for one in plans],
        may_agree=may("legal") and not any(one.runs for one in plans),
        exits=exit_rows(case),
        may_ask=may("legal", "finance"),
        refinancings=refinancing_rows(case),
        may_refinance=may("finance"),
        **sold_context(case),
    )


def _row(case: CaseFacts, plan: store.Plan) -> dict[str, Any]:
    waits = plan.next if plan.runs else None
    return {
        "id": plan.id,
        "agreed_on": plan.agreed_on,
        "kind": _(KINDS[plan.plan_kind]),
        "url": plan_page(case, plan.id),
        "amount": plan.amount,
        "paid": plan.paid,
        "waived": plan.waived,
        "next_on": waits.counted.due.due_on if waits else None,
        "next": waits.counted.left if waits else None,
        "state": state_of(plan, house().clock.today()),
    }


# --- agreeing -----------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/settlements/new", methods=["GET", "POST"])
@allow("legal")
def new(reference: str) -> ResponseReturnValue:
    """Record a settlement: first its instalments and what it holds back, then the settlement itself."""
    case = load_case(reference)
    return in_two_steps(
        PlanForm(case),
        show=lambda outcome: _form(case, outcome),
        foresee=lambda cmd, today: foresee_plan(db.session(), case, cmd, today),
        preview=lambda cmd, foreseen: _preview(case, cmd, *foreseen),
        record=agree_plan,
        recorded=lambda made: done(plan_page(case, made["plan_id"]), _("The settlement is recorded.")),
    )


def _form(case: CaseFacts, outcome: Outcome) -> ResponseReturnValue:
    today = house().clock.today()
    return form_page(
        "settlements/new.html",
        case.reference,
        "settlements",
        outcome,
        labels=in_words(LABELS),
        kinds=[("", _("Choose…")), *_options(KINDS)],
        shapes=_options(SHAPES),
        rests=_options(RESTS),
        today=today,
        owed=owed_by(db.session(), case, today),
    )


def _options(words: Mapping[str, Message]) -> list[tuple[str, str]]:
    return [(code, _(name)) for code, name in words.items()]


def _preview(case: CaseFacts, cmd: AgreePlan, waived: Money, entries: list[Entry]) -> str:
    terms = cmd.terms
    facts = typed_facts(
        LABELS,
        plan_kind=_(KINDS[terms.plan_kind]),
        agreed_on=terms.agreed_on,
        amount=terms.amount,
        waived=waived,
        grace_days=str(terms.grace_days),
        bound=terms.bound,
        document=terms.document,
        note=terms.note,
    )
    return render_template(
        "settlements/preview.html",
        **case_context(case, "settlements"),
        **foreseen_context(case, entries),
        facts=facts,
        rows=[
            {"id": number, "number": number, "due_on": one.due_on, "amount": one.amount}
            for number, one in enumerate(terms.dues, 1)
        ],
        total={"amount": terms.amount},
        currency=terms.amount.currency,
        holds_back=bool(waived),
    )


# --- one settlement -----------------------------------------------------------------------------------


@bp.get("/cases/<reference>/settlements/<int:plan_id>")
@allow.signed_in
def plan(reference: str, plan_id: int) -> str:
    """Show a settlement: what is due when, what came in, and how it stands."""
    case, today = load_case(reference), house().clock.today()
    found = store.get_plan(db.session(), case.id, plan_id)
    return render_template(
        "settlements/plan.html",
        **case_context(case, "settlements"),
        plan=found,
        facts=_facts(case, found),
        rows=[_instalment(one, today, found) for one in found.instalments],
        total={"amount": found.amount, "paid": found.paid},
        currency=found.amount.currency,
        acts=_acts(case, found),
    )


def _facts(case: CaseFacts, found: store.Plan) -> list[dict[str, Any]]:
    entry = (
        url_for("ledger.show", reference=case.reference, seq=found.waiver_seq) if found.waiver_seq else None
    )
    facts: list[dict[str, Any]] = [
        {"label": _("State"), "value": state_of(found, house().clock.today()), "kind": "badge"},
        {"label": _("Agreed on"), "value": found.agreed_on, "kind": "long_day"},
        {"label": _("To be paid"), "value": found.amount},
        {"label": _("Waived"), "value": found.waived, "url": entry},
        {"label": _("Days of grace"), "value": str(found.grace_days)},
        {"label": _("Who is bound"), "value": found.bound},
        {"label": _("Number of the agreement"), "value": found.document},
        {"label": _("Note"), "value": found.note},
    ]
    if found.ended_on is not None:
        facts.append({"label": _("Over since"), "value": found.ended_on, "kind": "long_day"})
    if found.choice is not None:
        facts.append({"label": _("What was chosen"), "value": _(CHOICES[found.choice])})
    if found.reason is not None:
        facts.append({"label": _("Reason"), "value": found.reason})
    return facts


def _instalment(one: store.Instalment, today: date, found: store.Plan) -> dict[str, Any]:
    counted = one.counted
    state = {"label": _("Due"), "tone": "neutral"}
    if counted.met_on is not None:
        state = {"label": _("Paid"), "tone": "good"}
    elif found.runs and counted.is_late(today):
        beyond = late_since([counted], found.grace_days, today)
        state = {"label": _("Overdue") if beyond else _("In grace"), "tone": "bad" if beyond else "warn"}
    return {
        "id": one.id,
        "number": one.number,
        "due_on": counted.due.due_on,
        "amount": counted.due.amount,
        "paid": counted.paid,
        "left": counted.left,
        "met_on": counted.met_on,
        "state": state,
    }


def _acts(case: CaseFacts, found: store.Plan) -> list[dict[str, Any]]:
    if not found.runs or not may("legal"):
        return []
    values: dict[str, Any] = {"reference": case.reference, "plan_id": found.id}
    acts = [{"label": _("Record a breach"), "url": url_for("settlements.breach", **values)}]
    if not found.payments:
        acts.append({"label": _("It was recorded wrongly"), "url": url_for("settlements.withdraw", **values)})
    return acts


@bp.route("/cases/<reference>/settlements/<int:plan_id>/breach", methods=["GET", "POST"])
@allow("legal")
def breach(reference: str, plan_id: int) -> ResponseReturnValue:
    """Record that a settlement was broken: first what is owed again, then the breach itself."""
    case = load_case(reference)
    found = store.get_plan(db.session(), case.id, plan_id)
    return in_two_steps(
        BreachForm(case, plan_id),
        show=lambda outcome: _breach_form(case, found, outcome),
        foresee=lambda cmd, today: foresee_breach(db.session(), case, cmd, today),
        preview=lambda cmd, entries: _breach_preview(case, cmd, entries),
        record=break_plan,
        recorded=lambda made: done(plan_page(case, plan_id), _("The breach is recorded.")),
    )


def _breach_form(case: CaseFacts, found: store.Plan, outcome: Outcome) -> ResponseReturnValue:
    today = house().clock.today()
    pack = pack_of(db.session(), case.jurisdiction)
    choices, citation = choices_of(pack, found.plan_kind, today, has_title=case.title_on is not None)
    return form_page(
        "settlements/breach.html",
        case.reference,
        "settlements",
        outcome,
        labels=in_words(LABELS),
        choices=[("", _("Choose…")), *((one, _(CHOICES[one])) for one in choices)],
        citation=citation,
        today=today,
        plan_url=plan_page(case, found.id),
    )


def _breach_preview(case: CaseFacts, cmd: BreakPlan, entries: list[Entry]) -> str:
    facts = typed_facts(LABELS, on=cmd.on, choice=_(CHOICES[cmd.choice]), reason=cmd.reason)
    return render_template(
        "settlements/breach_preview.html",
        **case_context(case, "settlements"),
        **foreseen_context(case, entries),
        facts=facts,
        plan_url=plan_page(case, cmd.plan_id),
    )


@bp.route("/cases/<reference>/settlements/<int:plan_id>/withdrawal", methods=["GET", "POST"])
@allow("legal")
def withdraw(reference: str, plan_id: int) -> ResponseReturnValue:
    """Take a settlement back that was recorded wrongly."""
    case = load_case(reference)
    store.get_plan(db.session(), case.id, plan_id)
    return in_one_step(
        withdraw_plan,
        PlanWithdrawalForm(case, plan_id),
        show=lambda outcome: form_page(
            "settlements/withdraw.html",
            case.reference,
            "settlements",
            outcome,
            plan_url=plan_page(case, plan_id),
        ),
        then=lambda: done(
            url_for("settlements.tab", reference=reference), _("The settlement is taken back.")
        ),
    )
