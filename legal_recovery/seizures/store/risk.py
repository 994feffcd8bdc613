"""What stands behind a seizure in figures: what is owed, what the asset is worth, what comes before us."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.collateral.models import ValuationRow
from legal_recovery.ledger.models import TotalRow
from legal_recovery.seizures.models import SeizureRow
from legal_recovery.seizures.rules import WEIGHTS

_LATEST = (
    select(ValuationRow.collateral_id, func.max(ValuationRow.id).label("latest"))
    .group_by(ValuationRow.collateral_id)
    .subquery()
)


def senior_of() -> ColumnElement[Any]:
    """Return what is known to come before us in an asset, in minor units; none known counts as nothing."""
    return func.coalesce(SeizureRow.senior_minor, 0)


def outstanding_of(session: Session, book: int, currency: str) -> tuple[int, int]:
    """Return exposure and what is outstanding in a case's own currency, in minor units."""
    row = TotalRow
    query = select(row.exposure_minor, row.outstanding_minor).where(
        row.book == book, row.currency == currency
    )
    found = session.execute(query).first()
    return (int(found[0]), int(found[1])) if found else (0, 0)


def values_of(session: Session, ids: Collection[int], currency: str) -> dict[int, int]:
    """Return the latest value of each asset in this currency, in minor units."""
    row = ValuationRow
    query = (
        select(row.collateral_id, row.value_minor)
        .join(_LATEST, _LATEST.c.latest == row.id)
        .where(row.collateral_id.in_(ids), row.currency == currency)
    )
    return {found[0]: int(found[1]) for found in session.execute(query)}


def joined(query: Any) -> Any:
    """Return a query of seizures joined with case, totals and latest value."""
    latest = and_(ValuationRow.id == _LATEST.c.latest, ValuationRow.currency == CaseRow.currency)
    totals = and_(TotalRow.book == CaseRow.book, TotalRow.currency == CaseRow.currency)
    return (
        query.join(CaseRow, CaseRow.id == SeizureRow.case_id)
        .outerjoin(TotalRow, totals)
        .outerjoin(_LATEST, _LATEST.c.collateral_id == SeizureRow.collateral_id)
        .outerjoin(ValuationRow, latest)
    )


def exposed_expression() -> ColumnElement[Any]:
    """Return in SQL what `rules.exposed` works out; amounts in another currency than the case's are not compared."""
    own = SeizureRow.currency == CaseRow.currency
    senior = case((own, senior_of()), else_=literal(0))
    limit = case((own, SeizureRow.amount_minor), else_=None)
    worth = case((ValuationRow.value_minor.is_not(None), ValuationRow.value_minor - senior), else_=limit)
    owed = func.coalesce(TotalRow.outstanding_minor, 0)
    least = case((worth < owed, worth), else_=owed)
    return case((least < 0, literal(0)), else_=least)


def weight_expression(today: date) -> ColumnElement[Any]:
    """Return in SQL what `rules.weight_of` says."""
    steps = [
        (SeizureRow.expires_on <= today + timedelta(days=days), literal(weight, BigInteger))
        for days, weight in WEIGHTS
    ]
    return case(*steps, else_=literal(1, BigInteger))
