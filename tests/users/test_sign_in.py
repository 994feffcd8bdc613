"""Signing in and out as a browser does it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from legal_recovery.plumbing.db import db
from legal_recovery.users import commands, store
from legal_recovery.web.security import limiter_of
from tests.users.forms import PASSWORD, post, token_of


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


WRONG = "E-mail address or password is wrong."


def noted(app: Any, book: int) -> list[str]:
    with app.app_context():
        return [line.kind for line in reversed(store.list_noted(db.session(), book))]


def test_the_right_password_opens_the_start_page(client: Any, person: Any, sign_in: Any, app: Any) -> None:
    legal = person("legal")
    assert sign_in("legal@bank.example").location == "/"
    assert client.get("/").text == "start"
    assert noted(app, legal.book)[-1] == "user.signed_in"


def test_an_address_counts_however_it_is_typed(client: Any, person: Any, sign_in: Any) -> None:
    person("legal")
    sign_in(" Legal@BANK.example ")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("legal@bank.example", "not the password"),
        ("nobody@bank.example", PASSWORD),
        ("gone@bank.example", PASSWORD),
        ("not an address", PASSWORD),
        ("", ""),
        ("legal@bank.example", "x" * 100_000),
    ],
)
def test_every_wrong_try_gets_the_same_answer(
    client: Any, person: Any, sign_in: Any, do: Any, email: str, password: str
) -> None:
    person("legal")
    gone = person("gone_auditor"[5:], name="Gone")
    do(commands.deactivate_user, commands.DeactivateUser(gone.id))
    answer = sign_in(email.replace("gone@", "auditor@"), password)
    assert answer.status_code == 422
    assert answer.text.count(WRONG) == 1
    assert "Traceback" not in answer.text
    assert client.get("/").status_code == 303


def test_a_wrong_password_is_noted_in_the_persons_book(person: Any, sign_in: Any, app: Any) -> None:
    legal = person("legal")
    sign_in("legal@bank.example", "not the password")
    assert noted(app, legal.book)[-1] == "user.sign_in_failed"


def test_an_unknown_address_is_noted_in_the_systems_book(sign_in: Any, app: Any, system: Any) -> None:
    sign_in("nobody@bank.example")
    assert noted(app, system.book)[-1] == "user.sign_in_failed"


def test_who_was_on_the_way_somewhere_arrives_there(client: Any, person: Any, sign_in: Any) -> None:
    person("admin")
    asked = client.get("/admin/people?q=王&role=legal")
    assert asked.status_code == 303
    answer = sign_in("admin@bank.example", at=asked.location)
    assert answer.location == "/admin/people?q=%E7%8E%8B&role=legal"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil",
    ],
)
def test_the_way_back_never_leads_elsewhere(client: Any, person: Any, sign_in: Any, elsewhere: str) -> None:
    person("legal")
    page = client.get("/login", query_string={"next": elsewhere}).text
    assert 'name="next" value="/"' in page
    form = {"email": "legal@bank.example", "password": PASSWORD, "next": elsewhere}
    answer = client.post("/login", query_string={"next": elsewhere}, data=form | token_of(page))
    assert urlsplit(urljoin("http://localhost/login", answer.location)).netloc == "localhost"
    assert "\\" not in answer.location


def test_signing_out_ends_the_session_and_is_noted(client: Any, person: Any, sign_in: Any, app: Any) -> None:
    legal = person("legal")
    sign_in("legal@bank.example")
    assert post(client, "/logout", page="/account").location == "/login"
    assert client.get("/").status_code == 303
    assert noted(app, legal.book)[-1] == "user.signed_out"


def test_nobody_is_signed_out_by_a_link(client: Any, person: Any, sign_in: Any) -> None:
    person("legal")
    sign_in("legal@bank.example")
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 400
    assert client.get("/").status_code == 200


def test_a_session_ends_after_twelve_hours(client: Any, person: Any, sign_in: Any, clock: Any) -> None:
    person("legal")
    sign_in("legal@bank.example")
    clock.set(clock.now() + timedelta(hours=11, minutes=59))
    assert client.get("/").status_code == 200
    clock.set(clock.now() + timedelta(minutes=2))
    assert client.get("/").location == "/login?next=/"
    assert client.get("/login").status_code == 200


def test_who_is_let_out_is_out_at_once(client: Any, person: Any, sign_in: Any, do: Any) -> None:
    legal = person("legal")
    sign_in("legal@bank.example")
    do(commands.deactivate_user, commands.DeactivateUser(legal.id))
    assert client.get("/").status_code == 303


def test_a_stolen_cookie_does_not_work_on_another_machine(client: Any, person: Any, sign_in: Any) -> None:
    person("legal")
    sign_in("legal@bank.example")
    assert client.get("/", headers={"User-Agent": "another"}).status_code == 303


def test_an_own_password_ends_other_sessions_and_goes_on(
    client: Any, app: Any, person: Any, sign_in: Any
) -> None:
    legal = person("legal")
    sign_in("legal@bank.example")
    elsewhere = app.test_client()
    elsewhere.set_cookie("recovery", client.get_cookie("recovery").value)
    assert elsewhere.get("/").status_code == 200
    new = "another long password"
    form = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    assert post(client, "/account/password", form).location == "/account"
    assert "Your password is changed." in client.get("/account").text
    assert elsewhere.get("/").status_code == 303
    assert noted(app, legal.book)[-1] == "user.password_changed"
    assert sign_in_anew(app, new) == 302


def sign_in_anew(app: Any, password: str) -> int:
    fresh = app.test_client()
    return int(post(fresh, "/login", {"email": "legal@bank.example", "password": password}).status_code)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            {"password": "wrong wrong", "new_password": "x" * 12, "new_password_confirm": "x" * 12},
            "present password",
        ),
        ({"password": PASSWORD, "new_password": "short", "new_password_confirm": "short"}, "at least 10"),
        ({"password": PASSWORD, "new_password": "x" * 12, "new_password_confirm": "y" * 12}, "not the same"),
        ({"password": PASSWORD, "new_password": PASSWORD, "new_password_confirm": PASSWORD}, "other than"),
    ],
)
def test_a_bad_new_password_is_refused_with_a_sentence(
    client: Any, person: Any, sign_in: Any, form: dict[str, str], said: str
) -> None:
    person("legal")
    sign_in("legal@bank.example")
    answer = post(client, "/account/password", form)
    assert answer.status_code == 422
    assert said in answer.text


def test_who_was_given_a_password_chooses_an_own_one_first(
    client: Any, app: Any, person: Any, sign_in: Any, do: Any
) -> None:
    from flask_security.utils import hash_password

    admin, legal = person("admin"), person("legal", name="New")
    with app.app_context():
        given = commands.GivePassword(legal.id, hash_password("given by admin"))
        do(commands.give_password, given, by=admin)
    sign_in("legal@bank.example", "given by admin")
    assert client.get("/").location == "/account/password"
    assert "Somebody else set your password." in client.get("/account/password").text
    form = {"password": "given by admin", "new_password": PASSWORD, "new_password_confirm": PASSWORD}
    post(client, "/account/password", form)
    assert client.get("/").text == "start"


def test_guessing_is_slowed_down(app: Any, client: Any, person: Any, sign_in: Any) -> None:
    person("legal")
    limiter_of(app).enabled = True
    answers = [sign_in("legal@bank.example", f"guess {n}").status_code for n in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_one_account_is_guessed_at_slowly_from_however_many_machines(app: Any, person: Any) -> None:
    person("legal")
    limiter_of(app).enabled = True
    answers = []
    for n in range(12):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
        form = {"email": "legal@bank.example", "password": "guess"}
        answers.append(post(client, "/login", form).status_code)
    assert answers[-1] == 429


def test_no_cache_keeps_the_sign_in_page(client: Any, person: Any) -> None:
    assert client.get("/login").headers["Cache-Control"] == "no-store"


def test_the_page_is_in_the_language_of_the_browser(client: Any, app: Any) -> None:
    assert "Sign in" in client.get("/login").text
    chinese = app.test_client()
    assert "登录" in chinese.get("/login", headers={"Accept-Language": "zh-CN"}).text


def test_a_person_lands_in_their_own_language_where_none_was_chosen(app: Any, person: Any) -> None:
    person("legal")
    fresh = app.test_client()
    post(fresh, "/login", {"email": "legal@bank.example", "password": PASSWORD})
    assert fresh.get_cookie("lang").value == "zh"
