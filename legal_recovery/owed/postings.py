"""Interest in the books: what has accrued since it was posted last, and what a title says is owed (scenario 3).

All of it is off the lender's books: a loan that was escalated accrues none there (停计). What a title awards less than
the ledger had is a claim that was cancelled; interest that was counted too high is taken back.
"""

from collections.abc import Iterable

from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry, Posting, entry
from legal_recovery.owed.rules import ACCRUED, CLAIM, CaughtUp

OFF_BOOK, CANCELLED = "claim:basis:off-book", "claim:ended:cancelled"


def interest_entries(book: int, caught_up: Iterable[CaughtUp]) -> list[Entry]:
    """Return the entries that bring the ledger to what is owed, one a day."""
    return [entry(book, one.on, one.kind, _lines(one), source="calculated") for one in caught_up]


def _lines(made: CaughtUp) -> list[Posting]:
    """Return the lines of one day; a claim that became less was counted too high, or the title cancelled it."""
    less = OFF_BOOK if made.kind == ACCRUED else CANCELLED
    lines: list[Posting] = []
    for (debt, part, currency), minor in made.differences.items():
        amount = Money(minor, currency)
        lines.append(Posting(CLAIM + part, amount, debt=debt))
        lines.append(Posting(OFF_BOOK if minor > 0 else less, -amount))
    return _together(lines)


def _together(lines: Iterable[Posting]) -> list[Posting]:
    """Return the lines with those of one account and debt added up."""
    sums: dict[tuple[str, int | None, str], Money] = {}
    for line in lines:
        key = line.account, line.debt, line.amount.currency
        sums[key] = sums.get(key, Money.zero(line.amount.currency)) + line.amount
    return [Posting(account, amount, debt=debt) for (account, debt, _), amount in sums.items() if amount]
