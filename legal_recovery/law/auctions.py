"""What a court's auction may ask for and take (法释〔2016〕18号), and where a defaulting buyer's deposit goes."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.pack import Figure, Order, Pack
from legal_recovery.law.waterfall import Distribution, in_turn


class NoPrice(InvalidInput):
    """An auction starts from a price above nothing."""

    code = "law.no_price"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of an auction in minor units: the least reserves, and the deposits that may be asked for."""

    first_reserve_least: int
    second_reserve_least: int
    deposit_least: int
    deposit_most: int
    rules: tuple[Figure, ...]


def auction_bounds(pack: Pack, reference_price: int, on: date, first_reserve: int | None = None) -> Bounds:
    """Return the bounds that follow from a reference price; deposits are of the first reserve, by default the least.

    Shares of a price are rounded up to the minor unit where they are a least, down where they are a most.
    Raises NoPrice.
    """
    if reference_price <= 0 or (first_reserve is not None and first_reserve <= 0):
        raise NoPrice(N_("The price is more than zero."), field="reference_price")
    reserve, cut, least, most = (
        pack.figure(f"auction-{key}", on) for key in ("first-reserve", "cut", "deposit-least", "deposit-most")
    )
    first = _at_least(reference_price, reserve)
    used = first_reserve if first_reserve is not None else first
    second = used - _at_most(used, cut)
    return Bounds(first, second, _at_least(used, least), _at_most(used, most), (reserve, cut, least, most))


def deposit_of_defaulter(
    pack: Pack, on: date, deposit: int, first_price: int, resale_price: int, resale_costs: int
) -> Distribution:
    """Return where the deposit of a buyer who did not pay goes: costs, price gap, debt; nothing is returned."""
    rule = pack.rule(Order, "default-of-buyer", on)
    gap = max(0, first_price - resale_price)
    to_debt = max(0, deposit - resale_costs - gap)
    due = (("costs", resale_costs, "costs"), ("price-gap", gap, "price-gap"), ("debt", to_debt, "debt"))
    return in_turn(rule, deposit, due)


def _at_least(price: int, share: Figure) -> int:
    numerator, denominator = (share.value / 100).as_integer_ratio()
    return -(-price * numerator // denominator)


def _at_most(price: int, share: Figure) -> int:
    numerator, denominator = (share.value / 100).as_integer_ratio()
    return price * numerator // denominator
