"""Where another court seized first: asking it to hand the disposal over, and claiming our priority in its docket."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import require_version
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.seizures import store
from legal_recovery.seizures.commands.seizing import as_printed
from legal_recovery.seizures.events import HandoverAnswered, HandoverRequested, PriorityClaimed
from legal_recovery.seizures.rules import Standpoint, is_enforcing, require_answer, require_ground


class AskedAlready(Conflict):
    """A request that waits for its answer is not made again."""

    code = "handovers.asked"


@dataclass(frozen=True, slots=True)
class RequestHandover:
    """Our court asked the one that seized first to hand the disposal over."""

    case_id: int
    seizure_id: int
    ground: str
    requested_on: date
    document: str | None = None
    version: int | None = None


def request_handover(uow: UnitOfWork, cmd: RequestHandover) -> dict[str, int]:
    """Record the request once its time has come; raises NoGround, TooEarly, AskedAlready, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_seizure(uow.session, case.id, cmd.seizure_id)
    pack = pack_of(uow.session, case.jurisdiction)
    standpoint = Standpoint(is_enforcing(case, known), store.secured_assets(uow.session, case.id))
    require_ground(pack, known, cmd.ground, cmd.requested_on, uow.clock.today(), standpoint)
    asked = store.list_handovers(uow.session, case.id)
    if any(one.seizure_id == known.id and one.state == "asked" for one in asked):
        raise AskedAlready(N_("A request waits for its answer already."))
    handover_id = new_id()
    uow.record(
        HandoverRequested(
            book=case.book,
            handover_id=handover_id,
            case_id=case.id,
            seizure_id=known.id,
            ground=cmd.ground,
            requested_on=cmd.requested_on,
            document=Text.maybe(cmd.document),
        )
    )
    return {"handover_id": handover_id}


@dataclass(frozen=True, slots=True)
class AnswerHandover:
    """The court that seized first answered."""

    case_id: int
    handover_id: int
    state: str
    answered_on: date
    answer: str | None = None
    version: int | None = None


def answer_handover(uow: UnitOfWork, cmd: AnswerHandover) -> int:
    """Record the answer to a request; return its place in the book. Raises NotAnswerable, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_handover(uow.session, case.id, cmd.handover_id)
    require_answer(known.state, cmd.state)
    if not known.requested_on <= cmd.answered_on <= uow.clock.today():
        raise InvalidInput(
            N_("An answer comes after the request of {day}, and not in the future."),
            field="answered_on",
            day=known.requested_on,
        )
    return uow.record(
        HandoverAnswered(
            book=case.book,
            handover_id=known.id,
            state=cmd.state,
            answered_on=cmd.answered_on,
            answer=Text.maybe(cmd.answer),
        )
    )


@dataclass(frozen=True, slots=True)
class ClaimPriority:
    """Our priority in an asset, lodged in the docket of the court that disposes of it."""

    case_id: int
    seizure_id: int
    court: str
    docket_number: str | None
    lodged_on: date
    amount: Money
    document: str | None = None
    version: int | None = None


def claim_priority(uow: UnitOfWork, cmd: ClaimPriority) -> dict[str, int]:
    """Record our claim in another court's docket; raises InvalidInput, UnreadableDocket."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_seizure(uow.session, case.id, cmd.seizure_id)
    if not cmd.court.strip():
        raise InvalidInput(N_("Give the court."), field="court")
    if cmd.amount.minor <= 0:
        raise InvalidInput(N_("What is claimed is more than zero."), field="amount")
    if cmd.lodged_on > uow.clock.today():
        raise InvalidInput(N_("{day} is in the future."), field="lodged_on", day=cmd.lodged_on)
    claim_id = new_id()
    uow.record(
        PriorityClaimed(
            book=case.book,
            claim_id=claim_id,
            case_id=case.id,
            seizure_id=known.id,
            court=cmd.court.strip(),
            docket_number=as_printed(cmd.docket_number, "docket_number"),
            lodged_on=cmd.lodged_on,
            amount_minor=cmd.amount.minor,
            currency=cmd.amount.currency,
            document=Text.maybe(cmd.document),
        )
    )
    return {"claim_id": claim_id}
