"""The desk on its page: lines with reasons, staged, posted in the background, undone; suspense, rules, programs."""

import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from legal_recovery.plumbing.jobs import list_jobs
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import ParkLine, park_line
from legal_recovery.reconciliation.store import list_matches, list_staged
from legal_recovery.users.commands import CreateToken, create_token
from legal_recovery.users.rules import token_digest
from legal_recovery.web.transact import House
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.reconciliation.test_desk_commands import Desk, line, statement
from tests.signing_in import token_in

SCRIPT = {"X-Desk": "1", "Accept": "application/json"}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; the commands under them are tried on both."""
    return "sqlite"


@pytest.fixture
def desk(bench: Bench) -> Desk:
    made = Desk(bench)
    bench.open_case("ZB-1")
    bench.open_case("ZB-2", debtor="甬江纺织有限公司")
    made.load(
        statement(
            line("500.00", payer="杭州示例机械有限公司", narrative="还款 ZB-1"),
            line("70.00", payer="杭州示例机械", narrative="归还"),
            line("8.00", payer="网银在线", narrative="转账"),
            line("-20.00", payer="工商银行", narrative="账户管理费"),
        )
    )
    return made


@pytest.fixture
def finance(client: FlaskClient, sign_in: Callable[..., Actor]) -> Actor:
    return sign_in("finance")


def plain(fragment: str) -> str:
    """Return the words of a part of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", fragment)).split())


class Sitting:
    """Somebody at the desk of an account."""

    def __init__(self, client: FlaskClient, desk: Desk) -> None:
        self.client, self.url = client, f"/reconciliation/{desk.account}"
        self.lines = [one.id for one in desk.lines()]
        self.token = token_in(client.get(self.url).text)

    def page(self, query: str = "") -> str:
        return str(self.client.get(self.url + query).text)

    def words(self, query: str = "") -> str:
        return words_of(self.page(query))

    def panel(self, number: int) -> str:
        answer = self.client.get(f"{self.url}/lines/{self.lines[number]}", headers=SCRIPT)
        return plain(answer.text)

    def marks(self) -> dict[int, str]:
        found = re.findall(r'data-line="(\d+)" data-state="\w+" data-mark="([^"]+)"', self.page())
        return {self.lines.index(int(one)): mark for one, mark in found}

    def send(self, path: str, headers: dict[str, str] | None = None, **said: Any) -> Any:
        return self.client.post(
            f"{self.url}/{path}", data={"csrf_token": self.token, **said}, headers=headers or {}
        )

    def decide(self, number: int, act: str, **said: Any) -> Any:
        return self.send(f"lines/{self.lines[number]}/{act}", SCRIPT, **said)


@pytest.fixture
def sitting(client: FlaskClient, desk: Desk, finance: Actor) -> Sitting:
    return Sitting(client, desk)


def posted(house: House, bench: Bench, actor: Actor, kind: str = "reconcile") -> dict[str, Any]:
    """Do the latest background work of this kind, and return what came of it."""
    with bench.session() as session:
        job = list_jobs(session, actor.id, kind)[0]
    house.jobs.carry_out(job.id)
    with bench.session() as session:
        return list_jobs(session, actor.id, kind)[0].result


def test_a_line_shows_what_it_may_be_with_reasons_and_nothing_is_posted_before_it_is_confirmed(
    sitting: Sitting, desk: Desk, house: House, bench: Bench, finance: Actor
) -> None:
    said = sitting.words()
    assert "0 / 4" in said and "Certain 杭州示例机械有限公司 · ZB-1" in said
    assert "Difference to the book 0.00" in said
    assert "is this case’s reference or contract" in sitting.panel(0)
    assert "but for its form or what was cut off" in sitting.panel(1)
    assert "Nothing of this line tells which case it is of" in sitting.panel(2)
    assert sitting.decide(0, "stage", mark=sitting.marks()[0]).json["said"] == "Staged"
    assert sitting.decide(1, "stage", mark="1:2:3").status_code == 409
    assert sitting.decide(2, "park", ground="asked-payer").status_code == 200
    for unkept in ("", "费\x00用", "费" * 2001):
        refused = sitting.decide(3, "outside", note=unkept)
        assert (refused.status_code, refused.json["field"]) == (422, "note")
    sitting.decide(3, "outside", note="账户管理费")
    assert "Staged 3" in sitting.words()
    assert "1 line" not in sitting.words("?view=matched")
    preview = words_of(sitting.client.get(f"{sitting.url}/post").text)
    assert "Post 3 lines" in preview and "To suspense 1" in preview
    assert sitting.send("post", confirmed="1").status_code == 303
    outcome = posted(house, bench, finance)
    assert (outcome["posted"], outcome["refused"]) == (3, 0)
    assert [one.state for one in desk.lines()] == ["matched", "open", "suspense", "matched"]
    assert "2 / 4" in sitting.words()
    # Without a script the same forms lead back to the desk.
    answer = sitting.send(f"lines/{sitting.lines[1]}/case", case="ZB-2")
    assert answer.status_code == 303 and f"line={sitting.lines[1]}" in answer.location
    assert "4" not in sitting.send("undo", SCRIPT).json["rows"]
    assert "Nothing is staged that could be undone" in sitting.send("undo", SCRIPT).json["said"]


def test_one_match_is_reversed_with_a_reason_and_that_one_alone(
    sitting: Sitting, desk: Desk, house: House, bench: Bench, finance: Actor
) -> None:
    sitting.decide(0, "split", case=["ZB-1", "ZB-2"], amount=["300", "="])
    sitting.send("post", confirmed="1")
    posted(house, bench, finance)
    with bench.session() as session:
        first, second = list_matches(session, sitting.lines[0])
    address = f"/reconciliation/matches/{second.id}/undo"
    page = sitting.client.get(address)
    assert "Left of the line" in words_of(page.text) and "ZB-2" in page.text
    assert sitting.client.post(address, data={"csrf_token": sitting.token}).status_code == 422
    done = sitting.client.post(address, data={"csrf_token": sitting.token, "reason": "分错"})
    assert done.status_code == 303
    with bench.session() as session:
        standing = [one.id for one in list_matches(session, sitting.lines[0]) if one.undone_seq is None]
    assert standing == [first.id]
    assert desk.lines()[0].left.text == "200.00"
    assert "Reverse this match" in sitting.panel(0)


def test_all_certain_lines_are_listed_then_staged_and_undone_as_one_step(
    sitting: Sitting, desk: Desk, house: House, bench: Bench, finance: Actor
) -> None:
    assert "1 certain line" in words_of(sitting.client.get(f"{sitting.url}/certain").text)
    sitting.send("certain")
    with bench.session() as session:
        assert [one.line_id for one in list_staged(session, desk.account)] == [sitting.lines[0]]
    sitting.send("undo")
    sitting.send("certain", all="1")
    assert posted(house, bench, finance, "reconcile-certain") == {"staged": 1}
    assert [one.state for one in desk.lines()] == ["open"] * 4


def test_a_colleague_sees_who_is_at_a_line_and_others_offices_see_nothing(
    sitting: Sitting, app: Flask, bench: Bench, sign_in: Callable[..., Actor], desk: Desk
) -> None:
    sitting.decide(2, "park", ground="unknown")
    other = app.test_client()
    other.set_cookie("lang", "en")
    sign_in("finance", "legal", browser=other)
    second = Sitting(other, desk)
    assert "王小样 is at this line" in second.words("?view=staged")
    refused = second.decide(2, "park", ground="disputed")
    assert refused.status_code == 409 and "王小样 is at this line" in refused.json["refused"]
    assert "is at this line" in second.panel(2)
    reader = app.test_client()
    sign_in("auditor", browser=reader)
    assert reader.get(sitting.url).status_code == 200
    assert reader.get(f"{sitting.url}/post").status_code == 403


def test_lines_are_looked_for_by_amount_range_words_direction_and_month(sitting: Sitting) -> None:
    for query, found in (
        ("?q=70", "杭州示例机械 归还"),
        ("?q=60..80", "杭州示例机械 归还"),
        ("?q=网银", "网银在线"),
        ("?way=out", "账户管理费"),
        ("?month=2026-11&q=8.00", "网银在线"),
    ):
        page = sitting.page(query)
        assert found in words_of(page) and page.count("<tr id=") == 1, query
    assert "No line is like this" in sitting.words("?month=2020-01")


def test_what_waits_is_listed_by_age_and_saved(
    sitting: Sitting, house: House, bench: Bench, finance: Actor
) -> None:
    sitting.decide(2, "park", ground="asked-payer", note="=1+1")
    sitting.send("post", confirmed="1")
    posted(house, bench, finance)
    said = words_of(sitting.client.get("/reconciliation/suspense?age=30").text)
    assert "1 line waits" in said and "网银在线" in said and "The payer was asked" in said
    assert "No line waits that is like this" in words_of(
        sitting.client.get("/reconciliation/suspense?age=more").text
    )
    for form in ("csv", "xlsx"):
        answer = sitting.client.get(f"/reconciliation/suspense.{form}?sort=-left")
        assert answer.status_code == 200
    rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    assert rows[1][2] == "网银在线" and rows[1][4] == 8 and rows[1][10] == "=1+1"


def test_a_learned_rule_shows_what_taught_it_and_can_be_mended_and_switched_off(
    sitting: Sitting, house: House, bench: Bench, finance: Actor
) -> None:
    sitting.decide(3, "outside", note="账户管理费")
    sitting.send("post", confirmed="1")
    posted(house, bench, finance)
    page = sitting.client.get("/reconciliation/rules?means=outside").text
    assert "工商银行 · 账户管理费" in words_of(page)
    (address,) = set(re.findall(r'href="(/reconciliation/rules/\d+)"', page))
    said = words_of(sitting.client.get(address).text)
    assert "1 match taught it" in said and "2026-11-03" in said
    keep = {"csrf_token": sitting.token, "payer": "工商银行", "means": "outside", "note": "管理费"}
    assert sitting.client.post(address, data={**keep, "payer": "", "wording": ""}).status_code == 422
    assert sitting.client.post(address, data=keep).status_code == 303
    assert "管理费" in words_of(sitting.client.get(address).text)
    sitting.client.post(f"{address}/switch", data={"csrf_token": sitting.token, "on": "0"})
    assert "Switched off" in words_of(sitting.client.get("/reconciliation/rules").text)
    assert sitting.client.get("/reconciliation/rules.csv").status_code == 200


def test_programs_do_what_the_desk_does(
    app: Flask, desk: Desk, house: House, bench: Bench, finance: Actor
) -> None:
    bench.do(create_token, CreateToken(finance.id, "对账", token_digest("lrt_d")), by=finance)
    api, headers = app.test_client(), {"Authorization": "Bearer lrt_d", "Accept-Language": "en"}
    lines = api.get(f"/api/v1/bank-accounts/{desk.account}/lines?limit=2", headers=headers)
    first = lines.json["lines"][0]
    assert (
        first["proposals"][0]["status"] == "certain" and first["proposals"][0]["shares"][0]["case"] == "ZB-1"
    )
    rest = api.get(f"/api/v1/bank-accounts/{desk.account}/lines?after={lines.json['next']}", headers=headers)
    assert len(rest.json["lines"]) == 2
    at = f"/api/v1/bank-lines/{first['id']}"
    staged = api.post(
        f"{at}/staged", json={"act": "stage", "mark": first["proposals"][0]["mark"]}, headers=headers
    )
    assert staged.json["staged_by"] == str(finance.id)
    assert api.delete(f"{at}/staged", headers=headers).status_code == 204
    parts = [{"case": "ZB-1", "amount": "25%"}, {"case": "ZB-2"}]
    assert api.post(f"{at}/staged", json={"act": "split", "parts": parts}, headers=headers).status_code == 200
    asked = api.post(f"/api/v1/bank-accounts/{desk.account}/postings", headers=headers)
    assert asked.status_code == 202 and posted(house, bench, finance)["posted"] == 1
    assert api.get(f"/api/v1/postings/{asked.json['id']}", headers=headers).json["state"] == "done"
    second = f"/api/v1/bank-lines/{rest.json['lines'][0]['id']}"
    match = api.post(f"{second}/matches", json={"act": "case", "case": "ZB-2"}, headers=headers)
    assert match.status_code == 201
    undone = api.post(
        f"/api/v1/matches/{match.json['ids'][0]}/undo", json={"reason": "误配"}, headers=headers
    )
    assert undone.json["state"] == "open"
    parked = api.post(f"{second}/matches", json={"act": "park", "ground": "unknown"}, headers=headers)
    assert parked.status_code == 201
    assert api.post(f"{second}/unpark", headers=headers).json["state"] == "open"
    assert isinstance(api.get("/api/v1/match-rules", headers=headers).json, list)
    wrong = api.post(f"{second}/staged", json={"act": "case", "case": "没有"}, headers=headers)
    assert (wrong.status_code, wrong.json["code"]) == (422, "desk.which_case")


def test_what_a_colleague_decides_is_seen_without_reading_the_desk_anew(
    app: Flask, sitting: Sitting, desk: Desk, sign_in: Callable[..., Actor]
) -> None:
    other = app.test_client()
    other.set_cookie("lang", "en")
    sign_in("finance_lead", browser=other)
    at = re.search(r'data-at="([^"]+)"', sitting.page())
    assert at is not None
    news = f"{sitting.url}/news?at={at[1]}"
    assert other.get(news).json == {"at": at[1]}
    sitting.decide(1, "park", ground="asked-payer")
    told = other.get(news).json
    assert list(told["rows"]) == [str(sitting.lines[1])] and "of colleagues" in told["bar"]
    assert other.get(f"{sitting.url}/news?at={told['at']}").json == {"at": told["at"]}
    desk.bench.do(park_line, ParkLine(sitting.lines[2], "unknown"))
    later = other.get(f"{sitting.url}/news?at={told['at']}").json
    assert (
        list(later["rows"]) == [str(sitting.lines[2])]
        and "In suspense" in later["rows"][str(sitting.lines[2])]
    )
    assert other.get(f"{sitting.url}/news?at=x").json["reload"] is True
