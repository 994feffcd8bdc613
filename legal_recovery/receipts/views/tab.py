"""The tab of a case's receipts: what came in, what was paid back of it, what is awaited."""

from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import case_context, load_case
from legal_recovery.ledger.views import money_row, money_totals, only_currency, subjects_of
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.rules import SOURCES
from legal_recovery.receipts.store import Receipt, list_receipts, list_surplus
from legal_recovery.receipts.views.page import ANNOUNCED, bp, payer_text
from legal_recovery.receipts.views.reallocation import anew_url
from legal_recovery.receipts.views.refunds import refund_rows
from legal_recovery.web.access import allow, may


@bp.get("/cases/<reference>/receipts")
@allow.signed_in
def tab(reference: str) -> str:
    """List what came in on a case."""
    case = load_case(reference)
    receipts = list_receipts(db.session(), case.id)
    named = subjects_of(case)
    surplus = list_surplus(db.session(), case.id, case.book) if may("finance") else []
    back = {"label": _("Pay back…"), "url": url_for("receipts.refund", reference=reference)}
    return render_template(
        "receipts/tab.html",
        **case_context(case, "receipts"),
        rows=[_row(case, receipt, named) for receipt in receipts],
        totals=money_totals(receipts, "amount", "unallocated"),
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
    return {
        **money_row(case, receipt, _(SOURCES[receipt.source]), reverse_url),
        "unallocated": receipt.unallocated if receipt.unallocated else None,
        "credited_on": receipt.credited_on,
        "discharged_on": receipt.discharged_on,
        "payer": payer_text(receipt),
        "anew_url": anew_url(case, receipt.id) if _can_be_anew(receipt) and may("finance") else None,
        "collateral": named.get(("collateral", receipt.collateral_id)),
    }


def _can_be_anew(receipt: Receipt) -> bool:
    return receipt.reversed_seq is None and receipt.distribution_id is None and receipt.source != "debt-sale"
