"""What a court has to give back of a cost: recorded, asked for again, received, taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.costs import store
from legal_recovery.costs.events import (
    RefundChased,
    RefundClaimed,
    RefundClaimMoved,
    RefundReceived,
    RefundReversed,
)
from legal_recovery.costs.postings import refund_entry
from legal_recovery.costs.rules import (
    RefundEndedAlready,
    RefundReversedAlready,
    RefundTerms,
    cancelled_by,
    days_of,
    refundable,
    require_claim,
    require_refund,
    share_of,
)
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.lawbook.store import pack_of
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


@dataclass(frozen=True, slots=True)
class ClaimRefund:
    """A court has to give back what was paid for a cost; amount and last day follow from the law where left out.

    `since` is the day from which the court's time runs: that on which the judgment took effect, or of the ruling.
    """

    case_id: int
    cost_id: int
    ground: str
    since: date
    amount: Money | None = None
    due_on: date | None = None
    court: str | None = None
    note: str | None = None
    version: int | None = None


def claim_refund(uow: UnitOfWork, cmd: ClaimRefund) -> dict[str, int]:
    """Record what a court has to give back of a cost and by when; raises InvalidInput, MoreThanPaid."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    cost = store.get_cost(uow.session, case.id, cmd.cost_id)
    amount, due_on = foresee_claim(uow.session, case, cmd)
    claim_id = new_id()
    uow.record(
        RefundClaimed(
            book=case.book,
            claim_id=claim_id,
            case_id=case.id,
            cost_id=cost.id,
            cost_kind=cost.cost_kind,
            ground=cmd.ground,
            amount_minor=amount.minor,
            currency=amount.currency,
            due_on=due_on,
            court=Text.maybe(cmd.court or cost.payee),
            note=Text.maybe(cmd.note),
        )
    )
    return {"claim_id": claim_id}


def foresee_claim(session: Session, case: CaseFacts, cmd: ClaimRefund) -> tuple[Money, date]:
    """Return what `claim_refund` would claim and by when; raises what it would raise."""
    cost = store.get_cost(session, case.id, cmd.cost_id)
    of = store.refunds_of(session, case.id, cost)
    open_claim = store.find_open_claim(session, case.id, cost.id)
    if open_claim is not None:
        raise RefundEndedAlready(N_("A refund of this cost is waited for already."), field="cost_id")
    pack = pack_of(session, case.jurisdiction)
    share, days = share_of(pack, cmd.ground, cmd.since), days_of(pack, cmd.since)
    amount = cmd.amount
    if amount is None and share is not None:
        amount = min(refundable(of.paid, Fraction(share.value)), of.left)
    if amount is None:
        raise InvalidInput(N_("Give the amount: no rule says how much it is."), field="amount")
    due_on = cmd.due_on or cmd.since + timedelta(days=int(days.value) if days is not None else 0)
    return require_claim(amount, of, cmd.ground), due_on


@dataclass(frozen=True, slots=True)
class ChaseRefund:
    """The court was asked again for what it has to give back."""

    case_id: int
    claim_id: int
    on: date
    note: str | None = None
    version: int | None = None


def chase_refund(uow: UnitOfWork, cmd: ChaseRefund) -> int:
    """Record that the court was asked again; return its place in the book. Raises RefundEndedAlready."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    claim = _open(store.get_claim(uow.session, case.id, cmd.claim_id))
    if cmd.on > uow.clock.today():
        raise InvalidInput(N_("{day} is in the future."), field="on", day=cmd.on)
    return uow.record(
        RefundChased(
            book=case.book,
            claim_id=claim.id,
            chased_on=cmd.on,
            chases=claim.chases + 1,
            note=Text.maybe(cmd.note),
        )
    )


def _open(claim: store.RefundClaim) -> store.RefundClaim:
    if claim.state != "open":
        raise RefundEndedAlready(N_("This refund is not waited for any more."))
    return claim


@dataclass(frozen=True, slots=True)
class DropRefund:
    """Nothing more will come of a refund."""

    case_id: int
    claim_id: int
    reason: str
    version: int | None = None


def drop_refund(uow: UnitOfWork, cmd: DropRefund) -> int:
    """Wait no more for a refund; return its place in the book. Raises RefundEndedAlready."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    claim = _open(store.get_claim(uow.session, case.id, cmd.claim_id))
    reason = Text(require_reason(cmd.reason))
    return _moved(uow, case, claim, claim.received, "dropped", reason)


def _moved(
    uow: UnitOfWork,
    case: CaseFacts,
    claim: store.RefundClaim,
    received: Money,
    state: str,
    reason: Text | None = None,
) -> int:
    return uow.record(
        RefundClaimMoved(
            book=case.book,
            claim_id=claim.id,
            received_minor=received.minor,
            state=state,
            ended_on=None if state == "open" else uow.clock.today(),
            reason=reason,
        )
    )


@dataclass(frozen=True, slots=True)
class ReceiveRefund:
    """Record what a court gave back of a cost."""

    case_id: int
    terms: RefundTerms
    version: int | None = None


def receive_refund(uow: UnitOfWork, cmd: ReceiveRefund) -> dict[str, int]:
    """Book a refund and say so; raises MoreThanPaid, CollectedAlready."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    return {"refund_id": book_refund(uow, case, cmd.terms, "manual")}


def book_refund(
    uow: UnitOfWork, case: CaseFacts, terms: RefundTerms, source: str, transfer: int | None = None
) -> int:
    """Book what a court gave back in a case that is held; return its id.

    `transfer` joins it with the line of a bank statement, which may be of a closed month. What was waited for of the
    same cost is waited for no more than what has not arrived. Raises InvalidInput, MoreThanPaid, CollectedAlready.
    """
    made, cancels = _decided(uow.session, case, terms, uow.clock.today(), transfer or new_id(), source)
    claim = store.find_open_claim(uow.session, case.id, terms.cost)
    seq, refund_id = (post if transfer is None else post_on_open_day)(uow, made), new_id()
    uow.record(
        RefundReceived(
            book=case.book,
            refund_id=refund_id,
            case_id=case.id,
            cost_id=terms.cost,
            claim_id=claim.id if claim else None,
            amount_minor=terms.amount.minor,
            currency=terms.amount.currency,
            received_on=terms.received_on,
            cancels_minor=cancels.minor,
            payer=Text.maybe(terms.payer),
            note=Text.maybe(terms.note),
            entry_seq=seq,
        )
    )
    if claim is not None:
        received = claim.received + terms.amount
        _moved(uow, case, claim, received, "open" if received < claim.amount else "received")
    return refund_id


def _decided(
    session: Session, case: CaseFacts, terms: RefundTerms, today: date, transfer: int, source: str
) -> tuple[Entry, Money]:
    """Return the entry of a refund, and what of the claim it cancels; raises what `book_refund` raises."""
    cost = store.get_cost(session, case.id, terms.cost)
    of = store.refunds_of(session, case.id, cost)
    refund = require_refund(terms, of, case, today)
    owed = store.costs_owed(session, case.book, terms.amount.currency)
    zero = Money.zero(terms.amount.currency)
    cancels = cancelled_by(refund, of, sum((amount for _debt, amount in owed), zero))
    lines = list(_shared(cancels, owed))
    return refund_entry(case.book, cost.cost_kind, refund, lines, transfer, source), cancels


def _shared(amount: Money, owed: list[tuple[int | None, Money]]) -> Iterator[tuple[int | None, Money]]:
    """Yield on which debts an amount of the costs awarded is cancelled: where it is owed, the largest first."""
    for debt, due in owed:
        part = min(amount, due)
        amount -= part
        if part:
            yield debt, part


def foresee_refund(session: Session, case: CaseFacts, cmd: ReceiveRefund, today: date) -> list[Entry]:
    """Return what `receive_refund` would post now; raises what it would raise."""
    require_version(case, cmd.version)
    entries = [_decided(session, case, cmd.terms, today, 0, "manual")[0]]
    require_open_days(session, case.office_id, entries)
    return entries


@dataclass(frozen=True, slots=True)
class ReverseRefund:
    """Take a refund back that was booked wrongly."""

    case_id: int
    refund_id: int
    reason: str
    version: int | None = None


def reverse_refund(uow: UnitOfWork, cmd: ReverseRefund) -> dict[str, int]:
    """Answer a refund by its reversal, money and claim together; raises RefundReversedAlready."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    refund = _reversible(store.get_refund(uow.session, case.id, cmd.refund_id))
    return {"reversed_seq": take_back_refund(uow, case, refund, require_reason(cmd.reason))}


def foresee_refund_reversal(
    session: Session, case: CaseFacts, refund_id: int
) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that `reverse_refund` would undo, each with its answer; raises what it would raise."""
    refund = _reversible(store.get_refund(session, case.id, refund_id))
    return foreseen_reversals(session, case.office_id, case.book, refund.entry_seq)


def _reversible(refund: store.Refund) -> store.Refund:
    if refund.reversed_seq is not None:
        raise RefundReversedAlready(N_("This refund was already reversed."), seq=refund.reversed_seq)
    return refund


def take_back_refund(uow: UnitOfWork, case: CaseFacts, refund: store.Refund, reason: str) -> int:
    """Reverse the entries of a refund, those of the bank too, and mark it; return the reversal's place.

    The costs that it cancelled are owed again, and the court has to give it back again where it had to.
    """
    done = reverse(uow, case.book, refund.entry_seq)[0]
    uow.record(
        RefundReversed(
            book=case.book,
            refund_id=refund.id,
            reversed_seq=done.reversal_seq,
            value_on=done.value_on,
            reason=Text(reason),
        )
    )
    if refund.claim_id is not None:
        claim = store.get_claim(uow.session, case.id, refund.claim_id)
        state = "open" if claim.state == "received" else claim.state
        _moved(uow, case, claim, claim.received - refund.amount, state)
    return done.reversal_seq
