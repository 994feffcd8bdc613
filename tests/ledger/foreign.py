"""Receipts in another currency, converted at once, in parts and once wrongly, and paid back; and who paid them."""

from datetime import date

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.kernel.money import Money
from legal_recovery.receipts import commands as receipts
from legal_recovery.receipts.rules import ConversionTerms, Exchange, Payer, ReceiptTerms, RefundTerms
from tests.factories import Bench, cny

_DAY = date(2026, 6, 15)
_DOLLARS = Money(100_00, "USD")


def foreign_of(bench: Bench, case: CaseFacts) -> None:
    """Dollars come in twice; what stands in dollars is converted, taken back and converted again."""
    with bench.session() as session:
        debtor = list_obligors(session, case.id)[0].obligor_id
    _received(bench, case, cny("710.00"))
    held = _received(bench, case, None, Payer(debtor))
    slip = ConversionTerms(held, cny("709.00"), _DAY, "JH-20260615-1")
    for reason in ("水单有误", None):
        made = bench.do(receipts.record_conversion, receipts.RecordConversion(case.id, slip))["conversion_id"]
        if reason:
            bench.do(receipts.reverse_conversion, receipts.ReverseConversion(case.id, made, reason))
    _bought_back(bench, case)
    bench.do(receipts.name_payers, receipts.NamePayers(case.id, held))
    bench.do(receipts.name_payers, receipts.NamePayers(case.id, held, (Payer(debtor),)))


def _received(bench: Bench, case: CaseFacts, banked: Money | None, *payers: Payer) -> int:
    told = Exchange(_DOLLARS, "7.1234", _DAY, "中国人民银行人民币汇率中间价", banked)
    terms = ReceiptTerms("voluntary", _DOLLARS, _DAY, _DAY, exchange=told, payers=payers)
    return int(bench.do(receipts.record_receipt, receipts.RecordReceipt(case.id, terms))["receipt_id"])


def _bought_back(bench: Bench, case: CaseFacts) -> None:
    """Too many dollars come, quoted for one yuan; some go back as they are, some are bought for that."""
    many = Money(9_000_000_00, "USD")
    told = Exchange(many, "0.14", _DAY, "中国人民银行人民币汇率中间价", rate_of="CNY")
    terms = ReceiptTerms("voluntary", many, _DAY, _DAY, exchange=told)
    receipt = int(bench.do(receipts.record_receipt, receipts.RecordReceipt(case.id, terms))["receipt_id"])
    one = Money(1_00, "USD")
    part = ConversionTerms(receipt, cny("7.00"), _DAY, "JH-20260615-2", one)
    bench.do(receipts.record_conversion, receipts.RecordConversion(case.id, part))
    for amount, returned in ((one, None), (cny("7.20"), one)):
        back = RefundTerms(receipt, amount, _DAY, "多付退回", returned=returned)
        bench.do(receipts.record_refund, receipts.RecordRefund(case.id, back))
