"""The one way to undo what was posted: both entries side by side, the effect on net recovery, and a reason."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, attempt, case_context, load_case
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import StoredEntry, effect_of
from legal_recovery.ledger.views.effects import booked, effect_rows, entry_lines, subjects_of
from legal_recovery.ledger.views.words import kind_name
from legal_recovery.plumbing.db import db

Pairs = Sequence[tuple[StoredEntry, Entry]]

# Why things are reversed, most of the time; more can be written beside.
REASONS: dict[str, Message] = {
    "case": N_("Booked to the wrong case"),
    "amount": N_("Wrong amount"),
    "twice": N_("Booked twice"),
    "day": N_("Wrong day"),
    "other": N_("Another reason"),
}


def reversal(
    case: CaseFacts,
    tab: str,
    foresee: Callable[[], Pairs],
    carry_out: Callable[[], Outcome],
    *,
    title: str,
    says: str,
    back_url: str,
) -> ResponseReturnValue:
    """Show what a reversal would do and ask why; once confirmed, do it and say what net recovery is now."""
    foreseen = attempt(foresee)
    pairs: Pairs = foreseen.result or ()
    outcome = carry_out() if "confirmed" in request.form else foreseen
    if "confirmed" in request.form and not outcome.refused:
        return booked(case, says, [answer for _found, answer in pairs], back_url)
    page = _page(load_case(case.reference), tab, pairs, outcome, title=title, back_url=back_url)
    return page, outcome.status


def typed_reason() -> dict[str, str]:
    """Return the reason as it is kept: the chosen one, the written one, or both."""
    chosen, written = request.form.get("why", ""), request.form.get("reason", "").strip()
    if chosen not in REASONS or chosen == "other":
        return {"reason": written}
    return {"reason": ": ".join(part for part in (_(REASONS[chosen]), written) if part)}


def _page(case: CaseFacts, tab: str, pairs: Pairs, outcome: Outcome, *, title: str, back_url: str) -> str:
    subjects = subjects_of(case)
    ours = [answer for found, answer in pairs if found.book == case.book]
    return render_template(
        "ledger/reversal.html",
        **case_context(case, tab),
        title=title,
        pairs=[_pair(found, answer, subjects) for found, answer in pairs],
        effects=effect_rows(effect_of(db.session(), case.book, case.currency, ours)),
        reasons=[(code, _(label)) for code, label in REASONS.items()],
        values=request.form,
        errors=outcome.errors,
        form_key=outcome.key,
        back_url=back_url,
    )


def _pair(found: StoredEntry, answer: Entry, subjects: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    codes = {posting.amount.currency for posting in found.postings}
    posted, undone = entry_lines(found.postings, subjects), entry_lines(answer.postings, subjects)
    return {
        "seq": found.seq,
        "currency": codes.pop() if len(codes) == 1 else None,
        "kind": kind_name(found.kind),
        "on": found.value_on,
        "answer_on": answer.value_on,
        "lines": [
            {**one, "undo_debit": other["debit"], "undo_credit": other["credit"]}
            for one, other in zip(posted, undone, strict=True)
        ],
    }
