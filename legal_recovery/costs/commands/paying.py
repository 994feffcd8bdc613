"""Paying a cost that was due, and taking that payment back alone."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_reason, require_version
from legal_recovery.costs import store
from legal_recovery.costs.events import CostPaid, PaymentReversed
from legal_recovery.costs.postings import payment_entry
from legal_recovery.costs.rules import NotDue, NotPaidLater, PaidBeforeDue
from legal_recovery.deadlines.commands import meet
from legal_recovery.deadlines.rules import Fact
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import (
    foreseen_reversals,
    post,
    post_on_open_day,
    require_open_days,
    reverse,
)
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import StoredEntry
from legal_recovery.plumbing.unit_of_work import UnitOfWork

# With it the time for paying the court's fee is kept.
ACCEPTANCE = "acceptance"


@dataclass(frozen=True, slots=True)
class PayCost:
    """A cost that was due is paid."""

    case_id: int
    cost_id: int
    paid_on: date
    version: int | None = None


def pay_cost(uow: UnitOfWork, cmd: PayCost) -> dict[str, int]:
    """Book the payment of a cost; return where it stands. Raises NotDue, PaidBeforeDue."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    return {"payment_seq": book_payment(uow, case, cmd.cost_id, cmd.paid_on, "manual")}


def book_payment(
    uow: UnitOfWork, case: CaseFacts, cost_id: int, paid_on: date, source: str, transfer: int | None = None
) -> int:
    """Book the payment of a cost of a case that is held; return where it stands.

    `transfer` joins it with the line of a bank statement, which may be of a closed month and is of the whole cost.
    """
    made = _payment(uow.session, case, cost_id, paid_on, uow.clock.today(), source, transfer or new_id())
    seq = (post if transfer is None else post_on_open_day)(uow, made)
    uow.record(CostPaid(book=case.book, cost_id=cost_id, paid_on=paid_on, payment_seq=seq))
    if store.get_cost(uow.session, case.id, cost_id).cost_kind == ACCEPTANCE:
        meet(uow, case.id, Fact("fee-paid", paid_on, one_each=True))
    return seq


def _payment(
    session: Session, case: CaseFacts, cost_id: int, paid_on: date, today: date, source: str, transfer: int
) -> Entry:
    cost = store.get_cost(session, case.id, cost_id)
    if not cost.is_due:
        raise NotDue(N_("This cost is paid already, or was taken back."))
    require_day(case, paid_on, today, "paid_on")
    if paid_on < cost.incurred_on:
        raise PaidBeforeDue(
            N_("It became payable on {incurred_on} and cannot be paid before."),
            field="paid_on",
            incurred_on=cost.incurred_on,
        )
    return payment_entry(case.book, cost.id, cost.amount, paid_on, transfer, source)


def foresee_payment(session: Session, case: CaseFacts, cmd: PayCost, today: date) -> list[Entry]:
    """Return what `pay_cost` would post now; raises what it would raise."""
    require_version(case, cmd.version)
    entries = [_payment(session, case, cmd.cost_id, cmd.paid_on, today, "manual", 0)]
    require_open_days(session, case.office_id, entries)
    return entries


@dataclass(frozen=True, slots=True)
class ReversePayment:
    """The payment of a cost was booked wrongly; the cost itself stands."""

    case_id: int
    cost_id: int
    reason: str
    version: int | None = None


def reverse_payment(uow: UnitOfWork, cmd: ReversePayment) -> dict[str, int]:
    """Answer the payment of a cost by its reversal: it is due again. Raises NotPaidLater."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    cost = store.get_cost(uow.session, case.id, cmd.cost_id)
    return {"reversed_seq": take_back_payment(uow, case, cost, require_reason(cmd.reason))}


def foresee_payment_reversal(
    session: Session, case: CaseFacts, cost_id: int
) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that `reverse_payment` would undo, each with its answer; raises what it would raise."""
    seq = _payment_of(session, case, store.get_cost(session, case.id, cost_id))
    return foreseen_reversals(session, case.office_id, case.book, seq)


def _payment_of(session: Session, case: CaseFacts, cost: store.Cost) -> int:
    if cost.payment_seq is None or not cost.stands:
        raise NotPaidLater(N_("This cost has no payment of its own; take back the cost itself."))
    if store.refunds_of(session, case.id, cost).refunded:
        raise NotPaidLater(N_("The court gave some of it back; reverse that refund first."))
    return cost.payment_seq


def take_back_payment(uow: UnitOfWork, case: CaseFacts, cost: store.Cost, reason: str) -> int:
    """Reverse the payment of a cost, the bank's entry too, and mark it due again; return the reversal's place."""
    done = reverse(uow, case.book, _payment_of(uow.session, case, cost))[0]
    uow.record(
        PaymentReversed(
            book=case.book,
            cost_id=cost.id,
            reversed_payment_seq=done.reversal_seq,
            value_on=done.value_on,
            reason=Text(reason),
        )
    )
    return done.reversal_seq
