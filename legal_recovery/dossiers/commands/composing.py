"""Arranging a dossier: what may be chosen, and keeping what was chosen."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import lock_case
from legal_recovery.documents.store import list_documents
from legal_recovery.dossiers import rules, store
from legal_recovery.dossiers.events import DossierComposed
from legal_recovery.dossiers.rules import FileClass, Profile
from legal_recovery.dossiers.rules.composition import Choices, Composition, require_sound, told
from legal_recovery.dossiers.rules.profiles import Exhibit, usual
from legal_recovery.drafting.rules.kinds import KINDS
from legal_recovery.drafting.store.kept import list_kept
from legal_recovery.kernel.errors import N_, StaleVersion
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.event_log import canonical_json
from legal_recovery.plumbing.unit_of_work import UnitOfWork

# What pages can be made of; anything else is named in the list of documents.
BINDABLE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/tiff", "text/plain"})


def exhibits_of(session: Session, book: int) -> list[Exhibit]:
    """Return the documents of a case that can be chosen, in the order in which they came."""
    papers = {one.document_id: one.paper for one in list_kept(session, book)}
    return [
        Exhibit(
            str(one.id),
            one.name or "",
            one.access == "court",
            one.media_type in BINDABLE,
            papers.get(one.id, ""),
        )
        for one in list_documents(session, book)
    ]


def choices_for(profile: Profile, exhibits: list[Exhibit]) -> Choices:
    """Return what a dossier of a profile may be put together from."""
    court = profile.file_class is FileClass.COURT
    chapters = {one.key for one in (*rules.SECTIONS, rules.EVIDENCE) if not (court and one.internal)}
    documents = {one.key: one.for_court for one in exhibits if one.can_be_bound}
    papers = {one.key for one in KINDS.values() if not (court and one.file_class != "court")}
    return Choices(frozenset(chapters), documents, frozenset(papers))


def composition_for(
    session: Session, case: CaseFacts, profile: Profile, number: int | None = None
) -> tuple[int, Composition]:
    """Return an arrangement of a case's dossier with its number: that one, else the last one; 0 is the usual one.

    Raises NotFound.
    """
    found = None if number == 0 else store.find_arrangement(session, case.id, str(profile), number)
    if found is not None:
        return found.number, found.composition
    exhibits = exhibits_of(session, case.book)
    return 0, usual(profile, choices_for(profile, exhibits), exhibits)


@dataclass(frozen=True, slots=True)
class ComposeDossier:
    """Arrange the dossier of a case; `seen` is the number of the arrangement that was looked at."""

    case_id: int
    profile: Profile
    composition: Composition
    seen: int


def compose_dossier(uow: UnitOfWork, cmd: ComposeDossier) -> int:
    """Keep an arrangement and return its number; one that is as the last one was is not kept again.

    Raises NotFound, StaleVersion, NothingChosen, ChosenTwice, InternalInCourtFile, InvalidInput.
    """
    case = lock_case(uow, cmd.case_id)
    choices = choices_for(cmd.profile, exhibits_of(uow.session, case.book))
    court = cmd.profile.file_class is FileClass.COURT
    require_sound(cmd.composition, choices, for_court=court)
    last = store.last_number(uow.session, case.id, str(cmd.profile))
    if last != cmd.seen:
        raise StaleVersion(
            N_("Somebody arranged this dossier meanwhile; look at it again before you go on."), seen=cmd.seen
        )
    before = store.find_arrangement(uow.session, case.id, str(cmd.profile))
    if before is not None and before.composition == cmd.composition:
        return last
    uow.record(
        DossierComposed(
            book=case.book,
            composition_id=new_id(),
            case_id=case.id,
            profile=str(cmd.profile),
            number=last + 1,
            content=Text(canonical_json(told(cmd.composition))),
            composed_by=uow.actor.id,
            composed_on=uow.clock.today(),
        )
    )
    return last + 1
