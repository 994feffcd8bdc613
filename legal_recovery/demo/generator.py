"""Makes cases one at a time from a seed, and writes them as a lender's portfolio file."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from legal_recovery.demo import writers
from legal_recovery.demo.history import TAIL_DAYS, History, Lot
from legal_recovery.demo.lines import CaseLine, DebtLine, MadeCase
from legal_recovery.demo.people import COLLATERAL_KINDS, Cast, assemble, secure
from legal_recovery.demo.places import PLACES, Dockets
from legal_recovery.demo.plots import PLOTS, Plot
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money

TooManyCases = writers.TooManyCases

_CUMULATIVE_WEIGHTS = tuple(accumulate(plot.weight for plot in PLOTS))
_ANNUAL_RATES = (34_500, 38_500, 43_500, 47_500, 52_200, 60_000)
# 银发〔2003〕251号: overdue loans bear half as much again; bank loans count 360 days a year.
_PENALTY_UPLIFT_PERCENT, _DAYS_A_YEAR, _PPM = 50, 360, 1_000_000
# Accrual on the balance sheet stops after three months overdue.
_ON_BOOK_DAYS = 90
_SIZES = (1, 2, 3, 5, 8, 13, 21)
_SMALLEST = {"person": 80_000_00, "company": 1_800_000_00, "USD": 300_000_00}


class NoCases(InvalidInput):
    """A portfolio has at least one case."""

    code = "demo.no_cases"


def generate(
    cases: int,
    seed: int,
    out: Path,
    today: date,
    *,
    language: str = "zh",
    progress: Callable[[int], None] | None = None,
) -> Path:
    """Write a made-up portfolio of so many cases to `out` (.xlsx or .csv), and return it.

    The same cases, seed and day give the same bytes. `language` is that of headings and words, not of names.
    `progress` is told how many cases are written. Memory does not grow with the number of cases.
    Raises NoCases, TooManyCases, writers.UnknownFormat.
    """
    if cases < 1:
        raise NoCases(N_("A portfolio has at least one case, not {cases}."), field="cases", cases=cases)
    writers.write(make_cases(cases, seed, today), cases, Path(out), today, language, progress)
    return Path(out)


def make_cases(cases: int, seed: int, today: date) -> Iterator[MadeCase]:
    """Yield cases in order; every plot comes once before any comes again."""
    dockets = Dockets()
    first = Random(f"{seed}/plots").sample(PLOTS, len(PLOTS))  # noqa: S311 - see below
    width = max(5, len(str(cases)))
    for number in range(1, cases + 1):
        rng = Random(f"{seed}/{number}")  # noqa: S311 - the same seed must give the same portfolio
        plot = first[number - 1] if number <= len(first) else _draw(rng)
        yield _make_case(rng, number, width, plot, dockets, today)


def _draw(rng: Random) -> Plot:
    return rng.choices(PLOTS, cum_weights=_CUMULATIVE_WEIGHTS)[0]


def _make_case(rng: Random, number: int, width: int, plot: Plot, dockets: Dockets, today: date) -> MadeCase:
    waits = [rng.randint(low, high) for low, high, _ in plot.steps]
    escalated_on = today - timedelta(days=sum(waits) + TAIL_DAYS + rng.randint(0, plot.rest))
    person = rng.randrange(3) == 0 if plot.person is None else plot.person
    principal = _principal(rng, person, plot.currency)
    cast = assemble(rng, number, PLACES[(number * 5) % len(PLACES)], person, principal)
    debts = _debts(rng, cast, plot, principal, escalated_on)
    lots = _lots(rng, cast, plot, principal, escalated_on)
    exposure = sum((debt.owed for debt in debts), Money.zero(plot.currency))
    history = History(rng, dockets, cast, exposure, exposure, lots, escalated_on, today)
    for wait, (_, _, step) in zip(waits, plot.steps, strict=True):
        history.on += timedelta(days=wait)
        step(history)
    case = CaseLine(
        case_reference=f"ZB{escalated_on.year}{number:0{width}d}",
        office=cast.place.office,
        officer=rng.choice(cast.place.officers),
        currency=plot.currency,
        jurisdiction="CN",
        escalated_on=escalated_on,
        balance_date=escalated_on,
        stage=history.stage,
        stage_on=history.stage_on or escalated_on,
        flags=tuple(history.flags),
        closed_how=history.closed_how,
    )
    return MadeCase(
        case,
        tuple(cast.parties),
        debts,
        history.collateral(),
        tuple(history.proceedings),
        tuple(history.costs),
        tuple(history.receipts),
    )


def _principal(rng: Random, person: bool, currency: str) -> Money:
    smallest = _SMALLEST.get(currency) or _SMALLEST["person" if person else "company"]
    return Money(smallest * rng.choice(_SIZES) + rng.randrange(smallest), currency)


def _debts(rng: Random, cast: Cast, plot: Plot, principal: Money, escalated_on: date) -> tuple[DebtLine, ...]:
    """Split the principal over one to three contracts, each with its own rate and its own arrears."""
    count = 1 if cast.person else rng.choice((1, 1, 1, 1, 1, 1, 2, 2, 2, 3))
    parts = [principal.minor // count] * count
    parts[0] += principal.minor - sum(parts)
    return tuple(
        _debt(rng, cast, plot, Money(part, principal.currency), escalated_on, nth)
        for nth, part in enumerate(parts)
    )


def _debt(rng: Random, cast: Cast, plot: Plot, principal: Money, escalated_on: date, nth: int) -> DebtLine:
    overdue = rng.randint(100, 540)
    default_date = escalated_on - timedelta(days=overdue)
    signed_on = default_date - timedelta(days=rng.randint(200, 1_400))
    annual_rate = rng.choice(_ANNUAL_RATES)
    penalty_rate = annual_rate * (100 + _PENALTY_UPLIFT_PERCENT) // 100
    on_book = _interest(principal, annual_rate, min(overdue, _ON_BOOK_DAYS))
    off_book = _interest(principal, annual_rate, overdue - min(overdue, _ON_BOOK_DAYS))
    penalty = _interest(principal, penalty_rate - annual_rate, overdue)
    suffix = f"-{nth + 1}" if nth else ""
    return DebtLine(
        contract_number=f"JK-{signed_on.year}-{cast.number:05d}{suffix}",
        currency=principal.currency,
        principal=principal,
        interest_on=on_book,
        interest_off=off_book,
        penalty_interest=penalty,
        compound_interest=_interest(on_book, penalty_rate, overdue),
        costs_awarded=Money(rng.randint(20, 200) * 100_00, "CNY") if plot.costs_awarded and not nth else None,
        annual_rate=annual_rate,
        penalty_rate=penalty_rate,
        signed_on=signed_on,
        due_on=default_date - timedelta(days=1),
        default_date=default_date,
    )


def _interest(base: Money, rate_ppm: int, days: int) -> Money:
    return Money(base.minor * rate_ppm * days // (_PPM * _DAYS_A_YEAR), base.currency)


def _lots(rng: Random, cast: Cast, plot: Plot, principal: Money, escalated_on: date) -> list[Lot]:
    """Return the security, valued roughly on the day of escalation until somebody appraises it."""
    kinds = plot.collateral
    if kinds is None:
        kinds = tuple(rng.sample(COLLATERAL_KINDS, rng.choice((0, 1, 1, 2))))
    return [
        Lot(thing, Money(principal.minor * thing.value_percent // 100, principal.currency), escalated_on)
        for thing in secure(rng, cast, kinds)
    ]
