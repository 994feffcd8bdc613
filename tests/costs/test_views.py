"""Costs on pages: the effect first, then the cost; bad input; taking back."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.costs.store import list_costs
from legal_recovery.plumbing.unit_of_work import Actor
from tests.factories import Bench, cny
from tests.money import COST, book, confirm, fill, words

SignIn = Callable[..., Actor]
NEW = "/cases/ZB-1/costs/new"
DAY = date(2026, 5, 6)


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


def costs_of(bench: Bench, case_id: int) -> list[tuple[str, str, bool]]:
    with bench.session() as session:
        return [
            (cost.cost_kind, cost.amount.text, cost.reversed_seq is not None)
            for cost in list_costs(session, case_id)
        ]


def test_a_cost_shows_its_effect_before_it_is_booked(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    preview = fill(client, NEW, COST)
    said = words(preview)
    assert preview.status_code == 200
    assert "−CNY 13,800.00" in said
    assert costs_of(bench, case.id) == []
    done = confirm(client, NEW, preview)
    assert done.status_code == 303
    assert costs_of(bench, case.id) == [("acceptance", "13800.00", False)]
    shown = words(client.get(done.location))
    assert "Net recovery is now −CNY 13,800.00 (−CNY 13,800.00)." in shown
    assert "杭州市中级人民法院" in shown


def test_a_double_click_books_once_and_answers_the_same(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    preview = fill(client, NEW, COST)
    first, second = confirm(client, NEW, preview), confirm(client, NEW, preview)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert len(costs_of(bench, case.id)) == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"currency": "XXZ"}, "“XXZ” is not a currency code"),
        ({"amount": "-5"}, "A cost is more than zero"),
        ({"amount": "0"}, "A cost is more than zero"),
        ({"amount": "1,23"}, "can be read as 123 or 1.23"),
        ({"amount": "viel"}, "is not an amount"),
        ({"amount": ""}, "Give the amount."),
        ({"cost_kind": "bribe"}, "Choose one from the list."),
        ({"cost_kind": ""}, "Choose the kind of cost."),
        ({"incurred_on": "2026-03-01"}, "is before the case was escalated on"),
        ({"incurred_on": "2026-11-21"}, "is in the future"),
        ({"paid_on": "2026-02-30"}, "There is no day “2026-02-30” in the calendar."),
        ({"note": "\x00"}, "signs that cannot be kept"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, sign_in: SignIn, bench: Bench, typed: dict[str, str], says: str
) -> None:
    case = bench.open_case()
    sign_in("finance")
    answer = fill(client, NEW, {**COST, **typed})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert says in words(answer)
    assert 'aria-invalid="true"' in page
    assert "杭州市中级人民法院" in page
    assert costs_of(bench, case.id) == []


def test_all_that_is_wrong_is_said_at_once(client: FlaskClient, sign_in: SignIn, bench: Bench) -> None:
    bench.open_case()
    sign_in("finance")
    said = words(fill(client, NEW, {"cost_kind": "", "amount": "x", "incurred_on": "gestern"}))
    assert "3 things have to be mended" in said


def test_a_stale_form_is_refused_with_what_was_typed(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    preview = fill(client, NEW, COST)
    bench.do(record_cost, RecordCost(case.id, CostTerms("travel", cny("1.00"), DAY, DAY)))
    answer = confirm(client, NEW, preview)
    assert answer.status_code == 409
    assert "Somebody changed this case meanwhile" in words(answer)
    assert "杭州市中级人民法院" in answer.get_data(as_text=True)
    # The form that comes back is of the case as it is now, and can be sent again.
    assert len(costs_of(bench, case.id)) == 1


def test_changing_what_was_typed_opens_the_form_again(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    bench.open_case()
    sign_in("finance")
    answer = fill(client, NEW, {**COST, "edit": "1"})
    assert answer.status_code == 200
    assert 'value="13,800"' in answer.get_data(as_text=True)


def test_a_cost_is_taken_back_once_with_a_reason(client: FlaskClient, sign_in: SignIn, bench: Bench) -> None:
    case = bench.open_case()
    made = bench.do(record_cost, RecordCost(case.id, CostTerms("travel", cny("12.50"), DAY, DAY)))
    sign_in("finance")
    address = f"/cases/ZB-1/costs/{made['cost_id']}/reversal"
    shown = client.get(address)
    assert "beside its reversal" in words(shown)
    assert "CNY 12.50" in words(shown)
    unsaid = fill(client, address, {"confirmed": "1"})
    assert unsaid.status_code == 422
    assert "Say why." in words(unsaid)
    done = fill(client, address, {"confirmed": "1", "why": "case", "reason": "属于另一案件"})
    assert done.status_code == 303
    assert costs_of(bench, case.id) == [("travel", "12.50", True)]
    again = client.get(address)
    assert again.status_code == 409
    assert "This cost was already reversed." in words(again)
    timeline = words(client.get("/cases/ZB-1"))
    assert "Booked to the wrong case: 属于另一案件" in timeline


def test_legal_records_costs_but_does_not_take_them_back(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("legal")
    assert book(client, NEW, COST).status_code == 303
    with bench.session() as session:
        cost = list_costs(session, case.id)[0]
    assert client.get(f"/cases/ZB-1/costs/{cost.id}/reversal").status_code == 403
    assert "Reverse…" not in words(client.get("/cases/ZB-1/costs"))


@pytest.mark.parametrize(("role", "list_status", "form_status"), [("manager", 200, 403), ("admin", 404, 403)])
def test_a_manager_reads_and_an_administrator_finds_nothing(
    client: FlaskClient, sign_in: SignIn, bench: Bench, role: str, list_status: int, form_status: int
) -> None:
    bench.open_case()
    sign_in(role)
    assert client.get("/cases/ZB-1/costs").status_code == list_status
    assert client.get(NEW).status_code == form_status


def test_a_cost_in_another_currency_keeps_the_rate_of_its_day_beside_it(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    abroad = {**COST, "amount": "1000", "currency": "USD", "day_rate": "７.１２３４"}
    preview = fill(client, NEW, abroad)
    assert "7.1234" in words(preview)
    confirm(client, NEW, preview)
    with bench.session() as session:
        (cost,) = list_costs(session, case.id)
    assert (cost.amount.currency, cost.amount.text, cost.day_rate) == ("USD", "1000.00", "7.1234")
    assert "7.1234" in words(client.get("/cases/ZB-1/costs"))
    assert "Rate of the day 7.1234" in words(client.get("/cases/ZB-1"))


@pytest.mark.parametrize(
    ("currency", "rate", "says"),
    [
        ("CNY", "7.1", "the case’s own currency: there is no rate to it"),
        ("USD", "seven", "“seven” is not a rate of exchange"),
        ("USD", "0", "“0” is not a rate of exchange"),
        ("USD", "-7.1", "“-7.1” is not a rate of exchange"),
        ("USD", "nan", "“nan” is not a rate of exchange"),
        ("USD", "1E+30", "“1E+30” is not a rate of exchange"),
        ("USD", "7.123456789", "“7.123456789” is not a rate of exchange"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_at_its_field(
    client: FlaskClient, sign_in: SignIn, bench: Bench, currency: str, rate: str, says: str
) -> None:
    case = bench.open_case()
    sign_in("finance")
    refused = fill(client, NEW, {**COST, "currency": currency, "day_rate": rate})
    assert refused.status_code == 422
    assert says in words(refused)
    assert costs_of(bench, case.id) == []
