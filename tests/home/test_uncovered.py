"""What My day points out: cases that lack something, each in its list; what changed; and the act for each row."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.dated import fill
from legal_recovery.cases.commands import AddNote, add_note
from legal_recovery.home.rules import last_working_day
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.law.pack import load_pack
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.store.lists import UNCOVERED, CaseFilter, count_cases, list_cases
from tests.cases.reading import words_of
from tests.conftest import TODAY
from tests.factories import Bench
from tests.signing_in import make_person, sign_in_as

SignIn = Callable[..., Actor]


def written(bench: Bench, sql: str, *values: Any) -> None:
    with bench.database.writing() as connection:
        run(connection, sql, values)


def found(bench: Bench, attention: str) -> list[str]:
    with bench.session() as session:
        wanted = CaseFilter(today=TODAY, attention=attention)
        lines = list_cases(session, bench.actor, wanted)
        assert count_cases(session, bench.actor, wanted) == len(lines)
        return [line.reference for line in lines]


@pytest.fixture
def filled(bench: Bench) -> Bench:
    """Ten cases, of which seven are open."""
    fill(bench.database, [bench.office_id], [bench.actor.id], 10, TODAY)
    return bench


def test_each_counter_finds_the_cases_that_lack_just_that(filled: Bench) -> None:
    bench = filled
    for table in ("deadlines", "court_dates", "filings", "searches", "auction_rounds"):
        state = "outcome" if table == "filings" else "state"
        assert found(bench, "stepless") == [], f"something is still to be done in every open case: {table}"
        closed = "SELECT case_id FROM deadlines WHERE state = 'open'"
        written(bench, f"UPDATE {table} SET {state} = 'x' WHERE case_id NOT IN ({closed})")
    seven = "SELECT id FROM cases WHERE reference = 'ZB000007'"
    written(bench, f"UPDATE deadlines SET state = 'done' WHERE case_id IN ({seven})")
    written(bench, f"UPDATE court_dates SET state = 'held' WHERE case_id IN ({seven})")
    assert found(bench, "stepless") == ["ZB000007"]
    soon, far = (TODAY + timedelta(days=days) for days in (30, 31))
    written(bench, "UPDATE seizures SET expires_on = ?", far.isoformat())
    assert found(bench, "unrenewed") == []
    written(bench, "UPDATE seizures SET expires_on = ?", soon.isoformat())
    ending = found(bench, "unrenewed")
    assert ending == ["ZB000004", "ZB000006", "ZB000008"], "closed cases need no renewal"
    written(
        bench,
        """INSERT INTO seizure_renewals (id, book, case_id, seizure_id, old_expires_on, drafted_on, lodged_on, state)
           SELECT id, book, case_id, id, expires_on, expires_on, expires_on, 'lodged' FROM seizures
           WHERE case_id IN (SELECT id FROM cases WHERE reference = 'ZB000004')""",
    )
    assert found(bench, "unrenewed") == ending[1:]
    assert found(bench, "clockless") == []
    written(
        bench,
        "UPDATE cases SET title_on = '2026-01-05' WHERE reference IN ('ZB000005', 'ZB000006', 'ZB000007')",
    )
    written(bench, "UPDATE deadlines SET rule = 'own' WHERE rule = 'enforcement'")
    written(bench, "UPDATE cases SET enforcement_filed_on = '2026-02-05' WHERE reference = 'ZB000006'")
    written(
        bench,
        "UPDATE deadlines SET rule = 'enforcement', state = 'open' WHERE case_id IN "
        "(SELECT id FROM cases WHERE reference = 'ZB000005')",
    )
    assert found(bench, "clockless") == ["ZB000007"]


def test_the_last_working_day_is_by_the_published_calendar() -> None:
    pack = load_pack("CN")
    assert last_working_day(pack, date(2026, 11, 23)) == date(2026, 11, 20), "a Monday looks back to Friday"
    assert last_working_day(pack, date(2026, 10, 8)) == date(2026, 9, 30), "over the National Day week"
    assert last_working_day(pack, date(2035, 1, 1)) == date(2034, 12, 29), (
        "a year whose calendar is not known"
    )


class TestPage:
    """The page, on one engine: the store is tried on both."""

    @pytest.fixture
    def engine_name(self) -> str:
        return "sqlite"

    def test_my_day_leads_from_each_counter_to_its_list_and_from_each_row_to_its_act(
        self, bench: Bench, client: FlaskClient, sign_in: SignIn, clock: FixedClock
    ) -> None:
        actor = sign_in("legal")
        fill(bench.database, [bench.office_id], [actor.id], 60, TODAY)
        written(bench, "UPDATE court_dates SET day = ? WHERE state = 'set'", TODAY.isoformat())
        page = client.get("/").text
        for key in UNCOVERED:
            assert f'href="/cases?attention={key}"' in page
            assert client.get(f"/cases?attention={key}").status_code == 200
        said = words_of(page)
        assert "Reminders to acknowledge" in said and "No movement for 60 days" in said
        assert "Record the result" in said and "/result" in page and "2026-11-20" in said
        rows = page.split('id="list-must-act"')[1].split("</table>")[0]
        assert 5 < rows.count("<tr tabindex") == rows.count('class="btn btn-plain"') <= 20
        act = re.search(r'href="(/cases/[^"]+/court-dates/\d+/result)"', rows)
        assert act and client.get(act[1]).status_code == 200

    def test_what_changed_in_my_cases_since_the_last_working_day_is_told(
        self, bench: Bench, app: Flask, client: FlaskClient, clock: FixedClock
    ) -> None:
        actor = make_person(app, bench, ("legal",), bench.office_id)
        mine, other = bench.open_case("ZB-1"), bench.open_case("ZB-2")
        written(bench, "UPDATE cases SET owner_id = ? WHERE id = ?", actor.id, mine.id)
        bench.do(add_note, AddNote(mine.id, "电话联系法官"))
        bench.do(add_note, AddNote(other.id, "别人的案件"))
        clock.set(date(2026, 11, 23))
        sign_in_as(client, "legal@bank.example")
        said = words_of(client.get("/").text)
        assert "ZB-1 ·" in said and "电话联系法官" in said and "别人的案件" not in said
        assert "2 cases moved since 2026-11-20" in said
        assert "ZB-2" in client.get("/cases?moved_from=2026-11-20").text
        listed = client.get(f"/cases?owner={actor.id}").text
        assert "ZB-1" in listed and "ZB-2" not in listed and "ZB-2" in client.get("/cases?owner=0").text
        clock.set(date(2026, 11, 25))
        later = app.test_client()
        later.set_cookie("lang", "en")
        sign_in_as(later, "legal@bank.example")
        assert "Nothing changed in my cases" in words_of(later.get("/").text)
