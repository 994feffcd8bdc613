"""Cases by the words that they are found by, for many words at once: what bank lines are matched with."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow, TermRow
from legal_recovery.cases.store.reading import seen_by
from legal_recovery.plumbing.among import among
from legal_recovery.plumbing.unit_of_work import Actor

_AT_ONCE = 400
# What names a case; its parties' pinyin and parts of their numbers only help a person to find it.
_FINDING = ("reference", "docket", "serial", "contract", "party", "core", "code")


def hits_of(session: Session, terms: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return which cases are found by these words, as `normal_term` writes them: word, kind of word, case."""
    row = TermRow.__table__.c
    query = select(row.term, row.kind, row.case_id)
    query = query.where(among(session, row.term, terms), row.kind.in_(_FINDING))
    return [(term, kind, case_id) for term, kind, case_id in session.connection().execute(query).all()]


def parties_of(session: Session, case_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return how the parties of each of these cases are looked up."""
    found: dict[int, list[str]] = {case_id: [] for case_id in case_ids}
    row = TermRow.__table__.c
    query = select(row.case_id, row.term).where(among(session, row.case_id, case_ids), row.kind == "party")
    for case_id, term in session.connection().execute(query).all():
        found[case_id].append(term)
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
