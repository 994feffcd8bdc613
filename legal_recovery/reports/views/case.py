"""Net recovery of one case, on any day, as known at any position, with all its parts."""

from collections.abc import Callable, Hashable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import case_context, load_case
from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.rules import Figures
from legal_recovery.ledger.store import StoredEntry
from legal_recovery.ledger.views import Dates, account_name, read_dates, subjects_of
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.rules import KINDS
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.receipts.store import exchange_of
from legal_recovery.receipts.views import difference_text
from legal_recovery.reports import rules
from legal_recovery.reports.rules import Issued, Part
from legal_recovery.reports.store import Asked, issue_case
from legal_recovery.reports.views.portfolio import READERS, basis_of, bp
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.transact import house

NameOf = Callable[[Hashable], str]


@bp.get("/cases/<reference>/net-recovery")
@allow(*READERS)
def of_case(reference: str) -> ResponseReturnValue:
    """Show net recovery of a case with its parts: by source, collateral, proceeding, debt, month."""
    case = load_case(reference)
    dates = read_dates(db.session(), request.args)
    at = house()
    asked = Asked(reference, dates.as_of, str(dates.position.n) if dates.position else None)
    issued, stored = issue_case(at.database, at.clock, current_actor(), asked)
    entries = [one.as_entry() for one in stored]
    own = issued.cases[0]
    return render_template(
        "reports/case.html",
        **case_context(case, "net_recovery"),
        issued=issued,
        basis=basis_of(issued),
        exactly=url_for("reports.of_case", reference=reference, **_exactly(issued)),
        shown=[
            _shown(case, known, entries, dates)
            for known in (own.own, *(one for one in own.others if one.says_something))
        ],
        exchange=_exchange(case, stored),
        filters=_filters(issued),
        errors=dates.errors,
    ), 422 if dates.errors else 200


def _exchange(case: CaseFacts, stored: list[StoredEntry]) -> list[dict[str, Any]]:
    """Return what exchange did to the case, apart from what was recovered; nothing where it did nothing."""
    found = exchange_of(db.session(), case.id, stored, case.currency)
    facts = [{"label": _("Exchange difference"), "value": difference_text(one)} for one in found.differences]
    facts += [{"label": _("Not converted yet"), "value": one} for one in found.held]
    return facts if any(found.differences) or found.held else []


def _exactly(issued: Issued) -> dict[str, Any]:
    return {"as_of": issued.as_of.isoformat(), "known_at": issued.known_at}


def _filters(issued: Issued) -> list[dict[str, Any]]:
    day = issued.as_of.isoformat()
    return [
        {"name": "as_of", "label": _("Value dates up to"), "kind": "date", "placeholder": day},
        {"name": "known_at", "label": _("As known at"), "placeholder": _("position or moment")},
    ]


def _shown(case: CaseFacts, known: Figures, entries: list[Entry], dates: Dates) -> dict[str, Any]:
    """Return everything about one currency: its figures, each leading to its entries, and its parts."""
    return {
        "currency": known.currency,
        "tiles": _tiles(case, known, dates),
        "tables": [
            _table(key, title, parts, name_of)
            for key, title, parts, name_of in _breakdowns(case, known.currency, entries)
            if parts
        ],
    }


def _tiles(case: CaseFacts, known: Figures, dates: Dates) -> list[dict[str, Any]]:
    labels = {
        "net_recovery": _("Net recovery"),
        "gross_recovered": _("Recovered"),
        "cash_recovered": _("Recovered in cash"),
        "costs": _("Costs"),
        "outstanding": _("Outstanding"),
        "exposure": _("Exposure"),
    }
    tiles: list[dict[str, Any]] = [
        {
            "label": label,
            "value": Money(getattr(known, name), known.currency),
            "url": url_for("ledger.tab", reference=case.reference, figure=name, **dates.query),
        }
        for name, label in labels.items()
        # Without assets in kind it would only repeat what was recovered.
        if name != "cash_recovered" or known.cash_recovered != known.gross_recovered
    ]
    tiles[0]["primary"] = True
    tiles.insert(1, {"label": _("Net recovery rate"), "value": known.rate, "kind": "rate"})
    return tiles


def _breakdowns(
    case: CaseFacts, currency: str, entries: list[Entry]
) -> list[tuple[str, str, list[Part], NameOf]]:
    named = subjects_of(case)
    proceedings = {
        one.id: " ".join(part for part in (_(KINDS[one.proceeding_kind]), one.docket_number) if part)
        for one in list_proceedings(db.session(), case.id)
    }
    none = _("The case as a whole")
    by = rules.parts_by
    return [
        (
            "source",
            _("By source and kind of cost"),
            by(entries, currency, rules.by_account),
            lambda key: account_name(str(key)),
        ),
        (
            "collateral",
            _("By collateral"),
            by(entries, currency, rules.by_collateral),
            lambda key: named.get(("collateral", _number(key)), none),
        ),
        (
            "proceeding",
            _("By proceeding"),
            by(entries, currency, rules.by_proceeding),
            lambda key: proceedings.get(_number(key), none),
        ),
        (
            "debt",
            _("By contract"),
            rules.parts_by_debt(entries, currency),
            lambda key: named.get(("debt", _number(key)), none),
        ),
        ("month", _("By month"), by(entries, currency, rules.by_month), str),
    ]


def _number(key: Hashable) -> int:
    return key if isinstance(key, int) else 0


def _table(key: str, title: str, parts: list[Part], name_of: NameOf) -> dict[str, Any]:
    currency = parts[0].recovered.currency
    rows = [
        {
            "id": number,
            "name": name_of(part.key),
            "recovered": part.recovered,
            "costs": part.costs,
            "net": part.net,
        }
        for number, part in enumerate(parts, 1)
    ]
    sums = {
        name: total([getattr(part, name) for part in parts], currency)
        for name in ("recovered", "costs", "net")
    }
    return {"key": key, "title": title, "rows": rows, "totals": sums}
