"""Serving papers on parties, agreeing on addresses for it, and certificates of when a title took effect."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_version
from legal_recovery.cases.store import Obligor
from legal_recovery.deadlines.commands import RecordTrigger, foresee_trigger, record_trigger
from legal_recovery.deadlines.rules import Followed, Happened
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands.moving import require_document
from legal_recovery.proceedings.events import AddressAgreed, TitleCertified
from legal_recovery.proceedings.rules import (
    Appealed,
    Effect,
    appealed_by,
    papers_of,
    receivers,
    require_decided,
    require_since,
    takes_effect,
)


@dataclass(frozen=True, slots=True)
class RecordService:
    """A paper of a proceeding was served on a party, or on us where none is named."""

    case_id: int
    proceeding_id: int
    paper: str
    on: date
    means: str = "in-person"
    abode: str = "home"
    obligor_id: int | None = None
    document_id: int | None = None
    version: int | None = None


def record_service(uow: UnitOfWork, cmd: RecordService) -> dict[str, int]:
    """Record a service with the deadlines that follow from it; raises BeforeFiling, InvalidInput, UnknownMeans."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    require_day(case, cmd.on, uow.clock.today(), "on")
    if cmd.document_id is not None:
        require_document(uow, case, cmd.document_id)
    return record_trigger(uow, _happened(uow.session, case, cmd))


def foresee_service(session: Session, case: CaseFacts, cmd: RecordService, today: date) -> Followed:
    """Return what would follow from a service; raises what recording it would."""
    require_version(case, cmd.version)
    require_day(case, cmd.on, today, "on")
    return foresee_trigger(session, case, _happened(session, case, cmd))


def _happened(session: Session, case: CaseFacts, cmd: RecordService) -> RecordTrigger:
    known = store.get_proceeding(session, case.id, cmd.proceeding_id)
    papers = papers_of(known.proceeding_kind, pack_of(session, case.jurisdiction).events)
    if cmd.paper not in papers:
        raise InvalidInput(N_("Choose the paper that was served."), field="paper", allowed=list(papers))
    require_since(known.filed_on, cmd.on, "on")
    allowed = receivers(cmd.paper, parties_of(session, case.id, known))
    if cmd.obligor_id not in allowed:
        raise InvalidInput(
            N_("This paper is served on a party of the proceeding."),
            field="obligor_id",
            allowed=[str(one) if one is not None else None for one in allowed],
        )
    if cmd.means == "agreed-address" and cmd.obligor_id not in store.list_agreed_addresses(session, case.id):
        raise InvalidInput(N_("No address for service was agreed with this party."), field="means")
    what = Happened(cmd.paper, cmd.on, cmd.means, cmd.abode)
    return RecordTrigger(case.id, what, cmd.obligor_id, proceeding_id=known.id, document_id=cmd.document_id)


def parties_of(session: Session, case_id: int, known: store.Proceeding) -> list[int]:
    """Return the obligors that a proceeding is against: its own parties, or all where none is named."""
    return [one.obligor_id for one in known.parties] or [
        one.obligor_id for one in cases.list_obligors(session, case_id)
    ]


def effect_of(session: Session, pack: Pack, case_id: int, known: store.Proceeding) -> Effect | None:
    """Return when what the proceeding decided takes effect, from its service; or on whom it is still to be served."""
    parties = parties_of(session, case_id, known)
    served = store.list_served(session, pack, case_id, known.id)
    return takes_effect(known.proceeding_kind, parties, served, appeals_of(session, case_id, known))


def appeals_of(session: Session, case_id: int, known: store.Proceeding) -> list[Appealed]:
    """Return the appeals against what a proceeding decided."""
    found = (
        appealed_by(one.proceeding_kind, one.state, one.state_on)
        for one in store.list_proceedings(session, case_id)
        if one.parent_id == known.id
    )
    return [one for one in found if one is not None]


@dataclass(frozen=True, slots=True)
class AgreeAddress:
    """An obligor agreed to an address for service."""

    case_id: int
    obligor_id: int
    address: str
    agreed_on: date
    document_id: int | None = None
    version: int | None = None


def agree_address(uow: UnitOfWork, cmd: AgreeAddress) -> int:
    """Record an address at which an obligor is served; raises InvalidInput. It may be agreed in the contract."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    obligor = _obligor(uow.session, case, cmd.obligor_id)
    if not cmd.address.strip():
        raise InvalidInput(N_("Give the address."), field="address")
    if cmd.agreed_on > uow.clock.today():
        raise InvalidInput(N_("{day} is in the future."), field="agreed_on", day=cmd.agreed_on)
    if cmd.document_id is not None:
        require_document(uow, case, cmd.document_id)
    return uow.record(
        AddressAgreed(
            book=case.book,
            agreed_address_id=new_id(),
            case_id=case.id,
            obligor_id=obligor.obligor_id,
            party_id=obligor.party_id,
            address=Text(cmd.address.strip()),
            agreed_on=cmd.agreed_on,
            document_id=cmd.document_id,
        )
    )


def _obligor(session: Session, case: CaseFacts, obligor_id: int) -> Obligor:
    for one in cases.list_obligors(session, case.id):
        if one.obligor_id == obligor_id:
            return one
    raise InvalidInput(N_("There is no such party in this case."), field="obligor_id")


@dataclass(frozen=True, slots=True)
class CertifyTitle:
    """The court certified since when a title is in effect, against a party or, where none is named, all."""

    case_id: int
    proceeding_id: int
    effective_on: date
    issued_on: date
    obligor_id: int | None = None
    document_id: int | None = None
    version: int | None = None


def certify_title(uow: UnitOfWork, cmd: CertifyTitle) -> int:
    """Record a certificate of effectiveness; raises NothingDecided, InvalidInput, NotFound."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_proceeding(uow.session, case.id, cmd.proceeding_id)
    party = _obligor(uow.session, case, cmd.obligor_id) if cmd.obligor_id is not None else None
    require_day(case, cmd.issued_on, uow.clock.today(), "issued_on")
    if cmd.issued_on < cmd.effective_on:
        raise InvalidInput(
            N_("A title is certified when it is in effect, not before {effective_on}."),
            field="issued_on",
            effective_on=cmd.effective_on,
        )
    require_since(known.filed_on, cmd.effective_on, "effective_on")
    served = store.list_served(uow.session, pack_of(uow.session, case.jurisdiction), case.id, known.id)
    require_decided(known.proceeding_kind, known.state, known.title_on, served)
    if cmd.document_id is not None:
        require_document(uow, case, cmd.document_id)
    return uow.record(
        TitleCertified(
            book=case.book,
            certificate_id=new_id(),
            case_id=case.id,
            proceeding_id=known.id,
            obligor_id=party.obligor_id if party else None,
            party_id=party.party_id if party else None,
            effective_on=cmd.effective_on,
            issued_on=cmd.issued_on,
            document_id=cmd.document_id,
        )
    )
