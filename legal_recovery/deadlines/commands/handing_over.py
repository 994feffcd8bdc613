"""Handing over what somebody answers for, and assigning many deadlines: per case, each in its own transaction."""

from collections.abc import Callable, Collection, Mapping
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
from legal_recovery.plumbing.jobs import Tell
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
    # As which kinds it falls on a day, and how those of these numbers go to somebody, whoever had them.
    kinds: tuple[str, ...] = ()
    assign: Callable[[UnitOfWork, CaseFacts, Collection[int], int], int] | None = None


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


def _assigned(uow: UnitOfWork, case: CaseFacts, numbers: Collection[int], owner_id: int) -> int:
    listed = [one.kept for one in store.list_deadlines(uow.session, case.id)]
    others = [kept for kept in listed if kept.id in numbers and kept.is_open and kept.owner_id != owner_id]
    for kept in others:
        assign(uow, case, kept, owner_id, kept.lead_days)
    return len(others)


hold(Holding("cases", N_("Open cases"), store.cases_of_owner, _case))
hold(
    Holding("deadlines", N_("Open deadlines"), store.deadlines_of_owner, _deadlines, ("deadline",), _assigned)
)


def assignable() -> frozenset[str]:
    """Return the kinds of what falls on a day that can go to somebody without their case."""
    return frozenset(kind for one in HOLDINGS.values() if one.assign for kind in one.kinds)


@dataclass(frozen=True, slots=True)
class AssignDated:
    """Give some things of a case to one person: pairs of kind and number."""

    case_id: int
    things: tuple[tuple[str, int], ...]
    owner_id: int


def assign_dated(uow: UnitOfWork, cmd: AssignDated) -> dict[str, int]:
    """Give those of the things that are open and not theirs alone to one person; raises CannotOwn."""
    case = cases.lock_case(uow, cmd.case_id)
    require_owner(uow, case, cmd.owner_id)
    made: dict[str, int] = {}
    for one in HOLDINGS.values():
        numbers = frozenset(number for kind, number in cmd.things if kind in one.kinds)
        if one.assign and numbers:
            made[one.name] = one.assign(uow, case, numbers, cmd.owner_id)
    return made


def hand_over_all(database: Database, do: Do, asked: Mapping[str, Any], report: Tell) -> dict[str, int]:
    """Carry out what was asked, case by case; it may be begun again at any moment. Returns how much went over.

    `asked` says from whom and to whom in which office, or which things of which case to whom; what one case refuses is
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
        if "things" in asked:
            things, owner = asked["things"].items(), int(asked["owner"])
            return [
                (assign_dated, AssignDated(int(case_id), tuple(map(_thing, named)), owner))
                for case_id, named in things
            ]
        # What was asked for before other things than deadlines could be assigned may still wait.
        if "deadlines" in asked:
            by_case = store.cases_of(session, [int(one) for one in asked["deadlines"]])
            owner = int(asked["owner"])
            return [
                (assign_dated, AssignDated(case_id, tuple(("deadline", one) for one in ids), owner))
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


def _thing(named: str) -> tuple[str, int]:
    kind, _, number = named.rpartition("-")
    return kind, int(number)
