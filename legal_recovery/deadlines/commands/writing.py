"""What every command about deadlines records in the same way: one set, moved, ended or assigned."""

from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases.commands import require_owner
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines import store
from legal_recovery.deadlines.events import DeadlineAssigned, DeadlineEnded, DeadlineMoved, DeadlineSet
from legal_recovery.deadlines.rules import Changes, Kept, certainty_of, follow
from legal_recovery.documents.store import get_document
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.deadlines import Deadline
from legal_recovery.law.pack import Pack
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.users.store import can_own


def next_seq(uow: UnitOfWork, case: CaseFacts) -> int:
    """Return where in the book what is recorded next will stand."""
    return uow.heads[case.book].seq + 1


def owner_of(uow: UnitOfWork, case: CaseFacts, given: int | None) -> int | None:
    """Return who answers for a new deadline: who is named, else for the case, else who acts, if they can at all.

    Raises CannotOwn where the one who is named cannot.
    """
    if given is not None:
        require_owner(uow, case, given)
        return given
    for one in (case.owner_id, uow.actor.id):
        if one is not None and can_own(uow.session, one, case.office_id):
            return one
    return None


def set_deadline(
    uow: UnitOfWork, case: CaseFacts, trigger_id: int, one: Deadline, owner_id: int | None
) -> int:
    """Record a deadline that follows from an event; return its id."""
    deadline_id = new_id()
    uow.record(
        DeadlineSet(
            book=case.book,
            deadline_id=deadline_id,
            case_id=case.id,
            trigger_id=trigger_id,
            rule=one.rule.key,
            event_on=one.event_on,
            unrolled=one.unrolled,
            due=one.due,
            certainty=certainty_of(one),
            owner_id=owner_id,
            changed_seq=next_seq(uow, case),
        )
    )
    return deadline_id


def move(
    uow: UnitOfWork,
    case: CaseFacts,
    kept: Kept,
    one: Deadline,
    cause: str,
    extensions: tuple[str, ...] | None = None,
    document: str | None = None,
) -> None:
    """Record that a deadline ends on another day, and why."""
    uow.record(
        DeadlineMoved(
            book=case.book,
            deadline_id=kept.id,
            rule=kept.rule,
            left=kept.due,
            event_on=one.event_on,
            unrolled=one.unrolled,
            due=one.due,
            certainty=certainty_of(one),
            extensions=kept.extensions if extensions is None else extensions,
            cause=cause,
            document=Text.maybe(document),
            changed_seq=next_seq(uow, case),
        )
    )


def end(
    uow: UnitOfWork,
    case: CaseFacts,
    kept: Kept,
    state: str,
    on: date,
    reason: str | None,
    document_id: int | None = None,
    event_key: str | None = None,
) -> None:
    """Record what became of a deadline, and by which fact."""
    uow.record(
        DeadlineEnded(
            book=case.book,
            deadline_id=kept.id,
            rule=kept.rule,
            state=state,
            ended_on=on,
            reason=Text.maybe(reason),
            changed_seq=next_seq(uow, case),
            document_id=document_id,
            event_key=event_key,
        )
    )


def require_document(session: Session, case: CaseFacts, document_id: int | None) -> None:
    """Refuse a file that is not of the case; raises InvalidInput."""
    if document_id is None:
        return
    try:
        get_document(session, case.book, document_id)
    except NotFound:
        raise InvalidInput(N_("There is no such document."), field="document_id") from None


def assign(uow: UnitOfWork, case: CaseFacts, kept: Kept, owner_id: int | None, lead_days: int | None) -> None:
    """Record who answers for a deadline and from when it wants to be remembered."""
    uow.record(
        DeadlineAssigned(
            book=case.book,
            deadline_id=kept.id,
            rule=kept.rule,
            left_owner_id=kept.owner_id,
            owner_id=owner_id,
            lead_days=lead_days,
            changed_seq=next_seq(uow, case),
        )
    )


def apply_changes(uow: UnitOfWork, case: CaseFacts, trigger_id: int, changed: Changes, cause: str) -> None:
    """Record what a change does to the deadlines of an event."""
    for kept, one in changed.moved:
        move(uow, case, kept, one, cause)
    for one in changed.new:
        set_deadline(uow, case, trigger_id, one, owner_of(uow, case, None))
    for kept in changed.gone:
        end(uow, case, kept, "void", uow.clock.today(), None)


def counted_plainly(session: Session, case: CaseFacts, pack: Pack, kept: Kept) -> Deadline:
    """Return a deadline as it follows from its event, before anything interrupted or extended it; raises NotFound."""
    trigger = store.get_trigger(session, case.id, kept.trigger)
    for one in follow(pack, trigger.what).deadlines:
        if one.rule.key == kept.rule:
            return one
    raise NotFound(N_("It no longer follows from what happened."))
