"""Security for preservations: lodged, returned, withdrawn; where money moves its effect is shown first."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import carry_out, case_context, done, load_case
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import entries_of_transfer
from legal_recovery.ledger.views import (
    currency_options,
    foreseen_context,
    in_two_steps,
    reversal,
    typed_reason,
)
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import commands as act
from legal_recovery.seizures import rules, schemas, store
from legal_recovery.seizures.views.acts import proceeding_options
from legal_recovery.seizures.views.forms import day, entry, pick, shown
from legal_recovery.seizures.views.known import bp, fact
from legal_recovery.seizures.views.words import choices
from legal_recovery.web.access import allow


@bp.route("/cases/<reference>/securities/new", methods=["GET", "POST"])
@allow("legal", "finance")
def lodge_security(reference: str) -> ResponseReturnValue:
    """Record security: first what it posts, then, once confirmed, the security itself."""
    case = load_case(reference)
    back = url_for("seizures.tab", reference=reference)
    return in_two_steps(
        schemas.SecurityForm(case),
        show=lambda outcome: shown(
            outcome,
            case,
            title=_("Record security"),
            inputs=[
                pick("security_kind", choices(rules.SECURITY_KINDS, empty=_("Choose…")), required=True),
                entry("amount", "amount", currency_field="currency", required=True),
                pick("currency", currency_options(case.currency), value=case.currency, size="s"),
                day("lodged_on", today=True, required=True),
                entry("lodged_with", required=True),
                pick("proceeding_id", [("", _("None")), *proceeding_options(case)]),
                entry("note"),
            ],
            notices=[_("Cash stays ours and is no cost; the premium of a bond is recorded as a cost.")],
            submit=_("Show the effect"),
            back=back,
        ),
        foresee=lambda cmd, today: act.foresee_security(db.session(), case, cmd, today),
        preview=lambda cmd, entries: _preview(case, cmd.terms, entries, _("Record security")),
        record=act.lodge_security,
        recorded=lambda _made: done(back, _("The security is recorded.")),
    )


def _preview(
    case: CaseFacts, terms: rules.SecurityTerms, entries: list[Entry], confirm: str
) -> ResponseReturnValue:
    context = {**case_context(case, "seizures"), **foreseen_context(case, entries)}
    facts = [
        fact("security_kind", _(rules.SECURITY_KINDS[terms.security_kind])),
        fact("amount", terms.amount),
        fact("lodged_on", terms.lodged_on, "day"),
        fact("lodged_with", terms.lodged_with),
    ]
    return render_template("seizures/preview.html", **context, facts=facts, confirm=confirm)


@bp.route("/cases/<reference>/securities/<int:number>/return", methods=["GET", "POST"])
@allow("legal", "finance")
def return_security(reference: str, number: int) -> ResponseReturnValue:
    """Record that security came back: first what it posts."""
    case = load_case(reference)
    known = store.get_security(db.session(), case.id, number)
    back = url_for("seizures.tab", reference=reference)
    return in_two_steps(
        schemas.ReturnForm(case, number),
        show=lambda outcome: shown(
            outcome,
            case,
            title=_("Security came back"),
            inputs=[day("on", today=True, required=True)],
            facts=[fact("amount", known.amount), fact("lodged_with", known.terms.lodged_with)],
            submit=_("Show the effect"),
            back=back,
        ),
        foresee=lambda cmd, today: act.foresee_return(db.session(), case, cmd, today),
        preview=lambda _cmd, entries: _preview(case, known.terms, entries, _("Security came back")),
        record=act.return_security,
        recorded=lambda _made: done(back, _("The return is recorded.")),
    )


@bp.route("/cases/<reference>/securities/<int:number>/withdrawal", methods=["GET", "POST"])
@allow("finance")
def withdraw_security(reference: str, number: int) -> ResponseReturnValue:
    """Take back a security that was recorded by mistake, with the reason."""
    case = load_case(reference)
    store.get_security(db.session(), case.id, number)
    return reversal(
        case,
        "seizures",
        lambda: act.foresee_withdrawal(db.session(), case, number),
        lambda: carry_out(
            act.withdraw_security, schemas.SecurityWithdrawalForm(case, number), **typed_reason()
        ),
        title=_("Withdraw a security"),
        says=_("The security is withdrawn."),
        back_url=url_for("seizures.tab", reference=reference),
    )


@bp.route("/cases/<reference>/securities/<int:number>/return/reversal", methods=["GET", "POST"])
@allow("finance")
def reverse_return(reference: str, number: int) -> ResponseReturnValue:
    """Take back a return that was recorded by mistake; the security is lodged as before."""
    case = load_case(reference)
    store.get_security(db.session(), case.id, number)
    return reversal(
        case,
        "seizures",
        lambda: act.foresee_return_reversal(db.session(), case, number),
        lambda: carry_out(act.reverse_return, schemas.ReturnReversalForm(case, number), **typed_reason()),
        title=_("Reverse the return of a security"),
        says=_("The return is reversed; the security is lodged as before."),
        back_url=url_for("seizures.tab", reference=reference),
    )


@bp.get("/cases/<reference>/securities/entry/<int:seq>/reversal")
@allow("finance")
def reverse_entry(reference: str, seq: int) -> ResponseReturnValue:
    """Lead from an entry to what takes it back: the withdrawal of its security, after the reversal of its return."""
    case = load_case(reference)
    places = {one.seq for one in entries_of_transfer(db.session(), case.book, seq)}
    found = store.find_security_of(db.session(), case.id, places)
    if found is None:
        raise NotFound(N_("There is no entry {seq} in this book."), seq=seq)
    endpoint = "reverse_return" if found.state == "returned" else "withdraw_security"
    return redirect(url_for(f".{endpoint}", reference=reference, number=found.id), code=303)
