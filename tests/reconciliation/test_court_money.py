"""Money that courts hold for us: when it is due, why it is kept back, how it is asked for, and the papers for that."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.documents.store import list_documents
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import Expect, OpenAccount, expect, open_account
from legal_recovery.reconciliation.commands.court_letters import NoAccount, paper_for, typeset_paper
from legal_recovery.reconciliation.commands.court_money import (
    ChaseCourt,
    FreeCourtMoney,
    NotKeptBack,
    RetainCourtMoney,
    chase_court,
    free_court_money,
    retain_court_money,
)
from legal_recovery.reconciliation.rules.court_money import CourtMoney, NotOurs
from legal_recovery.reconciliation.store.court_money import list_court_money
from legal_recovery.users.commands import CreateToken, create_token, describe_lender, ensure_system
from legal_recovery.users.rules import token_digest
from tests.auctions.test_commands import SHARES, remit, sold
from tests.dossiers.reading import Printed
from tests.factories import Bench, cny
from tests.money import own_fields, words
from tests.seizures.test_application import BRANCH
from tests.signing_in import make_person

TODAY = date(2026, 11, 20)
SignIn = Callable[..., Actor]


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """Pages are the same on both engines; commands are tried on both."""
    return str(getattr(request, "param", "sqlite"))


both = pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"], indirect=True)


def held(bench: Bench) -> list[CourtMoney]:
    with bench.session() as session:
        return list_court_money(session, bench.actor)


def account(bench: Bench, number: str = "33001610027053001234") -> int:
    wanted = OpenAccount(bench.office_id, "执行案款户", "中国示例银行杭州分行营业部", number, "CNY")
    return int(bench.do(open_account, wanted))


def describe(bench: Bench) -> None:
    ensure_system(bench.database, bench.clock)
    bench.do(describe_lender, BRANCH)


@both
def test_what_a_court_holds_is_due_kept_back_freed_asked_for_and_remitted(bench: Bench) -> None:
    sale = sold(bench)
    sale.share(**SHARES)
    [one] = held(bench)
    assert one.amount == cny("1,158,000") and one.since is not None
    assert one.due_on == one.since + timedelta(days=30)
    assert one.state(TODAY) == "overdue" and one.band(TODAY) == "365"

    with pytest.raises(NotOurs) as refusal:
        bench.do(
            retain_court_money,
            RetainCourtMoney(sale.case.id, one.about, cny("1,158,000.01"), "objection", TODAY),
        )
    assert refusal.value.facts["held"] == cny("1,158,000")
    with pytest.raises(NotKeptBack):
        bench.do(free_court_money, FreeCourtMoney(sale.case.id, one.about, TODAY))

    until = date(2026, 12, 31)
    kept = RetainCourtMoney(sale.case.id, one.about, one.amount, "objection", date(2026, 11, 1), until)
    bench.do(retain_court_money, kept)
    [one] = held(bench)
    assert one.state(TODAY) == "retained" and one.due_on == until + timedelta(days=10)
    bench.do(free_court_money, FreeCourtMoney(sale.case.id, one.about, date(2026, 11, 5)))
    [one] = held(bench)
    assert one.state(TODAY) == "overdue" and one.due_on == date(2026, 11, 15)

    again = date(2026, 12, 1)
    bench.do(chase_court, ChaseCourt(sale.case.id, one.about, "phone", TODAY, again, "书记员称月底发放"))
    remit(bench, sale, "1,000,000")
    [one] = held(bench)
    assert (one.amount, one.chases, one.again_on) == (cny("158,000"), 1, again), "the rest keeps its history"
    remit(bench, sale, "158,000", "05-21")
    assert held(bench) == []


@both
def test_what_a_court_announced_is_due_on_the_day_it_named(bench: Bench) -> None:
    case = bench.open_case()
    named = date(2026, 11, 10)
    bench.do(expect, Expect(case.id, cny("80,000"), named, payer="杭州市西湖区人民法院"))
    [one] = held(bench)
    assert (one.kind, one.due_on, one.late(TODAY)) == ("notice", named, 10)
    with pytest.raises(NotOurs):
        bench.do(chase_court, ChaseCourt(case.id, one.about, "phone", TODAY, TODAY))


def test_the_papers_for_the_court_say_how_much_since_when_by_what_law_and_where_to_pay(bench: Bench) -> None:
    sale = sold(bench)
    sale.share(**SHARES)
    [one] = held(bench)

    def paper(kind: str, chosen: int | None = None) -> Any:
        with bench.session() as session:
            return paper_for(session, bench.actor, sale.case, one.about, kind, chosen, TODAY)

    with pytest.raises(NoAccount):
        paper("letter")
    describe(bench)
    account(bench)
    second = account(bench, "33001610027053005678")
    with pytest.raises(NoAccount):
        paper("letter")
    letter = Printed(typeset_paper(paper("letter", second)))
    [page] = letter.pages
    for said in (
        "催发案款函",
        "人民币1,158,000.00元（大写：人民币壹佰壹拾伍万捌仟元整）",
        "《最高人民法院关于执行款物管理工作的规定》（法发〔2017〕6号）第十条",
        "至今已逾期",
        "示例银行股份有限公司杭州分行",
        "33001610027053005678",
        "2026年11月20日",
    ):
        assert said in page
    confirmation = Printed(typeset_paper(paper("account", second))).text
    assert "收款账户确认书" in confirmation and "91330000MA27XY0P43" in confirmation
    assert typeset_paper(paper("account", second)) == typeset_paper(paper("account", second))


def test_the_list_filters_sorts_and_is_saved_and_a_letter_is_kept_with_its_case(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    sale = sold(bench)
    sale.share(**SHARES)
    other = bench.open_case("ZB-77")
    bench.do(expect, Expect(other.id, cny("80,000"), date(2026, 12, 10)))
    describe(bench)
    account(bench)
    sign_in("finance")
    whole = words(client.get("/court-money?sort=-amount"))
    assert whole.index("1,158,000.00") < whole.index("80,000.00") and "1,238,000.00" in whole
    late = words(client.get("/court-money?state=overdue&band=365"))
    assert "1,158,000.00" in late and "ZB-77" not in late
    assert "Nothing here" in words(client.get("/court-money?q=nobody"))
    saved = client.get("/court-money.csv?state=due").get_data(as_text=True)
    assert "ZB-77" in saved and sale.case.reference not in saved
    assert client.get("/court-money.xlsx").status_code == 200

    [one] = [line for line in held(bench) if line.kind == "distribution"]
    here = f"/cases/{sale.case.reference}/court-money/{one.about}"
    assert "1,158,000.00" in words(client.get(f"/cases/{sale.case.reference}/receipts"))
    assert client.get(f"{here}/account.pdf").data.startswith(b"%PDF")
    form = own_fields(client.get(f"{here}/chase"))
    wrong = client.post(f"{here}/chase", data=form | {"means": "letter", "chased_on": "2026-11-21"})
    assert wrong.status_code == 422 and "That day has not come yet." in words(wrong)
    typed = {"means": "letter", "chased_on": "2026-11-20", "again_on": "2026-12-20", "account": ""}
    done = client.post(f"{here}/chase", data=form | typed)
    assert done.status_code == 303
    shown = words(client.get(done.location))
    assert "催发案款函" in shown and "By letter" in shown
    with bench.session() as session:
        [document] = list_documents(session, sale.case.book)
    assert document.access == "court"
    assert "The court was asked" in words(client.get(f"/cases/{sale.case.reference}"))

    kept = {"ground": "taxes", "amount": "90,000", "retained_on": "2026-11-20"}
    address = f"{here}/retention"
    assert client.post(address, data=own_fields(client.get(address)) | kept).status_code == 303
    assert "Taxes or fees are still to be settled" in words(client.get("/court-money"))

    account(bench, "6222002")
    assert client.get(f"{here}/account.pdf").status_code == 422, "which of the two is for a person to say"
    offered = re.findall(r'href="([^"]*/letter\.pdf\?account=\d+)"', client.get(here).get_data(as_text=True))
    assert [client.get(one).data[:4] for one in offered] == [b"%PDF", b"%PDF"]


def test_an_announced_remittance_is_recorded_and_ended_by_hand(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("legal")
    new = f"/cases/{case.reference}/awaited/new"
    form = own_fields(client.get(new))
    wrong = client.post(new, data=form | {"amount": "100", "net": "200"})
    assert wrong.status_code == 422 and "What arrives is no more than the whole." in words(wrong)
    right = {"amount": "500,000", "net": "492,600", "due_on": "2026-11-28", "payer": "西湖区法院"}
    assert client.post(new, data=form | right).status_code == 303
    tab = client.get(f"/cases/{case.reference}/receipts")
    assert "492,600.00" in words(tab) and "西湖区法院" in words(tab)
    [one] = held(bench)
    end = f"/cases/{case.reference}/awaited/{one.about}/end"
    assert client.post(end, data=own_fields(client.get(end))).status_code == 303
    assert held(bench) == []


def test_programs_do_all_of_it(app: Flask, client: FlaskClient, bench: Bench) -> None:
    case = bench.open_case()
    account(bench)
    person = make_person(app, bench, ("finance",), bench.office_id)
    bench.do(create_token, CreateToken(person.id, "测试", token_digest("lrt_x")), by=person)
    head = {"Authorization": "Bearer lrt_x"}
    base = f"/api/v1/cases/{case.reference}"

    def ask(path: str) -> Any:
        return client.get(path, headers=head)

    def send(path: str, body: dict[str, Any]) -> Any:
        return client.post(f"{base}/{path}", json=body, headers=head)

    made = send("awaited", {"amount": "80000", "due_on": "2026-11-10"})
    assert made.status_code == 201, made.get_data(as_text=True)
    [line] = ask("/api/v1/court-money?state=overdue").json["items"]
    assert (line["about"], line["amount"], line["state"]) == (made.json["id"], "80000.00", "overdue")
    about = f"court-money/{line['about']}"
    said = {"amount": "80000", "ground": "frozen", "retained_on": "2026-11-11"}
    assert send(f"{about}/retention", said).status_code == 201
    assert ask(f"{base}/{about}").json["state"] == "retained"
    assert send(f"{about}/freed", {"freed_on": "2026-11-12"}).status_code == 201
    asked = send(f"{about}/chases", {"means": "letter", "chased_on": "2026-11-20"})
    assert asked.status_code == 201, asked.get_data(as_text=True)
    assert ask(f"{base}/{about}/letter.pdf").mimetype == "application/pdf"
    assert ask("/api/v1/court-money?after=zzz").status_code == 422
    assert send(f"awaited/{made.json['id']}/end", {}).status_code == 201
    assert ask(f"{base}/awaited").json == []
