"""What the generator writes, the portfolio reader reads: no problem, nothing to warn of, every figure the same."""

from datetime import date

import pytest

from legal_recovery.demo.generator import generate, make_cases
from legal_recovery.kernel.money import Money
from legal_recovery.portfolio.schemas import check_file

TODAY = date(2026, 11, 23)
CASES = 150


@pytest.fixture(scope="module")
def made():
    return {case.case.case_reference: case for case in make_cases(CASES, 1, TODAY)}


@pytest.fixture(
    params=[(name, language) for name in ("p.xlsx", "p.csv") for language in ("zh", "en")],
    ids=lambda param: "-".join(param),
)
def checked(request, tmp_path):
    name, language = request.param
    file = check_file(generate(CASES, 1, tmp_path / name, TODAY, language=language), today=TODAY)
    yield file
    file.close()


def test_the_reader_has_nothing_to_say_about_the_demo(checked):
    assert checked.problems == []
    assert list(checked.notices) == []
    assert checked.case_count == CASES


def test_every_case_is_read_as_it_was_made(checked, made):
    for read in checked.cases():
        wrote = made[read.reference]
        head = wrote.case
        assert (read.office, read.officer, read.stage, read.closed_how) == (
            head.office,
            head.officer,
            head.stage,
            head.closed_how,
        )
        assert (read.escalated_on, read.stage_on, set(read.flags)) == (
            head.escalated_on,
            head.stage_on,
            set(head.flags),
        )
        received = read.received_to_date or Money.zero(head.currency)
        assert sum((owed(debt) for debt in read.debts), received) == wrote.exposure
        rates = {debt.contract_number: debt.annual_rate for debt in wrote.debts}
        assert all(debt.annual_rate_ppm == rates[debt.contract_number] for debt in read.debts)


def owed(debt):
    parts = (debt.interest_on, debt.interest_off, debt.penalty_interest, debt.compound_interest)
    return sum((part for part in (*parts, debt.costs_awarded) if part), debt.principal)


def test_costs_and_receipts_are_read_to_the_cent(checked, made):
    for read in checked.cases():
        wrote = made[read.reference]
        if read.received_to_date is not None:
            assert read.received_to_date == wrote.applied_to_date
            assert read.costs_to_date == wrote.costs_to_date
            continue
        assert [c.amount for c in read.costs] == [c.amount for c in wrote.costs]
        assert [(r.amount, r.withheld_fee) for r in read.receipts] == [
            (r.amount, r.withheld_fee) for r in wrote.receipts
        ]
        assert [p.docket_number for p in read.proceedings] == [p.docket_number for p in wrote.proceedings]
        assert [(p.name, p.role, p.liability_cap) for p in read.parties] == [
            (p.name, p.role, p.liability_cap) for p in wrote.parties
        ]
