"""A seizure as rules see it, and the words of its codes."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money

MEASURE_KINDS: dict[str, Message] = {
    "seal": N_("Sealed"),
    "detain": N_("Detained"),
    "freeze": N_("Frozen"),
}
ASSET_CLASSES: dict[str, Message] = {
    "bank-deposit": N_("Bank deposit"),
    "movable": N_("Movable"),
    "immovable": N_("Immovable or other right"),
}
STATES: dict[str, Message] = {
    "waiting": N_("Waiting in line"),
    "effective": N_("In effect"),
    "lapsed": N_("Lapsed"),
    "released": N_("Released"),
    "disposed": N_("Disposed of"),
}
LIVE = frozenset({"waiting", "effective"})
# Where the court that came first stands with its own case.
STAGES: dict[str, Message] = {
    "preservation": N_("Preservation"),
    "enforcement": N_("Enforcement"),
}
SOURCES: dict[str, Message] = {
    "court": N_("stated by the court"),
    "reckoned": N_("reckoned until the court states it"),
}
_CLASS_OF = {
    "deposit": "bank-deposit",
    "vehicle": "movable",
    "equipment": "movable",
    "inventory": "movable",
}


def asset_class_of(collateral_kind: str) -> str:
    """Return which term the law sets for a kind of property; rights count as immovables do."""
    return _CLASS_OF.get(collateral_kind, "immovable")


_FROZEN = frozenset({"deposit", "equity", "receivables", "ip"})
_HELD = frozenset({"vehicle", "equipment", "inventory"})


def measures_of(collateral_kind: str) -> tuple[str, ...]:
    """Return how a kind of property is seized: of what no list names, any way."""
    if collateral_kind in _FROZEN:
        return ("freeze",)
    if collateral_kind == "real_estate":
        return ("seal",)
    return ("seal", "detain") if collateral_kind in _HELD else ("seal", "detain", "freeze")


# Only of what no list names a person says which term is the law's.
UNNAMED = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureTerms:
    """What a court ordered, over which asset, and who came first where it was not for us.

    `amount` is the limit of the seizure, `senior` what is known to come before us in the asset.
    """

    collateral_id: int
    court: str
    ordered_on: date
    measure: str
    asset_class: str
    rank: int = 1
    proceeding_id: int | None = None
    docket_number: str | None = None
    first_court: str | None = None
    first_docket_number: str | None = None
    first_started_on: date | None = None
    first_stage: str | None = None
    amount: Money | None = None
    senior: Money | None = None
    term_years: int | None = None
    starts_on: date | None = None
    expires_on: date | None = None
    owner_id: int | None = None
    lead_days: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Seizure:
    """A seizure as it stands."""

    id: int
    case_id: int
    terms: SeizureTerms
    state: str
    expiry_source: str = "court"
    ended_on: date | None = None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_effective(self) -> bool:
        return self.state == "effective"

    def has_lapsed(self, today: date) -> bool:
        """Tell whether its term ran out unnoticed; the last day still counts."""
        return self.is_effective and self.terms.expires_on is not None and self.terms.expires_on < today
