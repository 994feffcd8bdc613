"""The tab of a case's receipts: what came in, what was paid back of it, what is awaited."""

from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import case_context, load_case
from legal_recovery.ledger.views import money_row, money_totals, only_currency, subjects_of
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.rules import SOURCES
from legal_recovery.receipts.store import Receipt, converted_by, list_held, list_receipts, list_surplus
from legal_recovery.receipts.views.exchange import conversion_rows, exchange_row
from legal_recovery.receipts.views.page import ANNOUNCED, bp, payer_text
from legal_recovery.receipts.views.payers import (
    asked_party,
    exports,
    filters,
    of_party,
    payers_row,
)
from legal_recovery.receipts.views.reallocation import anew_url
from legal_recovery.receipts.views.refunds import refund_rows
from legal_recovery.web.access import allow, may


@bp.get("/cases/<reference>/receipts")
@allow.signed_in
def tab(reference: str) -> str:
    """List what came in on a case."""
    case = load_case(reference)
    known = list_receipts(db.session(), case.id)
    receipts = of_party(known, asked_party(case))
    named = subjects_of(case)
    converted = converted_by(db.session(), case.id)
    held = {one.receipt: one for one in list_held(db.session(), case.id)}
    context = case_context(case, "receipts")
    surplus = list_surplus(db.session(), case.id, case.book) if may("finance") else []
    back = {"label": _("Pay back…"), "url": url_for("receipts.refund", reference=reference)}
    return render_template(
        "receipts/tab.html",
        **context,
        rows=[
            {**_row(case, one, named), **exchange_row(case, one, converted, held), **payers_row(case, one)}
            for one in receipts
        ],
        any_parties=any(one.payers for one in receipts),
        may_name=len(context["obligors"]) > 1,
        filters=filters(case) if known else [],
        exports=exports(case) if known else [],
        in_other_currency=any(receipt.exchange for receipt in receipts),
        conversions=conversion_rows(case),
        totals=money_totals([one for one in receipts if one.passed_seq is None], "amount", "unallocated"),
        currency=only_currency(case, receipts),
        may_record=may("finance"),
        awaited=_awaited(case),
        refunds=refund_rows(case),
        refund_act=[back] if surplus else [],
    )


def _awaited(case: CaseFacts) -> dict[str, Any] | None:
    """Return what the case waits for as `rows` and `acts`; None where nobody in this house knows."""
    find = current_app.extensions.get(ANNOUNCED)
    return find(case) if find else None


def _row(case: CaseFacts, receipt: Receipt, named: Any) -> dict[str, Any]:
    reverse_url = url_for("receipts.reverse", reference=case.reference, receipt_id=receipt.id)
    row = money_row(case, receipt, _(SOURCES[receipt.source]), reverse_url)
    if receipt.passed_seq is not None:
        row |= {"reverse_url": None, "struck": True, "state": {"label": _("The buyer’s"), "tone": "info"}}
    return {
        **row,
        "unallocated": receipt.unallocated if receipt.unallocated else None,
        "credited_on": receipt.credited_on,
        "discharged_on": receipt.discharged_on,
        "payer": payer_text(receipt),
        "anew_url": anew_url(case, receipt.id) if _can_be_anew(receipt) and may("finance") else None,
        "collateral": named.get(("collateral", receipt.collateral_id)),
    }


def _can_be_anew(receipt: Receipt) -> bool:
    if receipt.passed_seq is not None:
        return False
    return receipt.reversed_seq is None and receipt.distribution_id is None and receipt.source != "debt-sale"
