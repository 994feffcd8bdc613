"""Recording liens, occupants and documents of collateral."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.collateral import store
from legal_recovery.collateral.commands.pieces import held, require_past
from legal_recovery.collateral.events import (
    DocumentLinked,
    LienCorrected,
    LienEnded,
    LienRegistered,
    OccupancyEnded,
    OccupancyRecorded,
)
from legal_recovery.collateral.rules import (
    OCCUPANCIES,
    AlreadyEnded,
    Beside,
    LienTerms,
    require_end,
    require_lien,
    require_rank,
)
from legal_recovery.collateral.store import get_collateral
from legal_recovery.documents.store import get_document
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RegisterLien:
    """A lien on a piece of collateral became known."""

    case_id: int
    collateral_id: int
    terms: LienTerms
    version: int | None = None


def register_lien(uow: UnitOfWork, cmd: RegisterLien) -> int:
    """Record a lien, ours or another's; return its id. Raises InvalidInput, RankTaken."""
    case, terms = held(uow, cmd.case_id, cmd.version, cmd.collateral_id), cmd.terms
    _require(uow, case, cmd.collateral_id, terms)
    lien_id = new_id()
    uow.record(
        LienRegistered(
            book=case.book,
            lien_id=lien_id,
            collateral_id=cmd.collateral_id,
            case_id=case.id,
            **_columns(case, terms),
        )
    )
    return lien_id


def _columns(case: CaseFacts, terms: LienTerms) -> dict[str, Any]:
    return {
        "is_ours": not (terms.holder or "").strip(),
        "holder": Text.maybe(terms.holder),
        "lien_kind": terms.lien_kind,
        "rank": terms.rank,
        "secured_minor": terms.secured.minor if terms.secured else None,
        "currency": terms.secured.currency if terms.secured else case.currency,
        "registered_on": terms.registered_on,
        "certificate": Text.maybe(terms.certificate),
    }


def _require(
    uow: UnitOfWork, case: CaseFacts, collateral_id: int, terms: LienTerms, but: int | None = None
) -> None:
    """Refuse terms that cannot be, beside the other liens that stand on the piece."""
    today, pack = uow.clock.today(), pack_of(uow.session, case.jurisdiction)
    beside = [
        Beside(one.rank, one.registered_on, one.holder)
        for one in store.list_liens(uow.session, case.id)
        if one.collateral_id == collateral_id and one.ended_on is None and one.id != but
    ]
    kind = get_collateral(uow.session, case.id, collateral_id).collateral_kind
    require_lien(terms, today)
    require_rank(pack, terms, beside, kind, today)


@dataclass(frozen=True, slots=True)
class CorrectLien:
    """What is known of a lien was wrong: as it is, whether it ended, and why."""

    case_id: int
    lien_id: int
    terms: LienTerms
    ended_on: date | None
    reason: str
    version: int | None = None


def correct_lien(uow: UnitOfWork, cmd: CorrectLien) -> int:
    """Put right what is known of a lien; return its place in the book. Raises NotFound, InvalidInput, RankTaken."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_lien(uow.session, case.id, cmd.lien_id)
    if cmd.ended_on is None:
        _require(uow, case, known.collateral_id, cmd.terms, known.id)
    else:
        require_lien(cmd.terms, uow.clock.today())
        require_end(cmd.terms.registered_on, cmd.ended_on, uow.clock.today(), "ended_on")
    return uow.record(
        LienCorrected(
            book=case.book,
            lien_id=known.id,
            **_columns(case, cmd.terms),
            ended_on=cmd.ended_on,
            reason=Text(require_reason(cmd.reason)),
        )
    )


@dataclass(frozen=True, slots=True)
class EndOf:
    """A lien or an occupancy ended on a day; of a lien it is said why."""

    case_id: int
    number: int
    on: date
    version: int | None = None
    reason: str | None = None


def end_lien(uow: UnitOfWork, cmd: EndOf) -> int:
    """Record that a lien was struck off; raises what `foresee_end` does. Returns its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    foresee_end(uow.session, case, cmd, uow.clock.today())
    reason = Text(require_reason(cmd.reason or ""))
    return uow.record(LienEnded(book=case.book, lien_id=cmd.number, ended_on=cmd.on, reason=reason))


def foresee_end(session: Session, case: CaseFacts, cmd: EndOf, today: date) -> "store.Lien":
    """Return the lien that would be struck off; raises NotFound, StaleVersion, AlreadyEnded, InvalidInput."""
    require_version(case, cmd.version)
    known = store.list_liens(session, case.id)
    _require_running(known, cmd)
    found = next(one for one in known if one.id == cmd.number)
    require_end(found.registered_on, cmd.on, today, "on")
    require_reason(cmd.reason or "")
    return found


def _require_running(known: "list[store.Lien] | list[store.Occupancy]", cmd: EndOf) -> None:
    found = [one for one in known if one.id == cmd.number]
    if not found:
        raise NotFound(N_("There is no such thing in this case."))
    if found[0].ended_on is not None:
        raise AlreadyEnded(N_("It ended already on {day}."), day=found[0].ended_on)


@dataclass(frozen=True, slots=True)
class OccupancyTerms:
    """Who leases or occupies it, from when to when, at what rent a year."""

    occupancy_kind: str
    who: str | None = None
    since: date | None = None
    until: date | None = None
    rent: Money | None = None


@dataclass(frozen=True, slots=True)
class RecordOccupancy:
    """Somebody leases or occupies a piece of collateral."""

    case_id: int
    collateral_id: int
    terms: OccupancyTerms
    version: int | None = None


def record_occupancy(uow: UnitOfWork, cmd: RecordOccupancy) -> int:
    """Record a lease or an occupant; return its id. Raises InvalidInput."""
    case, terms = held(uow, cmd.case_id, cmd.version, cmd.collateral_id), cmd.terms
    if terms.occupancy_kind not in OCCUPANCIES:
        raise InvalidInput(N_("Choose one from the list."), field="occupancy_kind")
    if terms.since and terms.until and terms.until < terms.since:
        raise InvalidInput(N_("It ends before it starts."), field="until")
    occupancy_id = new_id()
    uow.record(
        OccupancyRecorded(
            book=case.book,
            occupancy_id=occupancy_id,
            collateral_id=cmd.collateral_id,
            case_id=case.id,
            occupancy_kind=terms.occupancy_kind,
            who=Text.maybe(terms.who),
            since=terms.since,
            until=terms.until,
            rent_minor=terms.rent.minor if terms.rent else None,
            currency=terms.rent.currency if terms.rent else case.currency,
        )
    )
    return occupancy_id


def end_occupancy(uow: UnitOfWork, cmd: EndOf) -> int:
    """Record that somebody left; raises NotFound, AlreadyEnded. Returns its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    _require_running(store.list_occupancies(uow.session, case.id), cmd)
    require_past(uow, cmd.on, "on")
    return uow.record(OccupancyEnded(book=case.book, occupancy_id=cmd.number, ended_on=cmd.on))


@dataclass(frozen=True, slots=True)
class LinkDocument:
    """A document or photograph of the case shows a piece of collateral."""

    case_id: int
    collateral_id: int
    document_id: int
    version: int | None = None


def link_document(uow: UnitOfWork, cmd: LinkDocument) -> int:
    """Link a document of the case to a piece of collateral, once; raises NotFound, AlreadyEnded."""
    case = held(uow, cmd.case_id, cmd.version, cmd.collateral_id)
    get_document(uow.session, case.book, cmd.document_id)
    if cmd.document_id in store.documents_of(uow.session, cmd.collateral_id):
        raise AlreadyEnded(N_("This document is linked already."), field="document_id")
    link_id = new_id()
    uow.record(
        DocumentLinked(
            book=case.book,
            link_id=link_id,
            collateral_id=cmd.collateral_id,
            case_id=case.id,
            document_id=cmd.document_id,
        )
    )
    return link_id
