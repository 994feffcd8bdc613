"""What receipts do to a settlement: instalments met, the plan kept, and all of it undone where one is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import post, reverse
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.jobs import Tell
from legal_recovery.plumbing.unit_of_work import Actor, Subscribers, UnitOfWork, execute
from legal_recovery.receipts.events import ReceiptRecorded, ReceiptReversed
from legal_recovery.receipts.rules import OwedLine
from legal_recovery.receipts.store import what_is_owed
from legal_recovery.settlements import store
from legal_recovery.settlements.commands.agreeing import FLAG, raise_flag
from legal_recovery.settlements.commands.clocks import follow_keeping, follow_reopening
from legal_recovery.settlements.events import (
    InstalmentMet,
    InstalmentMissed,
    InstalmentReopened,
    PlanKept,
    PlanPaid,
    PlanPaymentReversed,
    PlanReopened,
)
from legal_recovery.settlements.postings import final_waiver
from legal_recovery.settlements.rules import WAIVER_ORDER, StandsWithAnother

RECEIPTS = (ReceiptRecorded.kind, ReceiptReversed.kind)
MISSED = "missed_instalments"
SOURCE = "settlement"


def follow_receipt(uow: UnitOfWork, event: ReceiptRecorded | ReceiptReversed) -> None:
    """Count a receipt on the settlement that runs in its case, or no longer where it was taken back."""
    if isinstance(event, ReceiptReversed):
        _uncount(uow, event)
    elif event.source == SOURCE:
        _count(uow, event)


def _count(uow: UnitOfWork, event: ReceiptRecorded) -> None:
    plan = store.running_plan(uow.session, event.case_id)
    if plan is None or event.currency != plan.amount.currency or event.discharged_on < plan.agreed_on:
        return
    uow.record(
        PlanPaid(
            book=event.book,
            payment_id=new_id(),
            case_id=event.case_id,
            plan_id=plan.id,
            receipt_id=event.receipt_id,
            amount_minor=event.amount_minor,
            currency=event.currency,
            paid_on=event.discharged_on,
        )
    )
    plan = _settle(uow, event.book, event.case_id, plan.id)
    if plan.next is None:
        _keep(uow, cases.lock_case(uow, event.case_id), plan)


def _settle(uow: UnitOfWork, book: int, case_id: int, plan_id: int) -> store.Plan:
    """Say of each instalment what the money that is counted now makes of it."""
    plan = store.get_plan(uow.session, case_id, plan_id)
    for one in plan.instalments:
        met_on = one.counted.met_on
        if met_on == one.met_on:
            continue
        if met_on is None:
            uow.record(InstalmentReopened(book=book, instalment_id=one.id))
        else:
            uow.record(InstalmentMet(book=book, instalment_id=one.id, met_on=met_on))
    return plan


def _keep(uow: UnitOfWork, case: CaseFacts, plan: store.Plan) -> None:
    on = max(one.met_on for one in plan.counted if one.met_on is not None)
    owed = what_is_owed(uow.session, case.id, case.book)[0]
    parts = _ending(plan, [one for one in owed if one.amount.currency == case.currency])
    seq = None
    if plan.waived or parts:
        seq = post(uow, final_waiver(case.book, on, plan.waived, parts))
    uow.record(PlanKept(book=case.book, plan_id=plan.id, ended_on=on, final_seq=seq))
    raise_flag(uow, case, FLAG, on, raised=False)
    follow_keeping(uow, case, plan)


def _ending(plan: store.Plan, owed: Sequence[OwedLine]) -> list[OwedLine]:
    """Return which parts end as waived: all that is left where the plan settles in full, else what was agreed."""
    rank = {account: place for place, account in enumerate(WAIVER_ORDER)}
    due = sorted((one for one in owed if one.amount.minor > 0), key=lambda one: rank[one.account])
    if plan.in_full:
        return due
    found, left = [], plan.waived
    for one in due:
        taken: Money = min(left, one.amount)
        if taken:
            found.append(OwedLine(one.debt, one.account, taken))
            left -= taken
    return found


def _uncount(uow: UnitOfWork, event: ReceiptReversed) -> None:
    case_id = cases.case_of_book(uow.session, event.book)
    if any(one.receipt_id == event.receipt_id for one in store.list_sold(uow.session, case_id=case_id)):
        raise StandsWithAnother(N_("This is the price of a sale: buy the claim back instead."))
    found = store.plan_of_receipt(uow.session, case_id, event.receipt_id)
    if found is None:
        return
    plan, payment = found
    uow.record(PlanPaymentReversed(book=event.book, payment_id=payment.id))
    plan = _settle(uow, event.book, case_id, plan.id)
    if plan.state == "kept" and plan.next is not None:
        if plan.final_seq is not None:
            reverse(uow, event.book, plan.final_seq)
        uow.record(PlanReopened(book=event.book, plan_id=plan.id))
        case = cases.lock_case(uow, case_id)
        raise_flag(uow, case, FLAG, uow.clock.today(), raised=True)
        follow_reopening(uow, case, plan)


@dataclass(frozen=True, slots=True)
class NoteMissed:
    """Note what was missed in a case."""

    case_id: int


def note_missed_of(uow: UnitOfWork, cmd: NoteMissed) -> int:
    """Note the instalments of a case that were missed; return how many."""
    case = cases.lock_case(uow, cmd.case_id)
    plan, today = store.running_plan(uow.session, case.id), uow.clock.today()
    missed = [
        one
        for one in (plan.instalments if plan else ())
        if one.missed_on is None and one.counted.is_late(today)
    ]
    for one in missed:
        uow.record(InstalmentMissed(book=case.book, instalment_id=one.id, missed_on=today))
    return len(missed)


def note_missed(
    database: Database, clock: Clock, actor: Actor, report: Tell, subscribers: Subscribers
) -> dict[str, int]:
    """Note every missed instalment of every case; it may be begun again at any moment."""
    with database.reading() as session:
        waiting = store.cases_with_missed(session, clock.today())
    noted = 0
    for number, case_id in enumerate(waiting, 1):
        noted += execute(
            database, note_missed_of, NoteMissed(case_id), actor=actor, clock=clock, subscribers=subscribers
        )
        report("instalments", number, len(waiting))
    return {"cases": len(waiting), "missed": noted}
