"""Which case a credit is of: evidence weighed, the best first, each with reasons that a person can check.

A case comes in as a candidate because something of the line names it (docket number, reference, contract, name) or
because it expects that amount. Evidence of different kinds adds up; the same said twice counts once. *Certain* is
more than a high sum: two kinds of evidence that do not depend on one another must name this case, nothing may name
another, and the amount must be possible. Whatever is not certain is ranked and left to a person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.parties.rules.names import ALIKE, SAME, likeness, plain_name, same_court
from legal_recovery.reconciliation.rules.evidence import Evidence

MOST_PROPOSALS = 5
# How much each kind of evidence weighs; from 100 on it says as much as evidence can.
WEIGHTS: Mapping[str, int] = {
    "code": 60,
    "docket": 55,
    "reference": 55,
    "learned": 40,
    "amount": 30,
    "by-hand": 34,
    "payer": 35,
    "named": 30,
    "net": 26,
    "serial": 22,
    "payer-core": 24,
    "payer-like": 18,
    "whole": 15,
    "court": 12,
    "counterparty": 20,
    "purpose": 4,
    "day": 4,
    "left-ours": 30,
    "came-ours": 30,
    "ours": 30,
    "several-ours": 0,
}
REASONS: Mapping[str, Message] = {
    "code": N_("The number “{what}” is this case’s own for payments."),
    "docket": N_("The docket number {what} is of this case."),
    "reference": N_("“{what}” is this case’s reference or contract."),
    "learned": N_("Lines like this were matched to this case before: {what}."),
    "amount": N_("{what} is expected: {amount}."),
    "by-hand": N_("{what} of {amount} waits for its line."),
    "counterparty": N_("The other side is {what}, as was recorded."),
    "payer": N_("The payer {what} is a party of this case."),
    "named": N_("“{what}” is named, a party of this case."),
    "net": N_("{what} is expected: {amount} after the court’s fee."),
    "serial": N_("{what} is of this case, but of another year or none."),
    "payer-core": N_("The payer is {what}, a party of this case, but for its form or what was cut off."),
    "payer-like": N_("The payer is written much like {what}, a party of this case."),
    "whole": N_("The amount is all that is owed: {amount}."),
    "court": N_("The court is {what}, as in this case."),
    "purpose": N_("What the line says it is fits what is expected."),
    "day": N_("It was expected on {day}."),
    "left-ours": N_("{amount} left our account {account} on {day}."),
    "came-ours": N_("{amount} came to our account {account} on {day}."),
    "ours": N_("The line names our account {number}."),
    "several-ours": N_("Several lines fit: look which one it is."),
}
# Kinds of evidence that do not follow from one another: who pays does not follow from what is written beside it.
_ROOTS: Mapping[str, str] = {
    "code": "number",
    "docket": "number",
    "reference": "number",
    "payer": "name",
    "named": "name",
    "amount": "amount",
    "net": "amount",
    "by-hand": "amount",
    "court": "court",
    "learned": "learned",
}
# What names a case by itself.
_STRONG = frozenset({"code", "docket", "reference", "payer", "named", "learned", "serial"})
_AMOUNTS = frozenset({"amount", "net", "by-hand"})
# What was recorded by hand before the bank told of it.
# What cases know of themselves: recorded by hand, or due.
RECORDED = frozenset(
    {"receipt", "cost", "refund", "repayment", "security", "security-return", "conversion", "conversion-out"}
)
BY_HAND = RECORDED | {"due-cost", "lodged"}
_DAYS_AROUND = 15


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case that a line may be of; names and numbers as they are looked up."""

    id: int
    reference: str
    currency: str
    dockets: frozenset[str] = frozenset()
    serials: frozenset[str] = frozenset()
    tokens: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    parties: tuple[str, ...] = ()
    courts: tuple[str, ...] = ()
    outstanding: Money | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """Money that a case waits for: what for, how much, when, after which fee of the court (`net`)."""

    id: int
    case: int
    kind: str
    amount: Money
    due_on: date | None = None
    net: Money | None = None
    # Who will pay, where that is known, such as the court.
    payer: str | None = None
    # The distribution, instalment or receipt that it is about.
    about: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A kind of evidence with what it says; `text` is filled with the facts."""

    kind: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> Message:
        return REASONS[self.kind]


@dataclass(frozen=True, slots=True)
class Share:
    """What of a line one case gets, and which expectation it meets."""

    case: int
    amount: Money
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One reading of a line: whose money it is, how sure that is (0 to 100), and why."""

    shares: tuple[Share, ...]
    confidence: int
    reasons: tuple[Reason, ...]
    certain: bool = False
    # What it is where it is none of any case's, as people said of lines like it.
    outside: str | None = None
    # The line on another account of ours that it is the other side of.
    transfer: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A credit, or with an amount below zero a debit, as it is matched."""

    amount: Money
    booked_on: date
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Weighed:
    case: Known
    reasons: tuple[Reason, ...]
    expected: Expected | None
    kinds: frozenset[str]
    weight: int

    @property
    def names_case(self) -> bool:
        return bool(self.kinds & _STRONG)


def propose(
    line: Line, cases: Iterable[Known], expected: Iterable[Expected], learned: Mapping[int, str] | None = None
) -> list[Proposal]:
    """Return the readings of a credit, the surest first; the first is certain where nothing speaks against it.

    `learned` names cases by what people confirmed before, with the words of the rule.
    """
    waiting: dict[int, list[Expected]] = {}
    for one in expected:
        waiting.setdefault(one.case, []).append(one)
    weighed = [
        found
        for case in cases
        if (case.currency == line.amount.currency or any(_fit(line, one) for one in waiting.get(case.id, ())))
        and (found := _weigh(line, case, waiting.get(case.id, []), (learned or {}).get(case.id))).weight
    ]
    weighed.sort(key=_rank)
    proposals = [*_batches(line, weighed, waiting), *_single(line, weighed)]
    return sorted(proposals, key=lambda one: (not one.certain, -one.confidence))[:MOST_PROPOSALS]


def _rank(found: _Weighed) -> tuple[int, int, int]:
    return (-found.weight, found.case.is_closed, found.case.id)


def _weigh(line: Line, case: Known, expected: Sequence[Expected], learned: str | None) -> _Weighed:
    best = max(expected, key=lambda one: _fit(line, one), default=None)
    fits = best if best is not None and _fit(line, best) > 0 else None
    reasons = [
        *_by_number(line.evidence, case),
        *_by_name(line.evidence, case),
        *_by_court(line.evidence, case),
        *_by_amount(line, case, fits),
    ]
    if learned:
        reasons.append(Reason("learned", {"what": learned}))
    kinds = frozenset([reason.kind for reason in reasons])
    return _Weighed(case, tuple(reasons), fits, kinds, sum([WEIGHTS[kind] for kind in kinds]))


def _fit(line: Line, expected: Expected) -> int:
    """Return how well an expectation fits: 0 not at all, more where amount, then day are nearer."""
    if line.amount == expected.amount:
        score = 3000
    elif line.amount == expected.net:
        score = 2000
    else:
        return 0
    if expected.due_on is not None:
        score -= min(900, abs((line.booked_on - expected.due_on).days))
    return score


def _by_number(evidence: Evidence, case: Known) -> Iterator[Reason]:
    for kind, found in (
        ("code", [code for code in evidence.codes if code in case.codes]),
        ("docket", [docket for docket in evidence.dockets if docket in case.dockets]),
        ("reference", [token for token in evidence.tokens if token in case.tokens]),
    ):
        if found:
            yield Reason(kind, {"what": found[0]})
    if not any(docket in case.dockets for docket in evidence.dockets):
        for serial in evidence.serials:
            if serial in case.serials:
                yield Reason("serial", {"what": serial})
                return


def _by_name(evidence: Evidence, case: Known) -> Iterator[Reason]:
    """Yield whether payer or narrative name a party; one spelling counts, the surest."""
    by_payer = _best(evidence.payer, case.parties)
    if by_payer and by_payer[0] == SAME:
        yield Reason("payer", {"what": by_payer[1]})
        return
    plain = {plain_name(party): party for party in case.parties}
    named = next((plain[name] for name in evidence.names if name in plain), None)
    if named:
        yield Reason("named", {"what": named})
    elif by_payer:
        yield Reason("payer-core" if by_payer[0] >= _BUT_FOR_FORM else "payer-like", {"what": by_payer[1]})


_BUT_FOR_FORM = 94


def _best(name: str | None, parties: Iterable[str]) -> tuple[int, str] | None:
    if name is None:
        return None
    found = max(((likeness(name, party), party) for party in parties), default=None)
    return found if found and found[0] >= ALIKE else None


def _by_court(evidence: Evidence, case: Known) -> Iterator[Reason]:
    for court in evidence.courts:
        known = next((one for one in case.courts if same_court(court, one)), None)
        if known is not None:
            yield Reason("court", {"what": known})
            return


def _by_amount(line: Line, case: Known, fits: Expected | None) -> Iterator[Reason]:
    if fits is not None:
        kind = "by-hand" if fits.kind in BY_HAND else "amount" if line.amount == fits.amount else "net"
        amount = -line.amount if kind == "by-hand" and line.amount.minor < 0 else line.amount
        yield Reason(kind, {"what": EXPECTED[fits.kind], "amount": amount})
        if fits.kind in BY_HAND and _best(line.evidence.payer, filter(None, (fits.payer,))):
            yield Reason("counterparty", {"what": fits.payer})
        if fits.due_on is not None and abs((line.booked_on - fits.due_on).days) <= _DAYS_AROUND:
            yield Reason("day", {"day": fits.due_on})
        if _purpose_fits(line.evidence.purpose, fits.kind):
            yield Reason("purpose")
    elif case.outstanding is not None and line.amount == case.outstanding:
        yield Reason("whole", {"amount": line.amount})


EXPECTED: Mapping[str, Message] = {
    "distribution": N_("Our share of a distribution"),
    "instalment": N_("An instalment"),
    "notice": N_("What the court said it remits"),
    "fee-refund": N_("A fee that the court refunds"),
    "security": N_("Security lodged, recorded by hand"),
    "bid-deposit": N_("A bid deposit"),
    "receipt": N_("A receipt recorded by hand"),
    "cost": N_("A cost recorded by hand"),
    "due-cost": N_("A cost that is due"),
    "refund": N_("A refund by the court recorded by hand"),
    "repayment": N_("A repayment of what was paid too much"),
    "conversion": N_("What the bank credited for a receipt it converted"),
    "conversion-out": N_("What the bank debited of a receipt it converted"),
    "security-return": N_("The return of security recorded by hand"),
    "lodged": N_("Security that was lodged and may come back"),
    "sale": N_("The price of a debt sale"),
}
_PURPOSE_OF = {
    "distribution": {"auction", "deduction", "insolvency"},
    "notice": {"auction", "deduction", "insolvency"},
    "instalment": {"settlement", "voluntary"},
    "fee-refund": {"fee-refund"},
    "security": {"security-return"},
    "sale": {"debt-sale"},
}


def _purpose_fits(purpose: str | None, kind: str) -> bool:
    return purpose is not None and purpose in _PURPOSE_OF.get(kind, ())


def _single(line: Line, weighed: Sequence[_Weighed]) -> Iterator[Proposal]:
    for place, found in enumerate(weighed[:MOST_PROPOSALS]):
        certain = place == 0 and is_certain(line, found, weighed[1:])
        share = Share(found.case.id, line.amount, found.expected.id if found.expected else None)
        yield Proposal((share,), confidence(found.weight, certain), _ordered(found.reasons), certain)


def is_certain(line: Line, found: _Weighed, rivals: Sequence[_Weighed]) -> bool:
    """Tell whether a line surely is of this case.

    Two roots of evidence name it, or the number that a court keeps for this case alone. Any other number that is
    said once may be mistyped, so a case with the same serial of another year is a rival, and so is every case that
    number or name speaks for.
    """
    case, roots = found.case, {_ROOTS[kind] for kind in found.kinds if kind in _ROOTS}
    if case.is_closed or not roots & {"number", "learned"} or not (len(roots) > 1 or _is_sparse(found)):
        return False
    if case.outstanding is not None and line.amount.minor > case.outstanding.minor and not _is_awaited(found):
        return False
    if _names_more(line.evidence, case):
        return False
    return not any(_speaks_against(rival, found) for rival in rivals)


_SPARSE = 10


def _is_sparse(found: _Weighed) -> bool:
    """Tell whether a number for payments names the case that is too long to be another's but for a mistyped sign."""
    return any(
        reason.kind == "code" and len(str(reason.facts["what"])) >= _SPARSE for reason in found.reasons
    )


def _is_awaited(found: _Weighed) -> bool:
    return bool(found.kinds & _AMOUNTS)


def _names_more(evidence: Evidence, case: Known) -> bool:
    """Tell whether the line names a docket number that this case does not have: it may be of several cases."""
    return any(docket not in case.dockets for docket in evidence.dockets)


def _speaks_against(rival: _Weighed, found: _Weighed) -> bool:
    """Tell whether a rival is named by a number too, waits for this very amount, or is named as well as the found."""
    if rival.kinds & {"code", "docket", "reference", "serial", "learned"}:
        return True
    if rival.kinds & _AMOUNTS and rival.kinds & {"court", "payer", "named"} and not found.kinds & _AMOUNTS:
        return True
    # Parties have several cases; then only a number that is this case's alone tells them apart.
    return rival.names_case and not found.kinds & {"code", "docket", "reference"}


def confidence(weight: int, certain: bool) -> int:
    """Return how sure a reading is, from 1 to 99; only what is certain gets 100."""
    return 100 if certain else max(1, min(99, weight * 100 // 130))


def _ordered(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda one: -WEIGHTS[one.kind]))


def _batches(
    line: Line, weighed: Sequence[_Weighed], waiting: Mapping[int, Sequence[Expected]]
) -> Iterator[Proposal]:
    """Yield the split of a line over the cases that it names, or that a court's batch meets the expectations of."""
    named = [found for found in weighed if found.kinds & {"docket", "reference", "code"}]
    if len(named) > 1 and (split := _split(line, named, waiting)):
        yield _together(line, named, split, named_all=True)
        return
    if line.evidence.is_from_court and not named:
        alike = [found for found in weighed if found.kinds & {"court", "serial"}]
        if len(alike) > 1 and (split := _split(line, alike[:_MOST_IN_BATCH], waiting, some=True)):
            yield _together(line, alike, split, named_all=False)


_MOST_IN_BATCH = 14


def _split(
    line: Line, found: Sequence[_Weighed], waiting: Mapping[int, Sequence[Expected]], *, some: bool = False
) -> tuple[Share, ...] | None:
    """Return shares that come to the line, one expectation of each case (of some of them); None where none do.

    None too where several choices do: then nothing tells which is meant.
    """
    choices = [
        [
            Share(one.case.id, amount, expected.id)
            for expected in waiting.get(one.case.id, [])
            for amount in filter(None, (expected.amount, expected.net))
        ]
        for one in found
    ]
    if not some and not all(choices):
        return None
    sums: dict[int, list[tuple[Share, ...]]] = {0: [()]}
    for options in choices:
        later = dict(sums) if some else {}
        for so_far, ways in sums.items():
            for option in options:
                minor = so_far + option.amount.minor
                if minor <= line.amount.minor:
                    later[minor] = [*later.get(minor, []), *((*way, option) for way in ways)][:2]
        sums = later
        if len(sums) > _MOST_SUMS:
            return None
    ways = [way for way in sums.get(line.amount.minor, []) if len(way) > 1]
    return ways[0] if len(ways) == 1 else None


_MOST_SUMS = 20_000


def _together(
    line: Line, found: Sequence[_Weighed], split: tuple[Share, ...], *, named_all: bool
) -> Proposal:
    by_case = {one.case.id: one for one in found}
    taken = [by_case[share.case] for share in split]
    # All that the line names, each with its own expectation, and the sum to the cent.
    certain = (
        named_all
        and not any(one.case.is_closed for one in taken)
        and all(any(docket in one.case.dockets for one in taken) for docket in line.evidence.dockets)
        and all(one.kinds & {"docket", "reference", "code"} for one in taken)
    )
    reasons = [reason for one in taken for reason in _ordered(one.reasons)[:1]]
    amounts = [
        Reason("amount", {"what": EXPECTED["distribution"], "amount": share.amount}) for share in split
    ]
    return Proposal(split, confidence(110 if named_all else 80, certain), (*reasons, *amounts), certain)
