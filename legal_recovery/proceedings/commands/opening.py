"""Recording proceedings with their parties, putting them right, and the titles that they end in."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import find_by, reach
from legal_recovery.cases.rules import CaseFacts, require_day, require_version
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.deadlines import Deadline
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands.dockets import read_docket
from legal_recovery.proceedings.commands.effects import follow_facts, foresee_effect, take_effect
from legal_recovery.proceedings.events import (
    PartyChanged,
    PartyJoined,
    ProceedingCorrected,
    ProceedingDetailed,
    ProceedingOpened,
    TitleTookEffect,
)
from legal_recovery.proceedings.rules import (
    BELOW,
    TITLES,
    Before,
    ProceedingTerms,
    UnknownTitle,
    begun,
    milestones_of,
    parent_of,
    require_day_of_decision,
    require_proceeding,
    states_of,
)


@dataclass(frozen=True, slots=True)
class OpenProceeding:
    """Record a proceeding of a case."""

    case_id: int
    terms: ProceedingTerms
    version: int | None = None
    # Whether the case goes on with it to the stage that it stands for.
    reaches: bool = True


def open_proceeding(uow: UnitOfWork, cmd: OpenProceeding) -> dict[str, int]:
    """Record a proceeding; its days lie between escalation and today. Raises WrongDocket and more."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    terms = _normal(uow, case, cmd.terms)
    for field in ("filed_on", "title_on"):
        if (day := getattr(terms, field)) is not None:
            require_day(case, day, uow.clock.today(), field)
    require_day_of_decision(terms, uow.clock.today())
    terms = _with_parent(uow, case, terms, None)
    proceeding_id = take_over_proceeding(uow, case, terms)
    detail_proceeding(uow, case, proceeding_id, None, terms)
    _set_parties(uow, case, proceeding_id, (), terms.parties)
    follow_facts(uow, case, proceeding_id, reaches=cmd.reaches)
    return {"proceeding_id": proceeding_id}


def _normal(
    uow: UnitOfWork, case: CaseFacts, terms: ProceedingTerms, known: store.Proceeding | None = None
) -> ProceedingTerms:
    """Return the proceeding with its docket number in the courts' form; raises what `read_docket` raises.

    A number that stood there before is left as it is, since files hold what no court would write.
    """
    require_proceeding(terms)
    docket = (terms.docket_number or "").strip()
    if not docket:
        return replace(terms, docket_number=None)
    if known and (docket, terms.proceeding_kind) == (known.docket_number, known.proceeding_kind):
        return replace(terms, docket_number=docket)
    text = read_docket(
        uow,
        case,
        docket,
        terms.proceeding_kind,
        terms.court,
        proceeding_id=known.id if known else None,
        confirmed=terms.docket_confirmed,
    )
    return replace(terms, docket_number=text)


def take_over_proceeding(uow: UnitOfWork, case: CaseFacts, terms: ProceedingTerms) -> int:
    """Record a proceeding of a case that is held, as found; return its id."""
    proceeding_id = new_id()
    state = begun(terms)
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
            state=state,
            state_on=terms.title_on if state == "effective" else terms.filed_on,
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
        _correct(uow, case, known, terms)
    if terms.docket_number and terms.docket_number != known.docket_number:
        find_by(uow, case, "docket", [terms.docket_number])
    title = (terms.title_kind, terms.title_on)
    if terms.title_kind and terms.title_on and title != (known.title_kind, known.title_on):
        take_title(uow, case, known, terms.title_kind, terms.title_on)
    for milestone, on in milestones_of(terms).items():
        reach(uow, case, milestone, on)


def _correct(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, terms: ProceedingTerms) -> None:
    """Record the facts as they are; a state that the facts alone had told follows them."""
    facts = replace(
        terms,
        proceeding_kind=known.proceeding_kind,
        docket_number=known.docket_number,
        filed_on=known.filed_on,
        title_on=known.title_on,
    )
    stays = known.state in states_of(terms.proceeding_kind) and known.state != begun(facts)
    state = known.state if stays else begun(replace(terms, title_on=known.title_on))
    uow.record(
        ProceedingCorrected(
            book=case.book,
            proceeding_id=known.id,
            proceeding_kind=terms.proceeding_kind,
            court=terms.court.strip(),
            docket_number=terms.docket_number,
            filed_on=terms.filed_on,
            state=state,
            state_on=known.state_on if state == known.state else terms.filed_on,
        )
    )


def take_title(
    uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, title_kind: str, title_on: date
) -> None:
    """Record a title of a proceeding of a case that is held; with it the proceeding is decided for good."""
    ends = "effective" in states_of(known.proceeding_kind) and known.state != "set_aside"
    uow.record(
        TitleTookEffect(
            book=case.book,
            proceeding_id=known.id,
            title_kind=title_kind,
            title_on=title_on,
            state="effective" if ends else known.state,
            state_on=title_on if ends else known.state_on,
        )
    )


@dataclass(frozen=True, slots=True)
class CorrectProceeding:
    """Put right or complete what is recorded of a proceeding; its title is recorded by itself."""

    case_id: int
    proceeding_id: int
    terms: ProceedingTerms
    version: int | None = None
    # Whether the case goes on with it to the stage that it stands for.
    reaches: bool = True


def correct_proceeding(uow: UnitOfWork, cmd: CorrectProceeding) -> int:
    """Record how a proceeding really is; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_proceeding(uow.session, case.id, cmd.proceeding_id)
    terms = _normal(
        uow, case, replace(cmd.terms, title_kind=known.title_kind, title_on=known.title_on), known
    )
    if terms.filed_on is not None:
        require_day(case, terms.filed_on, uow.clock.today(), "filed_on")
    require_day_of_decision(terms, uow.clock.today())
    terms = _with_parent(uow, case, terms, known)
    bring_up(uow, case, known, terms)
    detail_proceeding(uow, case, known.id, known, terms)
    if terms.parties:
        _set_parties(uow, case, known.id, known.parties, terms.parties)
    follow_facts(uow, case, known.id, reaches=cmd.reaches)
    return uow.heads[case.book].seq


def _with_parent(
    uow: UnitOfWork, case: CaseFacts, terms: ProceedingTerms, known: store.Proceeding | None
) -> ProceedingTerms:
    """Return the proceeding with what it arises from: said, or the only one that it can arise from.

    Refuses one to arise from itself, from what arises from it, from another case's, or from nothing where it must.
    """
    found = {one.id: one for one in store.list_proceedings(uow.session, case.id)}
    above = terms.parent_id
    while above is not None:
        if above not in found:
            raise InvalidInput(N_("There is no such proceeding in this case."), field="parent_id")
        if known is not None and above == known.id:
            raise InvalidInput(N_("A proceeding does not arise from itself."), field="parent_id")
        above = found[above].parent_id
    # What a file told of a proceeding can be put right although it did not say what that arises from.
    told = (terms.proceeding_kind, terms.parent_id)
    if known is not None and told == (known.proceeding_kind, None) and known.parent_id is None:
        return terms
    others = [
        Before(one.id, one.proceeding_kind, one.filed_on)
        for one in found.values()
        if known is None or known.id not in store.line_above(uow.session, case.id, one)
    ]
    pack = pack_of(uow.session, case.jurisdiction)
    parent = parent_of(pack, terms.proceeding_kind, terms.parent_id, terms.filed_on, others)
    return replace(terms, parent_id=parent)


# Who decides, and who acts for us.
PEOPLE = ("judge", "counsel", "counsel_firm", "counsel_licence", "counsel_phone")


def detail_proceeding(
    uow: UnitOfWork,
    case: CaseFacts,
    proceeding_id: int,
    known: store.Proceeding | None,
    terms: ProceedingTerms,
) -> None:
    """Record what a proceeding arises from, is worth, and who decides and acts, where that is new."""
    people = {name: (getattr(terms, name) or "").strip() or None for name in PEOPLE}
    told = (terms.parent_id, terms.claim, terms.decided_on, *people.values())
    before: tuple[object, ...] = (None,) * len(told)
    if known is not None:
        acting = (getattr(known, name) for name in PEOPLE)
        before = (known.parent_id, known.claim, known.decided_on, *acting)
    if told != before:
        uow.record(
            ProceedingDetailed(
                book=case.book,
                proceeding_id=proceeding_id,
                proceeding_kind=terms.proceeding_kind,
                parent_id=terms.parent_id,
                claim_minor=terms.claim.minor if terms.claim else None,
                currency=terms.claim.currency if terms.claim else None,
                decided_on=terms.decided_on,
                **{name: Text.maybe(value) for name, value in people.items()},
            )
        )


def _set_parties(
    uow: UnitOfWork,
    case: CaseFacts,
    proceeding_id: int,
    before: tuple[store.Party, ...],
    after: tuple[tuple[int, str], ...],
) -> None:
    """Record who stands on which side, and who no longer does; raises InvalidInput."""
    obligors = {one.obligor_id: one.party_id for one in cases.list_obligors(uow.session, case.id)}
    if strangers := [obligor for obligor, _ in after if obligor not in obligors]:
        raise InvalidInput(N_("There is no such party in this case."), field="parties", obligor=strangers[0])
    known, wanted = {one.obligor_id: one for one in before}, dict(after)
    for obligor, side in wanted.items():
        if obligor not in known:
            _join(uow, case, proceeding_id, obligor, obligors[obligor], side)
    for obligor, one in known.items():
        if wanted.get(obligor) != one.side:
            uow.record(
                PartyChanged(
                    book=case.book,
                    proceeding_party_id=one.id,
                    party_id=obligors[obligor],
                    side=wanted.get(obligor),
                )
            )


def _join(
    uow: UnitOfWork, case: CaseFacts, proceeding_id: int, obligor_id: int, party_id: int, side: str
) -> None:
    uow.record(
        PartyJoined(
            book=case.book,
            proceeding_party_id=new_id(),
            case_id=case.id,
            proceeding_id=proceeding_id,
            obligor_id=obligor_id,
            party_id=party_id,
            side=side,
        )
    )


@dataclass(frozen=True, slots=True)
class RecordTitle:
    """Record the title that a proceeding ended in."""

    case_id: int
    proceeding_id: int
    title_kind: str
    title_on: date
    # The last day of the time to perform; none: the time to apply for enforcement runs from the title's effect.
    perform_until: date | None = None
    # What it does to the judgment that was appealed: upheld or changed.
    below: str | None = None
    version: int | None = None
    reaches: bool = True


def record_title(uow: UnitOfWork, cmd: RecordTitle) -> int:
    """Record that a title took effect, with the periods that run from it; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    foresee_title(uow.session, case, cmd, uow.clock.today())
    known = store.get_proceeding(uow.session, case.id, cmd.proceeding_id)
    take_title(uow, case, known, cmd.title_kind, cmd.title_on)
    reach(uow, case, "title_on", cmd.title_on)
    take_effect(uow, case, known, cmd.title_on, _days(cmd), cmd.below)
    follow_facts(uow, case, known.id, reaches=cmd.reaches)
    return uow.heads[case.book].seq


def foresee_title(session: Session, case: CaseFacts, cmd: RecordTitle, today: date) -> list[Deadline]:
    """Return the deadlines that would run from a title; raises what recording it would."""
    require_version(case, cmd.version)
    require_day(case, cmd.title_on, today, "title_on")
    if cmd.title_kind not in TITLES:
        raise UnknownTitle(N_("Choose the kind of title."), field="title_kind")
    known = store.get_proceeding(session, case.id, cmd.proceeding_id)
    if known.filed_on is not None and cmd.title_on < known.filed_on:
        raise InvalidInput(
            N_("The title cannot take effect on {title_on}, before the filing on {filed_on}."),
            field="title_on",
            title_on=cmd.title_on,
            filed_on=known.filed_on,
        )
    if cmd.below is not None and cmd.below not in BELOW:
        raise InvalidInput(N_("Choose what becomes of the judgment before it."), field="below")
    if cmd.perform_until is not None and cmd.perform_until < cmd.title_on:
        raise InvalidInput(
            N_("The time to perform cannot end on {day}, before the title took effect."),
            field="perform_until",
            day=cmd.perform_until,
        )
    return foresee_effect(session, case, known, cmd.title_on, _days(cmd))


def _days(cmd: RecordTitle) -> tuple[date, ...]:
    return (cmd.perform_until,) if cmd.perform_until is not None else ()
