"""Recording that the bank converted a receipt or a part of it, seeing first what was gained or lost."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import foreseen_reversals, post, require_open_days, reverse
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import StoredEntry, books_of_transfer
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts import store
from legal_recovery.receipts.events import ConversionReversed, ReceiptConverted
from legal_recovery.receipts.postings import conversion_entries
from legal_recovery.receipts.rules import (
    ConversionReversedAlready,
    ConversionTerms,
    Held,
    require_conversion,
)


@dataclass(frozen=True, slots=True)
class RecordConversion:
    """Record that the bank converted a receipt or a part of it."""

    case_id: int
    terms: ConversionTerms
    version: int | None = None


def record_conversion(uow: UnitOfWork, cmd: RecordConversion) -> dict[str, int]:
    """Book what the bank credited and debited, and say so; return the conversion's id.

    Raises NothingToConvert, NotPositive, MonthIsClosed.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    terms = cmd.terms
    held = require_conversion(terms, store.list_held(uow.session, case.id), case, uow.clock.today())
    # Two transfers: what is credited and what is debited are lines of two accounts.
    bought, sold = (post(uow, made) for made in _entries(case, held, terms, (new_id(), new_id())))
    conversion_id = new_id()
    uow.record(
        ReceiptConverted(
            book=case.book,
            conversion_id=conversion_id,
            case_id=case.id,
            receipt_id=terms.receipt,
            amount_minor=terms.amount.minor,
            currency=terms.amount.currency,
            sold_minor=held.held.minor,
            sold_currency=held.held.currency,
            converted_on=terms.converted_on,
            slip=Text(terms.slip.strip()),
            entry_seq=bought,
            sold_seq=sold,
            worth_minor=held.worth.minor,
        )
    )
    return {"conversion_id": conversion_id}


def foresee_conversion(
    session: Session, case: CaseFacts, cmd: RecordConversion, today: date
) -> tuple[Held, list[Entry]]:
    """Return what `record_conversion` would convert, and what it would post; raises what it would."""
    require_version(case, cmd.version)
    held = require_conversion(cmd.terms, store.list_held(session, case.id), case, today)
    entries = _entries(case, held, cmd.terms, (0, 1))
    require_open_days(session, case.office_id, entries)
    return held, entries


def _entries(case: CaseFacts, held: Held, terms: ConversionTerms, transfers: tuple[int, int]) -> list[Entry]:
    return conversion_entries(case.book, held, terms.amount, terms.converted_on, transfers, "manual")


@dataclass(frozen=True, slots=True)
class ReverseConversion:
    """Take a conversion back that was recorded wrongly."""

    case_id: int
    conversion_id: int
    reason: str
    version: int | None = None


def reverse_conversion(uow: UnitOfWork, cmd: ReverseConversion) -> dict[str, int]:
    """Answer a conversion by its reversal; raises NotFound, ConversionReversedAlready."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    made = _reversible(store.get_conversion(uow.session, case.id, cmd.conversion_id))
    return {"reversed_seq": take_back_conversion(uow, case, made, require_reason(cmd.reason))}


def foresee_conversion_reversal(
    session: Session, case: CaseFacts, conversion_id: int
) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that `reverse_conversion` would undo, each with its answer; raises what it would."""
    made = _reversible(store.get_conversion(session, case.id, conversion_id))
    return [
        pair
        for seq in (made.entry_seq, made.sold_seq)
        for pair in foreseen_reversals(session, case.office_id, case.book, seq)
    ]


def _reversible(made: store.Conversion) -> store.Conversion:
    if made.reversed_seq is not None:
        raise ConversionReversedAlready(N_("This conversion was already reversed."), seq=made.reversed_seq)
    return made


def take_back_conversion(uow: UnitOfWork, case: CaseFacts, made: store.Conversion, reason: str) -> int:
    """Reverse both entries of a conversion, those of the banks too, and mark it; return the first reversal's place."""
    # Both banks' books are held at once, so that two conversions never wait for each other.
    places = (made.entry_seq, made.sold_seq)
    uow.lock(*{book for seq in places for book in books_of_transfer(uow.session, case.book, seq)})
    done = reverse(uow, case.book, made.entry_seq)[0]
    reverse(uow, case.book, made.sold_seq)
    uow.record(
        ConversionReversed(
            book=case.book,
            conversion_id=made.id,
            reversed_seq=done.reversal_seq,
            value_on=done.value_on,
            reason=Text(reason),
        )
    )
    return done.reversal_seq
