"""A bank's book: what is on the account, what of it is nobody's yet, and what was handed on to cases.

`money:account` is what the bank says stands on the account, so it grows with each line and with nothing else. Against
it stands `money:suspense` until a line is matched; then `money:bank` answers the clearing of the case's book, joined by
the transfer id, so that the two come to nothing. What is none of any case's goes to `money:outside`.
"""

from datetime import date

from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry, Posting, entry
from legal_recovery.reconciliation.rules.statements import StatementLine


def line_entry(book: int, line_id: int, line: StatementLine) -> Entry:
    """Return what a line does to the account: nobody's yet."""
    lines = (
        Posting("money:account", line.amount, bank_line=line_id),
        Posting("money:suspense", -line.amount, bank_line=line_id),
    )
    return entry(book, line.counts_on, "bank.line", lines, source="statement")


def matched_entry(book: int, line_id: int, value_on: date, amount: Money, transfer: int) -> Entry:
    """Return what hands a part of a line on to a case, or to another account of the lender's."""
    lines = (
        Posting("money:suspense", amount, bank_line=line_id),
        Posting("money:bank", -amount, bank_line=line_id),
    )
    return entry(book, value_on, "bank.matched", lines, source="statement", transfer=transfer)


def outside_entry(book: int, line_id: int, value_on: date, amount: Money) -> Entry:
    """Return what says that a part of a line is none of any case's."""
    lines = (
        Posting("money:suspense", amount, bank_line=line_id),
        Posting("money:outside", -amount, bank_line=line_id),
    )
    return entry(book, value_on, "bank.outside", lines, source="statement")
