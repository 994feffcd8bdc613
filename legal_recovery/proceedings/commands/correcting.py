"""What a court wants corrected: noted on the filing that it is about, until that is handed in again."""

from datetime import date

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.events import FilingAnswered, FilingMade
from legal_recovery.proceedings.rules import OPENING_FILINGS, Answer, require_answer


def ask_correction(
    uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, on: date, correct_by: date | None
) -> None:
    """Record until when what opened a proceeding is to be corrected; raises InvalidInput without that day.

    Where it was never recorded that anything was filed, it was: what usually opens such a proceeding.
    """
    kind = OPENING_FILINGS.get(known.proceeding_kind, "other")
    filed = known.filed_on or on
    waiting = [
        one
        for one in store.list_filings(uow.session, case.id, known.id)
        if one.filing_kind == kind and one.outcome not in ("accepted", "rejected")
    ]
    state = waiting[-1].outcome if waiting else "none"
    answer = Answer("to_correct", on, correct_by)
    require_answer(waiting[-1].filed_on if waiting else filed, state, answer)
    filing_id = waiting[-1].id if waiting else _make(uow, case, known, kind, filed)
    record_answer(uow, case, filing_id, kind, answer)


def _make(uow: UnitOfWork, case: CaseFacts, known: store.Proceeding, kind: str, on: date) -> int:
    filing_id = new_id()
    uow.record(
        FilingMade(
            book=case.book,
            filing_id=filing_id,
            case_id=case.id,
            proceeding_id=known.id,
            filing_kind=kind,
            filed_on=on,
            court=known.court,
            how="in_person",
            filed_by=None,
            receipt_number=None,
            document_id=None,
        )
    )
    return filing_id


def end_corrections(
    uow: UnitOfWork,
    case: CaseFacts,
    known: store.Proceeding,
    outcome: str,
    on: date,
    kind: str | None = None,
) -> None:
    """Record that what was to be corrected in a proceeding is no longer: handed in again, accepted, rejected."""
    for one in store.list_filings(uow.session, case.id, known.id):
        if one.outcome == "to_correct" and kind in (None, one.filing_kind):
            record_answer(uow, case, one.id, one.filing_kind, Answer(outcome, on, one.correct_by))


def record_answer(uow: UnitOfWork, case: CaseFacts, filing_id: int, kind: str, answer: Answer) -> int:
    """Record what became of a filing; return its place in the book."""
    return uow.record(
        FilingAnswered(
            book=case.book,
            filing_id=filing_id,
            filing_kind=kind,
            outcome=answer.outcome,
            answered_on=answer.on,
            correct_by=answer.correct_by,
        )
    )
