"""Handing something in to a court, and recording what the court says to it."""

from dataclasses import dataclass, replace

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_version
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands.correcting import end_corrections, record_answer
from legal_recovery.proceedings.commands.effects import pass_on
from legal_recovery.proceedings.commands.moving import require_document
from legal_recovery.proceedings.events import FilingMade
from legal_recovery.proceedings.rules import (
    OPENING_FILINGS,
    Answer,
    FilingTerms,
    next_states,
    require_answer,
    require_filing,
)


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
    # What is handed in once more is what was to be corrected.
    end_corrections(uow, case, known, "corrected", terms.filed_on, terms.filing_kind)
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
    correct_by = answer.correct_by if answer.outcome == "to_correct" else known.correct_by
    seq = record_answer(uow, case, known.id, known.filing_kind, replace(answer, correct_by=correct_by))
    _pass_on(uow, case, known, answer)
    return seq


def _pass_on(uow: UnitOfWork, case: CaseFacts, filing: store.Filing, answer: Answer) -> None:
    """Move the proceeding that a filing opened to where the answer brings it: nobody says it twice."""
    opened = store.get_proceeding(uow.session, case.id, filing.proceeding_id)
    state = {"to_correct": "to_correct", "corrected": "submitted"}.get(answer.outcome)
    opens = OPENING_FILINGS.get(opened.proceeding_kind) == filing.filing_kind
    if opens and state in next_states(opened.proceeding_kind, opened.state):
        pass_on(uow, case, opened, state, answer.on)
