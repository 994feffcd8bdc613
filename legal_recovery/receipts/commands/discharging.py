"""Discharging the claim of what a distribution gives us, or an asset in kind is worth, before any money arrives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.auctions.events import (
    AssetTakenInKind,
    DistributionConfirmed,
    DistributionReversed,
    TakingReversed,
)
from legal_recovery.auctions.postings import shared_lines, taken_lines
from legal_recovery.auctions.rules import require_all
from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money, total
from legal_recovery.law.pack import NotKnown
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.commands import post, require_open_days, reverse
from legal_recovery.ledger.postings import Entry, Posting
from legal_recovery.owed.commands import foresee_interest, post_interest, put_right
from legal_recovery.owed.store import is_counted
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts import store
from legal_recovery.receipts.commands.booking import decide
from legal_recovery.receipts.events import ClaimDischarged, ClaimRestored
from legal_recovery.receipts.postings import discharge_entry
from legal_recovery.receipts.rules import (
    Allocation,
    ReceiptTerms,
    RemittedAlready,
    paid_as_told,
    require_whole,
)

Discharging = DistributionConfirmed | AssetTakenInKind
Restoring = DistributionReversed | TakingReversed
DISCHARGES = (DistributionConfirmed.kind, AssetTakenInKind.kind)
RESTORES = (DistributionReversed.kind, TakingReversed.kind)


@dataclass(frozen=True, slots=True)
class _Settled:
    """What an event settles: how it is applied, the interest before it, and the one entry."""

    allocation: Allocation
    interest: list[Entry]
    entry: Entry
    counted: bool


def discharge(uow: UnitOfWork, event: Discharging) -> None:
    """Post what an event settles of the claim of a case that is held, with interest up to its day.

    Raises MoreThanOwed, OutOfRank, MonthIsClosed, NotKnown.
    """
    case = cases.lock_case(uow, event.case_id)
    settled = _settled(uow.session, case, event)
    for made in settled.interest:
        post(uow, made)
    seq = post(uow, settled.entry)
    uow.record(
        ClaimDischarged(
            book=case.book,
            discharge_id=new_id(),
            case_id=case.id,
            source=_source(event),
            about_id=_about(event),
            amount_minor=settled.allocation.applied.minor,
            currency=event.currency,
            discharged_on=event.discharged_on,
            entry_seq=seq,
            order_key=settled.allocation.order.rule.key if settled.allocation.order else None,
        )
    )
    if settled.counted:
        # What was counted for later days bears less from this day on.
        post_interest(uow, case, event.discharged_on)


def foresee_discharge(
    session: Session, case: CaseFacts, event: Discharging
) -> tuple[Allocation, list[Entry]]:
    """Return how `discharge` would apply what an event settles, and what it would post; raises what it would."""
    settled = _settled(session, case, event)
    require_open_days(session, case.office_id, [settled.entry])
    before = [*settled.interest, settled.entry]
    if not settled.counted:
        return settled.allocation, before
    return settled.allocation, [*before, *foresee_interest(session, case, event.discharged_on, before)]


def _settled(session: Session, case: CaseFacts, event: Discharging) -> _Settled:
    ours = _ours(event)
    if isinstance(event, DistributionConfirmed) and event.whole:
        owed = owed_by(session, case, event.discharged_on)
        require_all(pack_of(session, case.jurisdiction), ours, owed, event.discharged_on)
    if not ours:
        nothing = paid_as_told((), event.currency)
        return _Settled(nothing, [], _entry(event, nothing), counted=False)
    source = "auction" if isinstance(event, DistributionConfirmed) else "settlement"
    terms = ReceiptTerms(source, ours, event.discharged_on, event.discharged_on)
    decided = decide(session, case, terms, event.discharged_on)
    field = "lines" if isinstance(event, DistributionConfirmed) else "value"
    allocation = require_whole(decided.allocation, ours, field)
    return _Settled(allocation, decided.interest, _entry(event, allocation), decided.counted)


def _ours(event: Discharging) -> Money:
    if isinstance(event, DistributionConfirmed):
        return Money(event.ours_minor, event.currency)
    return Money(event.value_minor - event.balance_minor - event.fee_minor, event.currency)


def _entry(event: Discharging, allocation: Allocation) -> Entry:
    kind = "asset.taken" if isinstance(event, AssetTakenInKind) else "distribution"
    return discharge_entry(
        event.book, event.discharged_on, kind, _lines(event), allocation, event.collateral_id
    )


def _lines(event: Discharging) -> Sequence[Posting]:
    if isinstance(event, AssetTakenInKind):
        value = Money(event.value_minor, event.currency)
        paid = Money(event.balance_minor + event.fee_minor, event.currency)
        return taken_lines(value, paid, event.collateral_id)
    pot = Money(event.pot_minor, event.currency)
    others = [Money(minor, event.currency) for minor in event.others]
    return shared_lines(pot, _ours(event), others, event.collateral_id)


def _source(event: Discharging) -> str:
    return "distribution" if isinstance(event, DistributionConfirmed) else "in-kind"


def _about(event: "Discharging | Restoring") -> int:
    if isinstance(event, DistributionConfirmed | DistributionReversed):
        return event.distribution_id
    return event.taking_id


def restore(uow: UnitOfWork, event: Restoring) -> None:
    """Take back what an event settled that was recorded wrongly; raises RemittedAlready."""
    case = cases.lock_case(uow, event.case_id)
    about = _about(event)
    for share in store.list_awaited_all(uow.session, case.id):
        if share.distribution == about and share.remitted:
            raise RemittedAlready(
                N_("{amount} of it was remitted: take that receipt back first."), amount=share.remitted
            )
    found = store.find_discharge(uow.session, case.id, about)
    assert found is not None, "what was confirmed was posted with it"
    done = reverse(uow, case.book, found.entry_seq)[0]
    uow.record(ClaimRestored(book=case.book, discharge_id=found.id, reversed_seq=done.reversal_seq))
    if is_counted(uow.session, case.id):
        put_right(uow, case)


def owed_by(session: Session, case: CaseFacts, on: date) -> Money:
    """Return what is owed on a day in the case's currency, with interest as far as its rates are known."""
    owed, _debts = store.what_is_owed(session, case.id, case.book)
    try:
        interest = foresee_interest(session, case, on) if is_counted(session, case.id) else []
    except NotKnown:
        interest = []
    due = store.due_on(session, case.book, on, interest, owed)
    return total(
        [line.amount for line in due if line.amount.minor > 0 and line.amount.currency == case.currency],
        case.currency,
    )
