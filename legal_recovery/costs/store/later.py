"""Costs above the limits that lines of a bank prove, and to which nobody has agreed."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.costs.models import CostRow
from legal_recovery.costs.rules import LaterFacts, Limits
from legal_recovery.costs.store.costs import Cost
from legal_recovery.costs.store.requests import limits_by_office
from legal_recovery.ledger.models import EntryRow

# Where an entry comes from that a line of a bank was matched to.
_STATEMENT = "statement"


def unapproved(session: Session, within: tuple[date, date] | None = None) -> ColumnElement[bool]:
    """Return the condition that a cost was proved by a bank, is above its office's limits, and nobody approved it.

    It is for a query of costs with their cases. `within` narrows it to entries with a value date from the first day to
    the last. The limits are those that count now.
    """
    row, entry = CostRow, EntryRow
    proof = [entry.book == row.book, entry.seq == row.entry_seq, entry.source == _STATEMENT]
    if within is not None:
        proof.append(entry.value_on.between(*within))
    return and_(
        row.reversed_seq.is_(None),
        row.request_id.is_(None),
        row.approved_by.is_(None),
        _above_limits(session),
        exists().where(*proof),
    )


def _above_limits(session: Session) -> ColumnElement[bool]:
    """An office's own limits come before the general ones."""
    own = limits_by_office(session)
    general = own.pop(None, None)
    above = [and_(CaseRow.office_id == office, _needs(limits)) for office, limits in own.items()]
    if general is not None:
        above.append(and_(CaseRow.office_id.not_in(list(own)), _needs(general)))
    return or_(false(), *above)


def _needs(limits: Limits) -> ColumnElement[bool]:
    """Say in the database what the rule `needed` says of one amount."""
    above = [one for one in (limits.review_above, limits.approve_above) if one is not None]
    if not above:
        return false()
    least = min(above)
    return or_(CostRow.currency != least.currency, CostRow.amount_minor > least.minor)


def is_unapproved(session: Session, cost_id: int) -> bool:
    """Tell whether a cost waits for an approval afterwards."""
    query = select(CostRow.id).join(CaseRow, CaseRow.id == CostRow.case_id)
    return session.scalar(query.where(CostRow.id == cost_id, unapproved(session))) is not None


def later_facts(session: Session, book: int, cost: Cost) -> LaterFacts:
    """Return what approving a cost of a case's book afterwards rests on."""
    entry = EntryRow
    booked = select(entry.actor).where(entry.book == book, entry.seq == cost.entry_seq)
    return LaterFacts(
        cost.stands, cost.approved_by, is_unapproved(session, cost.id), session.scalars(booked).one()
    )
