"""Reading collateral with its latest valuation."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.collateral.models import CollateralRow, ValuationRow
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow


@dataclass(frozen=True, slots=True)
class Valuation:
    """A value on a day."""

    value: Money
    valued_on: date | None


@dataclass(frozen=True, slots=True)
class Collateral:
    """A piece of collateral with its valuations, the latest last."""

    id: int
    collateral_kind: str
    description: str | None
    owner: str | None
    valuations: tuple[Valuation, ...]

    @property
    def latest(self) -> Valuation | None:
        return self.valuations[-1] if self.valuations else None


def list_collateral(session: Session, case_id: int) -> list[Collateral]:
    """Return a case's collateral, in two queries."""
    said, owner = aliased(TextRow), aliased(TextRow)
    row = CollateralRow
    rows = session.execute(
        select(row.id, row.collateral_kind, said.value, owner.value)
        .outerjoin(said, said.id == row.description_id)
        .outerjoin(owner, owner.id == row.owner_id)
        .where(row.case_id == case_id)
        .order_by(row.id)
    ).all()
    values = session.execute(
        select(
            ValuationRow.collateral_id,
            ValuationRow.value_minor,
            ValuationRow.currency,
            ValuationRow.valued_on,
        )
        .join(row, row.id == ValuationRow.collateral_id)
        .where(row.case_id == case_id)
        .order_by(ValuationRow.id)
    ).all()
    history: dict[int, list[Valuation]] = {}
    for collateral_id, minor, currency, valued_on in values:
        history.setdefault(collateral_id, []).append(Valuation(Money(minor, currency), valued_on))
    return [Collateral(*found, tuple(history.get(found.id, ()))) for found in rows]


def names_of(session: Session, ids: set[int]) -> dict[int, str]:
    """Return what pieces of collateral are called: their description, else their number."""
    if not ids:
        return {}
    query = (
        select(CollateralRow.id, TextRow.value)
        .outerjoin(TextRow, TextRow.id == CollateralRow.description_id)
        .where(CollateralRow.id.in_(ids))
    )
    return {row[0]: row[1] or str(row[0]) for row in session.execute(query)}
