"""The pages about the life of a cost: paid, refunded, asked for and approved, listed across cases."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.costs.store import list_claims, list_costs, list_requests
from legal_recovery.plumbing.unit_of_work import Actor
from tests.factories import Bench, cny
from tests.money import book, fill, words

SignIn = Callable[..., Actor]
DAY = date(2026, 5, 6)


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


def test_a_cost_is_paid_claimed_back_chased_and_refunded(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    terms = CostTerms("acceptance", cny("13,800.00"), DAY, payee="杭州市西湖区人民法院")
    cost = bench.do(record_cost, RecordCost(case.id, terms))["cost_id"]
    sign_in("finance")
    here = f"/cases/ZB-1/costs/{cost}"
    assert book(client, f"{here}/payment", {"paid_on": "2026-05-07"}).status_code == 303
    assert (
        fill(client, f"{here}/refund-due", {"ground": "mediated", "since": "2026-07-01"}).status_code == 303
    )
    with bench.session() as session:
        (claim,) = list_claims(session, case.id)
    assert (claim.amount, claim.due_on) == (cny("6,900.00"), date(2026, 7, 16))
    listed = words(client.get("/costs/refunds"))
    assert "Overdue" in listed and "CNY 6,900.00" in listed
    assert (
        fill(client, f"/cases/ZB-1/refunds-due/{claim.id}/reminder", {"on": "2026-07-20"}).status_code == 303
    )
    assert "1 times" in words(client.get(here))
    preview = fill(client, f"{here}/refund", {"amount": "6,900", "received_on": "2026-08-03"})
    assert "CNY 6,900.00" in words(preview)
    assert book(client, f"{here}/refund", {"amount": "6,900", "received_on": "2026-08-03"}).status_code == 303
    assert "Refund by the court" in words(client.get("/cases/ZB-1"))
    again = fill(client, f"{here}/refund", {"amount": "6,900.01", "received_on": "2026-08-03"})
    assert again.status_code == 422
    assert "at most CNY 6,900.00" in words(again)
    assert "Court acceptance fee" in words(client.get("/costs?state=all"))
    assert client.get("/costs/refunds.csv?state=all").status_code == 200
    assert "There is no “x”" in words(client.get("/costs?state=x"))


def test_a_request_is_approved_as_it_was_seen(
    app: Flask, client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("legal")
    asked = {"cost_kind": "counsel", "amount": "3万", "why": "一审代理", "payee": "某律所"}
    assert fill(client, "/cases/ZB-1/costs/requests/new", asked).status_code == 303
    with bench.session() as session:
        (request,) = list_requests(session, case.id)
    here = f"/cases/ZB-1/costs/requests/{request.id}"
    assert "Approve…" not in words(client.get(here)), "nobody approves their own request"
    own = fill(client, f"{here}/agreement", {})
    assert own.status_code == 422 and "Nobody agrees to their own request" in words(own)
    lawyer, client = client, app.test_client()
    client.set_cookie("lang", "en")
    sign_in("manager", browser=client)
    assert "一审代理" in words(client.get("/costs/requests"))
    stale = fill(client, f"{here}/agreement", {"digest": "0" * 64})
    assert stale.status_code == 409 and "has changed since you looked at it" in words(stale)
    assert fill(client, f"{here}/agreement", {"amount": "20000", "answer": "按基准价"}).status_code == 303
    assert "CNY 20,000.00" in words(client.get(here))
    assert fill(client, "/costs/limits", {"currency": "CNY", "review_above": "1万"}).status_code == 303
    assert "CNY 10,000.00" in words(client.get("/costs/limits"))
    client = lawyer
    new = {"cost_kind": "counsel", "amount": "20000", "incurred_on": "2026-05-06", "payee": "某律所"}
    alone = fill(client, "/cases/ZB-1/costs/new", new)
    assert alone.status_code == 422 and "needs the approval of somebody else" in words(alone)
    assert book(client, "/cases/ZB-1/costs/new", new | {"request": str(request.id)}).status_code == 303
    with bench.session() as session:
        assert [one.request_id for one in list_costs(session, case.id)] == [request.id]


def test_counsels_terms_show_how_the_fee_is_computed(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    bench.open_case()
    sign_in("finance")
    agreed = {
        "counsel": "某律所",
        "form": "tiered",
        "fixed": "30000",
        "tiers": "0 10%\n100万 8",
        "agreed_on": "2026-05-06",
    }
    done = fill(client, "/cases/ZB-1/costs/counsel/new", agreed)
    assert done.status_code == 303
    shown = words(client.get(done.location))
    assert "CNY 30,000.00" in shown and "above CNY 1,000,000.00: 8%" in shown
    assert book(client, f"{done.location}/fee", {"incurred_on": "2026-05-06"}).status_code == 303
    assert fill(client, "/cases/ZB-1/costs/budget", {"amount": "20000"}).status_code == 303
    assert "Exceeded" in words(client.get("/cases/ZB-1/costs"))
