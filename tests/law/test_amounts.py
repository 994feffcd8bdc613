"""Amounts in capitals: the examples of 支付结算办法 annex 1, and what its rules give for others."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.kernel.money import Money
from legal_recovery.law.amounts import amount_in_capitals

OFFICIAL = {
    "1409.50": "壹仟肆佰零玖元伍角",
    "6007.14": "陆仟零柒元壹角肆分",
    "1680.32": "壹仟陆佰捌拾元零叁角贰分",
    "107000.53": "壹拾万柒仟元零伍角叁分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
}
BY_THE_RULES = {
    "0.00": "零元整",
    "0.05": "伍分",
    "0.50": "伍角",
    "10.00": "壹拾元整",
    "10.10": "壹拾元零壹角",
    "100000.00": "壹拾万元整",
    "300500.00": "叁拾万零伍佰元整",
    "600037.00": "陆拾万零叁拾柒元整",
    "10000.50": "壹万元零伍角",
    "10005000.00": "壹仟万伍仟元整",
    "20000010.10": "贰仟万零壹拾元零壹角",
    "100000001.00": "壹亿零壹元整",
    "100010000.00": "壹亿零壹万元整",
    "1234567890.12": "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元零壹角贰分",
    "1000000000000.00": "壹万亿元整",
    "-325.04": "负叁佰贰拾伍元零肆分",
}
VALUES = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(("amount", "capitals"), (OFFICIAL | BY_THE_RULES).items())
def test_an_amount_is_written_as_the_annex_writes_it(amount, capitals):
    assert amount_in_capitals(Money.of(amount, "CNY")) == capitals


@given(st.integers(min_value=0, max_value=10**15))
def test_what_is_written_reads_back_as_the_same_amount(minor):
    assert read_back(amount_in_capitals(Money(minor, "CNY"))) == minor


@given(st.integers(min_value=0, max_value=10**15))
def test_two_noughts_are_never_read_and_whole_yuan_end_in_整(minor):
    text = amount_in_capitals(Money(minor, "CNY"))
    assert "零零" not in text
    assert text.endswith("整") == (minor % 100 == 0)


def read_back(text):
    """Read capitals by their places, as a person checks them."""
    whole, _, rest = text.rpartition("元")
    cents = 0
    for digit, unit in pairwise(rest):
        cents += VALUES.get(digit, 0) * {"角": 10, "分": 1}.get(unit, 0)
    return number(whole) * 100 + cents


def number(text):
    """Read a whole number in capitals; 万 and 亿 multiply all that stands before them."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            high, _, low = text.rpartition(unit)
            return number(high) * size + number(low)
    total = digit = 0
    for char in text:
        if char in PLACES:
            total += digit * PLACES[char]
            digit = 0
        else:
            digit = VALUES[char]
    return total + digit
