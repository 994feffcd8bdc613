"""Security lodged for a preservation, and its return."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_reason, require_version
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import (
    foreseen_reversals,
    post,
    post_on_open_day,
    require_open_days,
    reverse,
)
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import StoredEntry
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.store import get_proceeding
from legal_recovery.seizures import store
from legal_recovery.seizures.events import (
    SecurityLodged,
    SecurityReturned,
    SecurityReturnReversed,
    SecurityWithdrawn,
)
from legal_recovery.seizures.postings import lodging_entry, return_entry
from legal_recovery.seizures.rules import (
    Security,
    SecurityTerms,
    require_held,
    require_returned,
    require_security,
)

SOURCE = "manual"


@dataclass(frozen=True, slots=True)
class LodgeSecurity:
    """Security for a preservation is lodged."""

    case_id: int
    terms: SecurityTerms
    version: int | None = None


def lodge_security(uow: UnitOfWork, cmd: LodgeSecurity) -> dict[str, int]:
    """Record security, and book it where it is the lender's cash; it is no cost."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    return {"security_id": book_security(uow, case, cmd.terms, SOURCE)}


def book_security(
    uow: UnitOfWork, case: CaseFacts, terms: SecurityTerms, source: str, transfer: int | None = None
) -> int:
    """Book security lodged in a case that is held; return its id.

    `transfer` joins cash with the line of a bank statement.
    """
    entries = _lodged(uow.session, case, terms, uow.clock.today(), source, transfer or new_id())
    seqs = [post(uow, made) for made in entries]
    security_id = new_id()
    uow.record(
        SecurityLodged(
            book=case.book,
            security_id=security_id,
            case_id=case.id,
            proceeding_id=terms.proceeding_id,
            security_kind=terms.security_kind,
            amount_minor=terms.amount.minor,
            currency=terms.amount.currency,
            lodged_on=terms.lodged_on,
            lodged_with=terms.lodged_with.strip(),
            entry_seq=seqs[0] if seqs else None,
            note=Text.maybe(terms.note),
        )
    )
    return security_id


def foresee_security(session: Session, case: CaseFacts, cmd: LodgeSecurity, today: date) -> list[Entry]:
    """Return what lodging would post now: nothing for a bond or counter-security; raises what it would raise."""
    require_version(case, cmd.version)
    entries = _lodged(session, case, cmd.terms, today, SOURCE, 0)
    require_open_days(session, case.office_id, entries)
    return entries


def _lodged(
    session: Session, case: CaseFacts, terms: SecurityTerms, today: date, source: str, transfer: int
) -> list[Entry]:
    terms = require_security(terms, case, today)
    if terms.proceeding_id is not None:
        get_proceeding(session, case.id, terms.proceeding_id)
    if terms.security_kind != "cash":
        return []
    proceeding = terms.proceeding_id
    return [lodging_entry(case.book, terms.lodged_on, terms.amount, proceeding, source, transfer)]


@dataclass(frozen=True, slots=True)
class ReturnSecurity:
    """Security came back, or the court gave up a bond."""

    case_id: int
    security_id: int
    on: date
    version: int | None = None


def return_security(uow: UnitOfWork, cmd: ReturnSecurity) -> int:
    """Record the return, and book it where it is cash; return its place in the book. Raises SecurityOver."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    return book_return(uow, case, cmd.security_id, cmd.on, SOURCE)


def book_return(
    uow: UnitOfWork, case: CaseFacts, security_id: int, on: date, source: str, transfer: int | None = None
) -> int:
    """Book the return of security in a case that is held; return its place in the book. Raises SecurityOver.

    `transfer` joins cash with the line of a bank statement, which is of the whole amount and may be of a closed month.
    """
    entries = _returned(uow.session, case, security_id, on, uow.clock.today(), source, transfer or new_id())
    seqs = [(post if transfer is None else post_on_open_day)(uow, made) for made in entries]
    return uow.record(
        SecurityReturned(
            book=case.book,
            security_id=security_id,
            released_on=on,
            return_seq=seqs[0] if seqs else None,
        )
    )


def foresee_return(session: Session, case: CaseFacts, cmd: ReturnSecurity, today: date) -> list[Entry]:
    """Return what the return would post now; raises what it would raise."""
    require_version(case, cmd.version)
    entries = _returned(session, case, cmd.security_id, cmd.on, today, SOURCE, 0)
    require_open_days(session, case.office_id, entries)
    return entries


def _returned(
    session: Session, case: CaseFacts, security_id: int, on: date, today: date, source: str, transfer: int
) -> list[Entry]:
    known = require_held(store.get_security(session, case.id, security_id))
    require_day(case, on, today, "on")
    if on < known.terms.lodged_on:
        raise InvalidInput(
            N_("{day} is before {since}, when it began."),
            field="on",
            day=on,
            since=known.terms.lodged_on,
        )
    if not known.is_cash:
        return []
    proceeding = known.terms.proceeding_id
    return [return_entry(case.book, on, known.amount, proceeding, source, transfer)]


@dataclass(frozen=True, slots=True)
class ReverseReturn:
    """A return of security was recorded by mistake."""

    case_id: int
    security_id: int
    reason: str
    version: int | None = None


def reverse_return(uow: UnitOfWork, cmd: ReverseReturn) -> dict[str, int | None]:
    """Reverse what a return posted and bring the security back to lodged, with the reason.

    Raises SecurityNotReturned, ReasonMissing.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = require_returned(store.get_security(uow.session, case.id, cmd.security_id))
    return {"reversed_seq": take_back_return(uow, case, known, require_reason(cmd.reason))}


def take_back_return(uow: UnitOfWork, case: CaseFacts, known: Security, reason: str) -> int | None:
    """Reverse what a return posted, the bank's entry too, and mark it; return the reversal's place."""
    done = reverse(uow, case.book, known.return_seq)[0] if known.return_seq is not None else None
    uow.record(
        SecurityReturnReversed(
            book=case.book,
            security_id=known.id,
            value_on=done.value_on if done else uow.clock.today(),
            reason=Text(reason),
        )
    )
    return done.reversal_seq if done else None


def foresee_return_reversal(
    session: Session, case: CaseFacts, security_id: int
) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that taking a return back would undo, each with its answer; raises what it would raise."""
    known = require_returned(store.get_security(session, case.id, security_id))
    return _foreseen(session, case, known.return_seq)


def _foreseen(session: Session, case: CaseFacts, seq: int | None) -> list[tuple[StoredEntry, Entry]]:
    return foreseen_reversals(session, case.office_id, case.book, seq) if seq is not None else []


@dataclass(frozen=True, slots=True)
class WithdrawSecurity:
    """Security was recorded by mistake."""

    case_id: int
    security_id: int
    reason: str
    version: int | None = None


def withdraw_security(uow: UnitOfWork, cmd: WithdrawSecurity) -> dict[str, int | None]:
    """Answer a security that was recorded wrongly by its reversal, with the reason; raises SecurityOver."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = require_held(store.get_security(uow.session, case.id, cmd.security_id))
    return {"reversed_seq": take_back_security(uow, case, known, require_reason(cmd.reason))}


def take_back_security(uow: UnitOfWork, case: CaseFacts, known: Security, reason: str) -> int | None:
    """Reverse what lodging posted, the bank's entry too, and mark it; return the reversal's place."""
    done = reverse(uow, case.book, known.entry_seq)[0] if known.entry_seq is not None else None
    uow.record(
        SecurityWithdrawn(
            book=case.book,
            security_id=known.id,
            value_on=done.value_on if done else uow.clock.today(),
            reason=Text(reason),
        )
    )
    return done.reversal_seq if done else None


def foresee_withdrawal(
    session: Session, case: CaseFacts, security_id: int
) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that a withdrawal would undo, each with its answer; raises what it would raise."""
    known: Security = require_held(store.get_security(session, case.id, security_id))
    return _foreseen(session, case, known.entry_seq)
