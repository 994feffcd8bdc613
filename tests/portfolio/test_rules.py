"""What must be true of a case before it is booked, rule by rule and day by day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from legal_recovery.kernel.money import Money
from legal_recovery.portfolio.rules import (
    CaseLine,
    CollateralLine,
    CostLine,
    DebtLine,
    PartyLine,
    Problem,
    ProceedingLine,
    ReceiptLine,
    check_case,
    derived_stage,
)

ESCALATED, A_DAY = date(2022, 8, 8), timedelta(days=1)
ZERO, FIVE = Money.zero("CNY"), Money.of("5", "CNY")
DEBT = DebtLine(2, "JK-1", "CNY", FIVE, ZERO, ZERO, ZERO, ZERO, ZERO, default_date=ESCALATED)
COST = CostLine(2, "tax", FIVE, "CNY", ESCALATED, paid_on=ESCALATED)
RECEIPT = ReceiptLine(2, "auction", FIVE, "CNY", ESCALATED, discharged_on=ESCALATED, collateral="房")
CASE = CaseLine(
    "ZB1", 2, "杭州", None, "CNY", "CN", ESCALATED, ESCALATED, "litigation", ESCALATED, (), None, None, None,
    parties=(PartyLine(2, "debtor", "甲", "person"),),
    debts=(DEBT,),
    collateral=(CollateralLine(2, "other", "房", "CNY"),),
    costs=(COST,),
    receipts=(RECEIPT,),
)  # fmt: skip


def found(case: CaseLine) -> list[tuple[str, str]]:
    return [(finding.key, finding.code.removeprefix("portfolio.")) for finding in check_case(case)]


def test_the_day_of_escalation_is_not_before_the_escalation():
    assert found(CASE) == []


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        (replace(CASE, balance_date=ESCALATED - A_DAY), "balance_date"),
        (replace(CASE, stage_on=ESCALATED - A_DAY), "stage_on"),
        (replace(CASE, costs=(replace(COST, incurred_on=ESCALATED - A_DAY),)), "incurred_on"),
        (replace(CASE, costs=(replace(COST, paid_on=ESCALATED - A_DAY),)), "paid_on"),
        (replace(CASE, receipts=(replace(RECEIPT, credited_on=ESCALATED - A_DAY),)), "credited_on"),
        (replace(CASE, receipts=(replace(RECEIPT, discharged_on=ESCALATED - A_DAY),)), "discharged_on"),
    ],
)
def test_the_day_before_the_escalation_is(changed, key):
    assert found(changed) == [(key, "before_escalation")]


def test_what_a_sum_to_date_counts_is_not_counted_again():
    sums = replace(CASE, costs_to_date=FIVE, received_to_date=FIVE)
    assert found(sums) == [("incurred_on", "counted_twice"), ("credited_on", "counted_twice")]
    after = ESCALATED + A_DAY
    later = replace(
        sums,
        costs=(replace(COST, incurred_on=after, paid_on=None),),
        receipts=(replace(RECEIPT, credited_on=after),),
    )
    assert found(later) == []
    assert found(replace(CASE, costs_to_date=ZERO, received_to_date=ZERO)) == []


def test_a_cost_paid_before_it_was_due_counts_from_its_payment():
    early = replace(COST, incurred_on=ESCALATED + 2 * A_DAY, paid_on=ESCALATED)
    assert found(replace(CASE, costs_to_date=FIVE, costs=(early,))) == [("incurred_on", "counted_twice")]


def test_a_reversal_on_the_same_day_is_not_too_early():
    same = replace(COST, reversed_on=ESCALATED, reversal_reason="重复")
    assert found(replace(CASE, costs=(same,))) == []
    early = replace(same, reversed_on=ESCALATED - A_DAY)
    assert found(replace(CASE, costs=(early,))) == [("reversed_on", "reversed_too_early")]


def test_a_receipt_is_in_a_currency_in_which_something_is_owed():
    dollars = replace(RECEIPT, amount=Money.of("5", "USD"), currency="USD")
    assert found(replace(CASE, receipts=(dollars,))) == [("currency", "receipt_currency")]
    second = replace(DEBT, contract_number="JK-2", currency="USD")
    assert found(replace(CASE, receipts=(dollars,), debts=(DEBT, second))) == []


def test_what_could_not_be_read_is_not_objected_to_again():
    unread = replace(
        CASE,
        escalated_on=None,
        balance_date=None,
        debts=(replace(DEBT, contract_number=None, principal=None), replace(DEBT, contract_number=None)),
        costs=(replace(COST, incurred_on=None),),
        receipts=(replace(RECEIPT, credited_on=None, currency=None),),
    )
    assert found(unread) == []


@pytest.mark.parametrize(
    ("kinds", "flags", "stage"),
    [
        ([], (), "intake"),
        ([], ("settlement",), "pre_litigation"),
        (["preservation"], (), "pre_litigation"),
        (["lawsuit", "preservation"], (), "litigation"),
        (["lawsuit", "enforcement"], (), "enforcement"),
        (["insolvency"], (), "enforcement"),
    ],
)
def test_the_furthest_proceeding_speaks_for_the_stage(kinds, flags, stage):
    assert derived_stage([ProceedingLine(2, kind) for kind in kinds], flags) == stage


def test_a_title_in_force_is_further_than_a_lawsuit_and_not_as_far_as_its_enforcement():
    titled = ProceedingLine(2, "lawsuit", title_effective_on=ESCALATED)
    assert derived_stage([titled], ()) == "effective_title"
    assert derived_stage([titled, ProceedingLine(3, "enforcement")], ()) == "enforcement"


def test_a_problem_reads_as_a_sentence():
    assert (
        str(Problem(2, "余额日", "portfolio.x", "{day} is odd.", {"day": "2022-01-01"}))
        == "2022-01-01 is odd."
    )
