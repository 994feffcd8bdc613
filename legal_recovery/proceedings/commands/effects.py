"""What follows from a proceeding, however it came to be recorded: periods that begin or are met, the case's stage.

All of it may be asked for again: what is known already is not recorded a second time.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import MoveStage, move_stage
from legal_recovery.cases.rules import CaseFacts, Stage, missing_for, way_to
from legal_recovery.deadlines.commands import (
    CorrectTrigger,
    RecordTrigger,
    correct_trigger,
    meet,
    record_trigger,
    take_over_trigger,
)
from legal_recovery.deadlines.rules import Fact, Happened, follow
from legal_recovery.deadlines.store import Trigger, list_triggers
from legal_recovery.law.deadlines import Deadline
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.events import ProceedingMoved
from legal_recovery.proceedings.rules import (
    BELOW,
    MEETS_WHEN_FILED,
    OPENS_ACTION,
    event_after,
    next_states,
    stage_of,
)

# From the last day of the time to perform runs the time to apply for enforcement.
CLOCK = "performance-expired"
APPLIED = "enforcement-applied"
IN_EFFECT = "judgment-effective"


def follow_facts(
    uow: UnitOfWork, case: CaseFacts, proceeding_id: int, reason: str | None = None, *, reaches: bool = True
) -> None:
    """Let follow what a proceeding makes true: periods it meets, a judgment it challenges, the stage of the case."""
    known = store.get_proceeding(uow.session, case.id, proceeding_id)
    if known.filed_on is not None:
        _file(uow, case, known, known.filed_on)
    if known.title_on is not None:
        take_effect(uow, case, known, known.title_on)
    if reaches:
        reach_stage(uow, case, known, reason or known.docket_number or known.court)


def _file(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, on: date) -> None:
    """Meet the periods that filing it meets: those of the proceeding it arises from and of who filed it."""
    if known.proceeding_kind in OPENS_ACTION:
        meet(uow, case.id, Fact("suit-filed", on))
    if known.proceeding_kind == "enforcement":
        happen(uow, case, known, APPLIED, on)
        line = frozenset[int | None](store.line_above(uow.session, case.id, known))
        meet(uow, case.id, Fact(APPLIED, on, line if known.parent_id else None, early=True))
    event = MEETS_WHEN_FILED.get(known.proceeding_kind)
    if event is None or known.parent_id is None:
        return
    appellants = {one.obligor_id for one in known.parties if one.side == "applicant"}
    who: frozenset[int | None] = frozenset(appellants) if appellants else frozenset({None})
    meet(uow, case.id, Fact(event, on, frozenset({known.parent_id}), who))
    parent = store.get_proceeding(uow.session, case.id, known.parent_id)
    if "challenged" in next_states(parent.proceeding_kind, parent.state):
        pass_on(uow, case, parent, "challenged", on)


def pass_on(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, state: str, on: date) -> None:
    """Move a proceeding to the state that another one brings it to."""
    uow.record(
        ProceedingMoved(
            book=case.book,
            proceeding_id=known.id,
            proceeding_kind=known.proceeding_kind,
            left=known.state,
            state=state,
            state_on=max(on, known.state_on or on),
            reason=None,
            document_id=None,
        )
    )


def happen(
    uow: UnitOfWork,
    case: CaseFacts,
    known: store.Proceeding,
    event: str,
    on: date,
    document_id: int | None = None,
) -> None:
    """Record an event of the law in a proceeding, once: what was only corrected does not happen again."""
    if event not in pack_of(uow.session, case.jurisdiction).events:
        return
    if event not in {one.what.event_key for one in events_of(uow.session, case, known)}:
        made = RecordTrigger(case.id, Happened(event, on), proceeding_id=known.id, document_id=document_id)
        record_trigger(uow, made)


def events_of(session: Session, case: CaseFacts, known: store.Proceeding) -> list[Trigger]:
    """Return what happened in a proceeding and stands."""
    triggers = list_triggers(session, case.id)
    return [one for one in triggers if one.proceeding_id == known.id and one.withdrawn_on is None]


# --- a title takes effect -----------------------------------------------------------------------------------


def take_effect(
    uow: UnitOfWork,
    case: CaseFacts,
    known: store.Proceeding,
    on: date,
    perform_until: Iterable[date] = (),
    below: str | None = None,
) -> None:
    """Let follow what a title in effect brings: its periods, the end of appeals, the time to apply for enforcement.

    `below` says what it does to the judgment that it was about: upheld or changed.
    """
    event = event_after(known.proceeding_kind, "effective")
    if event is not None:
        happen(uow, case, known, event, on)
    line = frozenset[int | None](store.line_above(uow.session, case.id, known))
    meet(uow, case.id, Fact(IN_EFFECT, on, line))
    set_clock(uow, case, known, on, perform_until)
    if below is not None:
        settle_below(uow, case, known, below, on)


def set_clock(
    uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, on: date, perform_until: Iterable[date] = ()
) -> None:
    """Let the time to apply for enforcement run from the last days to perform, else from the title's effect.

    Days that are known already only move; an enforcement that was applied for meets it.
    """
    if CLOCK not in pack_of(uow.session, case.jurisdiction).events:
        return
    standing = sorted(clocks_of(uow.session, case, known), key=lambda one: one.what.on)
    wanted = sorted(set(perform_until))
    if not wanted and standing:
        return
    for day, trigger in zip(wanted, standing, strict=False):
        if trigger.what.on != day:
            why = known.docket_number or known.court
            to = CorrectTrigger(case.id, trigger.id, day, trigger.what.means, trigger.what.abode, why)
            correct_trigger(uow, to)
    for day in (wanted or [on])[len(standing) :]:
        record_trigger(uow, RecordTrigger(case.id, Happened(CLOCK, day), proceeding_id=known.id))
    applied = [
        one.filed_on
        for one in store.list_proceedings(uow.session, case.id)
        if one.proceeding_kind == "enforcement" and one.filed_on is not None and one.filed_on >= on
    ]
    if applied:
        meet(uow, case.id, Fact(APPLIED, min(applied), frozenset({known.id}), early=True))


def take_over_clock(
    uow: UnitOfWork, case: CaseFacts, pack: Pack, proceeding_id: int, on: date, applied_on: date | None
) -> None:
    """Let the time to apply for enforcement run in a case that is opened from the title that a file tells of.

    What was applied for meets it. Nothing is read.
    """
    if CLOCK in pack.events:
        cmd = RecordTrigger(case.id, Happened(CLOCK, on), proceeding_id=proceeding_id)
        line = frozenset[int | None]({proceeding_id})
        met = Fact(APPLIED, applied_on, line, early=True) if applied_on is not None else None
        take_over_trigger(uow, case, pack, cmd, met)


def clocks_of(session: Session, case: CaseFacts, known: store.Proceeding) -> list[Trigger]:
    """Return the last days to perform that are recorded of a title."""
    return [one for one in events_of(session, case, known) if one.what.event_key == CLOCK]


def foresee_effect(
    session: Session, case: CaseFacts, known: store.Proceeding, on: date, perform_until: Iterable[date] = ()
) -> list[Deadline]:
    """Return the deadlines that would run from a title in effect."""
    pack = pack_of(session, case.jurisdiction)
    standing = {one.what.event_key for one in events_of(session, case, known)}
    event = event_after(known.proceeding_kind, "effective")
    happened = [Happened(event, on)] if event is not None and event not in standing else []
    happened += [Happened(CLOCK, day) for day in sorted(set(perform_until)) or [on]]
    return [one for what in happened if what.event_key in pack.events for one in follow(pack, what).deadlines]


def settle_below(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, below: str, on: date) -> None:
    """Let the judgment that was appealed take effect or fall, as the higher court decided."""
    if known.parent_id is None:
        return
    parent = store.get_proceeding(uow.session, case.id, known.parent_id)
    state = BELOW[below]
    if parent.state in ("effective", "set_aside") or "set_aside" not in _states(parent):
        return
    pass_on(uow, case, parent, state, on)


def _states(known: store.Proceeding) -> set[str]:
    return {
        *next_states(known.proceeding_kind, "effective"),
        *next_states(known.proceeding_kind, "challenged"),
    }


# --- the stage of the case ----------------------------------------------------------------------------------


def reach_stage(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, reason: str) -> None:
    """Bring the case to the stage that a proceeding stands for, and past it where more is known already."""
    for one in (known, *store.list_proceedings(uow.session, case.id)):
        stage = stage_of(one.proceeding_kind, one.state)
        if stage is not None and (one.id == known.id or stage is Stage.ENFORCEMENT):
            carry_on(uow, case.id, stage, one.state_on or one.filed_on or case.escalated_on, reason)


def carry_on(uow: UnitOfWork, case_id: int, stage: Stage, on: date, reason: str | None = None) -> None:
    """Bring a case to a stage ahead of it, where the table has a way and nothing is missing for it; else leave it.

    What is recorded late brings it there on the first day on which that agrees with where it was.
    """
    case = cases.lock_case(uow, case_id)
    way, money = way_to(case.stage, stage), cases.money_facts(uow.session, case)
    day = max(on, case.stage_on)
    if day > uow.clock.today() or any(missing_for(to, case, money, None) for to in way):
        return
    for to in way:
        move_stage(uow, MoveStage(case_id, to, day, reason))
