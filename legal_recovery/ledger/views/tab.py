"""The journal of a case, by account, figure, day and position."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import case_context, load_case
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.ledger.rules import ACCOUNTS, COST, OPENING, OUTSTANDING, RECOVERED, REFUND
from legal_recovery.ledger.store import StoredEntry, list_entries
from legal_recovery.ledger.store.finding import Wanted, accounts_of, count_and_sum, find_seqs
from legal_recovery.ledger.views.dates import Dates, read_dates
from legal_recovery.ledger.views.effects import entry_lines, subjects_of
from legal_recovery.ledger.views.words import SECTIONS, account_name, kind_name
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.pagination import Seek, Sort, page_of, read_seek

bp = Blueprint("ledger", __name__)

PAGE = 30
# What each figure of the money line is made of.
_OWED = tuple(sorted(OUTSTANDING))
FIGURES: dict[str, tuple[Message, tuple[str, ...]]] = {
    "net_recovery": (N_("Net recovery"), (RECOVERED, COST, REFUND)),
    "gross_recovered": (N_("Recovered"), (RECOVERED,)),
    "cash_recovered": (N_("Recovered in cash"), (RECOVERED, "money:asset-in-kind")),
    "costs": (N_("Costs"), (COST, REFUND)),
    "outstanding": (N_("Outstanding"), _OWED),
    "exposure": (N_("Exposure"), _OWED),
}


@bp.get("/cases/<reference>/ledger")
@allow.signed_in
def tab(reference: str) -> ResponseReturnValue:
    """List a case's entries with their lines, the last first."""
    case = load_case(reference)
    dates = read_dates(db.session(), request.args)
    wanted = _wanted(dates)
    seek = read_seek(request.args, sorts=("seq",), default=Sort("seq", True), size=PAGE)
    seqs = [] if dates.errors else _page_of_seqs(case, wanted, seek)
    count, sums = count_and_sum(db.session(), case.book, wanted)
    page = page_of(seqs, seek, lambda seq: (seq,), None if dates.errors else count)
    entries = list_entries(db.session(), case.book, list(page.items))
    return render_template(
        "ledger/tab.html",
        **case_context(case, "ledger"),
        rows=_rows(case, sorted(entries, key=lambda one: -one.seq)),
        page=page,
        shown=len(entries),
        totals=[_total(one) for one in sums] if not dates.errors else [],
        currency=_one_currency(case, entries),
        filters=_filters(case),
        chips=_chips(case),
        errors=dates.errors,
        active=bool(wanted.accounts or wanted.kinds or dates.query),
    ), 422 if dates.errors else 200


def _page_of_seqs(case: CaseFacts, wanted: Wanted, seek: Seek) -> list[int]:
    place = seek.position[0] if seek.position else None
    beyond = place if isinstance(place, int) else None
    return find_seqs(
        db.session(), case.book, wanted, beyond=beyond, backwards=seek.backwards, limit=seek.limit
    )


def _wanted(dates: Dates) -> Wanted:
    figure, account = request.args.get("figure", ""), request.args.get("account", "").strip()
    if account and not any(name == account or name.startswith(account) for name in ACCOUNTS):
        account = "none"  # what the chart does not have, no entry has
    accounts = FIGURES[figure][1] if figure in FIGURES else (account,) if account else ()
    kinds = (OPENING, f"{OPENING}.reversed") if figure == "exposure" else ()
    return Wanted(accounts, kinds, dates.as_of, dates.position)


def _rows(case: CaseFacts, entries: Sequence[StoredEntry]) -> list[dict[str, Any]]:
    """Return one row for each line; the entry's own facts stand in the first of them."""
    subjects = subjects_of(case)
    return [
        {
            **line,
            "id": f"{found.seq}-{line['id']}",
            "seq": found.seq,
            "first": line["id"] == 1,
            "struck": found.reversed_by is not None,
            "url": url_for("ledger.show", reference=case.reference, seq=found.seq)
            if line["id"] == 1
            else None,
            "on": found.value_on,
            "kind": kind_name(found.kind),
            "link": _linked(case, found),
        }
        for found in entries
        for line in entry_lines(found.postings, subjects)
    ]


def _linked(case: CaseFacts, found: StoredEntry) -> dict[str, Any] | None:
    """Return the link between an entry and its reversal, either way."""
    if found.reversed_by is not None:
        says, seq = _("reversed by %(seq)s", seq=found.reversed_by), found.reversed_by
    elif found.reverses is not None:
        says, seq = _("reverses %(seq)s", seq=found.reverses), found.reverses
    else:
        return None
    return {"label": says, "url": url_for("ledger.show", reference=case.reference, seq=seq)}


def _total(amount: Any) -> dict[str, Any]:
    side = "debit" if amount.minor >= 0 else "credit"
    return {"label": _("Sum of the chosen accounts"), side: amount if amount.minor >= 0 else -amount}


def _one_currency(case: CaseFacts, entries: Sequence[StoredEntry]) -> str | None:
    found = {posting.amount.currency for one in entries for posting in one.postings}
    return case.currency if found <= {case.currency} else None


def _filters(case: CaseFacts) -> list[dict[str, Any]]:
    """Return the fields of the filter bar; the accounts are those that the case uses."""
    used = accounts_of(db.session(), case.book)
    under = [name for name in (RECOVERED, COST, REFUND) if any(one.startswith(name) for one in used)]
    sections = [f"{name}:" for name in SECTIONS if any(one.startswith(f"{name}:") for one in used)]
    options = [(name, account_name(name)) for name in (*sections, *under, *used)]
    return [
        {"name": "account", "label": _("Account"), "kind": "select", "options": options},
        {"name": "as_of", "label": _("Value dates up to"), "kind": "date"},
        {"name": "known_at", "label": _("As known at"), "placeholder": _("position or moment")},
    ]


def _chips(case: CaseFacts) -> list[dict[str, Any]]:
    now = request.args.get("figure", "")
    here: Mapping[str, str] = {"": _("All entries"), **{key: _(name) for key, (name, _a) in FIGURES.items()}}
    return [
        {
            "label": label,
            "url": url_for("ledger.tab", reference=case.reference, figure=key or None),
            "current": key == now,
        }
        for key, label in here.items()
    ]
