"""The opening of an escalated loan (accounts.md, scenario 1): what is owed, and how the lender's books carry it."""

from collections.abc import Iterable
from datetime import date

from legal_recovery.debts.rules import OpeningBalance
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry, Posting, entry
from legal_recovery.ledger.rules import OPENING


def opening_entry(
    book: int,
    escalated_on: date,
    balances: Iterable[tuple[int, OpeningBalance]],
    *,
    written_off: bool = False,
) -> Entry:
    """Take over the claim of each debt; principal and accrued interest are on the lender's books, the rest off."""
    lines: list[Posting] = []
    on_book: dict[str, Money] = {}
    off_book: dict[str, Money] = {}
    for debt, balance in balances:
        lines += claim_lines(debt, balance)
        currency = balance.principal.currency
        zero = Money.zero(currency)
        carried = balance.principal + balance.interest_on
        on_book[currency] = on_book.get(currency, zero) - carried
        off_book[currency] = off_book.get(currency, zero) - (balance.total - carried)
    carrier = "claim:basis:written-off" if written_off else "claim:basis:on-book"
    lines += [Posting(carrier, amount) for amount in on_book.values()]
    lines += [Posting("claim:basis:off-book", amount) for amount in off_book.values()]
    return entry(book, escalated_on, OPENING, lines, source="opening")


def claim_lines(debt: int, balance: OpeningBalance) -> list[Posting]:
    """Return what is owed on a debt, a line for each component."""
    return [
        Posting("claim:principal", balance.principal, debt=debt),
        Posting("claim:interest-on", balance.interest_on, debt=debt),
        Posting("claim:interest-off", balance.interest_off, debt=debt),
        Posting("claim:penalty", balance.penalty, debt=debt),
        Posting("claim:costs", balance.costs, debt=debt),
    ]
