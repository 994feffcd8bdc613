"""Orders of payment: nothing lost, nothing paid twice, no line over what is due on it, each step with its reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.law.auctions import NoPrice, auction_bounds, deposit_of_defaulter
from legal_recovery.law.pack import NotInForce, load_pack
from legal_recovery.law.seizures import TermTooLong, UnknownAsset, seizure_term
from legal_recovery.law.waterfall import (
    NotPayable,
    OpenDebt,
    UnknownStep,
    by_components,
    by_debts,
    pro_rata,
    under_maximum_mortgage,
)

CN = load_pack("CN")
DAY = date(2026, 1, 15)
amounts = st.integers(0, 10**9)
debts = st.lists(
    st.builds(
        OpenDebt,
        name=st.integers(0, 10**6).map(str),
        due_on=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
        secured=st.integers(0, 2),
        rate_ppb=st.integers(0, 3).map(lambda n: n * 10**7),
        minor=amounts,
    ),
    max_size=6,
    unique_by=lambda debt: debt.name,
)


def require_sound(found, payment):
    assert sum(line.paid for line in found.lines) + found.unapplied == payment
    assert all(0 <= line.paid <= line.due and line.left == line.due - line.paid for line in found.lines)
    # Money is left over only once everything is paid.
    assert found.unapplied == 0 or all(line.left == 0 for line in found.lines)


@given(amounts, st.dictionaries(st.sampled_from(["costs", "interest", "principal"]), amounts))
def test_a_payment_is_applied_line_by_line(payment, due):
    found = by_components(CN, "civil-561", DAY, payment, due)
    require_sound(found, payment)
    short = [line.left > 0 for line in found.lines]
    assert all(not line.paid for line in found.lines[short.index(True) + 1 :]) if any(short) else True


@given(amounts, debts)
def test_several_debts_are_paid_in_full_one_after_the_other_or_pro_rata(payment, known):
    found = by_debts(CN, DAY, payment, known)
    require_sound(found, payment)
    assert sorted(line.name for line in found.lines) == sorted(debt.name for debt in known)


@given(amounts, st.dictionaries(st.text("AB"), amounts), st.dictionaries(st.text("XY"), amounts))
def test_ordinary_claims_share_what_priority_claims_leave(proceeds, priority, ordinary):
    found = pro_rata(CN, DAY, proceeds, priority, {name + "o": minor for name, minor in ordinary.items()})
    require_sound(found, proceeds)


def test_doubled_interest_is_paid_last():
    due = {"costs": 15_000, "general-interest": 120_000, "principal": 1_000_000, "doubled-part": 31_500}
    found = by_components(CN, "enforcement-art4", DAY, 1_150_000, due)
    assert found.paid == {
        "costs": 15_000,
        "general-interest": 120_000,
        "principal": 1_000_000,
        "doubled-part": 15_000,
    }
    other = by_components(CN, "enforcement-principal-first", DAY, 1_050_000, due)
    assert other.paid["general-interest"] == 35_000


def test_each_debt_says_what_parted_it_from_the_next():
    known = [
        OpenDebt("X", date(2025, 1, 10), 2, 40, 400),
        OpenDebt("Y", date(2025, 3, 1), 0, 50, 300),
        OpenDebt("Z", date(2026, 12, 31), 0, 90, 300),
    ]
    found = by_debts(CN, DAY, 500, known)
    assert [(line.name, line.paid, line.step) for line in found.lines] == [
        ("Y", 300, "least-secured"),
        ("X", 200, "matured"),
        ("Z", 0, "matured"),
    ]
    chosen = by_debts(CN, DAY, 500, known, ["Z"])
    assert (chosen.lines[0].name, chosen.lines[0].step) == ("Z", "designated")


def test_debts_that_are_alike_in_everything_share_and_the_cents_come_back():
    known = [OpenDebt(name, date(2025, 1, 1), 0, 40, 100) for name in "ABC"]
    assert [line.paid for line in by_debts(CN, DAY, 100, known).lines] == [34, 33, 33]
    assert by_debts(CN, DAY, 100, known).lines[0].step == "pro-rata"
    assert by_debts(CN, DAY, 100, []).unapplied == 100


def test_a_maximum_mortgage_secures_no_more_than_what_was_registered():
    found = under_maximum_mortgage(CN, DAY, 900, 1_200, 1_000)
    assert (found.paid, found.unapplied) == ({"secured": 900}, 0)
    assert under_maximum_mortgage(CN, DAY, 1_300, 1_200, 1_000).unapplied == 300


def test_nonsense_is_refused():
    with pytest.raises(NotPayable):
        by_components(CN, "civil-561", DAY, -1, {"costs": 5})
    with pytest.raises(NotPayable):
        by_components(CN, "civil-561", DAY, 1, {"costs": -5})
    with pytest.raises(UnknownStep, match="doubled-part"):
        by_components(CN, "civil-561", DAY, 1, {"doubled-part": 5})
    with pytest.raises(NotInForce, match="2014-07-31"):
        by_components(CN, "enforcement-art4", date(2014, 7, 31), 1, {"costs": 5})


def test_a_seizure_ends_the_day_before_its_anniversary_and_no_later_than_the_law_allows():
    assert seizure_term(CN, "bank-deposit", date(2026, 3, 10), 1).last_day == date(2027, 3, 9)
    assert seizure_term(CN, "immovable", date(2024, 2, 29)).last_day == date(2027, 2, 27)
    with pytest.raises(TermTooLong) as refusal:
        seizure_term(CN, "movable", date(2026, 3, 10), 3)
    assert "第四百八十五条" in refusal.value.facts["citation"]
    with pytest.raises(UnknownAsset):
        seizure_term(CN, "moon", date(2026, 3, 10))


def test_the_bounds_of_an_auction():
    bounds = auction_bounds(CN, 500_000_000, DAY)
    assert (bounds.first_reserve_least, bounds.second_reserve_least) == (350_000_000, 280_000_000)
    assert (bounds.deposit_least, bounds.deposit_most) == (17_500_000, 70_000_000)
    # A least is rounded up, a most down: 70 % of 0.01 is no less than a cent.
    assert auction_bounds(CN, 1, DAY).first_reserve_least == 1
    with pytest.raises(NoPrice):
        auction_bounds(CN, 0, DAY)


@given(amounts, amounts, amounts, amounts)
def test_the_deposit_of_a_buyer_who_defaults_is_never_returned(deposit, first, resale, costs):
    found = deposit_of_defaulter(CN, DAY, deposit, first, resale, costs)
    assert sum(found.paid.values()) == deposit and found.unapplied == 0
