"""Court fees by the tables of a law pack: exact, rounded once at the end, each explained band by band.

State Council Order 481 sets no rule of rounding: half up to the cent; a court that takes whole yuan says so in its
notice (`to_whole`). Issue fees in England and Wales are rounded down to the penny.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from legal_recovery.kernel.errors import N_, InvalidInput, RuleViolation
from legal_recovery.kernel.money import LARGEST_MINOR, Money, exponent
from legal_recovery.law.pack import PPB, Band, FeeRule, Pack, half_up, load_pack


class FeeBase(InvalidInput):
    """The amount cannot be the base of a court fee."""

    code = "law.fee_base"


class NoHalfFee(RuleViolation):
    """The law knows no half fee of this kind."""

    code = "law.no_half_fee"


class FeeLine(NamedTuple):
    """What one band of a fee table takes of an amount, in minor units and billionths of them."""

    above: int
    up_to: int | None
    part: int  # what of the amount lies in the band
    fixed: int
    rate_ppb: int
    exact_ppb: int


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee together with how it came about: `amount` is what is paid, `full` what it is before it is halved."""

    amount: Money
    base: Money
    full: Money
    halved: bool
    rule: FeeRule
    # The rule whose bands were used: its own, or those of the fee that it is a share of.
    table: FeeRule
    capped: bool

    @property
    def lines(self) -> tuple[FeeLine, ...]:
        """The bands that the amount reaches, the lowest first."""
        bands = self.table.bands
        if not self.table.cumulative:
            return (_whole_line(_band_of(bands, self.base.minor), self.base.minor),)
        return tuple(_line(band, self.base.minor) for band in bands if _reaches(band, self.base.minor))

    @property
    def citations(self) -> tuple[str, ...]:
        """Where the law says so."""
        half = (self.rule.half_citation,) if self.halved and self.rule.half_citation else ()
        table = (self.table.citation,) if self.table is not self.rule else ()
        return (self.rule.citation, *table, *half)


def acceptance_fee(amount: Money, on: date, *, halved: bool = False) -> Fee:
    """Return what a court takes for accepting a suit over this amount (案件受理费).

    `halved` is for summary procedure, mediation, withdrawal and counterclaims: once, whatever meets.
    """
    return court_fee("acceptance", amount, on, halved=halved)


def preservation_fee(amount: Money, on: date) -> Fee:
    """Return what an application to preserve property of this value costs (保全申请费)."""
    return court_fee("preservation", amount, on)


def enforcement_fee(amount: Money, on: date) -> Fee:
    """Return the fee for enforcing this amount, borne by the person enforced against (申请执行费)."""
    return court_fee("enforcement", amount, on)


def payment_order_fee(amount: Money, on: date) -> Fee:
    """Return what an application for a payment order over this amount costs (支付令申请费)."""
    return court_fee("payment-order", amount, on)


def court_fee(
    key: str,
    amount: Money,
    on: date,
    *,
    halved: bool = False,
    jurisdiction: str = "CN",
    to_whole: bool = False,
) -> Fee:
    """Return a fee on an amount by the rule in force on a day; `to_whole` rounds it to whole yuan or pounds.

    Raises FeeBase, UnknownRule, NotInForce, NoHalfFee.
    """
    pack = load_pack(jurisdiction)
    _require_base(amount, pack)
    rule = pack.rule(FeeRule, key, on)
    if halved and rule.half_citation is None:
        raise NoHalfFee(N_("There is no half fee for “{key}”."), key=key, citation=rule.citation)
    table = rule if rule.of is None else pack.rule(FeeRule, rule.of, on)
    part, parts = rule.share
    exact, capped = _capped(rule, _by_bands(table, amount.minor) * part, parts)
    unit = 10 ** exponent(pack.currency) if to_whole else 1
    full, paid = (
        unit * _rounded(rule.rounding, exact, parts * PPB * unit * divisor)
        for divisor in (1, 2 if halved else 1)
    )
    return Fee(Money(paid, pack.currency), amount, Money(full, pack.currency), halved, rule, table, capped)


def _require_base(amount: Money, pack: Pack) -> None:
    if amount.currency != pack.currency:
        raise FeeBase(
            N_("Court fees are computed in {currency}; convert {amount} first."),
            field="amount",
            currency=pack.currency,
            amount=str(amount),
        )
    if not 0 <= amount.minor <= LARGEST_MINOR:
        raise FeeBase(
            N_("A court fee needs an amount of zero or more, not {amount}."),
            field="amount",
            amount=str(amount),
        )


def _by_bands(rule: FeeRule, minor: int) -> int:
    """Return the fee by the table, in billionths of a minor unit."""
    band = _band_of(rule.bands, minor)
    above = band.above if rule.cumulative else 0
    return band.before + band.fixed * PPB + band.rate_ppb * (minor - above)


def _band_of(bands: tuple[Band, ...], minor: int) -> Band:
    for band in reversed(bands):
        if minor > band.above:
            return band
    return bands[0]


def _capped(rule: FeeRule, exact: int, parts: int) -> tuple[int, bool]:
    if rule.cap is None or exact <= rule.cap * PPB * parts:
        return exact, False
    return rule.cap * PPB * parts, True


def _rounded(rounding: str, numerator: int, denominator: int) -> int:
    return numerator // denominator if rounding == "down" else half_up(numerator, denominator)


def _reaches(band: Band, minor: int) -> bool:
    return minor > band.above or band.above == 0


def _line(band: Band, minor: int) -> FeeLine:
    part = (minor if band.up_to is None else min(minor, band.up_to)) - band.above
    exact = band.fixed * PPB + band.rate_ppb * part
    return FeeLine(band.above, band.up_to, part, band.fixed, band.rate_ppb, exact)


def _whole_line(band: Band, minor: int) -> FeeLine:
    exact = band.fixed * PPB + band.rate_ppb * minor
    return FeeLine(band.above, band.up_to, minor, band.fixed, band.rate_ppb, exact)
