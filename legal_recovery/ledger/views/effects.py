"""What every page about money shows in one way: lines of entries, and the effect on net recovery."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import current_app, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry, Posting, contributed
from legal_recovery.ledger.rules import Figures
from legal_recovery.ledger.store import Effect, totals_by_book
from legal_recovery.ledger.views.words import account_name
from legal_recovery.plumbing.db import db
from legal_recovery.web.formats import money_text, rate_text

FindSubjects = Callable[[Session, CaseFacts], Mapping[tuple[str, int], str]]
# Debts and collateral stand above the ledger, so they say themselves what they are called.
SUBJECTS = "posting_subjects"


# What else than the case's own currency is offered; every other of ISO 4217 is taken too.
_CURRENCIES = ("CNY", "USD", "EUR", "HKD", "GBP", "JPY")


def currency_options(own: str) -> list[tuple[str, str]]:
    """Return the currencies to choose from, the case's own first."""
    return [(code, code) for code in dict.fromkeys((own, *_CURRENCIES))]


def subjects_of(case: CaseFacts) -> Mapping[tuple[str, int], str]:
    """Return what lines of this case can be about, by kind and number."""
    find: FindSubjects | None = current_app.extensions.get(SUBJECTS)
    return find(db.session(), case) if find else {}


def entry_lines(postings: Iterable[Posting], subjects: Mapping[tuple[str, int], str]) -> list[dict[str, Any]]:
    """Return postings as an accountant reads them: account, what it is about, debit, credit."""
    return [
        {
            "id": number,
            "account": posting.account,
            "name": account_name(posting.account),
            "about": about(posting, subjects),
            "debit": posting.amount if posting.amount.minor > 0 else None,
            "credit": -posting.amount if posting.amount.minor < 0 else None,
        }
        for number, posting in enumerate(postings, 1)
    ]


def about(posting: Posting, subjects: Mapping[tuple[str, int], str]) -> str | None:
    """Return in words what a line is about."""
    said = (
        subjects.get((kind, number))
        for kind, number in (
            ("debt", posting.debt),
            ("collateral", posting.collateral),
            ("proceeding", posting.proceeding),
        )
        if number is not None
    )
    return " · ".join(name for name in said if name) or None


def effect_rows(effect: Effect) -> list[dict[str, Any]]:
    """Return the figures that change, before and after, for `confirm_preview`."""
    return [
        row
        for currency, after in effect.after.items()
        if after != effect.before[currency]
        for row in _figure_rows(effect.before[currency], after)
    ]


def _figure_rows(before: Figures, after: Figures) -> list[dict[str, Any]]:
    amounts = {
        _("Recovered"): (before.gross_recovered, after.gross_recovered),
        _("Costs"): (before.costs, after.costs),
        _("Net recovery"): (before.net_recovery, after.net_recovery),
    }
    rows = [_amount_row(label, *pair, before.currency) for label, pair in amounts.items()]
    rates = {"before": rate_text(before.rate), "after": rate_text(after.rate), "change": None}
    rows.append({"label": _("Net recovery rate"), **rates})
    if before.outstanding or after.outstanding:
        owed = _amount_row(_("Outstanding"), before.outstanding, after.outstanding, before.currency)
        rows.append(owed)
    return rows


def _amount_row(label: str, before: int, after: int, currency: str) -> dict[str, Any]:
    amounts = {"before": Money(before, currency), "after": Money(after, currency)}
    return {"label": label, **amounts, "change": Money(after - before, currency)}


def booked(case: CaseFacts, says: str, entries: Iterable[Entry], address: str) -> ResponseReturnValue:
    """Go on to a page that says what was booked, and what net recovery is now."""
    found = totals_by_book(db.session(), [case.book])
    for currency, brought in contributed(entries).items():
        known = found.get((case.book, currency))
        change = Money(brought.net_recovery, currency)
        if known is not None:
            says += " " + _(
                "Net recovery is now %(net)s (%(change)s).",
                net=money_text(Money(known.net_recovery, currency)),
                change=money_text(change, sign=True) if change else _("unchanged"),
            )
    flash(says, "good")
    return redirect(address, code=303)
