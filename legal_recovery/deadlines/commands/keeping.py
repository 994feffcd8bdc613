"""Looking after one deadline: set by hand, moved, assigned, extended; met, missed or void."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import require_owner
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands.writing import (
    assign,
    counted_plainly,
    end,
    move,
    next_seq,
    owner_of,
    require_document,
)
from legal_recovery.deadlines.events import DeadlineAdded, DeadlineMoved, TriggerNoted
from legal_recovery.deadlines.rules import (
    Kept,
    NothingChanges,
    NotOwn,
    Offset,
    day_after,
    extension_of,
    interrupted,
    longer,
    require_end,
    require_lead,
    require_open,
)
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork

_LATEST = date(2199, 12, 31)


def _open(uow: UnitOfWork, case: CaseFacts, deadline_id: int, version: int | None) -> Kept:
    """Return a deadline that is still open; who comes second is told so, whatever else changed meanwhile."""
    kept = require_open(store.get_deadline(uow.session, case.id, deadline_id))
    require_version(case, version)
    return kept


@dataclass(frozen=True, slots=True)
class AddDeadline:
    """Set a deadline of one's own, by its day or by a length from today."""

    case_id: int
    title: str
    due: date | Offset
    owner_id: int | None = None
    lead_days: int | None = None
    note: str | None = None
    version: int | None = None


def add_deadline(uow: UnitOfWork, cmd: AddDeadline) -> dict[str, int]:
    """Set a deadline that no rule brings; raises CannotOwn, InvalidInput, NotKnown."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    title = require_reason(cmd.title, "title")
    due, today = _day(uow, case, cmd.due), uow.clock.today()
    lead_days = require_lead(cmd.lead_days)
    owner_id = owner_of(uow, case, cmd.owner_id)
    trigger_id, deadline_id = new_id(), new_id()
    uow.record(TriggerNoted(book=case.book, trigger_id=trigger_id, case_id=case.id, happened_on=today))
    uow.record(
        DeadlineAdded(
            book=case.book,
            deadline_id=deadline_id,
            case_id=case.id,
            trigger_id=trigger_id,
            title=Text(title),
            note=Text.maybe(cmd.note),
            event_on=today,
            unrolled=due,
            due=due,
            owner_id=owner_id,
            lead_days=lead_days,
            changed_seq=next_seq(uow, case),
        )
    )
    return {"deadline_id": deadline_id}


def _day(uow: UnitOfWork, case: CaseFacts, due: date | Offset) -> date:
    """Return the day that is meant, today or later."""
    today = uow.clock.today()
    if isinstance(due, Offset):
        due = day_after(pack_of(uow.session, case.jurisdiction), today, due)
    if due < today:
        raise InvalidInput(N_("{day} is in the past."), field="due", day=due)
    if due > _LATEST:
        raise InvalidInput(N_("The day lies too far ahead."), field="due")
    return due


@dataclass(frozen=True, slots=True)
class MoveDeadline:
    """Set a deadline of one's own to another day."""

    case_id: int
    deadline_id: int
    due: date | Offset
    reason: str
    version: int | None = None


def move_deadline(uow: UnitOfWork, cmd: MoveDeadline) -> int:
    """Move a deadline that no rule brought; raises DeadlineOver, NotOwn, NothingChanges, ReasonMissing."""
    case = cases.lock_case(uow, cmd.case_id)
    kept = _open(uow, case, cmd.deadline_id, cmd.version)
    if not kept.is_own:
        raise NotOwn(N_("The law counts this deadline: put its event right, or extend it."), field="due")
    reason, due = require_reason(cmd.reason), _day(uow, case, cmd.due)
    if due == kept.due:
        raise NothingChanges(N_("This is what is recorded already."), field="due")
    return uow.record(
        DeadlineMoved(
            book=case.book,
            deadline_id=kept.id,
            rule=kept.rule,
            left=kept.due,
            event_on=kept.event_on,
            unrolled=due,
            due=due,
            certainty=kept.certainty,
            extensions=kept.extensions,
            cause="by_hand",
            document=Text(reason),
            changed_seq=next_seq(uow, case),
        )
    )


@dataclass(frozen=True, slots=True)
class AssignDeadline:
    """Say who answers for a deadline, and from how many days before it wants to be remembered."""

    case_id: int
    deadline_id: int
    owner_id: int | None
    lead_days: int | None = None
    version: int | None = None


def assign_deadline(uow: UnitOfWork, cmd: AssignDeadline) -> int:
    """Assign an open deadline; a lead of None is that of its rule. Raises DeadlineOver, CannotOwn, NothingChanges."""
    case = cases.lock_case(uow, cmd.case_id)
    kept = _open(uow, case, cmd.deadline_id, cmd.version)
    lead_days = require_lead(cmd.lead_days)
    if (cmd.owner_id, lead_days) == (kept.owner_id, kept.lead_days):
        raise NothingChanges(N_("This is what is recorded already."), field="owner_id")
    if cmd.owner_id != kept.owner_id:
        require_owner(uow, case, cmd.owner_id)
    assign(uow, case, kept, cmd.owner_id, lead_days)
    return uow.heads[case.book].seq


@dataclass(frozen=True, slots=True)
class EndDeadline:
    """A deadline was met, was missed, or is void."""

    case_id: int
    deadline_id: int
    state: str
    on: date
    reason: str | None = None
    version: int | None = None
    # What proves it.
    document_id: int | None = None


def end_deadline(uow: UnitOfWork, cmd: EndDeadline) -> int:
    """Record that a deadline was met, how it came to be missed or why it is void.

    Raises DeadlineOver, NotMissed, ReasonMissing; InvalidInput for a file of another case.
    """
    case = cases.lock_case(uow, cmd.case_id)
    kept = _open(uow, case, cmd.deadline_id, cmd.version)
    require_end(kept, cmd.state, cmd.on, uow.clock.today())
    if cmd.state != "done":
        require_reason(cmd.reason or "")
    require_document(uow.session, case, cmd.document_id)
    end(uow, case, kept, cmd.state, cmd.on, cmd.reason, cmd.document_id)
    return uow.heads[case.book].seq


@dataclass(frozen=True, slots=True)
class ExtendDeadline:
    """The court made a deadline longer."""

    case_id: int
    deadline_id: int
    count: int
    unit: str
    document: str
    version: int | None = None


def extend_deadline(uow: UnitOfWork, cmd: ExtendDeadline) -> int:
    """Extend a deadline from its last day as it was counted; raises DeadlineOver, ReasonMissing, NotOwn."""
    case = cases.lock_case(uow, cmd.case_id)
    kept = _open(uow, case, cmd.deadline_id, cmd.version)
    document = require_reason(cmd.document, "document")
    if kept.is_own:
        raise NotOwn(N_("This is a deadline of your own: set it to another day."))
    extensions = (*kept.extensions, extension_of(cmd.count, cmd.unit))
    pack = pack_of(uow.session, case.jurisdiction)
    plain = interrupted(pack, counted_plainly(uow.session, case, pack, kept), kept.interruptions)
    move(uow, case, kept, longer(pack, plain, extensions), "extension", extensions, document)
    return uow.heads[case.book].seq
