"""Deadlines on pages and for programs: set and assigned, interrupted, listed across cases, handed over."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.cases.commands import AssignCase, assign_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import HAND_OVER
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.plumbing.jobs import list_jobs
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.commands import (
    CreateToken,
    DeactivateUser,
    create_token,
    deactivate_user,
    ensure_system,
)
from legal_recovery.users.rules import token_digest
from legal_recovery.web.transact import House
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.money import book, confirm, fill, own_fields
from tests.signing_in import make_person, send

CASE = "/cases/ZB-1"
TAB = f"{CASE}/deadlines"
API = "/api/v1"


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; the commands under them are tried on both."""
    return "sqlite"


@pytest.fixture
def case(bench: Bench) -> CaseFacts:
    return bench.open_case()


@pytest.fixture
def zhao(app: Flask, bench: Bench) -> Actor:
    """Somebody of the legal team who signs in nowhere."""
    return make_person(app, bench, ("finance", "legal"), bench.office_id)


def words(client: FlaskClient, address: str) -> str:
    return words_of(client.get(address).text)


def number_of(bench: Bench, case: CaseFacts, title: str) -> int:
    with bench.session() as session:
        kept = [one.kept for one in list_deadlines(session, case.id)]
    return next(one.id for one in kept if title in (one.title, one.rule))


def test_a_case_and_its_deadlines_have_somebody_who_answers_for_them(
    client: FlaskClient, sign_in: Callable[..., Actor], case: CaseFacts, zhao: Actor, bench: Bench
) -> None:
    sign_in("legal")
    assert 'data-key="d"' in client.get(CASE).text
    assert send(client, f"{CASE}/owner", {"owner_id": "7"}).status_code == 422
    assert send(client, f"{CASE}/owner", {"owner_id": str(zhao.id), "reason": "分案"}).status_code == 303
    assert "Responsible 王小样" in words(client, CASE) and "Responsible for the case: 王小样" in words(
        client, CASE
    )
    for wrong, says in (
        ({"due": "+15 moons"}, "is no length from today"),
        ({"due": "2026-11-19"}, "is in the past"),
        ({"due": "+90wd"}, "is not known"),
        ({"title": ""}, "Say what has to be done."),
        ({"lead_days": "soon"}, "Give a number of days."),
    ):
        answer = send(client, f"{TAB}/own", {"title": "约谈债务人", "due": "+15", **wrong})
        assert answer.status_code == 422 and says in words_of(answer.text), wrong
    assert (
        send(client, f"{TAB}/own", {"title": "约谈债务人", "due": "+15", "lead_days": "3"}).status_code == 303
    )
    said = words(client, TAB)
    assert "2026-12-05 15 约谈债务人 Set by hand 2026-11-20 2026-12-05 王小样" in said
    address = f"{TAB}/{number_of(bench, case, '约谈债务人')}"
    assert send(client, f"{address}/move", {"due": "+3wd", "reason": "改约"}).status_code == 303
    assert "2026-11-25" in words(client, TAB)
    assert send(client, f"{address}/owner", {"owner_id": "", "lead_days": "3"}).status_code == 303
    assert "Nobody" in words(client, TAB)
    assert send(client, f"{address}/extension", {"count": "3", "document": "x"}).status_code == 422
    timeline = words(client, CASE)
    assert "Deadline 2026-12-05: 约谈债务人" in timeline and "it was set to another day" in timeline
    assert "Responsible for the deadline “Own deadline”: nobody" in timeline


def test_what_an_interruption_moves_is_shown_before_it_is_saved(
    client: FlaskClient, sign_in: Callable[..., Actor], case: CaseFacts, bench: Bench
) -> None:
    sign_in("legal")
    for loan in ("JK-1", "JK-2"):
        book(client, f"{TAB}/new", {"event_key": "debt-due", "on": "2024-01-05", "note": loan})
    clock = f"{TAB}/{number_of(bench, case, 'limitation')}/interruption"
    demand = {"ground": "demand", "on": "2026-03-10", "evidence": "EMS签收"}
    preview = fill(client, clock, demand)
    said = words_of(preview.text)
    assert "5 Jan 2027 (Provisional) 10 Mar 2029 (Provisional)" in said and "诉讼时效规定第十五条" in said
    assert "2029-03-10" not in words(client, TAB)
    assert confirm(client, clock, preview).status_code == 303
    assert "2029-03-10" in words(client, TAB) and "EMS签收" in words(client, TAB)
    assert "“Limitation” was interrupted: Demand that reached the obligor" in words(client, CASE)
    fixed = fill(client, f"{TAB}/{number_of(bench, case, 'guarantee-period')}/interruption", demand)
    assert fixed.status_code == 422 and "is fixed: nothing interrupts it" in words_of(fixed.text)
    for address in re.findall(rf'href="({TAB}/interruptions/[^"]+)"', client.get(TAB).text)[:1]:
        assert book(client, address, {"reason": "拒收"}).status_code == 303
    assert "2027-01-05" in words(client, TAB) and "Withdrawn" in words(client, TAB)
    suit = {"ground": "suit", "on": "2025-03-10", "evidence": "受理通知书"}
    assert book(client, clock, suit).status_code == 303
    (address, *_rest) = re.findall(rf'href="({TAB}/interruptions/\d+)"', client.get(TAB).text)
    assert book(client, address, {"ended_on": "2025-09-09"}).status_code == 303
    assert "2028-09-09" in words(client, TAB)


def test_deadlines_of_all_cases_are_filtered_saved_and_assigned_together(
    client: FlaskClient,
    sign_in: Callable[..., Actor],
    case: CaseFacts,
    zhao: Actor,
    bench: Bench,
    house: House,
) -> None:
    me = sign_in("legal_lead")
    bench.open_case("ZB-2")
    for reference, title, due in (("ZB-1", "甲", "+1"), ("ZB-2", "乙", "+40"), ("ZB-2", "丙", "+2")):
        send(client, f"/cases/{reference}/deadlines/own", {"title": title, "due": due})
    assert words(client, "/deadlines").count("ZB-2") == 2
    assert "乙" not in words(client, "/deadlines?until=2026-12-01")
    assert "No deadline matches" in words(client, "/deadlines?owner=none")
    assert "3 deadlines" in words(client, "/deadlines?owner=me&sort=-due&rule=own")
    assert "There is no “x” to choose here." in words(client, "/deadlines?owner=x")
    first = client.get("/deadlines?sort=-due").text
    assert first.index("乙") < first.index("丙")
    saved = client.get("/deadlines.csv?until=2026-12-01").get_data(as_text=True)
    assert saved.count("ZB-") == 2 and "甲" in saved
    assert client.get("/deadlines.xlsx").status_code == 200
    assert client.get("/deadlines.csv?state=x").status_code == 422

    page = client.get("/deadlines").text
    chosen = {"selected": [str(number_of(bench, case, "甲"))], "csrf_token": own_token(page)}
    form = client.post("/deadlines/assign", data=chosen)
    assert "1 deadline" in words_of(form.text)
    asked = {**own_fields(form), "owner": str(zhao.id)}
    assert client.post("/deadlines/assign", data={**asked, "owner": "7"}).status_code == 422
    preview = client.post("/deadlines/assign", data=asked)
    assert "王小样" in words_of(preview.text)
    done = client.post("/deadlines/assign", data={**own_fields(preview), "confirmed": "1"})
    assert done.status_code == 303 and "Handing over" in words(client, done.location)
    run_job(bench, house, me)
    assert "It is done. Open deadlines: 1" in words(client, done.location)
    assert "甲" in words(client, f"/deadlines?owner={zhao.id}")
    everything = {"all": "1", "query": "owner=me", "csrf_token": own_token(page)}
    assert "2 deadlines" in words_of(client.post("/deadlines/assign", data=everything).text)


def own_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def run_job(bench: Bench, house: House, actor: Actor) -> None:
    """Do the background work that somebody asked for, as the house does."""
    with bench.session() as session:
        job = next(one for one in list_jobs(session, actor.id, HAND_OVER) if not one.is_over)
    house.jobs.carry_out(job.id)


def test_who_leaves_hands_over_in_one_step_even_where_the_administrator_sees_no_case(
    client: FlaskClient, sign_in: Callable[..., Actor], case: CaseFacts, zhao: Actor, bench: Bench, house: House,
    app: Flask,
) -> None:  # fmt: skip
    taker = make_person(app, bench, ("legal",), bench.office_id)
    ensure_system(bench.database, bench.clock)
    admin = sign_in("admin")
    bench.do(assign_case, AssignCase(case.id, zhao.id))
    bench.do(deactivate_user, DeactivateUser(zhao.id))
    assert client.get(CASE).status_code == 404
    address = f"/deadlines/hand-over?person={zhao.id}"
    assert address in client.get(f"/admin/people/{zhao.id}").text
    assert "杭州分行 1 0" in words(client, address)
    assert fill(client, address, {"owner": ""}).status_code == 422
    assert fill(client, address, {"owner": str(zhao.id)}).status_code == 422
    preview = fill(client, address, {"owner": str(taker.id)})
    assert "Open cases: 1" in words_of(preview.text)
    done = confirm(client, address, preview)
    run_job(bench, house, admin)
    assert "It is done. Open cases: 1" in words(client, done.location)
    assert "They answer for nothing that is open" in words(client, address)


def test_programs_do_what_the_pages_do(app: Flask, bench: Bench, case: CaseFacts, zhao: Actor) -> None:
    person = make_person(app, bench, ("legal_lead",), bench.office_id)
    bench.do(create_token, CreateToken(person.id, "测试", token_digest("lrt_x")), by=person)
    headers = {"Authorization": "Bearer lrt_x", "Accept-Language": "en"}

    def ask(path: str, body: Any = None) -> Any:
        method = "GET" if body is None else "POST"
        return app.test_client().open(f"{API}{path}", method=method, headers=headers, json=body)

    assert ask(f"{CASE}/owner", {"owner_id": str(zhao.id)}).status_code == 201
    assert ask(CASE).get_json()["owner_id"] == str(zhao.id)
    made = ask(f"{CASE}/events", {"event_key": "debt-due", "on": "2024-01-05"}).get_json()
    found = {one["rule"]: one for one in ask(f"{CASE}/deadlines").get_json()}
    assert (found["limitation"]["lead_days"], found["limitation"]["owner_id"]) == (90, str(zhao.id))
    clock = f"{CASE}/deadlines/{found['limitation']['id']}"
    demand = {"ground": "demand", "on": "2026-03-10", "evidence": "签收"}
    (move,) = ask(f"{clock}/interruption?preview=1", demand).get_json()["moves"]
    assert (move["before"]["due"], move["after"]["due"]) == ("2027-01-05", "2029-03-10")
    number = ask(f"{clock}/interruption", demand).get_json()["id"]
    (known,) = ask(f"{CASE}/interruptions").get_json()
    assert (known["id"], known["ground"], known["on"]) == (number, "demand", "2026-03-10")
    fixed = f"{CASE}/deadlines/{found['guarantee-period']['id']}/interruption"
    refusal = ask(fixed, demand)
    assert refusal.status_code == 422 and refusal.get_json()["code"] == "deadlines.not_interruptible"
    assert "第六百九十二条" in str(refusal.get_json())
    later = {"on": "2024-02-01", "reason": "展期"}
    event = f"{CASE}/events/{made['id']}"
    assert len(ask(f"{event}/correction?preview=1", later).get_json()["moves"]) == 2
    assert ask(f"{event}/correction", later).status_code == 201
    assert ask(f"{CASE}/interruptions/{number}/withdrawal", {"reason": "误录"}).status_code == 201
    assert ask(f"{event}/withdrawal", {"reason": "误录"}).status_code == 201

    own = ask(f"{CASE}/deadlines", {"title": "取证", "due": "+3m"}).get_json()["id"]
    mine = f"{CASE}/deadlines/{own}"
    assert ask(f"{mine}/owner", {"owner_id": str(person.id)}).status_code == 201
    assert ask(f"{mine}/move", {"due": "+1", "reason": "提前"}).status_code == 201
    (line,) = ask("/deadlines?owner=me").get_json()["deadlines"]
    assert (line["id"], line["due"], line["name"]) == (own, "2026-11-21", "取证")
    assert ask("/deadlines?owner=x").status_code == 422
    # Two people close it at once: the second is told that it is over.
    ending = {"state": "done", "on": "2026-11-20", "version": ask(CASE).get_json()["version"]}
    assert ask(f"{mine}/end", ending).status_code == 201
    second = ask(f"{mine}/end", ending)
    assert second.status_code == 409 and second.get_json()["code"] == "deadlines.over"
    task = ask("/deadlines/hand-over", {"person": str(zhao.id), "owner": str(person.id)}).get_json()["task"]
    assert ask(f"/deadlines/hand-over/{task}").get_json()["state"] == "waiting"
    assert ask("/deadlines/hand-over", {"person": str(zhao.id)}).status_code == 422


def test_of_two_people_who_close_a_deadline_the_second_is_told_on_the_page(
    client: FlaskClient, sign_in: Callable[..., Actor], case: CaseFacts, bench: Bench
) -> None:
    sign_in("legal")
    send(client, f"{TAB}/own", {"title": "取证", "due": "+1"})
    address = f"{TAB}/{number_of(bench, case, '取证')}"
    both = [own_fields(client.get(address)) for _person in range(2)]
    done = {"state": "done", "on": "2026-11-20"}
    assert client.post(address, data=both[0] | done).status_code == 303
    second = client.post(address, data=both[1] | done)
    assert second.status_code == 409 and "This deadline is over" in words_of(second.text)
