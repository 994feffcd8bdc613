"""Court fees of the mainland: the published quick tables, the worked examples, and what must never happen."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.kernel.money import Money
from legal_recovery.law import fees
from legal_recovery.law.pack import PPB, FeeRule, NotInForce, UnknownJurisdiction, load_pack

DAY = date(2024, 5, 6)
EXAMPLES = json.loads((Path(__file__).parent / "fees_and_dockets.json").read_text(encoding="utf-8"))


def yuan(amount):
    return Money.of(amount, "CNY")


def examples(*kinds):
    chosen = [x for x in EXAMPLES if x["kind"] in kinds]
    return pytest.mark.parametrize(
        "example", chosen, ids=["-".join(map(str, x["inputs"].values())) for x in chosen]
    )


# law.md 1.1: bound, percent, plus this many yuan. Quick formulas hold within a band and at its ends.
ACCEPTANCE_QUICK = [
    (10_000, 100_000, "0.025", -200),
    (100_000, 200_000, "0.02", 300),
    (200_000, 500_000, "0.015", 1_300),
    (500_000, 1_000_000, "0.01", 3_800),
    (1_000_000, 2_000_000, "0.009", 4_800),
    (2_000_000, 5_000_000, "0.008", 6_800),
    (5_000_000, 10_000_000, "0.007", 11_800),
    (10_000_000, 20_000_000, "0.006", 21_800),
    (20_000_000, 900_000_000, "0.005", 41_800),
]
ENFORCEMENT_QUICK = [
    (10_000, 500_000, "0.015", -100),
    (500_000, 5_000_000, "0.01", 2_400),
    (5_000_000, 10_000_000, "0.005", 27_400),
    (10_000_000, 900_000_000, "0.001", 67_400),
]
PRESERVATION_QUICK = [(1_000, 100_000, "0.01", 20), (100_000, 896_000, "0.005", 520)]


@pytest.mark.parametrize(
    ("fee", "low", "high", "rate", "plus"),
    [(fees.acceptance_fee, *row) for row in ACCEPTANCE_QUICK]
    + [(fees.enforcement_fee, *row) for row in ENFORCEMENT_QUICK]
    + [(fees.preservation_fee, *row) for row in PRESERVATION_QUICK],
)
def test_the_bands_agree_with_the_quick_formulas_at_both_ends_and_between(fee, low, high, rate, plus):
    for amount in (low, (low + high) // 2, high):
        assert Decimal(fee(yuan(amount), DAY).amount.text) == amount * Decimal(rate) + plus


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("10000", "50.00"),
        ("100000", "2300.00"),
        ("500000", "8800.00"),
        ("1000000", "13800.00"),
        ("5000000", "46800.00"),
        ("10000000", "81800.00"),
        ("20000000", "141800.00"),
        ("100000000", "541800.00"),
    ],
)
def test_acceptance_fees_as_published(amount, expected):
    assert fees.acceptance_fee(yuan(amount), DAY).amount.text == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("1000000", "12400.00"),
        ("5000000", "52400.00"),
        ("10000000", "77400.00"),
        ("500000", "7400.00"),
        ("2000000", "22400.00"),
    ],
)
def test_enforcement_fees_as_published(amount, expected):
    assert fees.enforcement_fee(yuan(amount), DAY).amount.text == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0", "30.00"),
        ("1000", "30.00"),
        ("100000", "1020.00"),
        ("500000", "3020.00"),
        ("896000", "5000.00"),
        ("896000.01", "5000.00"),
        ("90000000", "5000.00"),
    ],
)
def test_preservation_fees_stop_at_five_thousand(amount, expected):
    assert fees.preservation_fee(yuan(amount), DAY).amount.text == expected


@examples("court_fee_acceptance")
def test_acceptance_examples(example):
    given_, expected = example["inputs"], example["expected"]
    halved = given_["procedure"] == "summary" or given_.get("disposition") in ("mediated", "withdrawn")
    fee = fees.acceptance_fee(yuan(given_["claim_amount"]), DAY, halved=halved)
    assert fee.amount.text == expected["fee"]


@examples("court_fee_enforcement")
def test_enforcement_examples(example):
    fee = fees.enforcement_fee(yuan(example["inputs"]["enforced_amount"]), DAY)
    assert fee.amount.text == example["expected"]["fee"]


@examples("court_fee_preservation")
def test_preservation_examples(example):
    fee = fees.preservation_fee(yuan(example["inputs"]["preserved_amount"]), DAY)
    assert fee.amount.text == example["expected"]["fee"]


@examples("court_fee_payment_order")
def test_payment_order_examples(example):
    fee = fees.payment_order_fee(yuan(example["inputs"]["claim_amount"]), DAY)
    assert fee.amount.text == example["expected"]["fee"]


@examples("court_fee_half", "court_fee_counterclaim")
def test_half_fee_examples(example):
    amount = example["inputs"].get("counterclaim_amount", "600000")
    assert fees.acceptance_fee(yuan(amount), DAY, halved=True).amount.text == example["expected"]["fee"]


def test_a_payment_order_over_a_million_costs_a_third_of_the_acceptance_fee():
    assert fees.payment_order_fee(yuan("1000000"), DAY).amount.text == "4600.00"


@given(st.integers(0, 10**12), st.integers(1, 10**8))
def test_no_fee_falls_when_the_amount_rises(minor, more):
    for fee in (fees.acceptance_fee, fees.enforcement_fee, fees.payment_order_fee):
        assert fee(Money(minor, "CNY"), DAY).amount <= fee(Money(minor + more, "CNY"), DAY).amount


@given(st.integers(0, 10**12))
def test_two_halves_are_the_whole_but_for_a_cent_of_rounding(minor):
    whole = fees.acceptance_fee(Money(minor, "CNY"), DAY)
    half = fees.acceptance_fee(Money(minor, "CNY"), DAY, halved=True)
    assert abs(2 * half.amount.minor - whole.amount.minor) <= 1
    assert half.full == whole.amount


def test_every_rule_says_where_it_stands():
    pack = load_pack("CN")
    for key in pack.keys(FeeRule):
        (rule,) = pack.versions(FeeRule, key)
        if key == "counsel-contingent-most":
            assert "司发通〔2021〕87号" in rule.citation and rule.in_force_from == date(2021, 12, 28)
        else:
            assert "《诉讼费用交纳办法》" in rule.citation and rule.in_force_from == date(2007, 4, 1)


@given(st.integers(0, 10**12))
def test_the_lines_of_a_fee_add_up_to_the_fee_and_their_parts_to_the_amount(minor):
    fee = fees.acceptance_fee(Money(minor, "CNY"), DAY)
    assert sum(line.part for line in fee.lines) == minor
    assert abs(Decimal(sum(line.exact_ppb for line in fee.lines)) / PPB - fee.full.minor) <= Decimal("0.5")


def test_a_court_that_takes_whole_yuan_gets_them():
    fee = fees.court_fee("acceptance", yuan("123456.78"), DAY, to_whole=True)
    assert fee.amount.text == "2769.00"


def test_a_capped_fee_says_so():
    assert fees.preservation_fee(yuan("900000"), DAY).capped
    assert not fees.preservation_fee(yuan("896000"), DAY).capped
    bankruptcy = fees.court_fee("bankruptcy", yuan("200000000"), DAY)
    assert (bankruptcy.amount.text, bankruptcy.capped) == ("300000.00", True)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0", "35.00"),
        ("300", "35.00"),
        ("300.01", "50.00"),
        ("1000", "70.00"),
        ("3000.01", "205.00"),
        ("10000", "455.00"),
        ("10000.01", "500.00"),
        ("10000.39", "500.01"),
        ("99999.99", "4999.99"),
        ("200000", "10000.00"),
        ("200000.01", "10000.00"),
    ],
)
def test_issue_fees_of_england_are_of_the_whole_amount_and_rounded_down(amount, expected):
    fee = fees.court_fee("issue", Money.of(amount, "GBP"), DAY, jurisdiction="EW")
    assert fee.amount.text == expected
    assert len(fee.lines) == 1


def test_a_fee_before_the_order_was_in_force_is_refused():
    with pytest.raises(NotInForce, match="2007-03-31"):
        fees.acceptance_fee(yuan("100"), date(2007, 3, 31))


def test_a_fee_on_dollars_asks_to_convert_first():
    with pytest.raises(fees.FeeBase, match=r"convert USD 5\.00 first") as refusal:
        fees.acceptance_fee(Money.of("5", "USD"), DAY)
    assert refusal.value.field == "amount"


def test_a_fee_on_a_negative_amount_is_refused():
    with pytest.raises(fees.FeeBase, match="zero or more"):
        fees.enforcement_fee(yuan("-0.01"), DAY)


def test_there_is_no_half_enforcement_fee():
    with pytest.raises(fees.NoHalfFee):
        fees.court_fee("enforcement", yuan("100"), DAY, halved=True)


@pytest.mark.parametrize("code", ["XX", "../cn", "", "C1"])
def test_an_unknown_jurisdiction_is_refused(code):
    with pytest.raises(UnknownJurisdiction):
        load_pack(code)
