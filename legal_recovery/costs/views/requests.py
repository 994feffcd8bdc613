"""Requests for costs: asked for, changed, reviewed, approved, refused, and what was recorded on them."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import case_context, load_case
from legal_recovery.costs.commands import agree_request, ask_cost, change_request, refuse_request
from legal_recovery.costs.rules import APPROVERS, KINDS, NEEDS, OPEN, STATES, Asked, next_step
from legal_recovery.costs.schemas import AgreementForm, RefusalForm, RequestForm
from legal_recovery.costs.store import Request, get_request
from legal_recovery.costs.views.page import bp, document_options, one_step, person, subject_options, subjects
from legal_recovery.documents.store import get_document
from legal_recovery.ledger.views import currency_options
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.formats import text_day

REQUEST_TONES = {
    "asked": "warn",
    "reviewed": "info",
    "approved": "good",
    "refused": "bad",
    "withdrawn": "neutral",
}
AGREEING = ("legal", "finance", "manager")


def state_badge(state: str) -> dict[str, str]:
    """Return where a request stands, in a word and a tone."""
    return {"label": _(STATES[state]), "tone": REQUEST_TONES[state]}


@bp.route("/cases/<reference>/costs/requests/new", methods=["GET", "POST"])
@allow("legal", "finance")
def ask(reference: str) -> ResponseReturnValue:
    """Ask that a cost be approved."""
    case = load_case(reference)
    return one_step(
        case,
        ask_cost,
        RequestForm(case),
        says=_("The request is made; somebody else decides on it."),
        back=url_for("costs.tab", reference=reference),
        then=lambda made: _url(case, made["request_id"]),
        title=_("Ask for a cost"),
        fields=_fields(case),
        submit=_("Ask for it"),
    )


def _url(case: CaseFacts, request_id: int) -> str:
    return url_for("costs.request_page", reference=case.reference, request_id=request_id)


def _fields(case: CaseFacts, now: Asked | None = None) -> list[dict[str, Any]]:
    """Return the fields of a request, filled in with what is asked for now."""
    kinds = [("", _("Choose…")), *((code, _(name)) for code, name in KINDS.items())]
    documents = document_options(case)
    options = {
        "proceeding": subject_options(case, "proceeding"),
        "collateral": subject_options(case, "collateral"),
    }
    fields: list[dict[str, Any]] = [
        {"name": "cost_kind", "label": _("Kind of cost"), "kind": "select", "options": kinds, "required": True,
         "size": "m", "focus": True, "value": now.cost_kind if now else request.args.get("kind")},
        {"name": "amount", "label": _("Amount"), "kind": "amount", "currency_field": "currency", "required": True,
         "value": now.amount if now else None},
        {"name": "currency", "label": _("Currency"), "kind": "select", "options": currency_options(case.currency),
         "size": "s", "value": now.amount.currency if now else case.currency},
        {"name": "payee", "label": _("To be paid to"), "value": now.payee if now else None},
        {"name": "why", "label": _("What for"), "kind": "textarea", "rows": 2, "required": True,
         "value": now.why if now else None},
        {"name": "proceeding", "label": _("Proceeding"), "kind": "select", "options": options["proceeding"],
         "value": now.proceeding if now else None},
        {"name": "collateral", "label": _("Collateral"), "kind": "select", "options": options["collateral"],
         "value": now.collateral if now else None},
        {"name": "document", "label": _("Attachment"), "kind": "select", "options": documents,
         "value": now.document if now else None, "help": _("A document of the case, such as an offer or a notice.")},
    ]  # fmt: skip
    return [
        one
        for one in fields
        if options.get(one["name"], True) and (one["name"] != "document" or documents[1:])
    ]


@bp.get("/cases/<reference>/costs/requests/<int:request_id>")
@allow.signed_in
def request_page(reference: str, request_id: int) -> str:
    """Show a request: what is asked for, who asked, reviewed and decided, and what can be done."""
    case = load_case(reference)
    known = get_request(db.session(), case.id, request_id)
    return render_template(
        "costs/request.html",
        **case_context(case, "costs"),
        title=_("Request: %(kind)s", kind=_(KINDS[known.facts.asked.cost_kind])),
        facts=about(case, known),
        people=_people(known),
        acts=_acts(case, known),
    )


def about(case: CaseFacts, known: Request) -> list[dict[str, Any]]:
    """Return what is asked for, as those see it who decide."""
    asked, named = known.facts.asked, subjects(case)
    found: list[dict[str, Any]] = [
        {"label": _("State"), "value": state_badge(known.facts.state), "kind": "badge"},
        {"label": _("Kind of cost"), "value": _(KINDS[asked.cost_kind])},
        {"label": _("Amount"), "value": asked.amount, "kind": "money"},
        {"label": _("To be paid to"), "value": asked.payee},
        {"label": _("What for"), "value": asked.why},
        {"label": _("Proceeding"), "value": named.get(("proceeding", asked.proceeding or 0))},
        {"label": _("Collateral"), "value": named.get(("collateral", asked.collateral or 0))},
        {"label": _("Attachment"), **_attachment(case, asked.document)},
        {"label": _("Who has to agree"), "value": _(NEEDS[known.facts.needs])},
    ]
    if known.facts.approved is not None:
        found.append({"label": _("Approved up to"), "value": known.facts.approved, "kind": "money"})
        found.append({"label": _("Not spent of it"), "value": known.facts.left, "kind": "money"})
    return [one for one in found if one["value"] is not None]


def _attachment(case: CaseFacts, document_id: int | None) -> dict[str, Any]:
    if document_id is None:
        return {"value": None}
    url = url_for("documents.download", reference=case.reference, document_id=document_id)
    return {"value": get_document(db.session(), case.book, document_id).name or _("(erased)"), "url": url}


def _people(known: Request) -> list[dict[str, Any]]:
    """Return who asked, reviewed and decided, each with the day."""
    steps: list[tuple[str, int | None, date | None, str | None]]
    steps = [(_("Asked by"), known.facts.asked_by, known.asked_on, None)]
    steps.append((_("Reviewed by"), known.facts.reviewed_by, known.reviewed_on, None))
    steps.append((_("Decided by"), known.decided_by, known.decided_on, known.answer))
    return [
        {"label": label, "value": person(who), "note": " · ".join(filter(None, (text_day(on), said)))}
        for label, who, on, said in steps
        if who is not None and on is not None
    ]


def _acts(case: CaseFacts, known: Request) -> list[dict[str, Any]]:
    """Return what this person can do with a request now."""
    actor, facts = current_actor(), known.facts
    mine, step, open_ = facts.asked_by == actor.id, next_step(facts), facts.state in OPEN
    able = may(*AGREEING) and (step == "review" or bool(APPROVERS & actor.roles))
    agrees = open_ and not mine and facts.reviewed_by != actor.id and able
    where: dict[str, Any] = {"reference": case.reference, "request_id": known.id}
    acts = [
        (_("Review…") if step == "review" else _("Approve…"), "costs.agree", agrees),
        (_("Withdraw…") if mine else _("Refuse…"), "costs.refuse", open_ and (mine or able)),
        (_("Change…"), "costs.change", open_ and mine),
    ]
    found = [{"label": label, "url": url_for(endpoint, **where)} for label, endpoint, shown in acts if shown]
    if facts.state == "approved" and facts.left and may("legal", "finance"):
        address = url_for("costs.new", reference=case.reference, request=known.id)
        found.append({"label": _("Record the cost"), "url": address})
    return found


@bp.route("/cases/<reference>/costs/requests/<int:request_id>/change", methods=["GET", "POST"])
@allow("legal", "finance")
def change(reference: str, request_id: int) -> ResponseReturnValue:
    """Ask for something else: whoever agreed is asked again."""
    case = load_case(reference)
    known = get_request(db.session(), case.id, request_id)
    return one_step(
        case,
        change_request,
        RequestForm(case, request_id),
        says=_("The request is changed; it is asked for anew."),
        back=_url(case, request_id),
        title=_("Change the request"),
        fields=_fields(case, known.facts.asked),
        submit=_("Ask for it"),
    )


def _seen(known: Request) -> dict[str, Any]:
    """Return the field that tells to what somebody agrees: what this page shows."""
    return {"name": "digest", "label": _("Request"), "kind": "hidden", "value": known.facts.digest}


@bp.route("/cases/<reference>/costs/requests/<int:request_id>/agreement", methods=["GET", "POST"])
@allow(*AGREEING)
def agree(reference: str, request_id: int) -> ResponseReturnValue:
    """Review a request, or approve it, wholly or up to an amount; bound to what this page shows."""
    case = load_case(reference)
    known = get_request(db.session(), case.id, request_id)
    step = next_step(known.facts)
    fields = [_seen(known), {"name": "step", "label": _("Step"), "kind": "hidden", "value": step}]
    if step == "approve":
        amount = known.facts.asked.amount
        fields.append(
            {"name": "amount", "label": _("Approved up to"), "kind": "amount", "currency": amount.currency,
             "value": amount, "focus": True, "help": _("Less needs a reason.")}
        )  # fmt: skip
    fields.append({"name": "answer", "label": _("Note"), "kind": "textarea", "rows": 2})
    return one_step(
        case,
        agree_request,
        AgreementForm(case, request_id),
        says=_("The request is reviewed; somebody else approves it.")
        if step == "review"
        else _("The request is approved."),
        back=_url(case, request_id),
        title=_("Review the request") if step == "review" else _("Approve the request"),
        fields=fields,
        facts=[*about(case, known), *_people(known)],
        submit=_("Reviewed") if step == "review" else _("Approve"),
    )


@bp.route("/cases/<reference>/costs/requests/<int:request_id>/refusal", methods=["GET", "POST"])
@allow(*AGREEING)
def refuse(reference: str, request_id: int) -> ResponseReturnValue:
    """Refuse a request, or withdraw one's own, with the reason."""
    case = load_case(reference)
    known = get_request(db.session(), case.id, request_id)
    mine = known.facts.asked_by == current_actor().id
    reason = {
        "name": "reason",
        "label": _("Reason"),
        "kind": "textarea",
        "rows": 2,
        "required": True,
        "focus": True,
    }
    return one_step(
        case,
        refuse_request,
        RefusalForm(case, request_id),
        says=_("The request is withdrawn.") if mine else _("The request is refused."),
        back=_url(case, request_id),
        title=_("Withdraw the request") if mine else _("Refuse the request"),
        fields=[_seen(known), reason],
        facts=[*about(case, known), *_people(known)],
        submit=_("Withdraw") if mine else _("Refuse"),
    )
