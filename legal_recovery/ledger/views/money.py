"""What costs and receipts do alike: listed with their totals, recorded in two steps, found by their entry."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import SHOWN, Outcome, attempt, carry_out
from legal_recovery.kernel.errors import N_, Message, NotFound
from legal_recovery.kernel.money import total
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import effect_of, entries_of_transfer
from legal_recovery.ledger.views.effects import booked, effect_rows, entry_lines, subjects_of
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import may
from legal_recovery.web.transact import house

# A cost or a receipt as it stands.
Booked = Any


def money_row(case: CaseFacts, one: Booked, name: str, reverse_url: str) -> dict[str, Any]:
    """Return what each line shows: amount, note, the ways to its entry and, while it counts, to its reversal."""
    undone = one.reversed_seq
    return {
        "id": one.id,
        "name": name,
        "url": _entry_url(case, one.entry_seq),
        "amount": one.amount,
        "note": one.note,
        "struck": undone is not None,
        "state": {"label": _("Reversed"), "tone": "neutral", "icon": "undo"} if undone is not None else None,
        "entry_url": _entry_url(case, one.entry_seq if undone is None else undone),
        "reverse_url": reverse_url if undone is None and may("finance") else None,
    }


def _entry_url(case: CaseFacts, seq: int) -> str:
    return url_for("ledger.show", reference=case.reference, seq=seq)


def money_totals(found: Sequence[Booked], *names: str) -> list[dict[str, Any]]:
    """Return what counts, by currency: without what was reversed."""
    counting = [one for one in found if one.reversed_seq is None]
    return [
        {
            name: total([getattr(one, name) for one in counting if one.amount.currency == code], code)
            for name in names
        }
        for code in dict.fromkeys(one.amount.currency for one in counting)
    ]


def only_currency(case: CaseFacts, found: Iterable[Booked]) -> str | None:
    """Return the case's currency where all is in it: then the head carries it, and the cells are plain."""
    return case.currency if {one.amount.currency for one in found} <= {case.currency} else None


def of_entry(case: CaseFacts, found: Iterable[Booked], seq: int) -> Booked:
    """Return the cost or receipt that an entry is of; raises NotFound."""
    seqs = {one.seq for one in entries_of_transfer(db.session(), case.book, seq)}
    for one in found:
        if one.entry_seq in seqs:
            return one
    raise NotFound(N_("There is no entry {seq} in this book."), seq=seq)


def in_words(labels: Mapping[str, Message]) -> dict[str, str]:
    """Return labels in the language of the page."""
    return {name: _(label) for name, label in labels.items()}


def typed_facts(labels: Mapping[str, Message], **values: Any) -> list[dict[str, Any]]:
    """Return what was typed as a preview shows it, each value under its field's label."""
    return [
        {"label": _(labels[name]), "value": value, "kind": "long_day" if isinstance(value, date) else None}
        for name, value in values.items()
    ]


def in_two_steps(
    form: Schema,
    *,
    show: Callable[[Outcome], ResponseReturnValue],
    foresee: Callable[[Any, date], Any],
    preview: Callable[[Any, Any], ResponseReturnValue],
    record: Callable[..., Any],
    recorded: Callable[[Any], ResponseReturnValue],
) -> ResponseReturnValue:
    """First what it would do, then, once confirmed, the thing itself; a refusal opens the form again."""
    if request.method == "GET" or "edit" in request.form:
        return show(SHOWN)
    asked = attempt(lambda: form.load(request.form))
    if "confirmed" in request.form:
        outcome = asked if asked.refused else carry_out(record, form)
        return show(outcome) if outcome.refused else recorded(outcome.result)
    today = house().clock.today()
    foreseen = asked if asked.refused else attempt(lambda: foresee(asked.result, today))
    return show(foreseen) if foreseen.refused else preview(asked.result, foreseen.result)


def foreseen_context(case: CaseFacts, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return what a preview shows: effect, lines, and the form to be sent again."""
    subjects = subjects_of(case)
    return {
        "effects": effect_rows(effect_of(db.session(), case.book, case.currency, entries)),
        "lines": [line for made in entries for line in entry_lines(made.postings, subjects)],
        "values": request.form,
    }


def recorded_page(case: CaseFacts, tab: str, one: Booked, says: str) -> ResponseReturnValue:
    """Go to the new line of the list, and say what it did to net recovery."""
    entries = entries_of_transfer(db.session(), case.book, one.entry_seq)
    address = url_for(f"{tab}.tab", reference=case.reference, posted=one.entry_seq)
    return booked(case, says, [entry.as_entry() for entry in entries], f"{address}#{tab}-{one.id}")
