"""The law for programs: the same answers as the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from tests.factories import Bench
from tests.signing_in import make_person


@pytest.fixture
def engine_name() -> str:
    """Answers are the same on both engines."""
    return "sqlite"


@pytest.fixture
def ask(app: Flask, bench: Bench) -> Callable[[str], Any]:
    """Return what asks with the token of somebody of the legal team."""
    person = make_person(app, bench, ("legal",), bench.office_id)
    bench.do(commands.create_token, commands.CreateToken(person.id, "测试", token_digest("lrt_x")), by=person)
    headers = {"Authorization": "Bearer lrt_x", "Accept-Language": "en"}
    return lambda path: app.test_client().get(f"/api/v1/law/{path}", headers=headers)


def test_deadlines_of_an_event_with_the_days_passed_over(ask: Callable[[str], Any]) -> None:
    (found,) = ask("deadlines?event=judgment-served&on=2026-09-10").get_json()
    assert (found["rule"], found["unrolled"], found["due"]) == ("appeal-judgment", "2026-09-25", "2026-09-28")
    assert found["passed"][0] == {"day": "2026-09-25", "why": "holiday"}
    assert not found["provisional"]
    (abroad,) = ask("deadlines?event=judgment-served&on=2026-03-02&abroad=1").get_json()
    assert abroad["unrolled"] == "2026-04-01"


def test_the_costs_of_a_suit(ask: Callable[[str], Any]) -> None:
    found = ask("costs?claim=1000000&preserved=1000000").get_json()
    assert found["advanced"] == "18800.00"
    assert found["left"] == {"won": "0.00", "mediated": "11900.00", "withdrawn": "11900.00"}
    first = found["lines"][0]
    assert first["back"]["won"] == {"amount": "13800.00", "source": "court", "within_days": 15}
    assert found["lines"][-1] == {**found["lines"][-1], "kind": "enforcement", "prepaid": False}


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("deadlines?event=tea&on=2026-09-10", 422, "Choose what happened."),
        ("deadlines?event=judgment-served", 422, "is not a date"),
        ("deadlines?event=judgment-served&on=2026-09-10&jurisdiction=XX", 415, "There is no law pack"),
        ("costs", 422, "Give the amount of the claim."),
        ("costs?claim=-1", 422, "zero or more"),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_problem_document(
    ask: Callable[[str], Any], path: str, status: int, says: str
) -> None:
    refused = ask(path)
    assert refused.status_code == status
    assert refused.content_type == "application/problem+json"
    assert says in refused.get_json()["detail"]
