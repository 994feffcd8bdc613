"""Passing a receipt on to who bought the claim: the bank has it, it is owed to them, and nothing of it is ours."""

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import post_on_open_day
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import entries_of_transfer
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts import store
from legal_recovery.receipts.commands.booking import reversible
from legal_recovery.receipts.events import ReceiptPassedOn
from legal_recovery.receipts.postings import passed_on_entries


def pass_on_receipt(uow: UnitOfWork, case: CaseFacts, receipt_id: int) -> tuple[int, store.Receipt, Money]:
    """Book a receipt of a case that is held as the buyer's; return where its money is posted, what and how much it is.

    Interest is for the caller to count anew. Raises NotFound, ReceiptReversedAlready, PassedOn, RefundedAlready.
    """
    receipt = reversible(uow.session, case, receipt_id)
    standing = [
        one.postings
        for one in entries_of_transfer(uow.session, case.book, receipt.entry_seq)
        if one.book == case.book and one.reverses is None and one.reversed_by is None
    ]
    made = passed_on_entries(case.book, standing, receipt.discharged_on, receipt.credited_on, new_id())
    seq = [post_on_open_day(uow, one) for one in made][-1]
    uow.record(ReceiptPassedOn(book=case.book, receipt_id=receipt.id, passed_seq=seq))
    return seq, receipt, _passed(made[-1])


def _passed(made: Entry) -> Money:
    (due,) = (-line.amount for line in made.postings if line.account == "money:due-to-buyer")
    return due
