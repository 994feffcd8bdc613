"""Who of the parties paid: named beside a receipt, what the list is filtered by, and what is saved of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, done, form_page, in_one_step, load_case
from legal_recovery.kernel.errors import N_, Message, NotFound
from legal_recovery.owed.rules import Paid
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.commands import name_payers
from legal_recovery.receipts.rules import SOURCES
from legal_recovery.receipts.schemas import PayersForm
from legal_recovery.receipts.store import Receipt, converted_by, get_receipt, list_receipts
from legal_recovery.receipts.views.page import bp, party_options, payer_text, payers_text
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.transact import house, transact

_COLUMNS: tuple[tuple[str, Message], ...] = (
    ("credited_on", N_("Credited on")),
    ("discharged_on", N_("Discharged on")),
    ("source", N_("Where from")),
    ("payer", N_("Payer")),
    ("party", N_("Which party paid")),
    ("share", N_("Paid by the party")),
    ("amount", N_("Amount")),
    ("currency", N_("Currency")),
    ("unallocated", N_("Not allocated")),
    ("received", N_("In its own currency")),
    ("received_currency", N_("Currency it came in")),
    ("rate", N_("Rate of the day")),
    ("rate_of", N_("The rate is for one")),
    ("rate_on", N_("Day of the rate")),
    ("rate_source", N_("Source of the rate")),
    ("difference", N_("Exchange difference")),
    ("note", N_("Note")),
)


def asked_party(case: CaseFacts) -> int | None:
    """Return the party that the list is filtered by; None where it is not. Raises NotFound."""
    text = request.args.get("obligor", "").strip()
    if not text:
        return None
    if text not in dict(party_options(case)):
        raise NotFound(N_("There is no such party in this case."))
    return int(text)


def of_party(receipts: Sequence[Receipt], party: int | None) -> list[Receipt]:
    """Return the receipts that a party paid, wholly or in part; all of them where none is asked for."""
    return [one for one in receipts if party is None or one.is_paid_by(party)]


def payers_row(case: CaseFacts, receipt: Receipt) -> dict[str, Any]:
    """Return who of the parties paid a receipt, and the way to naming them."""
    several = len(receipt.payers) > 1
    named = [(one.obligor, one.amount if several else None) for one in receipt.payers]
    address = url_for("receipts.payers", reference=case.reference, receipt_id=receipt.id)
    return {
        "parties": payers_text(case, named) if named else None,
        "payers_url": address if receipt.reversed_seq is None and may("finance") else None,
    }


@bp.route("/cases/<reference>/receipts/<int:receipt_id>/payers", methods=["GET", "POST"])
@allow("finance")
def payers(reference: str, receipt_id: int) -> ResponseReturnValue:
    """Say who of the parties paid a receipt, in place of what was said before; no money moves."""
    case = load_case(reference)
    receipt = get_receipt(db.session(), case.id, receipt_id)
    back = f"{url_for('receipts.tab', reference=reference)}#receipts-{receipt_id}"
    return in_one_step(
        name_payers,
        PayersForm(case, receipt_id, receipt.amount.currency),
        show=lambda outcome: _form(case, receipt, outcome),
        then=lambda: done(back, _("It is recorded who paid.")),
    )


def _form(case: CaseFacts, receipt: Receipt, outcome: Outcome) -> ResponseReturnValue:
    shares = receipt.payers
    alone = shares[0].obligor if len(shares) == 1 else None
    return form_page(
        "receipts/payers.html",
        case.reference,
        "receipts",
        outcome,
        receipt=receipt,
        parties=party_options(case),
        alone=alone,
        said={} if alone else {str(one.obligor): one.amount for one in shares},
        labels={"obligor": _("Which party paid"), "payers": _("Which parties paid how much")},
    )


@bp.get("/cases/<reference>/receipts.<any(csv, xlsx):form>")
@allow.signed_in
def export(reference: str, form: str) -> ResponseReturnValue:
    """Save the receipts of a case that stand, of one party if that is asked, a line for each party that paid."""
    case, at = load_case(reference), house()
    party = asked_party(case)
    standing = [one for one in list_receipts(db.session(), case.id) if one.reversed_seq is None]
    rows = [row for one in of_party(standing, party) for row in _rows(case, one, party)]
    details = {"form": form, **({"obligor": str(party)} if party else {})}
    transact(record_export, RecordExport("receipts", subject=case.id, rows=len(rows), details=details))
    columns = [
        Column(key, _(label), 24 if key in ("payer", "party", "note") else 16) for key, label in _COLUMNS
    ]
    name = f"{_('Receipts')}-{case.reference}-{at.clock.today().isoformat()}"
    if form == "csv":
        return csv_response(columns, rows, name)
    basis = {
        _("Case"): case.reference,
        _("Filter"): dict(party_options(case)).get(str(party), _("all")),
        _("As of"): at.clock.today(),
        _("By"): current_actor().name,
    }
    return xlsx_response(columns, rows, name, basis)


def _rows(case: CaseFacts, receipt: Receipt, party: int | None) -> Iterator[dict[str, Any]]:
    """Yield the lines of a receipt: its amount in the first alone, so that the column adds up."""
    names = {int(key): name for key, name in party_options(case)}
    mine = [one for one in receipt.payers if party in (None, one.obligor)]
    yield {**_row(case, receipt), **(_share(names, mine[0]) if mine else {})}
    for one in mine[1:]:
        yield {"credited_on": receipt.credited_on, "currency": receipt.amount.currency, **_share(names, one)}


def _share(names: Mapping[int, str], one: Paid) -> dict[str, Any]:
    return {"party": names[one.obligor], "share": one.amount}


def _row(case: CaseFacts, receipt: Receipt) -> dict[str, Any]:
    told = receipt.exchange
    row = {
        "credited_on": receipt.credited_on,
        "discharged_on": receipt.discharged_on,
        "source": _(SOURCES[receipt.source]),
        "payer": payer_text(receipt),
        "amount": receipt.amount,
        "currency": receipt.amount.currency,
        "unallocated": receipt.unallocated,
        "note": receipt.note,
    }
    if told is None:
        return row
    made = converted_by(db.session(), case.id).get(receipt.id, ())
    return {
        **row,
        "received": told.received,
        "received_currency": told.received.currency,
        "rate": told.rate,
        "rate_of": told.rate_of or told.received.currency,
        "rate_on": told.rate_on,
        "rate_source": told.rate_source,
        "difference": receipt.gained(made),
    }


def filters(case: CaseFacts) -> list[dict[str, Any]]:
    """Return what the list of receipts is filtered by: nothing where there is one party."""
    parties = party_options(case)
    options = [("", _("All parties")), *parties]
    field = {"name": "obligor", "label": _("Which party paid"), "kind": "select", "options": options}
    return [field] if len(parties) > 1 else []


def exports(case: CaseFacts) -> list[dict[str, str]]:
    """Return the ways to the list as files, filtered as it is."""
    asked: dict[str, Any] = {name: text for name, text in request.args.items() if name == "obligor" and text}
    return [
        {
            "label": form.upper(),
            "url": url_for("receipts.export", reference=case.reference, form=form, **asked),
        }
        for form in ("csv", "xlsx")
    ]
