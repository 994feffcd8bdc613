"""The calendar: what falls on which day, who is needed twice, and the same read by a second program."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.alerts.store import place
from legal_recovery.cases.commands import AddNote, add_note
from legal_recovery.cases.rules import Dated, DatedFilter, enough_of
from legal_recovery.deadlines.commands import RecordTrigger, record_trigger
from legal_recovery.deadlines.rules import Happened
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.home.rules import (
    beside,
    clashing,
    month_of,
    shown,
    what_must_be_done,
    working_days_left,
)
from legal_recovery.home.views.feeds import calendar_of
from legal_recovery.kernel.errors import Message
from legal_recovery.law.pack import load_pack
from legal_recovery.plumbing.unit_of_work import Actor
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.signing_in import send

TODAY = date(2026, 11, 20)


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines."""
    return "sqlite"


def dated(number: int, on: date, **more: Any) -> Dated:
    return Dated(
        kind=more.pop("kind", "deadline"),
        id=number,
        case_id=1,
        reference=more.pop("reference", "ZB-1"),
        jurisdiction="CN",
        what=Message("Appeal"),
        on=on,
        **more,
    )


@given(st.dates(date(1990, 1, 1), date(2199, 11, 30)))
def test_a_month_lies_in_whole_weeks_and_the_views_follow_each_other(day: date) -> None:
    days = [one for week in month_of(day) for one in week]
    assert days[0].weekday() == 0 and len(days) % 7 == 0 and days == sorted(set(days))
    assert {one for one in days if one.month == day.month} == {
        date.fromordinal(number)
        for number in range(day.replace(day=1).toordinal(), beside("month", day)[1].toordinal())
    }
    assert shown("month", day) == (days[0], days[-1])
    for view in ("week", "list"):
        assert beside(view, beside(view, day)[1])[0] == day


def test_the_earliest_day_comes_first_and_on_one_day_the_most_money() -> None:
    small, large = dated(1, TODAY, at_stake_minor=5), dated(2, TODAY, at_stake_minor=900)
    over, later = dated(3, date(2026, 11, 1)), dated(4, date(2026, 11, 24), lead_days=3)
    assert sorted([later, small, over, large], key=place) == [over, large, small, later]
    come = DatedFilter(only_open=True, come_by=TODAY)
    assert [one for one in (later, small, over) if come.takes(one)] == [small, over], "its lead has not begun"
    assert DatedFilter(come_by=date(2026, 11, 21)).takes(later)
    assert not any(map(come.takes, (dated(5, TODAY, is_open=False), dated(6, TODAY, is_cancelled=True))))


def test_whose_a_thing_is_decides_who_is_shown_it() -> None:
    mine, theirs, nobodys = dated(1, TODAY, owner_id=7), dated(2, TODAY, owner_id=8), dated(3, TODAY)
    there = dated(4, TODAY, attends=(7,))
    everything = [mine, theirs, nobodys, there]

    def left(**wanted: Any) -> list[int]:
        return [one.id for one in everything if DatedFilter(**wanted).takes(one)]

    assert left() == [1, 2, 3, 4] and left(person_id=7) == [1, 4]
    assert left(person_id=7, nobodys=True) == [1, 3, 4] and left(nobodys=True) == [3]
    assert left(none_of=frozenset({7})) == [2, 3]


def test_no_more_is_read_than_the_earliest_whole_days_that_hold_enough() -> None:
    read: list[int] = []

    def coming() -> Iterator[tuple[date, Dated]]:
        for number in range(30):
            read.append(number)
            one = dated(number, TODAY + timedelta(days=number // 2 + number % 2))
            # Each comes with the day before which nothing more falls.
            yield TODAY + timedelta(days=number // 2), one

    found = enough_of(coming(), TODAY, TODAY + timedelta(days=60), DatedFilter(at_least=3))
    kept = {one.id for one in found if one.on <= TODAY + timedelta(days=1)}
    assert kept == {0, 1, 2} and len(read) < 8


def test_working_days_are_counted_by_the_published_calendar_and_never_guessed() -> None:
    pack = load_pack("CN")
    # The National Day week of 2026, with the Saturday after it at work.
    assert working_days_left(pack, date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert working_days_left(pack, date(2026, 10, 8), date(2026, 10, 10)) == 2
    assert working_days_left(pack, TODAY, TODAY) == 0
    assert working_days_left(pack, TODAY, date(2027, 3, 1)) is None


def test_one_person_cannot_be_in_two_courts_within_two_hours_by_the_clocks_of_the_courts() -> None:
    def at(number: int, hour: int, zone: str, *people: int, on: date = TODAY) -> Dated:
        return dated(number, on, kind="court_date", at=time(hour), zone=zone, attends=people)

    shanghai, london = at(1, 17, "Asia/Shanghai", 7, 8), at(2, 9, "Europe/London", 7)
    assert clashing([shanghai, london]) == {("court_date", 1), ("court_date", 2)}
    assert not clashing([shanghai, at(3, 17, "Europe/London", 7)]), "eight hours later"
    assert not clashing([shanghai, at(4, 17, "Asia/Shanghai", 9)]), "another person"
    assert not clashing([shanghai, dated(5, TODAY, attends=(7,))]), "a whole day asks for no hour"


@pytest.fixture
def legal(bench: Bench, client: FlaskClient, sign_in: Callable[..., Actor]) -> Actor:
    return sign_in("legal")


def judged(bench: Bench, reference: str = "ZB-1", by: Actor | None = None) -> Any:
    case = bench.open_case(reference)
    what = Happened("judgment-served", date(2026, 11, 16))
    bench.do(record_trigger, RecordTrigger(case.id, what), by=by)
    return case


def test_a_month_shows_each_day_with_its_marks_and_a_list_says_why(
    bench: Bench, client: FlaskClient, legal: Actor
) -> None:
    judged(bench)
    page = words_of(client.get("/calendar?day=2026-12-01").text)
    assert "Mon Tue Wed Thu Fri Sat Sun" in page and "2026-12-01" in page
    assert "ZB-1" in page and "clashes" not in page
    assert "off" in words_of(client.get("/calendar?day=2026-10-01").text)
    listed = words_of(client.get("/calendar?view=list&day=2026-11-20").text)
    assert "ZB-1" in listed and "working day" in listed
    assert "is not published yet" in words_of(client.get("/calendar?day=2027-03-01").text)


def test_what_is_no_day_is_refused_at_its_place_and_any_other_nonsense_shows_the_usual(
    client: FlaskClient, legal: Actor
) -> None:
    for day in ("2026-13-01", "1700-01-01", "soon", "2026-02-30"):
        answer = client.get(f"/calendar?day={day}")
        assert answer.status_code == 422 and 'id="filters-day-error"' in answer.text, day
    for query in ("view=year", "owner=-1", "kind=%27", "state=x", "owner=999999999999999999999"):
        assert client.get(f"/calendar?{query}").status_code == 200, query


def test_my_day_begins_with_what_must_be_done_and_how_full_the_next_days_are(
    bench: Bench, client: FlaskClient, legal: Actor
) -> None:
    case = judged(bench)
    page = client.get("/").text
    assert "To be done" in page and "The next 14 days" in page
    with bench.session() as session:
        found = [one.kept.due for one in list_deadlines(session, case.id)]
    assert any(due.isoformat() in words_of(page) for due in found)


# --- feeds ------------------------------------------------------------------------------------------------


def make_feed(client: FlaskClient, **typed: str) -> str:
    """Return the path of a new address of the signed-in person's calendar."""
    page = send(client, "/calendar/feeds", {"name": "手机", **typed}).text
    found = re.search(r"http://[^/]+(/calendar/feed/[\w-]+\.ics)", page)
    assert found, page
    return found.group(1)


def read(text: str) -> Any:
    """Read a calendar with a program that is not the one that wrote it."""
    return vobject.readOne(text)


def test_a_feed_is_read_by_another_program_until_it_is_revoked(
    client: FlaskClient, legal: Actor, app: Flask
) -> None:
    path = make_feed(client)
    stranger = app.test_client()
    assert read(stranger.get(path).text).name == "VCALENDAR"
    assert stranger.get(path.replace(".ics", "x.ics")).status_code == 404
    tag = stranger.get(path).headers["ETag"]
    assert stranger.get(path, headers={"If-None-Match": tag}).status_code == 304
    number = re.search(r"/calendar/feeds/(\d+)/revoke", client.get("/calendar/feeds").text)
    assert number
    send(client, number.group(0), {}, form_at="/calendar/feeds")
    assert stranger.get(path).status_code == 404
    assert "revoked" in words_of(client.get("/calendar/feeds").text)


def test_a_feed_without_a_name_is_refused_at_its_field_and_nobody_revokes_anothers(
    bench: Bench, client: FlaskClient, legal: Actor, sign_in: Callable[..., Actor], app: Flask
) -> None:
    refused = send(client, "/calendar/feeds", {"name": " "})
    assert refused.status_code == 422 and 'id="field-name-error"' in refused.text
    path = make_feed(client)
    number = re.search(r"/calendar/feeds/(\d+)/revoke", client.get("/calendar/feeds").text)
    assert number
    other = app.test_client()
    sign_in("manager", browser=other)
    assert send(other, number.group(0), {}, form_at="/calendar/feeds").status_code == 404
    assert app.test_client().get(path).status_code == 200


def written(items: list[Dated], bench: Bench, app: Flask, **more: Any) -> Any:
    """Return what another program reads of these."""
    with app.test_request_context("/"), bench.session() as session:
        return read(calendar_of(session, items, **more).decode())


def test_whole_days_stay_on_their_day_and_hours_are_told_by_the_clock_of_the_court(
    bench: Bench, app: Flask
) -> None:
    case = bench.open_case()
    at = {"kind": "court_date", "at": time(9, 30), "zone": "Asia/Shanghai", "place": "第五法庭"}
    items = [
        replace(dated(1, date(2026, 12, 31), **at), case_id=case.id),
        replace(dated(2, date(2026, 12, 31)), case_id=case.id),
    ]
    with_hour, whole = written(items, bench, app).vevent_list
    assert whole.dtstart.value == date(2026, 12, 31) and whole.dtend.value == date(2027, 1, 1)
    assert with_hour.dtstart.value.isoformat() == "2026-12-31T09:30:00+08:00"
    assert with_hour.location.value == "第五法庭" and "杭州" not in with_hour.summary.value
    named = written(items[:1], bench, app, with_debtors=True)
    assert "杭州示例机械有限公司" in named.vevent.summary.value


def test_an_event_keeps_its_name_when_it_moves_and_its_number_grows(bench: Bench, app: Flask) -> None:
    case = bench.open_case()
    one = replace(dated(1, date(2026, 12, 1)), case_id=case.id)
    before = written([one], bench, app).vevent
    bench.do(add_note, AddNote(case.id, "改期"))
    after = written([replace(one, on=date(2026, 12, 8))], bench, app).vevent
    assert before.uid.value == after.uid.value and int(after.sequence.value) > int(before.sequence.value)
    gone = written([replace(one, is_cancelled=True)], bench, app).vevent
    assert (before.status.value, gone.status.value) == ("CONFIRMED", "CANCELLED")
    assert written([replace(one, is_open=False)], bench, app).vevent.summary.value.startswith("✓")


def test_one_event_is_a_file_of_its_own(bench: Bench, client: FlaskClient, legal: Actor) -> None:
    case = judged(bench)
    with bench.session() as session:
        kept = list_deadlines(session, case.id)[0].kept
    answer = client.get(f"/cases/ZB-1/calendar/deadline-{kept.id}.ics")
    assert answer.mimetype == "text/calendar" and "attachment" in answer.headers["Content-Disposition"]
    assert read(answer.text).vevent.dtstart.value == kept.due
    assert client.get("/cases/ZB-1/calendar/deadline-1.ics").status_code == 404
    assert client.get("/cases/ZB-1/calendar/nothing-1.ics").status_code == 404


# --- what must be done ------------------------------------------------------------------------------------


def test_what_is_near_comes_first_and_no_dead_period_hides_it() -> None:
    pack = load_pack("CN")

    def listed(*items: Dated) -> list[int]:
        return [one.id for one in what_must_be_done(items, TODAY, lambda _law: pack)]

    soon = dated(
        1, date(2026, 11, 23), kind="seizure", lead_days=30, at_stake_minor=6_300_000, currency="CNY"
    )
    hearing = dated(2, date(2026, 11, 23), kind="court_date", lead_days=7)
    dear = dated(3, date(2026, 12, 15), kind="seizure", lead_days=30, at_stake_minor=10**9, currency="CNY")
    dead = [dated(100 + number, TODAY - timedelta(days=300 + number), lead_days=7) for number in range(90)]
    found = listed(*dead, dear, hearing, soon)
    assert found[:3] == [1, 2, 100] and found[-1] == 3, "what most money hangs on is never cut off"
    assert len(found) == 61
    small = dated(4, date(2026, 12, 15), kind="seizure", lead_days=30, at_stake_minor=5, currency="CNY")
    assert listed(small, dear) == [3, 4]
    theirs, met = dated(5, TODAY), dated(6, TODAY, lead_days=7, is_open=False)
    assert listed(theirs, met) == [], "periods of the other side, and what is over"
