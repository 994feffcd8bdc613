"""What a court's auction may ask for and take (法释〔2016〕18号), and where a defaulting buyer's deposit goes.

Rounds follow one another: a first auction, a second at most a fifth cheaper, then the sale (变卖) at the second's
reserve; on site, immovables have a third. What a round may ask for is data of the pack; where it has no rule, nothing
is bounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.deadlines import add
from legal_recovery.law.pack import Figure, NotInForce, Order, Pack, Period, Rule, UnknownRule
from legal_recovery.law.waterfall import Distribution, in_turn

ONLINE, ON_SITE, PRIVATE = "court-online", "court-traditional", "private"
FIRST, SECOND, THIRD, SALE = "first", "second", "third", "sale"
_STEPS = {
    (ONLINE, "movable"): (FIRST, SECOND, SALE),
    (ONLINE, "immovable"): (FIRST, SECOND, SALE),
    (ON_SITE, "movable"): (FIRST, SECOND),
    (ON_SITE, "immovable"): (FIRST, SECOND, THIRD, SALE),
    (PRIVATE, "movable"): (SALE,),
    (PRIVATE, "immovable"): (SALE,),
}
# Which event of the pack the failure of a round online is.
FAILURES = {FIRST: "auction-failed", SECOND: "second-auction-failed", SALE: "sale-failed"}


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


@dataclass(frozen=True, slots=True)
class Held:
    """A round as it went: its reserve in minor units, what came of it and when."""

    step: str
    reserve: int
    state: str
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """The least and the most that something may be, and the rule that says so."""

    least: int | None
    most: int | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day on which something may still be done, and the rule that says so."""

    on: date
    rule: Rule


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the next round may lawfully be; what no rule bounds is None.

    `reserve` and `deposit` are the numbers proposed, `deposit_of` bounds the deposit of any other reserve.
    """

    step: str
    reserve: int
    deposit: int | None
    published_on: date
    starts_on: date
    ends_on: date | None
    reserve_bound: Bound | None
    notice: Period | None
    starts_by: LastDay | None
    published_by: LastDay | None
    lasts: Period | None

    def starts_after(self, published_on: date) -> date:
        """Return the first day on which the round may start after a notice."""
        return published_on + timedelta(days=self.notice.count if self.notice else 0)


def steps_of(mode: str, asset: str) -> tuple[str, ...]:
    """Return the rounds that a disposal has at most, in their order."""
    return _STEPS[mode, asset]


def next_step(mode: str, asset: str, held: Sequence[Held]) -> str | None:
    """Return which round comes next; None after the last one has failed.

    One that was withdrawn, or whose buyer did not pay, is held again.
    """
    steps = steps_of(mode, asset)
    if not held:
        return steps[0]
    last = held[-1]
    place = steps.index(last.step) + (last.state == "failed")
    return steps[place] if place < len(steps) else None


def reserve_bound(
    pack: Pack, mode: str, step: str, reference: int, held: Sequence[Held], on: date
) -> Bound | None:
    """Return between which prices a round's reserve lies, in minor units; None where no rule bounds it."""
    if mode == PRIVATE:
        return None
    before = [one for one in held if one.step != step and one.state == "failed"]
    if step == FIRST:
        key = "auction-first-reserve" if mode == ONLINE else "auction-traditional-reserve"
        return _bound(_figure(pack, key, on), reference)
    if step == SALE:
        rule = _period(pack, "sale-notice", on)
        return Bound(before[-1].reserve, before[-1].reserve, rule) if rule and before else None
    cut = _figure(pack, "auction-cut" if mode == ONLINE else "auction-traditional-cut", on)
    if cut is None or not before:
        return None
    return Bound(before[-1].reserve - _at_most(before[-1].reserve, cut), None, cut)


def _bound(share: Figure | None, price: int) -> Bound | None:
    return Bound(_at_least(price, share), None, share) if share else None


def deposit_bounds(pack: Pack, mode: str, reserve: int, reference: int, on: date) -> tuple[Bound, ...]:
    """Return what a deposit is at least and at most, in minor units: a share of the reserve, on site of the price."""
    if mode == PRIVATE:
        return ()
    if mode == ON_SITE:
        rule = _figure(pack, "auction-traditional-deposit-least", on)
        return (Bound(_at_least(reference, rule), None, rule),) if rule else ()
    least, most = _figure(pack, "auction-deposit-least", on), _figure(pack, "auction-deposit-most", on)
    found = [Bound(_at_least(reserve, least), None, least)] if least else []
    return (*found, *([Bound(None, _at_most(reserve, most), most)] if most else []))


def notice_of(pack: Pack, mode: str, asset: str, step: str, on: date) -> Period | None:
    """Return how long before a round its notice is published; a sale's is that of a second auction."""
    if mode == PRIVATE:
        return None
    which = "traditional" if mode == ON_SITE else "first" if step == FIRST else "second"
    return _period(pack, f"auction-notice-{asset}-{which}", on)


def propose_round(
    pack: Pack, mode: str, asset: str, reference: int, held: Sequence[Held], today: date
) -> Proposal | None:
    """Return the next round with the least lawful reserve and the earliest lawful days; None after the last.

    Raises NoPrice where the reference price is not above nothing.
    """
    if reference <= 0 and mode != PRIVATE:
        raise NoPrice(N_("The price is more than zero."), field="reference_price")
    step = next_step(mode, asset, held)
    if step is None:
        return None
    bound = reserve_bound(pack, mode, step, reference, held, today)
    reserve = bound.least if bound and bound.least is not None else reference
    deposits = deposit_bounds(pack, mode, reserve, reference, today)
    notice = notice_of(pack, mode, asset, step, today)
    starts_by, published_by = _last_days(pack, mode, step, held)
    lasts = _period(pack, "sale-period", today) if (mode, step) == (ONLINE, SALE) else None
    starts_on = today + timedelta(days=notice.count if notice else 0)
    return Proposal(
        step,
        reserve,
        next((one.least for one in deposits if one.least is not None), None),
        today,
        starts_on,
        add(starts_on, lasts.count, lasts.unit) if lasts else None,
        bound,
        notice,
        starts_by,
        published_by,
        lasts,
    )


def _last_days(
    pack: Pack, mode: str, step: str, held: Sequence[Held]
) -> tuple[LastDay | None, LastDay | None]:
    """Return until when a round after a failed one starts online, and until when a sale is announced."""
    failed = [one for one in held if one.state == "failed" and one.step != step]
    if mode != ONLINE or not failed or failed[-1].ended_on is None:
        return None, None
    on = failed[-1].ended_on
    if step == SECOND:
        return _last_day(pack, "second-auction", on), None
    return None, _last_day(pack, "sale-notice", on)


def _last_day(pack: Pack, key: str, on: date) -> LastDay | None:
    rule = _period(pack, key, on)
    return LastDay(add(on, rule.count, rule.unit), rule) if rule else None


def choice_until(pack: Pack, mode: str, step: str, failed_on: date) -> LastDay | None:
    """Return until when a creditor may take the asset in kind at a failed round's reserve (拍卖变卖规定第十六条).

    After a first auction until the second has to start, after the second until the court has asked; else no day is set.
    """
    if mode != ONLINE or step not in (FIRST, SECOND):
        return None
    return _last_day(pack, "second-auction" if step == FIRST else "in-kind-choice", failed_on)


def valid_at_most(pack: Pack, valued_on: date) -> LastDay | None:
    """Return the last day on which a reference price of a day can be valid."""
    rule = _figure(pack, "reference-price-validity", valued_on)
    return LastDay(add(valued_on, int(rule.value), "years"), rule) if rule else None


def usable_until(pack: Pack, valid_until: date) -> LastDay | None:
    """Return until when a sale needs no new price, once it was announced within the validity of the old one."""
    return _last_day(pack, "appraisal-validity", valid_until)


def held_until(pack: Pack, asset: str, taken_on: date) -> LastDay | None:
    """Return until when a bank has to dispose of an asset taken in kind."""
    rule = _figure(pack, f"asset-in-kind-{asset}", taken_on)
    return LastDay(add(taken_on, int(rule.value), rule.unit), rule) if rule else None


def hand_over_until(pack: Pack, ruled_on: date) -> LastDay | None:
    """Return until when the asset is handed over after the ruling was served."""
    return _last_day(pack, "hand-over", ruled_on)


def _figure(pack: Pack, key: str, on: date) -> Figure | None:
    try:
        return pack.figure(key, on)
    except (UnknownRule, NotInForce):
        return None


def _period(pack: Pack, key: str, on: date) -> Period | None:
    try:
        return pack.rule(Period, key, on)
    except (UnknownRule, NotInForce):
        return None


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
