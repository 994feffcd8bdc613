"""Settlements and exits in the books (accounts.md, scenarios 9, 10 and 11)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.postings import Entry, Posting, entry
from legal_recovery.receipts.rules import Allocation, OwedLine

WAIVED, CONDITIONAL = "claim:ended:waived", "claim:ended:waived-conditional"
HELD_BACK = "claim:conditional-waiver"


def conditional_waiver(book: int, on: date, waived: Money) -> Entry:
    """While the plan is kept what is waived is not asked for; it is still owed, part by part."""
    lines = (Posting(HELD_BACK, -waived), Posting(CONDITIONAL, waived))
    return entry(book, on, "waiver.conditional", lines)


def final_waiver(book: int, on: date, held: Money, parts: Iterable[OwedLine]) -> Entry:
    """The plan is kept: what is left of the claim ends as waived, and nothing is held back any more."""
    ended = list(parts)
    whole = total([one.amount for one in ended], held.currency)
    lines = [
        Posting(HELD_BACK, held),
        *(Posting(one.account, -one.amount, debt=one.debt) for one in ended),
        Posting(WAIVED, whole),
        Posting(CONDITIONAL, -held),
    ]
    return entry(book, on, "waiver.final", lines)


def waiver(book: int, on: date, parts: Iterable[OwedLine]) -> Entry:
    """Part of the claim ends as waived: no money moves (accounts.md, rule 7)."""
    ended = list(parts)
    whole = total([one.amount for one in ended], ended[0].amount.currency)
    lines = [Posting(WAIVED, whole), *(Posting(one.account, -one.amount, debt=one.debt) for one in ended)]
    return entry(book, on, "waiver", lines, source="approval")


def write_off(book: int, on: date, amount: Money) -> Entry:
    """The books carry the claim no longer; it is pursued all the same (accounts.md, scenario 10)."""
    lines = (Posting("claim:basis:on-book", amount), Posting("claim:basis:written-off", -amount))
    return entry(book, on, "write-off", lines, source="approval")


def refinancing(book: int, on: date, amount: Money, allocation: Allocation) -> Entry:
    """A loan of our own pays the claim: the debt is discharged, and never a cent of it is gross (rule 9)."""
    lines = [
        Posting("money:refinanced-loan", amount),
        Posting("money:refinanced", -amount),
        Posting("claim:ended:settled", allocation.applied),
        *(Posting(one.account, -one.amount, debt=one.debt) for one in allocation.lines),
    ]
    return entry(book, on, "refinancing", lines)


def buyer_money(book: int, on: date, amount: Money, transfer: int) -> Entry:
    """What came in after the cut-off is the buyer's (amount), or is passed on (minus); never gross (rule 5)."""
    lines = (Posting("money:bank", amount), Posting("money:due-to-buyer", -amount))
    return entry(book, on, "buyer-money", lines, transfer=transfer)


def buy_back(sold: Iterable[Entry], on: date, transfer: int | None) -> list[Entry]:
    """The opposite of what the sale posted, on its own day (rule 8): the price goes back, the claim comes back."""
    return [
        entry(
            one.book,
            on,
            "buy-back",
            [replace(line, amount=-line.amount) for line in one.postings],
            transfer=transfer,
        )
        for one in sold
    ]
