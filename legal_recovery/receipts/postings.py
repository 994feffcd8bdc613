"""A receipt in the books: money on the day credited, claim on the day discharged (accounts.md, scenarios 5, 10, 12).

What a court collected stands in `court:` between the two days, so that what is discharged and not yet remitted
is always seen; the enforcement fee that the court keeps is neither recovered nor a cost (rule 1).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry, Posting, entry
from legal_recovery.ledger.rules import RECOVERED
from legal_recovery.receipts.rules import (
    EXCHANGE,
    FROM_COURT,
    Allocation,
    Held,
    Place,
    ReceiptTerms,
    RefundTerms,
    Repaid,
)


def receipt_entries(
    book: int, receipt: ReceiptTerms, allocation: Allocation, transfer: int, source: str
) -> list[Entry]:
    """Return the one entry of a receipt whose two days are the same, or the two, joined by the transfer id.

    The line of a bank statement that it stands on is joined by the same id, so that even one entry carries it.
    """
    money, claim = _money_lines(receipt, allocation), _claim_lines(receipt, allocation)
    fee = receipt.withheld_fee or Money.zero(receipt.amount.currency)
    same_day = receipt.credited_on == receipt.discharged_on
    if same_day and not fee:
        return [entry(book, receipt.credited_on, "receipt", money + claim, source=source, transfer=transfer)]
    by_court = receipt.source in FROM_COURT
    discharged = claim + (_collected(receipt, allocation, fee) if by_court else [])
    credited = money + (_remitted(receipt, allocation) if by_court else [])
    if not allocation.lines:
        return [entry(book, receipt.credited_on, "receipt", money, source=source, transfer=transfer)]
    return [
        entry(
            book, receipt.discharged_on, "receipt.discharged", discharged, source=source, transfer=transfer
        ),
        entry(book, receipt.credited_on, "receipt.credited", credited, source=source, transfer=transfer),
    ]


def _money_lines(receipt: ReceiptTerms, allocation: Allocation) -> list[Posting]:
    about = receipt.collateral
    return [
        *_banked(receipt),
        Posting(RECOVERED + receipt.source, allocation.unallocated - receipt.amount, collateral=about),
        Posting(
            "money:due-to-payer" if allocation.to_payer else "money:due-unallocated",
            -allocation.unallocated,
            collateral=about,
        ),
    ]


def _banked(receipt: ReceiptTerms) -> list[Posting]:
    """What the bank credited; what it is worth and what the bank made of it differ by what is gained or lost.

    Where it stands in its own currency, what it is worth waits on the same account until it is converted.
    """
    told, about = receipt.exchange, receipt.collateral
    if told is None:
        return [Posting("money:bank", receipt.amount, collateral=about)]
    if told.banked is not None:
        return [
            Posting("money:bank", told.banked, collateral=about),
            Posting(EXCHANGE, receipt.amount - told.banked, collateral=about),
        ]
    return [
        Posting("money:bank", told.received, collateral=about),
        Posting(EXCHANGE, -told.received, collateral=about),
        Posting(EXCHANGE, receipt.amount, collateral=about),
    ]


def conversion_entries(
    book: int, held: Held, amount: Money, on: date, transfers: tuple[int, int], source: str
) -> list[Entry]:
    """Return what the bank credits of the one currency, and what it debits of the other: two lines of statements."""
    about = held.collateral
    bought = (
        Posting("money:bank", amount, collateral=about),
        Posting(EXCHANGE, -amount, collateral=about),
    )
    sold = (
        Posting("money:bank", -held.held, collateral=about),
        Posting(EXCHANGE, held.held, collateral=about),
    )
    return [
        entry(book, on, "conversion", lines, source=source, transfer=transfer)
        for lines, transfer in zip((bought, sold), transfers, strict=True)
    ]


def _claim_lines(receipt: ReceiptTerms, allocation: Allocation) -> list[Posting]:
    ended = "claim:ended:sold" if receipt.source == "debt-sale" else "claim:ended:settled"
    settled = [Posting(ended, allocation.applied, collateral=receipt.collateral)]
    return settled + [Posting(line.account, -line.amount, debt=line.debt) for line in allocation.lines]


def _collected(receipt: ReceiptTerms, allocation: Allocation, fee: Money) -> list[Posting]:
    """The court has the money, keeps its fee, and owes us the rest."""
    ours = allocation.applied
    return [
        Posting("court:held", ours + fee, collateral=receipt.collateral),
        Posting("court:ours", -ours, collateral=receipt.collateral),
        Posting("court:held", -fee, collateral=receipt.collateral),
    ]


def _remitted(receipt: ReceiptTerms, allocation: Allocation) -> list[Posting]:
    return [
        Posting("court:ours", allocation.applied, collateral=receipt.collateral),
        Posting("court:held", -allocation.applied, collateral=receipt.collateral),
    ]


def passed_on_entries(
    book: int, standing: Iterable[Sequence[Posting]], discharged_on: date, credited_on: date, transfer: int
) -> list[Entry]:
    """What a receipt posted is undone but for the bank's part: that is owed to the buyer (accounts.md, rule 5).

    The claim is owed again from the day that was discharged; money follows on the day it was credited.
    """
    lines = _netted(
        Posting(_ACCOUNTS_OF_BUYER.get(line.account, line.account), -line.amount, line.debt, line.collateral)
        for one in standing
        for line in one
    )
    money = [line for line in lines if line.account.startswith("money:") and line.amount]
    rest = [line for line in lines if not line.account.startswith("money:") and line.amount]
    days = ((discharged_on, rest), (credited_on, money))
    return [entry(book, on, "receipt.passed-on", part, transfer=transfer) for on, part in days if part]


_ACCOUNTS_OF_BUYER = {"money:bank": "money:due-to-buyer"}


def discharge_entry(
    book: int,
    on: date,
    kind: str,
    lines: Sequence[Posting],
    allocation: Allocation,
    collateral: int | None,
) -> Entry:
    """What a distribution or an asset in kind settles, in one entry with what it does to court or money."""
    settled = Posting("claim:ended:settled", allocation.applied, collateral=collateral)
    claim = [Posting(line.account, -line.amount, debt=line.debt) for line in allocation.lines]
    return entry(book, on, kind, (*lines, settled, *claim))


def remittance_entry(book: int, receipt: ReceiptTerms, transfer: int, source: str) -> Entry:
    """The court remits our share: only now it is recovered (accounts.md, scenario 6, third entry)."""
    about, amount = receipt.collateral, receipt.amount
    lines = (
        *_banked(receipt),
        Posting(RECOVERED + receipt.source, -amount, collateral=about),
        Posting("court:ours", amount, collateral=about),
        Posting("court:held", -amount, collateral=about),
    )
    return entry(book, receipt.credited_on, "receipt.credited", lines, source=source, transfer=transfer)


def refund_entry(book: int, refund: RefundTerms, repaid: Repaid, transfer: int | None, source: str) -> Entry:
    """What was paid too much goes back (accounts.md, scenario 12, second entry): it never counted as recovered.

    What the account was debited and what is settled differ by what is gained or lost in exchange.
    """
    surplus, released, paid = repaid.surplus, repaid.released, refund.amount
    about = surplus.collateral
    if repaid.gone is None:
        exchange = [Posting(EXCHANGE, paid - released, collateral=about)]
    else:
        exchange = [Posting(EXCHANGE, one, collateral=about) for one in (paid, -released)]
    lines = (
        Posting(surplus.account, released, collateral=about),
        Posting("money:bank", -paid, collateral=about),
        *exchange,
    )
    return entry(book, refund.paid_on, "overpayment.refunded", lines, source=source, transfer=transfer)


def reallocation_entries(
    book: int,
    receipt: ReceiptTerms,
    before: Mapping[Place, Money],
    was: Allocation,
    now: Allocation,
    transfer: int | None,
) -> list[Entry]:
    """What a receipt had paid is owed again and it pays what it should: the claim on the day it discharges.

    Only where its surplus is another one, money follows on the day it was credited; what the bank credited stays.
    """
    more = sum(before.values(), Money.zero(receipt.amount.currency))
    claim = [Posting(account, amount, debt=debt) for (debt, account), amount in before.items()]
    claim += [Posting(line.account, -line.amount, debt=line.debt) for line in now.lines]
    claim.append(Posting("claim:ended:settled", now.applied - more, collateral=receipt.collateral))
    surplus = now.unallocated - was.unallocated
    money = [
        Posting(RECOVERED + receipt.source, surplus, collateral=receipt.collateral),
        Posting(
            "money:due-to-payer" if now.to_payer else "money:due-unallocated",
            -surplus,
            collateral=receipt.collateral,
        ),
    ]
    kept = [(receipt.discharged_on, _netted(claim))] + [(receipt.credited_on, money)] * bool(surplus)
    return [
        entry(book, on, "receipt.reallocated", lines, source="manual", transfer=transfer)
        for on, lines in kept
        if any(line.amount for line in lines)
    ]


def _netted(lines: Iterable[Posting]) -> list[Posting]:
    """Return lines of the same account, debt and currency as one."""
    sums: dict[tuple[str, int | None, int | None, str], Money] = {}
    for line in lines:
        about = line.account, line.debt, line.collateral, line.amount.currency
        sums[about] = sums.get(about, Money.zero(line.amount.currency)) + line.amount
    return [
        Posting(account, amount, debt=debt, collateral=collateral)
        for (account, debt, collateral, _currency), amount in sums.items()
    ]
