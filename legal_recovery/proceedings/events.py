"""What happens in proceedings."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingOpened(Event):
    """A proceeding was filed, or was found at take-over."""

    kind = "proceeding.opened"
    writes = Row("proceedings", key="proceeding_id", new=True)

    proceeding_id: int
    case_id: int
    proceeding_kind: str
    court: str
    docket_number: str | None
    filed_on: date | None
    title_kind: str | None
    title_on: date | None
    # Before states were recorded these were not said.
    state: str | None = None
    state_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingCorrected(Event):
    """What a proceeding is, or when it was filed, was put right or completed."""

    kind = "proceeding.corrected"
    writes = Row("proceedings", key="proceeding_id")

    proceeding_id: int
    proceeding_kind: str
    court: str
    docket_number: str | None
    filed_on: date | None
    state: str | None = None
    state_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleTookEffect(Event):
    """A judgment, agreement, award or order of a proceeding became enforceable."""

    kind = "proceeding.title_effective"
    writes = Row("proceedings", key="proceeding_id")

    proceeding_id: int
    title_kind: str
    title_on: date
    # Before states were recorded these were not said.
    state: str | None = None
    state_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingDetailed(Event):
    """From which proceeding it arises, over how much it is, who decides and who acts for us."""

    kind = "proceeding.detailed"
    writes = Row("proceedings", key="proceeding_id", aside=frozenset({"proceeding_kind"}))

    proceeding_id: int
    proceeding_kind: str
    parent_id: int | None
    claim_minor: int | None
    currency: str | None
    judge: Text | None
    counsel: Text | None
    counsel_firm: Text | None = None
    counsel_licence: Text | None = None
    counsel_phone: Text | None = None
    decided_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingMoved(Event):
    """A proceeding went on to another state."""

    kind = "proceeding.moved"
    writes = Row(
        "proceedings",
        key="proceeding_id",
        aside=frozenset({"proceeding_kind", "left", "reason", "document_id"}),
    )

    proceeding_id: int
    proceeding_kind: str
    left: str
    state: str
    state_on: date
    reason: Text | None
    document_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyJoined(Event):
    """An obligor is a party of a proceeding, on a side."""

    kind = "proceeding.party_joined"
    writes = Row("proceeding_parties", key="proceeding_party_id", new=True, aside=frozenset({"party_id"}))

    proceeding_party_id: int
    case_id: int
    proceeding_id: int
    obligor_id: int
    party_id: int
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChanged(Event):
    """An obligor stands on another side of a proceeding, or is no party of it any more."""

    kind = "proceeding.party_changed"
    writes = Row("proceeding_parties", key="proceeding_party_id", aside=frozenset({"party_id"}))

    proceeding_party_id: int
    party_id: int
    # None: no party of it.
    side: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingMade(Event):
    """Something was handed in to a court."""

    kind = "filing.made"
    writes = Row("filings", key="filing_id", new=True)

    filing_id: int
    case_id: int
    proceeding_id: int
    filing_kind: str
    filed_on: date
    court: str
    how: str
    filed_by: Text | None
    receipt_number: Text | None
    document_id: int | None
    outcome: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAnswered(Event):
    """The court accepted or rejected what was filed, or asked for corrections."""

    kind = "filing.answered"
    writes = Row("filings", key="filing_id", aside=frozenset({"filing_kind"}))

    filing_id: int
    filing_kind: str
    outcome: str
    answered_on: date
    correct_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtDateSet(Event):
    """A court date was set; the hour is that of the place."""

    kind = "court_date.set"
    writes = Row("court_dates", key="court_date_id", new=True)

    court_date_id: int
    case_id: int
    proceeding_id: int
    date_kind: str
    day: date
    at: str | None
    zone: str
    place: Text | None
    attends: tuple[int, ...]
    adjourned_from_id: int | None = None
    state: str = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtDateReassigned(Event):
    """Other people attend a court date."""

    kind = "court_date.reassigned"
    writes = Row("court_dates", key="court_date_id", aside=frozenset({"date_kind", "day"}))

    court_date_id: int
    date_kind: str
    day: date
    attends: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtDateHeld(Event):
    """A court date took place, with its result."""

    kind = "court_date.held"
    writes = Row("court_dates", key="court_date_id", aside=frozenset({"date_kind", "day"}))

    court_date_id: int
    date_kind: str
    day: date
    result: Text | None
    state: str = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtDateAdjourned(Event):
    """A court date did not take place; another one, which names it, was set in its stead."""

    kind = "court_date.adjourned"
    writes = Row("court_dates", key="court_date_id", aside=frozenset({"date_kind", "day"}))

    court_date_id: int
    date_kind: str
    day: date
    result: Text | None
    state: str = "adjourned"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtDateCancelled(Event):
    """A court date does not take place."""

    kind = "court_date.cancelled"
    writes = Row("court_dates", key="court_date_id", aside=frozenset({"date_kind", "day"}))

    court_date_id: int
    date_kind: str
    day: date
    result: Text | None
    state: str = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressAgreed(Event):
    """An obligor agreed to an address at which papers are served, so that no announcement is needed."""

    kind = "service.address_agreed"
    writes = Row("agreed_addresses", key="agreed_address_id", new=True, aside=frozenset({"party_id"}))

    agreed_address_id: int
    case_id: int
    obligor_id: int
    party_id: int
    address: Text
    agreed_on: date
    document_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleCertified(Event):
    """The court certified since when a title is in effect against a party."""

    kind = "title.certified"
    writes = Row("title_certificates", key="certificate_id", new=True, aside=frozenset({"party_id"}))

    certificate_id: int
    case_id: int
    proceeding_id: int
    # None: it speaks of all parties.
    obligor_id: int | None
    party_id: int | None
    effective_on: date
    issued_on: date
    document_id: int | None
