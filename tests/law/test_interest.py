"""Interest by segments: days add up, splitting changes nothing, a rate that is not known is never made up."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.law import ceilings
from legal_recovery.law.interest import (
    ACTUAL,
    DAILY,
    BadBasis,
    BadPeriod,
    BadRate,
    Fixed,
    Floating,
    exact_total,
    lines_of,
    rate_on,
    spans_of,
    total_of,
)
from legal_recovery.law.judgments import compounded_yearly, simple_interest
from legal_recovery.law.pack import PPB, NotInForce, NotKnown, load_pack, percent_text, ppb

CN = load_pack("CN")
LPR = CN.series("lpr-1y")
FIRST, LAST = date(2019, 8, 20), date(2026, 9, 19)
days = st.dates(FIRST, LAST)
rates = st.builds(Fixed, st.integers(0, 36).map(lambda percent: ppb(percent))) | st.just(Floating("lpr-1y"))
bases = st.sampled_from([360, 365, ACTUAL])


def exact(rate, since, until, basis, base=100_000_000, uplift=0):
    spans = spans_of(CN, rate, since, until, basis, uplift)
    return sum((one.exact for one in lines_of(base, spans, since, until, "interest", "x")), Fraction(0))


@given(rates, days, days, bases)
def test_the_days_of_the_segments_add_up_to_the_whole(rate, one, other, basis):
    since, until = sorted((one, other))
    lines = lines_of(10**8, spans_of(CN, rate, since, until, basis), since, until, "interest", "x")
    assert sum(line.days for line in lines) == (until - since).days
    for line, after in pairwise(lines):
        assert line.until == after.since and (line.rate_ppb, line.basis) != (after.rate_ppb, after.basis)


@given(rates, days, days, days, bases)
def test_splitting_a_period_anywhere_changes_nothing(rate, one, other, third, basis):
    since, middle, until = sorted((one, other, third))
    whole = exact(rate, since, until, basis)
    assert whole == exact(rate, since, middle, basis) + exact(rate, middle, until, basis)


@given(days, days)
def test_floating_interest_is_the_sum_of_single_days(one, other):
    since, until = sorted((one, other))
    by_days = sum(
        Fraction(10**8 * rate_on(LPR, since + timedelta(n)), 365 * PPB) for n in range((until - since).days)
    )
    assert by_days == exact(Floating("lpr-1y"), since, until, 365)


@given(rates, days, days, bases, st.integers(0, 10**12), st.integers(0, 10**6))
def test_more_principal_never_gives_less_interest(rate, one, other, basis, base, more):
    since, until = sorted((one, other))
    assert exact(rate, since, until, basis, base) <= exact(rate, since, until, basis, base + more)


@given(st.integers(0, 10**13), st.integers(0, 10**8), st.integers(0, 40_000), st.sampled_from([1, 360, 365]))
def test_a_line_is_rounded_once_half_up(base, rate, length, basis):
    by_decimal = (Decimal(base) * rate * length / (Decimal(basis) * PPB)).quantize(Decimal(1), ROUND_HALF_UP)
    assert simple_interest(base, rate, length, basis) == by_decimal


def test_a_segment_of_a_single_day_is_not_lost():
    since, until = date(2022, 1, 19), date(2022, 1, 21)
    lines = lines_of(
        10**8, spans_of(CN, Floating("lpr-1y"), since, until, 360), since, until, "interest", "x"
    )
    assert [(line.days, percent_text(line.rate_ppb)) for line in lines] == [(1, "3.8"), (1, "3.7")]


def test_a_publication_without_a_change_makes_no_line():
    since, until = date(2025, 6, 1), date(2026, 9, 1)
    spans = spans_of(CN, Floating("lpr-1y"), since, until, 360)
    assert len(spans) == 1


def test_by_the_real_days_of_a_year_a_leap_year_is_a_line_of_its_own():
    since, until = date(2023, 12, 31), date(2025, 1, 2)
    lines = lines_of(10**8, spans_of(CN, Fixed(ppb(5)), since, until, ACTUAL), since, until, "interest", "x")
    assert [(line.days, line.basis) for line in lines] == [(1, 365), (366, 366), (1, 365)]
    assert lines[1].amount == 5_000_000


def test_a_rate_with_dates_of_its_own_takes_what_was_last_published_on_them():
    rate = Floating("lpr-5y", margin_ppb=ppb("0.55"), reprice_from=date(2023, 1, 31), reprice_months=1)
    spans = spans_of(CN, rate, date(2024, 2, 1), date(2024, 8, 1), 360)
    # 3.95 was published on 2024-02-20 and is taken on 2024-02-29, 3.85 on 2024-07-22 and taken on 2024-07-31.
    assert [(date.fromordinal(one.since).isoformat(), percent_text(one.rate_ppb)) for one in spans] == [
        ("2024-02-01", "4.75"),
        ("2024-02-29", "4.5"),
        ("2024-07-31", "4.4"),
    ]


def test_a_rate_is_multiplied_before_its_margin_is_added_and_uplifted_last():
    rate = Floating("lpr-1y", multiple_ppb=int(1.5 * PPB), margin_ppb=ppb("0.1"))
    (span,) = spans_of(CN, rate, date(2025, 6, 1), date(2025, 7, 1), 360, PPB // 2)
    assert percent_text(span.rate_ppb) == "6.9"


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [
        (date(2019, 8, 19), date(2020, 1, 1), "begins on 2019-08-20"),
        (date(2026, 9, 1), date(2026, 9, 21), "known until 2026-09-19"),
        (date(2027, 1, 1), date(2027, 1, 1), "known until 2026-09-19"),
    ],
)
def test_a_rate_that_is_not_known_is_never_carried_on(since, until, says):
    with pytest.raises(NotKnown, match=says):
        spans_of(CN, Floating("lpr-1y"), since, until, 360)


def test_the_last_day_that_is_known_can_be_asked_for():
    assert spans_of(CN, Floating("lpr-1y"), date(2026, 9, 1), date(2026, 9, 20), 360)


@pytest.mark.parametrize(
    ("rate", "since", "until", "basis", "error"),
    [
        (Fixed(ppb(5)), date(2024, 1, 2), date(2024, 1, 1), 360, BadPeriod),
        (Fixed(-1), date(2024, 1, 1), date(2024, 1, 2), 360, BadRate),
        (Fixed(101 * PPB), date(2024, 1, 1), date(2024, 1, 2), 360, BadRate),
        (Fixed(ppb(5)), date(2024, 1, 1), date(2024, 1, 2), 364, BadBasis),
        (
            Floating("lpr-1y", reprice_from=date(2024, 6, 1), reprice_months=12),
            date(2024, 1, 1),
            date(2024, 1, 2),
            360,
            BadPeriod,
        ),
    ],
)
def test_nonsense_is_refused(rate, since, until, basis, error):
    with pytest.raises(error):
        spans_of(CN, rate, since, until, basis)


def test_the_total_of_the_lines_and_the_exact_total_may_part_by_cents_and_both_are_told():
    since, until = date(2022, 1, 1), date(2024, 12, 31)
    lines = lines_of(333, spans_of(CN, Floating("lpr-1y"), since, until, 365), since, until, "interest", "x")
    assert abs(total_of(lines) - exact_total(lines)) <= len(lines)
    exact_sum = sum((line.exact for line in lines), Fraction(0))
    assert abs(exact_total(lines) - exact_sum) <= Fraction(1, 2)


def test_the_doubled_part_is_a_rate_a_day_that_no_year_divides():
    rate = CN.figure("delay-doubled", date(2026, 1, 1))
    (line,) = lines_of(
        100_000_000,
        spans_of(CN, Fixed(ppb(rate.value)), date(2026, 1, 1), date(2026, 4, 11), DAILY),
        date(2026, 1, 1),
        date(2026, 4, 11),
        "doubled",
        rate.citation,
    )
    assert (line.days, line.amount) == (100, 1_750_000)
    with pytest.raises(NotInForce, match="2014-07-31"):
        CN.figure("delay-doubled", date(2014, 7, 31))


def test_compounded_every_year_on_the_anniversary():
    found = compounded_yearly(50_000_000, ppb("4.80"), date(2024, 6, 3), date(2025, 12, 31))
    assert (found.after_years, found.stub_days, found.total) == ((52_400_000,), 211, 53_853_992)
    leap = compounded_yearly(10_000, ppb(10), date(2024, 2, 29), date(2026, 2, 28))
    assert (leap.after_years, leap.stub_days) == ((11_000, 12_100), 0)


def test_ceilings_name_their_rule():
    ceiling = ceilings.private_lending(CN, date(2024, 11, 1))
    assert (percent_text(ceiling.rate_ppb), ceiling.published_on) == ("12.4", date(2024, 10, 21))
    assert ceilings.above(ceiling, ppb("12.5")) == "12.4"
    assert ceilings.above(ceiling, ppb("12.4")) is None
    with pytest.raises(NotInForce):
        ceilings.private_lending(CN, date(2020, 8, 19))
    assert ceilings.uplift_flags(CN, date(2024, 1, 1), Decimal(51))[0].key == "overdue-uplift-most"
    assert ceilings.uplift_flags(CN, date(2024, 1, 1), Decimal(50)) == []
    assert ceilings.uplift_flags(CN, date(2024, 1, 1), Decimal(29))[0].key == "overdue-uplift-least"
    assert ceilings.uplift_flags(CN, date(2024, 1, 1), Decimal(51), misused=True) == []
