"""Handing something in to a court, and recording what the court says to it."""

from dataclasses import dataclass

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import require_day, require_version
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands.moving import require_document
from legal_recovery.proceedings.events import FilingAnswered, FilingMade
from legal_recovery.proceedings.rules import Answer, FilingTerms, require_answer, require_filing


@dataclass(frozen=True, slots=True)
class MakeFiling:
    """Something was handed in."""

    case_id: int
    proceeding_id: int
    terms: FilingTerms
    version: int | None = None


def make_filing(uow: UnitOfWork, cmd: MakeFiling) -> dict[str, int]:
    """Record what was handed in, when, to whom and how; raises InvalidInput, NotFound."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    terms = require_filing(cmd.terms)
    require_day(case, terms.filed_on, uow.clock.today(), "filed_on")
    known = store.get_proceeding(uow.session, case.id, cmd.proceeding_id)
    if terms.document_id is not None:
        require_document(uow, case, terms.document_id)
    filing_id = new_id()
    uow.record(
        FilingMade(
            book=case.book,
            filing_id=filing_id,
            case_id=case.id,
            proceeding_id=known.id,
            filing_kind=terms.filing_kind,
            filed_on=terms.filed_on,
            court=terms.court.strip(),
            how=terms.how,
            filed_by=Text.maybe(terms.filed_by),
            receipt_number=Text.maybe(terms.receipt_number),
            document_id=terms.document_id,
        )
    )
    return {"filing_id": filing_id}


@dataclass(frozen=True, slots=True)
class AnswerFiling:
    """The court answered a filing."""

    case_id: int
    filing_id: int
    answer: Answer
    version: int | None = None


def answer_filing(uow: UnitOfWork, cmd: AnswerFiling) -> int:
    """Record that a filing was accepted, rejected or is to be corrected; raises FilingAnswered, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_filing(uow.session, case.id, cmd.filing_id)
    answer = require_answer(known.filed_on, known.outcome, cmd.answer)
    require_day(case, answer.on, uow.clock.today(), "on")
    return uow.record(
        FilingAnswered(
            book=case.book,
            filing_id=known.id,
            filing_kind=known.filing_kind,
            outcome=answer.outcome,
            answered_on=answer.on,
            correct_by=answer.correct_by if answer.outcome == "to_correct" else known.correct_by,
        )
    )
