"""Deadlines: by the calendar, over holidays and make-up workdays, back from an event, and into years not yet known."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

from legal_recovery.law.deadlines import (
    UnknownMeans,
    add,
    deadline,
    deadlines_of,
    earliest,
    extended,
    moved,
    served_on,
)
from legal_recovery.law.pack import NotInForce, NotKnown, Period, UnknownRule, Year, load_pack
from legal_recovery.law.working_days import is_open, next_open, why_closed

CN, EW, NY = load_pack("CN"), load_pack("EW"), load_pack("US-NY")
ROLLING = [
    one for key in CN.keys(Period) for one in CN.versions(Period, key) if one.rolls and one.unit != "years"
]


@given(st.dates(date(2014, 1, 1), date(2026, 12, 31)))
def test_courts_are_open_on_the_days_that_another_calendar_says(day):
    assert is_open(CN, day) == chinese_calendar.is_workday(day)


# What proclamations moved or added.
MOVED = {date(2020, 5, 4): date(2020, 5, 8), date(2022, 5, 30): date(2022, 6, 2)}
ADDED = {date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}


def bank_holidays(year):
    """The holidays of the Banking and Financial Dealings Act 1971, Good Friday, and Christmas with substitutes."""
    easter_sunday = easter(year)
    mondays = [
        next(date(year, 5, n) for n in range(1, 8) if date(year, 5, n).isoweekday() == 1),
        next(date(year, 5, n) for n in range(31, 24, -1) if date(year, 5, n).isoweekday() == 1),
        next(date(year, 8, n) for n in range(31, 24, -1) if date(year, 8, n).isoweekday() == 1),
    ]
    found = {easter_sunday - timedelta(2), easter_sunday + timedelta(1)}
    found |= {MOVED.get(day, day) for day in mondays} | {day for day in ADDED if day.year == year}
    for feast in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while feast in found or feast.isoweekday() > 5:
            feast += timedelta(1)
        found.add(feast)
    return found


@pytest.mark.parametrize("year", range(2014, 2029))
def test_english_courts_are_closed_on_bank_holidays_and_weekends_alone(year):
    closed = bank_holidays(year)
    days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    assert [day for day in days if is_open(EW, day) == (day in closed or day.isoweekday() > 5)] == []


@given(st.sampled_from(ROLLING), st.dates(date(2015, 1, 1), date(2026, 12, 31)))
def test_a_deadline_that_rolls_is_never_on_a_day_on_which_courts_are_closed(rule, event_on):
    assume(rule.in_force(event_on))
    found = deadline(CN, rule.key, event_on)
    if not found.provisional:
        assert is_open(CN, found.due)
        between = [found.unrolled + timedelta(n) for n in range((found.due - found.unrolled).days)]
        assert [one.day for one in found.passed] == between
        assert all(one.why == why_closed(CN, one.day) != "" for one in found.passed)


@given(st.sampled_from(ROLLING), st.dates(date(2026, 6, 1), date(2026, 12, 31)))
def test_a_provisional_deadline_is_as_counted_and_never_too_late(rule, event_on):
    found = deadline(CN, rule.key, event_on)
    assert found.due >= found.unrolled
    if found.provisional:
        assert found.due == found.unrolled == found.remind_for
        later = CN.with_years({year: Year(frozenset(), frozenset(), "x") for year in range(2027, 2060)})
        assert deadline(later, rule.key, event_on).due >= found.due


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 600),
    st.sampled_from(["days", "months", "years"]),
)
def test_months_and_years_end_on_the_corresponding_day_or_the_end_of_the_month(day, count, unit):
    assume(unit != "years" or count < 99)
    assert add(day, count, unit) == day + relativedelta(**{unit: count})


@pytest.mark.parametrize(
    ("key", "event_on", "unrolled", "due"),
    [
        ("appeal-judgment", "2026-09-05", "2026-09-20", "2026-09-20"),  # a Sunday that is worked
        ("enforcement", "2024-02-28", "2026-02-28", "2026-02-28"),  # a Saturday that is worked
        ("enforcement", "2024-02-29", "2026-02-28", "2026-02-28"),
        ("appeal-judgment", "2026-02-05", "2026-02-20", "2026-02-24"),
        ("appeal-ruling", "2025-12-26", "2026-01-05", "2026-01-05"),
        ("appeal-ruling", "2025-12-22", "2026-01-01", "2026-01-04"),  # the Sunday after is worked
        ("limitation", "2015-09-30", "2017-09-30", "2017-09-30"),
        ("limitation", "2015-10-01", "2018-10-01", "2018-10-08"),
        ("guarantee-period", "2025-08-31", "2026-02-28", "2026-02-28"),
        ("guarantee-period", "2025-11-01", "2026-05-01", "2026-05-06"),
        ("announcement", "2021-12-31", "2022-03-01", "2022-03-01"),
        ("announcement", "2022-01-01", "2022-01-31", "2022-01-31"),  # in the holiday: it does not move
    ],
)
def test_deadlines_worked_out_by_hand(key, event_on, unrolled, due):
    found = deadline(CN, key, date.fromisoformat(event_on))
    assert (found.unrolled.isoformat(), found.due.isoformat()) == (unrolled, due)


def test_a_period_that_is_not_trusted_to_move_reminds_of_its_own_last_day():
    found = deadline(CN, "guarantee-period", date(2025, 11, 1))
    assert (found.remind_for, found.due) == (date(2026, 5, 1), date(2026, 5, 6))


def test_a_party_abroad_has_longer_where_the_law_says_so():
    assert deadline(CN, "answer", date(2026, 3, 2), abroad=True).count == 30
    assert deadline(CN, "preservation-reconsideration", date(2026, 3, 2), abroad=True).count == 5


def test_an_extension_runs_on_from_the_day_as_it_was_counted():
    found = deadline(CN, "appeal-judgment", date(2026, 9, 18))
    assert (found.unrolled, found.due) == (date(2026, 10, 3), date(2026, 10, 8))
    assert extended(CN, found, 5, "days").due == date(2026, 10, 8)
    assert extended(CN, found, 10, "days").due == date(2026, 10, 13)


def test_service_by_announcement_takes_effect_later_and_other_means_at_once():
    assert served_on(CN, "in-person", date(2026, 7, 1)) is None
    assert served_on(CN, "announcement", date(2026, 7, 1)).unrolled == date(2026, 7, 31)
    assert served_on(CN, "announcement", date(2026, 7, 1), abroad=True).unrolled == date(2026, 8, 30)
    assert served_on(CN, "announcement", date(2023, 7, 1), abroad=True).unrolled == date(2023, 10, 1)
    with pytest.raises(UnknownMeans):
        served_on(CN, "pigeon", date(2026, 7, 1))


def test_an_event_brings_all_its_deadlines():
    found = {one.rule.key: one.due for one in deadlines_of(CN, "seizure-started", date(2026, 3, 2))}
    assert found == {"reference-price-start": date(2026, 4, 1)}
    # Who seized first asks nobody for the disposal.
    elsewhere = {one.rule.key: one.due for one in deadlines_of(CN, "seized-elsewhere", date(2026, 3, 2))}
    assert elsewhere == {"disposal-request": date(2026, 5, 1), "preservation-idle": date(2027, 3, 2)}


def test_counting_back_into_a_year_that_is_not_known_is_refused():
    with pytest.raises(NotKnown, match="2027"):
        deadline(CN, "auction-notice-movable-second", date(2027, 3, 1))
    assert deadline(CN, "auction-notice-movable-second", date(2027, 1, 5)).due == date(2026, 12, 29)


def test_working_days_in_a_year_that_is_not_known_are_refused():
    with pytest.raises(NotKnown, match="2029"):
        deadline(EW, "notice-of-application", date(2029, 1, 3))


def test_a_deadline_is_shown_as_moved_when_the_calendar_arrives():
    found = deadline(CN, "appeal-judgment", date(2026, 12, 17))
    assert (found.due, found.provisional) == (date(2027, 1, 1), True)
    year = Year(frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 3)}), "x")
    known = deadline(CN.with_years({2027: year}), "appeal-judgment", date(2026, 12, 17))
    assert (known.due, known.provisional) == (date(2027, 1, 3), False)
    assert moved(found, known) and not moved(found, found)


def test_a_deadline_that_would_roll_into_a_year_that_is_not_known_stays():
    found = deadline(CN.with_years({}), "appeal-judgment", date(2026, 12, 16))
    assert (found.due, found.provisional) == (date(2026, 12, 31), False)
    last_day_off = Year(frozenset({date(2026, 12, 31)}), frozenset(), "x")
    shifted = CN.__class__(**{f: getattr(CN, f) for f in CN.__dataclass_fields__} | {
        "calendar": CN.calendar.__class__(CN.calendar.weekend, {2026: last_day_off})
    })  # fmt: skip
    found = deadline(shifted, "appeal-judgment", date(2026, 12, 16))
    assert (found.due, found.provisional) == (date(2026, 12, 31), True)


@pytest.mark.parametrize(
    ("key", "event_on", "last"),
    [
        ("notice-of-application", "2023-10-20", "2023-10-16"),  # CPR 2.8, official examples
        ("notice-of-application", "2025-10-20", "2025-10-14"),
        ("notice-of-application", "2026-04-08", "2026-03-31"),  # Good Friday and Easter Monday between
        ("seven-days-before", "2025-10-20", "2025-10-12"),
    ],
)
def test_clear_days_before_a_hearing(key, event_on, last):
    assert deadline(EW, key, date.fromisoformat(event_on)).due.isoformat() == last


def test_a_hearing_so_many_clear_days_after_a_notice():
    assert earliest(EW, 28, date(2023, 10, 1)) == date(2023, 10, 30)


def test_next_open_is_the_day_itself_where_courts_are_open():
    assert next_open(CN, date(2026, 9, 20)) == date(2026, 9, 20)
    assert next_open(CN, date(2026, 9, 25)) == date(2026, 9, 28)


def test_unknown_rules_and_days_before_a_rule_are_refused():
    with pytest.raises(UnknownRule):
        deadline(CN, "tea-break", date(2026, 1, 1))
    with pytest.raises(NotInForce, match="2016-11-30"):
        deadline(CN, "preservation-reconsideration", date(2016, 11, 30))
    assert deadline(NY, "limitation-contract", date(2020, 7, 3)).due == date(2026, 7, 6)
