"""Setting court dates ahead of their time, and recording that they were held, adjourned or cancelled."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.events import (
    CourtDateAdjourned,
    CourtDateCancelled,
    CourtDateHeld,
    CourtDateReassigned,
    CourtDateSet,
)
from legal_recovery.proceedings.rules import (
    DateTerms,
    Known,
    clashes,
    require_ahead,
    require_come,
    require_held,
    require_set,
    require_since,
)
from legal_recovery.users.store import names_of


@dataclass(frozen=True, slots=True)
class SetCourtDate:
    """A court date is set; without a time zone it is that of the case's jurisdiction."""

    case_id: int
    proceeding_id: int
    terms: DateTerms
    version: int | None = None
    # What came of one that was held before it was recorded.
    result: str | None = None


def set_court_date(uow: UnitOfWork, cmd: SetCourtDate) -> dict[str, int]:
    """Record a court date that lies ahead, or one that was held with what came of it.

    Raises DateInPast where one in the past has no result, NotYetHeld, InvalidInput, NotFound.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_proceeding(uow.session, case.id, cmd.proceeding_id)
    result = (cmd.result or "").strip()
    terms = _placed(uow.session, case, cmd.terms, uow.clock, held=bool(result))
    if result:
        require_since(known.filed_on, terms.day, "day")
    made = _set(uow, case, known.id, terms, None)
    if result:
        _held(uow, case, made, terms.date_kind, terms.day, result)
    return {"court_date_id": made}


def foresee_court_date(
    session: Session,
    actor: Actor,
    clock: Clock,
    case: CaseFacts,
    terms: DateTerms,
    but: int | None = None,
    *,
    held: bool = False,
) -> tuple[DateTerms, list[tuple[int, Known]]]:
    """Return the court date with its time zone, and who would be elsewhere then; raises what setting it would."""
    placed = _placed(session, case, terms, clock, held=held)
    return placed, [] if held else clashes(placed, store.attended_on(session, actor, placed.day, but))


def _placed(
    session: Session, case: CaseFacts, terms: DateTerms, clock: Clock, *, held: bool = False
) -> DateTerms:
    zone = terms.zone or pack_of(session, case.jurisdiction).zone
    _require_people(session, terms.attends)
    placed = replace(terms, zone=zone)
    return require_held(placed, clock.now()) if held else require_ahead(placed, clock.now())


def _require_people(session: Session, attends: tuple[int, ...]) -> None:
    if strangers := set(attends) - names_of(session, set(attends)).keys():
        raise InvalidInput(N_("There is no such person."), field="attends", person=min(strangers))


def _set(
    uow: UnitOfWork, case: CaseFacts, proceeding_id: int, terms: DateTerms, adjourned_from: int | None
) -> int:
    court_date_id = new_id()
    uow.record(
        CourtDateSet(
            book=case.book,
            court_date_id=court_date_id,
            case_id=case.id,
            proceeding_id=proceeding_id,
            date_kind=terms.date_kind,
            day=terms.day,
            at=terms.at.strftime("%H:%M") if terms.at else None,
            zone=terms.zone,
            place=Text.maybe(terms.place),
            attends=tuple(sorted(set(terms.attends))),
            adjourned_from_id=adjourned_from,
        )
    )
    return court_date_id


@dataclass(frozen=True, slots=True)
class HoldCourtDate:
    """A court date took place."""

    case_id: int
    court_date_id: int
    result: str
    version: int | None = None


def hold_court_date(uow: UnitOfWork, cmd: HoldCourtDate) -> int:
    """Record what came of a court date; raises DateOver, NotYetHeld, ReasonMissing."""
    case, known = _still_set(uow, cmd.case_id, cmd.court_date_id, cmd.version)
    require_come(known.day, known.zone, uow.clock.now())
    return _held(uow, case, known.id, known.date_kind, known.day, cmd.result)


def _held(uow: UnitOfWork, case: CaseFacts, court_date_id: int, kind: str, day: date, result: str) -> int:
    return uow.record(
        CourtDateHeld(
            book=case.book,
            court_date_id=court_date_id,
            date_kind=kind,
            day=day,
            result=Text(require_reason(result, "result")),
        )
    )


@dataclass(frozen=True, slots=True)
class AttendCourtDate:
    """Others go to a court date, or nobody does."""

    case_id: int
    court_date_id: int
    attends: tuple[int, ...]
    version: int | None = None


def attend_court_date(uow: UnitOfWork, cmd: AttendCourtDate) -> int:
    """Record who attends a court date that stands; return its place in the book. Raises DateOver, InvalidInput."""
    case, known = _still_set(uow, cmd.case_id, cmd.court_date_id, cmd.version)
    _require_people(uow.session, cmd.attends)
    return uow.record(
        CourtDateReassigned(
            book=case.book,
            court_date_id=known.id,
            date_kind=known.date_kind,
            day=known.day,
            attends=tuple(sorted(set(cmd.attends))),
        )
    )


def _still_set(
    uow: UnitOfWork, case_id: int, court_date_id: int, version: int | None
) -> tuple[CaseFacts, store.CourtDate]:
    case = cases.lock_case(uow, case_id)
    require_version(case, version)
    known = store.get_court_date(uow.session, case.id, court_date_id)
    require_set(known.state)
    return case, known


@dataclass(frozen=True, slots=True)
class AdjournCourtDate:
    """A court date is put off to another one; what is not said stays as it was."""

    case_id: int
    court_date_id: int
    terms: DateTerms
    reason: str
    version: int | None = None


def adjourn_court_date(uow: UnitOfWork, cmd: AdjournCourtDate) -> dict[str, int]:
    """Record that a court date is adjourned, and the new one, which names it; raises DateOver, DateInPast."""
    case, known = _still_set(uow, cmd.case_id, cmd.court_date_id, cmd.version)
    terms = _placed(uow.session, case, put_off(known, cmd.terms), uow.clock)
    uow.record(
        CourtDateAdjourned(
            book=case.book,
            court_date_id=known.id,
            date_kind=known.date_kind,
            day=known.day,
            result=Text(require_reason(cmd.reason)),
        )
    )
    return {"court_date_id": _set(uow, case, known.proceeding_id, terms, known.id)}


def put_off(known: store.CourtDate, terms: DateTerms) -> DateTerms:
    """Return the new date of an adjourned one: kind, place, time zone and people stay unless others are named."""
    return replace(
        terms,
        date_kind=terms.date_kind or known.date_kind,
        zone=terms.zone or known.zone,
        place=terms.place or known.place,
        attends=terms.attends or known.attends,
    )


@dataclass(frozen=True, slots=True)
class CancelCourtDate:
    """A court date does not take place."""

    case_id: int
    court_date_id: int
    reason: str
    version: int | None = None


def cancel_court_date(uow: UnitOfWork, cmd: CancelCourtDate) -> int:
    """Record that a court date is cancelled, and why; raises DateOver, ReasonMissing."""
    case, known = _still_set(uow, cmd.case_id, cmd.court_date_id, cmd.version)
    return uow.record(
        CourtDateCancelled(
            book=case.book,
            court_date_id=known.id,
            date_kind=known.date_kind,
            day=known.day,
            result=Text(require_reason(cmd.reason)),
        )
    )
