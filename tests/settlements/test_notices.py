"""Notice of an assignment to those who owe, and the change of applicant in every docket of a sold case."""

from datetime import date
from io import BytesIO

import pytest
from pikepdf import Pdf

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import RecordTrigger, record_trigger
from legal_recovery.deadlines.rules import Happened
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.kernel.errors import InvalidInput, NotFound
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.settlements.commands import (
    AnnounceAssignment,
    BuyBack,
    CloseSale,
    Given,
    NotifyObligors,
    ServeNotice,
    WithdrawNotice,
    announce_assignment,
    buy_back_debt,
    close_sale,
    notify_obligors,
    serve_notice,
    withdraw_notice,
)
from legal_recovery.settlements.commands.notice_letters import letters_for, letters_html, typeset_letters
from legal_recovery.settlements.rules import NobodyToNotify, Notice, NoticeOver, WrongSaleState, notice_state
from legal_recovery.settlements.store import Sale, list_notices, list_sold, notified, sold_with
from tests.factories import Bench
from tests.settlements.test_exits import TODAY
from tests.settlements.test_sales import approved, drafted

# No law sets a time: the pack reminds after thirty days.
AWAITED = date(2026, 12, 20)


def sold(bench: Bench, *references: str) -> Sale:
    sale = drafted(bench, *references)
    approved(bench, sale)
    bench.do(close_sale, CloseSale(sale.id, TODAY))
    return sale


def given_of(bench: Bench, case: CaseFacts) -> list[Notice]:
    with bench.session() as session:
        return list_notices(session, [sold_with(session, case.id)[1].id])


def states(bench: Bench, sale: Sale) -> list[str]:
    with bench.session() as session:
        return list(notified(session, sale.id).values())


def test_a_pool_says_which_cases_still_need_notice_until_everybody_has_it(bench: Bench) -> None:
    case, other = bench.open_case(), bench.open_case("ZB-2")
    by_post = NotifyObligors(case.id, Given("post", TODAY, None, "EMS 1023"))
    with pytest.raises(NotFound, match="at no buyer"):
        bench.do(notify_obligors, by_post)
    sale = drafted(bench, "ZB-1", "ZB-2")
    announced = AnnounceAssignment(sale.id, TODAY, "浙江日报2026年11月20日第8版")
    with pytest.raises(WrongSaleState):
        bench.do(announce_assignment, announced)
    approved(bench, sale)
    bench.do(close_sale, CloseSale(sale.id, TODAY))
    assert states(bench, sale) == ["none", "none"]
    with pytest.raises(InvalidInput, match="sold on 2026-11-20"):
        bench.do(notify_obligors, NotifyObligors(case.id, Given("post", date(2026, 11, 19))))
    assert bench.do(notify_obligors, by_post)["notified"] == 1
    assert states(bench, sale) == ["sent", "none"]
    (notice,) = given_of(bench, case)
    assert bench.do(announce_assignment, announced) == {"cases": 1, "notified": 1}
    assert states(bench, sale) == ["sent", "served"]
    assert given_of(bench, other)[0].note == "浙江日报2026年11月20日第8版"
    with pytest.raises(NobodyToNotify):
        bench.do(announce_assignment, announced)
    bench.do(serve_notice, ServeNotice(case.id, notice.id, TODAY))
    with pytest.raises(NoticeOver):
        bench.do(serve_notice, ServeNotice(case.id, notice.id, TODAY))
    with pytest.raises(NobodyToNotify):
        bench.do(notify_obligors, by_post)
    bench.do(withdraw_notice, WithdrawNotice(case.id, notice.id, "退件"))
    assert states(bench, sale) == ["none", "served"]
    bench.do(buy_back_debt, BuyBack(other.id, TODAY, "瑕疵"))
    assert states(bench, sale) == ["none"]


def test_notice_of_some_is_not_notice_of_all() -> None:
    one = Notice(1, 1, 1, 7, "post", TODAY, None)
    served = Notice(2, 1, 1, 7, "court", TODAY, TODAY)
    assert notice_state([7, 8], []) == "none"
    assert notice_state([7, 8], [one, served]) == "partly"
    assert notice_state([7], [one]) == "sent"
    assert notice_state([7], [served, one]) == notice_state([7], [one, served]) == "served"


def test_the_letters_say_who_what_and_to_whom_on_a_page_each(bench: Bench) -> None:
    case = bench.open_case()
    sold(bench, "ZB-1")
    with bench.session() as session:
        letters = letters_for(session, case, (), TODAY)
    said = letters_html(letters)
    for words in (
        "债权转让通知书",
        "杭州示例机械有限公司（债务人）：",
        "某资产管理公司",
        "2026年11月20日",
        "第五百四十六条",
        "人民币1,000,000.00元（大写：人民币壹佰万元整）",
        "回执",
    ):
        assert words in said, words
    assert said.count("<article>") == len(letters.addressees) == 1
    pdf = typeset_letters(letters)
    with Pdf.open(BytesIO(pdf)) as printed:
        assert len(printed.pages) == 1
        assert b"pdfaid" in printed.Root.Metadata.read_bytes()
    assert letters.name == "债权转让通知书_ZB-1_2026-11-20.pdf"


def test_in_every_docket_that_runs_the_change_of_applicant_is_awaited_until_it_is_recorded(
    bench: Bench,
) -> None:
    case = bench.open_case()
    running = [
        bench.do(
            open_proceeding,
            OpenProceeding(case.id, ProceedingTerms("lawsuit", court, number, date(2026, 3, 2))),
        )["proceeding_id"]
        for court, number in (
            ("杭州市上城区人民法院", "（2026）浙0102民初1号"),
            ("杭州市西湖区人民法院", None),
        )
    ]
    sold(bench, "ZB-1")
    assert awaited(bench, case) == [(one, AWAITED, "open") for one in running]
    ruled = Happened("applicant-changed", TODAY, "in-person", "home")
    bench.do(record_trigger, RecordTrigger(case.id, ruled, proceeding_id=running[0]))
    assert [state for *_, state in awaited(bench, case)] == ["done", "open"]
    bench.do(buy_back_debt, BuyBack(case.id, TODAY, "瑕疵"))
    # Where the buyer has taken our place already the court has to change it back.
    assert awaited(bench, case) == [
        (running[0], AWAITED, "done"),
        (running[1], AWAITED, "void"),
        (running[0], AWAITED, "open"),
    ]
    with bench.session() as session:
        assert list_sold(session, case_id=case.id)[0].bought_back_on == TODAY


def awaited(bench: Bench, case: CaseFacts) -> list[tuple[int | None, date, str]]:
    with bench.session() as session:
        return [
            (one.kept.proceeding_id, one.kept.due, one.kept.state)
            for one in list_deadlines(session, case.id)
            if one.kept.rule == "applicant-change"
        ]
