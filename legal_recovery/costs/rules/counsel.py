"""What counsel are paid by their terms: a fixed fee, shares of what was recovered by tiers, a cap, an advance.

Shares are billionths and amounts whole minor units. The shares of all tiers are added exactly and rounded half up to
the minor unit once. A contingent agreement keeps within what the rules on lawyers' fees allow for the amount at stake.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from legal_recovery.kernel.errors import N_, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import PPB, FeeRule, half_up, percent_text

FORMS: dict[str, Message] = {
    "fixed": N_("Fixed fee"),
    "tiered": N_("By tiers of what is recovered"),
    "contingent": N_("Contingent on recovery"),
}
MOST = "counsel-contingent-most"


class AboveMost(RuleViolation):
    """A contingent fee is no more than the rules on lawyers' fees allow."""

    code = "costs.counsel_above_most"


class NothingAccrued(RuleViolation):
    """By the terms nothing more is due to counsel now."""

    code = "costs.nothing_accrued"


@dataclass(frozen=True, slots=True)
class Tier:
    """Above how much recovered, in minor units, which share of it is counsel's."""

    above: int
    share_ppb: int


@dataclass(frozen=True, slots=True)
class CounselTerms:
    """What was agreed with counsel, in one currency."""

    form: str
    fixed: Money
    tiers: tuple[Tier, ...]
    cap: Money | None
    advance: Money


@dataclass(frozen=True, slots=True)
class TierPart:
    """What of the recovered lies in a tier, and what of that is counsel's, in billionths of a minor unit."""

    above: int
    up_to: int | None
    part: int
    share_ppb: int

    @property
    def exact_ppb(self) -> int:
        return self.part * self.share_ppb


@dataclass(frozen=True, slots=True)
class Accrued:
    """How a fee is computed from what was recovered, and what of it is neither advanced nor booked."""

    recovered: Money
    parts: tuple[TierPart, ...]
    fixed: Money
    fee: Money
    capped: bool
    advance: Money
    booked: Money

    @property
    def due(self) -> Money:
        """What is still to be booked; less than nothing where more was advanced or booked than is earned."""
        return self.fee - self.advance - self.booked


def require_counsel(terms: CounselTerms, most: FeeRule | None, subject: int = 0) -> CounselTerms:
    """Return terms that can be agreed on; raises InvalidInput, AboveMost.

    `most` is the table of the law in force when they are agreed; None where the law sets none. `subject` is what the
    case is about, in minor units: by that the most is measured; where nothing is known, by every amount.
    """
    if terms.form not in FORMS:
        raise InvalidInput(N_("Choose how counsel are paid."), field="form")
    amounts = {"fixed": terms.fixed, "advance": terms.advance, "cap": terms.cap or terms.fixed}
    for field, amount in amounts.items():
        if amount.minor < 0:
            raise InvalidInput(N_("An amount of these terms is zero or more."), field=field)
    if terms.form == "fixed" and (terms.tiers or not terms.fixed):
        raise InvalidInput(N_("A fixed fee is one amount, without tiers."), field="fixed")
    if terms.form != "fixed" and not terms.tiers:
        raise InvalidInput(N_("Give the share of what is recovered."), field="tiers")
    places = [one.above for one in terms.tiers]
    if places and (places[0] != 0 or places != sorted(set(places))):
        raise InvalidInput(N_("Tiers begin at zero, each above the one before."), field="tiers")
    if any(not 0 <= one.share_ppb <= PPB for one in terms.tiers):
        raise InvalidInput(N_("A share is between 0 and 100 percent."), field="tiers")
    if terms.form == "contingent" and most is not None:
        _require_most(terms, most, subject)
    return terms


def _require_most(terms: CounselTerms, most: FeeRule, subject: int) -> None:
    """Refuse a contingent fee that can be above the table; between the ends of their bands both are straight."""
    ends = sorted({one.above for one in terms.tiers} | {band.above for band in most.bands})
    for above in [subject] if subject else [*ends[1:], ends[-1] * 2 + 100]:
        fee, allowed = _exact(terms.tiers, above), _allowed(most, above)
        if terms.cap is not None:
            fee = min(fee, terms.cap.minor * PPB)
        if fee > allowed:
            code = terms.fixed.currency
            raise AboveMost(
                N_("Of {recovered} recovered counsel would get {fee}; {citation} allows at most {most}."),
                field="tiers",
                recovered=Money(above, code),
                fee=Money(half_up(fee, PPB), code),
                most=Money(half_up(allowed, PPB), code),
                citation=most.citation,
                rule=most.key,
            )


def _allowed(most: FeeRule, minor: int) -> int:
    band = next(band for band in reversed(most.bands) if minor > band.above or not band.above)
    return band.before + band.fixed * PPB + band.rate_ppb * (minor - band.above)


def _exact(tiers: Iterable[Tier], minor: int) -> int:
    return sum(one.exact_ppb for one in parts_of(tiers, minor))


def parts_of(tiers: Iterable[Tier], minor: int) -> tuple[TierPart, ...]:
    """Return how an amount lies in the tiers that it reaches, the lowest first."""
    found = list(tiers)
    ends = [one.above for one in found[1:]]
    if not found:
        return ()
    return tuple(
        TierPart(one.above, end, min(minor, end if end is not None else minor) - one.above, one.share_ppb)
        for one, end in zip(found, [*ends, None], strict=True)
        if minor > one.above
    )


def accrued(terms: CounselTerms, recovered: Money, booked: Money) -> Accrued:
    """Return what counsel have earned of what was recovered, no less than nothing, and how it is computed."""
    parts = parts_of(terms.tiers, max(0, recovered.minor))
    shares = half_up(sum(one.exact_ppb for one in parts), PPB)
    whole = terms.fixed + Money(shares, terms.fixed.currency)
    fee = whole if terms.cap is None else min(whole, terms.cap)
    return Accrued(recovered, parts, terms.fixed, fee, fee < whole, terms.advance, booked)


def tier_text(one: Tier) -> str:
    """Return a tier as it is kept."""
    return f"{one.above} {one.share_ppb}"


def read_tier(text: str) -> Tier:
    """Return a tier from how it is kept."""
    above, share = text.split(" ")
    return Tier(int(above), int(share))


def share_text(one: Tier | TierPart) -> str:
    """Return a share in percent, as people write it."""
    return percent_text(one.share_ppb) + "%"
