"""The ledger of a case on pages: entries with their lines, what a figure is made of, reversal of any entry."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.ledger.commands import PostEntry, post_entry
from legal_recovery.ledger.postings import Posting, entry
from legal_recovery.ledger.store import list_entries
from legal_recovery.ledger.store.finding import links_of
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from tests.factories import Bench, cny
from tests.money import fill, words

SignIn = Callable[..., Actor]
DAY = date(2026, 5, 6)
LEDGER = "/cases/ZB-1/ledger"


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


@pytest.fixture
def receipt(bench: Bench) -> tuple[int, int]:
    """A case with a receipt and a cost; returns case and receipt."""
    case = bench.open_case()
    made = bench.do(record_receipt, RecordReceipt(case.id, ReceiptTerms("voluntary", cny("40.00"), DAY, DAY)))
    bench.do(record_cost, RecordCost(case.id, CostTerms("travel", cny("12.50"), DAY, DAY)))
    return case.id, int(made["receipt_id"])


def test_entries_stand_with_their_lines_and_names(
    client: FlaskClient, sign_in: SignIn, bench: Bench, receipt: tuple[int, int]
) -> None:
    sign_in("auditor")
    said = words(client.get(LEDGER))
    assert "3 entries" in said
    assert "Bank clearing money:bank – 40.00 –" in said
    assert "Interest, on book claim:interest-on JK-ZB-1 – 40.00" in said
    assert "Travel money:cost:travel – 12.50 –" in said


@pytest.mark.parametrize(
    ("query", "entries", "total"),
    [
        ("account=money:recovered:", "1 entry", "Sum of the chosen accounts 40.00"),
        ("figure=gross_recovered", "1 entry", "Sum of the chosen accounts 40.00"),
        ("figure=costs", "1 entry", "Sum of the chosen accounts 12.50"),
        ("figure=net_recovery", "2 entries", "Sum of the chosen accounts 27.50"),
        ("figure=exposure", "1 entry", "Sum of the chosen accounts 1,100,000.00"),
        ("account=claim:", "2 entries", ""),
        ("account=money:bank", "2 entries", "Sum of the chosen accounts 27.50"),
        ("as_of=2026-05-05", "1 entry", ""),
        ("account=court:", "No entries", ""),
    ],
)
def test_a_figure_leads_to_the_entries_it_is_made_of(
    client: FlaskClient,
    sign_in: SignIn,
    receipt: tuple[int, int],
    query: str,
    entries: str,
    total: str,
) -> None:
    sign_in("finance")
    said = words(client.get(f"{LEDGER}?{query}"))
    assert entries in said
    assert total in said


def test_a_day_that_cannot_be_read_is_said(
    client: FlaskClient, sign_in: SignIn, receipt: tuple[int, int]
) -> None:
    sign_in("finance")
    answer = client.get(f"{LEDGER}?as_of=soon&known_at=99999")
    assert answer.status_code == 422
    assert "“soon” is not a date" in words(answer)
    assert "Nothing was known at “99999”." in words(answer)


def test_an_entry_shows_its_links_and_its_hash(
    client: FlaskClient, sign_in: SignIn, bench: Bench, receipt: tuple[int, int]
) -> None:
    case_id, receipt_id = receipt
    bench.do(reverse_receipt, ReverseReceipt(case_id, receipt_id, "错账"))
    with bench.session() as session:
        from legal_recovery.cases.store import get_case

        book = get_case(session, bench.actor, "ZB-1").book
        found = next(one for one in list_entries(session, book) if one.kind == "receipt")
        link = links_of(session, book, [found.seq])[found.seq]
    sign_in("finance_lead")
    said = words(client.get(f"{LEDGER}/{found.seq}"))
    assert link.hash in said
    assert f"Entry {found.reversed_by}" in said
    assert "Reverse…" not in said
    back = words(client.get(f"{LEDGER}/{found.reversed_by}"))
    assert f"Reverses Entry {found.seq}" in back
    assert client.get(f"{LEDGER}/999").status_code == 404


def test_a_lead_reverses_an_entry_that_was_written_by_hand(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    case = bench.open_case()
    lines = (Posting("money:deposit-lodged", cny("100.00")), Posting("money:bank", cny("-100.00")))
    seq = bench.do(post_entry, PostEntry(entry(case.book, DAY, "deposit", lines), "缴纳担保金"))
    address = f"{LEDGER}/{seq}/reversal"
    sign_in("finance_lead")
    assert f"Entry {seq} beside its reversal" in words(client.get(address))
    assert fill(client, address, {}).status_code == 422
    done = fill(client, address, {"why": "other", "reason": "已退回"})
    assert done.status_code == 303
    assert f"Entry {seq} is reversed." in words(client.get(done.location))
    again = client.get(address)
    assert again.status_code == 409
    assert "This entry was already reversed." in words(again)


def test_what_came_from_a_receipt_is_reversed_as_a_receipt(
    client: FlaskClient, sign_in: SignIn, bench: Bench, receipt: tuple[int, int]
) -> None:
    sign_in("finance_lead")
    with bench.session() as session:
        from legal_recovery.cases.store import get_case

        book = get_case(session, bench.actor, "ZB-1").book
        places = {one.kind: one.seq for one in list_entries(session, book)}
    found = client.get(f"{LEDGER}/{places['receipt']}/reversal", follow_redirects=True)
    assert found.request.path == f"/cases/ZB-1/receipts/{receipt[1]}/reversal"
    cost = client.get(f"{LEDGER}/{places['cost.paid']}/reversal", follow_redirects=True)
    assert "/costs/" in cost.request.path


def test_finance_reverses_no_entry_of_other_kinds(
    client: FlaskClient, sign_in: SignIn, receipt: tuple[int, int]
) -> None:
    sign_in("finance")
    assert client.get(f"{LEDGER}/2/reversal").status_code == 403
