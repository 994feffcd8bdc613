"""Handing over what somebody answers for, and assigning many deadlines: per case, each in its own transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import require_owner
from legal_recovery.cases.events import CaseAssigned
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands.writing import assign
from legal_recovery.kernel.errors import N_, Message, RecoveryError
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.jobs import Report
from legal_recovery.plumbing.unit_of_work import UnitOfWork

HAND_OVER = "hand_over"
# Carries out one command in a transaction of its own.
Do = Callable[[Callable[..., Any], Any], Any]


@dataclass(frozen=True, slots=True)
class Holding:
    """A kind of thing that people answer for: what it is called, which of them are open, how they go over."""

    name: str
    says: Message
    held: store.Holds
    # In a case that is held, from one person to another; returns how many went over.
    hand_over: Callable[[UnitOfWork, CaseFacts, int, int], int]


HOLDINGS: dict[str, Holding] = {}


def hold(holding: Holding) -> None:
    """Let whoever leaves hand over these things, too."""
    HOLDINGS[holding.name] = holding


def list_held(session: Session, owner_id: int) -> list[store.Held]:
    """Return what a person answers for, by office."""
    return store.held_by(session, owner_id, {one.name: one.held for one in HOLDINGS.values()})


@dataclass(frozen=True, slots=True)
class HandOverCase:
    """Hand over what one person answers for in a case to another."""

    case_id: int
    left_id: int
    owner_id: int


def hand_over_case(uow: UnitOfWork, cmd: HandOverCase) -> dict[str, int]:
    """Hand over everything open of a case, the case too unless it is closed; raises CannotOwn."""
    case = cases.lock_case(uow, cmd.case_id)
    require_owner(uow, case, cmd.owner_id)
    return {one.name: one.hand_over(uow, case, cmd.left_id, cmd.owner_id) for one in HOLDINGS.values()}


def _case(uow: UnitOfWork, case: CaseFacts, left_id: int, owner_id: int) -> int:
    if case.owner_id != left_id or case.stage is Stage.CLOSED:
        return 0
    uow.record(
        CaseAssigned(book=case.book, case_id=case.id, left_owner_id=left_id, owner_id=owner_id, reason=None)
    )
    return 1


def _deadlines(uow: UnitOfWork, case: CaseFacts, left_id: int, owner_id: int) -> int:
    listed = [one.kept for one in store.list_deadlines(uow.session, case.id)]
    theirs = [kept for kept in listed if kept.is_open and kept.owner_id == left_id]
    for kept in theirs:
        assign(uow, case, kept, owner_id, kept.lead_days)
    return len(theirs)


hold(Holding("cases", N_("Open cases"), store.cases_of_owner, _case))
hold(Holding("deadlines", N_("Open deadlines"), store.deadlines_of_owner, _deadlines))


@dataclass(frozen=True, slots=True)
class AssignDeadlines:
    """Assign some deadlines of a case."""

    case_id: int
    deadline_ids: tuple[int, ...]
    owner_id: int


def assign_deadlines(uow: UnitOfWork, cmd: AssignDeadlines) -> dict[str, int]:
    """Assign those of the deadlines that are open and not theirs already; raises CannotOwn."""
    case = cases.lock_case(uow, cmd.case_id)
    require_owner(uow, case, cmd.owner_id)
    found = {"deadlines": 0}
    for one in store.list_deadlines(uow.session, case.id):
        kept = one.kept
        if kept.id in cmd.deadline_ids and kept.is_open and kept.owner_id != cmd.owner_id:
            found["deadlines"] += 1
            assign(uow, case, kept, cmd.owner_id, kept.lead_days)
    return found


def hand_over_all(database: Database, do: Do, asked: Mapping[str, Any], report: Report) -> dict[str, int]:
    """Carry out what was asked, case by case; it may be begun again at any moment. Returns how much went over.

    `asked` says from whom and to whom in which office, or which deadlines to whom; what one case refuses is
    counted and stops no other.
    """
    requests = _requests(database, asked)
    made = {**dict.fromkeys(HOLDINGS, 0), "refused": 0}
    for number, (command, request) in enumerate(requests, 1):
        try:
            for name, count in do(command, request).items():
                made[name] += count
        except RecoveryError:
            made["refused"] += 1
        report(HAND_OVER, number, len(requests))
    return made


def _requests(database: Database, asked: Mapping[str, Any]) -> list[tuple[Callable[..., Any], Any]]:
    with database.reading() as session:
        if "deadlines" in asked:
            by_case = store.cases_of(session, [int(one) for one in asked["deadlines"]])
            owner = int(asked["owner"])
            return [
                (assign_deadlines, AssignDeadlines(case_id, tuple(ids), owner))
                for case_id, ids in by_case.items()
            ]
        left, owners = int(asked["left"]), {int(key): int(one) for key, one in asked["owners"].items()}
        return [
            (hand_over_case, HandOverCase(case_id, left, owners[office_id]))
            for case_id, office_id in store.cases_held_by(
                session, left, [one.held for one in HOLDINGS.values()]
            )
            if office_id in owners
        ]
