"""Counsel's fee by its terms: tiers, cap, advance, the law's most; booked as due; budgets; on both engines."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.costs.commands import (
    AgreeCounsel,
    BookCounsel,
    EndCounsel,
    RecordCost,
    SetBudget,
    agree_counsel,
    book_counsel,
    end_counsel,
    record_cost,
    set_budget,
)
from legal_recovery.costs.commands.counsel import CounselOver
from legal_recovery.costs.rules import (
    AboveMost,
    CostTerms,
    CounselTerms,
    NothingAccrued,
    Tier,
    accrued,
    parts_of,
    require_counsel,
)
from legal_recovery.costs.store import list_budgets, list_costs
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import PPB, FeeRule, load_pack, ppb
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from tests.costs.life import BACK, PAID
from tests.factories import Bench, cny

DAY = date(2026, 3, 2)


def terms(
    *tiers: tuple[str, str], form: str = "contingent", fixed: str = "0", cap: str | None = None, advance="0"
):
    return CounselTerms(
        form,
        cny(fixed),
        tuple(Tier(cny(above).minor, ppb(share)) for above, share in tiers),
        cny(cap) if cap else None,
        cny(advance),
    )


def most() -> FeeRule:
    return load_pack("CN").rule(FeeRule, "counsel-contingent-most", DAY)


@pytest.mark.parametrize(
    ("recovered", "fee"),
    [("0", "0.00"), ("1,000,000.00", "180000.00"), ("3,000,000.00", "480000.00"), ("0.03", "0.01")],
)
def test_a_fee_is_added_up_tier_by_tier_and_rounded_once(recovered: str, fee: str) -> None:
    found = accrued(terms(("0", "18"), ("1,000,000.00", "15")), cny(recovered), cny("0"))
    assert found.fee.text == fee


def test_a_cap_an_advance_and_what_is_booked_are_taken_off() -> None:
    agreed = terms(("0", "10"), form="tiered", fixed="5,000.00", cap="50,000.00", advance="20,000.00")
    found = accrued(agreed, cny("1,000,000.00"), cny("10,000.00"))
    assert (found.fee, found.capped, found.due) == (cny("50,000.00"), True, cny("20,000.00"))


def test_a_fixed_fee_is_the_same_whatever_is_recovered() -> None:
    for recovered in ("0", "1,000,000.00"):
        assert accrued(terms(form="fixed", fixed="30,000.00"), cny(recovered), cny("0")).fee == cny(
            "30,000.00"
        )


def test_a_contingent_fee_keeps_within_the_law_at_every_amount() -> None:
    """司发通〔2021〕87号: 18, 15, 12, 9, 6 percent by bands."""
    bands = (("0", "18"), ("1000000", "15"), ("5000000", "12"), ("10000000", "9"), ("50000000", "6"))
    require_counsel(terms(*bands), most())
    for wrong in (
        (("0", "18.0000001"),),
        (("0", "15"), ("50000000", "6.1")),
        (("0", "1"), ("1000000", "100")),
    ):
        with pytest.raises(AboveMost) as refused:
            require_counsel(terms(*wrong), most())
        assert "87号" in refused.value.facts["citation"]
    require_counsel(terms(("0", "10")), most(), cny("1,000,000.00").minor)
    require_counsel(terms(("0", "100"), form="tiered"), most())
    require_counsel(terms(("0", "18"), ("1000000", "100"), cap="180,000.00"), most())


@pytest.mark.parametrize(
    "wrong",
    [
        terms(form="contingent"),
        terms(("0", "5"), form="fixed", fixed="1.00"),
        terms(form="fixed"),
        terms(("1.00", "5")),
        terms(("0", "5"), ("0", "6")),
        terms(("0", "101"), form="tiered"),
        terms(("0", "5"), form="success"),
        terms(("0", "5"), advance="-1.00"),
    ],
)
def test_terms_that_say_nothing_or_too_much_are_refused(wrong: CounselTerms) -> None:
    with pytest.raises(InvalidInput):
        require_counsel(wrong, None)


@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, PPB)), min_size=1, max_size=4),
    st.integers(0, 10**11),
    st.integers(0, 10**11),
)
def test_more_recovered_never_pays_less_and_the_parts_are_the_whole(
    steps: list[tuple[int, int]], less: int, more: int
) -> None:
    above, tiers = 0, []
    for width, share in steps:
        tiers.append(Tier(above, share))
        above += width
    agreed = CounselTerms("tiered", Money(0, "CNY"), tuple(tiers), None, Money(0, "CNY"))
    low, high = sorted((less, more))
    first, second = (accrued(agreed, Money(one, "CNY"), Money(0, "CNY")).fee for one in (low, high))
    assert first <= second <= Money(high, "CNY")
    assert sum(one.part for one in parts_of(tiers, high)) == high


def test_what_is_earned_is_booked_as_due_until_nothing_is_left(bench: Bench) -> None:
    case = bench.open_case()
    agreed = AgreeCounsel(case.id, "浙江示例律师事务所", terms(("0", "10"), advance="5,000.00"), PAID)
    made = bench.do(agree_counsel, agreed)["terms_id"]
    with pytest.raises(NothingAccrued):
        bench.do(book_counsel, BookCounsel(case.id, made, BACK))
    bench.do(record_receipt, RecordReceipt(case.id, ReceiptTerms("voluntary", cny("80,000.00"), BACK, BACK)))
    bench.do(book_counsel, BookCounsel(case.id, made, BACK))
    with bench.session() as session:
        (cost,) = list_costs(session, case.id)
    assert (cost.amount, cost.is_due, cost.payee) == (cny("3,000.00"), True, "浙江示例律师事务所")
    with pytest.raises(NothingAccrued):
        bench.do(book_counsel, BookCounsel(case.id, made, BACK))
    bench.do(end_counsel, EndCounsel(case.id, made, BACK, "解除委托"))
    with pytest.raises(CounselOver):
        bench.do(book_counsel, BookCounsel(case.id, made, BACK))
    with pytest.raises(AboveMost):
        bench.do(agree_counsel, AgreeCounsel(case.id, "某所", terms(("0", "30")), PAID))


def test_a_budget_says_what_was_spent_of_it(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(record_cost, RecordCost(case.id, CostTerms("travel", cny("80.00"), PAID, PAID)))
    bench.do(record_cost, RecordCost(case.id, CostTerms("counsel", cny("500.00"), PAID)))
    for kind, amount in ((None, "1,000.00"), ("travel", "100.00"), ("travel", "50.00")):
        bench.do(set_budget, SetBudget(case.id, kind, cny(amount)))
    with bench.session() as session:
        found = list_budgets(session, case.id, {})
    assert [(one.cost_kind, one.left.text) for one in found] == [(None, "420.00"), ("travel", "-30.00")]
    with pytest.raises(InvalidInput):
        bench.do(set_budget, SetBudget(case.id, None, cny("-1.00")))
