"""The made-up portfolio: it reaches everywhere, its histories make sense, and a seed gives the same bytes."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legal_recovery.demo import steps
from legal_recovery.demo.generator import NoCases, generate, make_cases
from legal_recovery.demo.history import TAIL_DAYS
from legal_recovery.demo.plots import PLOTS
from legal_recovery.kernel.money import Money
from legal_recovery.law.docket import parse_docket, proceeding_kind
from legal_recovery.law.fees import (
    acceptance_fee,
    enforcement_fee,
    payment_order_fee,
    preservation_fee,
)
from tests.thorough import examples

TODAY = date(2026, 11, 23)
STAGES = {
    *("intake", "pre_litigation", "litigation", "effective_title"),
    *("enforcement", "disposal", "distribution", "closed"),
}
FLAGS = {
    *("settlement", "suspended", "enforcement_terminated", "insolvency", "criminal"),
    *("written_off", "sold"),
}


@pytest.fixture(scope="module", params=[1, 20261123])
def sixty(request):
    return list(make_cases(60, request.param, TODAY))


@pytest.fixture(scope="module")
def many():
    return list(make_cases(1_500, 7, TODAY))


def all_of(made, key):
    return [line for case in made for line in getattr(case, key)]


# What sixty cases show


def test_sixty_cases_reach_every_stage_flag_and_end(sixty):
    assert {made.case.stage for made in sixty} == STAGES
    assert {flag for made in sixty for flag in made.case.flags} == FLAGS
    ends = {made.case.closed_how for made in sixty} - {None}
    assert ends == {"paid", "settled", "sold", "uncollectible", "withdrawn"}


def test_sixty_cases_show_every_kind_of_proceeding_title_cost_and_receipt(sixty):
    assert {p.kind for p in all_of(sixty, "proceedings")} == {
        *("lawsuit", "appeal", "arbitration", "payment_order", "notarised", "preservation"),
        *("enforcement", "security_realisation", "insolvency"),
    }
    assert {p.title_kind for p in all_of(sixty, "proceedings")} - {None} == {
        *("judgment", "mediation_agreement", "award", "payment_order", "notarised_instrument", "ruling"),
    }
    assert {c.kind for c in all_of(sixty, "costs")} == {
        *("acceptance", "preservation", "bond-premium", "announcement", "appraisal", "auction"),
        *("notary", "counsel", "agency", "tax", "keeping", "travel", "selling", "other"),
    }
    assert {r.source for r in all_of(sixty, "receipts")} == {
        *("voluntary", "deduction", "auction", "setoff", "settlement", "insolvency", "debt-sale"),
    }


def test_sixty_cases_play_in_many_places_with_many_kinds_of_people_and_things(sixty):
    assert len({made.case.office for made in sixty}) >= 5
    assert len({p.court for p in all_of(sixty, "proceedings")}) >= 10
    parties = all_of(sixty, "parties")
    assert {p.role for p in parties} >= {"debtor", "co_debtor", "guarantor", "mortgagor", "pledgor"}
    assert {p.kind for p in parties} == {"company", "person"}
    caps = [p.liability_cap for p in parties if p.role == "guarantor"]
    assert None in caps
    assert any(caps)
    assert {c.type for c in all_of(sixty, "collateral")} >= {
        *("real_estate", "vehicle", "equipment", "receivables", "inventory", "equity", "deposit"),
    }
    assert sum(made.parties[0].name.startswith("Example ") for made in sixty) >= 3


def test_sixty_cases_show_what_seldom_happens(sixty):
    assert any(r.reversed_on for r in all_of(sixty, "receipts"))
    assert any(c.reversed_on for c in all_of(sixty, "costs"))
    assert any(made.received_to_date > made.exposure for made in sixty)
    assert [made.case.currency for made in sixty].count("USD") >= 1
    assert any(c.currency == "USD" for made in sixty if made.case.currency == "CNY" for c in made.costs)
    assert any("流拍" in c.note for c in all_of(sixty, "costs"))
    assert any(d.costs_awarded for d in all_of(sixty, "debts"))
    written_off = [made for made in sixty if "written_off" in made.case.flags]
    assert any(made.receipts for made in written_off)


def test_histories_run_over_years(sixty):
    spans = [
        max(r.credited_on for r in made.receipts) - made.case.escalated_on for made in sixty if made.receipts
    ]
    assert max(spans) > timedelta(days=730)


# What is always so


def test_names_and_numbers_belong_to_nobody(many):
    for party in all_of(many, "parties"):
        assert "示例" in party.name or party.name.startswith("Example ")
        assert len(party.id_number) == 18
        if party.kind == "company":
            assert "TEST" in party.id_number
        else:
            assert party.id_number[4:6] == "00"
            assert not has_right_check_digit(party.id_number)


def has_right_check_digit(number):
    """GB 11643-1999, said in its other way: the weighted sum with the check digit is 1 modulo 11."""
    values = [10 if char == "X" else int(char) for char in number]
    return sum(value * 2 ** (17 - i) for i, value in enumerate(values)) % 11 == 1


def test_the_check_digit_itself_is_checked_rightly():
    assert has_right_check_digit("11010519491231002X")


def test_references_contracts_numbers_and_dockets_are_given_once(many):
    for values in (
        [made.case.case_reference for made in many],
        [d.contract_number for d in all_of(many, "debts")],
        [p.id_number for p in all_of(many, "parties")],
        [p.docket_number for p in all_of(many, "proceedings")],
    ):
        assert len(values) == len(set(values))


def test_docket_numbers_are_of_the_court_the_year_and_the_kind(many):
    for line in all_of(many, "proceedings"):
        docket = parse_docket(line.docket_number, strict=True)
        assert docket.text == line.docket_number
        # A lender's file calls an enforcement that is resumed under a number of its own an enforcement, too.
        kind = proceeding_kind(docket)
        assert {"resumption": "enforcement"}.get(str(kind), kind) == line.kind
        if line.filed_on:
            assert docket.year == line.filed_on.year
        if line.court == "杭州市西湖区人民法院":
            assert docket.court == "浙0106"


def test_no_date_lies_before_the_escalation_or_after_today(many):
    for made in many:
        assert made.case.stage_on >= made.case.escalated_on
        lines = (*made.proceedings, *made.costs, *made.receipts)
        dates = [value for line in (made.case, *lines) for value in line if isinstance(value, date)]
        assert made.case.escalated_on <= min(dates)
        assert max(dates) <= TODAY


def test_dates_of_a_line_follow_each_other(many):
    for made in many:
        for debt in made.debts:
            assert debt.signed_on < debt.due_on < debt.default_date < made.case.escalated_on
        for line in made.proceedings:
            if line.title_effective_on and line.filed_on:
                assert line.filed_on <= line.title_effective_on
        for cost in made.costs:
            assert cost.paid_on is None or cost.incurred_on <= cost.paid_on
            assert cost.reversed_on is None or cost.incurred_on < cost.reversed_on
        for receipt in made.receipts:
            assert receipt.discharged_on <= receipt.credited_on
            assert receipt.reversed_on is None or receipt.credited_on < receipt.reversed_on


def test_proceedings_follow_each_other(many):
    for made in many:
        titles = [p.title_effective_on for p in made.proceedings if p.title_effective_on]
        enforcement = [p.filed_on for p in made.proceedings if p.kind == "enforcement" and p.filed_on]
        if enforcement:
            assert titles, f"{made.case.case_reference} is enforced without a title"
            assert min(titles) <= min(enforcement)
        if made.case.stage in {"effective_title", "disposal"}:
            assert titles


def test_security_is_sold_below_its_appraisal_and_not_below_the_reserve(many):
    for made in many:
        values = {c.description: c.value.minor for c in made.collateral}
        for receipt in made.receipts:
            if receipt.source != "auction":
                continue
            price = price_of(receipt.note)
            failures = sum("流拍" in c.note and receipt.collateral in c.note for c in made.costs)
            floor = {0: 70, 1: 56}.get(failures, 56)
            assert floor <= price * 100 / values[receipt.collateral] < 100
            assert receipt.amount.minor + receipt.withheld_fee.minor <= price


def price_of(note):
    return Money.of(re.search(r"成交价([\d,.]+)元", note)[1].replace(",", ""), "CNY").minor


# Money


def test_nobody_pays_more_than_is_owed_but_for_the_overpayment_that_is_meant(many):
    for made in many:
        surplus = made.received_to_date - made.exposure
        meant = any("多付" in r.note for r in made.receipts)
        assert (surplus.minor > 0) == meant
        assert surplus.minor < 10_000_00


def test_money_booked_to_the_wrong_case_is_less_than_was_owed_there(many):
    wrong = [(r, made) for made in many for r in made.receipts if r.reversed_on]
    assert wrong
    assert all(receipt.amount < made.exposure and receipt.reversal_reason for receipt, made in wrong)


def test_a_case_closed_as_paid_was_paid(many):
    for made in many:
        if made.case.closed_how == "paid":
            assert made.received_to_date >= made.exposure


def test_court_fees_are_those_of_the_table_on_what_was_sued_for(many):
    for made in many:
        for line in made.proceedings:
            if made.case.currency != "CNY" or line.filed_on is None:
                continue
            fees = {c.amount for c in made.costs if c.incurred_on == line.filed_on}
            if line.kind == "lawsuit":
                halved = made.parties[0].kind == "person" and line.amount.minor <= 500_000_00
                assert acceptance_fee(line.amount, line.filed_on, halved=halved).amount in fees
            if line.kind == "payment_order":
                assert payment_order_fee(line.amount, line.filed_on).amount in fees
            if line.kind == "preservation":
                assert preservation_fee(line.amount, line.filed_on).amount in fees


def test_the_enforcement_fee_is_that_of_the_table_on_all_that_an_enforcement_brought(many):
    checked = 0
    for made in many:
        enforcements = [p for p in made.proceedings if p.kind == "enforcement"]
        brought = [r for r in made.receipts if r.source in {"deduction", "auction"}]
        if len(enforcements) != 1 or not brought or made.case.currency != "CNY":
            continue
        gross = sum(gross_of(r.note) for r in brought)
        kept = sum(r.withheld_fee.minor for r in brought if r.withheld_fee)
        assert kept == enforcement_fee(Money(gross, "CNY"), TODAY).amount.minor
        checked += 1
    assert checked > 100


def gross_of(note):
    if "成交价" in note:
        return price_of(note)
    return Money.of(re.search(r"法院扣划([\d,.]+)元", note)[1].replace(",", ""), "CNY").minor


def test_costs_and_receipts_are_positive_and_in_a_currency(many):
    for line in (*all_of(many, "costs"), *all_of(many, "receipts")):
        assert line.amount.minor > 0
        assert line.currency == line.amount.currency


def test_exposure_is_the_sum_of_its_parts(many):
    for made in many:
        parts = [
            value.minor
            for debt in made.debts
            for value in (debt.principal, debt.interest_on, debt.interest_off, debt.penalty_interest)
        ]
        parts += [d.compound_interest.minor for d in made.debts]
        parts += [d.costs_awarded.minor for d in made.debts if d.costs_awarded]
        assert made.exposure.minor == sum(parts)
        assert all(part >= 0 for part in parts)


# Seeds


@settings(max_examples=examples(25))
@given(st.integers(), st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_any_seed_and_day_give_a_portfolio_within_its_dates(seed, today):
    made = list(make_cases(len(PLOTS), seed, today))
    assert {m.case.stage for m in made} == STAGES
    for case in made:
        days = [v for line in (*case.costs, *case.receipts) for v in line if isinstance(v, date)]
        assert all(case.case.escalated_on <= day <= today for day in days)
        if not any("多付" in r.note for r in case.receipts):
            assert case.received_to_date <= case.exposure


def test_the_same_seed_gives_the_same_cases_and_another_gives_others():
    assert list(make_cases(80, 3, TODAY)) == list(make_cases(80, 3, TODAY))
    assert list(make_cases(80, 3, TODAY)) != list(make_cases(80, 4, TODAY))


def test_a_portfolio_without_cases_is_refused(tmp_path):
    with pytest.raises(NoCases) as refusal:
        generate(0, 1, tmp_path / "x.csv", TODAY)
    assert refusal.value.field == "cases"
    assert list(tmp_path.iterdir()) == []


def test_every_step_stands_in_some_plot():
    used = {step for plot in PLOTS for _, _, step in plot.steps}
    told = {
        f for n, f in vars(steps).items() if callable(f) and getattr(f, "__module__", "") == steps.__name__
    }
    public = {f for f in told if not f.__name__.startswith("_") and f is not steps.is_summary}
    assert public == used


def test_what_follows_a_step_stays_before_today():
    assert all(low <= high for plot in PLOTS for low, high, _ in plot.steps)
    assert TAIL_DAYS >= 35
