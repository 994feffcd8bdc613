"""Receipts in another currency on pages, for programs and on the command line."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from legal_recovery.plumbing.unit_of_work import Actor
from tests.contract.conftest import Program
from tests.factories import Bench
from tests.money import RECEIPT, confirm, fill, words

SignIn = Callable[..., Actor]
NEW = "/cases/ZB-1/receipts/new"
DOLLARS = {
    **RECEIPT,
    "amount": "10,000.00",
    "currency": "USD",
    "day_rate": "7.1234",
    "rate_source": "中国人民银行人民币汇率中间价",
}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


def test_what_the_bank_lost_is_seen_before_it_is_booked_and_apart_from_net_recovery(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    bench.open_case()
    sign_in("finance")
    none = fill(client, NEW, {**DOLLARS, "day_rate": ""})
    assert none.status_code == 422 and "Say what one USD was worth in CNY that day." in words(none)
    preview = fill(client, NEW, {**DOLLARS, "banked": "71,000.00"})
    said = words(preview)
    assert "Counts for CNY 71,234.00" in said
    assert "Exchange difference Loss of CNY 234.00" in said
    assert "Net recovery CNY 0.00 CNY 71,234.00 +CNY 71,234.00" in said
    done = confirm(client, NEW, preview)
    shown = words(client.get(done.location))
    assert "The receipt of USD 10,000.00 is recorded; it counts for CNY 71,234.00." in shown
    assert "USD 10,000.00 at 7.1234, 中国人民银行人民币汇率中间价 of 6 May 2026" in shown
    assert "−234.00" in shown
    confirm(client, NEW, fill(client, NEW, RECEIPT))
    beside = client.get("/cases/ZB-1/receipts")
    assert beside.status_code == 200 and "90,000.00" in words(beside)
    known = words(client.get("/cases/ZB-1/net-recovery"))
    assert "Gain and loss in exchange" in known and "Loss of CNY 234.00" in known
    assert "USD 10,000.00 at 7.1234, 中国人民银行人民币汇率中间价" in words(client.get("/cases/ZB-1"))


def test_a_receipt_in_dollars_is_converted_later_and_that_is_taken_back(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    bench.open_case()
    sign_in("finance")
    preview = fill(client, NEW, DOLLARS)
    assert "Not converted yet: it stands in its own currency" in words(preview)
    confirm(client, NEW, preview)
    tab = client.get("/cases/ZB-1/receipts")
    [address] = [
        part.partition('"')[0]
        for part in tab.get_data(as_text=True).split('href="')
        if "conversions/new" in part[:60]
    ]
    assert "Not converted yet USD 10,000.00" in words(client.get("/cases/ZB-1/net-recovery"))
    wrong = fill(client, address, {"amount": "71,500", "converted_on": "2026-05-08", "slip": ""})
    assert wrong.status_code == 422 and "Give the number of the bank’s slip." in words(wrong)
    receipt = address.partition("receipt=")[2]
    typed = {"receipt": receipt, "amount": "71,500", "converted_on": "2026-05-08", "slip": "JH-7"}
    seen = fill(client, address, typed)
    assert "Exchange difference Gain of CNY 266.00" in words(seen)
    done = confirm(client, address, seen)
    shown = words(client.get(done.location))
    assert "The bank credited CNY 71,500.00 for it." in shown and "JH-7" in shown
    assert "The bank converted USD 10,000.00: it credited CNY 71,500.00" in words(client.get("/cases/ZB-1"))
    known = client.get("/cases/ZB-1/receipts").get_data(as_text=True)
    undo = "/cases/ZB-1/conversions/" + known.partition("/cases/ZB-1/conversions/")[2].partition('"')[0]
    assert undo.endswith("/reversal")
    back = fill(client, undo, {"reason": "水单有误"})
    assert "The conversion is reversed." in words(client.get(back.location))


def test_a_program_records_converts_and_takes_back(
    program: Callable[..., Program],
    bench: Bench,
) -> None:
    bench.open_case()
    send = program("finance")
    wrong = send("POST", "/cases/ZB-1/receipts", {**DOLLARS, "day_rate": "seven"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "receipts.no_such_rate")
    missing = send("POST", "/cases/ZB-1/receipts", {**RECEIPT, "currency": "USD"})
    assert (missing.status_code, missing.get_json()["code"]) == (422, "receipts.other_currency")
    foreseen = send("POST", "/cases/ZB-1/receipts?preview=1", DOLLARS).get_json()
    assert {line["currency"] for line in foreseen["entries"][0]["postings"]} == {"CNY", "USD"}
    made = send("POST", "/cases/ZB-1/receipts", DOLLARS).get_json()
    assert (made["amount"], made["received"], made["received_currency"]) == ("71234.00", "10000.00", "USD")
    assert (made["day_rate"], made["rate_on"], made["banked"]) == ("7.1234", "2026-05-06", None)
    waiting = send("GET", "/cases/ZB-1/exchange").get_json()["not_converted"]
    assert waiting == [{"amount": "10000.00", "currency": "USD"}]
    plain = send("POST", "/cases/ZB-1/receipts", {**RECEIPT, "amount": "1.00"}).get_json()
    assert (plain["received"], plain["day_rate"]) == (None, None)
    told = {"receipt": made["id"], "amount": "71000.00", "converted_on": "2026-05-08", "slip": "JH-7"}
    assert program("legal")("POST", "/cases/ZB-1/conversions", told).status_code == 403
    seen = send("POST", "/cases/ZB-1/conversions?preview=1", told)
    assert seen.status_code == 200 and len(seen.get_json()["entries"]) == 2
    done = send("POST", "/cases/ZB-1/conversions", told)
    assert done.status_code == 201
    known = send("GET", "/cases/ZB-1/exchange").get_json()
    assert known == {"exchange_difference": "-234.00", "currency": "CNY", "not_converted": []}
    again = send("POST", "/cases/ZB-1/conversions", told)
    assert (again.status_code, again.get_json()["code"]) == (422, "receipts.nothing_to_convert")
    assert send("GET", "/cases/ZB-1/conversions").get_json() == [done.get_json()]
    early = send("POST", f"/cases/ZB-1/receipts/{made['id']}/reversal", {"reason": "错账"})
    assert (early.status_code, early.get_json()["code"]) == (409, "receipts.converted_already")
    here = f"/cases/ZB-1/conversions/{done.get_json()['id']}/reversal"
    assert send("POST", f"{here}?preview=1", {"reason": "错账"}).status_code == 200
    assert send("POST", here, {"reason": "错账"}).get_json()["net_recovery_change"] == "0.00"
    twice = send("POST", here, {"reason": "错账"})
    assert (twice.status_code, twice.get_json()["code"]) == (409, "receipts.conversion_reversed_already")
    assert send("POST", "/cases/ZB-1/conversions/1/reversal", {"reason": "错账"}).status_code == 404
