"""What is found by a word: cases by reference, docket number, party or contract."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import TermRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.store.lines import CaseLine
from legal_recovery.portfolio.store.lists import CaseFilter, escaped, list_cases, terms_of

AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A case, and the kind of word that it was found by."""

    line: CaseLine
    why: str


def search_cases(session: Session, actor: Actor, text: str, today: date) -> list[Found]:
    """Return the cases that a word finds, exact words first; at most eight."""
    wanted = CaseFilter(today=today, text=text)
    lines = list_cases(session, actor, wanted, sort="escalated_on", descending=True, limit=50)
    why = _kinds(session, [line.id for line in lines], text)
    found = [Found(line, why.get(line.id, ("", False))[0]) for line in lines]
    found.sort(key=lambda one: not why.get(one.line.id, ("", False))[1])
    return found[:AT_MOST]


def _kinds(session: Session, ids: list[int], text: str) -> dict[int, tuple[str, bool]]:
    """Return by case the kind of word that matches, and whether it matches whole."""
    terms = terms_of(text)
    if not ids or not terms:
        return {}
    like = TermRow.term.like(f"%{escaped(terms[0])}%", escape="\\")
    query = select(TermRow.case_id, TermRow.kind, TermRow.term).where(TermRow.case_id.in_(ids), like)
    found: dict[int, tuple[str, bool]] = {}
    for case_id, kind, term in session.execute(query):
        whole = term in terms
        if case_id not in found or whole:
            found[case_id] = (kind, whole)
    return found


def recent_cases(session: Session, actor: Actor, today: date) -> list[CaseLine]:
    """Return the cases in which something happened last."""
    wanted = CaseFilter(today=today)
    return list_cases(session, actor, wanted, sort="moved_on", descending=True, limit=AT_MOST)


def list_cases_needing(session: Session, actor: Actor, today: date, attention: str) -> list[CaseLine]:
    """Return the cases with most at stake that need somebody to look at them."""
    wanted = CaseFilter(today=today, attention=attention)
    return list_cases(session, actor, wanted, sort="outstanding", descending=True, limit=AT_MOST)
