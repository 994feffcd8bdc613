"""Recording what happened, seeing first which deadlines follow or move; putting it right, withdrawing it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands.meeting import meet
from legal_recovery.deadlines.commands.writing import apply_changes, end, owner_of, set_deadline
from legal_recovery.deadlines.events import TriggerCorrected, TriggerRecorded, TriggerWithdrawn
from legal_recovery.deadlines.rules import (
    ABODES,
    Changes,
    Fact,
    Followed,
    Happened,
    Kept,
    NothingChanges,
    Place,
    certainty_of,
    changes,
    follow,
    met_by,
    require_first,
)
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordTrigger:
    """Something happened in a case; its deadlines fall to `owner_id`, else to who answers for the case."""

    case_id: int
    what: Happened
    obligor_id: int | None = None
    note: str | None = None
    version: int | None = None
    owner_id: int | None = None
    # In which proceeding it happened, and the file that proves it.
    proceeding_id: int | None = None
    document_id: int | None = None
    # Whether it may have happened twice on a day, as with two assets.
    again: bool = False


def record_trigger(uow: UnitOfWork, cmd: RecordTrigger) -> dict[str, int]:
    """Record what happened, with its deadlines; raises UnknownEvent, UnknownMeans, KnownAlready, CannotOwn."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    follows = foresee_trigger(uow.session, case, cmd)
    owner_id = owner_of(uow, case, cmd.owner_id)
    trigger_id = _trigger(uow, case, cmd)
    _meet(uow, case.id, cmd)
    for one in follows.deadlines:
        set_deadline(uow, case, trigger_id, one, owner_id)
    return {"trigger_id": trigger_id, "deadlines": len(follows.deadlines)}


def _trigger(uow: UnitOfWork, case: CaseFacts, cmd: RecordTrigger) -> int:
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
    return trigger_id


def take_over_trigger(
    uow: UnitOfWork, case: CaseFacts, pack: Pack, cmd: RecordTrigger, met: Fact | None = None
) -> None:
    """Record what a file tells of a case that is opened, with its deadlines, those ended that a fact meets.

    Nothing is read, so that many cases are written together; who answers for the case is not known yet.
    """
    trigger_id = _trigger(uow, case, cmd)
    for one in follow(pack, cmd.what).deadlines:
        number = set_deadline(uow, case, trigger_id, one, case.owner_id)
        kept = Kept(
            number,
            trigger_id,
            one.rule.key,
            one.event_on,
            one.unrolled,
            one.due,
            certainty_of(one),
            "open",
            proceeding_id=cmd.proceeding_id,
        )
        if met is not None:
            for _kept, state in met_by(pack, [kept], met):
                end(uow, case, kept, state, met.on, None, None, met.event_key)


def _meet(uow: UnitOfWork, case_id: int, cmd: RecordTrigger) -> None:
    """End what the event itself meets: in its own proceeding, or else the first of those of no proceeding."""
    alone = cmd.proceeding_id is None
    obligors = frozenset({cmd.obligor_id}) if cmd.obligor_id is not None else None
    meet(
        uow,
        case_id,
        Fact(cmd.what.event_key, cmd.what.on, frozenset({cmd.proceeding_id}), obligors, one_each=alone),
        cmd.document_id,
    )


def foresee_trigger(session: Session, case: CaseFacts, cmd: RecordTrigger) -> Followed:
    """Return what would follow from what happened; raises what `record_trigger` would."""
    require_version(case, cmd.version)
    if cmd.obligor_id is not None and all(
        one.obligor_id != cmd.obligor_id for one in cases.list_obligors(session, case.id)
    ):
        raise InvalidInput(N_("There is no such party in this case."), field="obligor_id")
    found = follow(pack_of(session, case.jurisdiction), _known(cmd.what))
    if not cmd.again:
        require_first(cmd.what, _place_of(cmd), _standing(session, case))
    return found


def _place_of(cmd: RecordTrigger) -> Place:
    return cmd.proceeding_id, cmd.obligor_id, (cmd.note or "").strip()


def _standing(session: Session, case: CaseFacts) -> list[tuple[Happened, Place]]:
    """Return what happened in a case and stands, each with where and to whom."""
    return [
        (one.what, (one.proceeding_id, one.obligor_id, (one.note or "").strip()))
        for one in store.list_triggers(session, case.id)
        if one.withdrawn_on is None
    ]


def _known(what: Happened) -> Happened:
    if what.abode not in ABODES:
        raise InvalidInput(N_("Say whether the party lives at home or abroad."), field="abode")
    return what


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
    apply_changes(uow, case, known.id, changed, "event")
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
            end(uow, case, kept, "void", uow.clock.today(), reason)
    return uow.heads[case.book].seq
