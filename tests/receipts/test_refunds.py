"""What somebody paid too much goes back (scenario 12): never more than is due to them, and net recovery stays."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.ledger.rules import Sums, broken_identities, is_opening
from legal_recovery.ledger.store import balances_of, case_figures, list_entries
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.receipts.commands import (
    RecordReceipt,
    RecordRefund,
    ReverseReceipt,
    ReverseRefund,
    book_payment_out,
    record_receipt,
    record_refund,
    reverse_receipt,
    reverse_refund,
)
from legal_recovery.receipts.rules import (
    MoreThanDue,
    ReceiptTerms,
    RefundedAlready,
    RefundReversedAlready,
    RefundTerms,
)
from legal_recovery.receipts.store import list_refunds, list_surplus
from tests.factories import Bench, cny
from tests.money import confirm, fill, words

DAY = date(2026, 5, 6)
SignIn = Callable[..., Actor]


def overpaid(bench: Bench, too_much: str = "20,000") -> tuple[CaseFacts, int]:
    case = bench.open_case()
    terms = ReceiptTerms("voluntary", cny("1,100,000") + cny(too_much), DAY, DAY, "王样例")
    return case, int(bench.do(record_receipt, RecordReceipt(case.id, terms))["receipt_id"])


def tied_out(bench: Bench, case: CaseFacts) -> str:
    """Return net recovery, once T1 to T3 hold."""
    sums = Sums()
    with bench.session() as session:
        for entry in list_entries(session, case.book):
            for posting in entry.postings:
                sums.add(posting.account, posting.amount.minor, opening=is_opening(entry.kind))
        net = case_figures(session, case.book, "CNY")["CNY"].net_recovery
    assert broken_identities(sums, "CNY") == {}
    return f"{net / 100:.2f}"


def test_an_overpayment_goes_back_in_parts_and_net_recovery_stays(bench: Bench) -> None:
    case, receipt = overpaid(bench)
    assert tied_out(bench, case) == "1100000.00"

    def back(amount: str) -> int:
        terms = RefundTerms(receipt, cny(amount), date(2026, 5, 20), "多付退回", payee_account="6222")
        return int(bench.do(record_refund, RecordRefund(case.id, terms))["refund_id"])

    with pytest.raises(MoreThanDue) as refusal:
        back("20,000.01")
    assert refusal.value.facts["left"] == cny("20,000")
    first = back("5,000")
    with pytest.raises(MoreThanDue):
        back("15,000.01")
    back("15,000")
    assert tied_out(bench, case) == "1100000.00"
    with bench.session() as session:
        assert list_surplus(session, case.id, case.book) == []
        due = {key[0]: minor for key, minor in balances_of(session, case.book).items()}
    assert due.get("money:due-unallocated", 0) == due.get("money:due-to-payer", 0) == 0
    with pytest.raises(RefundedAlready):
        bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "记错案件"))
    undo = ReverseRefund(case.id, first, "退汇")
    bench.do(reverse_refund, undo)
    with pytest.raises(RefundReversedAlready):
        bench.do(reverse_refund, undo)
    with bench.session() as session:
        [left] = list_surplus(session, case.id, case.book)
    assert (left.left, left.payer) == (cny("5,000"), "王样例")
    assert tied_out(bench, case) == "1100000.00"
    assert verify(bench.database, None).problems == ()


def test_a_refund_stands_on_the_line_of_a_statement(bench: Bench) -> None:
    case, receipt = overpaid(bench)
    terms = RefundTerms(receipt, cny("20,000"), DAY, "多付退回")
    refund = bench.within(lambda uow: _booked(uow, case, terms))
    with bench.session() as session:
        [one] = list_refunds(session, case.id)
        entry = list_entries(session, case.book, [one.entry_seq])[0]
    assert (one.id, one.payee, entry.transfer, entry.source) == (refund, "王样例", 4711, "statement")


def _booked(uow: UnitOfWork, case: CaseFacts, terms: RefundTerms) -> int:
    uow.lock(case.book)
    return book_payment_out(uow, case, terms, "statement", transfer=4711)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_refund_is_seen_before_it_is_recorded_and_taken_back_from_its_entry(
    client: FlaskClient, sign_in: SignIn, bench: Bench, engine_name: str
) -> None:
    case, receipt = overpaid(bench)
    sign_in("finance", "finance_lead")
    assert "Pay back…" in words(client.get("/cases/ZB-1/receipts"))
    new = "/cases/ZB-1/repayments/new"
    typed = {"receipt": str(receipt), "amount": "20,000", "paid_on": "2026-05-20", "note": "多付退回"}
    wrong = fill(client, new, {**typed, "paid_on": "2026-05-05"})
    assert wrong.status_code == 422 and "it is not paid back before" in words(wrong)
    preview = fill(client, new, typed)
    assert "20,000.00" in words(preview) and "王样例" in words(preview)
    done = confirm(client, new, preview)
    assert done.status_code == 303
    assert "CNY 20,000.00 was paid back." in words(client.get(done.location))
    with bench.session() as session:
        [one] = list_refunds(session, case.id)
    undo = client.get(f"/cases/ZB-1/ledger/{one.entry_seq}/reversal")
    assert undo.location.endswith(f"/repayments/entry/{one.entry_seq}/reversal")
    page = client.get(undo.location).location
    assert fill(client, page, {"reason": "退汇"}).status_code == 303
    with bench.session() as session:
        assert list_refunds(session, case.id)[0].reversed_seq is not None
