"""A receipt that was applied wrongly is applied anew: the claim moves, what the bank credited does not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import CloseMonth, close_month
from legal_recovery.ledger.store import list_entries
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import (
    ReallocateReceipt,
    RecordReceipt,
    ReverseReceipt,
    reallocate_receipt,
    record_receipt,
    reverse_receipt,
)
from legal_recovery.receipts.rules import NotAllowed, NothingChanges, NotReallocated, OwedLine, ReceiptTerms
from legal_recovery.receipts.store import list_receipts, what_is_owed
from tests.factories import Bench, cny, sold_for
from tests.money import confirm, fill, words
from tests.owed.test_commands import agree
from tests.receipts.test_refunds import tied_out

DAY = date(2026, 5, 6)
SignIn = Callable[..., Actor]


def received(bench: Bench, case: CaseFacts, amount: str = "90,000", **more: Any) -> int:
    terms = ReceiptTerms(
        **{"source": "voluntary", "amount": cny(amount), "credited_on": DAY, "discharged_on": DAY, **more}
    )
    return int(bench.do(record_receipt, RecordReceipt(case.id, terms))["receipt_id"])


def owed(bench: Bench, case: CaseFacts) -> dict[str, str]:
    with bench.session() as session:
        lines, _debts = what_is_owed(session, case.id, case.book)
    return {one.account.removeprefix("claim:"): one.amount.text for one in lines if one.amount}


def debt_of(bench: Bench, case: CaseFacts) -> int:
    with bench.session() as session:
        lines, _debts = what_is_owed(session, case.id, case.book)
    return next(one.debt for one in lines if one.debt)


def to_principal(bench: Bench, case: CaseFacts, receipt: int, amount: Money) -> ReallocateReceipt:
    line = OwedLine(debt_of(bench, case), "claim:principal", amount)
    return ReallocateReceipt(case.id, receipt, "执行和解约定先还本", (line,))


@pytest.mark.parametrize("two_days", [False, True])
def test_a_receipt_is_applied_anew_and_again_and_taken_back_whole(bench: Bench, two_days: bool) -> None:
    case = bench.open_case()
    more = {"source": "deduction", "discharged_on": date(2026, 4, 2)} if two_days else {}
    before = owed(bench, case)
    receipt = received(bench, case, **more)
    as_ordered = owed(bench, case)
    net = tied_out(bench, case)
    with bench.session() as session:
        money = [
            (one.value_on, line)
            for one in list_entries(session, case.book)
            for line in one.postings
            if line.section == "money"
        ]
    bench.do(close_month, CloseMonth(bench.office_id, "2026-05"))
    for refused, why in (("90,000.01", NotAllowed), ("89,999.99", NotAllowed)):
        with pytest.raises(why):
            bench.do(reallocate_receipt, to_principal(bench, case, receipt, cny(refused)))
    bench.do(reallocate_receipt, to_principal(bench, case, receipt, cny("90,000")))
    assert owed(bench, case) == {**before, "principal": "910000.00"}
    assert tied_out(bench, case) == net
    with bench.session() as session:
        [one] = list_receipts(session, case.id)
        entries = list_entries(session, case.book)
    assert (one.by_hand, one.unallocated) == ("执行和解约定先还本", cny("0"))
    assert one.reallocated_seq == entries[-1].seq and entries[-1].value_on == one.discharged_on
    assert money == [
        (made.value_on, line) for made in entries for line in made.postings if line.section == "money"
    ], "what reached the account is not touched, so a closed month does not matter"
    with pytest.raises(NothingChanges):
        bench.do(reallocate_receipt, to_principal(bench, case, receipt, cny("90,000")))
    bench.do(reallocate_receipt, ReallocateReceipt(case.id, receipt, "和解未成立"))
    assert owed(bench, case) == as_ordered
    bench.do(reallocate_receipt, to_principal(bench, case, receipt, cny("90,000")))
    bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "记错案件"))
    assert owed(bench, case) == before
    assert tied_out(bench, case) == "0.00"
    assert verify(bench.database, None).problems == ()


def test_where_interest_is_counted_it_follows_what_is_applied_anew(bench: Bench) -> None:
    first, second = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    for case in (first, second):
        agree(bench, case)
    line = OwedLine(debt_of(bench, second), "claim:principal", cny("90,000"))
    by_hand = {"by_hand": (line,), "by_hand_reason": "约定先还本"}
    received(bench, second, **by_hand)
    receipt = received(bench, first)
    bench.do(reallocate_receipt, to_principal(bench, first, receipt, cny("90,000")))
    assert owed(bench, first) == owed(bench, second), "as if it had been applied like that from the first"
    assert tied_out(bench, first) == tied_out(bench, second)
    assert verify(bench.database, None).problems == ()


def test_the_price_of_a_sale_is_not_applied_anew(bench: Bench) -> None:
    case = bench.open_case()
    receipt = sold_for(bench, case, "90,000", DAY)
    with pytest.raises(NotReallocated):
        bench.do(reallocate_receipt, ReallocateReceipt(case.id, receipt, "误"))


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_changes_is_seen_before_it_is_booked(
    client: FlaskClient, sign_in: SignIn, bench: Bench, engine_name: str
) -> None:
    case = bench.open_case()
    receipt = received(bench, case)
    sign_in("finance")
    assert "Apply anew…" in words(client.get("/cases/ZB-1/receipts"))
    page = f"/cases/ZB-1/receipts/{receipt}/allocation"
    shown = words(client.get(page))
    assert "Penalty and compound interest JK-ZB-1 20,000.00 10,000.00 10,000.00" in shown
    same = fill(client, page, {"how": "law", "reason": "核对"})
    assert same.status_code == 422 and "It is applied like that already." in words(same)
    debt = debt_of(bench, case)
    typed = {f"hand.{debt}.claim:{part}": "" for part in ("interest-on", "interest-off", "penalty")}
    typed |= {"how": "hand", f"hand.{debt}.claim:principal": "90,000", "reason": "和解约定先还本"}
    preview = fill(client, page, typed)
    assert "Principal JK-ZB-1 0.00 90,000.00" in words(preview)
    done = confirm(client, page, preview)
    assert done.status_code == 303
    assert "CNY 90,000.00 is applied anew" in words(client.get(done.location))
    assert "A receipt was applied anew" in words(client.get("/cases/ZB-1"))
    assert owed(bench, case)["principal"] == "910000.00"
