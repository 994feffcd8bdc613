"""What each line may be of: read for many lines at once, weighed one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from legal_recovery.plumbing.collecting import uncollected
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.rules.evidence import Evidence, evidence_of
from legal_recovery.reconciliation.rules.learning import RuleFacts, Said, outside_by, taught_by
from legal_recovery.reconciliation.rules.matching import MOST_PROPOSALS, Expected, Line, Proposal, propose
from legal_recovery.reconciliation.rules.transfers import own_transfers
from legal_recovery.reconciliation.store import BankLine, find_candidates, own_moves, rules_of

_AT_ONCE = 2000
# What rules say is none of any case's, where something speaks for one.
_DOUBTED = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """A line with what it gives to go by, what it may be of, and what was awaited of that."""

    line: BankLine
    evidence: Evidence
    proposals: list[Proposal]
    expected: Mapping[int, Expected]

    @property
    def is_certain(self) -> bool:
        return bool(self.proposals) and self.proposals[0].certain


def said_by(line: BankLine) -> Said:
    """Return what of a line rules go by."""
    return Said(line.payer, line.payer_account, line.narrative, line.is_credit)


def evidence_in(line: BankLine) -> Evidence:
    """Return what a line gives to go by."""
    return evidence_of(line.payer, line.narrative, line.reference, line.payer_account)


def read_lines(session: Session, actor: Actor, lines: Sequence[BankLine]) -> Iterator[Reading]:
    """Yield each line as it can be read, the surest proposal first; what a person may not see is none of them."""
    rules = rules_of(session, sorted({line.account_id for line in lines}))
    common: set[str] = set()
    for at in range(0, len(lines), _AT_ONCE):
        with uncollected():
            readings = _read(session, actor, lines[at : at + _AT_ONCE], rules, common)
        yield from readings


def _read(
    session: Session, actor: Actor, lines: Sequence[BankLine], rules: Sequence[RuleFacts], common: set[str]
) -> list[Reading]:
    read = [Line(one.left, one.value_on, evidence_in(one)) for one in lines]
    own = [[rule for rule in rules if rule.account_id == line.account_id] for line in lines]
    learned = [taught_by(some, said_by(line)) for some, line in zip(own, lines, strict=True)]
    found = find_candidates(session, actor, read, learned, common)
    moves = own_moves(session, actor, lines)
    readings = []
    for place, (line, seen) in enumerate(zip(lines, read, strict=True)):
        awaited = found.awaited(place)
        proposals = propose(seen, found.known(place), awaited, learned[place])
        outside = outside_by(own[place], said_by(line))
        between = own_transfers(line.left, line.value_on, seen.evidence.codes, moves.get(line.id, ()))
        ranked = _ranked(proposals, outside, between)
        readings.append(Reading(line, seen.evidence, ranked, {one.id: one for one in awaited}))
    return readings


def _ranked(
    proposals: Sequence[Proposal], outside: Sequence[Proposal], between: Sequence[Proposal]
) -> list[Proposal]:
    """Return all readings of a line in order; what is none of any case's is doubted where something speaks for one."""
    if proposals:
        outside = [replace(one, certain=False, confidence=_DOUBTED) for one in outside]
    return sorted([*outside, *between, *proposals], key=lambda one: (not one.certain, -one.confidence))[
        :MOST_PROPOSALS
    ]


def propose_for(
    session: Session, actor: Actor, lines: Sequence[BankLine]
) -> Iterator[tuple[BankLine, list[Proposal]]]:
    """Yield each line with the readings of it, the surest first."""
    for reading in read_lines(session, actor, lines):
        yield reading.line, reading.proposals
