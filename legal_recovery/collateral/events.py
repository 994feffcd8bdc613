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
    obligor_id: int | None = None
    registry_number: Text | None = None
    location: Text | None = None
    insurance: Text | None = None
    contract_number: Text | None = None
    contract_signed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralCorrected(Event):
    """What is known of a piece of collateral was put right."""

    kind = "collateral.corrected"
    writes = Row("collateral", key="collateral_id")

    collateral_id: int
    collateral_kind: str
    description: Text | None
    owner: Text | None
    obligor_id: int | None = None
    registry_number: Text | None = None
    location: Text | None = None
    insurance: Text | None = None
    contract_number: Text | None = None
    contract_signed_on: date | None = None


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
    method: str | None = None
    appraiser: Text | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LienRegistered(Event):
    """A lien on a piece of collateral became known: ours, where no holder is named, or another's."""

    kind = "lien.registered"
    writes = Row("liens", key="lien_id", new=True)

    lien_id: int
    collateral_id: int
    case_id: int
    is_ours: bool
    holder: Text | None
    lien_kind: str
    rank: int
    secured_minor: int | None
    currency: str
    registered_on: date | None
    certificate: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LienCorrected(Event):
    """What is known of a lien was put right; `ended_on` is empty where it stands."""

    kind = "lien.corrected"
    writes = Row("liens", key="lien_id", aside=frozenset({"reason"}))

    lien_id: int
    is_ours: bool
    holder: Text | None
    lien_kind: str
    rank: int
    secured_minor: int | None
    currency: str
    registered_on: date | None
    ended_on: date | None
    reason: Text
    certificate: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LienEnded(Event):
    """A lien was struck off."""

    kind = "lien.ended"
    writes = Row("liens", key="lien_id", aside=frozenset({"reason"}))

    lien_id: int
    ended_on: date
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupancyRecorded(Event):
    """Somebody leases or occupies a piece of collateral."""

    kind = "occupancy.recorded"
    writes = Row("occupancies", key="occupancy_id", new=True)

    occupancy_id: int
    collateral_id: int
    case_id: int
    occupancy_kind: str
    who: Text | None
    since: date | None
    until: date | None
    rent_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupancyEnded(Event):
    """Somebody left a piece of collateral."""

    kind = "occupancy.ended"
    writes = Row("occupancies", key="occupancy_id")

    occupancy_id: int
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLinked(Event):
    """A document or photograph of the case shows a piece of collateral."""

    kind = "collateral.document_linked"
    writes = Row("collateral_documents", key="link_id", new=True)

    link_id: int
    collateral_id: int
    case_id: int
    document_id: int
