"""Opening cases, moving them through their stages, flags and notes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.cases import rules, store
from legal_recovery.cases.events import (
    BatchReleased,
    BatchStarted,
    CaseAssigned,
    CaseCorrected,
    CaseOpened,
    ContractStated,
    EnforcementFiled,
    FlagsChanged,
    NoteAdded,
    ObligorAdded,
    ObligorChanged,
    PropertyFound,
    StageMoved,
    SuitFiled,
    TitleReached,
)
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.kernel.events import Event, Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.parties.commands import Particulars, add_party, change_party, name_head
from legal_recovery.parties.rules import PartyKind
from legal_recovery.parties.store import list_parties
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.users.store import can_own


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case as it is taken over."""

    reference: str
    office_id: int
    currency: str
    jurisdiction: str
    escalated_on: date
    stage: Stage = Stage.INTAKE
    stage_on: date | None = None
    officer: str | None = None
    balance_on: date | None = None
    flags: tuple[str, ...] = ()
    closed_how: str | None = None
    batch_id: int | None = None


def open_case(uow: UnitOfWork, cmd: OpenCase) -> CaseFacts:
    """Open a case with a book of its own; raises DuplicateReference."""
    if store.reference_taken(uow.session, cmd.reference):
        raise rules.duplicate(cmd.reference)
    return open_new_case(uow, cmd)


def open_new_case(uow: UnitOfWork, cmd: OpenCase) -> CaseFacts:
    """Open a case whose reference the caller knows to be free."""
    book, case_id = uow.new_book("case", cmd.office_id), new_id()
    opened = CaseOpened(
        book=book,
        case_id=case_id,
        reference=cmd.reference,
        office_id=cmd.office_id,
        officer=Text.maybe(cmd.officer),
        currency=cmd.currency,
        jurisdiction=cmd.jurisdiction,
        escalated_on=cmd.escalated_on,
        balance_on=cmd.balance_on,
        stage=cmd.stage,
        stage_on=cmd.stage_on or cmd.escalated_on,
        flags=cmd.flags,
        closed_how=cmd.closed_how,
        batch_id=cmd.batch_id,
    )
    uow.record(opened)
    store.add_terms(uow.insert, case_id, "reference", [cmd.reference])
    return store.facts_of(opened, uow.heads[book].seq)


@dataclass(frozen=True, slots=True)
class AddObligor:
    """A party answers for the case's debts."""

    role: str
    who: Particulars
    cap: Money | None = None
    # The contract by which it answers, such as that of a guarantee.
    contract_number: str | None = None
    contract_signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class JoinCase:
    """A party answers too from now on, as one that a court added or substituted in the enforcement."""

    case_id: int
    party: AddObligor
    version: int | None = None


def join_case(uow: UnitOfWork, cmd: JoinCase) -> int:
    """Add a party to a case; return its id as an obligor. Raises InvalidInput."""
    case = store.lock_case(uow, cmd.case_id)
    rules.require_version(case, cmd.version)
    known = store.list_obligors(uow.session, case.id)
    if any((one.name, one.role) == (cmd.party.who.name.strip(), cmd.party.role) for one in known):
        raise InvalidInput(N_("This party is in the case already, in this role."), field="name")
    obligor_id = new_id()
    add_obligor(uow, case, cmd.party, obligor_id)
    return obligor_id


def add_obligor(uow: UnitOfWork, case: CaseFacts, cmd: AddObligor, obligor_id: int | None = None) -> int:
    """Add a party to a case that is held, findable by name and pinyin; return the party's id."""
    party_id, obligor_id = add_party(uow, case.book, cmd.who), obligor_id or new_id()
    uow.record(
        ObligorAdded(
            book=case.book,
            obligor_id=obligor_id,
            case_id=case.id,
            party_id=party_id,
            role=cmd.role,
            cap_minor=cmd.cap.minor if cmd.cap else None,
            currency=cmd.cap.currency if cmd.cap else case.currency,
        )
    )
    if cmd.contract_number or cmd.contract_signed_on:
        _state_contract(uow, case, obligor_id, party_id, cmd)
    _find_by_party(uow, case, cmd.who)
    return party_id


def _state_contract(
    uow: UnitOfWork, case: CaseFacts, obligor_id: int, party_id: int, cmd: AddObligor
) -> None:
    uow.record(
        ContractStated(
            book=case.book,
            obligor_id=obligor_id,
            party_id=party_id,
            role=cmd.role,
            contract_number=Text.maybe(cmd.contract_number),
            contract_signed_on=cmd.contract_signed_on,
        )
    )


def change_obligor(uow: UnitOfWork, case: CaseFacts, known: store.Obligor, cmd: AddObligor) -> None:
    """Put right who a party of a case is and how far it is liable; it stays findable by its former name.

    A contract that is not named stays the one that is known.
    """
    change_party(uow, case.book, known.party_id, cmd.who)
    _put_cap_right(uow, case, known, cmd)
    contract = (cmd.contract_number, cmd.contract_signed_on)
    if any(contract) and contract != (known.contract_number, known.contract_signed_on):
        _state_contract(uow, case, known.obligor_id, known.party_id, cmd)
    if known.name != cmd.who.name or known.id_number != cmd.who.id_number:
        _find_by_party(uow, case, cmd.who)


def _put_cap_right(uow: UnitOfWork, case: CaseFacts, known: store.Obligor, cmd: AddObligor) -> bool:
    """Record up to what a party is liable, where that is new; tell whether it was."""
    currency = cmd.cap.currency if cmd.cap else case.currency
    cap_minor = cmd.cap.minor if cmd.cap else None
    if (known.role, known.cap_minor, known.currency) == (cmd.role, cap_minor, currency):
        return False
    uow.record(
        ObligorChanged(
            book=case.book,
            obligor_id=known.obligor_id,
            party_id=known.party_id,
            role=cmd.role,
            cap_minor=cap_minor,
            currency=currency,
        )
    )
    return True


@dataclass(frozen=True, slots=True)
class DescribeObligor:
    """A party of a case as it is; of what identifies it, what is not said stays as it is known."""

    case_id: int
    obligor_id: int
    who: Particulars
    cap: Money | None = None
    contract_number: str | None = None
    contract_signed_on: date | None = None
    version: int | None = None


def describe_obligor(uow: UnitOfWork, cmd: DescribeObligor) -> int:
    """Record what is known better of a party; return its place in the book.

    Raises NotFound, StaleVersion, InvalidInput, NothingNew.
    """
    case = store.lock_case(uow, cmd.case_id)
    rules.require_version(case, cmd.version)
    if cmd.contract_signed_on is not None and cmd.contract_signed_on > uow.clock.today():
        raise InvalidInput(
            N_("{day} is in the future."), field="contract_signed_on", day=cmd.contract_signed_on
        )
    found = [one for one in store.list_obligors(uow.session, case.id) if one.obligor_id == cmd.obligor_id]
    if not found:
        raise NotFound(N_("There is no such party in this case."))
    (known,) = found
    party = AddObligor(known.role, cmd.who, cmd.cap, cmd.contract_number, cmd.contract_signed_on)
    told = [_particulars_right(uow, case, known, cmd.who), _put_cap_right(uow, case, known, party)]
    contract = (cmd.contract_number, cmd.contract_signed_on)
    if contract != (known.contract_number, known.contract_signed_on):
        _state_contract(uow, case, known.obligor_id, known.party_id, party)
    elif not any(told):
        raise rules.NothingNew(N_("This is what is recorded already."))
    return uow.heads[case.book].seq


def _particulars_right(uow: UnitOfWork, case: CaseFacts, known: store.Obligor, who: Particulars) -> bool:
    """Record who a party is and who represents it, where that is new; tell whether anything was."""
    before = list_parties(uow.session, case.book)[known.party_id]
    kept = {name: getattr(who, name) or getattr(before, name) for name in _IDENTIFYING}
    after = replace(who, **kept, head=None, head_title=None)
    changed = any(
        getattr(before, name) != getattr(after, name) for name in ("name", "party_kind", *_IDENTIFYING)
    )
    if changed:
        change_party(uow, case.book, known.party_id, after)
        _find_by_party(uow, case, after)
    if (before.head, before.head_title) == (who.head, who.head_title):
        return changed
    name_head(uow, case.book, known.party_id, who.head, who.head_title)
    return True


_IDENTIFYING = ("id_type", "id_number", "address", "phone")


def _find_by_party(uow: UnitOfWork, case: CaseFacts, who: Particulars) -> None:
    company = who.party_kind == PartyKind.COMPANY
    store.add_party_terms(uow.insert, case.id, who.name, who.id_number, company=company)


def find_by(uow: UnitOfWork, case: CaseFacts, kind: str, words: Iterable[str]) -> None:
    """Let a case be found by further words, such as a docket number or a contract number."""
    for word in words:
        if kind == "docket":
            store.add_docket_terms(uow.insert, case.id, word)
        else:
            store.add_terms(uow.insert, case.id, kind, [word])


@dataclass(frozen=True, slots=True)
class MoveStage:
    """Move a case to another stage; None: what is recorded with it says why."""

    case_id: int
    stage: Stage
    on: date
    reason: str | None
    closed_how: str | None = None
    version: int | None = None


def move_stage(uow: UnitOfWork, cmd: MoveStage) -> int:
    """Move a case, if what must be true first is true; return its place in the book."""
    case = store.lock_case(uow, cmd.case_id)
    rules.require_version(case, cmd.version)
    reason = rules.require_reason(cmd.reason) if cmd.reason is not None else None
    rules.require_day(case, cmd.on, uow.clock.today(), "on")
    closed_how = cmd.closed_how if cmd.stage is Stage.CLOSED else None
    rules.require_move(case, cmd.stage, cmd.on, store.money_facts(uow.session, case), closed_how)
    return uow.record(
        StageMoved(
            book=case.book,
            case_id=case.id,
            left=case.stage,
            stage=cmd.stage,
            stage_on=cmd.on,
            closed_how=closed_how,
            reason=Text.maybe(reason),
        )
    )


@dataclass(frozen=True, slots=True)
class AssignCase:
    """Say who answers for a case; None: nobody."""

    case_id: int
    owner_id: int | None
    reason: str | None = None
    version: int | None = None


def assign_case(uow: UnitOfWork, cmd: AssignCase) -> int:
    """Record who answers for a case; return its place in the book. Raises CannotOwn, SameOwner."""
    case = store.lock_case(uow, cmd.case_id)
    rules.require_version(case, cmd.version)
    if cmd.owner_id == case.owner_id:
        raise rules.SameOwner(N_("This is who answers for it already."), field="owner_id")
    require_owner(uow, case, cmd.owner_id)
    return uow.record(
        CaseAssigned(
            book=case.book,
            case_id=case.id,
            left_owner_id=case.owner_id,
            owner_id=cmd.owner_id,
            reason=Text.maybe(cmd.reason),
        )
    )


def require_owner(uow: UnitOfWork, case: CaseFacts, owner_id: int | None) -> None:
    """Refuse who cannot answer for the case or for something of it; nobody at all is fine. Raises CannotOwn."""
    if owner_id is not None and not can_own(uow.session, owner_id, case.office_id):
        raise rules.CannotOwn(
            N_("Choose somebody of the legal team who works here and sees this case."), field="owner_id"
        )


@dataclass(frozen=True, slots=True)
class SetFlag:
    """Set or lift a flag."""

    case_id: int
    flag: str
    raised: bool
    on: date
    reason: str
    version: int | None = None


def set_flag(uow: UnitOfWork, cmd: SetFlag) -> int:
    """Set or lift a flag of a case, with its day and reason; return its place in the book."""
    case = store.lock_case(uow, cmd.case_id)
    rules.require_version(case, cmd.version)
    reason = rules.require_reason(cmd.reason)
    rules.require_day(case, cmd.on, uow.clock.today(), "on")
    flags = rules.changed_flags(case.flags, cmd.flag, cmd.raised)
    return uow.record(
        FlagsChanged(book=case.book, case_id=case.id, flags=flags, on=cmd.on, reason=Text(reason))
    )


@dataclass(frozen=True, slots=True)
class AddNote:
    """Write something down about a case."""

    case_id: int
    note: str


def add_note(uow: UnitOfWork, cmd: AddNote) -> int:
    """Keep a note in the case's timeline; return its place in the book."""
    case = store.lock_case(uow, cmd.case_id)
    note = rules.require_reason(cmd.note, "note")
    return uow.record(NoteAdded(book=case.book, case_id=case.id, note=Text(note)))


@dataclass(frozen=True, slots=True)
class CorrectCase:
    """Put a case's particulars right."""

    case_id: int
    officer: str | None
    escalated_on: date
    balance_on: date | None


def correct_case(uow: UnitOfWork, cmd: CorrectCase) -> int:
    """Record corrected particulars; return its place in the book."""
    case = store.lock_case(uow, cmd.case_id)
    return uow.record(
        CaseCorrected(
            book=case.book,
            case_id=case.id,
            officer=Text.maybe(cmd.officer),
            escalated_on=cmd.escalated_on,
            balance_on=cmd.balance_on,
        )
    )


_MILESTONE_EVENTS: dict[str, Callable[[CaseFacts, date], Event]] = {
    "suit_filed_on": lambda case, on: SuitFiled(book=case.book, case_id=case.id, suit_filed_on=on),
    "title_on": lambda case, on: TitleReached(book=case.book, case_id=case.id, title_on=on),
    "enforcement_filed_on": lambda case, on: EnforcementFiled(
        book=case.book, case_id=case.id, enforcement_filed_on=on
    ),
    "property_on": lambda case, on: PropertyFound(book=case.book, case_id=case.id, property_on=on),
}


def reach(uow: UnitOfWork, case: CaseFacts, milestone: str, on: date) -> None:
    """Record that a case reached a milestone, once; the first day recorded stays."""
    reached = uow.gathered.setdefault("milestones", set())
    if getattr(case, milestone) is None and (case.id, milestone) not in reached:
        reached.add((case.id, milestone))
        uow.record(_MILESTONE_EVENTS[milestone](case, on))


def start_batch(uow: UnitOfWork) -> int:
    """Begin a batch of cases in the acting person's audit book; return its id."""
    assert uow.actor.book is not None
    uow.lock(uow.actor.book)
    batch_id = new_id()
    uow.record(BatchStarted(book=uow.actor.book, batch_id=batch_id, started_on=uow.clock.today()))
    return batch_id


def release_batch(uow: UnitOfWork, book: int, batch_id: int) -> None:
    """Let all cases of a batch appear at once."""
    uow.lock(book)
    uow.record(BatchReleased(book=book, batch_id=batch_id))
