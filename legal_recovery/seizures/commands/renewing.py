"""Renewals: drafted, lodged, granted; and why a seizure lapsed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.deadlines.commands import require_document
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.seizures import store
from legal_recovery.seizures.commands.ending import note_lapses_until
from legal_recovery.seizures.events import (
    IncidentExplained,
    RenewalDrafted,
    RenewalGranted,
    RenewalLodged,
    SeizureBecameEffective,
    SeizureRenewed,
)
from legal_recovery.seizures.rules import (
    NotAnswerable,
    Renewal,
    Seizure,
    may_explain,
    on_asset,
    require_place,
    require_renewable,
    require_renewal,
    working_renewal,
)


@dataclass(frozen=True, slots=True)
class DraftRenewals:
    """The application for renewal of these seizures of a case was produced."""

    case_id: int
    seizure_ids: tuple[int, ...]
    document_id: int | None = None


def draft_renewals(uow: UnitOfWork, cmd: DraftRenewals) -> int:
    """Record that an application was drafted for each; one that is drafted or lodged already stays.

    Returns how many are new. Raises SeizureOver, NotRenewable.
    """
    case = cases.lock_case(uow, cmd.case_id)
    drafted = 0
    for seizure_id in cmd.seizure_ids:
        known = store.get_seizure(uow.session, case.id, seizure_id)
        require_renewable(known, uow.clock.today())
        if _working(uow, case, known) is None:
            _draft(uow, case, known, cmd.document_id)
            drafted += 1
    return drafted


def _working(uow: UnitOfWork, case: CaseFacts, one: Seizure) -> Renewal | None:
    found: Sequence[Renewal] = store.list_renewals(uow.session, case.id).get(one.id, ())
    return working_renewal(one, found)


def _draft(uow: UnitOfWork, case: CaseFacts, one: Seizure, document_id: int | None = None) -> int:
    assert one.terms.expires_on is not None, "what can be renewed has an expiry"
    renewal_id = new_id()
    uow.record(
        RenewalDrafted(
            book=case.book,
            renewal_id=renewal_id,
            case_id=case.id,
            seizure_id=one.id,
            old_expires_on=one.terms.expires_on,
            drafted_on=uow.clock.today(),
            document_id=document_id,
        )
    )
    return renewal_id


@dataclass(frozen=True, slots=True)
class LodgeRenewal:
    """The application for renewal was lodged with the court."""

    case_id: int
    seizure_id: int
    lodged_on: date
    receipt_number: str | None = None
    version: int | None = None


def lodge_renewal(uow: UnitOfWork, cmd: LodgeRenewal) -> int:
    """Record the receipt for an application, drafted here or elsewhere; return its place in the book.

    Raises SeizureOver, NotRenewable, InvalidInput.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_seizure(uow.session, case.id, cmd.seizure_id)
    expires_on = require_renewable(known, uow.clock.today())
    if cmd.lodged_on > min(expires_on, uow.clock.today()):
        raise InvalidInput(
            N_("An application is lodged before {expires_on}, and not in the future."),
            field="lodged_on",
            expires_on=expires_on,
        )
    working = _working(uow, case, known)
    uow.record(
        RenewalLodged(
            book=case.book,
            renewal_id=working.id if working else _draft(uow, case, known),
            lodged_on=cmd.lodged_on,
            receipt_number=(cmd.receipt_number or "").strip()[:100] or None,
        )
    )
    return uow.heads[case.book].seq


@dataclass(frozen=True, slots=True)
class RenewSeizure:
    """The court renewed a seizure until a new expiry."""

    case_id: int
    seizure_id: int
    expires_on: date
    renewed_on: date
    version: int | None = None
    # The ruling or notice: a file of the case, or one that is attached with it.
    document_id: int | None = None
    attach: AttachDocument | None = None


def renew_seizure(uow: UnitOfWork, cmd: RenewSeizure) -> int:
    """Record the new expiry that the court stated; the old one stays in the history. Returns its place in the book.

    What ran out before anybody recorded its renewal lapses first, with its incident, and stands again.
    Raises SecondFirst, SeizureOver, NotRenewable, ExpiryBeforeStart, TermTooLong, InvalidInput.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_seizure(uow.session, case.id, cmd.seizure_id)
    pack = pack_of(uow.session, case.jurisdiction)
    require_renewal(pack, known, cmd.expires_on, cmd.renewed_on, uow.clock.today())
    require_document(uow.session, case, cmd.document_id)
    document_id = attach_document(uow, cmd.attach)["document_id"] if cmd.attach else cmd.document_id
    note_lapses_until(uow, case, uow.clock.today(), {known.terms.collateral_id})
    working = _working(uow, case, known)
    renewal_id = working.id if working else _draft(uow, case, known)
    assert known.terms.expires_on is not None, "what is renewed has an expiry"
    uow.record(
        RenewalGranted(
            book=case.book,
            renewal_id=renewal_id,
            renewed_on=cmd.renewed_on,
            new_expires_on=cmd.expires_on,
            decision_id=document_id,
        )
    )
    uow.record(
        SeizureRenewed(
            book=case.book,
            seizure_id=known.id,
            left_on=known.terms.expires_on,
            renewed_on=cmd.renewed_on,
            expires_on=cmd.expires_on,
        )
    )
    _stand_again(uow, case, known.id)
    return uow.heads[case.book].seq


def _stand_again(uow: UnitOfWork, case: CaseFacts, seizure_id: int) -> None:
    """Let a seizure that was taken for lapsed stand again, unless another of ours took its place."""
    one = store.get_seizure(uow.session, case.id, seizure_id)
    if one.state != "lapsed":
        return
    others = on_asset(store.list_seizures(uow.session, case.id), one.terms.collateral_id, but=one.id)
    require_place(pack_of(uow.session, case.jurisdiction), one.terms, others)
    assert one.terms.starts_on is not None and one.terms.expires_on is not None, "what lapsed had a term"
    uow.record(
        SeizureBecameEffective(
            book=case.book,
            seizure_id=one.id,
            rank=1,
            starts_on=one.terms.starts_on,
            expires_on=one.terms.expires_on,
            expiry_source=one.expiry_source,
        )
    )


@dataclass(frozen=True, slots=True)
class ExplainIncident:
    """Why a seizure lapsed."""

    case_id: int
    incident_id: int
    cause: str
    version: int | None = None


def explain_incident(uow: UnitOfWork, cmd: ExplainIncident) -> int:
    """State the cause of a lapse, once; return its place in the book.

    Raises NotFound, NotYours, NotAnswerable, ReasonMissing.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_incident(uow.session, case.id, cmd.incident_id)
    may_explain(known.owner_id, uow.actor.id, uow.actor.roles)
    if known.explained_on is not None:
        raise NotAnswerable(N_("The cause of this lapse is stated already."))
    cause = require_reason(cmd.cause, "cause")
    return uow.record(
        IncidentExplained(
            book=case.book,
            incident_id=known.id,
            cause=Text(cause),
            explained_on=uow.clock.today(),
        )
    )
