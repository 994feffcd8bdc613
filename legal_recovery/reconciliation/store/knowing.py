"""What is known of cases that lines may be of: of their words those that lines said, of their parties all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import Stage
from legal_recovery.cases.store import seen_by
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import TotalRow
from legal_recovery.plumbing.among import among
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import courts_of
from legal_recovery.reconciliation.rules.matching import Known
from legal_recovery.reconciliation.store.codes import codes_of

_NONE: dict[str, list[str]] = {}


@dataclass(slots=True)
class Hits:
    """Which words were looked up, which cases each finds as what, and what finds each case."""

    asked: set[str] = field(default_factory=set)
    by_term: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    # By case and kind of word.
    words: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    # All parties, of the cases whose parties are to be compared.
    parties: dict[int, list[str]] = field(default_factory=dict)

    def add(self, term: str, cases: list[tuple[str, int]]) -> None:
        """Keep which cases a word finds, and as what."""
        self.by_term[term] = cases
        for kind, case in cases:
            self.words.setdefault(case, {}).setdefault(kind, []).append(term)


def known_of(
    session: Session, actor: Actor, case_ids: Sequence[int], hits: Hits, in_court: Sequence[int]
) -> dict[int, Known]:
    """Return what is known of those of these cases that a person may see; the courts of those `in_court` alone."""
    courts, codes = courts_of(session, in_court), codes_of(session, case_ids)
    case, total = CaseRow.__table__.c, TotalRow.__table__.c
    # Not joined: PostgreSQL would read the totals of all cases for those of a few thousand.
    owed = (
        select(total.outstanding_minor)
        .where(total.book == case.book, total.currency == case.currency)
        .scalar_subquery()
    )
    query = select(case.id, case.reference, case.currency, case.stage, owed).where(
        among(session, case.id, case_ids), seen_by(actor)
    )
    return {
        row[0]: _known(row, hits, courts.get(row[0], ()), codes.get(row[0], ()))
        for row in session.connection().execute(query).all()
    }


def _known(row: Any, hits: Hits, courts: Iterable[str], codes: Iterable[str]) -> Known:
    id_, reference, currency, stage, owed = row
    words = hits.words.get(id_, _NONE)
    serials = words.get("serial", ())
    return Known(
        id_,
        reference,
        currency,
        frozenset([*words.get("docket", ()), *serials]),
        frozenset(serials),
        frozenset([*words.get("reference", ()), *words.get("contract", ())]),
        frozenset(codes),
        tuple(hits.parties[id_] if id_ in hits.parties else words.get("party", ())),
        tuple(courts),
        None if owed is None else Money(owed, currency),
        stage == Stage.CLOSED,
    )
