"""Rows put together as cases: several debts, contradictions, balance dates, and a file too long for memory."""

from datetime import date

import pytest

from legal_recovery.kernel.money import Money
from legal_recovery.portfolio.rules import CaseLine, CollateralLine, CostLine, DebtLine, PartyLine
from legal_recovery.portfolio.schemas.lines import FlatRow, Head
from legal_recovery.portfolio.schemas.spool import Spool
from tests.portfolio.files import Files, flat, notices, problems, row


def cny(amount: str) -> Money:
    return Money.of(amount, "CNY")


def test_several_rows_with_one_reference_are_several_debts_of_one_case(files: Files):
    case = files.case(
        row(保证人="甲、乙", 抵押物名称="房一", 抵押物类型="房产", 案号="（2022）浙0106民初1号"),
        row(合同编号="JK-2", 币种="USD", 承办人="", 保证人="乙、丙", 抵押物名称="房一", 抵押物类型="房产",
            案号="（2022）浙0106民初1号"),
    )  # fmt: skip
    assert [(debt.contract_number, debt.currency, debt.row) for debt in case.debts] == [
        ("JK-1", "CNY", 2),
        ("JK-2", "USD", 3),
    ]
    assert [party.name for party in case.parties[1:]] == ["甲", "乙", "丙"]
    assert (len(case.collateral), len(case.proceedings), case.currency) == (1, 1, "CNY")


def test_rows_of_a_case_need_not_stand_together_and_cases_come_in_order_of_first_appearance(files: Files):
    rows = [row(案件编号=name, 合同编号=f"JK-{n}") for n, name in enumerate("CABCA")]
    with files.check_rows(*rows) as checked:
        found = [(case.reference, case.row, len(case.debts)) for case in checked.cases()]
    assert found == [("C", 2, 2), ("A", 3, 2), ("B", 4, 1)]


def test_a_contract_twice_in_one_case_is_a_duplicate(files: Files):
    checked = files.check_rows(row(), row())
    assert problems(checked) == [(3, "合同编号", "portfolio.duplicate_debt")]
    assert checked.problems[0].facts["other"] == 2


def test_a_reference_used_for_another_debtor_is_a_duplicate_and_nothing_else(files: Files):
    other = row(客户名称="另一公司", 证件号码="91330106TEST000009", 合同编号="JK-2", 经办机构="苏州分行")
    checked = files.check_rows(row(), other)
    assert problems(checked) == [(3, "案件编号", "portfolio.duplicate_case")]
    unnumbered = [row(客户名称=name, 证件号码="", 合同编号=name) for name in ("甲公司", "乙公司")]
    assert problems(files.check_rows(*unnumbered)) == [(3, "案件编号", "portfolio.duplicate_case")]
    namesake = row(证件号码="91330106TEST000009", 合同编号="JK-2")
    assert problems(files.check_rows(row(), namesake)) == [(3, "案件编号", "portfolio.duplicate_case")]


def test_rows_of_one_case_that_contradict_each_other_name_the_other_row(files: Files):
    checked = files.check_rows(row(), row(合同编号="JK-2", 移交日期="2022-08-09", 当前阶段="诉讼"))
    assert problems(checked) == [
        (3, "移交日期", "portfolio.rows_disagree"),
        (3, "当前阶段", "portfolio.rows_disagree"),
    ]
    assert checked.problems[1].facts == {"reference": "ZB1", "other": 2, "theirs": "诉前", "mine": "诉讼"}


def test_sums_to_date_need_a_balance_date_of_the_file_or_of_the_import(files: Files):
    sums = row(已垫付费用="100", 已回收金额="50")
    assert problems(files.check_rows(sums)) == [
        (2, "已垫付费用", "portfolio.no_balance_date"),
        (2, "已回收金额", "portfolio.no_balance_date"),
    ]
    case = files.case(sums, balance_date=date(2024, 6, 30))
    assert (case.balance_date, case.costs_to_date, case.received_to_date) == (
        date(2024, 6, 30),
        cny("100"),
        cny("50"),
    )
    own = files.case(row(余额日="2024-05-31"), balance_date=date(2024, 6, 30))
    assert own.balance_date == date(2024, 5, 31)
    assert files.case(row()).balance_date is None


def test_sums_to_date_may_get_their_balance_date_from_another_row_of_the_case(files: Files):
    rows = row(已垫付费用="100", 余额日=""), row(合同编号="JK-2", 已垫付费用="", 余额日="2024-05-31")
    assert files.case(*rows).balance_date == date(2024, 5, 31)


def test_a_balance_date_before_the_escalation_or_in_the_future_is_refused(files: Files):
    early = files.check_rows(row(), balance_date=date(2022, 8, 7))
    assert problems(early) == [(2, "移交日期", "portfolio.before_escalation")]
    late = files.check_rows(row(), balance_date=date(2027, 1, 1))
    assert problems(late) == [(None, None, "portfolio.date_in_future")]


def test_a_day_that_cannot_be_read_is_not_missed_a_second_time(files: Files):
    book = {
        "案件": [["案件编号", "经办机构", "移交日期"], ["A", "杭州", "2022-01-01"]],
        "当事人": [["案件编号", "角色", "名称"], ["A", "债务人", "甲"]],
        "债权": [["案件编号", "合同编号", "本金"], ["A", "c", 5]],
        "费用": [
            ["案件编号", "费用类型", "金额", "发生日", "冲回日", "冲回原因"],
            ["A", "受理费", 5, "2022-02-01", "2022-02-30", "重复"],
        ],
    }
    assert problems(files.check_book(book)) == [(2, "冲回日", "calendar.unreadable_date")]


def test_how_many_cases_lack_a_balance_date_is_counted(files: Files):
    rows = row(余额日=""), row(合同编号="JK-2", 余额日="2024-05-31"), row(案件编号="ZB2", 余额日="")
    assert files.check_rows(*rows).cases_without_balance_date == 1
    assert files.check_rows(*rows, balance_date=date(2024, 6, 1)).cases_without_balance_date == 0


@pytest.mark.parametrize(
    ("stage", "docket", "found"),
    [
        ("和解", "（2022）浙0106民初1号", ("litigation", ("settlement",))),
        ("和解", "（2022）浙0106执1号", ("enforcement", ("settlement",))),
        ("和解", "", ("pre_litigation", ("settlement",))),
        ("终本", "", ("enforcement", ("enforcement_terminated",))),
        ("", "", ("intake", ())),
        ("", "（2022）浙0106民初1号", ("litigation", ())),
    ],
)
def test_a_flag_among_the_stages_leaves_the_stage_to_the_docket_number(files: Files, stage, docket, found):
    case = files.case(row(当前阶段=stage, 案号=docket))
    assert (case.stage, case.flags) == found


def test_flags_are_joined_and_a_way_of_closing_closes(files: Files):
    case = files.case(row(当前阶段="终本", 标志="核销、移送刑事"))
    assert case.flags == ("written_off", "criminal", "enforcement_terminated")
    assert files.case(row(当前阶段="", 结案方式="全额受偿")).stage == "closed"
    contradiction = files.check_rows(row(结案方式="全额受偿"))
    assert problems(contradiction) == [(2, "结案方式", "portfolio.not_closed")]
    closed = files.check_rows(row(当前阶段="结案"))
    assert notices(closed) == [(2, "当前阶段", "portfolio.closed_without_how")]


def test_an_escalation_before_the_default_is_worth_knowing_only(files: Files):
    checked = files.check_rows(row(首次逾期日="2022-09-01"))
    assert (problems(checked), notices(checked)) == (
        [],
        [(2, "首次逾期日", "portfolio.default_after_escalation")],
    )


def test_interest_in_two_parts_must_add_up_to_the_whole(files: Files):
    right = files.case(row(表内利息="4", 表外利息="6"))
    assert (right.debts[0].interest_on, right.debts[0].interest_off) == (cny("4"), cny("6"))
    wrong = files.check_rows(row(表内利息="4", 表外利息="7"))
    assert problems(wrong) == [(2, "欠息", "portfolio.interest_mismatch")]


def test_a_case_has_the_court_of_its_row_even_before_there_is_a_docket_number(files: Files):
    case = files.case(row(受理法院="杭州市西湖区人民法院"))
    assert (case.court, case.proceedings) == ("杭州市西湖区人民法院", ())


def test_identity_tells_companies_from_persons_and_names_do_where_there_is_none(files: Files):
    person = files.case(
        row(客户名称="示例人甲", 证件类型="", 证件号码="330106198001010002", 保证人="乙有限公司、丙")
    )
    assert [(party.kind, party.id_type) for party in person.parties] == [
        ("person", "resident_id"),
        ("company", None),
        ("person", None),
    ]


def test_what_stands_in_brackets_behind_a_name_is_number_cap_or_part_of_it(files: Files):
    written = (
        "张三（保证限额：500万元）、李四(330106198001010002)、某某（集团）有限公司"
        "、王五（最高限额6,000,000.00元）、赵六（统一社会信用代码：91330106TEST000001）、Ann Example (cap 7,000)"
    )
    said = [
        (one.name, one.id_type, one.id_number, one.liability_cap and one.liability_cap.text)
        for one in files.case(row(保证人=written)).parties[1:]
    ]
    assert said == [
        ("张三", None, None, "5000000.00"),
        ("李四", "resident_id", "330106198001010002", None),
        ("某某（集团）有限公司", None, None, None),
        ("王五", None, None, "6000000.00"),
        ("赵六", "uscc", "91330106TEST000001", None),
        ("Ann Example", None, None, "7000.00"),
    ]
    unclear = files.check_rows(row(保证人="张三（限额约5成）"))
    assert problems(unclear) == [(2, "保证人", "money.unreadable_amount")]


def test_problems_beyond_what_a_person_can_read_are_counted(files: Files):
    rows = [row(案件编号=f"ZB{n}", 合同编号=f"JK-{n}", 本金余额="x") for n in range(5_100)]
    checked = files.check(flat(*rows))
    assert (len(checked.problems), checked.problem_count) == (5_000, 5_100)


def test_progress_runs_to_the_end_and_never_back(files: Files):
    told: list[tuple[int, float]] = []
    rows = [row(案件编号=f"ZB{n}", 合同编号=f"JK-{n}") for n in range(5_000)]
    files.check(flat(*rows), progress=lambda *step: told.append(step)).close()
    assert len(told) > 2
    assert told == sorted(told)
    assert told[-1] == (5_000, 1.0)


def test_a_progress_that_gives_up_stops_the_check(files: Files):
    def give_up(_rows: int, _share: float) -> None:
        raise KeyboardInterrupt

    rows = [row(案件编号=f"ZB{n}", 合同编号=f"JK-{n}") for n in range(3_000)]
    with pytest.raises(KeyboardInterrupt):
        files.check(flat(*rows), progress=give_up)


def test_cases_can_be_read_twice_and_not_after_closing(files: Files):
    checked = files.check_rows(row())
    assert list(checked.cases()) == list(checked.cases())
    checked.close()
    checked.close()
    with pytest.raises(AssertionError):
        next(checked.cases())


def test_every_line_comes_back_from_the_spool_as_it_was_laid_down():
    head = Head(2, "杭州", None, "CNY", None, date(2022, 1, 1), None, None, None, ("settlement",), None, cny("5"),
                None, None, "表")  # fmt: skip
    debt = DebtLine(2, "c", "USD", *[Money.of(str(n), "USD") for n in range(6)], 43_500, sheet="表")
    party = PartyLine(2, "guarantor", "乙", "person", liability_cap=cny("7"), sheet="表")
    thing = CollateralLine(2, "other", None, "USD", value=Money.of("9", "USD"), sheet="表")
    cost = CostLine(3, "tax", cny("1"), "CNY", date(2022, 2, 1), sheet="表")
    flat_row = FlatRow(head, debt, (party,), (thing,), ())
    spool = Spool()
    spool.add("A", "表", flat_row, "CNY")
    spool.add("B", "表", flat_row, "CNY")
    spool.index()
    spool.add("A", "表", cost, "CNY")
    spool.add("C", "表", cost, "CNY")
    assert (spool.count(), spool.currency_of("A"), spool.currency_of("C")) == (2, "CNY", None)
    assert list(spool.cases()) == [("A", [flat_row, cost]), ("B", [flat_row])]
    assert spool.of_several_rows() == {"A"}
    spool.close()


def test_what_a_case_line_leaves_out_is_empty():
    case = CaseLine(
        "A", 2, "杭州", None, "CNY", "CN", date(2022, 1, 1), None, "intake", None, (), None, None, None
    )
    assert (case.parties, case.debts, case.court, case.sheet) == ((), (), None, None)
