"""A person's calendar in other programs: two libraries that did not write it read what became of a court date."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.kernel.clock import FixedClock
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import (
    AdjournCourtDate,
    AnswerFiling,
    CancelCourtDate,
    MakeFiling,
    SetCourtDate,
    adjourn_court_date,
    answer_filing,
    cancel_court_date,
    make_filing,
    set_court_date,
)
from legal_recovery.proceedings.rules import Answer, DateTerms, FilingTerms
from tests.conftest import TODAY
from tests.factories import Bench
from tests.home.test_calendar import make_feed
from tests.proceedings.test_commands import opened

ZONES = ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati", "UTC")


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines."""
    return "sqlite"


def both(text: str) -> list[dict[str, Any]]:
    """Return the events by their UID as each of the two libraries reads them."""
    calendar = icalendar.Calendar.from_ical(text)
    by_one = {
        str(one["uid"]): {
            "start": one["dtstart"].dt,
            "sequence": int(one["sequence"]),
            "status": str(one["status"]),
            "modified": one["last-modified"].dt,
        }
        for one in calendar.walk("VEVENT")
    }
    by_other = {
        one.uid.value: {
            "start": one.dtstart.value,
            "sequence": int(one.sequence.value),
            "status": one.status.value,
            "modified": one.last_modified.value,
        }
        for one in vobject.readOne(text).vevent_list
    }
    assert by_one == by_other
    return [
        {"uid": uid, **said} for uid, said in sorted(by_one.items(), key=lambda pair: str(pair[1]["start"]))
    ]


def test_a_court_date_that_is_put_off_and_cancelled_is_told_so_under_its_own_name(
    bench: Bench, app: Flask, client: FlaskClient, sign_in: Callable[..., Actor], clock: FixedClock
) -> None:
    me = sign_in("legal")
    case = bench.open_case()
    suit = opened(bench, case)
    terms = DateTerms("hearing", date(2026, 12, 1), time(9, 30), "", "第三法庭", (me.id,))
    first = bench.do(set_court_date, SetCourtDate(case.id, suit, terms))["court_date_id"]
    path, program = make_feed(client), app.test_client()
    before = program.get(path)
    [event] = both(before.text)
    assert event["start"] == datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert event["status"] == "CONFIRMED" and f"-{first}@" in event["uid"]
    assert "BEGIN:VTIMEZONE" in before.text and "METHOD:PUBLISH" in before.text
    told = vobject.readOne(before.text).vevent
    assert told.location.value == "杭州市西湖区人民法院 第三法庭" and "杭州示例" not in told.summary.value
    single = f"/cases/ZB-1/calendar/court_date-{first}.ics"
    for path_of in ("/calendar?view=list&day=2026-12-01", "/calendar?day=2026-12-01"):
        page = client.get(path_of).text
        assert "杭州市西湖区人民法院 第三法庭" in page and "杭州示例机械有限公司" in page, path_of
        assert single in page, path_of
    assert me.name in client.get("/calendar?view=list&day=2026-12-01").text.split("<tbody>")[1]
    tag = {"If-None-Match": before.headers["ETag"]}
    assert program.get(path, headers=tag).status_code == 304

    clock.set(clock.now() + timedelta(hours=1))
    put_off = AdjournCourtDate(case.id, first, DateTerms("", date(2026, 12, 8), None, ""), "法官出差")
    second = bench.do(adjourn_court_date, put_off)["court_date_id"]
    changed = program.get(path, headers=tag)
    assert changed.status_code == 200 and changed.headers["ETag"] != tag["If-None-Match"]
    old, new = both(changed.text)
    assert (old["uid"], old["status"]) == (event["uid"], "CANCELLED")
    said = [one.summary.value for one in vobject.readOne(changed.text).vevent_list]
    assert sum(one.startswith("改期至2026-12-08：") for one in said) == 1 and "✓" not in "".join(said)
    assert "Put off to 2026-12-08" in client.get("/calendar?view=list&day=2026-12-01&state=all").text
    proceeding = client.get(f"/cases/ZB-1/proceedings/{suit}").text
    assert single in proceeding and "now on 2026-12-08" in proceeding
    assert old["sequence"] > event["sequence"] and old["modified"] > event["modified"]
    assert new["status"] == "CONFIRMED" and f"-{second}@" in new["uid"]

    clock.set(clock.now() + timedelta(hours=1))
    bench.do(cancel_court_date, CancelCourtDate(case.id, second, "撤诉"))
    both_gone = both(program.get(path).text)
    assert [one["status"] for one in both_gone] == ["CANCELLED", "CANCELLED"]
    assert both_gone[1]["sequence"] > new["sequence"] and both_gone[1]["modified"] > new["modified"]
    clock.set(date(2027, 2, 20))
    assert len(both(program.get(path).text)) == 2, "who was away for weeks is still told"
    clock.set(date(2027, 6, 1))
    assert "BEGIN:VEVENT" not in program.get(path).text


def test_what_is_of_a_whole_day_is_of_that_day_in_every_zone(
    bench: Bench, app: Flask, client: FlaskClient, sign_in: Callable[..., Actor]
) -> None:
    me = sign_in("legal")
    case = bench.open_case()
    with bench.database.writing() as connection:
        run(connection, "UPDATE cases SET owner_id = ? WHERE id = ?", (me.id, case.id))
    suit = opened(bench, case)
    filed = FilingTerms("statement_of_claim", date(2026, 11, 16), "杭州市西湖区人民法院", "online")
    number = bench.do(make_filing, MakeFiling(case.id, suit, filed))["filing_id"]
    asked = Answer("to_correct", date(2026, 11, 18), date(2026, 11, 25))
    bench.do(answer_filing, AnswerFiling(case.id, number, asked))
    text = app.test_client().get(make_feed(client)).text
    [event] = [one for one in both(text) if one["uid"].startswith("correction-")]
    assert "DTSTART;VALUE=DATE:20261125" in text and type(event["start"]) is date
    for zone in ZONES:
        # A program in that zone lays a whole day from its own midnight to the next.
        begins = datetime.combine(event["start"], time(), ZoneInfo(zone))
        assert begins.date() == date(2026, 11, 25)
    assert event["modified"].tzinfo == UTC or event["modified"].utcoffset() == timedelta(0)
    page = client.get("/calendar?kind=correction").text
    assert "Correct what was filed" in page and "Correct what was filed" in client.get("/").text
    assert client.get(f"/cases/ZB-1/calendar/correction-{number}.ics").status_code == 200
    assert date(2026, 11, 25) > TODAY


def test_two_hearings_of_one_person_at_once_are_pointed_out_in_month_and_list(
    bench: Bench, client: FlaskClient, sign_in: Callable[..., Actor]
) -> None:
    me = sign_in("legal")
    for reference in ("ZB-1", "ZB-2"):
        case = bench.open_case(reference)
        suit = opened(bench, case)
        terms = DateTerms("hearing", date(2026, 12, 1), time(9, 30), "", None, (me.id,))
        bench.do(set_court_date, SetCourtDate(case.id, suit, terms))
    for view in ("month", "week", "list"):
        page = client.get(f"/calendar?view={view}&day=2026-12-01").text
        assert page.count("clashes") == 2, view


def test_a_day_of_the_calendar_leads_to_the_form_of_the_case_that_is_found(
    bench: Bench, client: FlaskClient, sign_in: Callable[..., Actor]
) -> None:
    me = sign_in("legal")
    case = bench.open_case()
    suit = opened(bench, case)
    at = "day=2026-12-11"
    assert f"/calendar/new?{at}" in client.get("/calendar?day=2026-12-01").text
    found = client.get(f"/calendar/new?{at}&q=ZB-1")
    assert found.status_code == 303 and found.location == f"/cases/ZB-1/proceedings/{suit}/dates?{at}"
    assert 'value="2026-12-11"' in client.get(found.location).text
    own = client.get(f"/calendar/new?{at}&q=ZB-1&what=deadline")
    assert own.location == f"/cases/ZB-1/deadlines/own?{at}"
    assert 'value="2026-12-11"' in client.get(own.location).text
    bench.open_case("ZB-2")
    both_found = client.get(f"/calendar/new?{at}&q=ZB")
    assert both_found.status_code == 200 and "ZB-2" in both_found.text
    assert "Nothing found" in client.get("/calendar/new?day=x&q=nobody").text
    terms = DateTerms("hearing", date(2026, 12, 11), time(9, 30), "", None, (me.id,))
    bench.do(set_court_date, SetCourtDate(case.id, suit, terms))
    said = client.get("/calendar/load?day=%2B15wd&case=ZB-1").get_json()
    assert said == {"text": "2026-12-11 Fri · 1 of mine falls on it"}
    for sort in ("on", "-on", "reference", "-stake", "odd"):
        listed = client.get(f"/calendar?view=list&day=2026-12-01&sort={sort}")
        assert "ZB-1" in listed.text and "/calendar.xlsx?view=list" in listed.text, sort
    saved = client.get("/calendar.csv?view=list&day=2026-12-01").text
    assert "2026-12-11" in saved and "杭州示例机械有限公司" in saved and me.name in saved
    assert client.get("/calendar.xlsx?view=list&day=2026-12-01").status_code == 200
    assert client.get("/calendar.csv?day=x").status_code == 422
    assert "doubt" in client.get("/calendar/load?day=soon").get_json()
