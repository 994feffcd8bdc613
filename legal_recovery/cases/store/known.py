"""Cases by the words that they are found by, for many words at once: what bank lines are matched with."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow, TermRow
from legal_recovery.cases.rules import Stage
from legal_recovery.cases.store.reading import seen_by
from legal_recovery.plumbing.unit_of_work import Actor

_AT_ONCE = 400
# What names a case; its parties' pinyin and parts of their numbers only help a person to find it.
_NAMING = ("reference", "docket", "serial", "contract", "party", "core")


@dataclass(frozen=True, slots=True)
class CaseWords:
    """A case with the words that it is found by, by their kind."""

    id: int
    book: int
    reference: str
    currency: str
    is_closed: bool
    words: dict[str, list[str]]


def cases_by_terms(session: Session, terms: Sequence[str]) -> dict[str, set[int]]:
    """Return the cases that are found by each of these words, as `normal_term` writes them."""
    found: dict[str, set[int]] = defaultdict(set)
    for part in _parts(terms):
        query = select(TermRow.term, TermRow.case_id).where(TermRow.term.in_(part), TermRow.kind.in_(_NAMING))
        for term, case_id in session.execute(query):
            found[term].add(case_id)
    return found


def known_cases(session: Session, actor: Actor, case_ids: Sequence[int]) -> list[CaseWords]:
    """Return those of these cases that a person may see, with the words that they are found by."""
    words: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    found: list[CaseWords] = []
    for part in _parts(case_ids):
        terms = select(TermRow.case_id, TermRow.kind, TermRow.term)
        for case_id, kind, term in session.execute(
            terms.where(TermRow.case_id.in_(part), TermRow.kind.in_(_NAMING))
        ):
            words[case_id][kind].append(term)
        columns = (CaseRow.id, CaseRow.book, CaseRow.reference, CaseRow.currency, CaseRow.stage)
        rows = session.execute(select(*columns).where(CaseRow.id.in_(part), seen_by(actor)))
        found += [
            CaseWords(id_, book, reference, currency, stage == Stage.CLOSED, words[id_])
            for id_, book, reference, currency, stage in rows
        ]
    return found


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))


def references_of(session: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """Return the references of cases."""
    found: dict[int, str] = {}
    for part in _parts(case_ids):
        query = select(CaseRow.id, CaseRow.reference).where(CaseRow.id.in_(part))
        found.update((row.id, row.reference) for row in session.execute(query))
    return found


# As much as a person looks through.
_MOST_TYPED = 8


def cases_typed(session: Session, actor: Actor, terms: Sequence[str]) -> list[int]:
    """Return the cases that a word which is being typed begins or is, whole words first; at most eight."""
    found: dict[int, None] = {}
    for condition in (TermRow.term.in_(terms), *(_begins(session, one) for one in terms)):
        query = (
            select(TermRow.case_id)
            .join(CaseRow, CaseRow.id == TermRow.case_id)
            .where(condition, seen_by(actor))
            .distinct()
            .limit(_MOST_TYPED)
        )
        found.update(dict.fromkeys(session.scalars(query)))
        if len(found) >= _MOST_TYPED:
            break
    return list(found)[:_MOST_TYPED]


def _begins(session: Session, term: str) -> ColumnElement[bool]:
    begins = TermRow.term.startswith(term, autoescape=True)
    if session.get_bind().dialect.name != "sqlite":
        return begins
    # Its LIKE knows no index; its order is that of the signs.
    return and_(begins, TermRow.term >= term, TermRow.term < term + "\U0010ffff")
