"""Moving a proceeding through its life, with what that means for the case: its stage, its flags, its periods."""

from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import SetFlag, reach, set_flag
from legal_recovery.cases.rules import CaseFacts, require_day, require_reason, require_version
from legal_recovery.deadlines.commands import EndDeadline, end_deadline, meet
from legal_recovery.deadlines.rules import Fact
from legal_recovery.deadlines.store import kept_of
from legal_recovery.documents.store import get_document
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands.correcting import ask_correction, end_corrections
from legal_recovery.proceedings.commands.dockets import read_docket
from legal_recovery.proceedings.commands.effects import (
    events_of,
    follow_facts,
    happen,
    settle_below,
    take_effect,
)
from legal_recovery.proceedings.commands.opening import (
    PEOPLE,
    OpenProceeding,
    bring_up,
    open_proceeding,
    take_title,
)
from legal_recovery.proceedings.events import ProceedingMoved
from legal_recovery.proceedings.rules import (
    ENFORCEMENTS,
    OPENS_ACTION,
    TITLES,
    ProceedingTerms,
    UnknownTitle,
    event_after,
    require_step,
    terminated_after,
)

PRESERVED = "preservation-executed"
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
    # What it does to the judgment that was appealed: upheld or changed.
    below: str | None = None
    # Until when the court wants what was filed to be corrected.
    correct_by: date | None = None
    # The number is right although it begins with the code of a court elsewhere.
    docket_confirmed: bool = False
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
    _correct(uow, case, known, cmd)
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
            docket = read_docket(
                uow,
                case,
                cmd.docket_number or "",
                known.proceeding_kind,
                known.court,
                proceeding_id=known.id,
                confirmed=cmd.docket_confirmed,
            )
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


def _correct(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, cmd: MoveProceeding) -> None:
    """Note until when the court wants corrections; once it goes on from there they are no longer awaited."""
    if cmd.state == "to_correct":
        ask_correction(uow, case, known, cmd.on, cmd.correct_by)
    elif known.state == "to_correct":
        said = cmd.state if cmd.state in ("accepted", "rejected", "withdrawn") else "corrected"
        end_corrections(uow, case, known, said, cmd.on)


def _follow(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, cmd: MoveProceeding) -> None:
    """Record the event of the law that the move is, set or lift the flag, and bring the case on."""
    if known.state == "fee_due":
        _fee_settled(uow, case, known, cmd)
    event = event_after(known.proceeding_kind, cmd.state)
    if event is not None:
        happen(uow, case, known, event, cmd.on, cmd.document_id)
    if event == PRESERVED:
        _sued(uow, case, known)
    raised = terminated_after(known.proceeding_kind, cmd.state)
    if raised is not None and raised != (_FLAG in cases.lock_case(uow, case.id).flags):
        set_flag(uow, SetFlag(case.id, _FLAG, raised, cmd.on, cmd.reason))
    if cmd.state == "effective" and known.title_on is not None:
        take_effect(uow, case, known, known.title_on, (), cmd.below)
    if cmd.state == "remanded":
        settle_below(uow, case, known, "changed", cmd.on)
    follow_facts(uow, case, known.id, cmd.reason)


def _sued(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding) -> None:
    """Preservation carried out in the course of a suit, or once one was brought, leaves none to be brought."""
    filed = [
        one.filed_on
        for one in store.list_proceedings(uow.session, case.id)
        if one.proceeding_kind in OPENS_ACTION and one.filed_on is not None
    ]
    if known.proceeding_kind == "preservation" and known.state_on is not None:
        filed.append(known.state_on)
    if filed:
        meet(uow, case.id, Fact("suit-filed", min(filed), frozenset({known.id}), early=True))


def _fee_settled(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, cmd: MoveProceeding) -> None:
    """Close the time for paying the fee: it was paid, or does not matter any more."""
    notice = event_after(known.proceeding_kind, "fee_due")
    state = "void" if cmd.state in ("withdrawn", "treated_as_withdrawn") else "done"
    for one in events_of(uow.session, case, known):
        if one.what.event_key == notice:
            for kept in kept_of(uow.session, case.id, one.id):
                if kept.is_open:
                    end_deadline(uow, EndDeadline(case.id, kept.id, state, cmd.on, cmd.reason))


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
        **{name: getattr(known, name) for name in PEOPLE if name != "judge"},
        parties=tuple((one.obligor_id, one.side) for one in known.parties),
        docket_confirmed=cmd.docket_confirmed,
    )
    return open_proceeding(uow, OpenProceeding(case.id, terms))["proceeding_id"]
