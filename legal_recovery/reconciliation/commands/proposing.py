"""What each line may be of: read for many lines at once, weighed one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.rules.evidence import Evidence, evidence_of
from legal_recovery.reconciliation.rules.learning import Said, outside_by, taught_by
from legal_recovery.reconciliation.rules.matching import Expected, Line, Proposal, propose
from legal_recovery.reconciliation.store import BankLine, find_candidates, rules_of

_AT_ONCE = 1000
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


def read_lines(session: Session, actor: Actor, lines: Sequence[BankLine]) -> Iterator[Reading]:
    """Yield each line as it can be read, the surest proposal first; what a person may not see is none of them."""
    rules = rules_of(session, sorted({line.account_id for line in lines}))
    for at in range(0, len(lines), _AT_ONCE):
        part = lines[at : at + _AT_ONCE]
        read = [
            Line(one.left, one.value_on, evidence_of(one.payer, one.narrative, one.reference)) for one in part
        ]
        own = [[rule for rule in rules if rule.account_id == line.account_id] for line in part]
        learned = [taught_by(some, said_by(line)) for some, line in zip(own, part, strict=True)]
        found = find_candidates(session, actor, read, learned)
        for place, (line, seen) in enumerate(zip(part, read, strict=True)):
            awaited = found.awaited(place)
            proposals = propose(seen, found.known(place), awaited, learned[place])
            outside = outside_by(own[place], said_by(line))
            if proposals:
                outside = [replace(one, certain=False, confidence=_DOUBTED) for one in outside]
            ranked = sorted([*outside, *proposals], key=lambda one: (not one.certain, -one.confidence))
            yield Reading(line, seen.evidence, ranked[:5], {one.id: one for one in awaited})


def propose_for(
    session: Session, actor: Actor, lines: Sequence[BankLine]
) -> Iterator[tuple[BankLine, list[Proposal]]]:
    """Yield each line with the readings of it, the surest first."""
    for reading in read_lines(session, actor, lines):
        yield reading.line, reading.proposals
