"""What of costs is open at the end of a month: invoices that are missing, refunds overdue, requests undecided."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.closing.rules.checks import Waiting
from legal_recovery.costs import store as costs
from legal_recovery.costs.models import CostRequestRow, CostRow, RefundClaimRow
from legal_recovery.kernel.calendar import first_day, last_day
from legal_recovery.kernel.money import Money


def without_invoice(session: Session, office: int, end: date) -> Waiting:
    """Return the standing costs of an office, incurred up to a day, of which no invoice is there."""
    row = CostRow
    open_ = (row.reversed_seq.is_(None), row.invoice_id.is_(None), row.incurred_on <= end)
    return _waiting(session, office, row, row.amount_minor, *open_)


def refunds_overdue(session: Session, office: int, end: date) -> Waiting:
    """Return what courts had to give back by a day and have not."""
    row = RefundClaimRow
    left = row.amount_minor - func.coalesce(row.received_minor, 0)
    return _waiting(session, office, row, left, row.state == "open", row.due_on <= end)


def requests_undecided(session: Session, office: int, end: date) -> Waiting:
    """Return what was asked for up to a day and nobody has decided."""
    row = CostRequestRow
    open_ = (row.state.in_(("asked", "reviewed")), row.asked_on <= end)
    return _waiting(session, office, row, row.amount_minor, *open_)


def unapproved(session: Session, office: int, month: str) -> Waiting:
    """Return the costs that lines of a bank brought into a month, above the limits, and that nobody approved."""
    open_ = costs.unapproved(session, (first_day(month), last_day(month)))
    return _waiting(session, office, CostRow, CostRow.amount_minor, open_)


def _waiting(session: Session, office: int, row: Any, amount: Any, *where: ColumnElement[bool]) -> Waiting:
    query = (
        select(row.currency, func.count(), func.sum(amount))
        .join(CaseRow, CaseRow.id == row.case_id)
        .where(CaseRow.office_id == office, *where)
        .group_by(row.currency)
        .order_by(row.currency)
    )
    found = session.execute(query).all()
    amounts = tuple(Money(int(minor), currency) for currency, _count, minor in found)
    return Waiting(sum(count for _, count, _ in found), amounts)
