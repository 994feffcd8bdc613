"""After an enforcement was terminated: searches planned and made, clues followed, measures ordered and lifted."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.events import FlagsChanged
from legal_recovery.cases.rules import CaseFacts, NothingNew, require_reason, require_version
from legal_recovery.collateral.rules import require_kind
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.seizures import store
from legal_recovery.seizures.commands.seizing import as_printed
from legal_recovery.seizures.events import (
    ClueDetailed,
    ClueFollowed,
    ClueRecorded,
    MeasureOrdered,
    MeasureRemoved,
    RemovalAsked,
    SearchDone,
    SearchPlanned,
    SearchVoided,
)
from legal_recovery.seizures.rules import (
    SearchesPlanned,
    require_clue_state,
    require_docket,
    require_measure,
    require_none_stands,
    require_open_search,
    require_standing,
    search_days,
    usual_until,
)

FLAG = "enforcement_terminated"


@dataclass(frozen=True, slots=True)
class PlanSearches:
    """The enforcement was terminated on a day: its searches for property are due from then on."""

    case_id: int
    terminated_on: date
    version: int | None = None


def plan_searches(uow: UnitOfWork, cmd: PlanSearches) -> int:
    """Plan the searches that the law has the court make; return how many. Raises SearchesPlanned, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    if cmd.terminated_on > uow.clock.today():
        raise InvalidInput(N_("{day} is in the future."), field="terminated_on", day=cmd.terminated_on)
    if any(one.state == "open" for one in store.list_searches(uow.session, case.id)):
        raise SearchesPlanned(N_("Searches are planned already."))
    return _plan(uow, case, cmd.terminated_on)


def _plan(uow: UnitOfWork, case: CaseFacts, terminated_on: date) -> int:
    days = search_days(pack_of(uow.session, case.jurisdiction), terminated_on)
    for number, due in enumerate(days, 1):
        uow.record(
            SearchPlanned(
                book=case.book,
                search_id=new_id(),
                case_id=case.id,
                number=number,
                terminated_on=terminated_on,
                due=due,
            )
        )
    return len(days)


def plan_on_termination(uow: UnitOfWork, event: FlagsChanged) -> None:
    """Plan the searches once a case gets its flag 终本, and give up those still due once it is lifted."""
    raised = FLAG in event.flags
    if raised == (FLAG in _flags_before(uow, event.book)):
        return
    case = cases.lock_case(uow, event.case_id)
    still = [one for one in store.list_searches(uow.session, case.id) if one.state == "open"]
    if raised and not still:
        _plan(uow, case, event.on)
    if not raised:
        for one in still:
            uow.record(SearchVoided(book=case.book, search_id=one.id))


def _flags_before(uow: UnitOfWork, book: int) -> list[str]:
    """Return the flags of a case before the change that was recorded last."""
    kinds = ("case.opened", FlagsChanged.kind)
    _now, before, *_ = cases.list_records(uow.session, book, kinds=kinds, limit=2)
    return list(before.content["flags"])


@dataclass(frozen=True, slots=True)
class RecordSearch:
    """A search for property was made."""

    case_id: int
    search_id: int
    done_on: date
    result: str
    version: int | None = None


def record_search(uow: UnitOfWork, cmd: RecordSearch) -> int:
    """Record what a search found; return its place in the book. Raises SearchOver, InvalidInput, ReasonMissing."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = require_open_search(store.get_search(uow.session, case.id, cmd.search_id))
    if not known.terminated_on <= cmd.done_on <= uow.clock.today():
        raise InvalidInput(
            N_("A search is made after {day}, and not in the future."),
            field="done_on",
            day=known.terminated_on,
        )
    result = require_reason(cmd.result, "result")
    return uow.record(
        SearchDone(
            book=case.book,
            search_id=known.id,
            number=known.number,
            done_on=cmd.done_on,
            result=Text(result),
        )
    )


@dataclass(frozen=True, slots=True)
class RecordClue:
    """Something points to property."""

    case_id: int
    what: str
    found_on: date
    source: str | None = None
    # A kind of collateral, and the owner's name.
    clue_kind: str | None = None
    whose: str | None = None
    version: int | None = None


def record_clue(uow: UnitOfWork, cmd: RecordClue) -> dict[str, int]:
    """Keep a clue to property; raises ReasonMissing, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    _require_past(uow, cmd.found_on, "found_on")
    clue_id = new_id()
    uow.record(
        ClueRecorded(
            book=case.book,
            clue_id=clue_id,
            case_id=case.id,
            what=Text(require_reason(cmd.what, "what")),
            source=Text.maybe(cmd.source),
            found_on=cmd.found_on,
            clue_kind=require_kind(cmd.clue_kind) if cmd.clue_kind else None,
            whose=Text.maybe(cmd.whose),
        )
    )
    return {"clue_id": clue_id}


@dataclass(frozen=True, slots=True)
class DescribeClue:
    """What kind of property a clue points to, and whose."""

    case_id: int
    clue_id: int
    clue_kind: str | None = None
    whose: str | None = None
    version: int | None = None


def describe_clue(uow: UnitOfWork, cmd: DescribeClue) -> int:
    """Record what is known better of a clue; return its place. Raises NotFound, InvalidInput, NothingNew."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_clue(uow.session, case.id, cmd.clue_id)
    if (known.clue_kind, known.whose) == (cmd.clue_kind, cmd.whose):
        raise NothingNew(N_("This is what is recorded already."))
    return uow.record(
        ClueDetailed(
            book=case.book,
            clue_id=known.id,
            clue_kind=require_kind(cmd.clue_kind) if cmd.clue_kind else None,
            whose=Text.maybe(cmd.whose),
        )
    )


def _require_past(uow: UnitOfWork, day: date, field: str) -> None:
    if day > uow.clock.today():
        raise InvalidInput(N_("{day} is in the future."), field=field, day=day)


@dataclass(frozen=True, slots=True)
class FollowClue:
    """What became of a clue."""

    case_id: int
    clue_id: int
    state: str
    followed_on: date
    outcome: str | None = None
    version: int | None = None


def follow_clue(uow: UnitOfWork, cmd: FollowClue) -> int:
    """Record what became of a clue; return its place in the book. Raises ClueOver, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_clue(uow.session, case.id, cmd.clue_id)
    require_clue_state(known, cmd.state)
    _require_past(uow, cmd.followed_on, "followed_on")
    return uow.record(
        ClueFollowed(
            book=case.book,
            clue_id=known.id,
            state=cmd.state,
            followed_on=cmd.followed_on,
            outcome=Text.maybe(cmd.outcome),
        )
    )


@dataclass(frozen=True, slots=True)
class OrderMeasure:
    """A court put pressure on an obligor; without an end of its own the usual one counts."""

    case_id: int
    obligor_id: int
    measure_kind: str
    ordered_on: date
    court: str
    docket_number: str | None = None
    until: date | None = None
    version: int | None = None


def order_measure(uow: UnitOfWork, cmd: OrderMeasure) -> dict[str, int]:
    """Record a measure against an obligor of the case; raises InvalidInput, UnreadableDocket."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    require_measure(cmd.measure_kind, cmd.court, cmd.ordered_on, cmd.until, uow.clock.today())
    if all(one.obligor_id != cmd.obligor_id for one in cases.list_obligors(uow.session, case.id)):
        raise InvalidInput(N_("There is no such party in this case."), field="obligor_id")
    docket_number = as_printed(cmd.docket_number, "docket_number")
    require_docket(docket_number)
    standing = store.list_measures(uow.session, case.id)
    require_none_stands(cmd.obligor_id, cmd.measure_kind, cmd.ordered_on, standing)
    pack = pack_of(uow.session, case.jurisdiction)
    measure_id = new_id()
    uow.record(
        MeasureOrdered(
            book=case.book,
            measure_id=measure_id,
            case_id=case.id,
            obligor_id=cmd.obligor_id,
            measure_kind=cmd.measure_kind,
            ordered_on=cmd.ordered_on,
            court=cmd.court.strip(),
            docket_number=docket_number,
            until=cmd.until or usual_until(pack, cmd.measure_kind, cmd.ordered_on),
        )
    )
    return {"measure_id": measure_id}


@dataclass(frozen=True, slots=True)
class LiftMeasure:
    """Removal of a measure was asked for (`step` asked), or it is removed (removed)."""

    case_id: int
    measure_id: int
    step: str
    on: date
    version: int | None = None


def lift_measure(uow: UnitOfWork, cmd: LiftMeasure) -> int:
    """Record a step of lifting a measure; return its place in the book. Raises MeasureOver, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = require_standing(store.get_measure(uow.session, case.id, cmd.measure_id))
    _require_past(uow, cmd.on, "on")
    if cmd.on < known.ordered_on:
        raise InvalidInput(
            N_("{day} is before {since}, when it began."), field="on", day=cmd.on, since=known.ordered_on
        )
    if cmd.step == "asked":
        return uow.record(RemovalAsked(book=case.book, measure_id=known.id, removal_asked_on=cmd.on))
    if cmd.step != "removed":
        raise InvalidInput(N_("Say whether it was asked for or is removed."), field="step")
    return uow.record(MeasureRemoved(book=case.book, measure_id=known.id, removed_on=cmd.on))
