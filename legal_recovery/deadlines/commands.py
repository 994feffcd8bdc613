"""Recording what happened, seeing first which deadlines follow or move; deadlines met, void or extended."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.deadlines import store
from legal_recovery.deadlines.events import (
    DeadlineEnded,
    DeadlineMoved,
    DeadlineSet,
    TriggerCorrected,
    TriggerRecorded,
    TriggerWithdrawn,
)
from legal_recovery.deadlines.rules import (
    ABODES,
    Changes,
    Followed,
    Happened,
    Kept,
    NothingChanges,
    certainty_of,
    changes,
    extension_of,
    follow,
    longer,
    require_open,
)
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.deadlines import Deadline
from legal_recovery.lawbook.events import CalendarPublished, CalendarWithdrawn
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.jobs import Jobs, Report
from legal_recovery.plumbing.unit_of_work import Actor, Subscribers, UnitOfWork, execute


@dataclass(frozen=True, slots=True)
class RecordTrigger:
    """Something happened in a case."""

    case_id: int
    what: Happened
    obligor_id: int | None = None
    note: str | None = None
    version: int | None = None
    # In which proceeding it happened, and the file that proves it.
    proceeding_id: int | None = None
    document_id: int | None = None


def record_trigger(uow: UnitOfWork, cmd: RecordTrigger) -> dict[str, int]:
    """Record what happened with the deadlines that follow; raises UnknownEvent, UnknownMeans."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    follows = foresee_trigger(uow.session, case, cmd)
    trigger_id = new_id()
    uow.record(
        TriggerRecorded(
            book=case.book,
            trigger_id=trigger_id,
            case_id=case.id,
            event_key=cmd.what.event_key,
            happened_on=cmd.what.on,
            means=cmd.what.means,
            abode=cmd.what.abode,
            obligor_id=cmd.obligor_id,
            note=Text.maybe(cmd.note),
            proceeding_id=cmd.proceeding_id,
            document_id=cmd.document_id,
        )
    )
    for one in follows.deadlines:
        _set(uow, case, trigger_id, one)
    return {"trigger_id": trigger_id, "deadlines": len(follows.deadlines)}


def foresee_trigger(session: Session, case: CaseFacts, cmd: RecordTrigger) -> Followed:
    """Return what would follow from what happened; raises what `record_trigger` would."""
    require_version(case, cmd.version)
    if cmd.obligor_id is not None and all(
        one.obligor_id != cmd.obligor_id for one in cases.list_obligors(session, case.id)
    ):
        raise InvalidInput(N_("There is no such party in this case."), field="obligor_id")
    return follow(pack_of(session, case.jurisdiction), _known(cmd.what))


def _known(what: Happened) -> Happened:
    if what.abode not in ABODES:
        raise InvalidInput(N_("Say whether the party lives at home or abroad."), field="abode")
    return what


def _set(uow: UnitOfWork, case: CaseFacts, trigger_id: int, one: Deadline) -> None:
    uow.record(
        DeadlineSet(
            book=case.book,
            deadline_id=new_id(),
            case_id=case.id,
            trigger_id=trigger_id,
            rule=one.rule.key,
            event_on=one.event_on,
            unrolled=one.unrolled,
            due=one.due,
            certainty=certainty_of(one),
        )
    )


@dataclass(frozen=True, slots=True)
class CorrectTrigger:
    """It happened on another day, or was served in another way."""

    case_id: int
    trigger_id: int
    on: date
    means: str
    abode: str
    reason: str
    version: int | None = None


def correct_trigger(uow: UnitOfWork, cmd: CorrectTrigger) -> int:
    """Put an event right and move what follows from it; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    changed = foresee_correction(uow.session, case, cmd)
    known = store.get_trigger(uow.session, case.id, cmd.trigger_id)
    uow.record(
        TriggerCorrected(
            book=case.book,
            trigger_id=known.id,
            event_key=known.what.event_key,
            left_on=known.what.on,
            happened_on=cmd.on,
            means=cmd.means,
            abode=cmd.abode,
            reason=Text(require_reason(cmd.reason)),
        )
    )
    _apply(uow, case, known.id, changed, "event")
    return uow.heads[case.book].seq


def foresee_correction(session: Session, case: CaseFacts, cmd: CorrectTrigger) -> Changes:
    """Return which deadlines would move, from what to what; raises NothingChanges and what `follow` raises."""
    require_version(case, cmd.version)
    require_reason(cmd.reason)
    known = store.get_trigger(session, case.id, cmd.trigger_id)
    what = _known(Happened(known.what.event_key, cmd.on, cmd.means, cmd.abode))
    if what == known.what:
        raise NothingChanges(N_("This is what is recorded already."), field="on")
    pack = pack_of(session, case.jurisdiction)
    return changes(pack, store.kept_of(session, case.id, known.id), follow(pack, what).deadlines)


def _apply(uow: UnitOfWork, case: CaseFacts, trigger_id: int, changed: Changes, cause: str) -> None:
    """Record what a change does to the deadlines of an event."""
    for kept, one in changed.moved:
        _move(uow, case, kept, one, cause)
    for one in changed.new:
        _set(uow, case, trigger_id, one)
    for kept in changed.gone:
        _end(uow, case, kept, "void", uow.clock.today(), None)


def _move(
    uow: UnitOfWork,
    case: CaseFacts,
    kept: Kept,
    one: Deadline,
    cause: str,
    extensions: tuple[str, ...] | None = None,
    document: str | None = None,
) -> None:
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
        )
    )


def _end(uow: UnitOfWork, case: CaseFacts, kept: Kept, state: str, on: date, reason: str | None) -> None:
    uow.record(
        DeadlineEnded(
            book=case.book,
            deadline_id=kept.id,
            rule=kept.rule,
            state=state,
            ended_on=on,
            reason=Text.maybe(reason),
        )
    )


@dataclass(frozen=True, slots=True)
class WithdrawTrigger:
    """It did not happen."""

    case_id: int
    trigger_id: int
    reason: str
    version: int | None = None


def withdraw_trigger(uow: UnitOfWork, cmd: WithdrawTrigger) -> int:
    """Withdraw an event; its open deadlines are void. Returns its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_trigger(uow.session, case.id, cmd.trigger_id)
    reason = require_reason(cmd.reason)
    uow.record(
        TriggerWithdrawn(
            book=case.book,
            trigger_id=known.id,
            event_key=known.what.event_key,
            withdrawn_on=uow.clock.today(),
            reason=Text(reason),
        )
    )
    for kept in store.kept_of(uow.session, case.id, known.id):
        if kept.is_open:
            _end(uow, case, kept, "void", uow.clock.today(), reason)
    return uow.heads[case.book].seq


@dataclass(frozen=True, slots=True)
class EndDeadline:
    """A deadline was met, or is void."""

    case_id: int
    deadline_id: int
    state: str
    on: date
    reason: str | None = None
    version: int | None = None


def end_deadline(uow: UnitOfWork, cmd: EndDeadline) -> int:
    """Record that a deadline was met, or why it is void; raises DeadlineOver, ReasonMissing."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    kept = require_open(store.get_deadline(uow.session, case.id, cmd.deadline_id))
    if cmd.state not in ("done", "void"):
        raise InvalidInput(N_("Say whether it was met or is void."), field="state")
    if cmd.on > uow.clock.today():
        raise InvalidInput(N_("{day} is in the future."), field="on", day=cmd.on)
    if cmd.state == "void":
        require_reason(cmd.reason or "")
    _end(uow, case, kept, cmd.state, cmd.on, cmd.reason)
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
    """Extend a deadline from its last day as it was counted; raises DeadlineOver, ReasonMissing."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    kept = require_open(store.get_deadline(uow.session, case.id, cmd.deadline_id))
    document = require_reason(cmd.document, "document")
    extensions = (*kept.extensions, extension_of(cmd.count, cmd.unit))
    pack = pack_of(uow.session, case.jurisdiction)
    trigger = store.get_trigger(uow.session, case.id, kept.trigger)
    found = [one for one in follow(pack, trigger.what).deadlines if one.rule.key == kept.rule]
    if not found:
        raise NotFound(N_("It no longer follows from what happened."))
    _move(uow, case, kept, longer(pack, found[0], extensions), "extension", extensions, document)
    return uow.heads[case.book].seq


@dataclass(frozen=True, slots=True)
class RecountDeadlines:
    """Count the deadlines of a case again, since a calendar was published or withdrawn."""

    case_id: int


def recount_deadlines(uow: UnitOfWork, cmd: RecountDeadlines) -> int:
    """Move what the calendar moves; return how many moved or are new."""
    case = cases.lock_case(uow, cmd.case_id)
    pack = pack_of(uow.session, case.jurisdiction)
    found = 0
    for trigger in store.list_triggers(uow.session, case.id):
        if trigger.withdrawn_on is not None:
            continue
        kept = store.kept_of(uow.session, case.id, trigger.id)
        changed = changes(pack, kept, follow(pack, trigger.what).deadlines)
        _apply(uow, case, trigger.id, changed, "calendar")
        found += len(changed.moved) + len(changed.new)
    return found


# What moves deadlines of many cases at once, each then in a transaction of its own.
CALENDARS = (CalendarPublished.kind, CalendarWithdrawn.kind)
JOB = "deadlines"


def recount_later(jobs: Jobs, uow: UnitOfWork, event: CalendarPublished | CalendarWithdrawn) -> None:
    """Ask for the deadlines to be counted again in the background, once the calendar has been recorded."""
    jobs.enqueue(uow.connection, JOB, uow.actor.id, {})


def recount_all(
    database: Database, clock: Clock, actor: Actor, report: Report, subscribers: Subscribers
) -> dict[str, int]:
    """Count the deadlines of every case again; it may be begun again at any moment. Returns how many moved."""
    with database.reading() as session:
        waiting = store.cases_with_triggers(session)
    moved = 0
    for number, case_id in enumerate(waiting, 1):
        request = RecountDeadlines(case_id)
        moved += execute(
            database, recount_deadlines, request, actor=actor, clock=clock, subscribers=subscribers
        )
        report("deadlines", number, len(waiting))
    return {"cases": len(waiting), "moved": moved}
