"""Schedules of instalments: equal, stepped, with a last one for the rest, or as written down; they sum to the cent."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.kernel.money import Money, allocate, total

SHAPES: dict[str, Message] = {
    "fixed": N_("Equal instalments"),
    "stepped": N_("Instalments that grow"),
    "balloon": N_("Equal instalments, the rest with the last"),
    "listed": N_("As written down"),
}
MOST_INSTALMENTS = 240


class BadSchedule(InvalidInput):
    """Instalments are more than nothing each, one after the other, and together what was agreed."""

    code = "settlements.bad_schedule"


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment: when and how much."""

    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a schedule is made: its shape, when it begins, how many instalments and how many months between them.

    `step` is by how much each is more than the one before; `regular` what each but the last is of a balloon.
    """

    shape: str
    first_on: date
    count: int
    every_months: int = 1
    step: Money | None = None
    regular: Money | None = None


def make_schedule(amount: Money, rhythm: Rhythm) -> tuple[Due, ...]:
    """Return instalments that sum to an amount exactly; raises BadSchedule."""
    if not 1 <= rhythm.count <= MOST_INSTALMENTS:
        raise BadSchedule(
            N_("A plan has between 1 and {most} instalments."), field="count", most=MOST_INSTALMENTS
        )
    if not 1 <= rhythm.every_months <= 60:
        raise BadSchedule(N_("Between two instalments lie 1 to 60 months."), field="every_months")
    if amount.minor < rhythm.count:
        raise BadSchedule(
            N_("{amount} is too little for so many instalments."), field="amount", amount=amount
        )
    days = [add_months(rhythm.first_on, rhythm.every_months * place) for place in range(rhythm.count)]
    return require_schedule(amount, [Due(*one) for one in zip(days, _amounts(amount, rhythm), strict=True)])


def _amounts(amount: Money, rhythm: Rhythm) -> list[Money]:
    equal = [1] * rhythm.count
    if rhythm.shape == "fixed":
        return allocate(amount, equal)
    if rhythm.shape == "stepped":
        return _stepped(amount, rhythm)
    if rhythm.shape == "balloon":
        return _with_balloon(amount, rhythm)
    raise BadSchedule(N_("There is no such schedule."), field="shape")


def _stepped(amount: Money, rhythm: Rhythm) -> list[Money]:
    if rhythm.step is None or not rhythm.step:
        raise BadSchedule(N_("Say by how much each instalment is more than the one before."), field="step")
    steps = [Money(rhythm.step.minor * place, amount.currency) for place in range(rhythm.count)]
    base = amount - total(steps, amount.currency)
    if base.minor < rhythm.count or base.minor // rhythm.count + min(steps).minor <= 0:
        raise BadSchedule(N_("With that step an instalment would be nothing or less."), field="step")
    # The cents that are left over go to the last ones, so that none is less than the one before.
    shares = sorted(allocate(base, [1] * rhythm.count), reverse=rhythm.step.minor < 0)
    return [one + step for one, step in zip(shares, steps, strict=True)]


def _with_balloon(amount: Money, rhythm: Rhythm) -> list[Money]:
    regular = rhythm.regular
    if regular is None or regular.minor <= 0:
        raise BadSchedule(N_("Say how much each instalment is before the last."), field="regular")
    last = amount - Money(regular.minor * (rhythm.count - 1), amount.currency)
    if last.minor <= 0:
        raise BadSchedule(
            N_("Before the last instalment the others would already be {amount} or more."),
            field="regular",
            amount=amount,
        )
    return [regular] * (rhythm.count - 1) + [last]


def require_schedule(amount: Money, dues: Sequence[Due]) -> tuple[Due, ...]:
    """Return instalments that sum to an amount, one day after the other; raises BadSchedule."""
    if not 1 <= len(dues) <= MOST_INSTALMENTS:
        raise BadSchedule(
            N_("A plan has between 1 and {most} instalments."), field="listed", most=MOST_INSTALMENTS
        )
    if any(one.amount.minor <= 0 for one in dues):
        raise BadSchedule(N_("Each instalment is more than zero."), field="listed")
    if any(one.due_on >= after.due_on for one, after in pairwise(dues)):
        raise BadSchedule(N_("Each instalment falls due after the one before."), field="listed")
    whole = total([one.amount for one in dues], amount.currency)
    if whole != amount:
        raise BadSchedule(
            N_("The instalments sum to {whole}, not to {amount}."), field="listed", whole=whole, amount=amount
        )
    return tuple(dues)


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, its last day where it is shorter."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Counted:
    """What of an instalment has come in, and since when all of it has."""

    due: Due
    paid: Money
    met_on: date | None

    @property
    def left(self) -> Money:
        return self.due.amount - self.paid

    def is_late(self, today: date) -> bool:
        """Tell whether its day went by without it."""
        return self.met_on is None and self.due.due_on < today


def count_payments(dues: Sequence[Due], payments: Iterable[tuple[date, Money]]) -> list[Counted]:
    """Count payments on instalments in their order: each is met on the day on which the last of it came.

    What comes beyond the last instalment is on none.
    """
    found: list[Counted] = []
    pot = sorted(payments, key=lambda one: one[0])
    for due in dues:
        open_, met_on = due.amount, None
        while open_ and pot:
            day, amount = pot.pop(0)
            taken = min(open_, amount)
            open_ -= taken
            if amount - taken:
                pot.insert(0, (day, amount - taken))
            met_on = day
        found.append(Counted(due, due.amount - open_, None if open_ else met_on))
    return found
