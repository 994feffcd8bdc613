"""Interest on a fixed sum: simple by days, or compounded every year as on federal judgments (28 USC 1961)."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_
from legal_recovery.law.deadlines import add
from legal_recovery.law.interest import ACTUAL, BASES, LARGEST_RATE, BadBasis, BadPeriod, BadRate
from legal_recovery.law.pack import PPB, half_up


def simple_interest(base: int, rate_ppb: int, days: int, basis: int) -> int:
    """Return simple interest in minor units, rounded once, half up; a basis of 1 is that of a rate a day.

    Raises BadPeriod, BadBasis, BadRate.
    """
    if days < 0:
        raise BadPeriod(N_("The period ends before it begins."), field="until")
    if basis not in BASES or basis == ACTUAL:
        raise BadBasis(N_("Interest on a fixed sum is counted by 360 or 365 days."), field="basis")
    if base < 0 or not 0 <= rate_ppb <= LARGEST_RATE:
        raise BadRate(N_("Interest is on an amount of zero or more, at a rate between 0 and 10,000 percent."))
    return half_up(base * rate_ppb * days, basis * PPB)


@dataclass(frozen=True, slots=True)
class Compounded:
    """A sum with interest that is added every year, in minor units: after each whole year, and in the end."""

    after_years: tuple[int, ...]
    stub_days: int
    total: int


def compounded_yearly(base: int, rate_ppb: int, since: date, until: date) -> Compounded:
    """Return a sum with interest computed daily and compounded on each anniversary, each sum rounded half up."""
    sums: list[int] = []
    begins = since
    while (ends := add(since, len(sums) + 1, "years")) <= until:
        base += simple_interest(base, rate_ppb, 1, 1)
        sums.append(base)
        begins = ends
    days = (until - begins).days
    return Compounded(tuple(sums), days, base + simple_interest(base, rate_ppb, days, 365))
