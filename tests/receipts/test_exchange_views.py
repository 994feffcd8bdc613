"""Receipts in another currency on pages, for programs and on the command line."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from legal_recovery.debts.rules import OpeningBalance
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.store import list_receipts
from tests.contract.conftest import Program
from tests.factories import Bench
from tests.money import RECEIPT, confirm, fill, words
from tests.seizures.test_application import in_dollars as lend_dollars

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
    assert "USD 10,000.00 at USD 1 = CNY 7.1234, 中国人民银行人民币汇率中间价 of 6 May 2026" in shown
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


def test_yuan_on_a_debt_in_dollars_on_pages_and_dollars_bought_in_two_parts(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    assert 'name="counts_in"' not in (sign_in("finance"), client.get(NEW))[1].get_data(as_text=True)
    lend_dollars(bench, case)
    yuan = {**DOLLARS, "amount": "71,234.00", "currency": "CNY", "counts_in": "USD", "rate_of": "USD"}
    seen = fill(client, NEW, yuan)
    assert "Rate of the day USD 1 = CNY 7.1234" in words(seen) and "Counts for USD 10,000.00" in words(seen)
    confirm(client, NEW, seen)
    with bench.session() as session:
        [one] = list_receipts(session, case.id)
    convert = f"/cases/ZB-1/conversions/new?receipt={one.id}"
    part = {"receipt": str(one.id), "converted_on": "2026-05-08", "slip": "GH-1", "amount": "5,600"}
    many = fill(client, convert, {**part, "sold": "80,000"})
    assert many.status_code == 422 and "Only CNY 71,234.00 of it is not converted yet." in words(many)
    assert fill(client, convert, {**part, "sold": "forty"}).status_code == 422
    seen = fill(client, convert, {**part, "sold": "40,000"})
    assert "Counted for USD 5,615.30" in words(seen) and "Loss of USD 15.30" in words(seen)
    confirm(client, convert, seen)
    assert "Not converted yet: CNY 31,234.00" in words(client.get("/cases/ZB-1/receipts"))
    known = words(client.get("/cases/ZB-1/net-recovery"))
    assert "Loss of USD 15.30" in known and "Not converted yet CNY 31,234.00" in known
    exported = client.get("/cases/ZB-1/receipts.csv").get_data(as_text=True)
    assert ",7.1234,USD," in exported and "-15.30" in exported
    assert "The rate is for one USD" in words(client.get("/cases/ZB-1"))


def test_yuan_without_a_rate_say_that_dollars_are_owed(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    nothing = dict.fromkeys(("interest_on", "interest_off", "penalty", "costs"), Money(0, "USD"))
    owed = OpeningBalance(principal=Money.of("5000.00", "USD"), **nothing)
    bench.open_case(currency="USD", balance=owed)
    sign_in("finance")
    refused = words(fill(client, NEW, RECEIPT))
    assert "Nothing is owed in CNY in this case: say what one CNY was worth in USD that day." in refused
    told = {**DOLLARS, "amount": "7,123.40", "currency": "CNY", "rate_of": "USD", "banked": "1,001.00"}
    seen = words(fill(client, NEW, told))
    assert "Counts for USD 1,000.00" in seen and "Gain of USD 1.00" in seen


def test_dollars_that_were_too_much_go_back_on_pages(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    confirm(client, NEW, fill(client, NEW, {**DOLLARS, "amount": "200,000.00"}))
    with bench.session() as session:
        [one] = list_receipts(session, case.id)
    back = f"/cases/ZB-1/repayments/new?receipt={one.id}"
    assert "CNY 324,680.00 (USD 45,579.36) too much" in words(client.get(back))
    told = {"receipt": str(one.id), "currency": "USD", "paid_on": "2026-05-08", "note": "多付退回"}
    many = fill(client, back, {**told, "amount": "45,579.37"})
    assert many.status_code == 422 and "Only USD 45,579.36 of it is due to whoever paid it." in words(many)
    wrong = fill(client, back, {**told, "amount": "1.00", "returned": "1.00"})
    assert wrong.status_code == 422 and "debited in another currency" in words(wrong)
    seen = fill(client, back, {**told, "amount": "579.36"})
    assert "Settles of what was too much CNY 4,127.01" in words(seen)
    confirm(client, back, seen)
    bought = {**told, "currency": "CNY", "amount": "7,130.00", "returned": "1,000.00"}
    seen = fill(client, back, bought)
    assert "Reached them USD 1,000.00" in words(
        seen
    ) and "Settles of what was too much CNY 7,123.40" in words(seen)
    confirm(client, back, seen)
    assert "Reached them: USD 1,000.00" in words(client.get("/cases/ZB-1"))
    assert "Loss of CNY 6.60" in words(client.get("/cases/ZB-1/net-recovery"))


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
    part = send("POST", "/cases/ZB-1/conversions", {**told, "sold": "10,000.01"})
    assert (part.status_code, part.get_json()["code"]) == (422, "receipts.nothing_to_convert")
    done = send("POST", "/cases/ZB-1/conversions", {**told, "sold": "10000.00"})
    assert done.status_code == 201
    assert (done.get_json()["worth"], made["rate_of"]) == ("71234.00", "USD")
    known = send("GET", "/cases/ZB-1/exchange").get_json()
    lost = [{"amount": "-234.00", "currency": "CNY"}]
    assert known == {"differences": lost, "not_converted": []}
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
