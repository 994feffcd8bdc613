"""Receipts on pages: how money is applied before it is booked, surplus in words, taking back."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.ledger.commands import CloseMonth, close_month
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.receipts.store import Receipt, list_receipts
from tests.factories import Bench, cny
from tests.money import RECEIPT, book, confirm, fill, words

SignIn = Callable[..., Actor]
NEW = "/cases/ZB-1/receipts/new"
DAY = date(2026, 5, 6)


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


def receipts_of(bench: Bench, case_id: int) -> list[Receipt]:
    with bench.session() as session:
        return list_receipts(session, case_id)


def test_a_receipt_shows_line_by_line_how_it_is_applied(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    preview = fill(client, NEW, RECEIPT)
    said = words(preview)
    assert preview.status_code == 200
    assert "Interest, on book JK-ZB-1 30,000.00 30,000.00 0.00" in said
    assert "Interest, off book JK-ZB-1 50,000.00 50,000.00 0.00" in said
    assert "Penalty and compound interest JK-ZB-1 20,000.00 10,000.00 10,000.00" in said
    assert "Principal JK-ZB-1 1,000,000.00 0.00 1,000,000.00" in said
    assert "Net recovery CNY 0.00 CNY 90,000.00 +CNY 90,000.00" in said
    assert receipts_of(bench, case.id) == []
    done = confirm(client, NEW, preview)
    assert done.status_code == 303
    shown = words(client.get(done.location))
    assert "Net recovery is now CNY 90,000.00 (+CNY 90,000.00)." in shown
    assert "某担保公司" in shown


def test_what_is_more_than_owed_is_said_in_words_before_and_after(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    preview = fill(client, NEW, {**RECEIPT, "amount": "1,100,500.00"})
    assert "CNY 500.00 is more than what is owed: it waits unallocated" in words(preview)
    assert "Net recovery CNY 0.00 CNY 1,100,000.00 +CNY 1,100,000.00" in words(preview)
    done = confirm(client, NEW, preview)
    assert "CNY 500.00 is more than what is owed" in words(client.get(done.location))
    assert receipts_of(bench, case.id)[0].unallocated == cny("500.00")


def test_a_double_click_books_once_and_answers_the_same(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    preview = fill(client, NEW, RECEIPT)
    first, second = confirm(client, NEW, preview), confirm(client, NEW, preview)
    assert (
        (first.status_code, first.location) == (second.status_code, second.location) == (303, first.location)
    )
    assert len(receipts_of(bench, case.id)) == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"currency": "XXZ"}, "“XXZ” is not a currency code"),
        (
            {"currency": "USD"},
            "Nothing is owed in USD in this case: say what one USD was worth in CNY that day.",
        ),
        ({"amount": "-5"}, "A receipt is more than zero."),
        ({"source": "lottery"}, "Choose one from the list."),
        ({"credited_on": "2026-03-01"}, "is before the case was escalated on"),
        ({"credited_on": "2026-11-21"}, "is in the future"),
        ({"discharged_on": "2026-05-07"}, "The debt is discharged by the day the money is credited"),
        ({"withheld_fee": "100"}, "Only a court keeps an enforcement fee"),
        ({"collateral": "77"}, "That collateral is not of this case."),
        ({"collateral": "²"}, "Choose one from the list."),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, sign_in: SignIn, bench: Bench, typed: dict[str, str], says: str
) -> None:
    case = bench.open_case()
    sign_in("finance")
    answer = fill(client, NEW, {**RECEIPT, **typed})
    assert answer.status_code == 422
    assert says in words(answer)
    assert "某担保公司" in answer.get_data(as_text=True)
    assert receipts_of(bench, case.id) == []


def test_a_closed_month_is_refused_already_in_the_preview(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    bench.open_case()
    bench.do(close_month, CloseMonth(bench.office_id, "2026-05"))
    sign_in("finance")
    answer = fill(client, NEW, RECEIPT)
    assert answer.status_code == 422
    assert "The month 2026-05 is closed" in words(answer)


def test_a_stale_form_is_refused_with_what_was_typed(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    preview = fill(client, NEW, RECEIPT)
    terms = ReceiptTerms("voluntary", cny("1.00"), DAY, DAY)
    bench.do(record_receipt, RecordReceipt(case.id, terms))
    answer = confirm(client, NEW, preview)
    assert answer.status_code == 409
    assert "Somebody changed this case meanwhile" in words(answer)
    assert "某担保公司" in answer.get_data(as_text=True)
    assert len(receipts_of(bench, case.id)) == 1


def test_a_deduction_keeps_both_days_the_fee_and_the_collateral(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    piece = bench.do(add_collateral, AddCollateral(case.id, CollateralTerms("deposit", "保证金账户")))
    sign_in("finance")
    typed = {"source": "deduction", "discharged_on": "2026-05-04", "withheld_fee": "1,250"}
    typed["collateral"] = str(piece["collateral_id"])
    assert book(client, NEW, {**RECEIPT, **typed}).status_code == 303
    made = receipts_of(bench, case.id)[0]
    assert (made.discharged_on, made.credited_on) == (date(2026, 5, 4), DAY)
    assert (made.withheld, made.collateral_id) == (cny("1250.00"), piece["collateral_id"])
    assert "保证金账户" in words(client.get("/cases/ZB-1/receipts"))


def test_a_receipt_is_taken_back_once_with_both_its_entries_shown(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    terms = ReceiptTerms("deduction", cny("1,000.00"), DAY, date(2026, 5, 4))
    made = bench.do(record_receipt, RecordReceipt(case.id, terms))
    sign_in("finance")
    address = f"/cases/ZB-1/receipts/{made['receipt_id']}/reversal"
    shown = words(client.get(address))
    assert "Debt discharged" in shown
    assert "Money credited" in shown
    assert "Net recovery CNY 1,000.00 CNY 0.00 −CNY 1,000.00" in shown
    done = fill(client, address, {"why": "twice"})
    assert done.status_code == 303
    assert receipts_of(bench, case.id)[0].reversed_seq is not None
    assert "Net recovery is now CNY 0.00 (−CNY 1,000.00)." in words(client.get(done.location))
    again = client.get(address)
    assert again.status_code == 409
    assert "This receipt was already reversed." in words(again)


def test_legal_sees_receipts_and_records_none(client: FlaskClient, sign_in: SignIn, bench: Bench) -> None:
    bench.open_case()
    sign_in("legal")
    assert "Record a receipt" not in words(client.get("/cases/ZB-1/receipts"))
    assert client.get(NEW).status_code == 403


def test_what_a_third_party_pays_says_who_it_is_and_what_for(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("finance")
    third = {
        **RECEIPT, "payer": "王样例", "relation": "relative", "id_type": "resident_id",
        "id_number": "330106197501010018", "purpose": "代偿部分利息",
    }  # fmt: skip
    for lacking, says in (
        ("payer", "Say who paid for the debtor."),
        ("relation", "Say what whoever paid is to the debtor."),
        ("id_type", "Say what kind of number it is."),
    ):
        answer = fill(client, NEW, {**third, lacking: ""})
        assert answer.status_code == 422 and says in words(answer)
    done = book(client, NEW, third)
    shown = words(client.get(done.location))
    assert "王样例 · Relative · 3301**********0018 · 代偿部分利息" in shown
    [receipt] = receipts_of(bench, case.id)
    assert (receipt.relation, receipt.id_number) == ("relative", "330106197501010018")
    assert "Paid for the debtor: Relative" in words(client.get("/cases/ZB-1"))
