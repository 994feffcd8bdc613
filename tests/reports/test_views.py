"""The report of net recovery on pages and as files: two dates, parts, sums that add up."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from flask.testing import FlaskClient

from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.users.commands import CreateOffice, create_office
from legal_recovery.users.store import list_noted
from tests.factories import Bench, cny
from tests.money import words

SignIn = Callable[..., Actor]
REPORT = "/reports/net-recovery"
ONE = "/cases/ZB-1/net-recovery"
DAY = date(2026, 5, 6)


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


@pytest.fixture
def busy(bench: Bench) -> Bench:
    """Two cases: one with a receipt from collateral, a cost, and a cost in dollars."""
    case = bench.open_case()
    bench.open_case("ZB-2")
    piece = bench.do(add_collateral, AddCollateral(case.id, CollateralTerms("real_estate", "西湖区某公寓")))
    sold = ReceiptTerms("auction", cny("200,000.00"), DAY, DAY, collateral=piece["collateral_id"])
    bench.do(record_receipt, RecordReceipt(case.id, sold))
    bench.do(record_cost, RecordCost(case.id, CostTerms("travel", cny("12.50"), DAY, DAY)))
    bench.do(record_cost, RecordCost(case.id, CostTerms("other", Money.of("7.00", "USD"), DAY, DAY)))
    return bench


def test_the_report_adds_up_by_currency_and_leads_to_cases(
    client: FlaskClient, sign_in: SignIn, busy: Bench
) -> None:
    sign_in("manager")
    answer = client.get(REPORT)
    said = words(answer)
    assert answer.status_code == 200
    assert "3 rows" in said
    assert "Total CNY 2,200,000.00 CNY 200,000.00 CNY 12.50 CNY 199,987.50 9.09%" in said
    assert "Total USD 0.00 USD 0.00 USD 7.00 −USD 7.00 –" in said
    assert "as known at position" in said
    assert f'href="{ONE}"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("as_of=2026-05-05", "Total 2,200,000.00 0.00 0.00 0.00 0.00%"),
        ("stage=closed", "No cases"),
        ("stage=intake", "3 rows"),
        ("office=77", "No cases"),
        ("by=source", "Auction or private sale"),
        ("by=stage", "Net recovery by stage"),
        ("sort=reference", "ZB-1"),
        ("sort=-rate", "ZB-1"),
    ],
)
def test_filters_and_orders_stand_in_the_address(
    client: FlaskClient, sign_in: SignIn, busy: Bench, query: str, says: str
) -> None:
    sign_in("auditor")
    assert says in words(client.get(f"{REPORT}?{query}"))


@pytest.mark.parametrize("query", ["as_of=soon", "known_at=99999", "known_at=later"])
def test_a_date_that_cannot_be_read_is_said(
    client: FlaskClient, sign_in: SignIn, busy: Bench, query: str
) -> None:
    sign_in("auditor")
    for page in (REPORT, ONE):
        assert client.get(f"{page}?{query}").status_code == 422
    assert client.get(f"{REPORT}/export/csv?{query}").status_code == 422


def test_the_same_figures_are_given_again(client: FlaskClient, sign_in: SignIn, busy: Bench) -> None:
    sign_in("finance")
    page = client.get(ONE).get_data(as_text=True)
    address = page.partition('href="')[0] and next(
        part.partition('"')[0].replace("&amp;", "&")
        for part in page.split('href="')
        if "known_at=" in part.partition('"')[0] and part.startswith(ONE)
    )
    with busy.session() as session:
        from legal_recovery.cases.store import get_case

        case = get_case(session, busy.actor, "ZB-1")
    late = ReceiptTerms("voluntary", cny("5.00"), DAY, DAY)
    busy.do(record_receipt, RecordReceipt(case.id, late))
    again, now = words(client.get(address)), words(client.get(ONE))
    assert "By contract Part Recovered CNY Costs CNY Net recovery CNY JK-ZB-1 200,000.00" in again
    assert "By contract Part Recovered CNY Costs CNY Net recovery CNY JK-ZB-1 200,005.00" in now


def test_the_parts_of_a_case_add_up_to_the_whole(client: FlaskClient, sign_in: SignIn, busy: Bench) -> None:
    sign_in("finance")
    said = words(client.get(ONE))
    whole = "Total 200,000.00 12.50 199,987.50"
    assert said.count(whole) == 5
    assert "Auction or private sale 200,000.00 0.00 200,000.00" in said
    assert "西湖区某公寓 200,000.00 0.00 200,000.00" in said
    assert "JK-ZB-1 200,000.00 0.00 200,000.00" in said
    assert "2026-05 200,000.00 12.50 199,987.50" in said
    assert "Total 0.00 7.00 −7.00" in said


def test_the_case_may_be_named_in_the_address_of_the_report(
    client: FlaskClient, sign_in: SignIn, busy: Bench
) -> None:
    sign_in("finance")
    assert client.get(f"{REPORT}?case=ZB-1&as_of=2026-05-05").location == f"{ONE}?as_of=2026-05-05"


def test_the_report_is_saved_with_what_it_rests_on(client: FlaskClient, sign_in: SignIn, busy: Bench) -> None:
    person = sign_in("manager")
    text = client.get(f"{REPORT}/export/csv?sort=reference").get_data()
    assert text.startswith(b"\xef\xbb\xbf")
    assert "ZB-1,杭州示例机械有限公司,杭州分行".encode() in text
    answer = client.get(f"{REPORT}/export/xlsx?stage=intake")
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    sheet, basis = book.worksheets
    assert sheet.max_row == 4
    said = {row[0].value: row[1].value for row in basis.iter_rows()}
    assert said["Stage"] == "Intake"
    assert said["Known at position"].isdigit()
    assert said["rows"] == "3"
    assert client.get(f"{REPORT}/export/pdf").status_code == 404
    assert person.book is not None
    with busy.session() as session:
        noted = [line for line in list_noted(session, person.book) if line.kind == "audit.export_made"]
    assert [line.data["what"] for line in noted] == ["report.net_recovery"] * 2


def test_offices_bind_the_report_too(client: FlaskClient, sign_in: SignIn, busy: Bench) -> None:
    elsewhere = busy.do(create_office, CreateOffice("南京分行"))
    sign_in("finance", office_id=elsewhere)
    assert "No cases" in words(client.get(REPORT))
    assert client.get(ONE).status_code == 404


def test_an_administrator_sees_no_money(client: FlaskClient, sign_in: SignIn, busy: Bench) -> None:
    sign_in("admin")
    assert client.get(REPORT).status_code == 403


def test_pages_follow_each_other_without_loss(client: FlaskClient, sign_in: SignIn, bench: Bench) -> None:
    for number in range(55):
        bench.open_case(f"ZB-{number:03}")
    sign_in("auditor")
    found: list[str] = []
    address = f"{REPORT}?sort=-net_recovery"
    for _ in range(2):
        page = client.get(address).get_data(as_text=True)
        found += [f"ZB-{number:03}" for number in range(55) if f"/cases/ZB-{number:03}/net-recovery" in page]
        after = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        address = after or address
    assert sorted(found) == [f"ZB-{number:03}" for number in range(55)]
    assert client.get(f"{REPORT}?after=garbage").status_code == 200
