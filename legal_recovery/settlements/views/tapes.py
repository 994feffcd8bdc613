"""The tape of a debt sale: its lines tied out to the ledger, and the files for bidders and for the buyer."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.store import debtors_of
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.views import account_name
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.rules import SPLITS, TapeIsMasked
from legal_recovery.settlements.views.page import bp
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.transact import transact


def tape_line(number: int, reference: str, parts: Any, face: Money, price: Money) -> dict[str, Any]:
    """Return a case as a line of a tape."""
    zero = Money.zero(face.currency)
    columns = {account.removeprefix("claim:"): parts.get(account, zero) for account in CLAIM_ORDER}
    return {
        "id": number,
        "number": number,
        "reference": reference,
        "url": url_for("cases.show", reference=reference),
        **columns,
        "face": face,
        "price": price,
    }


def tape_context(rows: list[dict[str, Any]], currency: str) -> dict[str, Any]:
    """Return what the table of a tape shows."""
    names = [*(account.removeprefix("claim:") for account in CLAIM_ORDER), "face", "price"]
    return {
        "rows": rows,
        "currency": currency,
        "parts": [(account.removeprefix("claim:"), account_name(account)) for account in CLAIM_ORDER],
        "total": {name: total([row[name] for row in rows], currency) for name in names},
    }


def tape_rows(found: store.Sale) -> list[dict[str, Any]]:
    """Return the lines of a tape, each with what the ledger has at the cut-off now and the difference."""
    rows = []
    for number, line in enumerate(store.tape_of(db.session(), found.id), 1):
        now = store.pooled(db.session(), line.case_id, found.cut_off_on).face
        row = tape_line(number, line.reference, line.parts, line.face, line.price)
        difference = now - line.face
        tied = {"label": _("Tied out"), "tone": "good"}
        off = {"label": _("Differs"), "tone": "bad"}
        rows.append(
            {
                **row,
                "case_id": line.case_id,
                "ledger": now,
                "difference": difference,
                "state": off if difference else tied,
            }
        )
    return rows


@bp.get("/sales/<int:sale_id>/tape.<any(csv, xlsx):form>")
@allow("legal", "finance", "manager", "auditor")
def tape(sale_id: int, form: str) -> ResponseReturnValue:
    """Save the tape: masked for bidders, the full one for the buyer once the sale is closed."""
    found = store.get_sale(db.session(), current_actor(), sale_id)
    is_full = request.args.get("full") == "1"
    if is_full and found.state != "closed":
        raise TapeIsMasked(N_("Who the debtors are is told once the sale is closed."))
    rows = tape_rows(found)
    heads = _full_heads() if is_full else _masked_heads()
    ids = [row["case_id"] for row in rows]
    debtors = debtors_of(db.session(), ids) if is_full else {}
    lines = [
        {
            **row,
            "debtor": debtors.get(row["case_id"]),
            "state": row["state"]["label"],
        }
        for row in rows
    ]
    columns = [Column(key, label) for key, label in heads.items()]
    # People name a pool after whom they like: a bidder's file has neither that name nor anybody else's.
    name = f"{found.name if is_full else _('Tape for bidders')}-{found.cut_off_on.isoformat()}"
    details = {"form": form, "full": "1" if is_full else "0"}
    transact(record_export, RecordExport("tape", rows=len(lines), details=details))
    if form == "csv":
        return csv_response(columns, lines, name)
    return xlsx_response(columns, lines, name, _basis(found, is_full=is_full))


def _basis(found: store.Sale, *, is_full: bool) -> dict[str, Any]:
    basis: dict[str, Any] = {
        _("Cut-off"): found.cut_off_on,
        _("How the price is split"): _(SPLITS[found.split_by]),
    }
    if is_full:
        basis[_("Price")] = found.price
        basis[_("Digest of what is approved")] = found.digest
        basis[_("By")] = current_actor().name
    return basis


def _parts_heads() -> dict[str, str]:
    return {account.removeprefix("claim:"): account_name(account) for account in CLAIM_ORDER}


def _masked_heads() -> dict[str, str]:
    return {"number": _("No."), **_parts_heads(), "face": _("Owed at the cut-off")}


def _full_heads() -> dict[str, str]:
    return {
        "number": _("No."),
        "reference": _("Case"),
        "debtor": _("Debtor"),
        **_parts_heads(),
        "face": _("Owed at the cut-off"),
        "ledger": _("In the ledger"),
        "difference": _("Difference"),
        "price": _("Price"),
        "state": _("State"),
    }
