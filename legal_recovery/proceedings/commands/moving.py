"""Moving a proceeding through its life, with what that means for the case: its stage, its flags, its periods."""

from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import MoveStage, SetFlag, move_stage, reach, set_flag
from legal_recovery.cases.rules import (
    CaseFacts,
    Stage,
    missing_for,
    require_day,
    require_reason,
    require_version,
    way_to,
)
from legal_recovery.deadlines.commands import EndDeadline, RecordTrigger, end_deadline, record_trigger
from legal_recovery.deadlines.rules import Happened
from legal_recovery.deadlines.store import Trigger, kept_of, list_triggers
from legal_recovery.documents.store import get_document
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.law.docket import parse_docket, require_kind
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands.opening import (
    OpenProceeding,
    bring_up,
    open_proceeding,
    take_title,
)
from legal_recovery.proceedings.events import ProceedingMoved
from legal_recovery.proceedings.rules import (
    ENFORCEMENTS,
    TITLES,
    ProceedingTerms,
    UnknownTitle,
    event_after,
    require_step,
    stage_after,
    terminated_after,
)

_FLAG = "enforcement_terminated"


@dataclass(frozen=True, slots=True)
class MoveProceeding:
    """A proceeding goes on to another state, with the fact that makes it true where that is new."""

    case_id: int
    proceeding_id: int
    state: str
    on: date
    reason: str
    document_id: int | None = None
    # Accepted under this number; a resumed enforcement goes on under it.
    docket_number: str | None = None
    # In effect as this title, since the day of the move.
    title_kind: str | None = None
    version: int | None = None


def move_proceeding(uow: UnitOfWork, cmd: MoveProceeding) -> dict[str, int]:
    """Move a proceeding, and with it what follows for the case; return its id, or that of its resumption.

    Raises ImpossibleStep, StepNotReached and more.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    require_day(case, cmd.on, uow.clock.today(), "on")
    reason = require_reason(cmd.reason)
    if cmd.document_id is not None:
        require_document(uow, case, cmd.document_id)
    known = store.get_proceeding(uow.session, case.id, cmd.proceeding_id)
    known = _with_facts(uow, case, known, cmd)
    require_step(known.standing, cmd.state, cmd.on)
    _record(uow, case, known, cmd, reason)
    _follow(uow, case, known, cmd)
    resumed = _resume(uow, case, known, cmd) if cmd.state == "resumed" else known.id
    return {"proceeding_id": resumed}


def require_document(uow: UnitOfWork, case: CaseFacts, document_id: int) -> None:
    """Refuse a file of another case; raises NotFound."""
    get_document(uow.session, case.book, document_id)


def _with_facts(
    uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, cmd: MoveProceeding
) -> store.Proceeding:
    """Record the number, the day of acceptance or the title that come with the move; raises InvalidInput."""
    require_step(replace(known, docket_number="-", title_on=cmd.on).standing, cmd.state, cmd.on)
    numbered = bool(cmd.docket_number and cmd.docket_number.strip()) and cmd.state != "resumed"
    if numbered or cmd.state in ("submitted", "accepted"):
        docket = known.docket_number
        if numbered:
            docket = require_kind(parse_docket(cmd.docket_number or ""), known.proceeding_kind).text
        facts = ProceedingTerms(known.proceeding_kind, known.court, docket, known.filed_on or cmd.on)
        bring_up(uow, case, known, facts)
    if cmd.state == "effective" and known.waits_for_title and cmd.title_kind:
        if cmd.title_kind not in TITLES:
            raise UnknownTitle(N_("Choose the kind of title."), field="title_kind")
        take_title(uow, case, known, cmd.title_kind, cmd.on)
        reach(uow, case, "title_on", cmd.on)
    found = store.get_proceeding(uow.session, case.id, known.id)
    # The facts alone would put it further on: the move itself says where it stands.
    return replace(found, state=known.state, state_on=known.state_on)


def _record(
    uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, cmd: MoveProceeding, reason: str
) -> None:
    uow.record(
        ProceedingMoved(
            book=case.book,
            proceeding_id=known.id,
            proceeding_kind=known.proceeding_kind,
            left=known.state,
            state=cmd.state,
            state_on=cmd.on,
            reason=Text(reason),
            document_id=cmd.document_id,
        )
    )


def _follow(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, cmd: MoveProceeding) -> None:
    """Record the event of the law that the move is, set or lift the flag, and bring the case on."""
    if known.state == "fee_due":
        _fee_settled(uow, case, known, cmd)
    _happen(uow, case, known, cmd)
    raised = terminated_after(known.proceeding_kind, cmd.state)
    if raised is not None and raised != (_FLAG in cases.lock_case(uow, case.id).flags):
        set_flag(uow, SetFlag(case.id, _FLAG, raised, cmd.on, cmd.reason))
    stage = stage_after(known.proceeding_kind, cmd.state)
    if stage is not None:
        carry_on(uow, case.id, stage, cmd.on, cmd.reason)


def _happen(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, cmd: MoveProceeding) -> None:
    """Record the event of the law that a move is, once: what was only corrected does not happen again."""
    event = event_after(known.proceeding_kind, cmd.state)
    if event is None or event not in pack_of(uow.session, case.jurisdiction).events:
        return
    if event not in {one.what.event_key for one in _events_of(uow, case, known)}:
        what = Happened(event, cmd.on)
        made = RecordTrigger(case.id, what, proceeding_id=known.id, document_id=cmd.document_id)
        record_trigger(uow, made)


def _events_of(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding) -> list[Trigger]:
    triggers = list_triggers(uow.session, case.id)
    return [one for one in triggers if one.proceeding_id == known.id and one.withdrawn_on is None]


def _fee_settled(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, cmd: MoveProceeding) -> None:
    """Close the time for paying the fee: it was paid, or does not matter any more."""
    notice = event_after(known.proceeding_kind, "fee_due")
    state = "void" if cmd.state in ("withdrawn", "treated_as_withdrawn") else "done"
    for one in _events_of(uow, case, known):
        if one.what.event_key == notice:
            for kept in kept_of(uow.session, case.id, one.id):
                if kept.is_open:
                    end_deadline(uow, EndDeadline(case.id, kept.id, state, cmd.on, cmd.reason))


def carry_on(uow: UnitOfWork, case_id: int, stage: Stage, on: date, reason: str | None = None) -> None:
    """Bring a case to a stage ahead of it, where the table has a way and nothing is missing for it; else leave it."""
    case = cases.lock_case(uow, case_id)
    way, money = way_to(case.stage, stage), cases.money_facts(uow.session, case)
    if on < case.stage_on or any(missing_for(to, case, money, None) for to in way):
        return
    for to in way:
        move_stage(uow, MoveStage(case_id, to, on, reason))


def _resume(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, cmd: MoveProceeding) -> int:
    """Open the resumption of an enforcement, against the same parties and before the same court."""
    if known.proceeding_kind not in ENFORCEMENTS:
        raise InvalidInput(N_("Only an enforcement is resumed."), field="state")
    terms = ProceedingTerms(
        "resumption",
        known.court,
        cmd.docket_number,
        cmd.on,
        parent_id=known.id,
        claim=known.claim,
        counsel=known.counsel,
        parties=tuple((one.obligor_id, one.side) for one in known.parties),
    )
    return open_proceeding(uow, OpenProceeding(case.id, terms))["proceeding_id"]
