"""Exits of a case: asked for with a preview, looked at, approved by somebody else, declined, withdrawn."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, in_one_step, load_case
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import N_, RecoveryError
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import (
    ENTRY_FACTS,
    account_name,
    foreseen_context,
    in_two_steps,
    in_words,
    typed_facts,
)
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.rules import OwedLine
from legal_recovery.receipts.schemas import HAND
from legal_recovery.receipts.store import what_is_owed
from legal_recovery.settlements import store
from legal_recovery.settlements.commands import (
    RequestExit,
    approve_exit,
    decline_exit,
    entry_of_unchanged,
    foresee_exit,
    request_exit,
    require_approvable,
    withdraw_exit,
)
from legal_recovery.settlements.rules import ASKED, EXIT_STATES, EXITS, POSTED
from legal_recovery.settlements.schemas import ExitAnswerForm, ExitApprovalForm, ExitForm
from legal_recovery.settlements.views.page import bp
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import field_errors
from legal_recovery.web.transact import house

LABELS = {
    "exit_kind": N_("What you ask for"),
    "amount": N_("Amount"),
    "about": N_("About"),
    "reason": N_("Reason"),
    "by_hand": N_("Parts of the claim"),
    "document_number": N_("Number of the approval"),
    "decided_on": N_("Approved on"),
    "answer": N_("Reason"),
    "digest": N_("What is approved"),
}
TONES = {
    "asked": "warn",
    "approved": "info",
    "used": "good",
    "declined": "bad",
    "withdrawn": "neutral",
    "reversed": "neutral",
}


def exit_page(reference: str, exit_id: int) -> str:
    """Return the address of a request."""
    return url_for("settlements.show_exit", reference=reference, exit_id=exit_id)


def exit_row(found: store.Exit, names: dict[int, str]) -> dict[str, Any]:
    """Return a request as lists show it."""
    return {
        "id": found.id,
        "requested_on": found.requested_on,
        "kind": _(EXITS[found.wish.exit_kind]),
        "url": exit_page(found.reference, found.id),
        "reference": found.reference,
        "office": found.office,
        "about": found.wish.about,
        "amount": found.wish.amount,
        "by": names.get(found.requested_by),
        "document": found.document_number,
        "state": exit_state(found),
    }


def exit_state(found: store.Exit) -> dict[str, str]:
    """Return in a word how a request stands."""
    return {"label": _(EXIT_STATES[found.state]), "tone": TONES[found.state]}


def exit_rows(case: CaseFacts) -> list[dict[str, Any]]:
    """Return what was asked for in a case, the latest first."""
    found = store.list_exits(db.session(), case.id)
    names = names_of(db.session(), {one.requested_by for one in found})
    return [exit_row(one, names) for one in found]


def approval_of_entry(session: Session, case: CaseFacts, seq: int) -> list[dict[str, Any]]:
    """Return under which approval an entry was posted."""
    found = store.exit_of_entry(session, case.id, seq)
    if found is None:
        return []
    address = exit_page(case.reference, found.id)
    return [{"label": _("Number of the approval"), "value": found.document_number, "url": address}]


bp.record_once(lambda state: state.app.extensions.setdefault(ENTRY_FACTS, []).append(approval_of_entry))


# --- asking -------------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/exits/new", methods=["GET", "POST"])
@allow("legal", "finance")
def new_exit(reference: str) -> ResponseReturnValue:
    """Ask for an exit: first what it would post, then the request itself."""
    case = load_case(reference)
    return in_two_steps(
        ExitForm(case),
        show=lambda outcome: _form(case, outcome),
        foresee=lambda cmd, today: foresee_exit(db.session(), case, cmd, today),
        preview=lambda cmd, entries: _preview(case, cmd, entries),
        record=request_exit,
        recorded=lambda made: done(exit_page(reference, made["exit_id"]), _("The request is recorded.")),
    )


def _form(case: CaseFacts, outcome: Outcome) -> ResponseReturnValue:
    owed, _debts = what_is_owed(db.session(), case.id, case.book)
    return form_page(
        "settlements/new_exit.html",
        case.reference,
        "settlements",
        outcome,
        labels=in_words(LABELS),
        kinds=[("", _("Choose…")), *((code, _(EXITS[code])) for code in ASKED)],
        parts=_parts(case, owed),
        carried=store.carried_on_book(db.session(), case.book, case.currency),
        by_hand=any(name.startswith(HAND) and text.strip() for name, text in request.form.items()),
    )


def _parts(case: CaseFacts, owed: list[OwedLine]) -> list[dict[str, Any]]:
    contracts = {debt.id: debt.contract_number for debt in list_debts(db.session(), case.id)}
    return [
        {
            "field": f"{HAND}{one.debt or 0}.{one.account}",
            "component": account_name(one.account),
            "debt": contracts.get(one.debt or 0) or _("The case as a whole"),
            "owed": one.amount,
        }
        for one in owed
        if one.amount.minor > 0 and one.amount.currency == case.currency
    ]


def _preview(case: CaseFacts, cmd: RequestExit, entries: list[Entry]) -> str:
    wish = cmd.wish
    facts = typed_facts(
        LABELS,
        exit_kind=_(EXITS[wish.exit_kind]),
        amount=wish.amount,
        about=wish.about,
        reason=wish.reason,
    )
    return render_template(
        "settlements/exit_preview.html",
        **case_context(case, "settlements"),
        **foreseen_context(case, entries),
        facts=facts,
        is_posted=wish.exit_kind in POSTED,
    )


# --- answering ----------------------------------------------------------------------------------------


@bp.get("/cases/<reference>/exits/<int:exit_id>")
@allow.signed_in
def show_exit(reference: str, exit_id: int) -> str:
    """Show a request: what it is, what it posts, who asked, who answered."""
    case = load_case(reference)
    found = store.get_exit(db.session(), case.id, exit_id)
    return render_template(
        "settlements/exit.html",
        **case_context(case, "settlements"),
        title=_(EXITS[found.wish.exit_kind]),
        facts=_facts(case, found),
        acts=_acts(case, found),
        why_not=_why_not(case, found),
    )


def _facts(case: CaseFacts, found: store.Exit) -> list[dict[str, Any]]:
    people = {one for one in (found.requested_by, found.decided_by) if one is not None}
    names = names_of(db.session(), people)
    facts: list[dict[str, Any]] = [
        {"label": _("State"), "value": exit_state(found), "kind": "badge"},
        {"label": _("Amount"), "value": found.wish.amount},
        {"label": _("About"), "value": found.wish.about},
        {"label": _("Reason"), "value": found.wish.reason},
        {"label": _("Asked for by"), "value": names.get(found.requested_by)},
        {"label": _("Asked for on"), "value": found.requested_on, "kind": "long_day"},
        {"label": _("Digest of what is approved"), "value": found.digest},
    ]
    facts += [
        {
            "label": account_name(one.account),
            "value": one.amount,
        }
        for one in found.wish.by_hand
    ]
    return facts + _answer(case, found, names)


def _answer(case: CaseFacts, found: store.Exit, names: dict[int, str]) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    if found.decided_on is not None and found.decided_by is not None:
        said.append({"label": _("Answered by"), "value": names.get(found.decided_by)})
        said.append({"label": _("Answered on"), "value": found.decided_on, "kind": "long_day"})
    if found.document_number:
        said.append({"label": _("Number of the approval"), "value": found.document_number})
    if found.answer:
        said.append({"label": _("Answer"), "value": found.answer})
    if found.used_on is not None:
        said.append({"label": _("Carried out on"), "value": found.used_on, "kind": "long_day"})
    if found.entry_seq is not None:
        address = url_for("ledger.show", reference=case.reference, seq=found.entry_seq)
        said.append({"label": _("Entry"), "value": _("Entry %(seq)s", seq=found.entry_seq), "url": address})
    return said


def _why_not(case: CaseFacts, found: store.Exit) -> str | None:
    """Say why the signed-in person cannot approve a request that waits."""
    actor = current_actor()
    if not found.waits:
        return None
    try:
        require_approvable(db.session(), case, found, actor.id, actor.roles)
        entry_of_unchanged(db.session(), case, found, found.digest, house().clock.today())
    except RecoveryError as refusal:
        return said_in_words(refusal)
    return None


def said_in_words(refusal: RecoveryError) -> str:
    """Return the sentence of a refusal in the language of the page."""
    return " ".join(one for said in field_errors(refusal).values() for one in said)


def _acts(case: CaseFacts, found: store.Exit) -> list[dict[str, Any]]:
    if not found.waits:
        return []
    values: dict[str, Any] = {"reference": case.reference, "exit_id": found.id}
    acts: list[dict[str, Any]] = []
    if _why_not(case, found) is None:
        acts.append(
            {
                "label": _("Approve"),
                "url": url_for("settlements.approve", **values),
                "primary": True,
                "key": "a",
            }
        )
        acts.append({"label": _("Decline"), "url": url_for("settlements.decline", **values)})
    if may("legal", "finance"):
        acts.append({"label": _("Withdraw the request"), "url": url_for("settlements.unask", **values)})
    return acts


@bp.route("/cases/<reference>/exits/<int:exit_id>/approval", methods=["GET", "POST"])
@allow("manager", "legal_lead", "finance_lead")
def approve(reference: str, exit_id: int) -> ResponseReturnValue:
    """Approve a request: what it posts is seen beside the number of the approval."""
    case = load_case(reference)
    found = store.get_exit(db.session(), case.id, exit_id)
    return in_one_step(
        approve_exit,
        ExitApprovalForm(case, exit_id),
        show=lambda outcome: _approval_form(case, found, outcome),
        then=lambda: done(exit_page(reference, exit_id), _("The request is approved.")),
    )


def _approval_form(case: CaseFacts, found: store.Exit, outcome: Outcome) -> ResponseReturnValue:
    today = house().clock.today()
    try:
        made = entry_of_unchanged(db.session(), case, found, found.digest, today)
    except RecoveryError:
        made = None
    return form_page(
        "settlements/approve.html",
        case.reference,
        "settlements",
        outcome,
        **{
            **foreseen_context(case, [made] if made else []),
            "values": request.form,
        },
        title=_("Approve: %(what)s", what=_(EXITS[found.wish.exit_kind])),
        labels=in_words(LABELS),
        facts=_facts(case, found),
        digest=found.digest,
        today=today,
        back_url=exit_page(case.reference, found.id),
    )


@bp.route("/cases/<reference>/exits/<int:exit_id>/refusal", methods=["GET", "POST"])
@allow("manager", "legal_lead", "finance_lead")
def decline(reference: str, exit_id: int) -> ResponseReturnValue:
    """Decline a request, with the reason."""
    return _answered(reference, exit_id, decline_exit, _("Decline"), _("The request is declined."))


@bp.route("/cases/<reference>/exits/<int:exit_id>/withdrawal", methods=["GET", "POST"])
@allow("legal", "finance")
def unask(reference: str, exit_id: int) -> ResponseReturnValue:
    """Take a request back, with the reason."""
    return _answered(
        reference, exit_id, withdraw_exit, _("Withdraw the request"), _("The request is withdrawn.")
    )


def _answered(
    reference: str, exit_id: int, command: Callable[..., Any], title: str, says: str
) -> ResponseReturnValue:
    case = load_case(reference)
    store.get_exit(db.session(), case.id, exit_id)
    back_url = exit_page(reference, exit_id)
    return in_one_step(
        command,
        ExitAnswerForm(case, exit_id),
        show=lambda outcome: form_page(
            "settlements/answer.html",
            reference,
            "settlements",
            outcome,
            title=title,
            labels=in_words(LABELS),
            back_url=back_url,
        ),
        then=lambda: done(back_url, says),
    )
