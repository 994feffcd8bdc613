"""What a program is told of money in a case that would move, or moved back: the same whatever moves it."""

from collections.abc import Sequence
from typing import Any, Protocol

from flask import Response, jsonify

from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.schemas import ForeseenOut, foreseen, net_change
from legal_recovery.ledger.store import effect_of, entries_of_transfer
from legal_recovery.plumbing.db import db


class Booked(Protocol):
    """What has a book and a reporting currency: a case."""

    @property
    def book(self) -> int:
        """Return the id of its book."""

    @property
    def currency(self) -> str:
        """Return the currency that its figures are told in."""


def foreseen_answer(case: Booked, entries: Sequence[Entry]) -> Response:
    """Return what would be posted as `ForeseenOut` shows it."""
    made = list(entries)
    effect = effect_of(db.session(), case.book, case.currency, made)
    return jsonify(ForeseenOut().dump(foreseen(effect, made)))


def reversed_answer(case: Booked, seq: int) -> dict[str, Any]:
    """Return a reversal as `ReversedOut` shows it."""
    entries = [one.as_entry() for one in entries_of_transfer(db.session(), case.book, seq)]
    money = next((one for one in entries if one.touches_money), entries[0])
    currency = money.postings[0].amount.currency
    return {
        "reversed_seq": seq,
        "value_on": money.value_on,
        "net_recovery_change": net_change(entries, currency),
    }
