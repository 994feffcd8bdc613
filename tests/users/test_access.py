"""Who gets in where; and what protects the pages."""

import stat
from typing import Any

import pytest
from flask import Flask

from legal_recovery.settings import Settings
from legal_recovery.users.rules import Role
from legal_recovery.web.access import Access, access_table, allow, local_address, undeclared_routes
from legal_recovery.web.security import made_key
from tests.users.forms import post


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


def test_every_route_here_says_who_may_use_it(app: Flask) -> None:
    assert undeclared_routes(app) == []


def test_a_route_that_says_nothing_is_named_and_closed(
    app: Flask, client: Any, person: Any, sign_in: Any
) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert undeclared_routes(app) == ["GET /forgotten (forgotten)"]
    person("admin")
    sign_in("admin@bank.example")
    assert client.get("/forgotten").status_code == 403


def test_every_role_that_a_route_names_exists(app: Flask) -> None:
    named = {role for _, _, access in access_table(app) if access for role in access.roles}
    assert named <= set(Role)


def test_public_pages_are_only_those_that_strangers_need(app: Flask) -> None:
    public = {path for _, path, access in access_table(app) if access and access.public}
    assert public == {"/login", "/logout", "/assets/<path:name>"}


@pytest.mark.parametrize(
    ("roles", "who", "admitted"),
    [
        (("legal",), "legal", True),
        (("legal",), "legal_lead", True),
        (("legal",), "finance", False),
        (("legal",), "finance_lead", False),
        (("legal_lead",), "legal", False),
        (("finance", "manager"), "finance_lead", True),
        (("finance", "manager"), "manager", True),
        (("finance", "manager"), "admin", False),
        (("admin",), "system", False),
    ],
)
def test_leads_may_what_their_people_may_and_nobody_else(
    roles: tuple[str, ...], who: str, admitted: bool
) -> None:
    from legal_recovery.plumbing.unit_of_work import Actor

    view = allow(*roles)(lambda: "")
    access: Access = view.__access__  # type: ignore[attr-defined]
    assert access.admits(Actor(1, "", frozenset({who}))) is admitted


def test_a_stranger_is_sent_to_sign_in_and_back(client: Any) -> None:
    assert client.get("/admin/people?q=a").location == "/login?next=/admin/people?q%3Da"


def test_a_strangers_form_leads_to_sign_in_and_not_to_an_error(client: Any) -> None:
    answer = client.post("/admin/offices", data={"name": "x"})
    assert (answer.status_code, answer.location) == (303, "/login?next=/admin/offices")


def test_a_strangers_fragment_gets_a_401(client: Any) -> None:
    assert client.get("/admin/people", headers={"HX-Request": "true"}).status_code == 401


def test_who_lacks_the_role_gets_a_403(client: Any, person: Any, sign_in: Any) -> None:
    person("legal")
    sign_in("legal@bank.example")
    answer = client.get("/admin/people")
    assert answer.status_code == 403
    assert "Your roles do not allow this." in answer.text


def test_an_auditor_reads_people_and_changes_none(client: Any, person: Any, sign_in: Any) -> None:
    auditor = person("auditor")
    sign_in("auditor@bank.example")
    assert client.get("/admin/people").status_code == 200
    assert client.get(f"/admin/people/{auditor.id}").status_code == 200
    assert client.get("/admin/people/new").status_code == 403


def test_a_form_from_elsewhere_is_refused(client: Any, person: Any, sign_in: Any) -> None:
    person("admin")
    sign_in("admin@bank.example")
    answer = client.post("/admin/offices", data={"name": "样例"})
    assert answer.status_code == 400
    assert "The form has expired." in answer.text


def test_an_address_that_does_not_exist_is_a_404_for_everybody(client: Any) -> None:
    assert client.get("/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/cases/A-1?tab=2", "/cases/A-1?tab=2"),
        ("/案件", "/案件"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("evil", "/"),
        ("", "/"),
        ("\t//evil.example", "/"),
        ("/\t/evil.example", "/"),
    ],
)
def test_only_addresses_of_this_site_are_gone_back_to(address: str, kept: str) -> None:
    assert local_address(address) == kept


def test_pages_are_closed_to_frames_scripts_and_caches(client: Any, person: Any, sign_in: Any) -> None:
    person("admin")
    sign_in("admin@bank.example")
    headers = client.get("/admin/people").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Referrer-Policy" in headers


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: Any, person: Any, sign_in: Any) -> None:
    person("legal")
    cookies = sign_in("legal@bank.example").headers.getlist("Set-Cookie")
    [cookie] = [one for one in cookies if one.startswith("recovery=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie


def test_over_https_the_cookie_stays_there(house: Any, tmp_path: Any) -> None:
    from dataclasses import replace

    from legal_recovery.web.access import install_access
    from legal_recovery.web.security import install_security

    given = {"LEGAL_RECOVERY_DATA": str(tmp_path), "LEGAL_RECOVERY_HTTPS": "1"}
    app = Flask("test", static_folder=None)
    install_access(app)
    install_security(app, replace(house, settings=Settings.from_environment(given)))
    app.add_url_rule("/", "start", allow.public(lambda: "start"))
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert "Strict-Transport-Security" in app.test_client().get("/").headers


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Any) -> None:
    first = made_key(tmp_path / "keys", "secret_key")
    assert len(first) >= 64
    assert made_key(tmp_path / "keys", "secret_key") == first
    assert made_key(tmp_path / "keys", "password_salt") != first
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "secret_key").stat().st_mode) == 0o600
    assert {path.name for path in (tmp_path / "keys").iterdir()} == {"secret_key", "password_salt"}


def test_a_double_click_changes_nothing_twice(client: Any, person: Any, sign_in: Any) -> None:
    person("admin")
    sign_in("admin@bank.example")
    form = {"name": "report", "idempotency_key": "k1"}
    first = post(client, "/account/tokens", form).text
    second = post(client, "/account/tokens", form).text
    token = first.partition('data-copy="lrt_')[2].partition('"')[0]
    assert len(token) == 43
    assert f"lrt_{token}" in second
    assert client.get("/account/tokens").text.count("Revoke report") == 1
