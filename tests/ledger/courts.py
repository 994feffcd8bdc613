"""Money that a court holds for us, of which everything was recorded that can be."""

from datetime import date

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.debts.store import list_debts
from legal_recovery.documents.commands import AttachDocument
from legal_recovery.receipts import commands as receipts
from legal_recovery.receipts.rules import OwedLine, ReceiptTerms, RefundTerms
from legal_recovery.reconciliation.commands import EndCode, Expect, RecordCode, end_code, expect, record_code
from legal_recovery.reconciliation.commands import court_money as courts
from tests.factories import Bench, cny

_DAY = date(2026, 6, 15)


def court_money_of(bench: Bench, case: CaseFacts, digest: str, size: int) -> None:
    """Announce money, keep it back twice, free it, and ask for it by letter."""
    about = bench.do(expect, Expect(case.id, cny("900.00"), _DAY))["expectation_id"]
    for ground in ("taxes", "objection"):
        kept = courts.RetainCourtMoney(
            case.id, about, cny("900.00"), ground, _DAY, date(2026, 12, 31), "待定"
        )
        bench.do(courts.retain_court_money, kept)
    bench.do(courts.free_court_money, courts.FreeCourtMoney(case.id, about, date(2026, 6, 20)))
    letter = AttachDocument(case.book, "催发案款函.pdf", digest, size, "application/pdf", "court")
    asked = courts.ChaseCourt(case.id, about, "letter", _DAY, date(2026, 7, 1), "已寄出", letter)
    bench.do(courts.chase_court, asked)
    made = bench.do(record_code, RecordCode(case.id, "account", "3300 1610 0270 5300 1234"))["code_id"]
    bench.do(end_code, EndCode(case.id, made))
    _applied_anew(bench, case)
    _paid_too_much(bench, case)


def _applied_anew(bench: Bench, case: CaseFacts) -> None:
    with bench.session() as session:
        (debt,) = list_debts(session, case.id)
    terms = ReceiptTerms("voluntary", cny("100.00"), _DAY, _DAY)
    receipt = bench.do(receipts.record_receipt, receipts.RecordReceipt(case.id, terms))["receipt_id"]
    line = OwedLine(debt.id, "claim:principal", cny("100.00"))
    anew = receipts.ReallocateReceipt(case.id, receipt, "约定先还本", (line,))
    bench.do(receipts.reallocate_receipt, anew)


def _paid_too_much(bench: Bench, case: CaseFacts) -> None:
    """More than all that is owed came in, and goes back twice, once wrongly."""
    too_much = ReceiptTerms("voluntary", cny("2,000,000.00"), _DAY, _DAY, "某担保公司")
    receipt = bench.do(receipts.record_receipt, receipts.RecordReceipt(case.id, too_much))["receipt_id"]
    back = RefundTerms(receipt, cny("10.00"), _DAY, "多付退回", payee_account="6222")
    for reason in ("退汇", None):
        made = bench.do(receipts.record_refund, receipts.RecordRefund(case.id, back))["refund_id"]
        if reason:
            bench.do(receipts.reverse_refund, receipts.ReverseRefund(case.id, made, reason))
