"""Moving a case to another stage together with the fact that allows it."""

from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import MoveStage, move_stage
from legal_recovery.cases.rules import CaseFacts, Stage, require_version
from legal_recovery.kernel.errors import N_, RuleViolation
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands.opening import (
    PEOPLE,
    CorrectProceeding,
    OpenProceeding,
    RecordTitle,
    correct_proceeding,
    open_proceeding,
    record_title,
)
from legal_recovery.proceedings.rules import KINDS, CourtMissing, ProceedingTerms


class OpenAlready(RuleViolation):
    """A case has such a proceeding that is not over; a second one is recorded by itself, never by the way."""

    code = "proceedings.open_already"


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
        _open_or_join(uow, case, cmd.proceeding)
    if cmd.title is not None:
        record_title(uow, _of_a_proceeding(uow, case, cmd.title))
    return move_stage(uow, MoveStage(cmd.case_id, cmd.stage, cmd.on, cmd.reason, cmd.closed_how))


def _open_or_join(uow: UnitOfWork, case: CaseFacts, terms: ProceedingTerms) -> None:
    """Record the proceeding, or complete the one that is open already; raises OpenAlready where that is another one."""
    known = [
        one
        for one in store.list_proceedings(uow.session, case.id)
        if one.proceeding_kind == terms.proceeding_kind and not one.is_over
    ]
    if not known:
        open_proceeding(uow, OpenProceeding(case.id, terms, reaches=False))
        return
    same = [one for one in known if one.court == terms.court.strip() and _agrees(one, terms)]
    if not same:
        raise OpenAlready(
            N_("The case has one already that is not over: {kind}, {name}. Move it on without another one."),
            field="proceeding_kind",
            kind=KINDS[terms.proceeding_kind],
            name=known[0].docket_number or known[0].court,
        )
    whole = replace(
        terms,
        docket_number=terms.docket_number or same[0].docket_number,
        filed_on=terms.filed_on or same[0].filed_on,
        parent_id=same[0].parent_id,
        claim=same[0].claim,
        decided_on=same[0].decided_on,
        **{name: getattr(same[0], name) for name in PEOPLE},
    )
    correct_proceeding(uow, CorrectProceeding(case.id, same[0].id, whole, reaches=False))
    if terms.title_kind and terms.title_on:
        title = RecordTitle(case.id, same[0].id, terms.title_kind, terms.title_on, reaches=False)
        record_title(uow, title)


def _agrees(known: store.Proceeding, terms: ProceedingTerms) -> bool:
    """Tell whether what is said of a proceeding can be said of this one: what both know is the same."""
    return terms.filed_on in (None, known.filed_on) or known.filed_on is None


def _of_a_proceeding(uow: UnitOfWork, case: CaseFacts, title: TitleGiven) -> RecordTitle:
    """Return whose title it is; raises CourtMissing where no proceeding waits for one."""
    found = title.proceeding_id
    if found is None:
        waiting = store.list_waiting(uow.session, case.id)
        if not waiting:
            raise CourtMissing(N_("No proceeding waits for a title; give its court."), field="court")
        found = waiting[0].id
    return RecordTitle(case.id, found, title.title_kind, title.title_on, title.perform_until, reaches=False)
