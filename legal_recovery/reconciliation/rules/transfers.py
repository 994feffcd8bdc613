"""Whether a line is money between two accounts of our own: what left one came to the other within days."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.money import Money
from legal_recovery.reconciliation.rules.evidence import code_key
from legal_recovery.reconciliation.rules.matching import Proposal, Reason

# Between banks, over a weekend with holidays, money is under way no longer.
MOST_DAYS = 5
_ALONE, _NAMED, _ONE_OF_SEVERAL = 70, 95, 40
# So many are shown where several fit.
_MOST = 3


@dataclass(frozen=True, slots=True)
class OwnMove:
    """An open line on an account of ours: what is left of it, when, and how many lines it may be the other side of."""

    id: int
    account: str
    number: str
    left: Money
    on: date
    fits: int = 1


def own_transfers(left: Money, on: date, said: Collection[str], moves: Sequence[OwnMove]) -> list[Proposal]:
    """Return the lines on other accounts that a line may be the other side of, the surest first; none is certain.

    `said` are the numbers that the line says. Where several fit, nothing but such a number tells which is meant.
    """
    near = [one for one in moves if one.left == -left and abs((one.on - on).days) <= MOST_DAYS]
    several = len(near) > 1 or any(one.fits > 1 for one in near)
    found = [_proposal(left, one, code_key(one.number) in said, several=several) for one in near]
    days = {one.id: abs((one.on - on).days) for one in near}
    return sorted(found, key=lambda one: (-one.confidence, days[one.transfer or 0], one.transfer or 0))[
        :_MOST
    ]


def _proposal(left: Money, move: OwnMove, is_named: bool, *, several: bool) -> Proposal:
    amount = move.left if move.left.minor > 0 else -move.left
    kind = "left-ours" if left.minor > 0 else "came-ours"
    reasons = [Reason(kind, {"amount": amount, "account": move.account, "day": move.on})]
    if is_named:
        reasons.append(Reason("ours", {"number": move.number}))
    if several:
        reasons.append(Reason("several-ours"))
    sure = _ONE_OF_SEVERAL if several else _NAMED if is_named else _ALONE
    return Proposal((), sure + (5 if several and is_named else 0), tuple(reasons), transfer=move.id)
