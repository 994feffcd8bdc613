"""Money that cases wait for: opened and closed by what happens to distributions, or said by a court's notice."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.auctions.events import DistributionConfirmed, DistributionReversed
from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import require_version
from legal_recovery.costs.events import RefundClaimed, RefundClaimMoved
from legal_recovery.costs.store import get_claim
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Event, Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts.events import ReceiptRecorded, ReceiptReversed
from legal_recovery.receipts.store import list_awaited
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.events import ExpectationClosed, ExpectationOpened, RemittanceAnnounced
from legal_recovery.settlements.events import (
    PlanAgreed,
    PlanBroken,
    PlanKept,
    PlanPaid,
    PlanPaymentReversed,
    PlanReopened,
    PlanWithdrawn,
)
from legal_recovery.settlements.store import running_plan

FOLLOWED_REFUNDS = (RefundClaimed.kind, RefundClaimMoved.kind)
FOLLOWED = (DistributionConfirmed.kind, DistributionReversed.kind, ReceiptRecorded.kind, ReceiptReversed.kind)
Followed = DistributionConfirmed | DistributionReversed | ReceiptRecorded | ReceiptReversed


@dataclass(frozen=True, slots=True)
class Expect:
    """Wait for money that somebody said will come, such as a court that announced what it remits.

    `net` is what will arrive where the payer keeps a fee of it.
    """

    case_id: int
    amount: Money
    due_on: date | None = None
    net: Money | None = None
    payer: str | None = None
    note: str | None = None
    expected_kind: str = "notice"
    version: int | None = None


def expect(uow: UnitOfWork, cmd: Expect) -> dict[str, int]:
    """Record that a case waits for money; return its id. Raises InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    if cmd.amount.minor <= 0:
        raise InvalidInput(N_("What is awaited is more than zero."), field="amount")
    if cmd.net is not None and not 0 < cmd.net.minor <= cmd.amount.minor:
        raise InvalidInput(N_("What arrives is no more than the whole."), field="net")
    return {"expectation_id": _open(uow, case.book, cmd)}


def _open(uow: UnitOfWork, book: int, cmd: Expect, about: int | None = None) -> int:
    expectation_id = new_id()
    opened = RemittanceAnnounced if cmd.expected_kind == "notice" else ExpectationOpened
    uow.record(
        opened(
            book=book,
            expectation_id=expectation_id,
            case_id=cmd.case_id,
            expected_kind=cmd.expected_kind,
            about_id=about,
            amount_minor=cmd.amount.minor,
            net_minor=cmd.net.minor if cmd.net is not None else None,
            currency=cmd.amount.currency,
            due_on=cmd.due_on,
            payer=Text.maybe(cmd.payer),
            note=Text.maybe(cmd.note),
        )
    )
    return expectation_id


@dataclass(frozen=True, slots=True)
class StopExpecting:
    """Wait no more for money that somebody said would come."""

    case_id: int
    expectation_id: int
    version: int | None = None


def stop_expecting(uow: UnitOfWork, cmd: StopExpecting) -> int:
    """Record that a case waits no more; return the place of the record. Raises NotFound."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    found = store.get_expectation(uow.session, case.id, cmd.expectation_id)
    return _close(uow, case.book, found.id, "dropped")


def _close(uow: UnitOfWork, book: int, expectation_id: int, state: str) -> int:
    return uow.record(
        ExpectationClosed(book=book, expectation_id=expectation_id, state=state, closed_on=uow.clock.today())
    )


def follow_distribution(uow: UnitOfWork, event: Followed) -> None:
    """Wait for what distributions give us and the court has not remitted: less with each receipt of it."""
    if isinstance(event, ReceiptRecorded) and event.distribution_id is None:
        return
    case_id = cases.case_of_book(uow.session, event.book)
    left = {one.distribution: one for one in list_awaited(uow.session, case_id) if one.left}
    for known in store.list_expectations(uow.session, case_id, "distribution"):
        share = left.get(known.about or 0)
        if share is None or share.left != known.amount:
            _close(
                uow, event.book, known.id, "met" if share is None or share.left < known.amount else "dropped"
            )
        else:
            del left[share.distribution]
    for share in left.values():
        wanted = Expect(case_id, share.left, share.discharged_on, expected_kind="distribution")
        _open(uow, event.book, wanted, share.distribution)


FOLLOWED_PLANS = (
    PlanAgreed.kind,
    PlanPaid.kind,
    PlanPaymentReversed.kind,
    PlanKept.kind,
    PlanReopened.kind,
    PlanBroken.kind,
    PlanWithdrawn.kind,
)


def follow_plan(uow: UnitOfWork, event: Event) -> None:
    """Wait for each instalment of the settlement that runs: less with what came in on it, no more once it is over."""
    case_id = cases.case_of_book(uow.session, event.book)
    plan = running_plan(uow.session, case_id)
    due = [one for one in plan.instalments if one.counted.left] if plan else []
    left = {one.id: one.counted for one in due}
    for known in store.list_expectations(uow.session, case_id, "instalment"):
        counted = left.get(known.about or 0)
        if counted is not None and counted.left == known.amount:
            del left[known.about or 0]
        else:
            is_met = not isinstance(event, PlanBroken | PlanWithdrawn | PlanPaymentReversed)
            _close(uow, event.book, known.id, "met" if is_met else "dropped")
    for instalment_id, counted in left.items():
        wanted = Expect(case_id, counted.left, counted.due.due_on, expected_kind="instalment")
        _open(uow, event.book, wanted, instalment_id)


def follow_refund(uow: UnitOfWork, event: RefundClaimed | RefundClaimMoved) -> None:
    """Wait for what a court has to give back of a cost: less with what came, no more once nothing more will come."""
    case_id = cases.case_of_book(uow.session, event.book)
    claim = get_claim(uow.session, case_id, event.claim_id)
    for known in store.list_expectations(uow.session, case_id, "fee-refund"):
        if known.about == claim.cost_id:
            _close(uow, event.book, known.id, "dropped" if claim.state == "dropped" else "met")
    if claim.state == "open" and claim.left.minor > 0:
        wanted = Expect(case_id, claim.left, claim.due_on, payer=claim.court, expected_kind="fee-refund")
        _open(uow, event.book, wanted, claim.cost_id)
