"""The samples as a loan system exports them, read to the cent."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from legal_recovery.kernel.money import Money
from legal_recovery.portfolio.schemas import check_file
from tests.portfolio.files import SAMPLES, TODAY, notices, problems

BANK, ENGLISH = SAMPLES / "bank_export_gb18030.csv", SAMPLES / "english_utf8.csv"


@pytest.mark.parametrize("path", [BANK, ENGLISH], ids=["gb18030", "english"])
def test_both_samples_are_read_without_a_problem_or_a_notice(path):
    with check_file(path, today=TODAY) as checked:
        assert (problems(checked), notices(checked)) == ([], [])
        assert (checked.case_count, checked.row_count) == (40, 40)
        assert checked.cases_without_balance_date == 40
        assert [case.row for case in checked.cases()] == list(range(2, 42))


def test_the_bank_s_first_row_is_one_case_with_all_its_parts():
    with check_file(BANK, today=TODAY) as checked:
        case = next(checked.cases())
    assert (case.reference, case.office, case.officer) == ("ZB202100001", "苏州分行", "郑律")
    assert (case.stage, case.flags, case.escalated_on) == ("enforcement", (), date(2022, 8, 8))
    debt = case.debts[0]
    assert debt.principal == Money.of("11155131.48", "CNY")
    assert (debt.interest_on, debt.interest_off) == (Money.of("462333.72", "CNY"), Money.zero("CNY"))
    assert (debt.annual_rate_ppm, debt.penalty_rate_ppm) == (60_000, 90_000)
    assert debt.default_date == date(2021, 8, 30)
    assert [(party.role, party.kind) for party in case.parties] == [
        ("debtor", "company"),
        ("guarantor", "person"),
        ("guarantor", "person"),
        ("guarantor", "person"),
    ]
    assert case.proceedings[0].docket_number == "（2022）苏0508民初21451号"
    assert case.proceedings[0].kind == "lawsuit"
    assert (case.collateral[0].type, case.collateral[0].value) == ("vehicle", Money.of("5362158.26", "CNY"))


def test_every_amount_of_the_clean_sample_is_what_plain_decimals_say():
    with ENGLISH.open(encoding="utf-8", newline="") as stream:
        expected = {line["case_reference"]: line for line in csv.DictReader(stream)}
    with check_file(ENGLISH, today=TODAY) as checked:
        for case in checked.cases():
            line, debt = expected[case.reference], case.debts[0]
            assert Decimal(debt.principal.text) == Decimal(line["principal"])
            assert Decimal(debt.interest_on.text) == Decimal(line["interest"])
            assert Decimal(debt.penalty_interest.text) == Decimal(line["penalty_interest"])
            assert Decimal(debt.annual_rate_ppm) == Decimal(line["annual_rate"]) * 10_000
            assert Decimal(debt.penalty_rate_ppm) == Decimal(line["penalty_rate"]) * 10_000


def test_a_terminated_enforcement_and_a_settlement_are_flags_beside_a_stage():
    with BANK.open(encoding="gb18030", newline="") as stream:
        written = Counter(line["当前阶段"] for line in csv.DictReader(stream))
    with check_file(BANK, today=TODAY) as checked:
        stages = Counter((case.stage, case.flags) for case in checked.cases())
    assert stages == {
        ("intake", ()): written["移交"],
        ("pre_litigation", ()): written["诉前"],
        ("litigation", ()): written["诉讼"],
        ("litigation", ("settlement",)): written["和解"],
        ("enforcement", ()): written["执行"],
        ("enforcement", ("enforcement_terminated",)): written["终本"],
        ("disposal", ()): written["处置"],
    }


def test_the_same_file_has_the_same_digest_whatever_it_is_called(tmp_path):
    copy = tmp_path / "other.txt"
    copy.write_bytes(BANK.read_bytes())
    with check_file(BANK, today=TODAY) as first, check_file(copy, today=TODAY) as second:
        assert first.digest == second.digest
        assert len(first.digest) == 64
