"""Naming who of the obligors paid a receipt that is recorded already, as one that came from a statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_version
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.owed.commands import end_paid, record_paid
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts import store
from legal_recovery.receipts.rules import NothingChanges, Payer, ReceiptReversedAlready, require_payers


@dataclass(frozen=True, slots=True)
class NamePayers:
    """Say who of the obligors paid a receipt; without any, nobody is named any more."""

    case_id: int
    receipt_id: int
    payers: tuple[Payer, ...] = ()
    version: int | None = None


def name_payers(uow: UnitOfWork, cmd: NamePayers) -> dict[str, int]:
    """Record who paid a receipt in place of what was said before; no money moves.

    Raises NotFound, ReceiptReversedAlready, SharesDiffer, NothingChanges.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    receipt = store.get_receipt(uow.session, case.id, cmd.receipt_id)
    if receipt.reversed_seq is not None:
        raise ReceiptReversedAlready(N_("This receipt was already reversed."), seq=receipt.reversed_seq)
    shares = shares_of(uow.session, case, cmd.payers, receipt.amount)
    if {(one.obligor, one.amount) for one in receipt.payers} == set(shares):
        raise NothingChanges(N_("That is recorded already."), field="payers")
    end_paid(uow, case, receipt.id)
    record_paid(uow, case, receipt.id, shares, receipt.discharged_on)
    return {"receipt_id": receipt.id}


def shares_of(
    session: Session, case: CaseFacts, payers: Sequence[Payer], amount: Money
) -> list[tuple[int, Money]]:
    """Return what each obligor paid of an amount; raises SharesDiffer."""
    if not payers:
        return []
    known = {one.obligor_id for one in cases.list_obligors(session, case.id)}
    return require_payers(payers, amount, known)
