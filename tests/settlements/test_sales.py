"""Selling a pool of cases: accounts.md, scenario 11, with the tape tied out, cash after the cut-off and buy-back."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.commands import CloseMonth, ReverseEntry, close_month, reverse_entry
from legal_recovery.ledger.rules import figures
from legal_recovery.ledger.store import list_entries
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import PassedOn, ReceiptTerms, SoldInPools
from legal_recovery.settlements.commands import (
    ApproveSale,
    BuyBack,
    CloseSale,
    DraftSale,
    MoveBuyerMoney,
    approve_sale,
    buy_back_debt,
    close_sale,
    draft_sale,
    foresee_closing,
    move_buyer_money,
)
from legal_recovery.settlements.rules import (
    EmptyPool,
    NotDueToBuyer,
    OwnRequest,
    PoolChanged,
    Pooled,
    StandsWithAnother,
    WrongSaleState,
    split_price,
)
from legal_recovery.settlements.store import Sale, buyer_moneys, list_sales, list_sold, tape_of
from legal_recovery.users.commands import ensure_system
from tests.factories import Bench, cny
from tests.settlements.books import accounts_of, sums_of
from tests.settlements.test_exits import TODAY, somebody
from tests.settlements.test_plans import pay, scenario_9

CUT_OFF = date(2026, 6, 30)


def drafted(bench: Bench, *references: str, price: str = "330,000.00", split_by: str = "face") -> Sale:
    ensure_system(bench.database, bench.clock)
    pool = DraftSale("2026年第1期", "某资产管理公司", references, CUT_OFF, cny(price), split_by)
    bench.do(draft_sale, pool)
    return last_sale(bench)


def last_sale(bench: Bench) -> Sale:
    with bench.session() as session:
        return list_sales(session, bench.actor)[0]


def approved(bench: Bench, sale: Sale) -> None:
    answer = ApproveSale(sale.id, sale.digest, "杭分转〔2026〕3号", TODAY)
    bench.do(approve_sale, answer, by=somebody(bench, "manager"))


def test_a_sale_posts_what_the_chart_of_accounts_says(bench: Bench) -> None:
    case = scenario_9(bench)
    sale = drafted(bench, "ZB-1")
    assert (sale.face.text, sale.state) == ("1100000.00", "asked")
    with pytest.raises(OwnRequest):
        bench.do(approve_sale, ApproveSale(sale.id, sale.digest, "3", TODAY))
    with pytest.raises(WrongSaleState):
        bench.do(close_sale, CloseSale(sale.id, TODAY))
    approved(bench, sale)
    bench.do(close_sale, CloseSale(sale.id, TODAY))
    assert accounts_of(bench, case) == {
        "claim:basis:on-book": "-1000000.00",
        "claim:basis:off-book": "-100000.00",
        "claim:ended:sold": "1100000.00",
        "money:bank": "330000.00",
        "money:recovered:debt-sale": "-330000.00",
    }
    bench.do(record_cost, RecordCost(case.id, CostTerms("selling", cny("2,000.00"), TODAY, TODAY)))
    bench.do(move_buyer_money, MoveBuyerMoney(case.id, "in", cny("20,000.00"), TODAY, "债务人"))
    assert accounts_of(bench, case)["money:due-to-buyer"] == "-20000.00"
    with pytest.raises(NotDueToBuyer):
        bench.do(move_buyer_money, MoveBuyerMoney(case.id, "out", cny("20,000.01"), TODAY))
    bench.do(move_buyer_money, MoveBuyerMoney(case.id, "out", cny("20,000.00"), TODAY))
    known = figures(sums_of(bench, case), "CNY")
    assert (known.gross_recovered, known.costs, known.net_recovery) == (33_000_000, 200_000, 32_800_000)
    with bench.session() as session:
        (sold,) = list_sold(session, case_id=case.id)
    with pytest.raises(StandsWithAnother, match="price of a sale"):
        bench.do(reverse_receipt, ReverseReceipt(case.id, sold.receipt_id, "误"))
    with pytest.raises(StandsWithAnother, match="belongs to a settlement"):
        bench.do(reverse_entry, ReverseEntry(case.book, sold.entry_seq, "误"))
    bench.do(buy_back_debt, BuyBack(case.id, TODAY, "瑕疵回购"))
    now = accounts_of(bench, case)
    assert (now["claim:principal"], now["claim:interest-off"]) == ("1000000.00", "100000.00")
    assert "money:recovered:debt-sale" not in now and "claim:ended:sold" not in now


def test_a_pool_is_closed_whole_or_not_at_all_and_its_tape_ties_out(bench: Bench) -> None:
    first, second = scenario_9(bench, reference="ZB-1"), bench.open_case("ZB-2")
    sale = drafted(bench, "ZB-1", "ZB-2", price="330,000.01")
    with bench.session() as session:
        tape = tape_of(session, sale.id)
    assert [one.price.text for one in tape] == ["165000.01", "165000.00"]
    assert total([one.face for one in tape], "CNY") == sale.face
    approved(bench, sale)
    # What is recorded later of a day before the cut-off contradicts the tape.
    pay(bench, first, "1.00", date(2026, 6, 1), "voluntary")
    with pytest.raises(PoolChanged, match=r"ZB-1: the ledger has CNY 1,099,999.00 at the cut-off"):
        bench.do(close_sale, CloseSale(sale.id, TODAY))
    assert "claim:ended:sold" not in accounts_of(bench, second)
    assert last_sale(bench).state == "approved"


def test_what_came_in_after_the_cut_off_is_the_buyers_once_the_sale_is_closed(bench: Bench) -> None:
    case = scenario_9(bench)
    sale = drafted(bench, "ZB-1")
    approved(bench, sale)
    ours = pay(bench, case, "5,000.00", date(2026, 7, 2), "voluntary")
    # Deducted and remitted on different days: both after the cut-off.
    collected = ReceiptTerms("deduction", cny("15,000.00"), date(2026, 8, 20), date(2026, 8, 1))
    bench.do(record_receipt, RecordReceipt(case.id, collected))
    bench.do(close_month, CloseMonth(bench.office_id, "2026-07"))
    with bench.session() as session:
        _sale, (leaving,) = foresee_closing(session, bench.actor, CloseSale(sale.id, TODAY), TODAY)
    assert leaving.due_to_buyer.text == "20000.00"
    assert figures(sums_of(bench, case), "CNY").gross_recovered == 2_000_000
    bench.do(close_sale, CloseSale(sale.id, TODAY))
    now = accounts_of(bench, case)
    assert now == {
        "claim:basis:on-book": "-1000000.00",
        "claim:basis:off-book": "-100000.00",
        "claim:ended:sold": "1100000.00",
        "money:bank": "350000.00",
        "money:recovered:debt-sale": "-330000.00",
        "money:due-to-buyer": "-20000.00",
    }
    with bench.session() as session:
        moneys = buyer_moneys(session, case.id)
        booked = [
            (
                one.value_on,
                [line.amount.text for line in one.postings if line.account == "money:due-to-buyer"],
            )
            for one in list_entries(session, case.book)
            if one.kind == "receipt.passed-on" and one.as_entry().touches_money
        ]
    assert [(one.amount.text, one.moved_on) for one in moneys] == [
        ("5000.00", date(2026, 7, 2)),
        ("15000.00", date(2026, 8, 20)),
    ]
    # July is closed: that money is owed from the first open day.
    assert booked == [(date(2026, 8, 1), ["-5000.00"]), (date(2026, 8, 20), ["-15000.00"])]
    with pytest.raises(PassedOn):
        bench.do(reverse_receipt, ReverseReceipt(case.id, ours, "错账"))
    with pytest.raises(StandsWithAnother):
        bench.do(reverse_entry, ReverseEntry(case.book, moneys[0].entry_seq, "错账"))
    bench.do(move_buyer_money, MoveBuyerMoney(case.id, "out", cny("20,000.00"), TODAY))
    assert "money:due-to-buyer" not in accounts_of(bench, case)


def test_what_was_deducted_before_the_cut_off_and_remitted_later_is_ours(bench: Bench) -> None:
    case = scenario_9(bench)
    collected = ReceiptTerms("deduction", cny("15,000.00"), date(2026, 7, 20), date(2026, 6, 1))
    bench.do(record_receipt, RecordReceipt(case.id, collected))
    sale = drafted(bench, "ZB-1")
    assert sale.face.text == "1085000.00"
    approved(bench, sale)
    bench.do(close_sale, CloseSale(sale.id, TODAY))
    assert accounts_of(bench, case)["money:recovered:deduction"] == "-15000.00"


def test_the_price_of_a_sale_is_booked_with_its_pool_and_not_typed(bench: Bench) -> None:
    case = bench.open_case()
    with pytest.raises(SoldInPools, match="booked when its pool is closed") as refusal:
        pay(bench, case, "330,000.00", TODAY, "debt-sale")
    assert refusal.value.field == "source"


def test_what_cannot_be_pooled_is_named(bench: Bench) -> None:
    bench.open_case()
    for references, says in ((("NIX",), "no case NIX"), (("ZB-1", "ZB-1"), "named twice"), ((), "between 1")):
        with pytest.raises((InvalidInput, EmptyPool), match=says):
            drafted(bench, *references)


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=50), st.integers(10**4, 10**12))
def test_the_split_of_a_price_loses_no_cent_and_follows_the_weights(faces: list[int], price: int) -> None:
    found = [
        Pooled(number, str(number), {"claim:principal": Money(face, "CNY")}, "CNY")
        for number, face in enumerate(faces)
    ]
    try:
        shares = split_price(Money(price, "CNY"), found, "face")
    except InvalidInput:
        assert min(faces) * price // sum(faces) == 0
        return
    assert total(shares, "CNY").minor == price
    assert all(
        abs(share.minor - price * face / sum(faces)) < 1 + price * 1e-9
        for share, face in zip(shares, faces, strict=True)
    )


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_tape_for_bidders_has_nobodys_name_number_or_reference_anywhere(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench, engine_name: str
) -> None:
    bench.open_case("机密-001")
    ensure_system(bench.database, bench.clock)
    pool = DraftSale("杭州示例机械有限公司包", "某资产管理公司", ("机密-001",), CUT_OFF, cny("330,000.00"))
    bench.do(draft_sale, pool)
    sign_in("manager")
    secret = ["杭州示例机械", "机密-001", "某资产管理公司", "91330", "JK-", "manager", "330000", "330,000"]
    for form in ("csv", "xlsx"):
        answer = client.get(f"/sales/{last_sale(bench).id}/tape.{form}")
        head = unquote(str(answer.headers))
        told = [answer.get_data(as_text=True)] if form == "csv" else parts_of(answer.get_data())
        assert any("1000000" in one for one in told)
        for word in secret:
            assert all(word not in one for one in (head, *told)), word


def parts_of(workbook: bytes) -> list[str]:
    """Return every part of a workbook with its name: sheets, shared texts, comments, properties."""
    with ZipFile(BytesIO(workbook)) as packed:
        return [name + packed.read(name).decode() for name in packed.namelist()]
