"""The first page by role: what must be looked at first, the portfolio by stage and office, what auditors watch."""

from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient

from legal_recovery.costs.commands import RecordCost, ReverseCost, record_cost, reverse_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.plumbing.checkpoints import signing_key, take_checkpoint
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.commands import CreateOffice, create_office
from legal_recovery.web.transact import House
from tests.factories import Bench, cny, opened

SignIn = Callable[..., Actor]
DAY = date(2026, 5, 6)


def spend(bench: Bench, case_id: int, amount: str) -> int:
    terms = CostTerms("acceptance", cny(amount), DAY, DAY)
    return int(bench.do(record_cost, RecordCost(case_id, terms))["cost_id"])


def home(client: FlaskClient) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_manager_sees_net_recovery_and_exposure_of_each_office_as_a_table(
    bench: Bench, client: FlaskClient, sign_in: SignIn
) -> None:
    other = int(bench.do(create_office, CreateOffice("宁波分行")))
    spend(bench, bench.open_case("ZB-1").id, "1,234.00")
    bench.within(lambda uow: opened(uow, other, "ZB-2"))
    sign_in("manager")
    page = home(client)
    assert "Net recovery by office" in page and "Exposure by office" in page
    assert "宁波分行" in page and f"/cases?office={other}" in page
    assert 'value="-1234.00"' in page, "what one office brought"
    assert 'value="1100000.00"' in page and 'value="2200000.00"' in page, "exposure of one office, and of all"
    assert "style=" not in page and page.count('<svg class="bar" aria-hidden="true">') >= 4


def test_who_works_in_one_office_has_nothing_to_compare(
    bench: Bench, client: FlaskClient, sign_in: SignIn
) -> None:
    other = int(bench.do(create_office, CreateOffice("宁波分行")))
    bench.open_case("ZB-1")
    bench.within(lambda uow: opened(uow, other, "ZB-2"))
    sign_in("legal")
    page = home(client)
    assert "by office" not in page and "宁波分行" not in page
    assert "Outstanding by stage, CNY" in page


def test_legal_sees_first_what_its_stage_lacks_and_finance_what_waits_to_be_allocated(
    bench: Bench, client: FlaskClient, sign_in: SignIn
) -> None:
    bench.open_case("ZB-1", stage="litigation")
    sign_in("legal")
    assert "Facts missing for the stage" in home(client)
    from legal_recovery.home.views import attentions_of

    assert attentions_of(Actor(1, "x", frozenset({"legal_lead"})))[0] == "missing"
    assert attentions_of(Actor(1, "x", frozenset({"finance"})))[0] == "unallocated"


def test_an_auditor_sees_the_checkpoint_what_was_reversed_and_what_was_taken_out(
    bench: Bench, house: House, client: FlaskClient, sign_in: SignIn
) -> None:
    case = bench.open_case("ZB-1")
    cost = spend(bench, case.id, "1,234.00")
    sign_in("auditor")
    page = home(client)
    assert "No checkpoint was ever signed" in page
    assert "Nothing was reversed" in page and "Nothing was taken out" in page
    bench.do(reverse_cost, ReverseCost(case.id, cost, "wrong case"))
    take_checkpoint(bench.database, bench.clock, signing_key(house.settings.keys))
    assert client.get("/cases.csv").status_code == 200
    page = home(client)
    assert "books were last signed at" in page and "No checkpoint was ever signed" not in page
    assert "/cases/ZB-1/ledger/" in page and "Nothing was reversed" not in page
    assert "List of cases" in page and "Nothing was taken out" not in page


def test_nobody_else_sees_what_auditors_watch(bench: Bench, client: FlaskClient, sign_in: SignIn) -> None:
    bench.open_case("ZB-1")
    sign_in("manager")
    assert "Exports of the last 7 days" not in home(client)
