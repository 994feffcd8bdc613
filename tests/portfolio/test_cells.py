"""Cells read by the type of their column, in every style that stands in people's files."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.plumbing.tables.values import is_blank
from legal_recovery.portfolio.schemas.cells import CellProblem, Reading, read_cell
from legal_recovery.portfolio.schemas.columns import COLUMNS
from tests.portfolio.files import TODAY, Files, notices, problems, row


def said(value, key, currency="CNY", **reading):
    return read_cell(value, Reading(COLUMNS["flat"][key], TODAY, **reading), currency)


def refused(value, key, currency="CNY", **reading):
    with pytest.raises((CellProblem, InvalidInput)) as refusal:
        said(value, key, currency, **reading)
    assert refusal.value.message.format(**refusal.value.facts)
    return refusal.value.code.rpartition(".")[2]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("11,155,131.48元", "11155131.48"),
        ("￥13,833,499.07", "13833499.07"),
        ("７６１，０３０．５１", "761030.51"),
        (" 84,413.16 ", "84413.16"),
        ("12.5万", "125000.00"),
        ("0", "0.00"),
        (1115.5, "1115.50"),
        (7, "7.00"),
        (0.1 + 0.2, "0.30"),
        (1234567890123.45, "1234567890123.45"),
    ],
)
def test_amounts_are_exact(written, amount):
    assert said(written, "principal").text == amount


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("-5", "negative_amount"),
        ("(5.00)", "negative_amount"),
        (-0.01, "negative_amount"),
        ("1,23", "unreadable_amount"),
        ("abc", "unreadable_amount"),
        ("1.234", "unreadable_amount"),
        (1.234, "unreadable_amount"),
        ("USD 5", "unreadable_amount"),
        ("=1+1", "formula"),
        ("#REF!", "error_cell"),
        ("########", "error_cell"),
        (True, "unreadable_amount"),
        (date(2022, 1, 1), "unreadable_amount"),
    ],
)
def test_what_is_no_amount_is_refused(written, code):
    assert refused(written, "principal") == code


@given(minor=st.integers(0, 10**13))
def test_every_amount_up_to_a_hundred_billion_survives_being_a_workbook_s_number(minor):
    assert said(minor / 100, "principal").minor == minor


@given(minor=st.integers(0, 10**13), shift=st.sampled_from([3, 4, 6, 8]))
def test_an_amount_in_any_unit_is_the_same_amount(minor, shift):
    written = format(Decimal(minor).scaleb(-2 - shift), "f")
    assert said(written, "principal", shift=shift).minor == minor


def test_a_unit_counts_once_and_leaves_no_part_of_a_cent():
    assert refused("5万", "principal", shift=4) == "two_units"
    assert refused("1.234567891", "principal", shift=6) == "too_many_decimals"
    assert refused("5", "principal", unit_currency="USD") == "unit_currency"
    assert said("5", "principal", "USD", unit_currency="USD").text == "5.00"
    assert refused("100.50", "principal", "JPY") == "unreadable_amount"


@pytest.mark.parametrize("written", ["6.00%", "6", "6.000", "６％", 6, 6.0, "6% p.a."])
def test_plain_rates_are_per_cent(written):
    assert said(written, "annual_rate") == 60_000


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0.06", "ambiguous_rate"),
        (0.06, "ambiguous_rate"),
        ("600%", "unreadable_rate"),
        ("-1", "unreadable_rate"),
        ("4.12345", "unreadable_rate"),
        ("LPR+50BP", "unreadable_rate"),
        ("4.35‰", "unreadable_rate"),
        ("=A1", "formula"),
    ],
)
def test_a_rate_that_could_be_two_is_refused(written, code):
    assert refused(written, "annual_rate") == code


def test_a_small_rate_is_clear_when_its_sign_stands_in_the_cell_or_the_heading():
    assert said("0.06%", "annual_rate") == 600
    assert said("0.06", "annual_rate", percent=True) == 600


@pytest.mark.parametrize(
    "written",
    [
        *("2021年8月30日", "2021/08/30", "20210830", "２０２１-０８-３０", 20210830, 44438),
        *("44438", "44438.0", "44438.75", "30 August 2021", "30-Aug-2021", "Aug. 30, 2021"),
    ],
)
def test_a_day_is_read_in_every_style(written):
    assert said(written, "default_date") == date(2021, 8, 30)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2021-02-30", "unreadable_date"),
        ("30/08/2021", "unreadable_date"),
        ("4443", "unreadable_date"),
        ("31 Foo 2021", "unreadable_date"),
        ("2026-11-21", "date_in_future"),
        ("=TODAY()", "formula"),
        (5, "unreadable_date"),
        (True, "unreadable_date"),
    ],
)
def test_what_is_no_day_of_the_past_is_refused(written, code):
    assert refused(written, "default_date") == code


def test_today_is_not_in_the_future():
    assert said("2026-11-20", "default_date") == TODAY


def test_only_a_due_date_may_lie_ahead():
    assert said("2027-01-01", "due_on") == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('="00123"', "00123"),
        ("'330106198001010002", "330106198001010002"),
        ("ＪＫ－００１", "JK-001"),
        ("（2021）借字第5号", "（2021）借字第5号"),
        (1001, "1001"),
        (1001.0, "1001"),
    ],
)
def test_a_number_that_is_a_name_keeps_its_zeros_and_its_brackets(written, read):
    assert said(written, "contract_number") == read


@pytest.mark.parametrize("written", [1.1010519800101e17, 110105198001010123, "3.30106E+17"])
def test_an_identity_number_that_a_spreadsheet_shortened_is_refused(written):
    assert refused(written, "id_number") == "digits_lost"


def test_text_that_a_spreadsheet_turned_into_a_day_is_refused():
    assert refused(date(2021, 3, 1), "contract_number") == "became_a_date"


def test_invisible_characters_are_taken_out_and_a_formula_in_a_name_is_only_text():
    assert said("\u200b甲\u202e 公司\t有限\n", "debtor") == "甲 公司 有限"
    assert said("=cmd|' /C calc'!A0", "debtor") == "=cmd|' /C calc'!A0"


def test_a_reference_may_hold_any_signs_but_not_too_many():
    assert said("（2026）ZB／001 #7%", "case_reference") == "（2026）ZB/001 #7%"
    assert refused("Z" * 65, "case_reference") == "too_long"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("甲、乙;丙；丁", ["甲", "乙", "丙", "丁"]),
        ("甲，乙,丙|丁/戊", ["甲", "乙", "丙", "丁", "戊"]),
        ("甲\n乙\r\n甲", ["甲", "乙"]),
        (
            "Example Trading Co., Ltd.; Other Holdings, Inc.",
            ["Example Trading Co., Ltd.", "Other Holdings, Inc."],
        ),
        ("Nordic Bank A/S, Smith", ["Nordic Bank A/S", "Smith"]),
        ("示例（集团）有限公司", ["示例（集团）有限公司"]),
        ("无、甲", ["甲"]),
    ],
)
def test_names_in_one_cell_are_told_apart_without_cutting_a_firm_in_two(written, names):
    assert said(written, "guarantors") == names


@pytest.mark.parametrize("written", ["", "  ", "-", "—", "/", "无", "N/A", "null", None])
def test_these_say_nothing(written):
    assert is_blank(written)


@pytest.mark.parametrize(
    ("key", "word", "name"),
    [
        ("stage", "移交", "intake"),
        ("stage", "诉前", "pre_litigation"),
        ("stage", "二审", "litigation"),
        ("stage", "判决生效", "effective_title"),
        ("stage", "执行中", "enforcement"),
        ("stage", "拍卖", "disposal"),
        ("stage", "分配", "distribution"),
        ("stage", "结案", "closed"),
        ("stage", "Pre-Litigation", "pre_litigation"),
        ("id_type", "营业执照", "business_licence"),
        ("id_type", "Passport", "passport"),
        ("collateral_type", "土地使用权", "real_estate"),
        ("currency", "人民币", "CNY"),
        ("currency", "usd", "USD"),
        ("jurisdiction", "英格兰和威尔士", "EW"),
    ],
)
def test_a_word_in_either_language_is_known(key, word, name):
    assert said(word, key) == name


def test_all_wrong_cells_of_a_row_are_told_at_once_with_an_example(files: Files):
    checked = files.check_rows(
        row(
            客户名称="",
            证件类型="驾照",
            币种="RMBX",
            本金余额="-5",
            欠息="abc",
            执行年利率="600%",
            首次逾期日="2027-01-01",
            移交日期="2021-02-30",
            经办机构="无",
            当前阶段="神秘",
        )
    )
    assert problems(checked) == [
        (2, "客户名称", "portfolio.missing_value"),
        (2, "证件类型", "portfolio.unknown_id_type"),
        (2, "币种", "money.unknown_currency"),
        (2, "本金余额", "portfolio.negative_amount"),
        (2, "欠息", "money.unreadable_amount"),
        (2, "执行年利率", "portfolio.unreadable_rate"),
        (2, "首次逾期日", "portfolio.date_in_future"),
        (2, "移交日期", "calendar.unreadable_date"),
        (2, "经办机构", "portfolio.missing_value"),
        (2, "当前阶段", "portfolio.unknown_stage"),
    ]
    assert all(problem.example for problem in checked.problems)


def test_an_odd_identity_or_docket_number_is_a_notice_and_stays_as_it_is(files: Files):
    checked = files.check_rows(row(证件号码="12345", 案号="神秘一号"))
    assert notices(checked) == [
        (2, "证件号码", "portfolio.odd_id_number"),
        (2, "案号", "portfolio.odd_docket_number"),
    ]
    with checked:
        case = next(checked.cases())
    assert case.proceedings[0].docket_number == "神秘一号"


@pytest.mark.parametrize(
    ("written", "printed", "kind"),
    [
        ("(2024)浙0106执1234号", "（2024）浙0106执1234号", "enforcement"),
        ("〔2024〕浙0106民初12号", "（2024）浙0106民初12号", "lawsuit"),
        ("2024浙01民终0012", "（2024）浙01民终12号", "appeal"),
        ("（2024）浙0106执恢7号之一", "（2024）浙0106执恢7号之一", "resumption"),
    ],
)
def test_docket_numbers_are_kept_as_courts_print_them(files: Files, written, printed, kind):
    line = files.case(row(案号=written)).proceedings[0]
    assert (line.docket_number, line.kind) == (printed, kind)
