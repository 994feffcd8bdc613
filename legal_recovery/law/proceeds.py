"""How the proceeds of an asset are shared: enforcement costs, liens by rank up to their caps, the ordinary claims.

拍卖变卖规定第二十八条; 民法典第四百一十四条至第四百一十六条. Ordinary claims share pro rata where the debtor is no
enterprise (民诉法解释第五百零八条), else in the order of their seizures (第五百一十四条).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from legal_recovery.law.pack import Order, Pack
from legal_recovery.law.waterfall import Applied, Distribution, in_turn, payable, shared


@dataclass(frozen=True, slots=True)
class Secured:
    """A lien on the asset: what it secures at most, in minor units, and its rank; equal ranks share pro rata."""

    name: str
    minor: int
    rank: int


def share_proceeds(
    pack: Pack,
    on: date,
    proceeds: int,
    costs: Sequence[tuple[str, int]],
    liens: Sequence[Secured],
    ordinary: Sequence[tuple[str, int]],
    *,
    pro_rata: bool = True,
) -> Distribution:
    """Share proceeds in minor units; what is left over is the owner's.

    Ordinary claims that do not share pro rata come in the order given. Raises UnknownRule, NotInForce, NotPayable.
    """
    rule = pack.rule(Order, "auction-proceeds", on)
    first = in_turn(rule, proceeds, [(name, minor, "enforcement-costs") for name, minor in costs])
    lines, left = list(first.lines), first.unapplied
    for _rank, equals in groupby(sorted(liens, key=lambda one: one.rank), key=lambda one: one.rank):
        group = list(equals)
        made = _together(left, [(one.name, one.minor) for one in group], "priority")
        lines += made
        left -= sum(line.paid for line in made)
    if pro_rata:
        rest = _together(left, list(ordinary), "ordinary")
    else:
        rest = list(in_turn(rule, left, [(name, minor, "ordinary") for name, minor in ordinary]).lines)
    return Distribution((*lines, *rest), left - sum(line.paid for line in rest), rule)


def _together(amount: int, due: Sequence[tuple[str, int]], step: str) -> list[Applied]:
    """Share an amount among claims of one rank in proportion to what is due."""
    paid = shared(amount, [payable(minor) for _name, minor in due]) if due else []
    return [Applied(name, minor, part, step) for (name, minor), part in zip(due, paid, strict=True)]
