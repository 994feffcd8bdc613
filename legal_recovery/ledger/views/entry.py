"""One entry: its lines, its place in the chain, and its reversal."""

from collections.abc import Callable
from typing import Any

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import carry_out, case_context, link, load_case
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import foreseen_reversals, reverse_entry
from legal_recovery.ledger.schemas import EntryReversalForm
from legal_recovery.ledger.store import StoredEntry, entries_of_transfer, get_entry
from legal_recovery.ledger.store.finding import links_of
from legal_recovery.ledger.views.effects import entry_lines, subjects_of
from legal_recovery.ledger.views.reversal import reversal, typed_reason
from legal_recovery.ledger.views.tab import bp
from legal_recovery.ledger.views.words import kind_name, source_name
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, may

# What features above know of an entry, such as under which approval it was posted: case and place in, facts out.
FindFacts = Callable[[Session, CaseFacts, int], list[dict[str, Any]]]
ENTRY_FACTS = "entry_facts"
# Entries that came from these are reversed where they came from, so that both say the same.
_OWN_REVERSALS = {
    **dict.fromkeys(("cost", "refund"), "costs.reverse_entry"),
    "receipt": "receipts.reverse_entry",
    "overpayment": "receipts.reverse_refund_entry",
    "conversion": "receipts.reverse_conversion_entry",
    "security": "seizures.reverse_entry",
    **dict.fromkeys(("auction", "distribution", "asset"), "auctions.reverse_entry"),
    "refinancing": "settlements.reverse_entry",
}


@bp.get("/cases/<reference>/ledger/<int:seq>")
@allow.signed_in
def show(reference: str, seq: int) -> str:
    """Show an entry of a case with its lines, its links and its hash."""
    case = load_case(reference)
    found = get_entry(db.session(), case.book, seq)
    lines = entry_lines(found.postings, subjects_of(case))
    return render_template(
        "ledger/entry.html",
        **case_context(case, "ledger"),
        entry=found,
        kind=kind_name(found.kind),
        facts=_facts(case, found),
        chain=_chain(case, found),
        lines=lines,
        currency=_currency(found),
        totals=_totals(found),
        reverse_url=_reverse_url(case, found),
    )


def _facts(case: CaseFacts, found: StoredEntry) -> list[dict[str, Any]]:
    names = names_of(db.session(), {found.actor})
    facts: list[dict[str, Any]] = [
        {"label": _("Value date"), "value": found.value_on, "kind": "long_day"},
        {"label": _("Recorded at"), "value": found.recorded_at},
        {"label": _("Recorded by"), "value": names.get(found.actor)},
        {"label": _("Came from"), "value": source_name(found.source)},
    ]
    if found.reversed_by is not None:
        facts.append(_other(case, _("Reversed by"), found.reversed_by))
    if found.reverses is not None:
        facts.append(_other(case, _("Reverses"), found.reverses))
    finders: list[FindFacts] = current_app.extensions.get(ENTRY_FACTS, [])
    facts += [fact for find in finders for fact in find(db.session(), case, found.seq)]
    together = entries_of_transfer(db.session(), found.book, found.seq)
    return facts + [
        _other(case, _("Together with"), one.seq) | {"note": kind_name(one.kind)}
        for one in together
        if one.book == found.book and one.seq != found.seq
    ]


def _other(case: CaseFacts, label: str, seq: int) -> dict[str, Any]:
    address = url_for("ledger.show", reference=case.reference, seq=seq)
    return {"label": label, "value": _("Entry %(seq)s", seq=seq), "url": address}


def _chain(case: CaseFacts, found: StoredEntry) -> list[dict[str, Any]]:
    place = links_of(db.session(), found.book, [found.seq])[found.seq]
    return [
        {"label": _("Place in the book"), "value": _("%(seq)s of %(all)s", seq=found.seq, all=case.seq)},
        {"label": _("Hash of the record"), "value": place.hash},
        {"label": _("Hash of the record before"), "value": place.prev},
    ]


def _currency(found: StoredEntry) -> str | None:
    codes = {posting.amount.currency for posting in found.postings}
    return next(iter(codes)) if len(codes) == 1 else None


def _totals(found: StoredEntry) -> list[dict[str, Any]]:
    """Return debits and credits by currency: they are the same, for everybody to see."""
    sums: dict[str, int] = {}
    for posting in found.postings:
        code = posting.amount.currency
        sums[code] = sums.get(code, 0) + max(posting.amount.minor, 0)
    return [
        {"label": _("Sum"), "debit": Money(minor, code), "credit": Money(minor, code)}
        for code, minor in sums.items()
    ]


def _reverse_url(case: CaseFacts, found: StoredEntry) -> str | None:
    if found.reverses is not None or found.reversed_by is not None or not may("finance_lead"):
        return None
    return url_for("ledger.reverse", reference=case.reference, seq=found.seq)


@bp.route("/cases/<reference>/ledger/<int:seq>/reversal", methods=["GET", "POST"])
@allow("finance_lead")
def reverse(reference: str, seq: int) -> ResponseReturnValue:
    """Reverse any entry of a case; a cost or receipt is reversed as such."""
    case = load_case(reference)
    found = get_entry(db.session(), case.book, seq)
    own = link(_OWN_REVERSALS.get(found.kind.partition(".")[0], ""), reference=reference, seq=seq)
    if own:
        return redirect(own, code=303)
    return reversal(
        case,
        "ledger",
        lambda: foreseen_reversals(db.session(), case.office_id, case.book, seq),
        lambda: carry_out(reverse_entry, EntryReversalForm(case.book, seq), **typed_reason()),
        title=_("Reverse entry %(seq)s", seq=seq),
        says=_("Entry %(seq)s is reversed.", seq=seq),
        back_url=url_for("ledger.show", reference=reference, seq=seq),
    )
