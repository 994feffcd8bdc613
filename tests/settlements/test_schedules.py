"""Schedules of instalments: to the cent, in order, none nothing; payments are counted in their order."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.kernel.money import Money, total
from legal_recovery.settlements.rules import (
    BadSchedule,
    Due,
    Rhythm,
    add_months,
    count_payments,
    make_schedule,
    require_schedule,
)
from tests.factories import cny

FIRST = date(2026, 12, 31)


@st.composite
def agreed(draw: st.DrawFn) -> tuple[Money, Rhythm]:
    count = draw(st.integers(1, 60))
    shape = draw(st.sampled_from(["fixed", "stepped", "balloon"]))
    amount = Money(draw(st.integers(count, 10**13)), "CNY")
    step = Money(draw(st.integers(1, 10**6)), "CNY")
    regular = Money(draw(st.integers(1, 10**9)), "CNY")
    day = draw(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
    return amount, Rhythm(shape, day, count, draw(st.integers(1, 12)), step, regular)


@given(agreed())
def test_a_schedule_sums_to_the_cent_in_order_and_has_no_instalment_of_nothing(
    wish: tuple[Money, Rhythm],
) -> None:
    amount, rhythm = wish
    try:
        dues = make_schedule(amount, rhythm)
    except BadSchedule as refusal:
        # Only a step or a regular amount that is too large for the whole makes one impossible.
        why = refusal.field
        dues = ()
    if not dues:
        assert rhythm.shape != "fixed" and why in ("step", "regular")
        return
    assert total([one.amount for one in dues], "CNY") == amount
    assert len(dues) == rhythm.count and all(one.amount.minor > 0 for one in dues)
    assert [one.due_on for one in dues] == sorted({one.due_on for one in dues})
    assert dues[0].due_on == rhythm.first_on
    if rhythm.shape == "fixed":
        assert max(dues, key=lambda one: one.amount).amount.minor - dues[-1].amount.minor <= 1
    if rhythm.shape == "stepped":
        steps = [b.amount.minor - a.amount.minor for a, b in pairwise(dues)]
        assert all(0 <= one - rhythm.step.minor <= 1 for one in steps)


@given(agreed(), st.lists(st.tuples(st.dates(FIRST, date(2030, 1, 1)), st.integers(1, 10**12)), max_size=12))
def test_payments_are_counted_in_order_and_nothing_is_counted_twice(
    wish: tuple[Money, Rhythm], paid: list[tuple[date, int]]
) -> None:
    amount, rhythm = wish
    dues = make_schedule(amount, Rhythm("fixed", rhythm.first_on, rhythm.count))
    payments = [(day, Money(minor, "CNY")) for day, minor in paid]
    found = count_payments(dues, payments)
    came = total([one for _day, one in payments], "CNY")
    assert total([one.paid for one in found], "CNY") == min(came, amount)
    covered = [one.met_on is not None for one in found]
    assert covered == sorted(covered, reverse=True)
    met = [one.met_on for one in found if one.met_on]
    assert met == sorted(met)


def test_the_day_of_a_month_is_kept_and_short_months_end_on_their_last() -> None:
    assert [add_months(FIRST, n) for n in (1, 2, 3, 14)] == [
        date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2028, 2, 29)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dues", "says"),
    [
        ([(FIRST, "100.00"), (FIRST, "100.00")], "Each instalment falls due after the one before."),
        ([(FIRST, "100.00"), (date(2027, 1, 1), "99.99")], "sum to CNY 199.99, not to CNY 200.00"),
        ([(FIRST, "0")], "more than zero"),
        ([], "between 1 and 240"),
    ],
)
def test_instalments_that_were_written_down_are_refused_with_the_reason(
    dues: list[tuple[date, str]], says: str
) -> None:
    with pytest.raises(BadSchedule, match=says):
        require_schedule(cny("200.00"), [Due(day, cny(text)) for day, text in dues])
