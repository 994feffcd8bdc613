"""Workbooks: seven sheets or one, what a spreadsheet does to cells, and archives that are attacks."""

import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legal_recovery.portfolio.schemas import check_file
from tests.portfolio.files import (
    RIGHT,
    TODAY,
    Files,
    flat,
    notices,
    one_sheet,
    only_case,
    problems,
    rewrite,
    row,
)
from tests.thorough import examples

SHEET = "xl/worksheets/sheet1.xml"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
CASES = [
    ["案件编号", "经办机构", "移交日期", "当前阶段", "币种"],
    ["A", "杭州", date(2022, 1, 1), "执行", "USD"],
]
PARTIES = [
    ["案件编号", "角色", "名称", "保证限额"],
    ["A", "债务人", "甲公司", None],
    ["A", "保证人", "乙", 500],
]
DEBTS = [["案件编号", "合同编号", "本金", "表内利息", "表外利息"], ["A", "c1", 5.25, 1, 2]]
WHOLE = {"案件": CASES, "当事人": PARTIES, "债权": DEBTS}
COSTS = ["案件编号", "费用类型", "金额", "发生日", "支付日"]
RECEIPTS = ["案件编号", "来源", "金额", "币种", "到账日", "抵押物", "冲回日", "冲回原因"]


def test_a_workbook_of_sheets_is_put_together_and_amounts_take_the_currency_of_their_case(files: Files):
    case = only_case(files.check_book(WHOLE))
    assert [(p.role, p.kind, str(p.liability_cap)) for p in case.parties] == [
        ("debtor", "company", "None"),
        ("guarantor", "person", "USD 500.00"),
    ]
    assert (str(case.debts[0].principal), str(case.debts[0].interest_off)) == ("USD 5.25", "USD 2.00")
    assert (case.debts[0].sheet, case.debts[0].row, case.stage) == ("债权", 2, "enforcement")


def test_a_workbook_is_known_by_what_it_is_and_not_by_its_name(files: Files):
    files.check_book(WHOLE).close()
    content = (files.folder / "portfolio.xlsx").read_bytes()
    assert only_case(files.check(content, name="upload")).reference == "A"
    assert only_case(files.check(flat(RIGHT), name="portfolio.xlsx")).reference == "ZB1"


def test_sheets_are_known_in_english_and_in_any_order(files: Files):
    book = {
        "Debts": [["case_reference", "contract_number", "principal"], ["A", "c1", 5]],
        "Cases": [["case_reference", "office", "escalated_on"], ["A", "HZ", "2022-01-01"]],
        "Parties": [["case_reference", "role", "name"], ["A", "debtor", "Example Ltd"]],
    }
    assert only_case(files.check_book(book)).parties[0].kind == "company"


def test_sheets_with_other_names_are_known_by_their_headings(files: Files):
    book = {f"表{n}": lines for n, lines in enumerate(WHOLE.values())}
    assert only_case(files.check_book(book)).debts[0].contract_number == "c1"


def test_one_flat_sheet_is_a_portfolio_and_so_are_several(files: Files):
    second = row(案件编号="ZB2", 合同编号="JK-2")
    book = {**one_sheet(row()), "苏州": [["清单"], list(second), list(second.values())], "空": []}
    with files.check_book(book) as checked:
        assert problems(checked) == []
        assert [(case.reference, case.sheet, case.row) for case in checked.cases()] == [
            ("ZB1", "Sheet1", 2),
            ("ZB2", "苏州", 3),
        ]


def test_numbers_days_and_percentages_of_a_workbook_are_what_it_shows(files: Files):
    def change(book):
        sheet = book.active
        sheet["G2"], sheet["J2"], sheet["L2"] = 1000.1, 0.0435, datetime(2022, 8, 8)
        sheet["J2"].number_format = "0.00%"
        sheet["K2"] = 44562

    case = only_case(files.check_book(one_sheet(row()), change))
    debt = case.debts[0]
    assert (debt.principal.text, debt.annual_rate_ppm) == ("1000.10", 43_500)
    assert (debt.default_date, case.escalated_on) == (date(2022, 1, 1), date(2022, 8, 8))


@pytest.mark.parametrize(
    ("shown", "principal"),
    [
        ('#,##0.00"万元"', "10000000.00"),
        ('0!.0,"万"', "1000.00"),
        ('0.00,"千元"', "1000.00"),
        ("[$¥-804]#,##0.00", "1000.00"),
        ('#,##0.00"元"', "1000.00"),
        ("[$$-409]#,##0.00", None),
    ],
)
def test_a_number_is_the_amount_that_a_person_sees(files: Files, shown, principal):
    def show(book):
        book.active["G2"].number_format = shown

    line = {**RIGHT, "本金余额": 1000}
    assert list(line)[6] == "本金余额"
    checked = files.check_book(one_sheet(line), change=show)
    if principal is None:
        assert problems(checked) == [(2, "本金余额", "money.unreadable_amount")]
    else:
        assert only_case(checked).debts[0].principal.text == principal


def test_charts_and_names_that_point_nowhere_do_no_harm(files: Files):
    def decorate(book):
        book.create_chartsheet("图表")
        book.active.print_title_rows = "1:1"

    def break_names(parts):
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"$1:$1", b"#REF!")

    case = only_case(files.check_book(one_sheet(RIGHT), decorate, break_names))
    assert case.reference == "ZB1"


def test_days_are_counted_from_the_workbook_s_own_first_day(files: Files):
    def change(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active["L2"], book.active["K2"] = datetime(2022, 8, 8), 44562 - 1462

    case = only_case(files.check_book(one_sheet(row()), change))
    assert (case.escalated_on, case.debts[0].default_date) == (date(2022, 8, 8), date(2022, 1, 1))


def test_what_a_spreadsheet_did_to_a_cell_is_named(files: Files):
    def change(book):
        sheet = book.active
        sheet["B2"], sheet["D2"], sheet["E2"] = "=A1&A2", 330106198001010002, datetime(2021, 3, 1)
        sheet["G2"], sheet["H2"], sheet["K2"] = "=SUM(A1:A3)", "#N/A", "#REF!"

    assert problems(files.check_book(one_sheet(row()), change)) == [
        (2, "客户名称", "portfolio.formula"),
        (2, "证件号码", "portfolio.digits_lost"),
        (2, "合同编号", "portfolio.became_a_date"),
        (2, "本金余额", "portfolio.formula"),
        (2, "欠息", "portfolio.error_cell"),
        (2, "首次逾期日", "portfolio.error_cell"),
    ]


def test_hidden_and_unknown_sheets_are_not_read_and_said_so(files: Files):
    def change(book):
        book["旧"].sheet_state = "hidden"

    book = {**one_sheet(row()), "旧": [list(RIGHT), list(RIGHT.values())], "说明": [["请填写"]]}
    checked = files.check_book(book, change)
    assert {problem.sheet: problem.code for problem in checked.notices} == {
        "旧": "portfolio.hidden_sheet",
        "说明": "portfolio.unknown_sheet",
    }
    assert only_case(checked).reference == "ZB1"


def test_a_sheet_with_a_known_name_must_have_headings(files: Files):
    checked = files.check_book({**WHOLE, "费用": [["一", "二"], [1, 2]]})
    assert [(p.sheet, p.code) for p in checked.problems] == [("费用", "portfolio.sheet_without_headings")]


def test_a_remark_beside_the_table_of_a_sheet_moves_nothing(files: Files):
    book = one_sheet(row())
    book["Sheet1"][1].extend([None, "请核对"])
    checked = files.check_book(book)
    assert notices(checked) == [(2, None, "portfolio.no_heading")]
    assert only_case(checked).debts[0].principal.text == "1000.00"


def test_problems_of_several_sheets_are_told_at_once_each_in_its_place(files: Files):
    book = {
        "案件": [
            *CASES,
            ["B", "杭州", date(2022, 1, 1), None, None],
            ["A", "杭州", date(2022, 1, 1), None, None],
        ],
        "当事人": [*PARTIES, ["A", "债务人", "丙公司", None]],
        "债权": [*DEBTS, ["A", "c1", 6, 0, 0], ["X", "c1", 6, 0, 0]],
        "费用": [
            COSTS,
            ["A", "神秘费", -5, date(2021, 9, 1), None],
            ["A", "律师费", 5, "2022-09-01", "2021-12-31"],
        ],
        "回款": [RECEIPTS, ["A", "扣划", 5, "EUR", "2022-09-01", "房", "2022-08-01", None]],
    }
    checked = files.check_book(book)
    assert [(p.sheet, p.row, p.column, p.code.partition(".")[2]) for p in checked.problems] == [
        ("案件", 3, "案件编号", "no_debtor"),
        ("案件", 3, "案件编号", "no_debt"),
        ("案件", 4, "案件编号", "duplicate_case"),
        ("当事人", 4, "角色", "second_debtor"),
        ("债权", 3, "合同编号", "duplicate_debt"),
        ("债权", 4, "案件编号", "no_such_case"),
        ("费用", 2, "费用类型", "unknown_cost_kind"),
        ("费用", 2, "金额", "negative_amount"),
        ("费用", 2, "发生日", "before_escalation"),
        ("费用", 3, "支付日", "before_escalation"),
        ("回款", 2, "币种", "receipt_currency"),
        ("回款", 2, "抵押物", "unknown_collateral"),
        ("回款", 2, "冲回日", "reversed_too_early"),
        ("回款", 2, "冲回原因", "incomplete_reversal"),
    ]


def test_a_stored_size_of_the_sheet_is_not_believed(files: Files):
    for claimed in (b"A1", b"A1:XFD1048576"):

        def change(parts, claimed=claimed):
            parts[SHEET] = parts[SHEET].replace(b'ref="A1:O2"', b'ref="' + claimed + b'"')

        assert only_case(files.check_book(one_sheet(row()), parts=change)).reference == "ZB1"


def damage(name: str):
    """Return a change to a workbook's archive."""

    def cut_xml(parts):
        parts[SHEET] = parts[SHEET][: len(parts[SHEET]) // 2]

    def entities(parts):
        parts[SHEET] = b'<!DOCTYPE a [<!ENTITY x "y">]>' + parts[SHEET]

    def late_entities(parts):
        late = b"<!--" + b"x" * 10_000 + b"--><!DOCTYPE worksheet [<!ENTITY x 'y'>]>"
        parts[SHEET] = late + parts[SHEET][parts[SHEET].index(b"<worksheet") :]

    def far_row(parts):
        parts[SHEET] = parts[SHEET].replace(b'<row r="2"', b'<row r="999999999"')

    def far_column(parts):
        parts[SHEET] = parts[SHEET].replace(b'r="A2"', b'r="ZZZZZ2"')

    def no_number(parts):
        parts[SHEET] = parts[SHEET].replace(b'<row r="2"', b'<row r="two"')

    def no_style(parts):
        parts[SHEET] = parts[SHEET].replace(b'r="A2"', b'r="A2" s="99" t="n"', 1)

    return locals()[name]


@pytest.mark.parametrize(
    "name",
    [
        "cut_xml",
        "entities",
        "late_entities",
        "far_row",
        "far_column",
        "no_number",
        "no_style",
    ],
)
def test_a_damaged_workbook_is_one_problem(files: Files, name):
    checked = files.check_book(one_sheet({**row(), "案件编号": 5}), parts=damage(name))
    assert [code for _, _, code in problems(checked)] == ["file.damaged_workbook"]


def shared_strings(files: Files, change=None):
    """Check a workbook whose text is kept apart from its sheet, as spreadsheet programs do."""
    path = files.folder / "shared.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(RIGHT))
        sheet.write_row(1, 0, list(RIGHT.values()))
    if change:
        rewrite(path, change)
    return check_file(path, today=TODAY)


STRINGS = "xl/sharedStrings.xml"


def test_shared_strings_are_read_with_their_formats_and_without_their_readings(files: Files):
    def change(parts):
        rich = "<si><r><t>杭州示例</t></r><r><t>电子有限公司</t></r><rPh sb='0' eb='1'><t>hang</t></rPh></si>"
        plain = "<si><t>杭州示例电子有限公司</t></si>"
        assert plain.encode() in parts[STRINGS]
        parts[STRINGS] = parts[STRINGS].replace(plain.encode(), rich.encode())

    assert only_case(shared_strings(files)) == only_case(shared_strings(files, change))


def test_signs_that_xml_has_not_are_read_as_workbooks_write_them(files: Files):
    def change(parts):
        name = "杭州示例电子有限公司".encode()
        parts[STRINGS] = parts[STRINGS].replace(name, "杭州示例_x000D_\n电子有限公司".encode())

    assert only_case(shared_strings(files, change)).parties[0].name == "杭州示例 电子有限公司"


def test_entities_in_shared_strings_are_refused_wherever_they_stand(files: Files):
    def change(parts):
        late = b"<!--" + b"x" * 10_000 + b"--><!DOCTYPE sst [<!ENTITY x 'y'>]>"
        parts[STRINGS] = late + parts[STRINGS][parts[STRINGS].index(b"<sst") :]

    def missing(parts):
        parts[STRINGS] = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'

    for damaged in (change, missing):
        checked = shared_strings(files, damaged)
        assert [code for _, _, code in problems(checked)] == ["file.damaged_workbook"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("xl/media/image.bin", b"0" * 80_000_000), ("xl/styles2.xml", b" " * 33 * 1024 * 1024)],
)
def test_a_bomb_is_weighed_and_not_opened(files: Files, name, content):
    checked = files.check_book(one_sheet(row()), parts=lambda parts: parts.update({name: content}))
    assert problems(checked) == [(None, None, "file.archive_bomb")]


def test_a_workbook_of_thousands_of_parts_is_not_opened(files: Files):
    more = {f"xl/{n}.bin": b"" for n in range(5_001)}
    checked = files.check_book(one_sheet(row()), parts=lambda parts: parts.update(more))
    assert problems(checked) == [(None, None, "file.archive_bomb")]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"portfolio.csv": flat(RIGHT)}, "not_a_table"),
        (
            {"content.xml": "<a/>", "mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
            "not_a_table",
        ),
        ({"xl/workbook.bin": ""}, "not_a_table"),
        ({"xl/workbook.xml": "<workbook/>"}, "damaged_workbook"),
        ({"xl/workbook.xml": "<workbook/>", "[Content_Types].xml": TYPES}, "damaged_workbook"),
        ({"xl/workbook.xml": '<workbook xmlns="http://purl.oclc.org/ooxml/x"/>'}, "strict_workbook"),
    ],
)
def test_another_kind_of_archive_is_named(tmp_path, members, code):
    path = tmp_path / "portfolio.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert problems(check_file(path, today=TODAY)) == [(None, None, f"file.{code}")]


def test_a_workbook_cut_off_anywhere_is_one_problem_or_none(files: Files):
    files.check_book(one_sheet(row())).close()
    whole = (files.folder / "portfolio.xlsx").read_bytes()
    for length in range(4, len(whole), 97):
        checked = files.check(whole[:length], name="cut.xlsx")
        assert [code for _, _, code in problems(checked)] == ["file.damaged_workbook"]


@settings(max_examples=examples(300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10**6), byte=st.integers(0, 255), inside=st.booleans(), part=st.integers(0, 20))
def test_one_changed_byte_of_a_workbook_never_makes_the_reader_fail(files: Files, at, byte, inside, part):
    def change(parts):
        name = sorted(parts)[part % len(parts)]
        content = bytearray(parts[name])
        content[at % len(content)] = byte
        parts[name] = bytes(content)

    checked = files.check_book(one_sheet(row()), parts=change if inside else None)
    if not inside:
        whole = bytearray((files.folder / "portfolio.xlsx").read_bytes())
        whole[at % len(whole)] = byte
        checked = files.check(bytes(whole), name="changed.xlsx")
    with checked:
        assert checked.problem_count or checked.case_count == 1
        assert all(str(problem) for problem in checked.problems)


def test_an_empty_workbook_and_one_without_cases_say_what_is_missing(files: Files):
    for book in ({"Sheet1": []}, {"费用": [COSTS]}):
        assert problems(files.check_book(book)) == [(None, None, "portfolio.no_cases_sheet")]
