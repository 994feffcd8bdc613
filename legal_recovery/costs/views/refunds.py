"""What courts have to give back: asked for again, received, given up, taken back."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import carry_out, load_case
from legal_recovery.costs.commands import (
    ReceiveRefund,
    chase_refund,
    drop_refund,
    foresee_refund,
    foresee_refund_reversal,
    receive_refund,
    reverse_refund,
)
from legal_recovery.costs.rules import GROUNDS, KINDS
from legal_recovery.costs.schemas import ChaseForm, DropForm, RefundForm, RefundReversalForm
from legal_recovery.costs.store import (
    RefundClaim,
    find_open_claim,
    get_claim,
    get_cost,
    get_refund,
    refunds_of,
)
from legal_recovery.costs.views.page import bp, cost_url, effect_page, form_of, one_step, posted
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import in_two_steps, reversal, typed_reason
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import money_text, text_day
from legal_recovery.web.transact import house


def claim_badge(claim: RefundClaim) -> dict[str, str]:
    """Return where a refund that was due stands, in a word and a tone."""
    if claim.state == "received":
        return {"label": _("Received"), "tone": "good"}
    if claim.state == "dropped":
        return {"label": _("Given up"), "tone": "neutral"}
    overdue = claim.due_on < house().clock.today()
    return {"label": _("Overdue"), "tone": "bad"} if overdue else {"label": _("Not received"), "tone": "warn"}


def chased_text(claim: RefundClaim) -> str | None:
    """Return in words how often and when the court was asked again."""
    if claim.chased_on is None:
        return None
    return _("%(times)s times, last on %(day)s", times=claim.chases, day=text_day(claim.chased_on))


def claim_row(case: CaseFacts, claim: RefundClaim) -> dict[str, Any]:
    """Return what a line about a refund that is due shows."""
    chase = url_for("costs.chase", reference=case.reference, claim_id=claim.id)
    acts = claim.state == "open" and may("legal", "finance")
    return {
        "id": claim.id,
        "due_on": claim.due_on,
        "ground": _(GROUNDS[claim.ground]),
        "court": claim.court,
        "state": claim_badge(claim),
        "chased": chased_text(claim),
        "amount": claim.amount,
        "left": claim.left,
        "act": _("Ask again…") if acts else None,
        "act_url": chase if acts else None,
    }


def _about(claim: RefundClaim) -> list[dict[str, Any]]:
    return [
        {"label": _("Kind of cost"), "value": _(KINDS[claim.cost_kind])},
        {"label": _("Not received"), "value": claim.left, "kind": "money"},
        {"label": _("Due by"), "value": claim.due_on, "kind": "long_day"},
        {"label": _("Court"), "value": claim.court or _("not said")},
    ]


@bp.route("/cases/<reference>/refunds-due/<int:claim_id>/reminder", methods=["GET", "POST"])
@allow("legal", "finance")
def chase(reference: str, claim_id: int) -> ResponseReturnValue:
    """Record that the court was asked again for a refund."""
    case = load_case(reference)
    claim = get_claim(db.session(), case.id, claim_id)
    today = house().clock.today()
    fields = [
        {"name": "on", "label": _("Day"), "kind": "date", "value": today, "required": True, "focus": True},
        {"name": "note", "label": _("Note"), "help": _("Whom you reached and what they said.")},
    ]
    drop = {"label": _("Given up…"), "url": url_for("costs.drop", reference=reference, claim_id=claim_id)}
    return one_step(
        case,
        chase_refund,
        ChaseForm(case, claim_id),
        says=_("The reminder is recorded."),
        back=cost_url(case, get_cost(db.session(), case.id, claim.cost_id)),
        title=_("Ask the court again"),
        fields=fields,
        facts=_about(claim),
        acts=[drop],
        submit=_("Record it"),
    )


@bp.route("/cases/<reference>/refunds-due/<int:claim_id>/end", methods=["GET", "POST"])
@allow("legal", "finance")
def drop(reference: str, claim_id: int) -> ResponseReturnValue:
    """Wait no more for a refund."""
    case = load_case(reference)
    claim = get_claim(db.session(), case.id, claim_id)
    fields = [
        {
            "name": "reason",
            "label": _("Reason"),
            "kind": "textarea",
            "rows": 2,
            "required": True,
            "focus": True,
        }
    ]
    return one_step(
        case,
        drop_refund,
        DropForm(case, claim_id),
        says=_("The refund is waited for no more."),
        back=cost_url(case, get_cost(db.session(), case.id, claim.cost_id)),
        title=_("Wait no more for this refund"),
        fields=fields,
        facts=_about(claim),
        submit=_("Record it"),
    )


@bp.route("/cases/<reference>/costs/<int:cost_id>/refund", methods=["GET", "POST"])
@allow("finance")
def receive(reference: str, cost_id: int) -> ResponseReturnValue:
    """Record what a court gave back of a cost: first the effect, then the refund."""
    case = load_case(reference)
    cost = get_cost(db.session(), case.id, cost_id)
    title = _("Refund by the court: %(kind)s", kind=_(KINDS[cost.cost_kind]))
    claim, of = find_open_claim(db.session(), case.id, cost_id), refunds_of(db.session(), case.id, cost)
    fields: list[dict[str, Any]] = [
        {"name": "amount", "label": _("Amount"), "kind": "amount", "currency": cost.amount.currency, "required": True,
         "focus": True, "value": claim.left if claim else of.left,
         "help": _("The court can give back at most %(left)s of this cost.", left=money_text(of.left))},
        {"name": "received_on", "label": _("Received on"), "kind": "date", "value": house().clock.today(),
         "required": True},
        {"name": "payer", "label": _("Payer"), "value": claim.court if claim else None,
         "help": _("Often the treasury or a non-tax account, not the court itself.")},
        {"name": "note", "label": _("Note")},
    ]  # fmt: skip

    def preview(cmd: ReceiveRefund, entries: list[Entry]) -> str:
        facts = [
            {"label": _("Amount"), "value": cmd.terms.amount, "kind": "money"},
            {"label": _("Received on"), "value": cmd.terms.received_on, "kind": "long_day"},
            {"label": _("Payer"), "value": cmd.terms.payer or _("not said")},
        ]
        confirm, back = _("Record the refund"), cost_url(case, cost)
        return effect_page(case, entries, title=title, facts=facts, confirm=confirm, back=back)

    def recorded(made: dict[str, int]) -> ResponseReturnValue:
        seq = get_refund(db.session(), case.id, made["refund_id"]).entry_seq
        return posted(case, seq, _("The refund is recorded."), cost_url(case, cost))

    return in_two_steps(
        RefundForm(case, cost_id),
        show=lambda outcome: form_of(
            case, outcome, back=cost_url(case, cost), title=title, fields=fields, submit=_("Show the effect")
        ),
        foresee=lambda cmd, today: foresee_refund(db.session(), case, cmd, today),
        preview=preview,
        record=receive_refund,
        recorded=recorded,
    )


@bp.route("/cases/<reference>/refunds/<int:refund_id>/reversal", methods=["GET", "POST"])
@allow("finance")
def reverse_refund_page(reference: str, refund_id: int) -> ResponseReturnValue:
    """Take a refund back, with the reason."""
    case = load_case(reference)
    refund = get_refund(db.session(), case.id, refund_id)
    return reversal(
        case,
        "costs",
        lambda: foresee_refund_reversal(db.session(), case, refund_id),
        lambda: carry_out(reverse_refund, RefundReversalForm(case, refund_id), **typed_reason()),
        title=_("Reverse a refund by the court"),
        says=_("The refund is reversed."),
        back_url=cost_url(case, get_cost(db.session(), case.id, refund.cost_id)),
    )
