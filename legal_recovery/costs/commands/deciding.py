"""Saying who bears a cost in the end: linked to what a title awards, borne by us, or lost."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_version
from legal_recovery.costs import store
from legal_recovery.costs.events import CostDecided
from legal_recovery.costs.rules import CostReversedAlready, Life, lives_of, require_fate
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.store import get_proceeding


@dataclass(frozen=True, slots=True)
class DecideCost:
    """It is known who bears a cost; `awarded` is what of it a title awards, all of it where left out."""

    case_id: int
    cost_id: int
    fate: str
    on: date
    awarded: Money | None = None
    proceeding_id: int | None = None
    why: str | None = None
    version: int | None = None


def decide_cost(uow: UnitOfWork, cmd: DecideCost) -> int:
    """Record who bears a cost; return its place in the book.

    The claim has the costs from the award itself: nothing is posted. Raises RefundedAlready, MoreAwarded.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    cost = store.get_cost(uow.session, case.id, cmd.cost_id)
    if not cost.stands:
        raise CostReversedAlready(N_("This cost was already reversed."), seq=cost.reversed_seq)
    require_day(case, cmd.on, uow.clock.today(), "on")
    if cmd.proceeding_id is not None:
        get_proceeding(uow.session, case.id, cmd.proceeding_id)
    of = store.refunds_of(uow.session, case.id, cost)
    left = award_left(uow.session, case, cost)
    awarded = require_fate(cmd.fate, cmd.awarded, cost.amount, of, left)
    return uow.record(
        CostDecided(
            book=case.book,
            cost_id=cost.id,
            fate=cmd.fate,
            fate_on=cmd.on,
            awarded_minor=awarded.minor if awarded is not None else None,
            award_proceeding_id=cmd.proceeding_id if awarded is not None else None,
            why=Text.maybe(cmd.why),
        )
    )


def award_left(session: Session, case: CaseFacts, cost: store.Cost) -> Money:
    """Return what titles award of costs in a cost's currency that is linked to no other cost."""
    code = cost.amount.currency
    others = [
        one.awarded
        for one in store.list_costs(session, case.id)
        if one.id != cost.id and one.stands and one.awarded is not None and one.amount.currency == code
    ]
    return store.costs_awarded(session, case.book, code).whole - sum(others, Money.zero(code))


def lives(session: Session, case: CaseFacts) -> dict[int, Life]:
    """Return what became of each cost of a case."""
    facts = store.cost_facts(session, case.id)
    codes = {one.amount.currency for one in facts}
    known = {code: store.costs_awarded(session, case.book, code) for code in codes}
    settled = {code: one.settled for code, one in known.items()}
    return lives_of(facts, settled, {code: one.owed for code, one in known.items()})
