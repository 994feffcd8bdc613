"""The disposal of collateral on pages: rounds as the law fills them in, the price shared with a preview, lists."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.commands import (
    AddCollateral,
    CollateralTerms,
    LienTerms,
    RegisterLien,
    add_collateral,
    register_lien,
)
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.seizures.commands import RecordSeizure, record_seizure
from legal_recovery.seizures.rules.facts import SeizureTerms
from tests.auctions.test_commands import SCENARIO_6, Sale, day, sold
from tests.cases.reading import words_of
from tests.factories import Bench, cny
from tests.money import book, confirm, fill, own_fields
from tests.signing_in import send

CASE = "/cases/ZB-1"
TAB = f"{CASE}/auctions"


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; the commands under them are tried on both."""
    return "sqlite"


@pytest.fixture
def staff(client: FlaskClient, sign_in: Callable[..., Actor]) -> FlaskClient:
    sign_in("legal", "finance")
    return client


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return words_of(answer.text)


def first(client: FlaskClient, address: str, pattern: str) -> str:
    found = re.findall(rf'href="({pattern})"', client.get(address).text)
    assert found, pattern
    return str(found[0])


def test_rounds_are_filled_in_as_the_law_has_them_and_what_is_outside_is_refused_at_its_field(
    bench: Bench, staff: FlaskClient
) -> None:
    case = bench.open_case(balance=SCENARIO_6)
    piece = _piece(bench, case)
    assert "No disposal yet" in words(staff, TAB)
    opened = {"mode": "court-online", "asset": "immovable", "opened_on": "2026-05-06", f"piece.{piece}": "1"}
    assert send(staff, f"{TAB}/new", {**opened, "price": ""}).status_code == 303
    place = first(staff, TAB, rf"{TAB}/\d+")
    said = words(staff, place)
    assert "No round yet" in said and "2,000,000.00" in said
    page = staff.get(f"{place}/round").text
    assert 'value="1400000.00"' in page and 'value="70000.00"' in page and "法释〔2016〕18号第十条" in page
    low = send(
        staff,
        f"{place}/round",
        {"reserve": "1,399,999.99", "published_on": "2026-10-08", "starts_on": "2026-11-07"},
    )
    assert low.status_code == 422 and "At least CNY 1,400,000.00" in words_of(low.text)
    good = {
        "reserve": "1,400,000",
        "deposit": "140,000",
        "published_on": "2026-10-08",
        "starts_on": "2026-11-07",
    }
    assert send(staff, f"{place}/round", good).status_code == 303
    assert "30 / 30" in words(staff, place) and "70.00%" in words(staff, place)
    unstarted = send(staff, f"{place}/result/fail", {"on": "2026-11-08"})
    assert unstarted.status_code == 409 and "Record first on which day bidding began" in unstarted.text
    assert send(staff, f"{place}/result/start", {"on": "2026-11-07"}).status_code == 303
    slipped = {"on": "2026-11-08", "hammer": "", "bids": "0", "pay_by": "2026-11-07"}
    told = words_of(send(staff, f"{place}/result/sell", slipped).text)
    for says in ("Give the hammer price", "Where it was sold somebody bid", "It cannot be before 8 Nov 2026"):
        assert says in told, says
    early = send(staff, f"{place}/result/fail", {"on": "2026-11-06"})
    assert early.status_code == 422
    assert send(staff, f"{place}/result/fail", {"on": "2026-11-08"}).status_code == 303
    said = words(staff, place)
    assert "taken in kind at the failed round’s reserve" in said and "Settled by taking it" in said
    assert "First auction failed" in words(staff, CASE)
    undo = f"{place}/result/reversal"
    assert "Take back: Nobody bid: failed" in words(staff, undo)
    assert send(staff, undo, {"reason": ""}).status_code == 422
    assert send(staff, undo, {"reason": "误录"}).status_code == 303
    assert "taken back: Nobody bid: failed" in words(staff, CASE)
    assert send(staff, f"{place}/result/fail", {"on": "2026-11-08"}).status_code == 303
    assert 'value="1120000.00"' in staff.get(f"{place}/round").text
    tried = words(staff, f"{place}?hammer=1,120,000")
    # 15,600... of enforcement fee, 700,000 to the first lien, ours the rest.
    assert "1,120,000.00" in tried and "700,000.00" in tried and "Shortfall" in tried
    assert staff.get(f"{place}?hammer=viel").status_code == 200
    assert "拍卖变卖规定第六条" in words(staff, f"{place}?hammer=650,000"), "nothing would be left for us"


def _piece(bench: Bench, case: CaseFacts) -> int:
    terms = CollateralTerms("real_estate", "杭州市示例路1号", None, cny("2,000,000"), day("05-06"))
    piece = bench.do(add_collateral, AddCollateral(case.id, terms))["collateral_id"]
    for lien in (
        LienTerms("mortgage", 1, "他行", cny("700,000")),
        LienTerms("maximum-mortgage", 2, None, cny("1,150,000")),
    ):
        bench.do(register_lien, RegisterLien(case.id, piece, lien))
    return int(piece)


def test_a_price_is_proposed_shared_printed_remitted_and_taken_back(bench: Bench, staff: FlaskClient) -> None:
    sale = sold(bench)
    for lien in (
        LienTerms("mortgage", 1, "他行", cny("700,000")),
        LienTerms("mortgage", 2, None, cny("1,150,000")),
    ):
        bench.do(register_lien, RegisterLien(sale.case.id, sale.piece, lien))
    place = f"{TAB}/{sale.id}"
    form = f"{place}/distribution"
    # With the taxes typed, the law's proposal is scenario 6 to the cent.
    page = staff.get(f"{form}?tax=90,000").text
    for amount in ("22,400.00", "90,000.00", "700,000.00", "1,158,000.00", "29,600.00"):
        assert f'value="{amount}"' in page, amount
    shares = {"fee": "22,400", "tax": "90,000", "lien": "700,000", "ours": "1,158,000", "surplus": "29,600"}
    lines = {
        name: text
        for place_, (kind, amount) in enumerate(shares.items())
        for name, text in ((f"line.{place_}.kind", kind), (f"line.{place_}.amount", amount))
    }
    own = own_fields(staff.get(form))
    own = {name: text for name, text in own.items() if not name.startswith("line.")}
    wrong = staff.post(form, data={**own, **lines, "line.4.amount": "29,599.99"})
    assert wrong.status_code == 422 and "CNY 0.01 is missing" in words_of(wrong.text)
    preview = staff.post(form, data={**own, **lines})
    said = words_of(preview.text)
    assert preview.status_code == 200 and "Ours, to be remitted" in said and "1,158,000.00" in said
    assert confirm(staff, form, preview).status_code == 303
    said = words(staff, place)
    assert "Price shared" in said and "1,158,000.00" in said
    printed = first(staff, place, rf"{TAB}/distributions/\d+")
    paper = words(staff, printed)
    for said_ in ("29,600.00", "Lien of another 1", "Our share 2", "Date of the table", "Approved by"):
        assert said_ in paper, said_
    for inner in ("Net recovery", "Costs", "Stages of the case"):
        assert inner not in paper, inner
    assert "Remitted so far CNY 0.00 Still awaited CNY 1,158,000.00" in said
    receipt = {
        "source": "auction",
        "amount": "1,158,000",
        "currency": "CNY",
        "credited_on": "2026-05-20",
        "distribution": printed.rpartition("/")[2],
    }
    assert "Our share of the distribution of 28 Apr 2026" in words(staff, f"{CASE}/receipts/new")
    assert book(staff, f"{CASE}/receipts/new", receipt).status_code == 303
    assert "1,158,000.00" in words(staff, f"{CASE}/receipts")
    assert "Remitted so far CNY 1,158,000.00 Still awaited CNY 0.00" in words(staff, place)
    # The other pages of the case know what it settled and what it brought.
    assert "1,158,000.00" in words(staff, f"{CASE}/net-recovery")
    assert "Bank clearing" in words(staff, f"{CASE}/ledger") and "CNY 0.00" in words(staff, f"{CASE}/owed")
    undone = send(staff, f"{printed}/reversal", {"reason": "误", "confirmed": "1"})
    assert undone.status_code == 409 and "take that receipt back first" in words_of(undone.text)


def test_an_asset_is_taken_held_and_sold(bench: Bench, staff: FlaskClient) -> None:
    sale = Sale(bench, bench.open_case(), price="900,000")
    taken = {
        "basis": "consent",
        "disposal_id": str(sale.id),
        "collateral_id": str(sale.piece),
        "value": "900,000",
        "fee": "11,400",
        "discharged_on": "2026-05-20",
    }
    form = f"{CASE}/assets/new?disposal={sale.id}"
    preview = fill(staff, form, taken)
    assert "CNY 888,600.00" in words_of(preview.text)
    assert confirm(staff, form, preview).status_code == 303
    asset = first(staff, TAB, rf"{CASE}/assets/\d+")
    assert "2028-05-20" in words(staff, asset)
    assert (
        book(staff, f"{asset}/income", {"amount": "5,000", "on": "2026-06-20", "note": "承租人"}).status_code
        == 303
    )
    empty = fill(staff, f"{asset}/impair", {"amount": "1", "on": "2026-06-20"})
    assert empty.status_code == 422
    assert book(staff, f"{asset}/sell", {"amount": "880,000", "on": "2026-07-20"}).status_code == 303
    assert "880,000.00" in words(staff, asset)
    # The journal leads to the act that the entry is of; its reversal is shown before it is made.
    seq = re.findall(rf"{asset}/acts/(\d+)/reversal", staff.get(asset).text)[-1]
    undo = f"{asset}/acts/{seq}/reversal"
    assert staff.get(f"{TAB}/entry/{seq}/reversal").location == undo
    assert "Take back: Sale of the asset of CNY 880,000.00" in words(staff, undo)
    assert send(staff, undo, {"reason": "误录", "confirmed": "1"}).status_code == 303
    assert "Asset held" in words(staff, asset) and "Take it back" in words(staff, asset)
    assert send(staff, undo, {"reason": "误录", "confirmed": "1"}).status_code == 409
    assert book(staff, f"{asset}/sell", {"amount": "880,000", "on": "2026-07-20"}).status_code == 303
    assert "Asset in kind sold for CNY 880,000.00" in words(staff, CASE)


def test_all_disposals_are_listed_filtered_and_saved(bench: Bench, staff: FlaskClient) -> None:
    sold(bench)
    Sale(bench, bench.open_case("ZB-2"), price="1,000,000", kind="vehicle", asset="movable")
    said = words(staff, "/auctions")
    assert "2 disposals" in said and "Title passed" in said and "No round yet" in said
    assert "1 disposal " in words(staff, "/auctions?state=opened&sort=-price")
    assert "No disposal matches" in words(staff, "/auctions?q=nothing")
    saved = staff.get("/auctions.csv?state=ruled").get_data(as_text=True)
    assert "ZB-1" in saved and "ZB-2" not in saved and "2000000.00" in saved
    assert staff.get("/auctions.xlsx").status_code == 200


def test_a_deposit_not_returned_and_ordinary_creditors_are_shown_line_by_line(
    bench: Bench, staff: FlaskClient
) -> None:
    sale = Sale(bench, bench.open_case(balance=SCENARIO_6), price="1,000,000")
    sale.announce("700,000", "03-10", "04-09", deposit=cny("100,000"))
    sale.move("sell", "04-10", hammer=cny("760,000"), buyer="悔拍人")
    sale.move("default", "04-25", forfeited=cny("100,000"))
    place = f"{TAB}/{sale.id}"
    said = words(staff, place)
    assert "Deposits that are not returned" in said and "Price gap between the two sales" in said
    sale.announce("700,000", "05-06", "06-05")
    for act, on, more in (
        ("sell", "06-06", {"hammer": cny("750,000")}),
        ("pay", "06-10", {}),
        ("rule", "06-12", {}),
    ):
        sale.move(act, on, **more)
    form = f"{place}/distribution"
    asked = "resale=3,000&ordinary.0.payee=甲公司&ordinary.0.amount=158,000&turn=pro-rata"
    said = words(staff, f"{form}?{asked}")
    # The deposit covers 3,000 of costs and the gap of 10,000; 87,000 of it goes to the debt.
    for words_ in ("3,000.00", "10,000.00", "87,000.00", "第二十四条"):
        assert words_ in said, words_
    page = staff.get(f"{form}?{asked}").text
    # Of 850,000 the fee takes 10,900 and selling again 3,000; ours is 1,158,000 of 1,316,000 ordinary claims.
    assert 'value="甲公司"' in page and 'value="735,717.17"' in page and 'value="100,382.83"' in page
    first_in_turn = staff.get(f"{form}?{asked.replace('pro-rata', 'seizure')}").text
    assert 'value="158,000.00"' in first_in_turn and 'value="678,100.00"' in first_in_turn
    for wrong, says in (
        ("tax=-1", "An amount is zero or more"),
        ("ordinary.0.amount=viel", "not an amount"),
        ("our_turn=0", "Give a number"),
    ):
        assert says in words(staff, f"{form}?{wrong}"), wrong
    kinds = (("fee", "10,900"), ("resale", "3,000"), ("ours", "735,717.17"), ("ordinary", "100,382.83"))
    lines = {
        name: text
        for number, (kind, amount) in enumerate(kinds)
        for name, text in ((f"line.{number}.kind", kind), (f"line.{number}.amount", amount))
    }
    own = {name: text for name, text in own_fields(staff.get(form)).items() if not name.startswith("line.")}
    preview = staff.post(form, data={**own, **lines})
    assert "87,000.00" in words_of(preview.text) and "Ordinary creditor" in words_of(preview.text)
    assert confirm(staff, form, preview).status_code == 303
    printed = first(staff, place, rf"{TAB}/distributions/\d+")
    assert "87,000.00" in words(staff, printed) and "100,382.83" in words(staff, printed)


def test_a_disposal_is_opened_with_a_warning_ended_and_let_go_on(bench: Bench, staff: FlaskClient) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    waiting = SeizureTerms(
        collateral_id=sale.piece,
        court="杭州市西湖区人民法院",
        ordered_on=day("03-03"),
        measure="seal",
        asset_class="immovable",
        rank=2,
        docket_number="（2026）浙0106执1号",
        first_court="南京市玄武区人民法院",
    )
    bench.do(record_seizure, RecordSeizure(sale.case.id, waiting))
    for kind, docket in (("preservation", "（2026）浙0106财保1号"), ("enforcement", "（2026）浙0106执1号")):
        terms = ProceedingTerms(kind, "杭州市西湖区人民法院", docket, day("03-03"))
        bench.do(open_proceeding, OpenProceeding(sale.case.id, terms))
    page = words(staff, f"{TAB}/new")
    assert "杭州市示例路1号: our seizure only waits in line. 南京市玄武区人民法院 seized it first" in page
    offered = staff.get(f"{TAB}/new").text
    assert "执1号" in offered and not re.search(r"<option[^>]*>[^<]*财保", offered)
    opened = {"mode": "court-online", "price": "1", "opened_on": "2026-05-06", f"piece.{sale.piece}": "1"}
    again = send(staff, f"{TAB}/new", opened)
    assert again.status_code == 409 and "is in the disposal opened on 3 Mar 2026" in words_of(again.text)
    place = f"{TAB}/{sale.id}"
    assert "End this disposal" in words(staff, place)
    assert send(staff, f"{place}/end", {"on": "2026-03-02", "reason": "误立"}).status_code == 422
    assert send(staff, f"{place}/end", {"on": "2026-03-04", "reason": "误立"}).status_code == 303
    said = words(staff, place)
    assert "Disposal ended" in said and "Let it go on" in said and "Announce the next round" not in said
    assert "Disposal ended" in words(staff, CASE)
    assert "1 disposal " in words(staff, "/auctions?state=closed")
    assert send(staff, f"{place}/end/reversal", {"reason": "误录"}).status_code == 303
