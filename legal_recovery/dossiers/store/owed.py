"""What is owed on a case as its book tells it at a position: the same calculation as on its page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.store.book import BookAt
from legal_recovery.kernel.money import Money
from legal_recovery.law.interest import DAILY
from legal_recovery.law.pack import Pack, percent_text
from legal_recovery.owed.rules import Account, Answering, ClaimFacts, Contract, OrderSet, accounts_on
from legal_recovery.owed.store import claim_lines, terms_of, title_of
from legal_recovery.plumbing.state import typed

Row = dict[str, Any]


def accounts_at(book: BookAt, pack: Pack, on: date) -> list[Account]:
    """Return each debt's account on a day; raises NotKnown where a rate of it is missing."""
    facts = claim_facts(book)
    return accounts_on(pack, facts, on, facts.stop)


def claim_facts(book: BookAt) -> ClaimFacts:
    """Return all that what is owed follows from, as the book knows it."""
    (case,) = _rows(book, "cases")
    terms = {row["debt_id"]: terms_of(row) for row in _rows(book, "interest_terms")}
    insolvent = {
        row["obligor_id"]: row["accepted_on"]
        for row in _rows(book, "insolvencies")
        if row["dismissed_on"] is None
    }
    return ClaimFacts(
        since=case["balance_on"] or case["escalated_on"],
        contracts=tuple(
            Contract(
                row["id"],
                row["contract_number"],
                row["currency"],
                row["due_on"],
                terms.get(row["id"]),
                (row["penalty_rate_ppm"] or row["annual_rate_ppm"] or 0) * 1000,
            )
            for row in _rows(book, "debts")
        ),
        titles=tuple(title_of(row) for row in _rows(book, "awards") if row["withdrawn_on"] is None),
        lines=tuple(
            line
            for entry in book.entries
            for line in claim_lines(entry.value_on, entry.seq, entry.kind, entry.postings)
        ),
        orders=tuple(OrderSet(row["order_key"], row["since"], None) for row in _rows(book, "payment_orders")),
        obligors=tuple(
            Answering(
                row["id"],
                row["role"],
                None,
                Money(row["cap_minor"], row["currency"]) if row["cap_minor"] is not None else None,
                insolvent.get(row["id"]),
            )
            for row in _rows(book, "obligors")
        ),
    )


def _rows(book: BookAt, table: str) -> Iterator[Row]:
    for key, row in book.table(table):
        yield typed(table, {**row, "id": str(key)})


def owed_lines(accounts: list[Account], contracts: dict[int, str]) -> Iterator[rules.OwedLine]:
    """Yield what is owed, what is owed on the case as a whole first."""
    for one in sorted(accounts, key=lambda one: one.debt is not None):
        contract = contracts.get(one.debt) if one.debt is not None else None
        for part, minor in one.owed.items():
            yield rules.OwedLine(contract, part, Money(minor, one.currency))


def interest_lines(accounts: list[Account], contracts: dict[int, str]) -> Iterator[rules.InterestLine]:
    """Yield every line of interest that is in what is owed."""
    for one in accounts:
        contract = contracts.get(one.debt) if one.debt is not None else None
        for line in one.statement.lines:
            yield rules.InterestLine(
                contract,
                line.what,
                line.since,
                line.until,
                line.days,
                Money(line.base, one.currency),
                percent_text(line.rate_ppb),
                None if line.basis == DAILY else line.basis,
                Money(line.amount, one.currency),
                line.citation,
            )
