"""Dossiers of many cases for programs: asked for, watched, stopped, taken away."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from legal_recovery.dossiers.commands import batching
from legal_recovery.web.transact import House
from tests.dossiers.test_batching import Builder
from tests.factories import Bench

Program = Callable[..., Any]


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    made = Builder()
    monkeypatch.setattr(batching, "make_dossier", made)
    return made


def test_a_batch_is_asked_for_and_taken_away(
    program: Callable[..., Program], bench: Bench, house: House, builder: Builder
) -> None:
    bench.open_case("ZB-1"), bench.open_case("GONE")
    send = program("legal")
    asked = send("POST", "/dossiers", {"references": ["ZB-1", "GONE"], "profile": "court", "language": "en"})
    assert asked.status_code == 201
    task = asked.get_json()["task"]
    assert send("GET", f"/dossiers/{task}").get_json()["state"] == "waiting"
    assert send("GET", f"/dossiers/{task}/file").status_code == 404
    house.jobs.carry_out(int(task))
    told = send("GET", f"/dossiers/{task}").get_json()
    assert (told["state"], told["done"], told["whole"]) == ("done", 2, 2)
    assert [one["reference"] for one in told["made"]] == ["ZB-1"]
    assert told["refused"] == [{"reference": "GONE", "code": "not_found", "why": "There is no case GONE."}]
    file = send("GET", f"/dossiers/{task}/file")
    assert set(zipfile.ZipFile(io.BytesIO(file.data)).namelist()) == {told["made"][0]["name"], "REFUSED.txt"}
    assert program("manager")("GET", f"/dossiers/{task}").status_code == 404, "somebody else's is not there"


def test_a_batch_is_stopped(
    program: Callable[..., Program], bench: Bench, house: House, builder: Builder
) -> None:
    bench.open_case("ZB-1")
    send = program("finance")
    task = send("POST", "/dossiers", {"references": ["ZB-1"]}, key="k-1").get_json()["task"]
    again = send("POST", "/dossiers", {"references": ["ZB-1"]}, key="k-1")
    assert again.get_json()["task"] == task, "a key sent twice asks once"
    other = send("POST", "/dossiers", {"references": ["ZB-1"], "language": "en"}, key="k-1")
    assert (other.status_code, other.get_json()["code"]) == (409, "key_reused")
    assert send("POST", f"/dossiers/{task}/cancel").get_json()["state"] == "cancelled"
    house.jobs.carry_out(int(task))
    assert builder.asked == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"references": []}, 422),
        ({"references": ["NOWHERE"]}, 404),
        ({"references": ["ZB-1"], "profile": "everybody"}, 422),
        ({"references": ["ZB-1"], "owed_to": "2026-02-30"}, 422),
        ({"references": ["ZB-1"], "more": "x"}, 422),
        ({}, 422),
    ],
)
def test_what_cannot_be_meant_is_refused(
    program: Callable[..., Program], bench: Bench, body: dict[str, Any], status: int
) -> None:
    bench.open_case("ZB-1")
    assert program("legal")("POST", "/dossiers", body).status_code == status


def test_an_arrangement_is_read_changed_and_saved_once(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case("ZB-1")
    send, place = program("legal"), "/cases/ZB-1/dossiers/compositions"
    usual = send("GET", f"{place}/0?profile=enforcement").get_json()
    assert (usual["number"], usual["most_pages"]) == (0, None)
    assert send("GET", place + "?profile=enforcement").get_json() == []
    named = [{"what": "chapter", "key": "owed", "title": "债权"}, {"what": "chapter", "key": "parties"}]
    body = {"profile": "enforcement", "seen": 0, "most_pages": 40, "sections": [{"items": named}]}
    assert send("POST", place, body, key="k-1").get_json() == {"number": 1}
    assert send("POST", place, body, key="k-1").get_json() == {"number": 1}
    kept = send("GET", f"{place}/1?profile=enforcement").get_json()
    assert kept["most_pages"] == 40
    assert [(one["key"], one["title"]) for one in kept["sections"][0]["items"]] == [
        ("owed", "债权"),
        ("parties", ""),
    ]
    # What was read can be sent back as it is.
    again = {name: value for name, value in kept.items() if name != "number"} | {"seen": 1}
    assert send("POST", place, again).get_json() == {"number": 1}
    assert [one["number"] for one in send("GET", place + "?profile=enforcement").get_json()] == [1]
    assert send("POST", place, {**body, "labels": "附{n}"}).get_json()["code"] == "stale_version"
    secret = {**body, "seen": 1, "sections": [{"items": [{"what": "chapter", "key": "net_recovery"}]}]}
    assert send("POST", place, secret).status_code == 422
    bad = {**body, "seen": 1, "sections": [{"items": [{"what": "chapter", "key": "owed", "pages": "3-1"}]}]}
    assert "names no pages" in send("POST", place, bad).get_json()["detail"]
    assert send("GET", f"{place}/7?profile=enforcement").status_code == 404
    assert send("GET", f"{place}?profile=everybody").status_code == 422
    assert program("auditor")("POST", place, body).status_code == 403
