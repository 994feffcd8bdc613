"""Reading what courts have to give back of costs, and what they gave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.costs.models import RefundClaimRow, RefundRow
from legal_recovery.costs.rules import CostFacts, CostRefunds
from legal_recovery.costs.store.costs import Cost, list_costs
from legal_recovery.debts.store import list_owed
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import PostingRow
from legal_recovery.plumbing.event_log import TextRow

COSTS = "claim:costs"


@dataclass(frozen=True, slots=True)
class RefundClaim:
    """What a court has to give back of a cost."""

    id: int
    cost_id: int
    cost_kind: str
    ground: str
    amount: Money
    due_on: date
    court: str | None
    note: str | None
    state: str  # open, received, dropped
    received: Money
    chased_on: date | None
    chases: int
    ended_on: date | None

    @property
    def left(self) -> Money:
        """What has not arrived."""
        return self.amount - self.received


def list_claims(session: Session, case_id: int) -> list[RefundClaim]:
    """Return what courts have to give back in a case, in the order in which it was recorded."""
    court, note, row = aliased(TextRow), aliased(TextRow), RefundClaimRow
    query = (
        select(row, court.value, note.value)
        .outerjoin(court, court.id == row.court_id)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id)
        .order_by(row.id)
    )
    return [claim_of(*found) for found in session.execute(query)]


def claim_of(row: RefundClaimRow, court: str | None, note: str | None) -> RefundClaim:
    """Return a claim from its row and texts."""
    return RefundClaim(
        row.id,
        row.cost_id,
        row.cost_kind,
        row.ground,
        Money(row.amount_minor, row.currency),
        row.due_on,
        court,
        note,
        row.state,
        Money(row.received_minor or 0, row.currency),
        row.chased_on,
        row.chases or 0,
        row.ended_on,
    )


def get_claim(session: Session, case_id: int, claim_id: int) -> RefundClaim:
    """Return one claim for a refund; raises NotFound."""
    for claim in list_claims(session, case_id):
        if claim.id == claim_id:
            return claim
    raise NotFound(N_("There is no such refund due in this case."))


def find_open_claim(session: Session, case_id: int, cost_id: int) -> RefundClaim | None:
    """Return what a court still has to give back of a cost, where that is recorded."""
    found = [one for one in list_claims(session, case_id) if one.cost_id == cost_id and one.state == "open"]
    return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Refund:
    """What a court gave back of a cost, and what of the claim that cancelled."""

    id: int
    cost_id: int
    claim_id: int | None
    amount: Money
    received_on: date
    cancels: Money
    payer: str | None
    note: str | None
    entry_seq: int
    reversed_seq: int | None


def list_refunds(session: Session, case_id: int) -> list[Refund]:
    """Return what courts gave back in a case, in the order of their days."""
    payer, note, row = aliased(TextRow), aliased(TextRow), RefundRow
    query = (
        select(row, payer.value, note.value)
        .outerjoin(payer, payer.id == row.payer_id)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id)
        .order_by(row.received_on, row.id)
    )
    return [
        Refund(
            found.id,
            found.cost_id,
            found.claim_id,
            Money(found.amount_minor, found.currency),
            found.received_on,
            Money(found.cancels_minor, found.currency),
            payer_name,
            note_text,
            found.entry_seq,
            found.reversed_seq,
        )
        for found, payer_name, note_text in session.execute(query)
    ]


def get_refund(session: Session, case_id: int, refund_id: int) -> Refund:
    """Return one refund of a case; raises NotFound."""
    for refund in list_refunds(session, case_id):
        if refund.id == refund_id:
            return refund
    raise NotFound(N_("There is no such refund in this case."))


def refunds_of(session: Session, case_id: int, cost: Cost) -> CostRefunds:
    """Return what was paid for a cost, awarded and given back of it, and what of the claim that cancelled."""
    return _refunds(cost, list_refunds(session, case_id))


def _refunds(cost: Cost, refunds: Iterable[Refund]) -> CostRefunds:
    zero = Money.zero(cost.amount.currency)
    found = [one for one in refunds if one.cost_id == cost.id and one.reversed_seq is None]
    return CostRefunds(
        cost.amount if cost.stands and cost.paid_on is not None else zero,
        cost.awarded or zero,
        sum((one.amount for one in found), zero),
        sum((one.cancels for one in found), zero),
        cost.paid_on,
    )


def cost_facts(session: Session, case_id: int) -> list[CostFacts]:
    """Return what the lives of a case's costs follow from; three queries whatever their number."""
    refunds, claims = list_refunds(session, case_id), list_claims(session, case_id)
    waiting = {one.cost_id: one.left for one in claims if one.state == "open"}
    return [
        CostFacts(
            cost.id,
            cost.amount,
            cost.incurred_on,
            cost.stands,
            cost.fate,
            _refunds(cost, refunds),
            waiting.get(cost.id, Money.zero(cost.amount.currency)),
        )
        for cost in list_costs(session, case_id)
    ]


def costs_owed(session: Session, book: int, currency: str) -> list[tuple[int | None, Money]]:
    """Return what is still owed of the costs awarded, by debt, the largest first."""
    owed = [
        (line.debt, Money(line.minor, currency))
        for line in list_owed(session, book)
        if line.account == COSTS and line.currency == currency and line.minor > 0
    ]
    return sorted(owed, key=lambda line: (-line[1].minor, line[0] or 0))


@dataclass(frozen=True, slots=True)
class CostsAwarded:
    """What was ever owed of costs in a currency, what the debtor paid of it, and what is still owed."""

    whole: Money
    settled: Money
    owed: Money


def costs_awarded(session: Session, book: int, currency: str) -> CostsAwarded:
    """Return what became of the costs awarded in a case, as the ledger has it."""
    ended = aliased(PostingRow)
    its = (ended.book == PostingRow.book) & (ended.seq == PostingRow.seq)
    ends = select(ended.seq).where(its, ended.account.startswith("claim:ended:")).exists()
    settles = select(ended.seq).where(its, ended.account == "claim:ended:settled").exists()
    query = select(func.coalesce(func.sum(PostingRow.minor), 0)).where(
        PostingRow.book == book, PostingRow.account == COSTS, PostingRow.currency == currency
    )
    whole, settled, owed = (
        Money(int(session.scalar(one) or 0), currency)
        for one in (query.where(~ends), query.where(settles), query)
    )
    return CostsAwarded(whole, -settled, owed)
