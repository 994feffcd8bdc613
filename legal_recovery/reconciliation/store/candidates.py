"""Which cases lines may be of, for many lines at once: found by what lines say, and by amounts that are awaited."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.store import head_of, hits_of, normal_term, parties_of
from legal_recovery.kernel.money import Money
from legal_recovery.parties.rules.names import core_of, likeness, plain_name
from legal_recovery.plumbing.among import among
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.models import ExpectationRow
from legal_recovery.reconciliation.rules.evidence import Evidence
from legal_recovery.reconciliation.rules.matching import Expected, Known, Line
from legal_recovery.reconciliation.store.by_hand import waiting_by_hand
from legal_recovery.reconciliation.store.knowing import Hits, known_of

_AWAITED = ExpectationRow.__table__.c
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
        return [one for case in sorted(self.by_line[place]) for one in self.expected.get(case, ())]


def find_candidates(
    session: Session,
    actor: Actor,
    lines: Sequence[Line],
    learned: Sequence[Iterable[int]] = (),
    common: set[str] | None = None,
) -> Found:
    """Return which of the cases that a person may see each of these lines may be of.

    `learned` names by line the cases that people taught. `common` keeps, from lines to lines, the words that find so
    many cases that they tell nothing.
    """
    found = Found([set() for _ in lines])
    for own, taught in zip(found.by_line, learned, strict=False):
        own.update(taught)
    _by_amount(session, lines, found)
    by_hand = _by_hand(session, lines, found)
    hits = _by_words(session, lines, found, set() if common is None else common)
    ids = sorted(set().union(*found.by_line)) if found.by_line else []
    in_court = sorted(
        set().union(*(own for line, own in zip(lines, found.by_line, strict=True) if line.evidence.courts))
    )
    found.cases = known_of(session, actor, ids, hits, in_court)
    found.expected = _expected(session, sorted(found.cases))
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


# --- words ----------------------------------------------------------------------------------------------------


def numbers_of(evidence: Evidence) -> list[str]:
    """Return the numbers of a line that cases are looked up by."""
    said = (*evidence.dockets, *evidence.serials, *evidence.tokens, *evidence.codes)
    return [term for word in dict.fromkeys(said) if (term := normal_term(word))]


def names_of(evidence: Evidence) -> dict[str, list[str]]:
    """Return the names of a line, each with the words that cases are looked up by for it."""
    said = dict.fromkeys([*evidence.names, *filter(None, (evidence.payer,))])
    return {
        name: [term for word in (name, plain_name(name), core_of(name)) if (term := normal_term(word))]
        for name in said
    }


def _by_words(session: Session, lines: Sequence[Line], found: Found, common: set[str]) -> Hits:
    """Add the cases that words of lines find; return as what they are found.

    A name that is found by nothing else is looked up by how it begins, which many names share.
    """
    numbers = [numbers_of(line.evidence) for line in lines]
    names = [names_of(line.evidence) for line in lines]
    hits = Hits()
    _look_up(session, {term for own in numbers for term in own}, hits, common)
    _look_up(session, {term for own in names for terms in own.values() for term in terms}, hits, common)
    for own in names:
        for name, terms in own.items():
            head = normal_term(head_of(name))
            if head and not any(term in hits.by_term or term in common for term in terms):
                terms.append(head)
    _look_up(session, {term for own in names for terms in own.values() for term in terms}, hits, common)
    maybe = [
        _found_by(own, named, hits, known)
        for own, named, known in zip(numbers, names, found.by_line, strict=True)
    ]
    hits.parties = parties_of(session, sorted(_unnamed(found.by_line, maybe, hits)))
    for known, cases in zip(found.by_line, maybe, strict=True):
        known.update(case for case, said in cases.items() if _is_like(said, hits.parties[case]))
    return hits


def _look_up(session: Session, terms: set[str], hits: Hits, common: set[str]) -> None:
    """Find the cases of words that were not looked up yet; what finds too many is remembered as common."""
    # In the order of the index: what stands side by side in it is read at once.
    wanted = sorted(term for term in terms if term not in common and term not in hits.asked)
    hits.asked.update(wanted)
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for term, kind, case in hits_of(session, wanted):
        found[term].append((kind, case))
    for term, cases in found.items():
        if len(cases) > _TOO_MANY and len({case for _, case in cases}) > _TOO_MANY:
            common.add(term)
        else:
            hits.add(term, cases)


def _found_by(
    numbers: Sequence[str], names: Mapping[str, Sequence[str]], hits: Hits, known: set[int]
) -> dict[int, list[str]]:
    """Add to `known` the cases that a line names; return those that only a part of a name finds, with these names."""
    maybe: dict[int, list[str]] = defaultdict(list)
    for term in numbers:
        known.update(case for _, case in hits.by_term.get(term, ()))
    for name, terms in names.items():
        for term in terms:
            for kind, case in hits.by_term.get(term, ()):
                if kind == "core":
                    maybe[case].append(name)
                else:
                    known.add(case)
    return {case: said for case, said in maybe.items() if case not in known}


def _unnamed(by_line: Sequence[set[int]], maybe: Sequence[Mapping[int, object]], hits: Hits) -> set[int]:
    """Return the cases whose parties are to be compared: not those alone that a whole name has found."""
    found: set[int] = set()
    for known, cases in zip(by_line, maybe, strict=True):
        found.update(cases)
        found.update(case for case in known if "party" not in hits.words.get(case, ()))
    return found


def _is_like(names: Iterable[str], parties: Sequence[str]) -> bool:
    return any(likeness(name, party) for name in dict.fromkeys(names) for party in parties)


# --- amounts --------------------------------------------------------------------------------------------------


def _by_amount(session: Session, lines: Sequence[Line], found: Found) -> None:
    wanted: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.amount.minor > 0:
            wanted[line.amount.minor, line.amount.currency].append(place)
    amounts = sorted({minor for minor, _ in wanted})
    hits: dict[tuple[int, str], set[int]] = defaultdict(set)
    for column in (_AWAITED.amount_minor, _AWAITED.net_minor):
        query = select(column, _AWAITED.currency, _AWAITED.case_id)
        query = query.where(among(session, column, amounts), _AWAITED.state == "open")
        for minor, currency, case in session.connection().execute(query).all():
            hits[minor, currency].add(case)
    for key, places in wanted.items():
        cases = hits.get(key, set())
        if len(cases) <= _TOO_MANY:
            for place in places:
                found.by_line[place] |= cases


def _expected(session: Session, case_ids: Sequence[int]) -> dict[int, list[Expected]]:
    found: dict[int, list[Expected]] = defaultdict(list)
    for case, one in _awaited(session, case_ids):
        found[case].append(one)
    return found


def _awaited(session: Session, case_ids: Sequence[int]) -> Iterator[tuple[int, Expected]]:
    one, text = _AWAITED, TextRow.__table__.c
    payer_text = select(text.value).where(text.id == one.payer_id).scalar_subquery()
    columns = (
        one.id,
        one.case_id,
        one.expected_kind,
        one.amount_minor,
        one.net_minor,
        one.currency,
        one.due_on,
    )
    query = (
        select(*columns, payer_text, one.about_id)
        .where(among(session, one.case_id, case_ids), one.state == "open")
        .order_by(one.id)
    )
    for id_, case, kind, minor, net, currency, due, payer, about in session.connection().execute(query).all():
        after = None if net is None else Money(net, currency)
        yield case, Expected(id_, case, kind, Money(minor, currency), due, after, payer, about)
