"""Security lodged in cash: the lender's own money with a court, neither cost nor recovery (accounts.md, scenario 2)."""

from datetime import date

from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry, Posting, entry


def lodging_entry(
    book: int, on: date, amount: Money, proceeding: int | None, source: str, transfer: int | None = None
) -> Entry:
    """Cash goes to whoever holds it for the case."""
    return entry(
        book,
        on,
        "security.lodged",
        (
            Posting("money:deposit-lodged", amount, proceeding=proceeding),
            Posting("money:bank", -amount, proceeding=proceeding),
        ),
        source=source,
        transfer=transfer,
    )


def return_entry(
    book: int, on: date, amount: Money, proceeding: int | None, source: str, transfer: int | None = None
) -> Entry:
    """The same cash comes back."""
    return entry(
        book,
        on,
        "security.returned",
        (
            Posting("money:bank", amount, proceeding=proceeding),
            Posting("money:deposit-lodged", -amount, proceeding=proceeding),
        ),
        source=source,
        transfer=transfer,
    )
