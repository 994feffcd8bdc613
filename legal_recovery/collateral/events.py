"""What happens to collateral."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralAdded(Event):
    """Property that secures the case's debts became known."""

    kind = "collateral.added"
    writes = Row("collateral", key="collateral_id", new=True)

    collateral_id: int
    case_id: int
    collateral_kind: str
    description: Text | None
    owner: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralCorrected(Event):
    """What is known of a piece of collateral was put right."""

    kind = "collateral.corrected"
    writes = Row("collateral", key="collateral_id")

    collateral_id: int
    collateral_kind: str
    description: Text | None
    owner: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralValued(Event):
    """A piece of collateral was valued; earlier valuations stay."""

    kind = "collateral.valued"
    writes = Row("valuations", key="valuation_id", new=True)

    valuation_id: int
    collateral_id: int
    value_minor: int
    currency: str
    valued_on: date | None
