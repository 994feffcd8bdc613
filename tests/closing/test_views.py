"""Months on pages and for programs: the checklist says what blocks, files say on what they rest."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.closing import store
from legal_recovery.closing.commands import SetMapping, set_mapping
from legal_recovery.closing.rules.general import USUAL
from legal_recovery.ledger.commands import CloseMonth, close_month
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.users.commands import CreateOffice, CreateToken, create_office, create_token
from legal_recovery.users.rules import token_digest
from legal_recovery.web.transact import House
from tests.factories import Bench, cny
from tests.money import own_fields, words
from tests.reconciliation.test_desk_commands import Desk, line, statement

SignIn = Callable[..., Actor]
OCTOBER = date(2026, 10, 12)


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


@pytest.fixture
def here(bench: Bench) -> str:
    """The page of a month in which one receipt was recorded by hand."""
    case = bench.open_case()
    terms = ReceiptTerms("voluntary", cny("500.00"), OCTOBER, OCTOBER)
    bench.do(record_receipt, RecordReceipt(case.id, terms))
    return f"/closing/{bench.office_id}/2026-10"


def test_a_month_is_recounted_closed_and_opened_again_on_pages(
    app: Flask, client: FlaskClient, sign_in: SignIn, bench: Bench, house: House, here: str
) -> None:
    sign_in("finance")
    shown = words(client.get(here))
    assert "1 check blocks the closing." in shown
    assert "Recorded by hand and awaiting their bank line Warning 1 CNY 500.00" in shown
    asked = client.post(f"{here}/recount", data=token(client, here))
    assert asked.status_code == 303
    house.jobs.carry_out(int(asked.location.rpartition("/")[2]))
    assert "every balance is the sum of its postings" in words(client.get(asked.location))
    page = client.get(here)
    assert "1 warning: a finance lead may close" in words(page)
    refused = client.post(here, data=own_fields(page) | {"reason": "在途"})
    assert refused.status_code == 403
    client = another(app)
    lead = sign_in("finance_lead", browser=client)
    page = client.get(here)
    unsaid = client.post(here, data=own_fields(page))
    assert unsaid.status_code == 422 and "Say why the month is closed" in words(unsaid)
    done = client.post(here, data=own_fields(client.get(here)) | {"reason": "在途，11月到账"})
    assert done.status_code == 303
    shown = client.get(here)
    assert "Closed on this checklist" in words(shown) and "在途，11月到账" in words(shown)
    asked = client.post(f"{here}/reopening", data=own_fields(shown) | {"reason": "补记费用"})
    assert asked.status_code == 303
    assert "Decide about reopening" not in words(client.get(here))
    with bench.session() as session:
        [waiting] = store.list_reopenings(session, bench.office_id, "2026-10")
    own = client.post(f"/closing/reopenings/{waiting.id}", data=token(client, here) | {"decision": "approve"})
    assert own.status_code == 403 and waiting.asked_by == lead.id
    client = another(app)
    sign_in("manager", browser=client)
    page = client.get(here)
    assert "补记费用" in words(page)
    decided = client.post(
        f"/closing/reopenings/{waiting.id}", data=own_fields(page) | {"decision": "approve"}
    )
    assert decided.status_code == 303
    assert "2026-10 is open again." in words(client.get(decided.location))


def another(app: Flask) -> FlaskClient:
    """The browser of somebody else, who reads English too."""
    made = app.test_client()
    made.set_cookie("lang", "en")
    return made


def token(client: FlaskClient, address: str) -> dict[str, str]:
    """What any form of a page sends back by itself."""
    text = client.get(address).get_data(as_text=True)
    return {"csrf_token": text.partition('name="csrf_token" value="')[2].partition('"')[0]}


def test_files_for_the_general_ledger_say_on_what_they_rest(
    client: FlaskClient, sign_in: SignIn, bench: Bench, house: House, here: str
) -> None:
    sign_in("finance_lead")
    shown = words(client.get(f"{here}/general-ledger"))
    assert "nothing is left out in silence" in shown and "money:bank" in shown
    assert client.get(f"{here}/general-ledger/summary/csv").status_code == 422
    page = client.get("/closing/accounts")
    wrong = client.post("/closing/accounts", data=own_fields(page) | {"content": "money:bank | 1"})
    assert wrong.status_code == 422 and "Line 1 is not pattern" in words(wrong)
    done = client.post("/closing/accounts", data=own_fields(page) | {"content": USUAL})
    assert done.status_code == 303 and "Version 1 counts" in words(client.get(done.location))
    assert "Debits are credits in each currency." in words(client.get(f"{here}/general-ledger"))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{here}/general-ledger/lines/xlsx").get_data()))
    head = [cell.value for cell in book.worksheets[0][1]]
    assert head[:3] == ["Value date", "Account", "Name"]
    basis = {row[0].value: row[1].value for row in book.worksheets[1]}
    assert basis["Mapping, version"] == "1" and "=" in str(basis["Debits and credits"])
    text = client.get(f"{here}/general-ledger/summary/csv").get_data(as_text=True)
    assert text.startswith("\ufeffAccount,Name") and "清算资金往来" in text
    assert "Assets:Money:Bank" in client.get(f"{here}/journal/beancount").get_data(as_text=True)
    assert "ZB-1" in client.get(f"{here}/awaiting/csv").get_data(as_text=True)
    assert "ZB-1" in words(client.get(f"{here}/awaiting"))
    assert "Total CNY CNY 500.00" in words(
        client.get(f"{here}/awaiting?q=zb&direction=in&sides=alone&sort=-amount")
    )
    assert "Nothing here" in words(client.get(f"{here}/awaiting?sides=apart"))
    assert "is not a date" in words(client.get(f"{here}/awaiting?since=May"))
    assert client.get(f"{here}/awaiting/csv?since=May").status_code == 422
    assert "ZB-1" not in client.get(f"{here}/awaiting/csv?direction=out").get_data(as_text=True)


def test_others_offices_and_what_is_no_month_are_not_there(
    app: Flask, client: FlaskClient, sign_in: SignIn, bench: Bench, house: House, here: str
) -> None:
    other = bench.do(create_office, CreateOffice("宁波分行"))
    sign_in("finance")
    assert client.get(f"/closing/{other}/2026-10").status_code == 404
    assert client.get(f"/closing/{bench.office_id}/2026-13").status_code == 404
    assert client.get("/closing").status_code == 200
    client = another(app)
    sign_in("legal", browser=client)
    assert client.get(here).status_code == 403


def test_programs_close_and_ask_in_the_same_words(
    client: FlaskClient, bench: Bench, house: House, here: str, sign_in: SignIn
) -> None:
    lead = sign_in("finance_lead")
    bench.do(create_token, CreateToken(lead.id, "test", token_digest("lrt_closing")), by=lead)
    finance = {"Authorization": "Bearer lrt_closing", "Accept-Language": "en"}
    address = f"/api/v1/offices/{bench.office_id}/months/2026-10"
    found = client.get(address, headers=finance).get_json()
    assert {one["key"]: one["state"] for one in found["checks"]}["recount"] == "blocks"
    refused = client.post(f"{address}/closing", json={}, headers=finance)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "closing.blocked")
    assert client.post(f"{address}/recount", headers=finance).get_json()["wrong"] == 0
    seen = client.get(address, headers=finance).get_json()["digest"]
    done = client.post(f"{address}/closing", json={"reason": "在途", "digest": seen}, headers=finance)
    assert (done.status_code, done.get_json()["digest"]) == (201, seen)
    asked = client.post(f"{address}/reopenings", json={"reason": "补记"}, headers=finance)
    number = asked.get_json()["reopening_id"]
    own = client.post(f"/api/v1/reopenings/{number}/decision", json={"decision": "approve"}, headers=finance)
    assert (own.status_code, own.get_json()["code"]) == (403, "closing.own_request")
    assert (
        client.get(f"{address}/general-ledger", headers=finance).get_json()["code"] == "gl_mapping.unmapped"
    )
    bench.do(set_mapping, SetMapping(USUAL))
    lines = client.get(f"{address}/general-ledger", headers=finance).get_json()
    assert {one["code"]: one["net"] for one in lines}["3001"] == "500.00"
    assert "money:bank" in client.get(f"{address}/journal?format=hledger", headers=finance).get_data(
        as_text=True
    )
    assert client.get("/api/v1/general-ledger/mapping", headers=finance).get_json()["unmapped"] == []


def test_lines_that_came_after_the_closing_are_found_from_the_checklist(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    sign_in("finance")
    desk = Desk(bench)
    bench.do(close_month, CloseMonth(bench.office_id, "2026-10"))
    desk.load(statement(line("500.00", on=OCTOBER, payer="晚到法院"), line("7.00")))
    page = client.get(f"/closing/{bench.office_id}/2026-11")
    shown = words(page)
    assert "Statements that came after the closing: 1; value dates 12 Oct 2026 to" in shown
    address = f"/reconciliation/{desk.account}/lines?late=2026-11"
    assert address in page.get_data(as_text=True)
    listed = words(client.get(address))
    assert "1 line" in listed and "晚到法院" in listed
    assert "is not a month" in words(client.get(f"/reconciliation/{desk.account}/lines?late=May"))
    at = f"/reconciliation/{desk.account}/statements/{desk.lines()[0].statement_id}"
    assert "1 of its lines is of a month that was closed" in words(client.get(at))
