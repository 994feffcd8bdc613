"""What is owed on a case, on its page; the forms it follows from; and what is wrong said at the field."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.cases.commands import SetFlag, set_flag
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.money import Money
from legal_recovery.owed.commands import record_award
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.receipts.store import list_receipts
from legal_recovery.users.commands import CreateToken, create_token
from legal_recovery.users.rules import token_digest
from tests.cases.reading import words_of
from tests.factories import ESCALATED, Bench, cny
from tests.money import confirm, fill
from tests.owed.test_commands import LPR, agree, award, debt_of, ledger, owed, title
from tests.signing_in import make_person, send

CASE = "/cases/ZB-1"
TAB = f"{CASE}/owed"
TERMS = {
    "rate_kind": "fixed",
    "rate": "3.6",
    "basis": "360",
    "overdue_from": "2025-09-01",
    "uplift": "50",
    "compounding": "interest",
    "clause": "第五条",
}


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


def words(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return words_of(answer.text)


def test_until_terms_are_confirmed_the_page_says_that_no_interest_is_counted(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    said = words(legal, f"{TAB}?on=2026-04-01")
    assert "Contract JK-ZB-1: no interest is counted until its terms are confirmed." in said
    address = f"{CASE}/debts/{debt_of(bench, case)}/interest"
    assert address in legal.get(TAB).text
    assert send(legal, address, TERMS).status_code == 303
    said = words(legal, f"{TAB}?on=2026-04-01")
    # 30 days: 1,000,000 at 5.4 % is 4,500, and 80,000 at 5.4 % is 360.
    assert "Penalty interest 2026-03-02 2026-04-01 30 1,000,000.00 5.4% 360 4,500.00" in said
    assert "Compound interest 2026-03-02 2026-04-01 30 80,000.00 5.4% 360 360.00" in said
    assert "民法典第六百七十六条" in said
    assert "Owed in all CNY 1,104,860.00" in said and "Each further day CNY 162.00" in said
    # The form opens with what was recorded.
    page = legal.get(address).text
    assert 'value="3.6"' in page and 'value="第五条"' in page


BAD_TERMS = [
        ({"rate": "abc"}, "is not a rate in percent"),
        ({"rate": ""}, "Give the rate."),
        ({"rate_kind": "libor"}, "Choose a rate."),
        ({"overdue_from": ""}, "Say from which day the loan is overdue"),
        ({"overdue_from": "2025-13-01"}, "2025-13-01"),
        ({"uplift": "-1"}, "zero or more"),
        ({"penalty_rate": "5"}, "not both"),
        ({"basis": "366"}, "Choose one from the list."),
        ({"rate_kind": "lpr-1y", "reprice_from": "2026-01-01"}, "Repricing needs"),
        ({"rate_kind": "lpr-1y", "reprice_from": "2018-01-01", "reprice_months": "12"}, "begins on 20 Aug 2019"),
        ({"rate_kind": "lpr-1y", "reprice_from": "2026-06-01", "reprice_months": "12"}, "first taken on 1 Jun 2026"),
        ({"rate": "20000"}, "between 0 and 10,000 percent"),
    ]  # fmt: skip


def test_terms_that_cannot_be_counted_with_are_refused(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    before = owed(bench, case, date(2026, 4, 1))
    address = f"{CASE}/debts/{debt_of(bench, case)}/interest"
    for wrong, says in BAD_TERMS:
        answer = send(legal, address, {**TERMS, **wrong})
        assert answer.status_code == 422 and says in words_of(answer.text), wrong
    assert owed(bench, case, date(2026, 4, 1)) == before


def test_where_a_rate_is_missing_the_page_goes_as_far_as_it_can(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    agree(bench, case, LPR)
    said = words(legal, f"{TAB}?on=2026-11-20")
    assert "A rate is not published yet: this is what is owed on 20 Sep 2026." in said
    assert "2026-09-20" in said


def test_a_rate_above_what_a_debtor_has_to_bear_is_counted_and_flagged(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    address = f"{CASE}/debts/{debt_of(bench, case)}/interest"
    assert send(legal, address, {**TERMS, "rate": "18", "uplift": "60"}).status_code == 303
    said = words(legal, f"{TAB}?on=2026-04-01")
    assert "28.8% is above the ceiling of 24%" in said and "法发〔2017〕22号" in said
    assert "The uplift of 60% passes" in said and "银发〔2003〕251号" in said


@pytest.mark.parametrize(
    ("on", "says"), [("when", "when"), ("2026-03-01", "The balances were taken over as of 2 Mar 2026")]
)
def test_a_day_that_cannot_be_asked_about_is_said_at_its_field(
    legal: FlaskClient, case: CaseFacts, on: str, says: str
) -> None:
    assert says in words(legal, f"{TAB}?on={on}", 422)


def test_what_a_title_awards_is_shown_before_it_is_recorded(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    proceeding = title(bench, case)
    address = f"{CASE}/proceedings/{proceeding}/award"
    assert address in legal.get(f"{CASE}/proceedings").text
    form = {
        "debt_id": str(debt_of(bench, case)), "counted_until": "2026-03-02", "principal": "1,000,000",
        "interest": "80000", "penalty": "1.5万", "court_fees": "13,800", "general": "none",
        "perform_until": "2026-04-11",
    }  # fmt: skip
    preview = fill(legal, address, form)
    assert "Cancelled" in words_of(preview.text), "what the title awards less than the ledger had"
    assert ledger(bench, case)["penalty"] == 2_000_000
    assert confirm(legal, address, preview).status_code == 303
    said = words(legal, f"{TAB}?on=2026-04-21")
    assert "As the title says" in said and "Late from 2026-04-11" in said
    assert "Doubled part 2026-04-11 2026-04-21 10 1,000,000.00 0.0175% a day – 1,750.00" in said
    assert ledger(bench, case)["penalty"] == 1_500_000
    made = re.findall(rf'href="({CASE}/awards/\d+/)(stay|withdrawal)"', legal.get(TAB).text)
    stay, withdrawal = ("".join(one) for one in made)
    times = {"since": "2026-04-13", "until": "2026-04-15", "reason": "再审"}
    assert send(legal, stay, times).status_code == 303
    assert "1,400.00" in words(legal, f"{TAB}?on=2026-04-21")
    assert send(legal, withdrawal, {}).status_code == 422
    assert send(legal, withdrawal, {"reason": "录入错误"}).status_code == 303
    assert ledger(bench, case)["penalty"] == 2_000_000


BAD_AWARDS = [
        ({"counted_until": ""}, "Say up to which day the interest awarded is counted."),
        ({"principal": "-5"}, "zero or more"),
        ({"principal": ""}, "Give at least one amount"),
        ({"general": "contract"}, "not confirmed yet"),
        ({"general": "rate"}, "Choose a rate."),
        ({"instalments": "2026-01-31"}, "amount"),
        ({"instalments": "soon 100"}, "soon"),
        ({"instalments": "2026-04-11 2000000"}, "more than the principal"),
        ({"debt_id": "17"}, "There is no such contract in this case."),
    ]  # fmt: skip


def test_an_award_that_is_wrong_is_refused_at_its_field(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    form = {
        "debt_id": str(debt_of(bench, case)), "counted_until": "2026-03-02", "principal": "1", "general": "none",
    }  # fmt: skip
    address = f"{CASE}/proceedings/{title(bench, case)}/award"
    for wrong, says in BAD_AWARDS:
        answer = send(legal, address, {**form, **wrong})
        assert answer.status_code in (404, 422) and says in words_of(answer.text), wrong


def test_the_order_of_payment_is_set_and_shown(legal: FlaskClient, case: CaseFacts) -> None:
    assert "民法典第五百六十一条" in words(legal, f"{TAB}?on=2026-04-01")
    form = {"order_key": "enforcement-principal-first", "since": "2026-03-02", "document": "判决第三项"}
    assert send(legal, f"{CASE}/payment-order", {**form, "document": ""}).status_code == 422
    assert send(legal, f"{CASE}/payment-order", {**form, "order_key": "x"}).status_code == 422
    assert send(legal, f"{CASE}/payment-order", form).status_code == 303
    assert "判决第三项" in words(legal, f"{TAB}?on=2026-04-01")


def test_an_insolvency_is_recorded_of_a_party_and_stops_interest(
    legal: FlaskClient, case: CaseFacts, bench: Bench
) -> None:
    agree(bench, case)
    bench.do(set_flag, SetFlag(case.id, "insolvency", True, date(2026, 4, 1), "受理破产"))
    assert "say since when, so that interest stops" in words(legal, TAB)
    (address,) = re.findall(rf'href="({CASE}/obligors/\d+)"', legal.get(f"{CASE}/obligors").text)
    assert f"{address}/insolvency" in legal.get(address).text
    assert send(legal, f"{address}/insolvency", {"accepted_on": "2030-01-01"}).status_code == 422
    assert send(legal, f"{address}/insolvency", {"accepted_on": "2026-04-01"}).status_code == 303
    said = words(legal, f"{TAB}?on=2026-06-01")
    assert "Owed in all CNY 1,104,500.00" in said and "Each further day CNY 0.00" in said
    assert send(legal, f"{address}/insolvency", {"reason": "驳回"}).status_code == 303
    assert "Owed in all CNY 1,113,650.00" in words(legal, f"{TAB}?on=2026-06-01")


def test_the_lines_are_taken_along(legal: FlaskClient, case: CaseFacts, bench: Bench) -> None:
    agree(bench, case)
    answer = legal.get(f"{CASE}/owed.csv?on=2026-04-01")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[1][:9] == [
        "JK-ZB-1", "Penalty interest", "2026-03-02", "2026-04-01", "30", "1000000.00", "5.4%", "360", "4500.00",
    ]  # fmt: skip
    assert ["Owed: Principal", "1000000.00"] in [[row[1], row[8]] for row in rows]


def test_finance_looks_but_does_not_record(
    client: FlaskClient, sign_in: Callable[..., Actor], case: CaseFacts, bench: Bench
) -> None:
    sign_in("finance")
    address = f"{CASE}/debts/{debt_of(bench, case)}/interest"
    assert address not in client.get(TAB).text
    assert client.get(address).status_code == 403


# --- receipts ---------------------------------------------------------------------------------------------


def test_a_receipt_says_in_which_order_it_is_applied_and_is_changed_by_hand(
    client: FlaskClient, sign_in: Callable[..., Actor], case: CaseFacts, bench: Bench
) -> None:
    agree(bench, case)
    bench.do(
        record_receipt, RecordReceipt(case.id, ReceiptTerms("voluntary", cny("1.00"), ESCALATED, ESCALATED))
    )
    sign_in("finance")
    form = {"source": "voluntary", "amount": "100000", "currency": "CNY", "credited_on": "2026-04-01"}
    page = send(client, f"{CASE}/receipts/new", form)
    said = words_of(page.text)
    assert "How it is applied: Costs, interest, principal" in said and "民法典第五百六十一条" in said
    field = f"hand.{debt_of(bench, case)}.claim:principal"
    assert f'name="{field}"' in page.text
    wrong = send(client, f"{CASE}/receipts/new", {**form, field: "2,000,000", "by_hand_reason": "约定"})
    assert wrong.status_code == 422 and "more than the" in words_of(wrong.text)
    assert 'value="2,000,000"' in wrong.text, "what was typed stays"
    hand = {**form, field: "100000", "by_hand_reason": "双方约定先还本"}
    preview = fill(client, f"{CASE}/receipts/new", hand)
    assert "By hand" in words_of(preview.text)
    assert confirm(client, f"{CASE}/receipts/new", preview).status_code == 303
    with bench.session() as session:
        receipt = list_receipts(session, case.id)[-1]
    assert (receipt.amount, receipt.by_hand) == (Money(10_000_000, "CNY"), "双方约定先还本")
    assert ledger(bench, case)["principal"] == 90_000_000


def test_under_a_title_the_reason_of_each_line_is_shown(
    client: FlaskClient, sign_in: Callable[..., Actor], case: CaseFacts, bench: Bench
) -> None:
    agree(bench, case)
    bench.do(record_award, award(bench, case, title(bench, case)))
    sign_in("finance")
    form = {"source": "deduction", "amount": "5,000,000", "currency": "CNY", "credited_on": "2026-05-11"}
    said = words_of(send(client, f"{CASE}/receipts/new", form).text)
    assert "法释〔2014〕8号第四条" in said
    assert said.index("general interest") < said.rindex("doubled part")
    assert "it is due to the payer and does not count as recovered" in said


def test_an_award_is_recorded_through_the_api_in_the_currency_of_its_contract(
    app: Flask, bench: Bench, case: CaseFacts
) -> None:
    person = make_person(app, bench, ("legal",), bench.office_id)
    bench.do(create_token, CreateToken(person.id, "测试", token_digest("lrt_x")), by=person)
    head = {"Authorization": "Bearer lrt_x", "Accept-Language": "en"}
    address = f"/api/v1{CASE}/proceedings/{title(bench, case)}/award"
    body = {
        "debt_id": str(debt_of(bench, case)), "counted_until": "2026-03-02", "principal": "1000000.00",
        "general": "none",
    }  # fmt: skip
    client = app.test_client()
    other = client.post(address, json={**body, "currency": "USD"}, headers=head)
    assert other.status_code == 422 and "another currency" in other.text
    made = client.post(address, json=body, headers=head)
    assert made.status_code == 201, made.text
    assert "penalty" not in ledger(bench, case), "the title awards none"
