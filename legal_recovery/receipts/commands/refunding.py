"""Paying back what somebody paid too much, seeing it first, and taking a refund back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.kernel.errors import N_
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
from legal_recovery.receipts import store
from legal_recovery.receipts.events import OverpaymentRefunded, RefundReversed
from legal_recovery.receipts.postings import refund_entry
from legal_recovery.receipts.rules import RefundReversedAlready, RefundTerms, Repaid, require_refund


@dataclass(frozen=True, slots=True)
class RecordRefund:
    """Record that what somebody paid too much was paid back."""

    case_id: int
    terms: RefundTerms
    version: int | None = None


def record_refund(uow: UnitOfWork, cmd: RecordRefund) -> dict[str, int]:
    """Book a refund by hand; return its id. Raises what `book_payment_out` does."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    return {"refund_id": book_payment_out(uow, case, cmd.terms, "manual")}


def foresee_refund(
    session: Session, case: CaseFacts, cmd: RecordRefund, today: date
) -> tuple[Repaid, list[Entry]]:
    """Return what `record_refund` would pay back, and what it would post; raises what it would."""
    require_version(case, cmd.version)
    repaid = require_refund(cmd.terms, store.list_surplus(session, case.id, case.book), case, today)
    made = refund_entry(case.book, cmd.terms, repaid, None, "manual")
    require_open_days(session, case.office_id, [made])
    return repaid, [made]


def book_payment_out(
    uow: UnitOfWork, case: CaseFacts, terms: RefundTerms, source: str, transfer: int | None = None
) -> int:
    """Book a payment to whoever paid too much, of a case that is held; return its id.

    `transfer` joins it with the line of a bank statement that it stands on, which may be of a closed month. Raises
    NoSurplus, MoreThanDue, RefundedBeforeCredit, MonthIsClosed.
    """
    uow.flush()
    known = store.list_surplus(uow.session, case.id, case.book)
    repaid = require_refund(terms, known, case, uow.clock.today())
    made = refund_entry(case.book, terms, repaid, transfer or new_id(), source)
    seq = (post if transfer is None else post_on_open_day)(uow, made)
    refund_id = new_id()
    uow.record(
        OverpaymentRefunded(
            book=case.book,
            refund_id=refund_id,
            case_id=case.id,
            receipt_id=terms.receipt,
            amount_minor=terms.amount.minor,
            currency=terms.amount.currency,
            paid_on=terms.paid_on,
            payee=Text.maybe(terms.payee or repaid.surplus.payer),
            payee_account=Text.maybe(terms.payee_account),
            note=Text(terms.reason.strip()),
            entry_seq=seq,
            **_in_exchange(terms, repaid),
        )
    )
    return refund_id


def _in_exchange(terms: RefundTerms, repaid: Repaid) -> dict[str, Any]:
    """Return what a refund of a receipt in another currency says beside what the account was debited."""
    if repaid.surplus.exchange is None:
        return {}
    back = terms.returned
    return {
        "released_minor": repaid.released.minor,
        "released_currency": repaid.released.currency,
        "returned_minor": back.minor if back else None,
        "returned_currency": back.currency if back else None,
        "gone_minor": repaid.gone.worth.minor if repaid.gone else None,
    }


@dataclass(frozen=True, slots=True)
class ReverseRefund:
    """Take a refund back that was recorded wrongly."""

    case_id: int
    refund_id: int
    reason: str
    version: int | None = None


def reverse_refund(uow: UnitOfWork, cmd: ReverseRefund) -> dict[str, int]:
    """Answer a refund by its reversal; raises NotFound, RefundReversedAlready."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    refund = _reversible(store.get_refund(uow.session, case.id, cmd.refund_id))
    return {"reversed_seq": take_back_refund(uow, case, refund, require_reason(cmd.reason))}


def foresee_refund_reversal(
    session: Session, case: CaseFacts, refund_id: int
) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that `reverse_refund` would undo, each with its answer; raises what it would."""
    refund = _reversible(store.get_refund(session, case.id, refund_id))
    return foreseen_reversals(session, case.office_id, case.book, refund.entry_seq)


def _reversible(refund: store.Refund) -> store.Refund:
    if refund.reversed_seq is not None:
        raise RefundReversedAlready(N_("This repayment was already reversed."), seq=refund.reversed_seq)
    return refund


def take_back_refund(uow: UnitOfWork, case: CaseFacts, refund: store.Refund, reason: str) -> int:
    """Reverse the entry of a refund, that of the bank too, and mark it; return the first reversal's place."""
    done = reverse(uow, case.book, refund.entry_seq)[0]
    uow.record(
        RefundReversed(
            book=case.book,
            refund_id=refund.id,
            reversed_seq=done.reversal_seq,
            value_on=done.value_on,
            reason=Text(reason),
        )
    )
    return done.reversal_seq
