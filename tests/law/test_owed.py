"""What is owed on any day: the drafters' examples, payments where they come, and an oracle that goes day by day."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.law.interest import DAILY, BadPeriod, Fixed, Floating, Span, spans_of
from legal_recovery.law.owed import Change, NotPositive, Payment, Stream, statement
from legal_recovery.law.pack import PPB, load_pack, ppb

CN = load_pack("CN")
ORDER = ("costs", "interest", "penalty", "principal")
SINCE, UNTIL = date(2022, 1, 10), date(2026, 8, 20)
DOUBLED = ppb(CN.figure("delay-doubled", date(2015, 1, 1)).value)


def fixed(component, on, percent, since=SINCE, basis=360, **more):
    spans = (Span(since.toordinal(), ppb(percent), basis),)
    return Stream(component, on, spans, "x", **more)


def test_the_drafters_example_with_general_interest():
    expiry, paid_on = date(2015, 7, 3), date(2015, 9, 1)
    general = fixed("general", ("principal",), "0.05", date(2015, 1, 1), DAILY)
    doubled = fixed("doubled", ("principal",), "0.0175", expiry, DAILY)
    found = statement({"principal": 1_000_000}, date(2015, 1, 1), paid_on, [general, doubled])
    assert found.owed == {"principal": 1_000_000, "general": 121_500, "doubled": 10_500}
    assert found.total == 1_132_000
    assert found.a_day == {"general": 500, "doubled": 175}


def test_a_payment_stops_interest_on_what_it_pays_from_its_day_on():
    payment = Payment(date(2022, 2, 9), 50_000_000, ORDER)
    found = statement(
        {"principal": 100_000_000, "interest": 0}, SINCE, date(2022, 3, 11), [fixed("interest", ("principal",), "3.6")],
        [payment],
    )  # fmt: skip
    first, second = found.lines
    assert (first.days, first.amount, second.days, second.base) == (30, 300_000, 30, 50_300_000)
    assert found.steps[0].due == {"principal": 100_000_000, "interest": 300_000}
    assert found.steps[0].paid == {"interest": 300_000, "principal": 49_700_000}
    assert found.owed == {"principal": 50_300_000, "interest": 150_900}


def test_a_payment_on_the_first_day_stops_interest_at_once():
    payment = Payment(SINCE, 100, ORDER)
    found = statement({"principal": 100}, SINCE, UNTIL, [fixed("interest", ("principal",), "5")], [payment])
    assert found.lines == () and found.total == 0


def test_what_exceeds_everything_owed_that_day_is_left_over():
    payment = Payment(date(2022, 2, 9), 1_100, ORDER)
    found = statement(
        {"principal": 1_000}, SINCE, UNTIL, [fixed("interest", ("principal",), "36")], [payment]
    )
    assert found.unapplied == 1_100 - 1_000 - 30
    assert found.total == 0


def test_by_hand_a_payment_goes_where_it_is_sent_and_the_rest_is_left_over():
    payment = Payment(date(2022, 2, 9), 500, ORDER, by_hand={"principal": 300, "interest": 900})
    found = statement({"principal": 1_000, "interest": 100}, SINCE, date(2022, 2, 9), [], [payment])
    assert found.steps[0].paid == {"principal": 300, "interest": 100}
    assert found.unapplied == 100


def test_costs_awarded_are_owed_from_their_day_and_a_waiver_takes_away():
    changes = [Change(date(2022, 5, 1), "costs", 13_800), Change(date(2022, 6, 1), "principal", -400)]
    found = statement({"principal": 1_000}, SINCE, UNTIL, [], changes=changes)
    assert found.owed == {"principal": 600, "costs": 13_800}


def test_interest_stops_where_the_law_stops_it_and_stands_still_during_a_stay():
    accepted, stay = date(2023, 1, 10), (date(2022, 3, 1), date(2022, 6, 1))
    stream = fixed("doubled", ("principal",), "0.0175", basis=DAILY, until=accepted, pauses=(stay,))
    found = statement({"principal": 50_000_000}, SINCE, UNTIL, [stream])
    assert [(one.since, one.until) for one in found.lines] == [(SINCE, stay[0]), (stay[1], accepted)]
    assert found.a_day == {}


def test_the_stay_of_the_worked_example():
    stay = (date(2025, 3, 1), date(2025, 6, 1))
    stream = fixed("doubled", ("debt",), "0.0175", date(2025, 1, 10), DAILY, pauses=(stay,))
    found = statement({"debt": 50_000_000}, date(2025, 1, 10), date(2025, 8, 1), [stream])
    assert (sum(one.days for one in found.lines), found.owed["doubled"]) == (111, 971_250)


def test_interest_on_unpaid_interest_is_on_what_was_due():
    streams = [
        fixed("interest", ("principal",), "3.6", until=date(2022, 4, 10)),
        fixed("compound", ("interest",), "5.4", date(2022, 4, 10)),
    ]
    found = statement({"principal": 100_000_000}, SINCE, date(2022, 7, 9), streams)
    assert [(one.component, one.base, one.days) for one in found.lines] == [
        ("interest", 100_000_000, 90),
        ("compound", 900_000, 90),
    ]


def test_an_account_that_is_asked_for_before_it_begins_is_refused():
    with pytest.raises(BadPeriod, match="2022-01-10"):
        statement({"principal": 1}, SINCE, date(2022, 1, 9), [])
    with pytest.raises(NotPositive):
        statement({"principal": 1}, SINCE, UNTIL, [], [Payment(SINCE, 0, ORDER)])


# --- beside an oracle that goes from day to day ------------------------------------------------------------

offsets = st.integers(0, (UNTIL - SINCE).days)
payments = st.lists(
    st.builds(
        lambda day, minor: Payment(SINCE + timedelta(day), minor, ORDER), offsets, st.integers(1, 60_000_000)
    ),
    max_size=6,
)
floating = st.sampled_from(
    [
        Fixed(ppb("4.35")),
        Floating("lpr-1y", margin_ppb=ppb("0.55")),
        Floating("lpr-1y", reprice_from=date(2020, 3, 31), reprice_months=3),
    ]
)


def day_by_day(opening, streams, payments, until):
    """Go from day to day with exact fractions, rounding where a line ends: the plain way to say what is owed."""
    owed, waiting, lines = dict(opening), {}, []

    def close():
        for number, (stream, exact) in list(waiting.items()):
            owed[stream.component] = owed.get(stream.component, 0) + int(exact + Fraction(1, 2))
            lines.append(exact)
            del waiting[number]

    rates, bases = {}, {}
    for day in range(SINCE.toordinal(), until.toordinal() + 1):
        today = [one for one in payments if one.on.toordinal() == day]
        if today or day == until.toordinal():
            close()
        for payment in today:
            left = payment.minor
            for part in payment.order:
                paid = min(left, owed.get(part, 0))
                owed[part] = owed.get(part, 0) - paid
                left -= paid
        # Lines end on the evening before their rate or base changes; those that end together end first.
        for _ in range(2):
            for number, stream in enumerate(streams):
                span = max((one for one in stream.spans if one.since <= day), key=lambda one: one.since)
                base = sum(owed.get(part, 0) for part in stream.on)
                key = (span.rate_ppb, base)
                if number in waiting and (rates[number], bases[number]) != key:
                    exact = waiting.pop(number)[1]
                    owed[stream.component] = owed.get(stream.component, 0) + int(exact + Fraction(1, 2))
                rates[number], bases[number] = key
        if day < until.toordinal():
            for number, stream in enumerate(streams):
                exact = waiting.get(number, (stream, Fraction(0)))[1]
                waiting[number] = (stream, exact + Fraction(bases[number] * rates[number], 360 * PPB))
    return owed


@given(floating, payments, offsets)
def test_the_account_agrees_with_one_that_is_kept_from_day_to_day(rate, paid, length):
    until = SINCE + timedelta(length)
    stream = Stream("interest", ("principal",), tuple(spans_of(CN, rate, SINCE, UNTIL, 360)), "x")
    opening = {"principal": 100_000_000, "interest": 2_000_000, "costs": 13_800}
    relevant = sorted((one for one in paid if one.on <= until), key=lambda one: one.on)
    found = statement(opening, SINCE, until, [stream], relevant)
    kept = day_by_day(opening, [stream], relevant, until)
    assert found.owed == {part: kept[part] for part in found.owed}
    assert found.total == sum(kept.values())


@given(floating, payments, offsets)
def test_what_came_in_is_what_was_applied_and_left_over(rate, paid, length):
    until = SINCE + timedelta(length)
    stream = Stream("interest", ("principal",), tuple(spans_of(CN, rate, SINCE, UNTIL, 360)), "x")
    opening = {"principal": 100_000_000, "interest": 2_000_000}
    found = statement(opening, SINCE, until, [stream], paid)
    for step in found.steps:
        assert sum(step.paid.values()) + step.unapplied == step.payment.minor
        assert all(paid <= step.due[part] for part, paid in step.paid.items())
    grown = sum(one.amount for one in found.lines)
    settled = sum(sum(step.paid.values()) for step in found.steps)
    assert found.total == sum(opening.values()) + grown - settled
    assert min(found.owed.values()) >= 0


@given(floating, payments, offsets, st.integers(0, 10**8))
def test_a_greater_debt_never_owes_less(rate, paid, length, more):
    until = SINCE + timedelta(length)
    stream = Stream("interest", ("principal",), tuple(spans_of(CN, rate, SINCE, UNTIL, 360)), "x")
    totals = [
        statement({"principal": principal, "interest": 0}, SINCE, until, [stream], paid)
        for principal in (50_000_000, 50_000_000 + more)
    ]
    # A cent for each line: rounding does not know of the other account.
    slack = len(totals[0].lines) + len(totals[1].lines)
    assert totals[0].total - totals[0].unapplied <= totals[1].total - totals[1].unapplied + slack
