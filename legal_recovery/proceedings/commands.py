"""Recording proceedings and titles, and moving a case on with the fact that allows it."""

from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import MoveStage, find_by, move_stage, reach
from legal_recovery.cases.rules import CaseFacts, Stage, require_day, require_version
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.docket import parse_docket
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.events import ProceedingCorrected, ProceedingOpened, TitleTookEffect
from legal_recovery.proceedings.rules import (
    TITLES,
    CourtMissing,
    ProceedingTerms,
    UnknownTitle,
    milestones_of,
    require_proceeding,
)


@dataclass(frozen=True, slots=True)
class OpenProceeding:
    """Record a proceeding of a case."""

    case_id: int
    terms: ProceedingTerms
    version: int | None = None


def open_proceeding(uow: UnitOfWork, cmd: OpenProceeding) -> dict[str, int]:
    """Record a proceeding; its days lie between escalation and today."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    terms = normal(cmd.terms)
    for field in ("filed_on", "title_on"):
        if (day := getattr(terms, field)) is not None:
            require_day(case, day, uow.clock.today(), field)
    return {"proceeding_id": take_over_proceeding(uow, case, terms)}


def normal(terms: ProceedingTerms) -> ProceedingTerms:
    """Return the proceeding with its docket number in the courts' form; raises InvalidInput."""
    require_proceeding(terms)
    docket = (terms.docket_number or "").strip()
    return replace(terms, docket_number=parse_docket(docket).text if docket else None)


def take_over_proceeding(uow: UnitOfWork, case: CaseFacts, terms: ProceedingTerms) -> int:
    """Record a proceeding of a case that is held, as found; return its id."""
    proceeding_id = new_id()
    uow.record(
        ProceedingOpened(
            book=case.book,
            proceeding_id=proceeding_id,
            case_id=case.id,
            proceeding_kind=terms.proceeding_kind,
            court=terms.court.strip(),
            docket_number=terms.docket_number,
            filed_on=terms.filed_on,
            title_kind=terms.title_kind,
            title_on=terms.title_on,
        )
    )
    find_by(uow, case, "docket", [terms.docket_number] if terms.docket_number else [])
    for milestone, on in milestones_of(terms).items():
        reach(uow, case, milestone, on)
    return proceeding_id


def bring_up(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, terms: ProceedingTerms) -> None:
    """Put right what is known of a proceeding of a case that is held; it stays findable by its former number."""
    told = (terms.proceeding_kind, terms.court.strip(), terms.docket_number, terms.filed_on)
    if told != (known.proceeding_kind, known.court, known.docket_number, known.filed_on):
        uow.record(
            ProceedingCorrected(
                book=case.book,
                proceeding_id=known.id,
                proceeding_kind=terms.proceeding_kind,
                court=terms.court.strip(),
                docket_number=terms.docket_number,
                filed_on=terms.filed_on,
            )
        )
    if terms.docket_number and terms.docket_number != known.docket_number:
        find_by(uow, case, "docket", [terms.docket_number])
    if (
        terms.title_kind
        and terms.title_on
        and (terms.title_kind, terms.title_on)
        != (
            known.title_kind,
            known.title_on,
        )
    ):
        uow.record(
            TitleTookEffect(
                book=case.book,
                proceeding_id=known.id,
                title_kind=terms.title_kind,
                title_on=terms.title_on,
            )
        )
    for milestone, on in milestones_of(terms).items():
        reach(uow, case, milestone, on)


@dataclass(frozen=True, slots=True)
class CorrectProceeding:
    """Put right or complete what is recorded of a proceeding; its title is recorded by itself."""

    case_id: int
    proceeding_id: int
    terms: ProceedingTerms
    version: int | None = None


def correct_proceeding(uow: UnitOfWork, cmd: CorrectProceeding) -> int:
    """Record how a proceeding really is; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_proceeding(uow.session, case.id, cmd.proceeding_id)
    terms = normal(replace(cmd.terms, title_kind=known.title_kind, title_on=known.title_on))
    if terms.filed_on is not None:
        require_day(case, terms.filed_on, uow.clock.today(), "filed_on")
    bring_up(uow, case, known, terms)
    return uow.heads[case.book].seq


@dataclass(frozen=True, slots=True)
class RecordTitle:
    """Record the title that a proceeding ended in."""

    case_id: int
    proceeding_id: int
    title_kind: str
    title_on: date
    version: int | None = None


def record_title(uow: UnitOfWork, cmd: RecordTitle) -> int:
    """Record that a title took effect; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    require_day(case, cmd.title_on, uow.clock.today(), "title_on")
    if cmd.title_kind not in TITLES:
        raise UnknownTitle(N_("Choose the kind of title."), field="title_kind")
    store.get_proceeding(uow.session, case.id, cmd.proceeding_id)
    uow.record(
        TitleTookEffect(
            book=case.book,
            proceeding_id=cmd.proceeding_id,
            title_kind=cmd.title_kind,
            title_on=cmd.title_on,
        )
    )
    reach(uow, case, "title_on", cmd.title_on)
    return uow.heads[case.book].seq


@dataclass(frozen=True, slots=True)
class TitleGiven:
    """The title of a proceeding that is recorded already; without an id, of the latest that has none."""

    title_kind: str
    title_on: date
    proceeding_id: int | None = None


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
        open_proceeding(uow, OpenProceeding(cmd.case_id, cmd.proceeding))
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
    return RecordTitle(case.id, found, title.title_kind, title.title_on)
