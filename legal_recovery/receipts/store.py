"""Reading the receipts of a case."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.debts.store import list_debts, list_owed
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.receipts.models import ReceiptRow
from legal_recovery.receipts.rules import OwedLine


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt of a case as it stands."""

    id: int
    source: str
    amount: Money
    credited_on: date
    discharged_on: date
    payer: str | None
    note: str | None
    collateral_id: int | None
    withheld: Money
    unallocated: Money
    entry_seq: int
    reversed_seq: int | None


def list_receipts(session: Session, case_id: int) -> list[Receipt]:
    """Return a case's receipts in the order in which they were credited."""
    payer, note, row = aliased(TextRow), aliased(TextRow), ReceiptRow
    query = (
        select(row, payer.value, note.value)
        .outerjoin(payer, payer.id == row.payer_id)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id)
        .order_by(row.credited_on, row.id)
    )
    return [
        Receipt(
            found.id,
            found.source,
            Money(found.amount_minor, found.currency),
            found.credited_on,
            found.discharged_on,
            payer_name,
            note_text,
            found.collateral_id,
            Money(found.withheld_minor, found.currency),
            Money(found.unallocated_minor, found.currency),
            found.entry_seq,
            found.reversed_seq,
        )
        for found, payer_name, note_text in session.execute(query)
    ]


def get_receipt(session: Session, case_id: int, receipt_id: int) -> Receipt:
    """Return one receipt of a case; raises NotFound."""
    for receipt in list_receipts(session, case_id):
        if receipt.id == receipt_id:
            return receipt
    raise NotFound(N_("There is no such receipt in this case."))


def what_is_owed(session: Session, case_id: int, book: int) -> tuple[list[OwedLine], list[int]]:
    """Return what is owed by component and debt, and the debts in the order in which they are paid."""
    owed = [
        OwedLine(line.debt, line.account, Money(line.minor, line.currency))
        for line in list_owed(session, book)
    ]
    return owed, [debt.id for debt in list_debts(session, case_id)]
