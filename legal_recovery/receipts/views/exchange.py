"""Receipts in another currency: what one counts for, what the bank made of it, seen before it is booked."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, Telling, carry_out, case_context, form_page, load_case, tell
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import (
    foreseen_context,
    in_two_steps,
    in_words,
    money_row,
    of_entry,
    recorded_page,
    reversal,
    typed_facts,
    typed_reason,
)
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.commands import (
    RecordConversion,
    foresee_conversion,
    foresee_conversion_reversal,
    record_conversion,
    reverse_conversion,
)
from legal_recovery.receipts.rules import Held
from legal_recovery.receipts.schemas import ConversionForm, ConversionReversalForm
from legal_recovery.receipts.store import Conversion, Receipt, get_conversion, list_conversions, list_held
from legal_recovery.receipts.views.page import bp, difference_text
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import money_text, text_day
from legal_recovery.web.transact import house

LABELS = {
    "receipt": N_("Receipt"),
    "sold": N_("Converted"),
    "amount": N_("Credited by the bank"),
    "worth": N_("Counted for"),
    "difference": N_("Exchange difference"),
    "converted_on": N_("Converted on"),
    "slip": N_("Number of the bank’s slip"),
}
tell(
    "receipt.converted",
    Telling(
        N_("The bank converted {sold}: it credited {amount}"),
        (N_("Slip {slip}"),),
        symbol="money",
        on="converted_on",
        tab="receipts.tab",
    ),
)
tell(
    "receipt.conversion_reversed",
    Telling(
        N_("A conversion was taken back"),
        (N_("Reason: {reason}"),),
        symbol="money",
        on="value_on",
        tab="receipts.tab",
    ),
)


def exchange_row(
    case: CaseFacts, receipt: Receipt, converted: Mapping[int, Sequence[Conversion]], held: Mapping[int, Held]
) -> dict[str, Any]:
    """Return what a receipt in another currency shows beside the others: what came, at which rate, what it became."""
    told, waits = receipt.exchange, held.get(receipt.id)
    if told is None:
        return {"rate": None, "difference": None, "convert_url": None}
    rate = _(
        "%(received)s at %(rate)s, %(source)s of %(day)s",
        received=money_text(told.received),
        rate=told.quoted,
        source=told.rate_source or _("(erased)"),
        day=text_day(told.rate_on),
    )
    if waits and waits.held != told.received:
        rate += " · " + _("Not converted yet: %(held)s", held=money_text(waits.held))
    convert = url_for("receipts.convert", reference=case.reference, receipt=receipt.id)
    return {
        "rate": rate,
        "difference": receipt.gained(converted.get(receipt.id, ())),
        "convert_url": convert if waits and may("finance") else None,
    }


def conversion_rows(case: CaseFacts) -> list[dict[str, Any]]:
    """Return what the bank converted, as the tab of receipts lists it."""
    rows = []
    for one in list_conversions(db.session(), case.id):
        undo = url_for("receipts.take_conversion_back", reference=case.reference, conversion_id=one.id)
        row = money_row(case, Told(one), money_text(one.sold), undo)
        rows.append({**row, "converted_on": one.converted_on})
    return rows


class Told:
    """A conversion as a line of money: its note is the number of the bank's slip."""

    def __init__(self, one: Conversion) -> None:
        self.id, self.amount, self.note = one.id, one.amount, one.slip
        self.entry_seq, self.reversed_seq = one.entry_seq, one.reversed_seq


def _named(one: Held) -> str:
    return _(
        "%(payer)s, %(day)s: %(held)s, counted for %(worth)s",
        payer=one.payer or "–",
        day=text_day(one.credited_on),
        held=money_text(one.held),
        worth=money_text(one.worth),
    )


@bp.route("/cases/<reference>/conversions/new", methods=["GET", "POST"])
@allow("finance")
def convert(reference: str) -> ResponseReturnValue:
    """Record that the bank converted a receipt: first what is gained or lost, then, once confirmed, the entries."""
    case = load_case(reference)
    return in_two_steps(
        ConversionForm(case, list_held(db.session(), case.id)),
        show=lambda outcome: _form(case, outcome),
        foresee=lambda cmd, today: foresee_conversion(db.session(), case, cmd, today),
        preview=lambda cmd, foreseen: _preview(case, cmd, *foreseen),
        record=record_conversion,
        recorded=lambda made: _recorded(case, made["conversion_id"]),
    )


def _form(case: CaseFacts, outcome: Outcome) -> ResponseReturnValue:
    known = list_held(db.session(), case.id)
    chosen = next((one for one in known if str(one.receipt) == request.args.get("receipt")), None)
    chosen = chosen or (known[0] if len(known) == 1 else None)
    return form_page(
        "receipts/conversion.html",
        case.reference,
        "receipts",
        outcome,
        held=[("", _("Choose…")), *((str(one.receipt), _named(one)) for one in known)],
        chosen=chosen,
        labels=in_words(LABELS),
        today=house().clock.today(),
    )


def _preview(case: CaseFacts, cmd: RecordConversion, held: Held, entries: list[Entry]) -> str:
    terms = cmd.terms
    facts = typed_facts(
        LABELS,
        sold=held.held,
        amount=terms.amount,
        worth=held.worth,
        difference=difference_text(terms.amount - held.worth),
        converted_on=terms.converted_on,
        slip=terms.slip,
    )
    context = {**case_context(case, "receipts"), **foreseen_context(case, entries)}
    return render_template("receipts/conversion_preview.html", **context, facts=facts)


def _recorded(case: CaseFacts, conversion_id: int) -> ResponseReturnValue:
    made = get_conversion(db.session(), case.id, conversion_id)
    says = _("The bank credited %(amount)s for it.", amount=money_text(made.amount))
    return recorded_page(case, "receipts", Told(made), says)


@bp.route("/cases/<reference>/conversions/<int:conversion_id>/reversal", methods=["GET", "POST"])
@allow("finance")
def take_conversion_back(reference: str, conversion_id: int) -> ResponseReturnValue:
    """Take a conversion back that was recorded wrongly, with the reason."""
    case = load_case(reference)
    made = get_conversion(db.session(), case.id, conversion_id)
    return reversal(
        case,
        "receipts",
        lambda: foresee_conversion_reversal(db.session(), case, conversion_id),
        lambda: carry_out(reverse_conversion, ConversionReversalForm(case, conversion_id), **typed_reason()),
        title=_("Reverse a conversion: %(amount)s", amount=money_text(made.amount)),
        says=_("The conversion is reversed."),
        back_url=url_for("receipts.tab", reference=reference),
    )


@bp.get("/cases/<reference>/conversions/entry/<int:seq>/reversal")
@allow("finance")
def reverse_conversion_entry(reference: str, seq: int) -> ResponseReturnValue:
    """Lead from an entry to the reversal of the conversion that it is of."""
    case = load_case(reference)
    known = list_conversions(db.session(), case.id)
    sold = next((one for one in known if one.sold_seq == seq), None)
    found = sold or of_entry(case, [Told(one) for one in known], seq)
    address = url_for("receipts.take_conversion_back", reference=reference, conversion_id=found.id)
    return redirect(address, code=303)
