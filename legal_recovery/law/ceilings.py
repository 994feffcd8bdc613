"""Ceilings of interest: allowed above, but flagged, with the rule that a debtor may invoke."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_recovery.law.interest import rate_on
from legal_recovery.law.judgments import simple_interest
from legal_recovery.law.pack import Figure, Pack, Rule, percent_text, ppb


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A ceiling in billionths a year and the rules that it follows from."""

    rate_ppb: int
    rules: tuple[Rule, ...]
    published_on: date | None = None
    published_ppb: int | None = None


@dataclass(frozen=True, slots=True)
class Capped:
    """All charges claimed, the most that the ceiling allows, and what is above it, in minor units."""

    claimed: int
    most: int
    rule: Figure

    @property
    def excess(self) -> int:
        return max(0, self.claimed - self.most)


def private_lending(pack: Pack, contract_on: date) -> Ceiling:
    """Return the ceiling of private lending: four times the one-year LPR when the contract was made.

    It binds no licensed lender (法释〔2020〕17号第一条). Raises NotInForce, NotKnown.
    """
    multiple = pack.figure("ceiling-private-multiple", contract_on)
    series = pack.series("lpr-1y")
    published = rate_on(series, contract_on)
    day = max(one.since for one in series.rates if one.since <= contract_on)
    return Ceiling(int(published * multiple.value), (multiple, series), day, published)


def licensed_lending(pack: Pack, on: date) -> Ceiling:
    """Return the rate above which a borrower may ask for a reduction of all charges of a licensed lender."""
    rule = pack.figure("ceiling-licensed", on)
    return Ceiling(ppb(rule.value), (rule,))


def charges_capped(pack: Pack, on: date, principal: int, days: int, basis: int, claimed: int) -> Capped:
    """Compare all charges of a time with what the ceiling of licensed lenders allows, half up."""
    rule = pack.figure("ceiling-licensed", on)
    return Capped(claimed, simple_interest(principal, ppb(rule.value), days, basis), rule)


def uplift_flags(pack: Pack, on: date, uplift_percent: Decimal, *, misused: bool = False) -> list[Figure]:
    """Return the rules on penalty interest that an agreed uplift departs from: none, or the bound that it passes."""
    what = "misuse" if misused else "overdue"
    least, most = (pack.figure(f"{what}-uplift-{bound}", on) for bound in ("least", "most"))
    return [least] if uplift_percent < least.value else [most] if uplift_percent > most.value else []


def above(ceiling: Ceiling, rate_ppb: int) -> str | None:
    """Return the ceiling in percent where a rate is above it."""
    return percent_text(ceiling.rate_ppb) if rate_ppb > ceiling.rate_ppb else None
