"""The debts of a case: its loan contracts, and what is owed on each by component."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import (
    Telling,
    case_context,
    done,
    form_page,
    in_one_step,
    link,
    load_case,
    tell,
)
from legal_recovery.debts import store
from legal_recovery.debts.commands import describe_contract
from legal_recovery.debts.schemas import FIELDS, ContractForm
from legal_recovery.debts.store import Debt, Owed
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money, total
from legal_recovery.law.pack import percent_text
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.rules import COMPONENTS as ALL_COMPONENTS
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may

bp = Blueprint("debts", __name__)

# In the order in which a contract names them; a component that nobody owes has no column.
COMPONENTS = {account: name for account, name in ALL_COMPONENTS.items() if account in CLAIM_ORDER}

tell(
    "debt.added",
    Telling(
        N_("Loan contract {contract_number}"),
        (N_("In default since {default_on}"),),
        symbol="debt",
        tab="debts.tab",
    ),
)
tell(
    "debt.corrected",
    Telling(N_("The terms of a loan contract were put right"), symbol="debt", tab="debts.tab"),
)
tell(
    "debt.lending_stated",
    Telling(
        N_("Paid out under contract {contract_number}"),
        (Message("{lent}"), N_("On {lent_on}")),
        symbol="debt",
        tab="debts.tab",
    ),
)
LABELS: dict[str, Message] = {
    "signed_on": N_("Signed on"),
    "lent": N_("Amount paid out"),
    "lent_on": N_("Paid out on"),
    "due_on": N_("Due on"),
    "default_on": N_("In default since"),
    "annual_rate": N_("Rate a year"),
    "penalty_rate": N_("Penalty rate a year"),
}


@bp.get("/cases/<reference>/debts")
@allow.signed_in
def tab(reference: str) -> str:
    """Show a case's contracts and what is owed on them now."""
    case = load_case(reference)
    debts = store.list_debts(db.session(), case.id)
    owed = store.list_owed(db.session(), case.book)
    return render_template(
        "debts/tab.html",
        **case_context(case, "debts"),
        contracts=[_contract(case, debt) for debt in debts],
        owed_url=link("owed.tab", reference=case.reference),
        owed=[_owed_in(case, currency, debts, lines) for currency, lines in _by_currency(case, owed).items()],
    )


def _contract(case: CaseFacts, debt: Debt) -> dict[str, Any]:
    terms_url = link("owed.terms", reference=case.reference, debt_id=debt.id) if may("legal") else None
    return {
        "terms": _("Interest terms") if terms_url else None,
        "terms_url": terms_url,
        "id": debt.id,
        "contract_number": debt.contract_number,
        "url": url_for("debts.contract", reference=case.reference, debt_id=debt.id) if may("legal") else None,
        "lent": debt.lent,
        "lent_on": debt.lent_on,
        "annual_rate": percent(debt.annual_rate_ppm),
        "penalty_rate": percent(debt.penalty_rate_ppm),
        "signed_on": debt.signed_on,
        "due_on": debt.due_on,
        "default_on": debt.default_on,
    }


@bp.route("/cases/<reference>/debts/<int:debt_id>", methods=["GET", "POST"])
@allow("legal")
def contract(reference: str, debt_id: int) -> ResponseReturnValue:
    """Put right or complete what is known of a contract, as papers for a court name it."""
    case = load_case(reference)
    debt = store.get_debt(db.session(), case.id, debt_id)
    shown = {
        "debt": debt,
        "labels": {name: _(label) for name, label in LABELS.items()},
        "values": request.form or _known(debt),
    }
    return in_one_step(
        describe_contract,
        ContractForm(case, debt),
        show=lambda outcome: form_page("debts/contract.html", reference, "debts", outcome, **shown),
        then=lambda: done(url_for("debts.tab", reference=reference), _("The contract is described.")),
    )


def _known(debt: Debt) -> dict[str, Any]:
    rates = {
        f"{name}_rate": None if ppm is None else percent_text(ppm * 1000)
        for name, ppm in (("annual", debt.annual_rate_ppm), ("penalty", debt.penalty_rate_ppm))
    }
    return {name: getattr(debt, name) for name in FIELDS if name not in rates} | rates


def percent(ppm: int | None) -> str | None:
    """Return a rate in millionths as exactly what a contract says: 43500 is `4.35%`, 36525 `3.6525%`."""
    if ppm is None:
        return None
    rate = Decimal(ppm) / 10_000
    places = max(2, -int(rate.normalize().as_tuple().exponent))
    return f"{rate:.{places}f}%"


def _by_currency(case: CaseFacts, owed: list[Owed]) -> dict[str, list[Owed]]:
    """Group what is owed by currency, the case's own first; currencies are never added together."""
    found: dict[str, list[Owed]] = defaultdict(list, {case.currency: []})
    for line in owed:
        found[line.currency].append(line)
    return found


def _owed_in(case: CaseFacts, currency: str, debts: list[Debt], lines: list[Owed]) -> dict[str, Any]:
    """Return the table of one currency: a row for each contract, a column for each component."""
    used = {line.account for line in lines} | {"claim:principal"}
    table = store.owed_by_debt(lines)
    rows = [
        _owed_row(case, currency, debt.id, debt.contract_number, table.get(debt.id, {}))
        for debt in debts
        if debt.currency == currency
    ]
    if table.get(None):
        rows.append(_owed_row(case, currency, None, _("Case as a whole"), table[None]))
    columns = [account for account in COMPONENTS if account in used]
    sums = {key: total([row[key] for row in rows], currency) for key in [*columns, "total"]}
    return {"currency": currency, "columns": _columns(columns, currency), "rows": rows, "totals": sums}


def _columns(accounts: list[str], currency: str) -> list[dict[str, Any]]:
    amount = {"kind": "money", "currency": currency}
    return [
        {"key": "contract_number", "label": _("Contract"), "url": "url"},
        *({"key": one, "label": _(COMPONENTS[one]), "url": f"{one} url", **amount} for one in accounts),
        {"key": "total", "label": _("Total"), "url": "url", **amount},
    ]


def _owed_row(
    case: CaseFacts, currency: str, debt: int | None, name: str, owed: dict[str, int]
) -> dict[str, Any]:
    """Return what is owed on one contract; each figure leads to its entries."""
    amounts = {account: Money(owed.get(account, 0), currency) for account in COMPONENTS}
    links = {
        f"{account} url": link("ledger.tab", reference=case.reference, account=account)
        for account in COMPONENTS
    }
    return {
        "id": debt or 0,
        "contract_number": name,
        "url": link("ledger.tab", reference=case.reference, figure="outstanding"),
        **amounts,
        **links,
        "total": Money(sum(owed.values()), currency),
    }
