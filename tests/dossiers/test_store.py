"""What a dossier says comes from the ledger, whoever wrote the entries and however they were taken back."""

from datetime import date

from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.dossiers.commands import DossierOrder, gather
from legal_recovery.dossiers.rules import DossierFacts, for_court
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import CloseMonth, PostEntry, close_month, post_entry
from legal_recovery.ledger.postings import Entry, read_journal
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import Exchange, ReceiptTerms
from tests.factories import Bench, cny, sold_for

MAY, JUNE = date(2026, 5, 20), date(2026, 6, 8)


def told(bench: Bench, owed_to: date | None = None) -> DossierFacts:
    return gather(bench.database, bench.clock, bench.actor, DossierOrder("ZB-1", owed_to=owed_to))


def paid(facts: DossierFacts) -> list[tuple[str, str, str]]:
    return [(str(one.discharged_on), one.source, one.amount.text) for one in facts.payments]


def by_hand(bench: Bench, book: int, on: date, text: str) -> None:
    (lines,) = read_journal(text, "CNY")
    bench.do(post_entry, PostEntry(Entry(book, on, "manual", lines), "以物抵债"))


def test_what_was_settled_by_hand_is_a_payment_too(bench: Bench) -> None:
    case = bench.open_case("ZB-1")
    lines = """
        money:asset-in-kind    300,000.00
        money:recovered:in-kind -300,000.00
        claim:ended:settled    300,000.00
        claim:principal       -300,000.00
    """
    by_hand(bench, case.book, MAY, lines)
    facts = told(bench)
    assert paid(facts) == [("2026-05-20", "in-kind", "300000.00")]
    assert [line.words for line in facts.chronology if line.kind == "payment"] == ["CNY 300,000.00"]


def test_the_price_of_a_sale_is_no_payment_and_stays_out_of_the_court_s_file(bench: Bench) -> None:
    case = bench.open_case("ZB-1")
    sold_for(bench, case, "330,000.00", MAY)
    facts = told(bench)
    assert (paid(facts), facts.owed) == ([], ())
    assert [(one.kind, one.words) for one in for_court(facts).chronology if one.on == MAY] == [
        ("assigned", "CNY 1,100,000.00")
    ]
    assert "330,000" not in str(for_court(facts)) and "33000000" not in str(for_court(facts))


def test_payments_and_what_is_owed_tell_the_same_day(bench: Bench) -> None:
    """Taken back in the first open month, a receipt of a closed one counts up to then on both sides."""
    case = bench.open_case("ZB-1")
    terms = ReceiptTerms("voluntary", cny("100,000.00"), MAY, MAY)
    made = bench.do(record_receipt, RecordReceipt(case.id, terms))
    bench.do(close_month, CloseMonth(bench.office_id, "2026-05"))
    bench.do(reverse_receipt, ReverseReceipt(case.id, made["receipt_id"], "错记"))
    for owed_to, amounts, owed in ((MAY, ["100000.00"], "1000000.00"), (JUNE, [], "1100000.00")):
        facts = told(bench, owed_to)
        assert [one.amount.text for one in facts.payments] == amounts
        assert sum((line.amount for line in facts.owed), cny("0")).text == owed


def test_a_fee_that_the_court_gave_back_is_not_claimed(bench: Bench) -> None:
    case = bench.open_case("ZB-1")
    bench.do(record_cost, RecordCost(case.id, CostTerms("acceptance", cny("13,800.00"), MAY, MAY)))
    bench.do(record_cost, RecordCost(case.id, CostTerms("counsel", cny("30,000.00"), MAY, MAY)))
    by_hand(bench, case.book, JUNE, "money:bank 13,800.00\nmoney:cost-refund:acceptance -13,800.00")
    claimed = [(one.kind, one.basis, one.amount.text) for one in told(bench).costs_claimed]
    assert claimed == [("acceptance", "claimed", "13800.00"), ("acceptance", "refunded", "-13800.00")]


def test_the_parts_of_what_was_recovered_add_up(bench: Bench) -> None:
    case = bench.open_case("ZB-1")
    bench.do(record_receipt, RecordReceipt(case.id, ReceiptTerms("voluntary", cny("100,000.00"), MAY, MAY)))
    sold_for(bench, case, "330,000.00", MAY)
    (figure,) = told(bench).net_recovery
    parts = [(one.name, one.amount.text) for one in figure.by_debt]
    assert parts == [("JK-ZB-1", "100000.00"), ("Of no one debt", "330000.00")]


def test_what_came_in_another_currency_says_its_rate(bench: Bench) -> None:
    case = bench.open_case("ZB-1")
    dollars = Money.of("10000.00", "USD")
    rate = Exchange(dollars, "7.1234", MAY, "中国人民银行人民币汇率中间价")
    terms = ReceiptTerms("voluntary", dollars, MAY, MAY, exchange=rate)
    bench.do(record_receipt, RecordReceipt(case.id, terms))
    facts = told(bench)
    (one,) = facts.receipts
    assert (one.amount, one.came, one.rate) == (cny("71,234.00"), dollars, "USD 1 = CNY 7.1234")
    assert (one.rate_on, one.rate_source) == (MAY, "中国人民银行人民币汇率中间价")
    assert [figure.net_recovery.text for figure in facts.net_recovery] == ["71234.00"]
