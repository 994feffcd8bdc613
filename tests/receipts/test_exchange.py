"""A receipt in another currency counts at the day's stated rate; what the bank makes of it stands by itself."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.kernel.money import Money, at_rate, exponent, read_rate
from legal_recovery.ledger.rules import Sums, broken_identities, is_opening
from legal_recovery.ledger.store import case_figures, list_entries
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import (
    RecordConversion,
    RecordReceipt,
    ReverseConversion,
    ReverseReceipt,
    record_conversion,
    record_receipt,
    reverse_conversion,
    reverse_receipt,
)
from legal_recovery.receipts.postings import conversion_entries, receipt_entries
from legal_recovery.receipts.rules import (
    Allocation,
    AppliedLine,
    ConversionReversedAlready,
    ConversionTerms,
    ConvertedAlready,
    Converting,
    Exchange,
    Exchanged,
    Held,
    NoSuchRate,
    NothingToConvert,
    NotPositive,
    OtherCurrency,
    ReceiptTerms,
    exchanged,
)
from legal_recovery.receipts.store import exchange_of, list_held, list_receipts
from tests.factories import Bench, cny

DAY = date(2026, 5, 6)
SignIn = Callable[..., Actor]
SOURCE = "中国人民银行人民币汇率中间价"


def usd(text: str) -> Money:
    return Money.of(text.replace(",", ""), "USD")


def in_dollars(amount: str = "10,000.00", banked: str | None = "71,000.00", **more: Any) -> ReceiptTerms:
    """A receipt of dollars: USD 10,000.00 at 7.1234, converted by the bank at 7.1000."""
    told = {"rate": "7.1234", "rate_on": DAY, "rate_source": SOURCE} | {
        name: more.pop(name) for name in ("rate", "rate_on", "rate_source") if name in more
    }
    exchange = Exchange(usd(amount), banked=cny(banked) if banked else None, **told)
    terms = {"source": "voluntary", "credited_on": DAY, "discharged_on": DAY, **more}
    return ReceiptTerms(amount=usd(amount), exchange=exchange, **terms)


def record(bench: Bench, case: CaseFacts, terms: ReceiptTerms) -> int:
    return int(bench.do(record_receipt, RecordReceipt(case.id, terms))["receipt_id"])


def balances(bench: Bench, case: CaseFacts) -> dict[str, str]:
    """Return what stands in the section of money, once every identity holds in every currency."""
    sums: dict[str, Sums] = defaultdict(Sums)
    with bench.session() as session:
        for made in list_entries(session, case.book):
            for line in made.postings:
                opening = is_opening(made.kind)
                sums[line.amount.currency].add(line.account, line.amount.minor, opening=opening)
    for currency, one in sums.items():
        assert broken_identities(one, currency) == {}
    return {
        f"{account.removeprefix('money:')} {currency}": Money(minor, currency).text
        for currency, one in sorted(sums.items())
        for account, minor in sorted(one.accounts.items())
        if account.startswith("money:") and minor
    }


def gained(bench: Bench, case: CaseFacts) -> tuple[str, list[str]]:
    with bench.session() as session:
        found = exchange_of(session, case.id, list_entries(session, case.book), "CNY")
    [difference] = found.differences
    return difference.text, [str(one) for one in found.held]


def test_what_the_bank_credits_below_the_stated_rate_is_lost_in_exchange_alone(bench: Bench) -> None:
    case = bench.open_case()
    before = balances(bench, case)
    receipt = record(bench, case, in_dollars())
    with bench.session() as session:
        figures = case_figures(session, case.book, "CNY")["CNY"]
        [one] = list_receipts(session, case.id)
    assert (figures.gross_recovered, figures.net_recovery) == (7_123_400, 7_123_400)
    assert figures.outstanding == 110_000_000 - 7_123_400, "it settles what it was worth that day"
    assert balances(bench, case) == {
        "bank CNY": "71000.00",
        "fx CNY": "234.00",
        "recovered:voluntary CNY": "-71234.00",
    }
    assert gained(bench, case) == ("-234.00", [])
    told = in_dollars().exchange
    assert told is not None
    assert (one.amount, one.exchange) == (
        cny("71,234.00"),
        replace(told, counts_in="CNY", rate_of="USD"),
    )
    bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "记错案件"))
    assert balances(bench, case) == before
    assert gained(bench, case) == ("0.00", [])
    assert verify(bench.database, None).problems == ()


def test_what_stands_in_dollars_is_neither_gained_nor_lost_until_it_is_converted(bench: Bench) -> None:
    case = bench.open_case()
    receipt = record(bench, case, in_dollars(banked=None))
    other = record(bench, case, in_dollars("500.00", banked=None))
    assert balances(bench, case) == {
        "bank USD": "10500.00",
        "fx CNY": "74795.70",
        "fx USD": "-10500.00",
        "recovered:voluntary CNY": "-74795.70",
    }
    assert gained(bench, case) == ("0.00", ["USD 10,500.00"])
    terms = ConversionTerms(receipt, cny("71,000.00"), date(2026, 5, 8), "JH-20260508-7")
    for changed, why in (
        ({"receipt": other + 1}, NothingToConvert),
        ({"amount": cny("0")}, NotPositive),
        ({"amount": usd("1")}, NothingToConvert),
        ({"converted_on": date(2026, 5, 5)}, NothingToConvert),
        ({"slip": " "}, NothingToConvert),
    ):
        wrong = RecordConversion(case.id, replace(terms, **changed))
        with pytest.raises(why):
            bench.do(record_conversion, wrong)
    made = bench.do(record_conversion, RecordConversion(case.id, terms))["conversion_id"]
    assert gained(bench, case) == ("-234.00", ["USD 500.00"])
    assert balances(bench, case)["bank CNY"] == "71000.00"
    with bench.session() as session:
        assert [one.receipt for one in list_held(session, case.id)] == [other]
    with pytest.raises(NothingToConvert):
        bench.do(record_conversion, RecordConversion(case.id, terms))
    with pytest.raises(ConvertedAlready):
        bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "误"))
    bench.do(reverse_conversion, ReverseConversion(case.id, made, "水单有误"))
    with pytest.raises(ConversionReversedAlready):
        bench.do(reverse_conversion, ReverseConversion(case.id, made, "水单有误"))
    assert gained(bench, case) == ("0.00", ["USD 10,500.00"])
    for one in (receipt, other):
        bench.do(reverse_receipt, ReverseReceipt(case.id, one, "误"))
    assert balances(bench, case) == {}
    assert verify(bench.database, None).problems == ()


@pytest.mark.parametrize(
    ("told", "why", "says"),
    [
        ({"rate": ""}, NoSuchRate, "Say what one USD was worth in CNY that day."),
        ({"rate": "0"}, NoSuchRate, "is not a rate of exchange"),
        ({"rate": "-7.1"}, NoSuchRate, "is not a rate of exchange"),
        ({"rate": "7.1e3"}, NoSuchRate, "is not a rate of exchange"),
        ({"rate_on": date(2026, 5, 7)}, NoSuchRate, "The rate is of the day credited"),
        ({"rate_source": " "}, NoSuchRate, "Say where the rate comes from."),
        ({"amount": "0.00"}, NotPositive, "more than zero"),
        ({"rate": "0.00000001", "amount": "0.01"}, NoSuchRate, "At this rate it is worth"),
        ({"banked": "0"}, NotPositive, "What the bank credited is more than zero."),
        ({"withheld_fee": cny("1.00"), "source": "deduction"}, InvalidInput, "A court keeps its fee"),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_rate_is_never_guessed(
    bench: Bench, told: dict[str, Any], why: type[InvalidInput], says: str, engine_name: str
) -> None:
    case = bench.open_case()
    with pytest.raises(why) as refusal:
        record(bench, case, in_dollars(**told))
    assert says in str(refusal.value)
    with pytest.raises(OtherCurrency):
        record(bench, case, ReceiptTerms("voluntary", usd("1.00"), DAY, DAY))
    own = Exchange(cny("1.00"), "1", DAY, SOURCE)
    with pytest.raises(NoSuchRate):
        record(bench, case, ReceiptTerms("voluntary", cny("1.00"), DAY, DAY, exchange=own))


CURRENCIES = some.sampled_from(["USD", "JPY", "KWD", "CLF"])
RATES = some.from_regex(r"\A(0|[1-9][0-9]{0,4})(\.[0-9]{1,8})?\Z").filter(lambda text: read_rate(text))


@given(some.integers(1, 10**14), CURRENCIES, some.sampled_from(["CNY", "JPY"]), RATES)
def test_what_an_amount_is_worth_is_within_half_a_unit_of_the_exact_product(
    minor: int, currency: str, own: str, rate: str
) -> None:
    text = read_rate(rate)
    assert text is not None
    worth = at_rate(Money(minor, currency), text, own)
    exact = Fraction(minor, 10 ** exponent(currency)) * Fraction(rate) * 10 ** exponent(own)
    assert -Fraction(1, 2) < worth.minor - exact <= Fraction(1, 2)


@given(
    some.integers(1, 10**12),
    RATES,
    some.one_of(some.none(), some.integers(1, 10**12)),
    some.integers(1, 10**12),
    some.integers(0, 10**12),
)
def test_the_identities_hold_whatever_the_rates(
    minor: int, rate: str, banked: int | None, converted: int, owed: int
) -> None:
    text = read_rate(rate)
    assert text is not None
    received = Money(minor, "USD")
    worth = at_rate(received, text, "CNY")
    assume(worth)
    paid = min(worth, Money(owed, "CNY"))
    plan = (AppliedLine(1, "claim:principal", Money(owed, "CNY"), paid),) if owed else ()
    told = Exchange(received, text, DAY, SOURCE, Money(banked, "CNY") if banked else None)
    terms = ReceiptTerms("voluntary", worth, DAY, DAY, exchange=told)
    made = receipt_entries(1, terms, Allocation(plan, worth - paid), 7, "manual")
    whole = [(one, Converting()) for one in made]
    if banked is None:
        held = Held(1, received, worth, DAY, None)
        bought, sold = conversion_entries(1, held, Money(converted, "CNY"), DAY, (8, 9), "manual")
        assert exchanged(whole, "CNY").differences == (Money(0, "CNY"),)
        whole += [(bought, Converting(worth.minor)), (sold, Converting(is_debit=True))]
    sums: dict[str, Sums] = defaultdict(Sums)
    for one, _ in whole:
        for line in one.postings:
            sums[line.amount.currency].add(line.account, line.amount.minor, opening=False)
    for currency, known in sums.items():
        broken = broken_identities(known, currency)
        assert broken.keys() <= {"T3"}, "the claim itself was opened elsewhere"
    found = exchanged(whole, "CNY")
    assert found == Exchanged((Money((banked or converted) - worth.minor, "CNY"),), ())
