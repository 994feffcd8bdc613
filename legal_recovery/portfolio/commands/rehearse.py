"""Trying a change before anything is loaded: carried out whole, and then taken back with its transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio.commands.compare import ComparedLine
from legal_recovery.portfolio.commands.refusals import as_problem
from legal_recovery.portfolio.commands.update import update_case
from legal_recovery.portfolio.rules import CaseLine, Problem
from legal_recovery.portfolio.store.values import case_from_json


class _Rehearsed(Exception):
    """It would work; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A case that a newer file changes."""

    before: CaseLine | None
    after: CaseLine


def rehearse_update(uow: UnitOfWork, cmd: Rehearsal) -> None:
    """Update a case and undo it; raises what the update raises."""
    update_case(uow, cmd.before, cmd.after)
    uow.flush()
    raise _Rehearsed


@dataclass(frozen=True, slots=True)
class Attempt:
    """A command with what it is asked, to be tried."""

    command: Callable[[UnitOfWork, Any], Any]
    request: Any


def rehearse(uow: UnitOfWork, cmd: Attempt) -> None:
    """Carry a command out and undo it; raises what it raises."""
    cmd.command(uow, cmd.request)
    uow.flush()
    raise _Rehearsed


def refusal_of(do: Callable[[Callable[..., Any], Any], Any], attempt: Attempt) -> RecoveryError | None:
    """Return what stands against a command, found out by trying it; None where nothing does."""
    try:
        do(rehearse, attempt)
    except _Rehearsed:
        return None
    except RecoveryError as refusal:
        return refusal
    raise AssertionError("a rehearsal ends with its exception")


def rehearsed(do: Callable[[Callable[..., Any], Any], Any], line: ComparedLine) -> list[Problem]:
    """Return what stands against a change, found out by trying it."""
    try:
        do(rehearse_update, Rehearsal(case_from_json(line.before) if line.before else None, line.case))
    except _Rehearsed:
        return []
    except RecoveryError as refusal:
        return [as_problem(line.case, refusal.code, refusal.message, dict(refusal.facts))]
    raise AssertionError("a rehearsal ends with its exception")
