"""What happens to cases."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStarted(Event):
    """A batch of cases began to load; until it is released they are hidden and in no figure."""

    kind = "batch.started"
    writes = Row("batches", key="batch_id", new=True)

    batch_id: int
    state: str = "loading"
    started_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReleased(Event):
    """The last case of a batch was loaded; all of them appear at once."""

    kind = "batch.released"
    writes = Row("batches", key="batch_id")

    batch_id: int
    state: str = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """An overdue loan was escalated, or taken over in the middle of its life."""

    kind = "case.opened"
    writes = Row("cases", key="case_id", new=True)

    case_id: int
    reference: str
    office_id: int
    officer: Text | None
    currency: str
    jurisdiction: str
    escalated_on: date
    balance_on: date | None
    stage: str
    stage_on: date
    flags: tuple[str, ...]
    closed_how: str | None
    batch_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCorrected(Event):
    """Particulars of a case were put right."""

    kind = "case.corrected"
    writes = Row("cases", key="case_id")

    case_id: int
    officer: Text | None
    escalated_on: date
    balance_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(Event):
    """Somebody answers for the case from now on, or nobody does any more."""

    kind = "case.assigned"
    writes = Row("cases", key="case_id", aside=frozenset({"left_owner_id", "reason"}))

    case_id: int
    left_owner_id: int | None
    owner_id: int | None
    reason: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMoved(Event):
    """A case reached another stage; one that it reached by what was recorded beside it needs no other reason."""

    kind = "case.stage_moved"
    writes = Row("cases", key="case_id", aside=frozenset({"left", "reason"}))

    case_id: int
    left: str
    stage: str
    stage_on: date
    closed_how: str | None
    reason: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagsChanged(Event):
    """A flag was set on a case or lifted from it."""

    kind = "case.flags_changed"
    writes = Row("cases", key="case_id", aside=frozenset({"on", "reason"}))

    case_id: int
    flags: tuple[str, ...]
    on: date
    # None where it follows from something else that was recorded, such as a settlement.
    reason: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuitFiled(Event):
    """The first suit of the case was filed."""

    kind = "case.suit_filed"
    writes = Row("cases", key="case_id")

    case_id: int
    suit_filed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleReached(Event):
    """The case has an enforceable title in effect."""

    kind = "case.title_reached"
    writes = Row("cases", key="case_id")

    case_id: int
    title_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EnforcementFiled(Event):
    """The first enforcement of the case was filed."""

    kind = "case.enforcement_filed"
    writes = Row("cases", key="case_id")

    case_id: int
    enforcement_filed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyFound(Event):
    """There is property to dispose of."""

    kind = "case.property_found"
    writes = Row("cases", key="case_id")

    case_id: int
    property_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligorAdded(Event):
    """A party answers for the case's debts in a role."""

    kind = "case.obligor_added"
    writes = Row("obligors", key="obligor_id", new=True)

    obligor_id: int
    case_id: int
    party_id: int
    role: str
    cap_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligorChanged(Event):
    """How far a party answers for the case's debts was put right."""

    kind = "case.obligor_changed"
    writes = Row("obligors", key="obligor_id", aside=frozenset({"party_id"}))

    obligor_id: int
    party_id: int
    role: str
    cap_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractStated(Event):
    """The contract by which a party answers, such as that of its guarantee, became known or was put right."""

    kind = "case.contract_stated"
    writes = Row("obligors", key="obligor_id", aside=frozenset({"party_id", "role"}))

    obligor_id: int
    party_id: int
    role: str
    contract_number: Text | None
    contract_signed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    """Somebody wrote something down about the case."""

    kind = "case.note_added"
    quiet = True

    case_id: int
    note: Text
