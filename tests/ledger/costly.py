"""What stands in the ledger of costs: asked for, approved, paid, awarded, refunded; counsel's terms; budgets."""

from datetime import date
from io import BytesIO

from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.costs import commands as costs
from legal_recovery.costs.rules import Asked, CostTerms, CounselTerms, Limits, RefundTerms, Tier
from legal_recovery.costs.store import get_request
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import PostEntry, post_entry
from legal_recovery.ledger.postings import Entry, Posting
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.users import commands as users
from tests.factories import Bench, cny

DAY, LATER, BACK = date(2026, 5, 6), date(2026, 6, 8), date(2026, 8, 3)


def lives_of_costs(bench: Bench, files: FileStore) -> None:
    """A case whose costs went through all that can happen to them."""
    case = bench.open_case("FY-1")
    suit = ProceedingTerms("lawsuit", "某法院", None, date(2026, 4, 1))
    proceeding = bench.do(open_proceeding, OpenProceeding(case.id, suit))["proceeding_id"]
    piece = bench.do(add_collateral, AddCollateral(case.id, CollateralTerms("equipment", "机床")))[
        "collateral_id"
    ]
    digest, size = files.put(BytesIO("发票".encode()))
    file = AttachDocument(case.book, "发票.pdf", digest, size, "application/pdf", "court")
    document = bench.do(attach_document, file)["document_id"]
    request = _approved(
        bench, case.id, Asked("counsel", cny("20,000.00"), "一审", "某所", proceeding, piece, document)
    )
    terms = CostTerms(
        "counsel",
        cny("9,000.00"),
        DAY,
        payee="某所",
        collateral=piece,
        proceeding=proceeding,
        request=request,
    )
    cost = bench.do(costs.record_cost, costs.RecordCost(case.id, terms))["cost_id"]
    bench.do(costs.pay_cost, costs.PayCost(case.id, cost, LATER))
    bench.do(costs.reverse_payment, costs.ReversePayment(case.id, cost, "付错账户"))
    bench.do(costs.pay_cost, costs.PayCost(case.id, cost, LATER))
    bench.do(costs.invoice_cost, costs.InvoiceCost(case.id, cost, document, LATER, "0123"))
    lines = (Posting("claim:costs", cny("9,000.00")), Posting("claim:basis:off-book", cny("-9,000.00")))
    bench.do(post_entry, PostEntry(Entry(case.book, LATER, "judgment", lines), "判决生效"))
    bench.do(
        costs.decide_cost, costs.DecideCost(case.id, cost, "awarded", LATER, None, proceeding, "判令被告负担")
    )
    claim = costs.ClaimRefund(case.id, cost, "won", LATER, court="某法院", note="胜诉退费")
    claim_id = bench.do(costs.claim_refund, claim)["claim_id"]
    bench.do(costs.chase_refund, costs.ChaseRefund(case.id, claim_id, date(2026, 7, 1), "电话催办"))
    for amount in ("1,000.00", "2,000.00"):
        refund = RefundTerms(cost, cny(amount), BACK, "某财政局", "退费")
        made = bench.do(costs.receive_refund, costs.ReceiveRefund(case.id, refund))["refund_id"]
    bench.do(costs.reverse_refund, costs.ReverseRefund(case.id, made, "银行冲回"))
    bench.do(costs.drop_refund, costs.DropRefund(case.id, claim_id, "法院已抵扣"))
    agreed = CounselTerms(
        "tiered", cny("500.00"), (Tier(0, 50_000_000),), cny("90,000.00"), Money.zero("CNY") + cny("100.00")
    )
    counsel = costs.AgreeCounsel(case.id, "某所", agreed, DAY, document)
    made = bench.do(costs.agree_counsel, counsel)["terms_id"]
    bench.do(costs.book_counsel, costs.BookCounsel(case.id, made, LATER))
    bench.do(costs.end_counsel, costs.EndCounsel(case.id, made, LATER, "解除委托"))
    bench.do(costs.set_budget, costs.SetBudget(case.id, "counsel", cny("40,000.00"), "年度预算"))


def _approved(bench: Bench, case_id: int, asked: Asked) -> int:
    """Ask, change, review and approve; another request is refused."""
    users.ensure_system(bench.database, bench.clock)
    limits = Limits(cny("1,000.00"), cny("10,000.00"))
    for office in (None, bench.office_id):
        bench.do(costs.set_limits, costs.SetLimits(office, "CNY", limits))
    people = []
    for name in ("fu", "shen"):
        person = users.CreateUser(name, f"{name}@bank.example", ("manager",), bench.office_id)
        people.append(
            Actor(bench.do(users.create_user, person), name, frozenset({"manager"}), bench.office_id)
        )
    first, other = (bench.do(costs.ask_cost, costs.AskCost(case_id, asked))["request_id"] for _ in range(2))
    bench.do(costs.change_request, costs.ChangeRequest(case_id, first, asked))
    for by, step in zip(people, ("review", "approve"), strict=True):
        agreeing = costs.AgreeRequest(case_id, first, step, _digest(bench, case_id, first), answer="同意")
        bench.do(costs.agree_request, agreeing, by=by)
    bench.do(
        costs.refuse_request, costs.RefuseRequest(case_id, other, _digest(bench, case_id, other), "重复")
    )
    return first


def _digest(bench: Bench, case_id: int, request: int) -> str:
    with bench.session() as session:
        return get_request(session, case_id, request).facts.digest
