"""What lets a period run again from its beginning: recorded with its evidence, shown first with what it moves."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands.writing import counted_plainly, move, require_document
from legal_recovery.deadlines.events import ClockInterrupted, ClockResumed, InterruptionWithdrawn
from legal_recovery.deadlines.rules import (
    Changes,
    Interruption,
    Kept,
    NothingChanges,
    NotInterruptible,
    counted,
    differs,
    require_interruption,
    require_open,
)
from legal_recovery.deadlines.store import Interrupted
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class InterruptClock:
    """Something interrupted a period: what, when, and what proves it."""

    case_id: int
    deadline_id: int
    what: Interruption
    evidence: str
    document_id: int | None = None
    version: int | None = None


def interrupt_clock(uow: UnitOfWork, cmd: InterruptClock) -> dict[str, int]:
    """Record an interruption and move its deadline; raises what `foresee_interruption` raises."""
    case = cases.lock_case(uow, cmd.case_id)
    changed = foresee_interruption(uow.session, case, cmd, uow.clock.today())
    kept = store.get_deadline(uow.session, case.id, cmd.deadline_id)
    interruption_id = new_id()
    uow.record(
        ClockInterrupted(
            book=case.book,
            interruption_id=interruption_id,
            case_id=case.id,
            deadline_id=kept.id,
            rule=kept.rule,
            ground=cmd.what.ground,
            interrupted_on=cmd.what.on,
            ended_on=cmd.what.ended_on,
            evidence=Text(require_reason(cmd.evidence, "evidence")),
            document_id=cmd.document_id,
        )
    )
    _apply(uow, case, changed)
    return {"interruption_id": interruption_id}


def foresee_interruption(session: Session, case: CaseFacts, cmd: InterruptClock, today: date) -> Changes:
    """Return what would move, from what to what.

    Raises DeadlineOver, NotInterruptible, NoGround, RunOut, ReasonMissing; what the law says with its citation.
    """
    kept = require_open(store.get_deadline(session, case.id, cmd.deadline_id))
    require_version(case, cmd.version)
    require_reason(cmd.evidence, "evidence")
    require_document(session, case, cmd.document_id)
    if kept.is_own:
        raise NotInterruptible(N_("This is a deadline of your own: set it to another day."))
    pack = pack_of(session, case.jurisdiction)
    plain = counted_plainly(session, case, pack, kept)
    if cmd.what in kept.interruptions:
        raise NothingChanges(N_("This is what is recorded already."), field="on")
    require_interruption(pack, plain, kept.interruptions, cmd.what, today)
    return _changed(session, case, kept, (*kept.interruptions, cmd.what))


def _changed(
    session: Session, case: CaseFacts, kept: Kept, interruptions: tuple[Interruption, ...]
) -> Changes:
    """Return how a deadline moves when this is all that interrupted it."""
    pack = pack_of(session, case.jurisdiction)
    plain = counted_plainly(session, case, pack, kept)
    one = counted(pack, plain, replace(kept, interruptions=interruptions))
    return Changes(((kept, one),) if differs(kept, one) else ())


def _apply(uow: UnitOfWork, case: CaseFacts, changed: Changes) -> None:
    for kept, one in changed.moved:
        move(uow, case, kept, one, "interruption")


@dataclass(frozen=True, slots=True)
class ResumeClock:
    """The proceedings that interrupted a period have ended: it runs again from then."""

    case_id: int
    interruption_id: int
    ended_on: date
    version: int | None = None


def resume_clock(uow: UnitOfWork, cmd: ResumeClock) -> int:
    """Record the end of proceedings and move the deadline; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    changed = foresee_resumption(uow.session, case, cmd, uow.clock.today())
    known = store.get_interruption(uow.session, case.id, cmd.interruption_id)
    kept = store.get_deadline(uow.session, case.id, known.deadline_id)
    uow.record(
        ClockResumed(
            book=case.book,
            interruption_id=known.id,
            rule=kept.rule,
            ground=known.what.ground,
            ended_on=cmd.ended_on,
        )
    )
    _apply(uow, case, changed)
    return uow.heads[case.book].seq


def foresee_resumption(session: Session, case: CaseFacts, cmd: ResumeClock, today: date) -> Changes:
    """Return what would move when the proceedings ended on that day; raises what an interruption raises."""
    require_version(case, cmd.version)
    known = store.get_interruption(session, case.id, cmd.interruption_id)
    ended = replace(known.what, ended_on=cmd.ended_on)
    if ended == known.what:
        raise NothingChanges(N_("This is what is recorded already."), field="ended_on")
    kept, others = _without(session, case, known)
    pack = pack_of(session, case.jurisdiction)
    require_interruption(pack, counted_plainly(session, case, pack, kept), others, ended, today)
    return _changed(session, case, kept, (*others, ended))


def _without(session: Session, case: CaseFacts, known: Interrupted) -> tuple[Kept, tuple[Interruption, ...]]:
    """Return an interrupted deadline that is open, and what else interrupted it."""
    kept = require_open(store.get_deadline(session, case.id, known.deadline_id))
    others = [
        one.what
        for one in store.list_interruptions(session, case.id)
        if one.deadline_id == kept.id and one.withdrawn_on is None and one.id != known.id
    ]
    return kept, tuple(others)


@dataclass(frozen=True, slots=True)
class WithdrawInterruption:
    """It did not interrupt the period."""

    case_id: int
    interruption_id: int
    reason: str
    version: int | None = None


def withdraw_interruption(uow: UnitOfWork, cmd: WithdrawInterruption) -> int:
    """Withdraw an interruption and move the deadline back; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    changed = foresee_withdrawal(uow.session, case, cmd)
    known = store.get_interruption(uow.session, case.id, cmd.interruption_id)
    uow.record(
        InterruptionWithdrawn(
            book=case.book,
            interruption_id=known.id,
            rule=store.get_deadline(uow.session, case.id, known.deadline_id).rule,
            ground=known.what.ground,
            withdrawn_on=uow.clock.today(),
            reason=Text(require_reason(cmd.reason)),
        )
    )
    _apply(uow, case, changed)
    return uow.heads[case.book].seq


def foresee_withdrawal(session: Session, case: CaseFacts, cmd: WithdrawInterruption) -> Changes:
    """Return what would move without the interruption; raises DeadlineOver, ReasonMissing, NotFound."""
    require_version(case, cmd.version)
    require_reason(cmd.reason)
    known = store.get_interruption(session, case.id, cmd.interruption_id)
    return _changed(session, case, *_without(session, case, known))
