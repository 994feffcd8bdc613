"""What supervisors ask of a bad loan: the least class it belongs to, and the loss given default of a workout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.pack import Figure, Pack

# 正常, 关注, 次级, 可疑, 损失: from good to bad, with the figure from whose day past due on each is the least.
CLASSES = {
    "pass": "正常",
    "special-mention": "关注",
    "substandard": "次级",
    "doubtful": "可疑",
    "loss": "损失",
}


_MOST_YEARS = 100


class NoExposure(InvalidInput):
    """A loss is measured against an exposure above nothing, and discounted over years that can be."""

    code = "law.no_exposure"


@dataclass(frozen=True, slots=True)
class ClassFloor:
    """The least class, and the rule that asks for it."""

    key: str
    rule: Figure | None

    @property
    def name(self) -> str:
        """The class in Chinese, as supervisors write it."""
        return CLASSES[self.key]


def class_floor(pack: Pack, days_past_due: int, on: date, *, impaired: bool = False) -> ClassFloor:
    """Return the least of the five classes by days past due; a credit-impaired loan is at least substandard.

    A floor only: what else is known of the loan may put it lower.
    """
    if days_past_due < 0:
        raise InvalidInput(N_("Days past due are zero or more."), field="days_past_due")
    found = ClassFloor("pass", None)
    for key in list(CLASSES)[1:]:
        rule = pack.figure(f"class-{key}", on)
        if days_past_due > rule.value or (impaired and key in ("special-mention", "substandard")):
            found = ClassFloor(key, rule)
    return found


@dataclass(frozen=True, slots=True)
class Workout:
    """Loss given default of a workout, exact: discounted recoveries and costs, the loss, and its share."""

    recoveries: Fraction
    costs: Fraction
    exposure: Fraction

    @property
    def loss(self) -> Fraction:
        """The economic loss; below zero where more came back than was lost."""
        return self.exposure - self.recoveries + self.costs

    @property
    def lgd(self) -> Fraction:
        """The loss as a share of the exposure, not cut off at zero: reports do that and keep this one."""
        return Fraction(self.loss, self.exposure)


def workout(
    exposure: Fraction,
    recoveries: Sequence[tuple[Fraction, Fraction]],
    costs: Sequence[tuple[Fraction, Fraction]],
    discount: Fraction,
) -> Workout:
    """Return the loss given default: whole years and amounts, discounted to the day of default (Basel CRE36)."""
    if exposure <= 0:
        raise NoExposure(N_("The exposure is more than zero."), field="ead")
    if discount <= -1 or any(not 0 <= years <= _MOST_YEARS for years, _ in (*recoveries, *costs)):
        raise NoExposure(
            N_("A discount is above −100 percent, and years lie between 0 and 100."), field="ead"
        )
    return Workout(_present(recoveries, discount), _present(costs, discount), exposure)


def _present(flows: Sequence[tuple[Fraction, Fraction]], discount: Fraction) -> Fraction:
    return sum((amount * _factor(discount, years) for years, amount in flows), Fraction(0))


def _factor(discount: Fraction, years: Fraction) -> Fraction:
    """Return what one unit after so many years is worth; parts of a year to twelve decimals, by square roots' sake."""
    whole = 1 / (1 + discount) ** int(years)
    part = years - int(years)
    if not part:
        return Fraction(whole)
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = 40
        rest = (1 + Decimal(discount.numerator) / discount.denominator) ** -(
            Decimal(part.numerator) / part.denominator
        )
    return Fraction(whole) * Fraction(rest)
