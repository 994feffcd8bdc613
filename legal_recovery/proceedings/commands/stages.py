"""Moving a case to another stage together with the fact that allows it."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import MoveStage, move_stage
from legal_recovery.cases.rules import CaseFacts, Stage, require_version
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands.opening import (
    OpenProceeding,
    RecordTitle,
    open_proceeding,
    record_title,
)
from legal_recovery.proceedings.rules import CourtMissing, ProceedingTerms


@dataclass(frozen=True, slots=True)
class TitleGiven:
    """The title of a proceeding that is recorded already; without an id, of the latest that has none."""

    title_kind: str
    title_on: date
    proceeding_id: int | None = None
    perform_until: date | None = None


@dataclass(frozen=True, slots=True)
class AdvanceCase:
    """Move a case to another stage, together with the fact that makes it true."""

    case_id: int
    stage: Stage
    on: date
    reason: str
    closed_how: str | None = None
    proceeding: ProceedingTerms | None = None
    title: TitleGiven | None = None
    version: int | None = None


def advance_case(uow: UnitOfWork, cmd: AdvanceCase) -> int:
    """Record the proceeding or the title, if one is given, and move the case; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    if cmd.proceeding is not None:
        open_proceeding(uow, OpenProceeding(cmd.case_id, cmd.proceeding, reaches=False))
    if cmd.title is not None:
        record_title(uow, _of_a_proceeding(uow, case, cmd.title))
    return move_stage(uow, MoveStage(cmd.case_id, cmd.stage, cmd.on, cmd.reason, cmd.closed_how))


def _of_a_proceeding(uow: UnitOfWork, case: CaseFacts, title: TitleGiven) -> RecordTitle:
    """Return whose title it is; raises CourtMissing where no proceeding waits for one."""
    found = title.proceeding_id
    if found is None:
        waiting = store.list_waiting(uow.session, case.id)
        if not waiting:
            raise CourtMissing(N_("No proceeding waits for a title; give its court."), field="court")
        found = waiting[0].id
    return RecordTitle(case.id, found, title.title_kind, title.title_on, title.perform_until, reaches=False)
