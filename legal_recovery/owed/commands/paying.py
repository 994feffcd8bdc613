"""Who of the obligors paid what of a receipt: whoever answers up to an amount answers for less from then on."""

from collections.abc import Sequence
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.owed import store
from legal_recovery.owed.events import ObligorPaid, ObligorPaymentEnded
from legal_recovery.plumbing.unit_of_work import UnitOfWork


def record_paid(
    uow: UnitOfWork, case: CaseFacts, receipt_id: int, shares: Sequence[tuple[int, Money]], on: date
) -> None:
    """Record who paid what of a receipt of a case that is held, since the day that it discharges."""
    if not shares:
        return
    parties = {one.obligor_id: one.party_id for one in cases.list_obligors(uow.session, case.id)}
    for obligor, amount in shares:
        uow.record(
            ObligorPaid(
                book=case.book,
                share_id=new_id(),
                case_id=case.id,
                obligor_id=obligor,
                party_id=parties[obligor],
                receipt_id=receipt_id,
                amount_minor=amount.minor,
                currency=amount.currency,
                paid_on=on,
            )
        )


def end_paid(uow: UnitOfWork, case: CaseFacts, receipt_id: int) -> None:
    """Take back what was recorded of who paid a receipt, where anything was."""
    for one in store.list_paid(uow.session, case.id):
        if one.receipt == receipt_id:
            uow.record(ObligorPaymentEnded(book=case.book, share_id=one.id, ended_on=uow.clock.today()))
