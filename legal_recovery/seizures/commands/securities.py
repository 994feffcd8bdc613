"""Security lodged for a preservation, and its return."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_reason, require_version
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import foreseen_reversals, post, require_open_days, reverse
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
    entries = foresee_security(uow.session, case, cmd, uow.clock.today())
    seqs = [post(uow, made) for made in entries]
    terms, security_id = cmd.terms, new_id()
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
    return {"security_id": security_id}


def foresee_security(session: Session, case: CaseFacts, cmd: LodgeSecurity, today: date) -> list[Entry]:
    """Return what lodging would post now: nothing for a bond or counter-security; raises what it would raise."""
    require_version(case, cmd.version)
    terms = require_security(cmd.terms, case, today)
    if terms.proceeding_id is not None:
        get_proceeding(session, case.id, terms.proceeding_id)
    if terms.security_kind != "cash":
        return []
    made = lodging_entry(case.book, terms.lodged_on, terms.amount, terms.proceeding_id, SOURCE)
    require_open_days(session, case.office_id, [made])
    return [made]


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
    entries = foresee_return(uow.session, case, cmd, uow.clock.today())
    seqs = [post(uow, made) for made in entries]
    return uow.record(
        SecurityReturned(
            book=case.book,
            security_id=cmd.security_id,
            released_on=cmd.on,
            return_seq=seqs[0] if seqs else None,
        )
    )


def foresee_return(session: Session, case: CaseFacts, cmd: ReturnSecurity, today: date) -> list[Entry]:
    """Return what the return would post now; raises what it would raise."""
    require_version(case, cmd.version)
    known = require_held(store.get_security(session, case.id, cmd.security_id))
    require_day(case, cmd.on, today, "on")
    if cmd.on < known.terms.lodged_on:
        raise InvalidInput(
            N_("{day} is before {since}, when it began."),
            field="on",
            day=cmd.on,
            since=known.terms.lodged_on,
        )
    if not known.is_cash:
        return []
    made = return_entry(case.book, cmd.on, known.amount, known.terms.proceeding_id, SOURCE)
    require_open_days(session, case.office_id, [made])
    return [made]


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
    reason = require_reason(cmd.reason)
    done = reverse(uow, case.book, known.return_seq)[0] if known.return_seq is not None else None
    uow.record(
        SecurityReturnReversed(
            book=case.book,
            security_id=known.id,
            value_on=done.value_on if done else uow.clock.today(),
            reason=Text(reason),
        )
    )
    return {"reversed_seq": done.reversal_seq if done else None}


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
    reason = require_reason(cmd.reason)
    done = reverse(uow, case.book, known.entry_seq)[0] if known.entry_seq is not None else None
    uow.record(
        SecurityWithdrawn(
            book=case.book,
            security_id=known.id,
            value_on=done.value_on if done else uow.clock.today(),
            reason=Text(reason),
        )
    )
    return {"reversed_seq": done.reversal_seq if done else None}


def foresee_withdrawal(
    session: Session, case: CaseFacts, security_id: int
) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that a withdrawal would undo, each with its answer; raises what it would raise."""
    known: Security = require_held(store.get_security(session, case.id, security_id))
    return _foreseen(session, case, known.entry_seq)
