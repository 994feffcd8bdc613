"""Which cases lines may be of, for many lines at once: found by what lines say, and by amounts that are awaited."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.store import cases_by_terms, core_keys, known_cases, normal_term
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import totals_by_book
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import courts_of
from legal_recovery.reconciliation.models import ExpectationRow
from legal_recovery.reconciliation.rules.evidence import Evidence
from legal_recovery.reconciliation.rules.matching import Expected, Known, Line
from legal_recovery.reconciliation.store.by_hand import waiting_by_hand

_CHUNK = 400
# A word that so many cases are found by tells nothing.
_TOO_MANY = 60


@dataclass(slots=True)
class Found:
    """Which cases each line may be of, and what is known and awaited of all of them."""

    by_line: list[set[int]]
    cases: dict[int, Known] = field(default_factory=dict)
    expected: dict[int, list[Expected]] = field(default_factory=dict)

    def known(self, place: int) -> list[Known]:
        """Return the cases that a line may be of."""
        return [self.cases[case] for case in sorted(self.by_line[place]) if case in self.cases]

    def awaited(self, place: int) -> list[Expected]:
        """Return what these wait for."""
        return [one for case in sorted(self.by_line[place]) for one in self.expected.get(case, [])]


def find_candidates(
    session: Session, actor: Actor, lines: Sequence[Line], learned: Sequence[Iterable[int]] = ()
) -> Found:
    """Return which of the cases that a person may see each of these lines may be of.

    `learned` names by line the cases that people taught.
    """
    found = Found([set() for _ in lines])
    for own, taught in zip(found.by_line, learned, strict=False):
        own.update(taught)
    _by_words(session, lines, found)
    _by_amount(session, lines, found)
    by_hand = _by_hand(session, lines, found)
    ids = sorted(set().union(*found.by_line)) if found.by_line else []
    found.cases = _known(session, actor, ids)
    found.expected = _expected(session, ids)
    for one in by_hand:
        found.expected.setdefault(one.case, []).append(one)
    return found


def _by_hand(session: Session, lines: Sequence[Line], found: Found) -> list[Expected]:
    """Return the receipts and costs of these amounts that were recorded by hand and stand on no line yet."""
    wanted: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        wanted[line.amount.minor, line.amount.currency].append(place)
    waiting = waiting_by_hand(session, list(wanted))
    for one in waiting:
        for place in wanted[one.amount.minor, one.amount.currency]:
            found.by_line[place].add(one.case)
    return waiting


def keys_of(evidence: Evidence) -> Iterator[str]:
    """Yield the words of a line that cases are looked up by."""
    said = [*evidence.dockets, *evidence.serials, *evidence.tokens, *evidence.names]
    if evidence.payer:
        said += [evidence.payer, *core_keys(evidence.payer)]
    for name in evidence.names:
        said += core_keys(name)
    yield from dict.fromkeys(term for word in said if (term := normal_term(word)))


def _by_words(session: Session, lines: Sequence[Line], found: Found) -> None:
    wanted: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        for key in keys_of(line.evidence):
            wanted[key].append(place)
    hits = cases_by_terms(session, list(wanted))
    for term, cases in hits.items():
        if len(cases) <= _TOO_MANY:
            for place in wanted[term]:
                found.by_line[place] |= cases


def _by_amount(session: Session, lines: Sequence[Line], found: Found) -> None:
    wanted: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.amount.minor > 0:
            wanted[line.amount.minor, line.amount.currency].append(place)
    hits: dict[tuple[int, str], set[int]] = defaultdict(set)
    for part in _parts(sorted({minor for minor, _ in wanted})):
        query = select(
            ExpectationRow.case_id,
            ExpectationRow.amount_minor,
            ExpectationRow.net_minor,
            ExpectationRow.currency,
        ).where(
            ExpectationRow.state == "open",
            or_(ExpectationRow.amount_minor.in_(part), ExpectationRow.net_minor.in_(part)),
        )
        for case, amount, net, currency in session.execute(query):
            hits[amount, currency].add(case)
            if net is not None:
                hits[net, currency].add(case)
    for key, places in wanted.items():
        cases = hits.get(key, set())
        if len(cases) <= _TOO_MANY:
            for place in places:
                found.by_line[place] |= cases


def _known(session: Session, actor: Actor, case_ids: Sequence[int]) -> dict[int, Known]:
    courts = courts_of(session, case_ids)
    found: dict[int, Known] = {}
    for part in _parts(known_cases(session, actor, case_ids)):
        totals = totals_by_book(session, [case.book for case in part])
        for case in part:
            words = case.words
            owed = totals.get((case.book, case.currency))
            found[case.id] = Known(
                case.id,
                case.reference,
                case.currency,
                dockets=frozenset(words["docket"]) | frozenset(words["serial"]),
                serials=frozenset(words["serial"]),
                tokens=frozenset(words["reference"]) | frozenset(words["contract"]),
                parties=tuple(words["party"]),
                courts=tuple(courts.get(case.id, ())),
                outstanding=Money(owed.outstanding, case.currency) if owed is not None else None,
                is_closed=case.is_closed,
            )
    return found


def _expected(session: Session, case_ids: Sequence[int]) -> dict[int, list[Expected]]:
    found: dict[int, list[Expected]] = defaultdict(list)
    for part in _parts(case_ids):
        query = (
            select(ExpectationRow, TextRow.value)
            .outerjoin(TextRow, TextRow.id == ExpectationRow.payer_id)
            .where(ExpectationRow.case_id.in_(part), ExpectationRow.state == "open")
            .order_by(ExpectationRow.id)
        )
        for row, payer in session.execute(query):
            found[row.case_id].append(_one(row, payer))
    return found


def _one(row: ExpectationRow, payer: str | None) -> Expected:
    net = Money(row.net_minor, row.currency) if row.net_minor is not None else None
    amount = Money(row.amount_minor, row.currency)
    return Expected(row.id, row.case_id, row.expected_kind, amount, row.due_on, net, payer, row.about_id)


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[at : at + _CHUNK] for at in range(0, len(values), _CHUNK))
