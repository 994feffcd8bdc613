"""Applying a receipt anew where an error was found, in the order that applies or by hand; seen first."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import first_open_day, post
from legal_recovery.ledger.postings import Entry, Posting
from legal_recovery.ledger.rules import OUTSTANDING
from legal_recovery.ledger.store import StoredEntry, closed_months, entries_of_transfer, first_open
from legal_recovery.owed.commands import foresee_interest, law_of, post_interest
from legal_recovery.owed.store import facts_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts import store
from legal_recovery.receipts.commands.booking import applied_as_is, applied_by_law, reversible
from legal_recovery.receipts.events import ReceiptReallocated
from legal_recovery.receipts.postings import reallocation_entries
from legal_recovery.receipts.rules import (
    Allocation,
    OwedLine,
    Place,
    ReceiptTerms,
    paid_before,
    require_change,
    require_reallocatable,
)


@dataclass(frozen=True, slots=True)
class ReallocateReceipt:
    """Apply a receipt anew: by hand where lines are given, else in the order that applies."""

    case_id: int
    receipt_id: int
    reason: str
    by_hand: tuple[OwedLine, ...] = ()
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Replanned:
    """A receipt, what it pays now, how it would be applied anew, and the interest to be posted before that."""

    receipt: store.Receipt
    before: dict[Place, Money]
    allocation: Allocation
    interest: list[Entry]
    entries: list[Entry]
    counted: bool


def replan(
    session: Session, case: CaseFacts, receipt_id: int, by_hand: tuple[OwedLine, ...] = (), reason: str = ""
) -> Replanned:
    """Return how a receipt would be applied anew, whether or not that changes anything.

    Raises NotFound, ReceiptReversedAlready, RefundedAlready, NotReallocated, NotAllowed.
    """
    receipt = reversible(session, case, receipt_id)
    standing = _standing(session, case.book, receipt.entry_seq)
    require_reallocatable(receipt.source, receipt.distribution_id, standing[0].transfer)
    paid = [
        OwedLine(line.debt, line.account, -line.amount)
        for one in standing
        for line in one.postings
        if line.account in OUTSTANDING
    ]
    before = paid_before(paid)
    terms = _terms(receipt, by_hand, reason)
    interest, allocation, counted = _applied(session, case, terms, before)
    to_payer = any(line.account == "money:due-to-payer" for one in standing for line in one.postings)
    if receipt.unallocated:
        # Where the surplus stands is left as it was booked.
        allocation = replace(allocation, to_payer=to_payer)
    was = Allocation((), receipt.unallocated, to_payer=allocation.to_payer)
    entries = reallocation_entries(case.book, terms, before, was, allocation, standing[0].transfer)
    return Replanned(receipt, before, allocation, interest, entries, counted)


def _standing(session: Session, book: int, seq: int) -> list[StoredEntry]:
    """Return the entries of a receipt in its case's book, what was applied anew among them."""
    found = entries_of_transfer(session, book, seq)
    return [one for one in found if one.book == book and one.reverses is None and one.reversed_by is None]


def _terms(receipt: store.Receipt, by_hand: tuple[OwedLine, ...], reason: str) -> ReceiptTerms:
    return ReceiptTerms(
        receipt.source,
        receipt.amount,
        receipt.credited_on,
        receipt.discharged_on,
        collateral=receipt.collateral_id,
        by_hand=by_hand,
        by_hand_reason=reason,
    )


def _applied(
    session: Session, case: CaseFacts, terms: ReceiptTerms, before: dict[Place, Money]
) -> tuple[list[Entry], Allocation, bool]:
    """Apply a receipt as if what it had paid were owed again on the day that it discharges."""
    owed, debts = store.what_is_owed(session, case.id, case.book)
    again = Entry(
        case.book,
        terms.discharged_on,
        "receipt.reallocated",
        tuple(Posting(account, amount, debt=debt) for (debt, account), amount in before.items()),
    )
    facts = facts_of(session, case)
    if not facts.is_counted:
        return [], applied_as_is(terms, store.due_now(owed, [again]), debts), False
    interest = foresee_interest(session, case, terms.discharged_on)
    due = store.due_on(session, case.book, terms.discharged_on, [*interest, again], owed)
    return interest, applied_by_law(law_of(session, case), facts, terms, due), True


def foresee_reallocation(
    session: Session, case: CaseFacts, cmd: ReallocateReceipt
) -> tuple[Replanned, list[Entry]]:
    """Return how `reallocate_receipt` would apply a receipt, and what it would post; raises what it would."""
    require_version(case, cmd.version)
    plan = replan(session, case, cmd.receipt_id, cmd.by_hand, require_reason(cmd.reason))
    require_change(plan.before, plan.allocation)
    closed = closed_months(session, case.office_id)
    entries = [
        replace(one, value_on=first_open(closed, one.value_on)) if one.touches_money else one
        for one in plan.entries
    ]
    before = [*plan.interest, *entries]
    if not plan.counted:
        return plan, before
    return plan, [*before, *foresee_interest(session, case, plan.receipt.discharged_on, before)]


def reallocate_receipt(uow: UnitOfWork, cmd: ReallocateReceipt) -> dict[str, int]:
    """Apply a receipt anew and say why; return the place of the entry.

    What arrived, and when, stays as it is booked. Raises NothingChanges, and what `replan` does.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    reason = require_reason(cmd.reason)
    plan = replan(uow.session, case, cmd.receipt_id, cmd.by_hand, reason)
    allocation = require_change(plan.before, plan.allocation)
    for made in plan.interest:
        post(uow, made)
    seqs = [post(uow, _in_open_month(uow, case, made)) for made in plan.entries]
    uow.record(
        ReceiptReallocated(
            book=case.book,
            receipt_id=plan.receipt.id,
            unallocated_minor=allocation.unallocated.minor,
            order_key=allocation.order.rule.key if allocation.order and not cmd.by_hand else None,
            by_hand=Text(reason) if cmd.by_hand else None,
            reallocated_seq=seqs[0],
            reason=Text(reason),
        )
    )
    if plan.counted:
        # What was counted for later days bears on other parts from this day on.
        post_interest(uow, case, plan.receipt.discharged_on)
    return {"entry_seq": seqs[0]}


def _in_open_month(uow: UnitOfWork, case: CaseFacts, made: Entry) -> Entry:
    if not made.touches_money:
        return made
    return replace(made, value_on=first_open_day(uow, case.office_id, made.value_on))
