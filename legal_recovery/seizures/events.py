"""What happens to seizures, to the security lodged for them, and after an enforcement was terminated."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text

# --- the seizure itself -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms(Event):
    """What a court ordered: over which asset, by which measure, at which rank, and who came first."""

    seizure_id: int
    case_id: int
    collateral_id: int
    proceeding_id: int | None
    court: str
    docket_number: str | None
    measure: str
    asset_class: str
    rank: int
    first_court: str | None
    first_docket_number: str | None
    first_started_on: date | None
    first_stage: str | None
    amount_minor: int | None
    senior_minor: int | None
    currency: str
    ordered_on: date
    term_years: int | None
    starts_on: date | None
    expires_on: date | None
    expiry_source: str
    owner_id: int | None
    lead_days: int | None
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureRecorded(_Terms):
    """A court seized something for us, or put us on its waiting list."""

    kind = "seizure.recorded"
    writes = Row("seizures", key="seizure_id", new=True)

    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureAssigned(Event):
    """Somebody else answers for a seizure."""

    kind = "seizure.assigned"
    writes = Row("seizures", key="seizure_id", aside=frozenset({"left_owner_id"}))

    seizure_id: int
    left_owner_id: int | None
    owner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureCorrected(_Terms):
    """What is recorded of a seizure was put right."""

    kind = "seizure.corrected"
    writes = Row("seizures", key="seizure_id", aside=frozenset({"reason"}))

    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureMovedUp(Event):
    """One that stood ahead is gone; this one still waits, a place further up."""

    kind = "seizure.moved_up"
    writes = Row("seizures", key="seizure_id")

    seizure_id: int
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureBecameEffective(Event):
    """Nobody stands ahead any more: the seizure takes effect, and its term begins."""

    kind = "seizure.became_effective"
    writes = Row("seizures", key="seizure_id")

    seizure_id: int
    rank: int
    starts_on: date
    expires_on: date
    expiry_source: str
    state: str = "effective"
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureRenewed(Event):
    """The court renewed a seizure; the old expiry stays in the record."""

    kind = "seizure.renewed"
    writes = Row("seizures", key="seizure_id", aside=frozenset({"left_on", "renewed_on"}))

    seizure_id: int
    left_on: date
    renewed_on: date
    expires_on: date
    expiry_source: str = "court"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureReleased(Event):
    """A seizure ended by an act: the court released it, or the asset was disposed of."""

    kind = "seizure.released"
    writes = Row("seizures", key="seizure_id", aside=frozenset({"reason"}))

    seizure_id: int
    state: str
    ended_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureDisposed(Event):
    """The asset passed to a buyer or to us: nothing is seized any more; `disposed_by` says by what."""

    kind = "seizure.disposed"
    writes = Row("seizures", key="seizure_id", aside=frozenset({"disposed_by"}))

    seizure_id: int
    ended_on: date
    disposed_by: str
    state: str = "disposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureRestored(Event):
    """What had disposed of the asset never was: the seizure stands as before."""

    kind = "seizure.restored"
    writes = Row("seizures", key="seizure_id")

    seizure_id: int
    state: str
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureLapsed(Event):
    """A seizure was not renewed in time: its effect is gone."""

    kind = "seizure.lapsed"
    writes = Row("seizures", key="seizure_id")

    seizure_id: int
    ended_on: date
    state: str = "lapsed"


# --- renewals and incidents -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalDrafted(Event):
    """The application for renewal was produced."""

    kind = "renewal.drafted"
    writes = Row("seizure_renewals", key="renewal_id", new=True)

    renewal_id: int
    case_id: int
    seizure_id: int
    old_expires_on: date
    drafted_on: date
    document_id: int | None
    state: str = "drafted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalLodged(Event):
    """The application for renewal is with the court, which gave a receipt."""

    kind = "renewal.lodged"
    writes = Row("seizure_renewals", key="renewal_id")

    renewal_id: int
    lodged_on: date
    receipt_number: str | None
    state: str = "lodged"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalGranted(Event):
    """The court granted a renewal."""

    kind = "renewal.granted"
    writes = Row("seizure_renewals", key="renewal_id")

    renewal_id: int
    renewed_on: date
    new_expires_on: date
    # The ruling or notice that says so.
    decision_id: int | None = None
    state: str = "renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOpened(Event):
    """A seizure lapsed: somebody has to say why."""

    kind = "incident.opened"
    writes = Row("incidents", key="incident_id", new=True)

    incident_id: int
    case_id: int
    seizure_id: int
    lapsed_on: date
    noted_on: date
    owner_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentExplained(Event):
    """The owner of an incident stated its cause."""

    kind = "incident.explained"
    writes = Row("incidents", key="incident_id")

    incident_id: int
    cause: Text
    explained_on: date


# --- where strangers came first ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRequested(Event):
    """Our court asked the court that seized first to hand the disposal over."""

    kind = "handover.requested"
    writes = Row("handovers", key="handover_id", new=True)

    handover_id: int
    case_id: int
    seizure_id: int
    ground: str
    requested_on: date
    document: Text | None
    state: str = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAnswered(Event):
    """The court that seized first answered."""

    kind = "handover.answered"
    writes = Row("handovers", key="handover_id")

    handover_id: int
    state: str
    answered_on: date
    answer: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClaimed(Event):
    """Our priority was claimed in the docket of another court."""

    kind = "priority.claimed"
    writes = Row("priority_claims", key="claim_id", new=True)

    claim_id: int
    case_id: int
    seizure_id: int
    court: str
    docket_number: str | None
    lodged_on: date
    amount_minor: int
    currency: str
    document: Text | None


# --- security for preservation ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityLodged(Event):
    """Security for a preservation was lodged: ours in cash or by a bond, or the debtor's counter-security."""

    kind = "security.lodged"
    writes = Row("securities", key="security_id", new=True)

    security_id: int
    case_id: int
    proceeding_id: int | None
    security_kind: str
    amount_minor: int
    currency: str
    lodged_on: date
    lodged_with: str
    entry_seq: int | None
    note: Text | None
    state: str = "lodged"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityReturned(Event):
    """Security came back, or a bond was given up by the court."""

    kind = "security.returned"
    writes = Row("securities", key="security_id")

    security_id: int
    released_on: date
    return_seq: int | None
    state: str = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityReturnReversed(Event):
    """A return was recorded that never was: what it posted is reversed, and the security is lodged as before."""

    kind = "security.return_reversed"
    writes = Row("securities", key="security_id", aside=frozenset({"value_on", "reason"}))

    security_id: int
    value_on: date
    reason: Text
    released_on: date | None = None
    return_seq: int | None = None
    state: str = "lodged"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityWithdrawn(Event):
    """Security was recorded that was never lodged; what it posted is reversed."""

    kind = "security.withdrawn"
    writes = Row("securities", key="security_id", aside=frozenset({"value_on", "reason"}))

    security_id: int
    value_on: date
    reason: Text
    state: str = "withdrawn"


# --- after the enforcement was terminated -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlanned(Event):
    """After 终本 the court searches for property every so often; one such search is due."""

    kind = "search.planned"
    writes = Row("searches", key="search_id", new=True)

    search_id: int
    case_id: int
    number: int
    terminated_on: date
    due: date
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDone(Event):
    """A search was made; what it found."""

    kind = "search.done"
    writes = Row("searches", key="search_id", aside=frozenset({"number"}))

    search_id: int
    number: int
    done_on: date
    result: Text
    state: str = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchVoided(Event):
    """A search is no longer due: the enforcement goes on, or the day was wrong."""

    kind = "search.voided"
    writes = Row("searches", key="search_id")

    search_id: int
    state: str = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueRecorded(Event):
    """Something points to property."""

    kind = "clue.recorded"
    writes = Row("clues", key="clue_id", new=True)

    clue_id: int
    case_id: int
    what: Text
    source: Text | None
    found_on: date
    state: str = "open"
    clue_kind: str | None = None
    whose: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueDetailed(Event):
    """What kind of property a clue points to, and whose, became known or was put right."""

    kind = "clue.detailed"
    writes = Row("clues", key="clue_id")

    clue_id: int
    clue_kind: str | None
    whose: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueFollowed(Event):
    """What became of a clue."""

    kind = "clue.followed"
    writes = Row("clues", key="clue_id")

    clue_id: int
    state: str
    followed_on: date
    outcome: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureOrdered(Event):
    """A court put pressure on an obligor: limit on high consumption, list of defaulters, exit ban."""

    kind = "measure.ordered"
    writes = Row("measures", key="measure_id", new=True)

    measure_id: int
    case_id: int
    obligor_id: int
    measure_kind: str
    ordered_on: date
    court: str
    docket_number: str | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalAsked(Event):
    """We asked the court to lift a measure."""

    kind = "measure.removal_asked"
    writes = Row("measures", key="measure_id")

    measure_id: int
    removal_asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRemoved(Event):
    """A measure is lifted."""

    kind = "measure.removed"
    writes = Row("measures", key="measure_id")

    measure_id: int
    removed_on: date
