"""Settlements on pages: agreed with a preview, noticed when missed, broken; and the same for programs."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.settlements.store import list_exits, list_notices, list_sold
from legal_recovery.users.commands import CreateToken, create_token
from legal_recovery.users.rules import token_digest
from tests.factories import Bench
from tests.money import confirm, fill, own_fields, words
from tests.settlements.books import accounts_of
from tests.settlements.test_plans import agree, plan_of
from tests.signing_in import make_person

SignIn = Callable[..., Actor]
NEW = "/cases/ZB-1/settlements/new"
PLAN = {
    "plan_kind": "enforcement",
    "agreed_on": "2026-06-01",
    "amount": "80万",
    "rest": "waived",
    "shape": "fixed",
    "first_on": "2026-07-01",
    "count": "3",
    "every_months": "1",
    "grace_days": "5",
    "bound": "杭州示例机械有限公司、王某（保证人）",
    "document": "（2026）浙0106执和12号",
}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


def test_a_settlement_is_previewed_recorded_and_broken(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("legal")
    assert "No settlement yet" in words(client.get("/cases/ZB-1/settlements"))
    preview = fill(client, NEW, PLAN)
    said = words(preview)
    assert "CNY 300,000.00" in said and "266,666.67" in said and "266,666.66" in said
    done = confirm(client, NEW, preview)
    assert done.status_code == 303
    shown = words(client.get(done.location))
    assert "The settlement is recorded." in shown and "王某（保证人）" in shown and "Overdue" in shown
    assert "An instalment was missed:" in shown
    assert "In arrears" in words(client.get("/cases/ZB-1/settlements"))
    plan = plan_of(bench, case)
    breach = f"/cases/ZB-1/settlements/{plan.id}/breach"
    asked = client.get(breach)
    # Without a title only the agreement can be sued on.
    assert "法释〔2018〕3号" in words(asked) and "Sue on the agreement" in words(asked)
    assert "Enforce the title again" not in words(asked)
    refused = fill(client, breach, {"on": "2026-07-02", "choice": "agreement", "reason": "未付"})
    assert refused.status_code == 422 and "no instalment was missed beyond its 5 days" in words(refused)
    preview = fill(client, breach, {"on": "2026-07-07", "choice": "agreement", "reason": "未付"})
    assert "owed again" in words(preview)
    done = confirm(client, breach, preview)
    shown = words(client.get(done.location))
    assert "Broken" in shown and "Sue on the agreement" in shown
    assert "The settlement was broken" in words(client.get("/cases/ZB-1"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"shape": "listed"}, "Write down each instalment: its day and its amount."),
        ({"shape": "listed", "listed": "2026-07-01 800000.01"}, "The instalments sum to CNY 800,000.01"),
        ({"shape": "listed", "listed": "2026-07-01"}, "Line 1 is not a day and an amount"),
        ({"count": "0"}, "between 1 and 240"),
        ({"amount": "2,000,000"}, "Only CNY 1,100,000.00 was owed"),
        ({"first_on": "2026-05-31"}, "No instalment falls due before the day of the agreement."),
        ({"rest": "part"}, "Say how much is waived."),
        ({"rest": "part", "waived": "300,000.01"}, "no more than that can be waived"),
        ({"shape": "balloon", "regular": "400000"}, "Before the last instalment the others would already be"),
        ({"shape": "stepped"}, "Say by how much each instalment is more"),
    ],
)
def test_what_cannot_be_agreed_is_said_at_its_field(
    client: FlaskClient, sign_in: SignIn, bench: Bench, typed: dict[str, str], says: str
) -> None:
    bench.open_case()
    sign_in("legal")
    refused = fill(client, NEW, PLAN | typed)
    assert refused.status_code == 422
    assert says in words(refused)


def test_an_exit_is_asked_for_by_one_and_approved_by_another(
    client: FlaskClient, app: Flask, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("legal", "manager")
    wish = {"exit_kind": "waiver", "amount": "6万", "reason": "一次性还款"}
    preview = fill(client, "/cases/ZB-1/exits/new", wish)
    assert "20,000.00" in words(preview) and "40,000.00" in words(preview)
    done = confirm(client, "/cases/ZB-1/exits/new", preview)
    page = done.location
    shown = words(client.get(page))
    assert "You asked for it yourself" in shown and "Waits for approval" in shown
    refused = client.post(f"{page}/approval", data=approval_of(client, page))
    assert refused.status_code == 403
    other = app.test_client()
    other.set_cookie("lang", "en")
    sign_in("manager", browser=other)
    assert "一次性还款" in words(other.get(page))
    assert "60,000.00" in words(other.get("/exits?state=asked&kind=waiver"))
    typed = approval_of(other, page)
    wrong = other.post(f"{page}/approval", data=typed | {"document_number": ""})
    assert "Give the number of the approval." in words(wrong)
    done = other.post(f"{page}/approval", data=typed)
    assert done.status_code == 303
    shown = words(other.get(page))
    assert "Acted on" in shown and "杭分审〔2026〕12号" in shown
    with bench.session() as session:
        seq = list_exits(session, case.id)[0].entry_seq
    assert "杭分审〔2026〕12号" in words(other.get(f"/cases/ZB-1/ledger/{seq}"))
    again = other.post(f"{page}/approval", data=typed | {"idempotency_key": "another"})
    assert "This request was answered already." in words(again)
    assert accounts_of(bench, case)["claim:ended:waived"] == "60000.00"
    assert "60,000.00" in words(other.get("/exits?q=zb-1")) and "60,000.00" not in words(
        other.get("/exits?q=查无此户")
    )
    saved = other.get("/exits.csv").get_data(as_text=True)
    assert "杭分审〔2026〕12号" in saved and "60000.00" in saved


def approval_of(client: FlaskClient, page: str) -> dict[str, str]:
    own = own_fields(client.get(f"{page}/approval"))
    return own | {"document_number": "杭分审〔2026〕12号", "decided_on": "2026-11-20"}


def test_lists_across_cases_and_authority(client: FlaskClient, sign_in: SignIn, bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    sign_in("manager")
    shown = words(client.get("/settlements?state=missed"))
    assert "400,000.00" in shown and "ZB-1" in shown and "2 instalments" in shown
    assert "No instalment matches" in words(client.get("/settlements?state=met"))
    assert "2 instalments" in words(client.get("/settlements?q=示例机械"))
    assert "No instalment matches" in words(client.get("/settlements?q=100%"))
    assert "400000.00" in client.get("/settlements.csv?state=missed").get_data(as_text=True)
    assert client.get("/settlements.xlsx").status_code == 200
    band = {"exit_kind": "waiver", "role": "legal_lead", "up_to": "50万"}
    assert "No authority is set yet" in words(client.get("/exits/authority"))
    assert (
        client.post("/exits/authority", data=own_fields(client.get("/exits/authority")) | band).status_code
        == 303
    )
    assert "500,000.00" in words(client.get("/exits/authority"))


def test_programs_agree_and_approve_by_the_same_forms(client: FlaskClient, app: Flask, bench: Bench) -> None:
    case = bench.open_case()
    people = [make_person(app, bench, (role,), bench.office_id) for role in ("legal", "manager")]
    legal, manager = (token(bench, one) for one in people)
    body = {name: text for name, text in PLAN.items() if name != "amount"} | {"amount": "800000.00"}
    here = "/api/v1/cases/ZB-1"
    seen = client.post(f"{here}/settlements?preview=1", json=body, headers=legal)
    assert (seen.status_code, seen.json["waived"], len(seen.json["instalments"])) == (200, "300000.00", 3)
    made = client.post(f"{here}/settlements", json=body, headers=legal)
    assert (made.status_code, made.json["state"], made.json["instalments"][0]["left"]) == (
        201,
        "running",
        "266666.67",
    )
    wish = {"exit_kind": "write_off", "amount": "30000.00", "reason": "无财产"}
    asked = client.post(f"{here}/exits", json=wish, headers=legal).json
    answer = {"digest": asked["digest"], "document_number": "12", "decided_on": "2026-11-20"}
    where = f"{here}/exits/{asked['id']}"
    assert client.post(f"{where}/approval", json=answer, headers=legal).status_code == 403
    stale = client.post(f"{where}/approval", json=answer | {"digest": "0"}, headers=manager)
    assert (stale.status_code, stale.json["code"]) == (409, "settlements.changed_since")
    done = client.post(f"{where}/approval", json=answer, headers=manager)
    assert (done.status_code, done.json["state"]) == (200, "used")
    assert accounts_of(bench, case)["claim:basis:written-off"] == "-30000.00"
    assert client.get("/api/v1/exits?state=used", headers=manager).json["exits"][0]["reference"] == "ZB-1"
    assert client.get("/api/v1/authority", headers=manager).json == []
    assert client.get("/api/v1/instalments?state=missed", headers=manager).json["count"] == 3


def token(bench: Bench, person: Actor) -> dict[str, str]:
    secret = f"lrt_{person.id}"
    bench.do(create_token, CreateToken(person.id, "测试", token_digest(secret)), by=person)
    return {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}


def test_a_pool_is_put_together_by_one_approved_by_another_and_closed(
    client: FlaskClient, app: Flask, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    second = bench.open_case("ZB-2")
    sign_in("legal_lead")
    pool = {
        "name": "2026年第1期",
        "buyer": "某资产管理公司",
        "cases": "ZB-1，ZB-2",
        "cut_off_on": "2026-06-30",
    }
    pool |= {"price": "66万", "currency": "CNY", "split_by": "face"}
    refused = fill(client, "/sales/new", pool | {"cases": "ZB-9"})
    assert refused.status_code == 422 and "There is no case ZB-9." in words(refused)
    preview = fill(client, "/sales/new", pool)
    assert "330,000.00" in words(preview) and "2,200,000.00" in words(preview)
    page = confirm(client, "/sales/new", preview).location
    assert "Tied out" in words(client.get(page)) and "Waits for approval" in words(client.get("/sales"))
    other = app.test_client()
    other.set_cookie("lang", "en")
    sign_in("manager", "finance", browser=other)
    typed = own_fields(other.get(f"{page}/approval"))
    typed |= {"document_number": "杭分转〔2026〕3号", "decided_on": "2026-11-20"}
    assert other.post(f"{page}/approval", data=typed).status_code == 303
    assert other.get(f"{page}/tape.csv?full=1").status_code == 422
    masked = other.get(f"{page}/tape.csv").get_data(as_text=True)
    assert "1000000.00" in masked and "ZB-1" not in masked and "杭州示例机械" not in masked
    preview = fill(other, f"{page}/closing", {"on": "2026-11-20"})
    assert "330,000.00" in words(preview) and "What leaves" in words(preview)
    assert confirm(other, f"{page}/closing", preview).status_code == 303
    assert accounts_of(bench, case)["money:recovered:debt-sale"] == "-330000.00"
    full = other.get(f"{page}/tape.csv?full=1").get_data(as_text=True)
    assert "ZB-1" in full and "杭州示例机械有限公司" in full
    money = own_fields(other.get("/cases/ZB-1/buyer-money")) | {
        "way": "in",
        "amount": "2万",
        "on": "2026-11-20",
    }
    assert other.post("/cases/ZB-1/buyer-money", data=money).status_code == 303
    assert "Still due to the buyer" in words(other.get("/cases/ZB-1/settlements"))
    preview = fill(other, "/cases/ZB-1/buy-back", {"on": "2026-11-20", "reason": "瑕疵"})
    assert "What will be posted" in words(preview) and "CNY 330,000.00" in words(preview)
    assert confirm(other, "/cases/ZB-1/buy-back", preview).status_code == 303
    assert "money:recovered:debt-sale" not in accounts_of(bench, case)
    assert "The claim was bought back" in words(other.get("/cases/ZB-1"))
    assert "Bought back on" in words(other.get(page))
    # Of the other case of the pool nobody who owes has notice yet.
    assert "In 1 case not everybody who owes has notice" in words(other.get(page))
    where = "/cases/ZB-2/assignment"
    assert "Not notified" in words(other.get(where))
    notice = own_fields(other.get(f"{where}/notices/new"))
    wrong = other.post(f"{where}/notices/new", data=notice | {"means": "", "sent_on": "2026-11-19"})
    assert "Say how notice was given." in words(wrong)
    typed = {"means": "post", "sent_on": "2026-11-20", "with_letter": "1", "note": "EMS 1"}
    assert other.post(f"{where}/notices/new", data=notice | typed).status_code == 303
    shown = words(other.get(where))
    assert "债权转让通知书_ZB-2_2026-11-20.pdf" in shown and "Sent, not served yet" in shown
    with bench.session() as session:
        (given,) = list_notices(session, [list_sold(session, case_id=second.id)[0].id])
    service = f"{where}/notices/{given.id}/service"
    typed = own_fields(other.get(service)) | {"served_on": "2026-11-20"}
    assert other.post(service, data=typed).status_code == 303
    assert "not everybody who owes" not in words(other.get(page))
    # To one by name a letter is written again.
    again = other.get(f"{where}/letters.pdf?obligor={given.obligor_id}")
    assert again.status_code in (200, 409)


def test_debt_sales_are_filtered_sorted_paged_and_saved(
    client: FlaskClient, app: Flask, sign_in: SignIn, bench: Bench
) -> None:
    sign_in("legal_lead")
    for number, (name, price) in enumerate((("2026年第1期", "33万"), ("个贷/第2期", "22万")), 1):
        bench.open_case(f"ZB-{number}")
        day = f"2026-0{number + 5}-28"
        pool = {"name": name, "buyer": f"买方{number}", "cases": f"ZB-{number}", "cut_off_on": day}
        preview = fill(client, "/sales/new", pool | {"price": price, "currency": "CNY", "split_by": "face"})
        page = confirm(client, "/sales/new", preview).location
    shown = words(client.get("/sales"))
    assert "2 debt sales" in shown and "550,000.00" in shown and shown.index("第2期") < shown.index("第1期")
    shown = words(client.get("/sales?sort=-price"))
    assert shown.index("第1期") < shown.index("第2期")
    shown = words(client.get("/sales?q=买方1&state=asked&since=2026-06-01&until=2026-06-30"))
    assert "1 debt sale" in shown and "第2期" not in shown
    assert "No debt sale matches" in words(client.get("/sales?state=closed"))
    saved = client.get("/sales.csv?q=第2期").get_data(as_text=True)
    assert "220000.00" in saved and "买方1" not in saved
    assert client.get("/sales.xlsx").status_code == 200
    # A pool may be called what no sheet can be.
    assert client.get(f"{page}/tape.xlsx").status_code == 200
    legal = token(bench, make_person(app, bench, ("legal_lead",), bench.office_id))
    listed = client.get("/api/v1/sales?state=asked&sort=price", headers=legal).json
    assert (listed["count"], [one["price"] for one in listed["sales"]]) == (2, ["220000.00", "330000.00"])
    body = {"name": "3", "buyer": "买方", "cases": ["ZB-1"], "cut_off_on": "2026-06-30", "price": "100.00"}
    taken = client.post("/api/v1/sales?preview=1", json=body, headers=legal)
    assert taken.json["code"] == "settlements.in_another_pool"
    bench.open_case("ZB-3")
    seen = client.post("/api/v1/sales?preview=1", json=body | {"cases": ["ZB-3"]}, headers=legal)
    assert (seen.status_code, seen.json["face"], seen.json["lines"][0]["price"]) == (
        200,
        "1100000.00",
        "100.00",
    )
    assert client.get("/api/v1/sales", headers=legal).json["count"] == 2
