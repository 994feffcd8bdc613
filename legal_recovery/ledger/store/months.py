"""Which months are closed, for whoever looks before they post."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.kernel.calendar import first_day, month_of, next_month
from legal_recovery.ledger.models import PeriodRow


def closed_months(session: Session, office: int | None) -> set[str]:
    """Return an office's closed months."""
    query = select(PeriodRow.month).where(PeriodRow.office_id == office, PeriodRow.state == "closed")
    return set(session.scalars(query))


def first_open(closed: set[str], wished: date) -> date:
    """Return the day itself where its month is open, else the first day of the next open month."""
    month, day = month_of(wished), wished
    while month in closed:
        month = next_month(month)
        day = first_day(month)
    return day
