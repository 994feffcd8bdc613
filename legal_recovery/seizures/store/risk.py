"""What stands behind a seizure in figures: what is owed, what the asset is worth, what comes before us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.models import LienRow, ValuationRow
from legal_recovery.collateral.store import Lien, Valuation, list_collateral, list_liens
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import TotalRow
from legal_recovery.seizures.models import SeizureRow
from legal_recovery.seizures.rules import WEIGHTS, Seizure, Standing

_LATEST = (
    select(ValuationRow.collateral_id, func.max(ValuationRow.id).label("latest"))
    .group_by(ValuationRow.collateral_id)
    .subquery()
)
_OURS = (
    select(LienRow.collateral_id, func.min(LienRow.rank).label("rank"))
    .where(LienRow.is_ours.is_(True), LienRow.ended_on.is_(None))
    .group_by(LienRow.collateral_id)
    .subquery()
)
# Without a lien of ours every registered one comes before what is merely seized.
_STANDS_AHEAD = and_(
    LienRow.is_ours.is_(False),
    LienRow.ended_on.is_(None),
    or_(_OURS.c.rank.is_(None), LienRow.rank < _OURS.c.rank),
)
_SECURED = func.coalesce(func.sum(LienRow.secured_minor), 0)
_AHEAD = (
    select(LienRow.collateral_id, LienRow.currency, _SECURED.label("secured"))
    .outerjoin(_OURS, _OURS.c.collateral_id == LienRow.collateral_id)
    .where(_STANDS_AHEAD)
    .group_by(LienRow.collateral_id, LienRow.currency)
    .subquery()
)


def _senior() -> ColumnElement[Any]:
    """Return in SQL what `Standing.senior` says: what is stated or what liens ahead secure, whichever is more."""
    own = SeizureRow.currency == CaseRow.currency
    stated = case((own, func.coalesce(SeizureRow.senior_minor, 0)), else_=literal(0))
    ahead = func.coalesce(_AHEAD.c.secured, 0)
    return case((ahead > stated, ahead), else_=stated)


def outstanding_of(session: Session, book: int, currency: str) -> tuple[int, int]:
    """Return exposure and what is outstanding in a case's own currency, in minor units."""
    row = TotalRow
    query = select(row.exposure_minor, row.outstanding_minor).where(
        row.book == book, row.currency == currency
    )
    found = session.execute(query).first()
    return (int(found[0]), int(found[1])) if found else (0, 0)


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the seizures of a case, in minor units of its currency, with the liens that come before us."""

    currency: str
    exposure: int
    outstanding: int
    valuations: Mapping[int, Valuation]
    liens: Mapping[int, list[Lien]]

    @property
    def values(self) -> dict[int, int]:
        """The latest value of each asset that has one in the case's currency."""
        return {asset: one.value.minor for asset, one in self.valuations.items()}

    def standing(self, one: Seizure) -> Standing:
        """Return what stands behind a seizure; amounts in another currency than the case's do not count."""
        stated, limit, asset = one.terms.senior, one.terms.amount, one.terms.collateral_id
        secured = [lien.secured for lien in self.liens.get(asset, ()) if lien.secured]
        return Standing(
            self.outstanding,
            self.values.get(asset),
            self._own(stated),
            sum(amount.minor for amount in secured if amount.currency == self.currency),
            self._own(limit),
        )

    def _own(self, amount: Money | None) -> int | None:
        return amount.minor if amount is not None and amount.currency == self.currency else None


def behind(session: Session, case: CaseFacts) -> Behind:
    """Return what stands behind the seizures of a case."""
    exposure, outstanding = outstanding_of(session, case.book, case.currency)
    latest = {one.id: one.latest for one in list_collateral(session, case.id)}
    return Behind(
        case.currency,
        exposure,
        outstanding,
        {asset: one for asset, one in latest.items() if one and one.value.currency == case.currency},
        _ahead(list_liens(session, case.id)),
    )


def _ahead(found: list[Lien]) -> dict[int, list[Lien]]:
    """Return by asset the liens of others that come before us, the first first."""
    standing = [one for one in found if one.ended_on is None]
    ours: dict[int, int] = {}
    for one in standing:
        if one.is_ours:
            ours[one.collateral_id] = min(one.rank, ours.get(one.collateral_id, one.rank))
    ahead: dict[int, list[Lien]] = {}
    for one in standing:
        if not one.is_ours and one.rank < ours.get(one.collateral_id, one.rank + 1):
            ahead.setdefault(one.collateral_id, []).append(one)
    return ahead


def joined(query: Any) -> Any:
    """Return a query of seizures joined with case, totals, latest value and what liens ahead secure."""
    latest = and_(ValuationRow.id == _LATEST.c.latest, ValuationRow.currency == CaseRow.currency)
    ahead = and_(_AHEAD.c.collateral_id == SeizureRow.collateral_id, _AHEAD.c.currency == CaseRow.currency)
    totals = and_(TotalRow.book == CaseRow.book, TotalRow.currency == CaseRow.currency)
    return (
        query.join(CaseRow, CaseRow.id == SeizureRow.case_id)
        .outerjoin(TotalRow, totals)
        .outerjoin(_LATEST, _LATEST.c.collateral_id == SeizureRow.collateral_id)
        .outerjoin(ValuationRow, latest)
        .outerjoin(_AHEAD, ahead)
    )


def exposed_expression() -> ColumnElement[Any]:
    """Return in SQL what `rules.exposed` works out; amounts in another currency than the case's are not compared."""
    own = SeizureRow.currency == CaseRow.currency
    limit = case((own, SeizureRow.amount_minor), else_=None)
    worth = case((ValuationRow.value_minor.is_not(None), ValuationRow.value_minor - _senior()), else_=limit)
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
