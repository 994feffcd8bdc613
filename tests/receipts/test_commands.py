"""Receipts: recorded with both days, applied in the statutory order, taken back whole."""

from datetime import date
from typing import Any

import pytest

from legal_recovery.cases.rules import DatedBeforeEscalation, DatedInFuture
from legal_recovery.kernel.errors import StaleVersion
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import AlreadyReversed, PostEntry, ReverseEntry, post_entry, reverse_entry
from legal_recovery.ledger.postings import Posting, entry
from legal_recovery.ledger.store import case_figures, list_entries
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import ReceiptReversedAlready, ReceiptTerms
from legal_recovery.receipts.store import list_receipts
from tests.factories import Bench, cny

DAY = date(2026, 5, 6)


def paid(amount: str, **more: Any) -> ReceiptTerms:
    return ReceiptTerms(
        **{"source": "voluntary", "amount": cny(amount), "credited_on": DAY, "discharged_on": DAY, **more}
    )


def test_a_receipt_pays_interest_before_principal(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(record_receipt, RecordReceipt(case.id, paid("90,000.00")))
    with bench.session() as session:
        entry = list_entries(session, case.book)[-1]
        lines = {posting.account: posting.amount.text for posting in entry.postings}
        figures = case_figures(session, case.book, "CNY")["CNY"]
    assert lines == {
        "money:bank": "90000.00",
        "money:recovered:voluntary": "-90000.00",
        "claim:ended:settled": "90000.00",
        "claim:interest-on": "-30000.00",
        "claim:interest-off": "-50000.00",
        "claim:penalty": "-10000.00",
    }
    assert (figures.gross_recovered, figures.outstanding, figures.rate) == (
        9_000_000,
        101_000_000,
        "0.081818",
    )


def test_what_exceeds_everything_owed_stays_unallocated_and_says_so(bench: Bench) -> None:
    case = bench.open_case()
    result = bench.do(record_receipt, RecordReceipt(case.id, paid("1,100,000.01")))
    with bench.session() as session:
        figures = case_figures(session, case.book, "CNY")["CNY"]
    assert result["unallocated"] == "0.01"
    assert (figures.gross_recovered, figures.outstanding) == (110_000_000, 0)


def test_what_is_owed_on_no_contract_in_two_currencies_is_paid_in_each(bench: Bench) -> None:
    case = bench.open_case()
    for currency in ("USD", "JPY"):
        owed = Money(50_00, currency)
        lines = (Posting("claim:principal", owed), Posting("claim:basis:off-book", -owed))
        bench.do(post_entry, PostEntry(entry(case.book, DAY, "manual", lines), "另案并入"))
    for currency in ("USD", "JPY"):
        terms = ReceiptTerms("voluntary", Money(50_00, currency), DAY, DAY)
        result = bench.do(record_receipt, RecordReceipt(case.id, terms))
        assert not result["unallocated"].strip("0.")


def test_a_deduction_is_two_entries_joined_by_a_transfer(bench: Bench) -> None:
    case = bench.open_case()
    terms = paid(
        "492,600.00",
        source="deduction",
        credited_on=date(2026, 3, 28),
        discharged_on=date(2026, 3, 2),
        withheld_fee=cny("7,400.00"),
    )
    bench.do(record_receipt, RecordReceipt(case.id, terms))
    with bench.session() as session:
        claim, money = list_entries(session, case.book)[-2:]
        before = case_figures(session, case.book, "CNY", as_of=date(2026, 3, 27))["CNY"]
        after = case_figures(session, case.book, "CNY", as_of=date(2026, 3, 28))["CNY"]
    assert claim.transfer == money.transfer is not None
    assert (claim.value_on, money.value_on) == (date(2026, 3, 2), date(2026, 3, 28))
    assert (before.gross_recovered, before.outstanding) == (0, 60_740_000)
    assert (after.gross_recovered, after.outstanding) == (49_260_000, 60_740_000)


def test_taking_a_receipt_back_undoes_money_and_claim_once(bench: Bench) -> None:
    case = bench.open_case()
    terms = paid("1,000.00", source="deduction", discharged_on=date(2026, 5, 2))
    made = bench.do(record_receipt, RecordReceipt(case.id, terms))
    again = ReverseReceipt(case.id, made["receipt_id"], "记错案件")
    bench.do(reverse_receipt, again)
    with bench.session() as session:
        figures = case_figures(session, case.book, "CNY")["CNY"]
        entries = list_entries(session, case.book)
        assert list_receipts(session, case.id)[0].reversed_seq is not None
    assert (figures.gross_recovered, figures.outstanding) == (0, 110_000_000)
    with pytest.raises(ReceiptReversedAlready):
        bench.do(reverse_receipt, again)
    with pytest.raises(AlreadyReversed):
        bench.do(reverse_entry, ReverseEntry(case.book, entries[1].seq, "again"))


def test_days_before_escalation_and_after_today_are_refused(bench: Bench) -> None:
    case = bench.open_case()
    for day, refusal in ((date(2026, 3, 1), DatedBeforeEscalation), (date(2026, 11, 21), DatedInFuture)):
        with pytest.raises(refusal):
            bench.do(record_receipt, RecordReceipt(case.id, paid("1.00", credited_on=day, discharged_on=day)))


def test_the_same_key_books_once(bench: Bench) -> None:
    case = bench.open_case()
    first = bench.do(record_receipt, RecordReceipt(case.id, paid("5.00")), key="k")
    assert bench.do(record_receipt, RecordReceipt(case.id, paid("5.00")), key="k") == first
    with bench.session() as session:
        assert len(list_receipts(session, case.id)) == 1


def test_a_stale_form_is_refused(bench: Bench) -> None:
    case = bench.open_case()
    with bench.session() as session:
        from legal_recovery.cases.store import get_case

        seen = get_case(session, bench.actor, "ZB-1").seq
    bench.do(record_receipt, RecordReceipt(case.id, paid("5.00"), version=seen))
    with pytest.raises(StaleVersion):
        bench.do(record_receipt, RecordReceipt(case.id, paid("6.00"), version=seen))
