"""The API knows a person by a bearer token, and by nothing else."""

from typing import Any

import pytest

from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from legal_recovery.web.security import limiter_of
from tests.users.forms import PASSWORD

TOKEN = "lrt_" + "x" * 43


@pytest.fixture
def engine_name() -> str:
    """What the API stands on is tried on both engines."""
    return "sqlite"


@pytest.fixture
def bearer(do: Any, person: Any) -> Any:
    """Return the header of a token of somebody with these roles."""

    def make(*roles: str) -> dict[str, str]:
        who = person(*roles)
        do(commands.create_token, commands.CreateToken(who.id, "report", token_digest(TOKEN)))
        return {"Authorization": f"Bearer {TOKEN}"}

    return make


def test_a_token_opens_what_its_person_may(app: Any, bearer: Any) -> None:
    header = bearer("admin")
    answer = app.test_client().get("/api/v1/people", headers=header)
    assert answer.status_code == 200
    assert [(one["email"], one["roles"]) for one in answer.json] == [("admin@bank.example", ["admin"])]
    assert isinstance(answer.json[0]["id"], str)


def test_without_a_token_a_problem_says_how_to_come_in(app: Any, bearer: Any) -> None:
    answer = app.test_client().get("/api/v1/people")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
    assert answer.json["status"] == 401


@pytest.mark.parametrize(
    "header", ["Bearer wrong", "Bearer ", "Bearer", "Basic YTpi", "Bearer lrt_\u00e9", "", "Bearer a b c"]
)
def test_a_wrong_token_opens_nothing(app: Any, bearer: Any, header: str) -> None:
    bearer("admin")
    assert app.test_client().get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_the_session_of_a_page_is_no_way_into_the_api(client: Any, person: Any, sign_in: Any) -> None:
    person("admin")
    sign_in("admin@bank.example")
    assert client.get("/account").status_code == 200
    assert client.get("/api/v1/me").status_code == 401


def test_a_token_is_no_way_into_the_pages(app: Any, bearer: Any) -> None:
    assert app.test_client().get("/account", headers=bearer("admin")).status_code == 303


def test_a_role_that_is_missing_is_a_403_as_a_problem(app: Any, bearer: Any) -> None:
    answer = app.test_client().get("/api/v1/people", headers=bearer("legal"))
    assert (answer.status_code, answer.json["code"]) == (403, "access.role_missing")


def test_the_api_sets_no_cookie_and_asks_for_no_form_token(app: Any, bearer: Any) -> None:
    header = bearer("legal")
    client = app.test_client()
    tokens = client.get("/api/v1/tokens", headers=header)
    assert "Set-Cookie" not in tokens.headers
    assert client.delete(f"/api/v1/tokens/{tokens.json[0]['id']}", headers=header).status_code == 204
    assert client.get("/api/v1/tokens", headers=header).status_code == 401


def test_who_is_let_out_has_no_token_any_more(app: Any, bearer: Any, do: Any) -> None:
    header = bearer("auditor")
    me = app.test_client().get("/api/v1/me", headers=header).json
    do(commands.deactivate_user, commands.DeactivateUser(int(me["id"])))
    assert app.test_client().get("/api/v1/me", headers=header).status_code == 401


def test_a_flood_is_answered_with_when_to_come_back(app: Any, bearer: Any) -> None:
    limiter_of(app).enabled = True
    header = bearer("legal")
    client = app.test_client()
    answers = [client.get("/api/v1/offices", headers=header) for _ in range(601)]
    assert (answers[0].status_code, answers[-1].status_code) == (200, 429)
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 61
    assert client.post("/login", data={"password": PASSWORD}).status_code != 429


def test_an_administrator_says_as_whom_the_lender_comes_before_courts(app: Any, bearer: Any) -> None:
    header, program = bearer("admin"), app.test_client()
    body = {"legal_name": "示例银行股份有限公司", "head": "钱样例", "head_title": "董事长"}
    said = program.put("/api/v1/lenders", json=body, headers=header)
    assert said.status_code == 200
    assert program.get("/api/v1/lenders", headers=header).json == [said.json]
    assert (said.json["office_id"], said.json["head"], said.json["credit_code"]) == (None, "钱样例", None)
    refused = program.put("/api/v1/lenders", json={**body, "credit_code": "123"}, headers=header)
    assert (refused.status_code, refused.json["code"]) == (422, "users.wrong_credit_code")
    assert program.put("/api/v1/lenders", json={**body, "office_id": "77"}, headers=header).status_code == 404
