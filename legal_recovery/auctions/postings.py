"""Disposal in the books (accounts.md, scenarios 6, 7 and 8): what a court holds is not ours until it is shared."""

from collections.abc import Iterable, Sequence
from datetime import date

from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry, Posting, entry


def sale_entry(book: int, on: date, price: Money, collateral: int | None) -> Entry:
    """The court holds the price until it is shared; nothing of it is ours yet."""
    return entry(
        book,
        on,
        "auction.sold",
        (
            Posting("court:held", price, collateral=collateral),
            Posting("court:undistributed", -price, collateral=collateral),
        ),
    )


def forfeit_entry(book: int, on: date, deposit: Money, collateral: int | None) -> Entry:
    """The deposit of a buyer who did not pay stays with the court and is shared with the next price."""
    return entry(
        book,
        on,
        "auction.forfeited",
        (
            Posting("court:held", deposit, collateral=collateral),
            Posting("court:undistributed", -deposit, collateral=collateral),
        ),
    )


def shared_lines(pot: Money, ours: Money, others: Iterable[Money], collateral: int | None) -> list[Posting]:
    """What was undistributed goes to the others at once; our share waits to be remitted."""
    return [
        Posting("court:undistributed", pot, collateral=collateral),
        *(Posting("court:held", -share, collateral=collateral) for share in others),
        Posting("court:ours", -ours, collateral=collateral),
    ]


def taken_lines(value: Money, paid: Money, collateral: int) -> list[Posting]:
    """The asset at the ruling's value, what was paid in for it, and the rest recovered in kind."""
    return [
        Posting("money:asset-in-kind", value, collateral=collateral),
        Posting("money:bank", -paid, collateral=collateral),
        Posting("money:recovered:in-kind", paid - value, collateral=collateral),
    ]


def income_entry(book: int, on: date, amount: Money, collateral: int) -> Entry:
    """Rent of an asset held is recovered, and reduces no debt."""
    lines = (
        Posting("money:bank", amount, collateral=collateral),
        Posting("money:recovered:in-kind-income", -amount, collateral=collateral),
    )
    return entry(book, on, "asset.income", lines)


def impairment_entry(book: int, on: date, loss: Money, collateral: int) -> Entry:
    """An asset that is worth less brought less."""
    lines = (
        Posting("money:recovered:in-kind-adjustment", loss, collateral=collateral),
        Posting("money:asset-in-kind", -loss, collateral=collateral),
    )
    return entry(book, on, "asset.impaired", lines)


def sold_entry(book: int, on: date, price: Money, carried: Money, collateral: int) -> Entry:
    """What it was sold at, against what it was carried at; the difference is the adjustment."""
    lines: Sequence[Posting] = (
        Posting("money:bank", price, collateral=collateral),
        Posting("money:recovered:in-kind-adjustment", carried - price, collateral=collateral),
        Posting("money:asset-in-kind", -carried, collateral=collateral),
    )
    return entry(book, on, "asset.sold", lines)
