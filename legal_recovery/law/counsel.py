"""Counsel's fee by its terms: fixed, tiered, or contingent on what comes in, with a floor, a cap, an advance."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.pack import PPB, half_up


class BadTerms(InvalidInput):
    """Terms of a fee contradict themselves."""

    code = "law.bad_terms"


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate on the part of an amount above a bound, in minor units and billionths."""

    above: int
    rate_ppb: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What counsel is paid, in minor units: a fixed sum, and tiers of what was claimed or came in.

    A single tier from zero is a plain contingent fee. The floor and the cap bound the whole; an advance is deducted.
    """

    fixed: int = 0
    tiers: tuple[Tier, ...] = ()
    floor: int | None = None
    cap: int | None = None
    advance: int = 0


@dataclass(frozen=True, slots=True)
class TierLine:
    """What one tier takes: the part of the amount in it, and the exact fee in billionths of a minor unit."""

    above: int
    part: int
    rate_ppb: int
    exact_ppb: int


@dataclass(frozen=True, slots=True)
class CounselFee:
    """A fee with how it came about, in minor units; `due` is what is left to pay after the advance."""

    amount: int
    lines: tuple[TierLine, ...]
    bound: str  # floor, cap, or nothing
    advance: int

    @property
    def due(self) -> int:
        """What is left to pay; an advance above the fee is not paid back."""
        return max(0, self.amount - self.advance)


def counsel_fee(terms: Terms, amount: int) -> CounselFee:
    """Return counsel's fee on an amount claimed or received, rounded once, half up; raises BadTerms."""
    _require_sound(terms)
    if amount < 0:
        raise BadTerms(N_("A fee is on an amount of zero or more."), field="amount")
    lines = tuple(_lines(terms.tiers, amount))
    exact = terms.fixed + half_up(sum(line.exact_ppb for line in lines), PPB)
    if terms.floor is not None and exact < terms.floor:
        return CounselFee(terms.floor, lines, "floor", terms.advance)
    if terms.cap is not None and exact > terms.cap:
        return CounselFee(terms.cap, lines, "cap", terms.advance)
    return CounselFee(exact, lines, "", terms.advance)


def _lines(tiers: Sequence[Tier], amount: int) -> list[TierLine]:
    ends = [tier.above for tier in tiers[1:]] + [amount]
    return [
        TierLine(tier.above, part, tier.rate_ppb, part * tier.rate_ppb)
        for tier, end in zip(tiers, ends, strict=True)
        if (part := min(amount, end) - tier.above) > 0
    ]


def _require_sound(terms: Terms) -> None:
    sums = (terms.fixed, terms.floor or 0, terms.cap or 0, terms.advance)
    if min(sums) < 0 or any(not 0 <= tier.rate_ppb <= PPB for tier in terms.tiers):
        raise BadTerms(
            N_("Sums are zero or more, and a share lies between 0 and 100 percent."), field="terms"
        )
    if terms.tiers and (
        terms.tiers[0].above != 0 or any(one.above >= after.above for one, after in pairwise(terms.tiers))
    ):
        raise BadTerms(N_("The tiers begin at zero and each lies above the one before."), field="terms")
    if terms.floor is not None and terms.cap is not None and terms.floor > terms.cap:
        raise BadTerms(N_("The least fee is above the most."), field="floor")
