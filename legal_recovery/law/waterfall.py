"""In which order a payment is applied, and how proceeds are shared: each line with what is due, paid, and why.

Nothing is ever paid twice over or lost: the lines and what is left over add up to the payment, and no line takes
more than is due on it. Orders are those of the pack (民法典第五百六十条、第五百六十一条; 法释〔2014〕8号第四条;
民诉法解释第五百零八条至第五百一十四条), what the title says, or what the parties agreed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import allocate_minor
from legal_recovery.law.pack import Order, Pack


class NotPayable(InvalidInput):
    """What is shared out is an amount of zero or more."""

    code = "law.notpayable"


class UnknownStep(InvalidInput):
    """Something is due that the order says nothing of."""

    code = "law.unknown_step"


@dataclass(frozen=True, slots=True)
class Applied:
    """What is due on one line, in minor units, and what of it is paid."""

    name: str
    due: int
    paid: int
    step: str  # the step of the order that it was paid by

    @property
    def left(self) -> int:
        return self.due - self.paid


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a payment was applied: its lines in the order in which they were paid, and what is left over."""

    lines: tuple[Applied, ...]
    unapplied: int
    order: Order

    @property
    def paid(self) -> dict[str, int]:
        """What was paid, by name."""
        return self._by_name([(line.name, line.paid) for line in self.lines])

    @property
    def left(self) -> dict[str, int]:
        """What is still due, by name."""
        return self._by_name([(line.name, line.left) for line in self.lines])

    @staticmethod
    def _by_name(parts: Sequence[tuple[str, int]]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, minor in parts:
            found[name] = found.get(name, 0) + minor
        return found


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """One of several debts of the same kind: what art. 560 asks about it."""

    name: str
    due_on: date
    secured: int  # how well: 0 not at all; the more the better
    rate_ppb: int  # the heavier its interest, the sooner it is paid
    minor: int


def by_components(pack: Pack, order: str, on: date, payment: int, due: Mapping[str, int]) -> Distribution:
    """Apply a payment to the parts of a debt in an order of the pack that is in force on a day.

    Raises UnknownRule, NotInForce, NotPayable; UnknownStep where something is due that the order does not name.
    """
    rule = pack.rule(Order, order, on)
    if strangers := [name for name in due if name not in rule.steps]:
        raise UnknownStep(
            N_("The order “{order}” says nothing of “{name}”."), field="due", order=order, name=strangers[0]
        )
    return in_turn(rule, payment, [(step, due.get(step, 0), step) for step in rule.steps if step in due])


def in_turn(rule: Order, payment: int, due: Iterable[tuple[str, int, str]]) -> Distribution:
    """Pay one line after the other, each in full before the next; `due` gives name, minor units and step."""
    lines, left = [], payable(payment)
    for name, minor, step in due:
        paid = min(left, payable(minor))
        lines.append(Applied(name, minor, paid, step))
        left -= paid
    return Distribution(tuple(lines), left, rule)


def by_debts(
    pack: Pack, on: date, payment: int, debts: Sequence[OpenDebt], designated: Sequence[str] = ()
) -> Distribution:
    """Apply a payment to several debts (民法典第五百六十条): what the debtor designated first, then by statute.

    Matured before not matured; of those the least secured, the heaviest, the earliest due; equals pro rata.
    """
    rule = pack.rule(Order, "civil-560", on)
    places = {debt.name: _place(debt, on, designated) for debt in debts}
    ranked = sorted(debts, key=lambda debt: places[debt.name])
    steps = _deciding_steps([places[debt.name] for debt in ranked])
    lines: list[Applied] = []
    left = payable(payment)
    for _, equals in groupby(zip(ranked, steps, strict=True), key=lambda one: places[one[0].name]):
        group = list(equals)
        paid = shared(left, [debt.minor for debt, _ in group])
        lines += [
            Applied(debt.name, debt.minor, part, step) for (debt, step), part in zip(group, paid, strict=True)
        ]
        left -= sum(paid)
    return Distribution(tuple(lines), left, rule)


# What is asked of each debt, in this order; the first answer that differs decides.
_STEPS = ("designated", "matured", "least-secured", "heaviest", "earliest-due")


def _place(debt: OpenDebt, on: date, designated: Sequence[str]) -> tuple[int, int, int, int, int]:
    chosen = designated.index(debt.name) if debt.name in designated else len(designated)
    return chosen, int(debt.due_on > on), debt.secured, -debt.rate_ppb, debt.due_on.toordinal()


def _deciding_steps(places: Sequence[tuple[int, ...]]) -> list[str]:
    """Return what parts each debt from the next in the order, the last one from the one before it."""
    decided = [
        next(
            (step for step, one, other in zip(_STEPS, place, after, strict=True) if one != other), "pro-rata"
        )
        for place, after in pairwise(places)
    ]
    return [*decided, decided[-1] if decided else "only-one"] if places else []


def pro_rata(
    pack: Pack, on: date, proceeds: int, priority: Mapping[str, int], ordinary: Mapping[str, int]
) -> Distribution:
    """Share proceeds: priority claims in their order, then all ordinary ones pro rata (民诉法解释第五百零八条)."""
    rule = pack.rule(Order, "participation-pro-rata", on)
    first = in_turn(rule, proceeds, [(name, minor, "priority") for name, minor in priority.items()])
    paid = shared(first.unapplied, list(ordinary.values()))
    rest = [
        Applied(name, minor, part, "pro-rata")
        for (name, minor), part in zip(ordinary.items(), paid, strict=True)
    ]
    return Distribution((*first.lines, *rest), first.unapplied - sum(paid), rule)


def under_maximum_mortgage(pack: Pack, on: date, proceeds: int, claim: int, registered: int) -> Distribution:
    """Pay a claim from proceeds up to the amount registered; what is above it is owed without security."""
    rule = pack.rule(Order, "maximum-mortgage", on)
    secured = min(payable(claim), payable(registered))
    return in_turn(rule, proceeds, [("secured", secured, "secured")])


def shared(amount: int, due: Sequence[int]) -> list[int]:
    """Share an amount in proportion to what is due, at most that; the cents left over go where they fall short most."""
    whole = sum(payable(minor) for minor in due)
    if amount >= whole:
        return list(due)
    return allocate_minor(amount, due)


def payable(minor: int) -> int:
    """Return an amount that can be shared out or be due; raises NotPayable."""
    if minor < 0:
        raise NotPayable(N_("What is shared out, and what is due, is zero or more."), field="payment")
    return minor
