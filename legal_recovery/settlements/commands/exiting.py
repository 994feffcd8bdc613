"""Asking for an exit, approving it by somebody else, and the guard in front of what needs an approval."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.auctions.events import AssetTakenInKind
from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, Stage, require_reason, require_version
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import post
from legal_recovery.ledger.events import EntryReversed
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import entries_of_transfer
from legal_recovery.owed.commands import put_right
from legal_recovery.owed.store import is_counted
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.events import ProceedingMoved
from legal_recovery.receipts.store import list_receipts, what_is_owed
from legal_recovery.seizures.events import SeizureReleased
from legal_recovery.settlements import store
from legal_recovery.settlements.commands.agreeing import raise_flag
from legal_recovery.settlements.events import (
    AuthoritySet,
    BuyerMoneyReversed,
    ClaimRefinanced,
    ExitApproved,
    ExitDeclined,
    ExitRequested,
    ExitReversed,
    ExitUsed,
    ExitWithdrawn,
    PlanAgreed,
)
from legal_recovery.settlements.postings import waiver, write_off
from legal_recovery.settlements.rules import (
    APPROVERS,
    EXITS,
    POSTED,
    CaseIsClosed,
    ChangedSince,
    NotApproved,
    NotWaiting,
    StandsWithAnother,
    Wish,
    digest_of,
    require_authority,
    require_carried,
    require_decided_on,
    require_document,
    require_other,
    require_wish,
    waived_parts,
)
from legal_recovery.users.store import require_office, system_book


@dataclass(frozen=True, slots=True)
class RequestExit:
    """Ask for an exit."""

    case_id: int
    wish: Wish
    version: int | None = None


def request_exit(uow: UnitOfWork, cmd: RequestExit) -> dict[str, int]:
    """Record what is asked for, bound to the books as they are; return its id.

    Raises CaseIsClosed, MoreThanOwed, NothingCarried, InvalidInput.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    wish, today = cmd.wish, uow.clock.today()
    digest = _asked(uow.session, case, wish, today)[1]
    exit_id = new_id()
    parts = [(one.debt, one.account, one.amount.minor) for one in wish.by_hand]
    uow.record(
        ExitRequested(
            book=case.book,
            exit_id=exit_id,
            case_id=case.id,
            exit_kind=wish.exit_kind,
            amount_minor=wish.amount.minor,
            currency=wish.amount.currency,
            parts=tuple(parts),
            reason=Text(require_reason(wish.reason)),
            about=Text.maybe(wish.about),
            digest=digest,
            requested_on=today,
            requested_by=uow.actor.id,
        )
    )
    return {"exit_id": exit_id}


def foresee_exit(session: Session, case: CaseFacts, cmd: RequestExit, today: date) -> list[Entry]:
    """Return what an exit would post once it is approved; raises what `request_exit` raises."""
    require_version(case, cmd.version)
    require_reason(cmd.wish.reason)
    made, _digest = _asked(session, case, cmd.wish, today)
    return [made] if made else []


def _asked(session: Session, case: CaseFacts, wish: Wish, on: date) -> tuple[Entry | None, str]:
    if case.stage is Stage.CLOSED and wish.exit_kind != "write_off":
        raise CaseIsClosed(N_("The case is closed; reopen it first."))
    require_wish(wish, case.currency)
    made = entry_of(session, case, wish, on)
    return made, digest_of(_bare(wish), made, position_of(session, case, wish))


def _bare(wish: Wish) -> Wish:
    """Return a wish as it comes back from where it is kept, so that its digest is the same."""
    about = (wish.about or "").strip() or None
    return Wish(wish.exit_kind, wish.amount, wish.reason.strip(), about, wish.by_hand)


def entry_of(session: Session, case: CaseFacts, wish: Wish, on: date) -> Entry | None:
    """Return what an exit posts on a day; None where it is carried out elsewhere."""
    if wish.exit_kind == "waiver":
        parts = waived_parts(wish, what_is_owed(session, case.id, case.book)[0])
        return waiver(case.book, on, parts)
    if wish.exit_kind == "write_off":
        carried = store.carried_on_book(session, case.book, case.currency)
        return write_off(case.book, on, require_carried(wish.amount, carried))
    return None


def position_of(session: Session, case: CaseFacts, wish: Wish) -> dict[str, int]:
    """Return what an approval rests on in the books: what is owed by part, and what they carry."""
    if wish.exit_kind not in POSTED:
        return {}
    owed = what_is_owed(session, case.id, case.book)[0]
    found = {f"{one.debt or 0} {one.account} {one.amount.currency}": one.amount.minor for one in owed}
    found[store.CARRIED] = store.carried_on_book(session, case.book, case.currency).minor
    return found


@dataclass(frozen=True, slots=True)
class ApproveExit:
    """Approve what somebody else asked for: exactly what `digest` says."""

    case_id: int
    exit_id: int
    digest: str
    document_number: str
    decided_on: date


def approve_exit(uow: UnitOfWork, cmd: ApproveExit) -> dict[str, int | None]:
    """Approve an exit and post what it posts; what was asked for and the books are as they were.

    Raises NotWaiting, OwnRequest, NoAuthority, ChangedSince, InvalidInput.
    """
    case = cases.lock_case(uow, cmd.case_id)
    found = require_waiting(store.get_exit(uow.session, case.id, cmd.exit_id))
    require_approvable(uow.session, case, found, uow.actor.id, uow.actor.roles)
    number = require_document(cmd.document_number)
    on = require_decided_on(cmd.decided_on, found.requested_on, uow.clock.today())
    made = entry_of_unchanged(uow.session, case, found, cmd.digest, on)
    seq = post(uow, made) if made is not None else None
    uow.record(
        ExitApproved(
            book=case.book,
            exit_id=found.id,
            decided_on=on,
            decided_by=uow.actor.id,
            document_number=Text(number),
            entry_seq=seq,
            state="used" if seq is not None else "approved",
        )
    )
    if found.wish.exit_kind == "write_off":
        raise_flag(uow, case, "written_off", on, raised=True)
    if found.wish.exit_kind == "waiver" and is_counted(uow.session, case.id):
        put_right(uow, case)
    return {"exit_id": found.id, "entry_seq": seq}


def require_waiting(found: store.Exit) -> store.Exit:
    """Return a request that nobody answered; raises NotWaiting."""
    if not found.waits:
        raise NotWaiting(N_("This request was answered already."))
    return found


def require_approvable(
    session: Session, case: CaseFacts, found: store.Exit, actor: int, roles: frozenset[str]
) -> None:
    """Refuse who asked for it, and who has no authority for it; raises OwnRequest, NoAuthority."""
    require_other(found.requested_by, actor)
    kind, amount = found.wish.exit_kind, found.wish.amount
    require_authority(store.list_bands(session, kind), kind, case.office_id, roles, amount)


def entry_of_unchanged(
    session: Session, case: CaseFacts, found: store.Exit, seen: str, on: date
) -> Entry | None:
    """Return what an exit posts, as long as it is what was asked for and seen; raises ChangedSince."""
    if seen != found.digest or _asked(session, case, found.wish, on)[1] != found.digest:
        raise ChangedSince(N_("What is owed changed since this was asked for; it has to be asked for again."))
    return entry_of(session, case, found.wish, on)


@dataclass(frozen=True, slots=True)
class AnswerExit:
    """Decline what somebody asked for, or want it no more."""

    case_id: int
    exit_id: int
    answer: str


def decline_exit(uow: UnitOfWork, cmd: AnswerExit) -> int:
    """Decline an exit, with the reason; raises NotWaiting, NoAuthority."""
    case = cases.lock_case(uow, cmd.case_id)
    found = require_waiting(store.get_exit(uow.session, case.id, cmd.exit_id))
    require_approvable(uow.session, case, found, uow.actor.id, uow.actor.roles)
    return uow.record(
        ExitDeclined(
            book=case.book,
            exit_id=found.id,
            decided_on=uow.clock.today(),
            decided_by=uow.actor.id,
            answer=Text(require_reason(cmd.answer, "answer")),
        )
    )


def withdraw_exit(uow: UnitOfWork, cmd: AnswerExit) -> int:
    """Take a request back that nobody answered, with the reason; raises NotWaiting."""
    case = cases.lock_case(uow, cmd.case_id)
    found = require_waiting(store.get_exit(uow.session, case.id, cmd.exit_id))
    answer = Text(require_reason(cmd.answer, "answer"))
    return uow.record(ExitWithdrawn(book=case.book, exit_id=found.id, answer=answer))


def follow_reversal(uow: UnitOfWork, event: EntryReversed) -> None:
    """Say of an exit whose entry was reversed that it is."""
    if uow.heads[event.book].kind != "case":
        return
    case = cases.lock_case(uow, cases.case_of_book(uow.session, event.book))
    _require_apart(uow, case, event.reversed_seq)
    for money in store.buyer_moneys(uow.session, case.id):
        if money.entry_seq == event.reversed_seq:
            undone = event.reversal_seq
            uow.record(BuyerMoneyReversed(book=event.book, money_id=money.id, reversed_seq=undone))
    found = store.exit_of_entry(uow.session, case.id, event.reversed_seq)
    if found is None:
        return
    uow.record(ExitReversed(book=event.book, exit_id=found.id, reversed_seq=event.reversal_seq))
    if found.wish.exit_kind == "write_off":
        raise_flag(uow, case, "written_off", event.value_on, raised=False)
    if is_counted(uow.session, case.id):
        put_right(uow, case)


def _require_apart(uow: UnitOfWork, case: CaseFacts, seq: int) -> None:
    """Refuse to undo by hand what stands or falls with a settlement, a refinancing or a sale."""
    plans = store.list_plans(uow.session, case.id)
    loans = store.list_refinancings(uow.session, case.id)
    sold = store.list_sold(uow.session, case_id=case.id)
    held = {place for plan in plans for place in (plan.waiver_seq, plan.final_seq)}
    held |= (
        {one.entry_seq for one in loans} | {one.entry_seq for one in sold} | {one.back_seq for one in sold}
    )
    if seq in held or _is_passed_on(uow, case, seq):
        raise StandsWithAnother(
            N_("This entry belongs to a settlement, a refinancing or a sale: take that back instead.")
        )


def _is_passed_on(uow: UnitOfWork, case: CaseFacts, seq: int) -> bool:
    """Tell whether an entry passed a receipt on to a buyer, in money or in the claim."""
    passed = {one.passed_seq for one in list_receipts(uow.session, case.id)}
    return any(one.seq in passed for one in entries_of_transfer(uow.session, case.book, seq))


# --- what needs an approval before it is done -------------------------------------------------------------

Guarded = ProceedingMoved | SeizureReleased | AssetTakenInKind | PlanAgreed | ClaimRefinanced
GUARDED = (
    ProceedingMoved.kind,
    SeizureReleased.kind,
    AssetTakenInKind.kind,
    PlanAgreed.kind,
    ClaimRefinanced.kind,
)


def require_approval(uow: UnitOfWork, event: Guarded) -> None:
    """Refuse what needs an approval and has none, and note that an approval was used.

    Only kinds for which the lender has set who may approve them are guarded; raises NotApproved.
    """
    wanted = _wanted(event)
    if wanted is None:
        return
    kind, amount, on = wanted
    if not store.list_bands(uow.session, kind):
        return
    case_id = cases.case_of_book(uow.session, event.book)
    found = store.approved_exit(uow.session, case_id, kind, amount)
    if found is None:
        raise NotApproved(
            N_("This needs an approval first: {what}. Ask for it under Settlements and exits."),
            what=EXITS[kind],
        )
    uow.record(ExitUsed(book=event.book, exit_id=found.id, used_on=on))


def _wanted(event: Guarded) -> tuple[str, Money | None, date] | None:
    """Return what an event needs an approval of, how much of it, and on which day it happened."""
    if isinstance(event, ProceedingMoved):
        is_suit = event.state == "withdrawn" and event.proceeding_kind == "lawsuit"
        return ("suit", None, event.state_on) if is_suit else None
    if isinstance(event, SeizureReleased):
        return ("seizure", None, event.ended_on) if event.state == "released" else None
    if isinstance(event, AssetTakenInKind):
        return "in_kind", Money(event.value_minor, event.currency), event.discharged_on
    if isinstance(event, ClaimRefinanced):
        return "refinancing", Money(event.amount_minor, event.currency), event.refinanced_on
    if event.waived_minor:
        return "settlement", Money(event.waived_minor, event.currency), event.agreed_on
    return None


# --- who may approve --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetAuthority:
    """Say up to which amount a role may approve a kind of exit; None: any amount, nought: none."""

    exit_kind: str
    role: str
    currency: str
    up_to: Money | None = None
    office_id: int | None = None


def set_authority(uow: UnitOfWork, cmd: SetAuthority) -> dict[str, int]:
    """Record who may approve what from now on; raises InvalidInput, NotFound for the office."""
    if cmd.exit_kind not in EXITS or cmd.role not in APPROVERS:
        raise InvalidInput(N_("There is no such exit or role."), field="exit_kind")
    if cmd.up_to is not None and cmd.up_to.minor < 0:
        raise InvalidInput(N_("An authority is zero or more."), field="up_to")
    if cmd.office_id is not None:
        require_office(uow.session, cmd.office_id)
    book = system_book(uow.session)
    uow.lock(book)
    band_id = new_id()
    uow.record(
        AuthoritySet(
            book=book,
            band_id=band_id,
            exit_kind=cmd.exit_kind,
            office_id=cmd.office_id,
            role=cmd.role,
            up_to_minor=cmd.up_to.minor if cmd.up_to is not None else None,
            currency=cmd.currency,
            set_on=uow.clock.today(),
        )
    )
    return {"band_id": band_id}
