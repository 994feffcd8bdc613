"""What stands behind a seizure in figures: what is owed, what the asset is worth, what comes before us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.functions import FunctionElement

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.models import LienRow, ValuationRow
from legal_recovery.collateral.store import Lien, Valuation, list_collateral, list_liens
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import TotalRow
from legal_recovery.seizures.models import SeizureRow
from legal_recovery.seizures.rules import WEIGHTS, Seizure, Standing

_OURS = aliased(LienRow)


class Least(FunctionElement[int]):
    """The least of several figures, none of which is null; SQLite calls it otherwise than PostgreSQL."""

    name, type, inherit_cache = "least", BigInteger(), True


class Greatest(FunctionElement[int]):
    """The greatest of several figures, none of which is null."""

    name, type, inherit_cache = "greatest", BigInteger(), True


_ON_SQLITE = {"least": "min", "greatest": "max"}


@compiles(Least)
@compiles(Greatest)
def _of_several(element: Any, compiler: Any, **more: Any) -> str:
    name = _ON_SQLITE[element.name] if compiler.dialect.name == "sqlite" else element.name
    return f"{name}({compiler.process(element.clauses, **more)})"


def _value() -> ColumnElement[Any]:
    """Return in SQL the latest value of an asset, null where it is in another currency than the case's."""
    row = ValuationRow
    own = case((row.currency == CaseRow.currency, row.value_minor))
    query = select(own).where(row.collateral_id == SeizureRow.collateral_id).order_by(row.id.desc()).limit(1)
    return query.correlate(SeizureRow, CaseRow).scalar_subquery()


def _ahead() -> ColumnElement[Any]:
    """Return in SQL what liens of others ahead of ours secure in the case's currency.

    Without a lien of ours every registered one comes before what is merely seized. Where ours stands is looked up
    once for an asset, and not for each of its liens.
    """
    row = LienRow
    ours = (
        select(func.min(_OURS.rank).label("rank"))
        .where(
            _OURS.collateral_id == SeizureRow.collateral_id, _OURS.is_ours.is_(True), _OURS.ended_on.is_(None)
        )
        .correlate(SeizureRow)
        .subquery()
    )
    query = select(func.coalesce(func.sum(row.secured_minor), 0)).where(
        row.collateral_id == SeizureRow.collateral_id,
        row.is_ours.is_(False),
        row.ended_on.is_(None),
        row.currency == CaseRow.currency,
        row.rank < func.coalesce(ours.c.rank, row.rank + 1),
    )
    return query.correlate(SeizureRow, CaseRow).scalar_subquery()


def _own(amount: Any) -> ColumnElement[Any]:
    return case((SeizureRow.currency == CaseRow.currency, amount))


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
        _ahead_of(list_liens(session, case.id)),
    )


def secured_assets(session: Session, case_id: int) -> frozenset[int]:
    """Return the assets of a case that secure our claim by a lien that stands."""
    found = list_liens(session, case_id)
    return frozenset(one.collateral_id for one in found if one.is_ours and one.ended_on is None)


def _ahead_of(found: list[Lien]) -> dict[int, list[Lien]]:
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
    """Return a query of seizures joined with case and totals."""
    totals = and_(TotalRow.book == CaseRow.book, TotalRow.currency == CaseRow.currency)
    return query.join(CaseRow, CaseRow.id == SeizureRow.case_id).outerjoin(TotalRow, totals)


def exposed_expression() -> ColumnElement[Any]:
    """Return in SQL what `Standing.exposed` works out; amounts in another currency than the case's are not compared.

    Each figure stands in it once: what is looked up for fifty thousand rows is not looked up twice.
    """
    senior = Greatest(func.coalesce(_own(SeizureRow.senior_minor), 0), _ahead())
    owed = func.coalesce(TotalRow.outstanding_minor, 0)
    worth = func.coalesce(_value() - senior, _own(SeizureRow.amount_minor), owed)
    return Greatest(literal(0, BigInteger), Least(owed, worth))


def weight_expression(today: date) -> ColumnElement[Any]:
    """Return in SQL what `rules.weight_of` says."""
    steps = [
        (SeizureRow.expires_on <= today + timedelta(days=days), literal(weight, BigInteger))
        for days, weight in WEIGHTS
    ]
    return case(*steps, else_=literal(1, BigInteger))
