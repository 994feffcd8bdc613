"""Administration of people and offices, and one's own account."""

import re
from typing import Any

import pytest

from legal_recovery.plumbing.db import db
from legal_recovery.users import commands, store
from tests.users.forms import PASSWORD, post


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


@pytest.fixture
def admin(person: Any, sign_in: Any) -> Any:
    """An administrator who is signed in."""
    made = person("admin", name="管理员样例")
    sign_in("admin@bank.example")
    return made


def found(app: Any, email: str) -> Any:
    with app.app_context():
        return store.find_account(db.session(), email=email)


def test_a_new_person_signs_in_with_the_password_that_is_shown_once(
    app: Any, client: Any, admin: Any
) -> None:
    office = post(client, "/admin/offices", {"name": "样例支行", "code": "021"})
    assert office.status_code == 303
    assert "样例支行" in client.get("/admin/offices").text
    with app.app_context():
        office_id = store.list_offices(db.session())[-1].id
    form = {"name": "赵样例", "email": "Zhao@bank.example", "role_legal": "1", "office_id": office_id}
    page = post(client, "/admin/people/new", form)
    assert page.status_code == 200
    password = re.findall(r'data-copy="([^"]+)"', page.text)[-1]
    assert len(password) == 16
    assert password not in client.get("/admin/people").text
    fresh = app.test_client()
    assert post(fresh, "/login", {"email": "zhao@bank.example", "password": password}).status_code == 302
    assert fresh.get("/").location == "/account/password"


def test_a_form_sent_twice_makes_one_person_and_shows_the_same_password(
    app: Any, client: Any, admin: Any
) -> None:
    form = {"name": "Zoe", "email": "zoe@bank.example", "role_auditor": "1", "idempotency_key": "k1"}
    pages = [post(client, "/admin/people/new", form).text for _ in range(2)]
    passwords = {re.findall(r'data-copy="([^"]+)"', page)[-1] for page in pages}
    assert len(passwords) == 1
    fresh = app.test_client()
    answer = post(fresh, "/login", {"email": "zoe@bank.example", "password": passwords.pop()})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("form", "field", "status"),
    [
        ({"name": "", "email": "z@bank.example", "role_auditor": "1"}, "name", 422),
        ({"name": "Zoe", "email": "zoe", "role_auditor": "1"}, "email", 422),
        ({"name": "Zoe", "email": "admin@bank.example", "role_auditor": "1"}, "email", 409),
        ({"name": "Zoe", "email": "z@bank.example"}, "role_legal", 422),
        ({"name": "Zoe", "email": "z@bank.example", "role_legal": "1"}, "office_id", 422),
        ({"name": "Zoe", "email": "z@bank.example", "role_legal": "1", "office_id": "x"}, "office_id", 422),
    ],
)
def test_a_wrong_form_is_shown_again_with_the_mistake_at_its_field(
    client: Any, admin: Any, form: dict[str, str], field: str, status: int
) -> None:
    page = post(client, "/admin/people/new", form)
    assert page.status_code == status
    assert f'id="field-{field}-error"' in page.text
    assert form["email"] in page.text
    for role in ("legal", "auditor"):
        ticked = re.search(rf'<input[^>]*name="role_{role}"[^>]*>', page.text)[0]
        assert ("checked" in ticked) is (f"role_{role}" in form)


def test_roles_change_after_a_preview_of_before_and_after(
    app: Any, client: Any, admin: Any, person: Any
) -> None:
    wang = person("auditor")
    address = f"/admin/people/{wang.id}/roles"
    preview = post(client, address, {"role_manager": "1"})
    assert preview.status_code == 200
    assert "Auditor" in preview.text
    assert "Manager" in preview.text
    assert found(app, "auditor@bank.example").roles == {"auditor"}
    again = post(client, address, {"role_manager": "1", "edit": "1"})
    assert "checked" in re.search(r'<input[^>]*name="role_manager"[^>]*>', again.text)[0]
    assert post(client, address, {"role_manager": "1", "confirmed": "1"}).status_code == 303
    assert found(app, "auditor@bank.example").roles == {"manager"}


def test_nobody_changes_their_own_roles_and_the_page_offers_no_way(client: Any, admin: Any) -> None:
    assert "Change roles" not in client.get(f"/admin/people/{admin.id}").text
    answer = post(client, f"/admin/people/{admin.id}/roles", {"role_manager": "1", "confirmed": "1"})
    assert answer.status_code == 403
    assert "Nobody changes their own rights" in answer.text


def test_letting_out_asks_once_and_coming_back_too(app: Any, client: Any, admin: Any, person: Any) -> None:
    wang = person("auditor")
    address = f"/admin/people/{wang.id}/leave"
    assert "Let this person out" in client.get(address).text
    assert post(client, address, {"confirmed": "1"}).status_code == 303
    assert not found(app, "auditor@bank.example").active
    assert "Left" in client.get("/admin/people").text
    post(client, f"/admin/people/{wang.id}/return", {"confirmed": "1"})
    assert found(app, "auditor@bank.example").active


def test_a_new_password_is_shown_once_and_ends_sessions(
    app: Any, client: Any, admin: Any, person: Any
) -> None:
    wang = person("auditor")
    there = app.test_client()
    post(there, "/login", {"email": "auditor@bank.example", "password": PASSWORD})
    assert there.get("/").status_code == 200
    page = post(client, f"/admin/people/{wang.id}/password", {"confirmed": "1"})
    assert "This is shown once." in page.text
    assert there.get("/").status_code == 303
    assert found(app, "auditor@bank.example").password_state == "temporary"


def test_a_persons_page_tells_what_was_noted_and_by_whom(
    client: Any, admin: Any, person: Any, do: Any
) -> None:
    wang = person("auditor")
    export = commands.RecordExport("case_list", rows=61, details={"format": "xlsx"})
    do(commands.record_export, export, by=wang)
    page = client.get(f"/admin/people/{wang.id}").text
    assert "Data exported" in page
    assert "case_list · format=xlsx · 61 rows" in page
    assert "王小样" in page


def test_people_are_filtered_by_the_address(client: Any, admin: Any, person: Any) -> None:
    person("auditor", name="张样例")
    assert "张样例" not in client.get("/admin/people?role=admin").text
    assert "张样例" in client.get("/admin/people?q=张").text
    assert "Nobody matches" in client.get("/admin/people?q=nobody").text


def test_an_office_name_that_is_taken_is_said_at_the_field(client: Any, admin: Any) -> None:
    page = post(client, "/admin/offices", {"name": "样例分行"})
    assert page.status_code == 409
    assert "There is an office of this name already." in page.text


def test_somebody_who_does_not_exist_is_a_404(client: Any, admin: Any) -> None:
    assert client.get("/admin/people/12345").status_code == 404
    assert client.get("/admin/people/99999999999999999999999").status_code == 404
    assert client.get("/admin/people?office=99999999999999999999999").status_code == 200


def test_my_account_says_who_i_am_here(client: Any, admin: Any) -> None:
    page = client.get("/account").text
    assert "管理员样例" in page
    assert "Administrator" in page
    assert "Signed in" in page


def test_my_token_is_shown_once_and_revoked_by_me_alone(
    client: Any, admin: Any, person: Any, do: Any
) -> None:
    other = person("auditor")
    theirs = do(commands.create_token, commands.CreateToken(other.id, "theirs", "d" * 64))
    page = post(client, "/account/tokens", {"name": "月报"})
    assert "lrt_" in page.text
    shown = client.get("/account/tokens").text
    assert "lrt_" not in shown
    [address] = re.findall(r'action="(/account/tokens/\d+/revoke)"', shown)
    assert post(client, address, page="/account/tokens").status_code == 303
    assert "revoked" in client.get("/account/tokens").text
    answer = post(client, f"/account/tokens/{theirs}/revoke", page="/account/tokens")
    assert answer.status_code == 404


def test_an_administrator_revokes_anybodys_token(client: Any, admin: Any, person: Any, do: Any) -> None:
    other = person("auditor")
    token = do(commands.create_token, commands.CreateToken(other.id, "theirs", "d" * 64))
    post(client, f"/admin/tokens/{token}/revoke", page=f"/admin/people/{other.id}")
    assert "revoked" in client.get(f"/admin/people/{other.id}").text


def test_a_nameless_token_is_refused_at_its_field(client: Any, admin: Any) -> None:
    page = post(client, "/account/tokens", {"name": " "})
    assert page.status_code == 422
    assert 'id="field-name-error"' in page.text


def test_courts_are_told_of_the_lender_as_a_whole_or_of_an_office_by_itself(
    app: Any, client: Any, admin: Any
) -> None:
    post(client, "/admin/offices", {"name": "南京分行"})
    with app.app_context():
        office = store.list_offices(db.session())[-1].id
    whole = {
        "legal_name": "示例银行股份有限公司",
        "credit_code": "91330000MA27XY0P43",
        "address": "杭州市示例路1号",
    }
    wrong = post(client, "/admin/lender", {**whole, "credit_code": "91330000MA27XY0P44"})
    assert wrong.status_code == 422 and 'href="#field-credit_code"' in wrong.text
    assert post(client, "/admin/lender", {**whole, "legal_name": " "}).status_code == 422
    assert post(client, "/admin/lender", whole).status_code == 303
    with app.app_context():
        known = store.lender_of(db.session(), office)
        assert known is not None and known.legal_name == "示例银行股份有限公司"
    branch = {
        "office_id": office, "legal_name": "示例银行股份有限公司南京分行", "head_kind": "head", "head": "钱样例",
    }  # fmt: skip
    for address in ("南京市示例路9号", "南京市示例路10号"):
        assert post(client, "/admin/lender", {**branch, "address": address}).status_code == 303
    page = client.get(f"/admin/lender?office={office}").text
    assert "南京市示例路10号" in page and "南京市示例路9号" not in page and 'value="钱样例"' in page
    with app.app_context():
        known = store.lender_of(db.session(), office)
        assert known is not None
        assert (known.legal_name, known.head) == ("示例银行股份有限公司南京分行", "钱样例")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_shown_in_both_languages(client: Any, admin: Any, person: Any, lang: str) -> None:
    wang = person("auditor")
    client.set_cookie("lang", lang)
    pages = [
        "people",
        "people/new",
        "offices",
        "lender",
        *(f"people/{wang.id}{end}" for end in ("", "/roles", "/leave")),
    ]
    for page in [*(f"/admin/{name}" for name in pages), "/account", "/account/tokens", "/account/password"]:
        text = client.get(page).text
        assert ("审计" in text or "密码" in text or "令牌" in text or "经办机构" in text) is (lang == "zh"), (
            page
        )
        assert " style=" not in text
        assert "onclick" not in text


@pytest.mark.parametrize(
    ("typed", "field"), [({"name": "a\x00b"}, "name"), ({"name": "城西支行", "code": "长" * 21}, "code")]
)
def test_an_office_that_cannot_be_kept_is_refused_at_its_field(
    client: Any, admin: Any, typed: dict[str, str], field: str
) -> None:
    refused = post(client, "/admin/offices", typed)
    assert refused.status_code == 422
    assert f'href="#field-{field}"' in refused.text
