"""What the law sets, computed: what is owed by segment beside pandas and plain Python, fees, deadlines."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from benchmarks.measure import Turns, machine, progress, take_turns
from benchmarks.report import Report
from legal_recovery.kernel.money import Money
from legal_recovery.law.deadlines import deadline
from legal_recovery.law.fees import acceptance_fee
from legal_recovery.law.interest import Floating, spans_of
from legal_recovery.law.owed import Payment, Stream, statement
from legal_recovery.law.pack import Pack, load_pack, ppb

CASES, PAYMENTS, ROUNDS = 100_000, 8, 3
CASES_A_ROUND = 2_000
TODAY = date(2026, 9, 1)
_ORDER = ("interest", "principal")


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan on LPR plus a margin, taken anew each year, with what was paid on it."""

    principal: int
    since: date
    rate: Floating
    payments: tuple[tuple[date, int], ...]


def loans(count: int) -> list[Loan]:
    """Return made-up loans, always the same."""
    draw = random.Random(3)
    return [_loan(draw) for _ in range(count)]


def _loan(draw: random.Random) -> Loan:
    since = date(2021, 1, 1) + timedelta(draw.randrange(700))
    days = sorted(draw.sample(range(1, (TODAY - since).days), PAYMENTS))
    rate = Floating(
        "lpr-1y", margin_ppb=ppb(Decimal(draw.randrange(200)) / 100), reprice_from=since, reprice_months=12
    )
    paid = tuple((since + timedelta(day), draw.randrange(1_000_00, 40_000_00)) for day in days)
    return Loan(draw.randrange(500_000_00, 5_000_000_00), since, rate, paid)


# --- three ways -------------------------------------------------------------------------------------------


def ours(pack: Pack, loan: Loan) -> tuple[int, int]:
    """Return principal and interest owed, with every line of it made."""
    spans = tuple(spans_of(pack, loan.rate, loan.since, TODAY, 360))
    stream = Stream("interest", ("principal",), spans, "")
    payments = [Payment(day, minor, _ORDER) for day, minor in loan.payments]
    found = statement({"principal": loan.principal, "interest": 0}, loan.since, TODAY, [stream], payments)
    return found.owed["principal"], found.owed["interest"]


def plain(rates: list[tuple[date, Decimal]], loan: Loan) -> tuple[int, int]:
    """The same as a spreadsheet would have it: a row for each rate and payment, in decimals."""
    rows = _rows(rates, loan)
    principal, interest = Decimal(loan.principal), Decimal(0)
    for (day, rate, paid), (until, _, _) in zip(rows, [*rows[1:], (TODAY, rows[-1][1], 0)], strict=True):
        to_interest = min(interest, Decimal(paid))
        interest -= to_interest
        principal -= min(principal, paid - to_interest)
        exact = principal * rate / 100 * (until - day).days / 360
        interest += exact.quantize(Decimal(1), ROUND_HALF_UP)
    return int(principal), int(interest)


def _rows(rates: list[tuple[date, Decimal]], loan: Loan) -> list[tuple[date, Decimal, int]]:
    """Return each day on which the rate changes or something is paid: the rate from then on, and what was paid."""
    margin = Decimal(loan.rate.margin_ppb) / 10_000_000
    changes = [loan.since]
    while (again := _anniversary(loan.since, len(changes))) < TODAY:
        changes.append(again)
    by_day = {day: next(rate for since, rate in reversed(rates) if since <= day) + margin for day in changes}
    paid = dict(loan.payments)
    rows: list[tuple[date, Decimal, int]] = []
    for day in sorted({*by_day, *paid}):
        rate = by_day.get(day, rows[-1][1] if rows else Decimal(0))
        # A rate that did not change ends no line.
        if day in paid or not rows or rate != rows[-1][1]:
            rows.append((day, rate, paid.get(day, 0)))
    return rows


def _anniversary(since: date, years: int) -> date:
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return since.replace(year=since.year + years, day=28)


def by_pandas(rates: list[tuple[date, Decimal]], some: list[Loan]) -> list[tuple[int, int]]:
    """The same in columns: all rows of all loans in one frame, gone through by their number within the loan.

    In floating point, as columns are: the last cent is not to be relied on.
    """
    import pandas as pd

    frame = pd.DataFrame(
        [
            (number, place, day.toordinal(), float(rate), paid)
            for number, loan in enumerate(some)
            for place, (day, rate, paid) in enumerate(_rows(rates, loan))
        ],
        columns=["loan", "place", "day", "rate", "paid"],
    )
    frame["until"] = frame.groupby("loan")["day"].shift(-1).fillna(TODAY.toordinal())
    principal = pd.Series([float(loan.principal) for loan in some])
    interest = pd.Series(0.0, index=principal.index)
    for _, rows in frame.groupby("place"):
        at = rows.set_index("loan")
        to_interest = at["paid"].clip(upper=interest[at.index])
        interest[at.index] -= to_interest
        principal[at.index] -= (at["paid"] - to_interest).clip(upper=principal[at.index])
        days = at["until"] - at["day"]
        interest[at.index] += (principal[at.index] * at["rate"] / 100 * days / 360 + 0.5).astype("int64")
    return list(zip(principal.astype("int64"), interest.astype("int64"), strict=True))


# --- measuring --------------------------------------------------------------------------------------------


def measure(report: Report, scale: float) -> None:
    """Measure what is owed, fees and deadlines, and say what came of it."""
    pack, cases = load_pack("CN"), max(10, int(CASES * scale))
    rates = [(one.since, Decimal(one.rate_ppb) / 10_000_000) for one in pack.series("lpr-1y").rates]
    made = loans(cases)
    progress(f"law: {cases:,} loans")
    few = made[: min(cases, CASES_A_ROUND)]
    found = [ours(pack, loan) for loan in few]
    assert found == [plain(rates, loan) for loan in few], "plain Python finds something else"
    off = max(abs(a - b) + abs(c - d) for (a, c), (b, d) in zip(found, by_pandas(rates, few), strict=True))
    turns = take_turns(
        {
            "ours": lambda _: len([ours(pack, loan) for loan in made]),
            "plain": lambda _: len([plain(rates, loan) for loan in made]),
            "pandas": lambda _: len(by_pandas(rates, made)),
        },
        ROUNDS,
    )
    report.say(
        f"{machine()}, one core. {cases:,} loans on LPR taken anew each year, {PAYMENTS} payments each."
    )
    heads = ["what is owed, by segment", "cases a second", "rate of ours to it"]
    rows = [_row("ours: exact, every line kept", "ours", turns)]
    rows += [_row("plain Python, decimals", "plain", turns), _row("pandas, floating point", "pandas", turns)]
    report.table(heads, rows)
    report.say(
        f"All three were compared on {len(few):,} loans: plain Python agrees to the cent, pandas is at most "
        f"{off} cents off. Only ours keeps the lines with their rates, days and citations."
    )
    _singles(report, pack, scale)


def _row(title: str, name: str, turns: Turns) -> list[str]:
    return [title, f"{turns.rate(name):,.0f}", f"{turns.ratio('ours', name):.2f}" if name != "ours" else ""]


def _singles(report: Report, pack: Pack, scale: float) -> None:
    """Measure single fees and deadlines, beside a call that does nothing but look at the same inputs."""
    count = max(100, int(200_000 * scale))
    draw = random.Random(5)
    amounts = [Money(draw.randrange(10**11), "CNY") for _ in range(count)]
    days = [date(2024, 1, 1) + timedelta(draw.randrange(900)) for _ in range(count)]
    on = date(2026, 1, 1)

    def each(work: Callable[[int], object]) -> Callable[[int], int]:
        def once(_: int) -> int:
            for place in range(count):
                work(place)
            return count

        return once

    turns = take_turns(
        {
            "fee": each(lambda place: acceptance_fee(amounts[place], on)),
            "deadline": each(lambda place: deadline(pack, "appeal-judgment", days[place])),
            "nothing": each(lambda place: (amounts[place], days[place])),
        },
        ROUNDS,
    )
    rows = [
        ["acceptance fee, with its bands", f"{turns.rate('fee'):,.0f}"],
        ["deadline over holidays, with why", f"{turns.rate('deadline'):,.0f}"],
        ["a call that does nothing (the limit)", f"{turns.rate('nothing'):,.0f}"],
    ]
    report.table(["one at a time", "a second"], rows)
