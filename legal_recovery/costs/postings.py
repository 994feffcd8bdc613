"""Costs in the books (accounts.md, scenarios 2 and 4; rule 11: when payable, or when paid if earlier)."""

from collections.abc import Iterable
from datetime import date

from legal_recovery.costs.rules import CostTerms, RefundTerms
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry, Posting, entry
from legal_recovery.ledger.rules import COST, REFUND


def cost_entries(book: int, cost_id: int, cost: CostTerms, transfer: int, source: str) -> list[Entry]:
    """Return the entry of a cost that was paid at once or is still due, or the two of one paid later."""
    account, amount = COST + cost.cost_kind, cost.amount
    if cost.paid_on is not None and cost.paid_on <= cost.incurred_on:
        paid = _cost(account, "money:bank", amount, cost_id, cost)
        return [entry(book, cost.paid_on, "cost.paid", paid, source=source, transfer=transfer)]
    due = entry(
        book,
        cost.incurred_on,
        "cost.payable",
        _cost(account, "money:cost-payable", amount, cost_id, cost),
        source=source,
        transfer=transfer if cost.paid_on else None,
    )
    if cost.paid_on is None:
        return [due]
    return [due, payment_entry(book, cost_id, amount, cost.paid_on, transfer, source)]


def payment_entry(
    book: int, cost_id: int, amount: Money, on: date, transfer: int | None, source: str
) -> Entry:
    """Pay what was due for a cost."""
    lines = _cost("money:cost-payable", "money:bank", amount, cost_id)
    return entry(book, on, "cost.payment", lines, source=source, transfer=transfer)


def _cost(
    debit: str, credit: str, amount: Money, cost_id: int, about: CostTerms | None = None
) -> tuple[Posting, Posting]:
    collateral, proceeding = (about.collateral, about.proceeding) if about else (None, None)
    return (
        Posting(debit, amount, cost=cost_id, collateral=collateral, proceeding=proceeding),
        Posting(credit, -amount, cost=cost_id, collateral=collateral, proceeding=proceeding),
    )


def refund_entry(
    book: int,
    kind: str,
    terms: RefundTerms,
    cancelled: Iterable[tuple[int | None, Money]],
    transfer: int,
    source: str,
) -> Entry:
    """A court gives back what was prepaid; what the debtor owed us of it, debt by debt, is owed no more (rule 2)."""
    lines = [
        Posting("money:bank", terms.amount, cost=terms.cost),
        Posting(REFUND + kind, -terms.amount, cost=terms.cost),
    ]
    for debt, amount in cancelled:
        lines.append(Posting("claim:ended:cancelled", amount, debt=debt, cost=terms.cost))
        lines.append(Posting("claim:costs", -amount, debt=debt, cost=terms.cost))
    return entry(book, terms.received_on, "refund.received", lines, source=source, transfer=transfer)
