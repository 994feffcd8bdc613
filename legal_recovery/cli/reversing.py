"""Which command takes an entry back: what has a row of its own is taken back by its own, which marks the row."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.auctions.commands import DISPOSALS, TakeBackEntry, take_back_entry
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs import commands as costs
from legal_recovery.costs import store as paid_out
from legal_recovery.kernel.errors import N_, NotFound, RuleViolation
from legal_recovery.ledger.commands import ReverseEntry, reverse_entry
from legal_recovery.ledger.store import entries_of_transfer
from legal_recovery.receipts import commands as receipts
from legal_recovery.receipts import store as received
from legal_recovery.seizures.commands import (
    ReverseReturn,
    WithdrawSecurity,
    reverse_return,
    withdraw_security,
)
from legal_recovery.seizures.store import find_security_of
from legal_recovery.settlements.commands import ReverseRefinancing, reverse_refinancing
from legal_recovery.settlements.store import list_refinancings

Asked = tuple[Callable[..., Any], Any]
# By the first word of its kind: an entry that has a row of its own somewhere.
_OWNED = {"cost", "refund", "receipt", "overpayment", "conversion", "security", "refinancing"}


class ReversedElsewhere(RuleViolation):
    """An entry is part of something that is taken back as a whole, where it was recorded."""

    code = "ledger.reversed_elsewhere"


def reversal_of(session: Session, case: CaseFacts, seq: int, reason: str) -> Asked:
    """Return the command that takes an entry back, and what it is asked; raises NotFound, ReversedElsewhere."""
    entries = entries_of_transfer(session, case.book, seq)
    if not entries:
        raise NotFound(N_("There is no entry {seq} in this book."), seq=seq)
    places = {one.seq for one in entries if one.book == case.book}
    owner = next(_owners(session, case, places, reason), None)
    if owner is not None:
        return owner
    kind = entries[0].kind.partition(".")[0]
    if kind in DISPOSALS:
        return take_back_entry, TakeBackEntry(case.id, seq, reason)
    if kind in _OWNED:
        raise ReversedElsewhere(
            N_("Entry {seq} is part of something else: take that back where it was recorded."), seq=seq
        )
    return reverse_entry, ReverseEntry(case.book, seq, reason)


def _owners(session: Session, case: CaseFacts, places: set[int], reason: str) -> Iterator[Asked]:
    for cost in paid_out.list_costs(session, case.id):
        if cost.entry_seq in places:
            yield costs.reverse_cost, costs.ReverseCost(case.id, cost.id, reason)
        elif cost.payment_seq in places:
            yield costs.reverse_payment, costs.ReversePayment(case.id, cost.id, reason)
    for refund in paid_out.list_refunds(session, case.id):
        if refund.entry_seq in places:
            yield costs.reverse_refund, costs.ReverseRefund(case.id, refund.id, reason)
    for receipt in received.list_receipts(session, case.id):
        if receipt.entry_seq in places:
            yield receipts.reverse_receipt, receipts.ReverseReceipt(case.id, receipt.id, reason)
    for repayment in received.list_refunds(session, case.id):
        if repayment.entry_seq in places:
            yield receipts.reverse_refund, receipts.ReverseRefund(case.id, repayment.id, reason)
    for made in received.list_conversions(session, case.id):
        if {made.entry_seq, made.sold_seq} & places:
            yield receipts.reverse_conversion, receipts.ReverseConversion(case.id, made.id, reason)
    for loan in list_refinancings(session, case.id):
        if loan.entry_seq in places:
            yield reverse_refinancing, ReverseRefinancing(case.id, loan.id, reason)
    security = find_security_of(session, case.id, places)
    if security is not None and security.state == "returned":
        yield reverse_return, ReverseReturn(case.id, security.id, reason)
    elif security is not None:
        yield withdraw_security, WithdrawSecurity(case.id, security.id, reason)
