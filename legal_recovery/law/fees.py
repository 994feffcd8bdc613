"""Court fees by the tables of a law pack, exact to the cent and rounded once, half up.

State Council Order 481 sets no rule of rounding; courts that round to whole yuan do so on the notice.
"""

from datetime import date

from legal_recovery.kernel.errors import N_, InvalidInput, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import FeeRule, Pack, load_pack

# Fees are computed in millionths of a minor unit, in which rates of ppm are whole numbers.
_MICRO = 1_000_000


class FeeBase(InvalidInput):
    """The amount cannot be the base of a court fee."""

    code = "law.fee_base"


class NoHalfFee(RuleViolation):
    """The law knows no half fee of this kind."""

    code = "law.no_half_fee"


def acceptance_fee(amount: Money, on: date, *, halved: bool = False) -> Money:
    """Return what a court takes for accepting a suit over this amount (案件受理费).

    `halved` is for summary procedure, mediation, withdrawal and counterclaims: once, whatever meets.
    """
    return court_fee("acceptance", amount, on, halved=halved)


def preservation_fee(amount: Money, on: date) -> Money:
    """Return what an application to preserve property of this value costs (保全申请费)."""
    return court_fee("preservation", amount, on)


def enforcement_fee(amount: Money, on: date) -> Money:
    """Return the fee for enforcing this amount, borne by the person enforced against (申请执行费)."""
    return court_fee("enforcement", amount, on)


def payment_order_fee(amount: Money, on: date) -> Money:
    """Return what an application for a payment order over this amount costs (支付令申请费)."""
    return court_fee("payment-order", amount, on)


def court_fee(kind: str, amount: Money, on: date, *, halved: bool = False, jurisdiction: str = "CN") -> Money:
    """Return a court fee on an amount by the rule in force on a day.

    Raises FeeBase, NotInForce, NoHalfFee.
    """
    pack = load_pack(jurisdiction)
    _require_base(amount, pack)
    rule = pack.fee_rule(kind, on)
    if halved and rule.half_citation is None:
        raise NoHalfFee(N_("There is no half fee for “{kind}”."), kind=kind, citation=rule.citation)
    micro, whole = _exact(pack, rule, amount.minor, on)
    return Money(_half_up(micro, whole * _MICRO * (2 if halved else 1)), pack.currency)


def _require_base(amount: Money, pack: Pack) -> None:
    if amount.currency != pack.currency:
        raise FeeBase(
            N_("Court fees are computed in {currency}; convert {amount} first."),
            field="amount",
            currency=pack.currency,
            amount=str(amount),
        )
    if amount.minor < 0:
        raise FeeBase(
            N_("A court fee needs an amount of zero or more, not {amount}."),
            field="amount",
            amount=str(amount),
        )


def _exact(pack: Pack, rule: FeeRule, minor: int, on: date) -> tuple[int, int]:
    """Return the fee as a fraction: millionths of a minor unit, and what they are to be divided by."""
    if rule.of is None:
        return _by_bands(rule, minor), 1
    micro, whole = _exact(pack, pack.fee_rule(rule.of, on), minor, on)
    part, parts = rule.share
    return micro * part, whole * parts


def _by_bands(rule: FeeRule, minor: int) -> int:
    micro = sum(
        band.fixed * _MICRO
        + band.rate_ppm * ((minor if band.up_to is None else min(minor, band.up_to)) - band.above)
        for band in rule.bands
        if minor > band.above or band.above == 0
    )
    return micro if rule.cap is None else min(micro, rule.cap * _MICRO)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
