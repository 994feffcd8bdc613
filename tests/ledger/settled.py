"""Settlements, exits, refinancing and a debt sale of a rich ledger: every row and column that they write."""

from datetime import date

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import get_case
from legal_recovery.documents.commands import AttachDocument
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import ReverseEntry, reverse_entry
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.settlements import commands, store
from legal_recovery.settlements.rules import PlanTerms, Rhythm, Wish, make_schedule
from tests.factories import Bench, cny

AGREED, FIRST, TODAY = date(2026, 6, 1), date(2026, 7, 1), date(2026, 11, 20)


def settled_of(bench: Bench, digest: str, size: int) -> None:
    """Cases with settlements kept, broken and withdrawn, exits of every kind of answer, and a pool that was sold."""
    manager = Actor(new_id(), "manager", frozenset({"manager"}), bench.office_id, bench.actor.book)
    _plans(bench)
    _exits(bench, manager)
    _sale(bench, manager, (digest, size))


def _plans(bench: Bench) -> None:
    case = bench.open_case("HJ-1")
    amount = cny("800,000.00")
    dues = make_schedule(amount, Rhythm("fixed", FIRST, 2))
    words = {"bound": "债务人、保证人", "document": "（2026）执和1号", "note": "双方自愿"}
    agreed = commands.AgreePlan(case.id, PlanTerms("private", "fixed", amount, AGREED, dues, 5, **words))
    plan = bench.do(commands.agree_plan, agreed)["plan_id"]
    bench.do(commands.withdraw_plan, commands.WithdrawPlan(case.id, plan, "录入错误"))
    plan = bench.do(commands.agree_plan, agreed)["plan_id"]
    for day in (FIRST, date(2026, 8, 1)):
        terms = ReceiptTerms("settlement", cny("400,000.00"), day, day)
        receipt = bench.do(record_receipt, RecordReceipt(case.id, terms))["receipt_id"]
    bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "记错案件"))
    bench.do(commands.note_missed_of, commands.NoteMissed(case.id))
    breach = commands.BreakPlan(case.id, plan, date(2026, 9, 1), "agreement", "未按期履行")
    bench.do(commands.break_plan, breach)


def _exits(bench: Bench, manager: Actor) -> None:
    case = bench.open_case("HJ-3")
    bench.do(commands.set_authority, commands.SetAuthority("waiver", "manager", "CNY", cny("1,000,000.00")))
    here = commands.SetAuthority("seizure", "manager", "CNY", None, bench.office_id)
    bench.do(commands.set_authority, here)
    asked = [
        _ask(bench, case.id, kind, "（2026）浙0106执1号")
        for kind in ("waiver", "suit", "settlement", "write_off", "in_kind")
    ]
    used = bench.do(commands.approve_exit, _approval(asked[0]), by=manager)["entry_seq"]
    bench.do(reverse_entry, ReverseEntry(case.book, used, "审批有误"))
    bench.do(commands.decline_exit, commands.AnswerExit(case.id, asked[1].id, "不同意"), by=manager)
    bench.do(commands.withdraw_exit, commands.AnswerExit(case.id, asked[2].id, "不再需要"))
    again = _ask(bench, case.id, "write_off", None)
    bench.do(commands.approve_exit, _approval(again), by=manager)
    with bench.session() as session:
        counted = get_case(session, bench.actor, "LX-1")
    bench.do(commands.refinance, commands.Refinance(counted.id, cny("1,000.00"), AGREED, "JK-新-2", "展期"))
    loan = commands.Refinance(case.id, cny("1,000.00"), AGREED, "JK-新-1", "展期")
    for undone in (True, False):
        made = bench.do(commands.refinance, loan)["refinancing_id"]
        if undone:
            wrong = commands.ReverseRefinancing(case.id, made, "录入错误")
            bench.do(commands.reverse_refinancing, wrong)
            limit = commands.SetAuthority("refinancing", "manager", "CNY", cny("1,000,000.00"))
            bench.do(commands.set_authority, limit)
            needed = _ask(bench, case.id, "refinancing", None)
            bench.do(commands.approve_exit, _approval(needed), by=manager)


def _ask(bench: Bench, case_id: int, kind: str, about: str | None) -> store.Exit:
    wish = Wish(kind, cny("1,000.00"), "无财产可供执行", about)
    made = bench.do(commands.request_exit, commands.RequestExit(case_id, wish))["exit_id"]
    with bench.session() as session:
        return store.get_exit(session, case_id, made)


def _approval(found: store.Exit) -> commands.ApproveExit:
    return commands.ApproveExit(found.case_id, found.id, found.digest, "审批1号", TODAY)


def _sale(bench: Bench, manager: Actor, letter: tuple[str, int]) -> None:
    case = bench.open_case("HJ-5")
    pool = commands.DraftSale("第1期", "某资产公司", ("HJ-5",), AGREED, cny("330,000.00"))
    dropped = bench.do(commands.draft_sale, pool)["sale_id"]
    bench.do(commands.drop_sale, commands.DropSale(dropped, "流标"))
    sale = bench.do(commands.draft_sale, pool)["sale_id"]
    with bench.session() as session:
        digest = store.get_sale(session, bench.actor, sale).digest
    bench.do(commands.approve_sale, commands.ApproveSale(sale, digest, "审批2号", TODAY), by=manager)
    late = ReceiptTerms("voluntary", cny("1,000.00"), FIRST, FIRST)
    bench.do(record_receipt, RecordReceipt(case.id, late))
    bench.do(commands.close_sale, commands.CloseSale(sale, TODAY))
    for way in ("in", "out"):
        money = commands.MoveBuyerMoney(case.id, way, cny("20,000.00"), TODAY, "债务人")
        bench.do(commands.move_buyer_money, money)
        with bench.session() as session:
            moved = store.buyer_moneys(session, case.id)[-1]
    bench.do(reverse_entry, ReverseEntry(case.book, moved.entry_seq, "误转"))
    _notices(bench, case, *letter)
    bench.do(commands.buy_back_debt, commands.BuyBack(case.id, TODAY, "瑕疵回购"))


def _notices(bench: Bench, case: CaseFacts, digest: str, size: int) -> None:
    letter = AttachDocument(case.book, "债权转让通知书.pdf", digest, size, "application/pdf", "court")
    given = commands.Given("post", TODAY, None, "EMS 1023")
    bench.do(commands.notify_obligors, commands.NotifyObligors(case.id, given, document=letter))
    with bench.session() as session:
        (notice,) = store.list_notices(session, [store.sold_with(session, case.id)[1].id])
    bench.do(commands.serve_notice, commands.ServeNotice(case.id, notice.id, TODAY))
    bench.do(commands.withdraw_notice, commands.WithdrawNotice(case.id, notice.id, "退件"))
