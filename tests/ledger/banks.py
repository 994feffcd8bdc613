"""A bank account in which everything happened that can: loaded, matched, freed, parked, withdrawn, awaited."""

from datetime import date
from io import BytesIO
from typing import Any

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.commands import ApproveLater, approve_later
from legal_recovery.costs.rules import CostTerms
from legal_recovery.costs.store import list_costs
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.reconciliation import commands as desk
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine, proven
from legal_recovery.reconciliation.store import (
    BatchFilter,
    LineFilter,
    list_lines,
    list_loaded,
    page_of_batches,
    rules_of,
)
from legal_recovery.users.commands import CreateUser, create_user
from tests.factories import Bench, cny
from tests.reconciliation.reviewing import reviewer

_DAY = date(2026, 6, 15)


def banks_of(bench: Bench, case: CaseFacts, files: FileStore) -> None:
    """Open two accounts of the office and do with their lines what people do."""
    account, other = (_account(bench, number) for number in ("62220001", "62220002"))
    first, second, third = (files.put(BytesIO(content))[0] for content in (b"a", b"b", b"c"))
    _load(bench, account, first, "500.00", "70.00", "-20.00", "-90.00", "-30.00")
    _load(bench, other, second, "90.00")
    paid, unknown, fee, left, spent = _lines(bench, account)
    (came,) = _lines(bench, other)
    wrong = _receipt(bench, paid, case, "200.00")
    bench.do(desk.undo_match, desk.UndoMatch(wrong, "案件弄错"))
    by_hand = bench.do(record_receipt, RecordReceipt(case.id, _terms("300.00")))["receipt_id"]
    known = desk.Part(cny("300.00"), "receipt", case.id, about=by_hand)
    for reason in ("是另一笔", None):
        [match] = bench.do(desk.match_line, desk.MatchLine(paid.id, (known,)))
        if reason:
            bench.do(desk.undo_match, desk.UndoMatch(match, reason))
    announced = bench.do(desk.expect, desk.Expect(case.id, cny("200.00")))["expectation_id"]
    _receipt(bench, paid, case, "200.00", announced)
    _learned(bench, case, spent)
    bench.do(desk.park_line, desk.ParkLine(unknown.id, "asked-court", note="已致电法院"))
    outside = desk.Part(fee.amount, "outside", note="账户管理费")
    bench.do(desk.match_line, desk.MatchLine(fee.id, (outside,)))
    bench.do(desk.match_transfer, desk.MatchTransfer(left.id, came.id))
    _load(bench, other, third, "8.00")
    with bench.session() as session:
        mistaken = max(one.id for one in list_loaded(session, other))
    bench.do(desk.withdraw_statement, desk.WithdrawStatement(other, mistaken, "误载"))
    _awaited(bench, case)
    _approved_later(bench, case, files)
    _reviewed(bench)


def _account(bench: Bench, number: str) -> int:
    wanted = desk.OpenAccount(bench.office_id, "清算户", "工行杭州分行", number, "CNY")
    account = bench.do(desk.open_account, wanted)
    wishes = {"columns": {"日期": "date"}, "order": None}
    bench.do(desk.describe_account, desk.DescribeAccount(account, wishes=wishes))
    return int(account)


def _load(bench: Bench, account: int, digest: str, *amounts: str) -> None:
    opening = cny("1,000.00")
    lines = tuple(
        StatementLine(
            0, _DAY, _DAY, cny(amount), "某法院", "6222", f"L{place}", "案款",
            balance=None if place else opening + cny(amount),
        )
        for place, amount in enumerate(amounts)
    )  # fmt: skip
    found = proven(Statement("CSV", None, "CNY", lines, opening=opening))
    start = desk.StartStatement(account, found, "6月.csv", digest)
    desk.load_statement(bench.do, start, lambda *_step: None)


def _lines(bench: Bench, account: int) -> list[Any]:
    with bench.session() as session:
        return list_lines(session, bench.actor, LineFilter(account_id=account))[0]


def _learned(bench: Bench, case: CaseFacts, line: Any) -> None:
    """Match a cost, and let the rules that this and the other matches taught say more than they did."""
    terms = CostTerms("travel", -line.amount, _DAY, _DAY)
    cost = desk.Part(line.amount, "cost", case.id, cost=terms)
    bench.do(desk.match_line, desk.MatchLine(line.id, (cost,)))
    with bench.session() as session:
        rules = rules_of(session, [line.account_id])
    words = ("某法院", "6222", "案款")
    for rule in rules:
        bench.do(desk.edit_rule, desk.EditRule(rule.id, *words, "cost", case.reference, "travel"))


def _receipt(bench: Bench, line: Any, case: CaseFacts, amount: str, expected: int | None = None) -> int:
    part = desk.Part(cny(amount), "receipt", case.id, receipt=_terms(amount), expected=expected)
    [match] = bench.do(desk.match_line, desk.MatchLine(line.id, (part,), 97, "案号相同"))
    return int(match)


def _terms(amount: str) -> ReceiptTerms:
    return ReceiptTerms("voluntary", cny(amount), _DAY, _DAY)


def _awaited(bench: Bench, case: CaseFacts) -> None:
    wanted = desk.Expect(case.id, cny("800.00"), _DAY, cny("790.00"), "某法院", "电话通知")
    made = bench.do(desk.expect, wanted)["expectation_id"]
    bench.do(desk.stop_expecting, desk.StopExpecting(case.id, made))


def _approved_later(bench: Bench, case: CaseFacts, files: FileStore) -> None:
    """A line proves a cost above the limit, which a manager approves afterwards."""
    account = _account(bench, "62220008")
    _load(bench, account, files.put(BytesIO(b"d"))[0], "-1,200.00")
    (spent,) = _lines(bench, account)
    cost = desk.Part(spent.amount, "cost", case.id, cost=CostTerms("travel", -spent.amount, _DAY, _DAY))
    bench.do(desk.match_line, desk.MatchLine(spent.id, (cost,)))
    person = CreateUser("补批人", "bupi@bank.example", ("manager",), bench.office_id)
    manager = Actor(bench.do(create_user, person), "补批人", frozenset({"manager"}), bench.office_id)
    with bench.session() as session:
        [made] = [one.id for one in list_costs(session, case.id) if one.amount == -spent.amount]
    bench.do(approve_later, ApproveLater(case.id, made, "来不及报批"), by=manager)


def _reviewed(bench: Bench) -> None:
    """Another person looks through what was posted last."""
    with bench.session() as session:
        [last] = page_of_batches(session, bench.actor, BatchFilter(), limit=1)
    bench.do(desk.review_batch, desk.ReviewBatch(last.batch.id, "核对无误"), by=reviewer(bench))
