"""The pages and the API of reminders: mine, what went wrong, what is nobody's, and who may look at whose."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from legal_recovery.alerts.store import list_waiting
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.plumbing.mail import Mailer
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from tests.alerts.agenda import Agenda
from tests.alerts.mail import Letterbox
from tests.cases.reading import words_of
from tests.conftest import TODAY
from tests.signing_in import make_person, token_in

DAY = timedelta(days=1)
SignIn = Callable[..., Actor]


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; the commands under them are tried on both."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _sources(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("legal_recovery.alerts.store.agenda.SOURCES", (agenda.source,))


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return words_of(answer.text)


def press(client: FlaskClient, page: str, address: str, **values: str) -> Any:
    token = token_in(client.get(page).text)
    return client.post(address, data={"csrf_token": token, **values})


def test_a_person_acknowledges_one_and_then_all_of_their_own(
    agenda: Agenda, client: FlaskClient, sign_in: SignIn, mailer: Mailer, box: Letterbox
) -> None:
    owner = sign_in("legal")
    for number in (1, 2, 3):
        agenda.add(TODAY + number * DAY, owner, number=number)
    agenda.round(mailer)
    said = words(client, "/alerts")
    assert "3 reminders" in said and "Appeal against a judgment" in said and "1 day left" in said
    assert (
        said.count("Reminders are not mailed: the mail is not set up") == 1 and "LEGAL_RECOVERY" not in said
    )
    with agenda.bench.session() as session:
        first = next(one for one in list_waiting(session) if one.subject_id == 1)
    page = words(client, f"/alerts/{first.id}")
    assert "1 day before" in page and "Sent" in page and "Became due" in page
    done = press(client, "/alerts", f"/alerts/{first.id}/acknowledgement")
    assert done.status_code == 303
    assert press(client, "/alerts", f"/alerts/{first.id}/acknowledgement").status_code == 409
    shown = re.search(r'name="shown" value="([^"]+)"', client.get("/alerts").text)
    assert shown
    agenda.add(TODAY, owner, number=4)
    agenda.round(mailer)
    assert press(client, "/alerts", "/alerts/acknowledgement", shown=shown[1]).status_code == 303
    assert "1 reminder" in words(client, "/alerts"), "what came after the page was shown still waits"
    assert "Reminder acknowledged: Deadline, 21 Nov 2026" in words(client, "/cases/ZB-1")


def test_failures_are_red_and_each_can_look_only_at_what_concerns_them(
    agenda: Agenda, app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    owner = make_person(app, agenda.bench, ("legal",), agenda.bench.office_id)
    agenda.add(TODAY + 3 * DAY, owner)
    agenda.round()
    sign_in("finance")
    assert "Nothing here" in words(client, "/alerts?show=failed")
    lead = app.test_client()
    lead.set_cookie("lang", "en")
    sign_in("legal_lead", browser=lead)
    said = words(lead, "/alerts?show=failed")
    assert "Not delivered" in said and said.count("not mailed") == 1 and "王小样" in said
    with agenda.bench.session() as session:
        [one] = list_waiting(session)
    assert "no mail server is configured" in words(lead, f"/alerts/{one.id}")
    # A lead may acknowledge for their people, somebody else may not.
    assert press(client, "/alerts", f"/alerts/{one.id}/acknowledgement").status_code == 403
    assert press(lead, f"/alerts/{one.id}", f"/alerts/{one.id}/acknowledgement").status_code == 303


def test_what_is_nobodys_is_listed_and_what_belongs_to_somebody_is_not(
    agenda: Agenda, client: FlaskClient, sign_in: SignIn
) -> None:
    owner = sign_in("legal_lead")
    gone = agenda.person("wang", "legal")
    agenda.add(TODAY + 3 * DAY, owner)
    agenda.add(TODAY + 4 * DAY, gone, number=2, at_stake_minor=123_456, currency="CNY")
    agenda.add(TODAY + 300 * DAY, number=3)
    agenda.bench.do(
        commands.deactivate_user,
        commands.DeactivateUser(gone.id),
        by=commands.ensure_system(agenda.bench.database, agenda.bench.clock),
    )
    said = words(client, "/alerts/ownerless")
    assert "2 things" in said and "wang has left" in said and "300 days left" in said
    assert words(client, "/alerts/ownerless?sort=-at_stake").index("wang") < said.index("300 days left")
    near = f"/alerts/ownerless?until={TODAY + 10 * DAY}&kind=deadline&reference=ZB-1"
    assert "1 thing" in words(client, near) and "wang has left" in words(client, near)
    assert "Nothing here" in words(client, "/alerts/ownerless?kind=seizure")
    assert client.get("/alerts/ownerless?since=when").status_code == 422
    saved = client.get("/alerts/ownerless.xlsx?sort=-at_stake")
    sheet = load_workbook(BytesIO(saved.data)).worksheets[0]
    assert sheet.max_row == 4 and sheet["G2"].value == "wang has left" and sheet["F2"].value == 1234.56
    assert client.get(near.replace("ownerless?", "ownerless.csv?")).text.count("ZB-1") == 1
    assert client.get("/alerts/ownerless.csv?until=when").status_code == 422
    assert client.get("/alerts/ownerless.pdf").status_code == 404


def test_the_list_is_filtered_sorted_turned_over_and_saved(
    agenda: Agenda, client: FlaskClient, sign_in: SignIn
) -> None:
    owner = sign_in("manager")
    for number in range(1, 61):
        agenda.add(TODAY + timedelta(days=number % 7), owner, number=number, lead_days=7)
    agenda.round()
    everything = "/alerts?show=all&state=failed"
    page = client.get(everything)
    assert "60 reminders" in words_of(page.text) and page.text.count("<tr tabindex") == 50
    after = re.search(r"[?&](?:amp;)?after=([^\"&]+)", page.text)
    assert after and client.get(f"{everything}&after={after[1]}").text.count("<tr tabindex") == 10
    for sort in ("-on", "due", "-reference", "state"):
        assert client.get(f"{everything}&sort={sort}").status_code == 200
        assert client.get(f"{everything}&sort={sort}&after={after[1]}").status_code == 200
    assert "8 reminders" in words(client, f"{everything}&since={TODAY}&until={TODAY}")
    assert client.get(f"{everything}&since=when").status_code == 422
    saved = client.get("/alerts/export/xlsx?show=all&state=failed")
    sheet = load_workbook(BytesIO(saved.data)).worksheets[0]
    assert sheet.max_row == 61 and sheet["D2"].value == "Appeal against a judgment"
    assert client.get("/alerts/export/csv?show=all&person=x").status_code == 200
    assert client.get("/alerts/export/pdf").status_code == 404


def test_programs_list_acknowledge_and_see_what_falls_when(
    agenda: Agenda, app: Flask, mailer: Mailer, box: Letterbox, clock: FixedClock
) -> None:
    owner = make_person(app, agenda.bench, ("legal",), agenda.bench.office_id)
    token = commands.CreateToken(owner.id, "测试", token_digest("lrt_x"))
    agenda.bench.do(commands.create_token, token, by=owner)
    client = app.test_client()

    def send(method: str, path: str) -> Any:
        headers = {"Authorization": "Bearer lrt_x", "Accept-Language": "en"}
        return client.open(f"/api/v1{path}", method=method, headers=headers)

    agenda.add(TODAY + 3 * DAY, owner)
    agenda.add(TODAY + 90 * DAY, number=2, kind="seizure", at_stake_minor=100, currency="CNY")
    agenda.round(mailer)
    found = send("GET", "/reminders").get_json()
    assert (found["count"], found["reminders"][0]["state"]) == (1, "sent")
    one = found["reminders"][0]["id"]
    assert send("POST", f"/reminders/{one}/acknowledge").get_json()["state"] == "acknowledged"
    again = send("POST", f"/reminders/{one}/acknowledge")
    assert (again.status_code, again.get_json()["code"]) == (409, "alerts.nothing_to_acknowledge")
    assert send("GET", "/reminders/7").status_code == 404
    for wrong in ("?after=x", "?state=odd", "?since=when", "?limit=0", "?odd=1"):
        assert send("GET", f"/reminders{wrong}").status_code == 422, wrong
    soon = send("GET", "/agenda").get_json()
    assert [(line["kind"], line["what"]) for line in soon] == [("deadline", "Appeal against a judgment")]
    far = send("GET", "/agenda?from=2026-11-20&to=2027-03-01&kind=seizure&owner=none").get_json()
    assert [(line["on"], line["at_stake"]) for line in far] == [("2027-02-18", "1.00")]
    for wrong in ("?from=2026-11-20&to=2026-11-19", "?from=2026-01-01&to=2028-01-01", "?to=never"):
        assert send("GET", f"/agenda{wrong}").status_code == 422, wrong


def test_what_waits_comes_first_and_each_button_says_of_what_it_is(
    agenda: Agenda, client: FlaskClient, sign_in: SignIn, mailer: Mailer
) -> None:
    owner = sign_in("legal_lead")
    for number in (1, 2, 3):
        agenda.add(TODAY + number * DAY, owner, number=number)
    agenda.round(mailer)
    page = client.get("/alerts").text
    first, *rest = re.findall(r'id="reminders-(\d+)"', page)
    assert len(set(re.findall(r"Acknowledge<span[^>]*>([^<]+)", page))) == 3, "three buttons, three names"
    press(client, "/alerts", f"/alerts/{first}/acknowledgement")

    def shown(address: str) -> list[str]:
        return re.findall(r'id="reminders-(\d+)"', client.get(address).text)

    assert shown("/alerts?show=all")[:2] == rest, "then what is done with, though it is earlier"
    assert shown("/alerts?show=all&sort=-urgent")[-2:] == rest[::-1]
    assert set(shown("/alerts?show=all&sort=on")[:2]).isdisjoint(rest)
