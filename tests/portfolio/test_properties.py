"""Whatever a portfolio says, the books say it too: recomputed from the file's rows by a few lines of their own."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.portfolio.importing import Importer, cost, counts, debt, head, party, receipt, sheets

ESCALATED = date(2025, 3, 1)
AMOUNTS = st.decimals("0.01", "99999.99", places=2).map(str)
DAYS = st.integers(0, 400).map(lambda days: (ESCALATED + timedelta(days=days)).isoformat())
BALANCE_DATES = st.none() | DAYS
NUMBERS: Iterator[int] = count(1)

Rows = dict[str, list[dict[str, Any]]]


@st.composite
def cases(draw: st.DrawFn) -> Rows:
    """A case with one or two contracts, costs of which some were taken back, and receipts before and after its day."""
    rows: Rows = {"cases": [head(balance_date=draw(BALANCE_DATES))], "parties": [party()]}
    rows["debts"] = [
        debt(contract_number=f"JK-{n}", principal=draw(AMOUNTS), interest_on=draw(AMOUNTS))
        for n in range(draw(st.integers(1, 2)))
    ]
    rows["costs"] = [
        cost(amount=draw(AMOUNTS), incurred_on=(day := draw(DAYS)), paid_on=day, **_taken_back(draw, day))
        for _ in range(draw(st.integers(0, 3)))
    ]
    rows["receipts"] = [
        receipt(amount=draw(AMOUNTS), credited_on=draw(DAYS)) for _ in range(draw(st.integers(0, 3)))
    ]
    return rows


def _taken_back(draw: st.DrawFn, day: str) -> dict[str, str]:
    return {"reversed_on": day, "reversal_reason": "重复入账"} if draw(st.booleans()) else {}


def told_of(rows: Rows) -> dict[str, str]:
    """Return what a case's rows come to: what was received since escalation had been taken off its balances."""
    day = rows["cases"][0]["balance_date"]
    owed = _sum(rows["debts"], "principal") + _sum(rows["debts"], "interest_on")
    before = _sum([one for one in rows["receipts"] if day and one["credited_on"] <= day], "amount")
    after = _sum(rows["receipts"], "amount") - before
    costs = _sum([one for one in rows["costs"] if "reversed_on" not in one], "amount")
    # What is received beyond what is owed waits for allocation, and is not recovered.
    gross = before + min(after, owed)
    return {
        "exposure": f"{owed + before:.2f}",
        "gross": f"{gross:.2f}",
        "costs": f"{costs:.2f}",
        "outstanding": f"{owed + before - gross:.2f}",
    }


def _sum(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


def workbook(portfolio: dict[str, Rows], shuffled: Random | None = None) -> dict[str, Any]:
    """Return the sheets of these cases, their rows in any order."""
    whole = sheets([], [], [], costs=[], receipts=[])
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in whole}
    for reference, rows in portfolio.items():
        for name, lines in rows.items():
            found[name] += [{**line, "case_reference": reference} for line in lines]
    for lines in found.values() if shuffled else ():
        shuffled.shuffle(lines)
    return found


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(st.lists(cases(), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_the_books_say_what_the_rows_come_to_in_any_order_and_however_often(
    importer: Importer, drawn: list[Rows], random: Random
) -> None:
    number = next(NUMBERS)
    portfolio = {f"P{number}-{place}": rows for place, rows in enumerate(drawn)}
    mixed = {f"Q{number}-{place}": rows for place, rows in enumerate(drawn)}
    assert counts(importer.loaded(workbook(portfolio))) == (len(drawn), 0, 0)
    assert counts(importer.loaded(workbook(mixed, random))) == (len(drawn), 0, 0)
    # The same again, and the same in another order, change nothing.
    assert counts(importer.loaded(workbook(portfolio, random))) == (0, 0, len(drawn))
    for reference, rows in {**portfolio, **mixed}.items():
        assert importer.figures(reference) == told_of(rows), reference
    importer.verified()
