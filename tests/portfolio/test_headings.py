"""Headings recognised by meaning, told apart where they only look alike, and never guessed between two."""

import pytest

from legal_recovery.portfolio.schemas.columns import COLUMNS, columns
from legal_recovery.portfolio.schemas.headings import guess, meanings, read_heading, recognise
from tests.portfolio.files import RIGHT, Files, flat, notices, only_case, problems, renamed, row


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("未偿本金（元）", "principal"),
        ("剩余本金", "principal"),
        ("本金余额/万元", "principal"),
        ("贷款余额", "principal"),
        ("Outstanding Principal", "principal"),
        ("借款人", "debtor"),
        ("主债务人", "debtor"),
        ("Borrower's name", None),
        ("押品评估值", "collateral_value"),
        ("表外欠息", "interest_off"),
        ("表内欠息", "interest_on"),
        ("执行利率(年)", "annual_rate"),
        ("利率（%）", "annual_rate"),
        ("统一社会信用代码", "id_number"),
        ("委托日期", "escalated_on"),
        ("移交时间", "escalated_on"),
        ("Escalation Date (YYYY-MM-DD)", "escalated_on"),
        ("Case No.", "case_reference"),
        ("CaseReference", "case_reference"),
        ("CASE_REF *", "case_reference"),
        ("ID No", "id_number"),
        ("案 号", "docket_number"),
        ("执行案号", "docket_number"),
        ("借据号", "contract_number"),
        ("累计回款金额(元)", "received_to_date"),
        ("罚息利率", "penalty_rate"),
        ("罚息", "penalty_interest"),
        ("罚息及复利", "penalty_interest"),
        # These only look alike.
        ("贷款金额", "lent"),
        ("放款日期", "lent_on"),
        ("月利率", None),
        ("利率(月)", None),
        ("贷款余额（含息）", None),
        ("本金（折人民币）", None),
        ("利息（%）", None),
        ("序号", None),
        ("客户编号", None),
        ("日期", None),
    ],
)
def test_a_heading_means_its_column_or_nothing(heading, key):
    found = recognise(heading, "flat")
    assert (found.key if found else None) == key
    if key is None and heading != "Borrower's name":
        assert guess(heading, "flat") is None


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("princpal", "principal"),
        ("contract_numbr", "contract_number"),
        ("案件编号 Case No.", "case_reference"),
        ("客户名称（Debtor）", "debtor"),
        ("客户名称（全称）", "debtor"),
        ("期末未偿本金", "principal"),
        # One letter away from two, or from a column of another type.
        ("offices", None),
        ("Loan Date", None),
        ("表中利息", None),
        ("案件编号 Debtor", None),
    ],
)
def test_a_guess_is_cautious(heading, key):
    assert recognise(heading, "flat") is None
    found = guess(heading, "flat")
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("heading", "shift", "currency", "percent"),
    [
        ("本金（元）", 0, None, False),
        ("本金（万元）", 4, None, False),
        ("本金（人民币万元）", 4, "CNY", False),
        ("本金（单位：万元）", 4, None, False),
        ("本金（千元）", 3, None, False),
        ("本金（百万元）", 6, None, False),
        ("本金（亿元）", 8, None, False),
        ("principal_usd", 0, "USD", False),
        ("Principal (CNY '000)", 3, "CNY", False),
        ("利率%", 0, None, True),
        ("Rate (% p.a.)", 0, None, True),
    ],
)
def test_the_unit_beside_a_heading_is_read(heading, shift, currency, percent):
    read = read_heading(heading)
    assert (read.shift, read.currency, read.percent, read.aside) == (shift, currency, percent, "")


@pytest.mark.parametrize("sheet", COLUMNS)
def test_no_heading_of_a_sheet_means_two_columns_and_each_column_knows_its_own_names(sheet):
    assert meanings(sheet)  # which asserts that no word is learnt twice
    for column in COLUMNS[sheet].values():
        for name in (column.key, column.zh, column.en):
            assert recognise(name, sheet).key == column.key


def test_the_list_of_columns_is_complete_and_says_what_is_right():
    assert {column.sheet for column in columns()} == set(COLUMNS)
    for column in columns():
        assert column.zh and column.en and column.examples
        assert bool(column.choices) == (column.vocabulary is not None)
    required = {column.key for column in columns() if column.sheet == "flat" and column.required}
    assert required == {
        "case_reference",
        "debtor",
        "office",
        "escalated_on",
        "contract_number",
        "principal",
    }


def test_a_column_in_ten_thousands_is_multiplied(files: Files):
    assert files.case(renamed("本金余额", "本金余额（万元）", {"本金余额": "1115.513148"})).debts[
        0
    ].principal.text == ("11155131.48")


@pytest.mark.parametrize(
    ("title", "heading", "principal"),
    [
        ("移交清单,截至2024-06-30　单位：万元", "本金余额", "10000000.00"),
        ("填报单位：杭州分行,金额单位：人民币千元", "本金余额", "1000000.00"),
        ("Amounts in RMB thousands", "本金余额", "1000000.00"),
        ("单位：元", "本金余额", "1000.00"),
        ("单位：万元", "本金余额（元）", "1000.00"),
        ("移交单位：万元支行", "本金余额", "1000.00"),
    ],
)
def test_a_unit_above_the_table_counts_for_headings_without_one_and_is_told(
    files: Files, title, heading, principal
):
    checked = files.check(f"{title}\n{flat(renamed('本金余额', heading))}")
    told = [code for _, _, code in notices(checked)]
    assert told == ["portfolio.unit_in_title"] * (
        "万元" in title[-2:] or "千" in title or "thousand" in title
    )
    assert only_case(checked).debts[0].principal.text == principal


def test_an_unknown_column_is_told_and_a_missing_one_is_a_problem(files: Files):
    checked = files.check_rows(renamed("本金余额", "神秘列"))
    assert problems(checked) == [(1, None, "portfolio.missing_column")]
    assert checked.problems[0].facts["column"] == "本金余额 (principal)"
    assert notices(checked) == [(1, "神秘列", "portfolio.unknown_heading")]


def test_a_mapping_wins_over_what_a_heading_says(files: Files):
    changed = {**renamed("本金余额", "甲列"), "未偿本金": "7.00"}
    case = files.case(changed, mapping={"甲列": "principal", "未偿本金": "忽略"})
    assert case.debts[0].principal.text == "1000.00"
    swapped = files.case(row(未偿本金="7.00"), mapping={"未偿本金": "principal"})
    assert swapped.debts[0].principal.text == "7.00"


def test_a_mapping_may_use_any_name_of_the_column(files: Files):
    for wish in ("principal", "本金余额", "Outstanding principal"):
        assert files.case(renamed("本金余额", "甲列"), mapping={"甲列": wish}).debts[0].principal


def test_a_mapping_of_nothing_or_to_nothing_is_a_problem(files: Files):
    checked = files.check_rows(row(), mapping={"无此列": "principal", "欠息": "nonsense"})
    assert [code for _, _, code in problems(checked)] == [
        "portfolio.mapped_heading_missing",
        "portfolio.mapped_column_unknown",
    ]


def test_of_two_equally_good_headings_neither_is_guessed(files: Files):
    checked = files.check_rows({**renamed("本金余额", "剩余本金"), "未偿本金": "7.00"})
    assert problems(checked) == [(1, "未偿本金", "portfolio.heading_twice")]


def test_the_better_heading_is_read_and_the_other_told(files: Files):
    checked = files.check_rows(row(借据号="JJ-1"))
    assert notices(checked) == [(1, "借据号", "portfolio.unused_heading")]
    assert only_case(checked).debts[0].contract_number == "JK-1"


def test_interest_beside_one_of_its_parts_is_ambiguous(files: Files):
    assert problems(files.check_rows(row(表外利息="3"))) == [(1, "欠息", "portfolio.ambiguous_interest")]
    ignored = files.case(row(表外利息="3"), mapping={"欠息": "interest_on"})
    assert (ignored.debts[0].interest_on.text, ignored.debts[0].interest_off.text) == ("10.00", "3.00")


def test_headings_over_two_rows_are_read_together(files: Files):
    above = "案件编号,客户名称,合同编号,债权情况,,移交日期,经办机构\n,,,本金余额,欠息,,\n"
    debt = only_case(files.check(above + "ZB1,甲,JK-1,5,6,2022-08-08,杭州\n")).debts[0]
    assert (debt.principal.text, debt.interest_on.text) == ("5.00", "6.00")


def test_the_heading_row_is_found_within_the_first_twenty_rows_only(files: Files):
    assert only_case(files.check("标题\n" * 19 + flat(RIGHT))).row == 21
    assert problems(files.check("标题\n" * 20 + flat(RIGHT))) == [(None, None, "portfolio.no_headings")]


def test_cells_under_no_heading_are_told_once(files: Files):
    rows = [{**row(案件编号=f"ZB{n}", 合同编号=f"JK-{n}"), "": "?", "抵押物": "房"} for n in range(3)]
    checked = files.check_rows(*rows)
    assert (problems(checked), notices(checked)) == ([], [(2, None, "portfolio.no_heading")])


def test_a_file_may_have_a_column_for_each_type_of_identity(files: Files):
    changed = {key: value for key, value in row().items() if key not in {"证件类型", "证件号码"}}
    person = {**changed, "统一社会信用代码": "", "身份证号": "33010619800101000x"}
    debtor = files.case(person).parties[0]
    assert (debtor.id_type, debtor.id_number, debtor.kind) == (
        "resident_id",
        "33010619800101000X",
        "person",
    )


def test_a_file_may_have_a_column_for_each_docket_number(files: Files):
    case = files.case(
        row(
            一审法院="西湖法院",
            一审案号="（2022）浙0106民初1号",
            执行法院="杭州中院",
            执行案号="（2023）浙01执2号",
            当前阶段="",
        )
    )
    assert [(line.kind, line.court, line.docket_number) for line in case.proceedings] == [
        ("lawsuit", "西湖法院", "（2022）浙0106民初1号"),
        ("enforcement", "杭州中院", "（2023）浙01执2号"),
    ]
    assert case.stage == "enforcement"
