"""The deadlines of a case on its page: what follows before it is recorded, what moves before it is saved."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.plumbing.unit_of_work import Actor
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.money import book, confirm, fill
from tests.signing_in import send

CASE = "/cases/ZB-1"
TAB = f"{CASE}/deadlines"
SERVED = {"event_key": "judgment-served", "on": "2026-09-17", "note": "回证"}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; the commands under them are tried on both."""
    return "sqlite"


@pytest.fixture
def case(bench: Bench) -> CaseFacts:
    return bench.open_case()


@pytest.fixture
def legal(client: FlaskClient, sign_in: Callable[..., Actor]) -> FlaskClient:
    sign_in("legal")
    return client


def words(client: FlaskClient, address: str) -> str:
    return words_of(client.get(address).text)


def link(client: FlaskClient, ending: str) -> str:
    found = re.findall(rf'href="({TAB}[^"]*{ending})"', client.get(TAB).text)
    assert found, ending
    return str(found[0])


def test_what_follows_is_shown_with_why_before_it_is_recorded(legal: FlaskClient, case: CaseFacts) -> None:
    assert "No deadlines yet" in words(legal, TAB)
    preview = fill(legal, f"{TAB}/new", SERVED)
    said = words_of(preview.text)
    assert "2026-10-08 Appeal against a judgment 15 days 2026-10-02" in said
    assert "2026-10-02 holiday" in said and "第一百七十一条" in said
    assert "No deadlines yet" in words(legal, TAB)
    assert confirm(legal, f"{TAB}/new", preview).status_code == 303
    said = words(legal, TAB)
    assert "2026-10-08" in said and "Judgment served" in said and "Overdue" in said
    assert "Event for deadlines: Judgment served" in words(legal, CASE)
    assert "Deadline 2026-10-08: Appeal against a judgment" in words(legal, CASE)


def test_what_moves_is_shown_from_what_to_what_before_it_is_saved(
    legal: FlaskClient, case: CaseFacts
) -> None:
    book(legal, f"{TAB}/new", SERVED)
    address = link(legal, r"/events/\d+")
    preview = fill(legal, address, {"on": "2026-09-24", "reason": "送达回证"})
    assert "8 Oct 2026 9 Oct 2026" in words_of(preview.text)
    assert "2026-10-09" not in words(legal, TAB)
    assert confirm(legal, address, preview).status_code == 303
    assert "2026-10-09" in words(legal, TAB)
    assert "Deadline moved from 2026-10-08 to 2026-10-09" in words(legal, CASE)
    same = fill(legal, address, {"on": "2026-09-24", "reason": "再次"})
    assert same.status_code == 422 and "This is what is recorded already." in words_of(same.text)
    assert send(legal, f"{address}/withdrawal", {"reason": "未送达"}).status_code == 303
    assert "Void" in words(legal, TAB) and "Withdrawn" in words(legal, TAB)


def test_a_deadline_is_extended_and_met(legal: FlaskClient, case: CaseFacts) -> None:
    book(legal, f"{TAB}/new", SERVED)
    extension = link(legal, "/extension")
    assert send(legal, extension, {"count": "zehn", "document": "x"}).status_code == 422
    assert send(legal, extension, {"count": "10", "document": "准予延期"}).status_code == 303
    assert "2026-10-12" in words(legal, TAB)
    address = extension.removesuffix("/extension")
    assert send(legal, address, {"state": "void", "on": "2026-10-01"}).status_code == 422
    assert send(legal, address, {"state": "done", "on": "2026-10-01", "reason": "已上诉"}).status_code == 303
    again = send(legal, address, {"state": "done", "on": "2026-10-01"})
    assert again.status_code == 409 and "is over" in words_of(again.text)


BAD_EVENTS = [
    ({"event_key": ""}, "Choose what happened."),
    ({"event_key": "birthday"}, "Choose what happened."),
    ({"on": ""}, "Give its day."),
    ({"on": "tomorrow"}, "tomorrow"),
    ({"means": "pigeon"}, "Choose one from the list."),
    ({"obligor_id": "7"}, "There is no such party in this case."),
]


def test_what_is_wrong_is_said_at_its_field(legal: FlaskClient, case: CaseFacts) -> None:
    for wrong, says in BAD_EVENTS:
        answer = fill(legal, f"{TAB}/new", {**SERVED, **wrong})
        assert answer.status_code == 422 and says in words_of(answer.text), wrong


def test_counting_back_into_an_unknown_year_is_said_and_the_rest_is_counted(
    legal: FlaskClient, case: CaseFacts
) -> None:
    said = words_of(fill(legal, f"{TAB}/new", {"event_key": "judgment-served", "on": "2026-12-19"}).text)
    assert "2027-01-03" in said and "Provisional" in said
    assert "The calendar of 2027 is not published yet" in said
