"""Yuan on a debt in dollars, parts that are converted by themselves, and what goes back in the currency that came."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.kernel.money import Money, at_rate, exponent, read_rate
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.rules import Sums, broken_identities
from legal_recovery.ledger.store import case_figures, list_entries
from legal_recovery.ledger.store.verify import verify
from legal_recovery.receipts.commands import (
    RecordConversion,
    RecordRefund,
    ReverseConversion,
    ReverseReceipt,
    ReverseRefund,
    record_conversion,
    record_refund,
    reverse_conversion,
    reverse_receipt,
    reverse_refund,
)
from legal_recovery.receipts.postings import (
    conversion_entries,
    passed_on_entries,
    receipt_entries,
    refund_entry,
)
from legal_recovery.receipts.rules import (
    Allocation,
    AppliedLine,
    ConversionTerms,
    ConvertedAlready,
    Converting,
    Exchange,
    Held,
    MoreThanDue,
    NoSuchRate,
    NoSurplus,
    NothingToConvert,
    NotPositive,
    OtherCurrency,
    ReceiptTerms,
    RefundedAlready,
    RefundTerms,
    Surplus,
    exchanged,
    require_refund,
)
from legal_recovery.receipts.store import exchange_of, list_held, list_receipts, list_refunds, list_surplus
from tests.factories import Bench, cny
from tests.receipts.test_exchange import DAY, RATES, SOURCE, balances, gained, in_dollars, record, usd
from tests.seizures.test_application import in_dollars as lend_dollars

LATER = date(2026, 5, 8)
IN_YUAN = Exchange(cny("71,234.00"), "7.1234", DAY, SOURCE, counts_in="USD", rate_of="USD")
YUAN = ReceiptTerms("voluntary", cny("71,234.00"), DAY, DAY, exchange=IN_YUAN)


def convert(bench: Bench, case: CaseFacts, receipt: int, amount: Money, sold: Money | None) -> int:
    terms = ConversionTerms(receipt, amount, LATER, "JH-7", sold)
    return int(bench.do(record_conversion, RecordConversion(case.id, terms))["conversion_id"])


def pay_back(
    bench: Bench, case: CaseFacts, receipt: int, amount: Money, returned: Money | None = None
) -> int:
    terms = RefundTerms(receipt, amount, LATER, "多付退回", returned=returned)
    return int(bench.do(record_refund, RecordRefund(case.id, terms))["refund_id"])


def held(bench: Bench, case: CaseFacts) -> list[tuple[str, str]]:
    with bench.session() as session:
        return [(str(one.held), str(one.worth)) for one in list_held(session, case.id)]


def outstanding(bench: Bench, case: CaseFacts, currency: str) -> str:
    with bench.session() as session:
        return Money(case_figures(session, case.book, currency)[currency].outstanding, currency).text


# --- yuan on a debt in dollars --------------------------------------------------------------------------


def test_yuan_settle_a_debt_in_dollars_at_the_rate_for_one_dollar(bench: Bench) -> None:
    case = bench.open_case()
    lend_dollars(bench, case)
    receipt = record(bench, case, YUAN)
    assert balances(bench, case) == {
        "bank CNY": "71234.00",
        "fx CNY": "-71234.00",
        "fx USD": "10000.00",
        "recovered:voluntary USD": "-10000.00",
    }
    assert (outstanding(bench, case, "USD"), outstanding(bench, case, "CNY")) == ("490295.54", "1100000.00")
    assert gained(bench, case) == ("0.00", ["CNY 71,234.00"])
    # The lender keeps a part of the yuan and buys dollars for the rest, dearer than at the rate of the day.
    part = convert(bench, case, receipt, usd("5,600.00"), cny("40,000.00"))
    assert held(bench, case) == [("CNY 31,234.00", "USD 4,384.70")], (
        "5,615.30 of it was what 40,000.00 counted for"
    )
    with bench.session() as session:
        found = exchange_of(session, case.id, list_entries(session, case.book), "CNY")
    assert [str(one) for one in found.differences] == ["CNY 0.00", "USD -15.30"]
    assert balances(bench, case)["bank USD"] == "5600.00"
    bench.do(reverse_conversion, ReverseConversion(case.id, part, "水单有误"))
    bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "误"))
    assert balances(bench, case) == {} and outstanding(bench, case, "USD") == "500295.54"
    assert verify(bench.database, None).problems == ()


@pytest.mark.parametrize(
    ("told", "why", "field", "says"),
    [
        ({"counts_in": None}, NoSuchRate, "day_rate", "are both CNY"),
        ({"counts_in": "EUR", "rate_of": "EUR"}, OtherCurrency, "counts_in", "Nothing is owed in EUR"),
        ({"rate_of": "EUR"}, NoSuchRate, "rate_of", "one CNY or one USD"),
        ({"rate": ""}, NoSuchRate, "day_rate", "Say what one USD was worth in CNY that day."),
        (
            {"rate": "", "rate_of": None},
            NoSuchRate,
            "day_rate",
            "Say what one CNY was worth in USD that day.",
        ),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_in_which_currency_it_counts_is_never_guessed(
    bench: Bench, told: dict[str, Any], why: type[InvalidInput], field: str, says: str, engine_name: str
) -> None:
    case = bench.open_case()
    lend_dollars(bench, case)
    with pytest.raises(why) as refusal:
        record(bench, case, replace(YUAN, exchange=replace(IN_YUAN, **told)))
    assert says in str(refusal.value) and refusal.value.field == field
    with bench.session() as session:
        assert list_receipts(session, case.id) == []


@given(some.integers(1, 10**14), some.sampled_from(["USD", "JPY", "KWD"]), RATES)
def test_a_rate_quoted_the_other_way_is_the_same_rate(minor: int, other: str, rate: str) -> None:
    text = read_rate(rate)
    assert text is not None
    worth = at_rate(Money(minor, "CNY"), text, other, of=other)
    exact = Fraction(minor, 100) / Fraction(rate) * 10 ** exponent(other)
    assert -Fraction(1, 2) < worth.minor - exact <= Fraction(1, 2)


# --- parts ----------------------------------------------------------------------------------------------


def test_what_is_converted_in_parts_is_gained_or_lost_part_by_part(bench: Bench) -> None:
    case = bench.open_case()
    receipt = record(bench, case, in_dollars(banked=None))
    for sold, why in (
        (usd("10,000.01"), NothingToConvert),
        (cny("1.00"), NothingToConvert),
        (usd("0"), NotPositive),
        (usd("-1"), NotPositive),
    ):
        with pytest.raises(why):
            convert(bench, case, receipt, cny("1.00"), sold)
    first = convert(bench, case, receipt, cny("21,400.00"), usd("3,000.00"))
    assert held(bench, case) == [("USD 7,000.00", "CNY 49,863.80")]
    assert gained(bench, case) == ("29.80", ["USD 7,000.00"])
    second = convert(bench, case, receipt, cny("49,800.00"), None)
    assert held(bench, case) == []
    assert gained(bench, case) == ("-34.00", [])
    assert balances(bench, case) == {
        "bank CNY": "71200.00",
        "fx CNY": "34.00",
        "recovered:voluntary CNY": "-71234.00",
    }
    with pytest.raises(NothingToConvert):
        convert(bench, case, receipt, cny("1.00"), usd("0.01"))
    bench.do(reverse_conversion, ReverseConversion(case.id, first, "水单有误"))
    assert held(bench, case) == [("USD 3,000.00", "CNY 21,370.20")]
    assert gained(bench, case) == ("-63.80", ["USD 3,000.00"])
    with pytest.raises(ConvertedAlready):
        bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "误"))
    bench.do(reverse_conversion, ReverseConversion(case.id, second, "水单有误"))
    bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "误"))
    assert balances(bench, case) == {}
    assert verify(bench.database, None).problems == ()


# --- what goes back -------------------------------------------------------------------------------------


def overpaid(bench: Bench, case: CaseFacts) -> int:
    """USD 200,000.00 at 7.1234 on a claim of CNY 1,100,000.00: CNY 324,680.00 too much, USD 45,579.36 of it."""
    return record(bench, case, in_dollars("200,000.00", banked=None))


def test_dollars_go_back_from_the_dollars_that_came(bench: Bench) -> None:
    case = bench.open_case()
    receipt = overpaid(bench, case)
    with bench.session() as session:
        [surplus] = list_surplus(session, case.id, case.book)
    assert (surplus.left, surplus.in_its_own) == (cny("324,680.00"), usd("45,579.36"))
    for amount, returned, why in (
        (usd("45,579.37"), None, MoreThanDue),
        (cny("324,680.01"), None, MoreThanDue),
        (Money(1, "EUR"), None, MoreThanDue),
        (usd("1.00"), usd("1.00"), NoSurplus),
        (cny("1.00"), usd("45,579.37"), MoreThanDue),
        (cny("1.00"), usd("0"), NoSurplus),
        (cny("1.00"), cny("1.00"), MoreThanDue),
    ):
        with pytest.raises(why):
            pay_back(bench, case, receipt, amount, returned)
    some_of_it = pay_back(bench, case, receipt, usd("579.36"))
    with bench.session() as session:
        [left] = list_surplus(session, case.id, case.book)
        [one] = list_refunds(session, case.id)
    assert (one.amount, one.released, one.gone) == (usd("579.36"), cny("4,127.01"), cny("4,127.01"))
    assert (left.left, left.in_its_own) == (cny("320,552.99"), usd("45,000.00"))
    assert held(bench, case) == [("USD 199,420.64", "CNY 1,420,552.99")]
    assert gained(bench, case) == ("0.00", ["USD 199,420.64"])
    rest = pay_back(bench, case, receipt, usd("45,000.00"))
    standing = balances(bench, case)
    assert "due-to-payer CNY" not in standing and "due-unallocated CNY" not in standing
    assert standing["bank USD"] == "154420.64" and standing["recovered:voluntary CNY"] == "-1100000.00"
    # The rest settles what is left to the cent, a fen less than it had counted for.
    assert gained(bench, case) == ("-0.01", ["USD 154,420.64"])
    with pytest.raises(RefundedAlready):
        bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "误"))
    convert(bench, case, receipt, cny("1,100,000.00"), None)
    assert held(bench, case) == []
    for refund in (some_of_it, rest):
        bench.do(reverse_refund, ReverseRefund(case.id, refund, "误"))
    assert verify(bench.database, None).problems == ()


def test_dollars_that_were_sold_are_bought_to_go_back(bench: Bench) -> None:
    case = bench.open_case()
    receipt = overpaid(bench, case)
    convert(bench, case, receipt, cny("1,424,000.00"), None)
    assert gained(bench, case) == ("-680.00", [])
    with pytest.raises(MoreThanDue, match=r"Only USD 0\.00 of it still stands in USD"):
        pay_back(bench, case, receipt, usd("100.00"))
    refund = pay_back(bench, case, receipt, cny("325,000.00"), usd("45,579.36"))
    with bench.session() as session:
        [one] = list_refunds(session, case.id)
        assert list_surplus(session, case.id, case.book) == []
    assert (one.released, one.returned, one.gone) == (cny("324,680.00"), usd("45,579.36"), None)
    assert gained(bench, case) == ("-1000.00", []), "320.00 more were lost in buying them"
    assert balances(bench, case) == {
        "bank CNY": "1099000.00",
        "fx CNY": "1000.00",
        "recovered:voluntary CNY": "-1100000.00",
    }
    bench.do(reverse_refund, ReverseRefund(case.id, refund, "误"))
    assert gained(bench, case) == ("-680.00", [])
    assert verify(bench.database, None).problems == ()


# --- whatever the steps ---------------------------------------------------------------------------------


_CASE = CaseFacts(
    1, 1, "ZB-1", 1, "CNY", "CN", DAY, None, Stage.INTAKE, DAY, (), None, None, None, None, None, seq=1
)


@given(
    some.integers(1, 10**9),
    RATES,
    some.integers(0, 10**9),
    some.lists(
        some.tuples(
            some.sampled_from(["convert", "return", "buy"]), some.integers(1, 100), some.integers(1, 10**9)
        ),
        max_size=6,
    ),
)
def test_every_part_is_accounted_for_whatever_the_steps(
    minor: int, rate: str, owed: int, steps: list[tuple[str, int, int]]
) -> None:
    """By an oracle of fractions: what was gained is what the banks moved less what it had counted for."""
    text = read_rate(rate)
    assert text is not None
    received = Money(minor, "USD")
    worth = at_rate(received, text, "CNY")
    assume(worth)
    paid = min(worth, Money(owed, "CNY"))
    plan = (AppliedLine(1, "claim:principal", Money(owed, "CNY"), paid),) if owed else ()
    told = Exchange(received, text, DAY, SOURCE, counts_in="CNY", rate_of="USD")
    terms = ReceiptTerms("voluntary", worth, DAY, DAY, exchange=told)
    made: list[tuple[Entry, Converting]] = [
        (one, Converting()) for one in receipt_entries(1, terms, Allocation(plan, worth - paid), 7, "manual")
    ]
    stands = Held(1, received, worth, DAY, None)
    due, moved, released = worth - paid, Money(0, "CNY"), Money(0, "CNY")
    for act, percent, amount in steps:
        part = Money(stands.held.minor * percent // 100, "USD")
        surplus = Surplus(1, "money:due-unallocated", due, DAY, None, None, told, stands)
        most = surplus.in_its_own
        assert most is not None
        back = Money(
            min(most.minor * percent // 100, stands.held.minor if act == "return" else most.minor), "USD"
        )
        if act == "convert" and part and stands.held:
            one = stands.part(part)
            bought, sold = conversion_entries(1, one, Money(amount, "CNY"), DAY, (8, 9), "manual")
            made += [(bought, Converting(one.worth.minor)), (sold, Converting(is_debit=True))]
            stands = replace(stands, held=stands.held - part, worth=stands.worth - one.worth)
            moved += Money(amount, "CNY")
        elif act != "convert" and back and due:
            wish = RefundTerms(1, back, DAY, "多付")
            if act == "buy":
                wish = replace(wish, amount=Money(amount, "CNY"), returned=back)
                moved -= wish.amount
            repaid = require_refund(wish, [surplus], _CASE, DAY)
            beyond = repaid.gone.worth.minor - repaid.released.minor if repaid.gone else 0
            made.append((refund_entry(1, wish, repaid, 3, "manual"), Converting(beyond)))
            due, released = due - repaid.released, released + repaid.released
            if repaid.gone:
                stands = replace(stands, held=stands.held - back, worth=stands.worth - repaid.gone.worth)
    found = exchanged(made, "CNY")
    assert due.minor >= 0 and stands.worth.minor >= 0 and bool(stands.held) >= bool(stands.worth)
    assert found.held == ((stands.held,) if stands.held else ())
    assert found.differences == (moved + stands.worth - worth + released,)
    sums: dict[str, Sums] = defaultdict(Sums)
    for one_made, _ in made:
        for line in one_made.postings:
            sums[line.amount.currency].add(line.account, line.amount.minor, opening=False)
    for currency, known in sums.items():
        assert broken_identities(known, currency).keys() <= {"T3"}, "the claim itself was opened elsewhere"


def test_dollars_after_a_cut_off_are_the_buyer_s_in_dollars() -> None:
    told = Exchange(usd("100.00"), "7", DAY, SOURCE, counts_in="CNY", rate_of="USD")
    terms = ReceiptTerms("voluntary", cny("700.00"), DAY, DAY, exchange=told)
    plan = (AppliedLine(1, "claim:principal", cny("700.00"), cny("700.00")),)
    [made] = receipt_entries(1, terms, Allocation(plan, cny("0")), 7, "manual")
    passed = passed_on_entries(1, [made.postings], DAY, DAY, 8)
    money = {(line.account, str(line.amount)) for one in passed for line in one.postings}
    assert ("money:due-to-buyer", "USD -100.00") in money and ("claim:principal", "CNY 700.00") in money
    found = exchanged([(one, Converting()) for one in (made, *passed)], "CNY")
    assert (found.differences, found.held) == ((cny("0"),), ())
