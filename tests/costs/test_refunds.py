"""What courts give back: the chart's scenario 4, halves, parts, both at once refused, taken back; on both engines."""

from datetime import date

import pytest

from legal_recovery.costs.commands import (
    ChaseRefund,
    ClaimRefund,
    DecideCost,
    DropRefund,
    PayCost,
    ReceiveRefund,
    RecordCost,
    ReverseCost,
    ReversePayment,
    ReverseRefund,
    chase_refund,
    claim_refund,
    decide_cost,
    drop_refund,
    lives,
    pay_cost,
    receive_refund,
    record_cost,
    reverse_cost,
    reverse_payment,
    reverse_refund,
)
from legal_recovery.costs.rules import (
    CollectedAlready,
    CostRefunded,
    CostTerms,
    MoreAwarded,
    MoreThanPaid,
    NotDue,
    NotPaidLater,
    PaidBeforeDue,
    RefundedAlready,
    RefundEndedAlready,
    RefundReversedAlready,
    RefundTerms,
)
from legal_recovery.costs.store import get_cost, list_claims, list_refunds
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from tests.costs.life import BACK, EFFECTIVE, PAID, advanced, awarded, balances
from tests.factories import Bench, cny


def back(case, cost: int, amount: str, on: date = BACK) -> ReceiveRefund:
    return ReceiveRefund(case.id, RefundTerms(cost, cny(amount), on, "杭州市财政局"))


def standings(bench: Bench, case) -> dict[int, str]:
    with bench.session() as session:
        return {cost: life.standing for cost, life in lives(session, case).items()}


def test_costs_are_advanced_awarded_and_refunded_as_the_chart_has_it(bench: Bench) -> None:
    case = bench.open_case()
    costs = advanced(bench, case)
    assert balances(bench, case) == {
        "money:bank": "-118,800.00",
        "money:cost-payable": "-3,000.00",
        "money:cost:acceptance": "13,800.00",
        "money:cost:bond-premium": "3,000.00",
        "money:cost:preservation": "5,000.00",
        "money:deposit-lodged": "100,000.00",
    }
    awarded(bench, case, costs)
    made = bench.do(claim_refund, ClaimRefund(case.id, costs["acceptance"], "won", EFFECTIVE))
    with bench.session() as session:
        (claim,) = list_claims(session, case.id)
    # 《诉讼费用交纳办法》第五十三条: fifteen days from the effect.
    assert (claim.id, claim.amount, claim.due_on) == (made["claim_id"], cny("13,800.00"), date(2026, 7, 16))
    assert standings(bench, case) == {
        costs["acceptance"]: "refundable",
        costs["preservation"]: "awarded",
        costs["bond-premium"]: "advanced",
    }
    bench.do(chase_refund, ChaseRefund(case.id, claim.id, date(2026, 7, 20), "电话催办"))
    bench.do(receive_refund, back(case, costs["acceptance"], "13,800.00"))
    found = balances(bench, case)
    assert found["money:bank"] == "-105,000.00"
    assert found["money:cost-refund:acceptance"] == "-13,800.00"
    assert (found["claim:ended:cancelled"], found["claim:costs"]) == ("13,800.00", "5,000.00")
    with bench.session() as session:
        (claim,) = list_claims(session, case.id)
    assert (claim.state, claim.chases, claim.left) == ("received", 1, cny("0"))
    assert standings(bench, case)[costs["acceptance"]] == "refunded"


def test_the_same_cost_is_not_both_collected_and_refunded(bench: Bench) -> None:
    case = bench.open_case()
    costs = advanced(bench, case)
    awarded(bench, case, costs)
    bench.do(record_receipt, RecordReceipt(case.id, ReceiptTerms("voluntary", cny("10,000.00"), BACK, BACK)))
    before = balances(bench, case)
    with pytest.raises(CollectedAlready) as refused:
        bench.do(receive_refund, back(case, costs["acceptance"], "13,800.00"))
    assert refused.value.facts["owed"] == cny("8,800.00")
    assert balances(bench, case) == before
    assert standings(bench, case)[costs["acceptance"]] == "awarded"
    with bench.session() as session:
        life = lives(session, case)[costs["acceptance"]]
    assert (life.collected, life.owed) == (cny("10,000.00"), cny("3,800.00"))


def test_what_a_court_gave_back_is_not_linked_to_an_award_too(bench: Bench) -> None:
    case = bench.open_case()
    costs = advanced(bench, case)
    bench.do(receive_refund, back(case, costs["acceptance"], "6,900.00"))
    assert "claim:ended:cancelled" not in balances(bench, case), "it was not awarded, so nothing is cancelled"
    awarded(bench, case, {"acceptance": costs["preservation"], "preservation": costs["preservation"]})
    with pytest.raises(RefundedAlready):
        bench.do(decide_cost, DecideCost(case.id, costs["acceptance"], "awarded", EFFECTIVE))
    part = DecideCost(case.id, costs["acceptance"], "awarded", EFFECTIVE, cny("6,900.00"))
    bench.do(decide_cost, part)
    with pytest.raises(MoreAwarded):
        bench.do(
            decide_cost, DecideCost(case.id, costs["bond-premium"], "awarded", EFFECTIVE, cny("6,900.01"))
        )


@pytest.mark.parametrize(("ground", "amount"), [("mediated", "0.02"), ("withdrawn", "0.02"), ("won", "0.05")])
def test_half_of_an_odd_fee_comes_back_less_the_rounded_half_that_the_court_keeps(
    bench: Bench, ground: str, amount: str
) -> None:
    case = bench.open_case()
    cost = bench.do(record_cost, RecordCost(case.id, CostTerms("acceptance", cny("0.05"), PAID, PAID)))[
        "cost_id"
    ]
    bench.do(claim_refund, ClaimRefund(case.id, cost, ground, EFFECTIVE))
    with bench.session() as session:
        assert [one.amount.text for one in list_claims(session, case.id)] == [amount]


def test_a_refund_in_parts_stays_due_until_the_last(bench: Bench) -> None:
    case = bench.open_case()
    cost = advanced(bench, case)["acceptance"]
    claimed = bench.do(claim_refund, ClaimRefund(case.id, cost, "won", EFFECTIVE))["claim_id"]
    with pytest.raises(RefundEndedAlready):
        bench.do(claim_refund, ClaimRefund(case.id, cost, "won", EFFECTIVE))
    first = bench.do(receive_refund, back(case, cost, "3,800.00"))["refund_id"]
    with bench.session() as session:
        assert [(one.state, one.left.text) for one in list_claims(session, case.id)] == [("open", "10000.00")]
    with pytest.raises(MoreThanPaid) as refused:
        bench.do(receive_refund, back(case, cost, "10,000.01"))
    assert refused.value.facts["left"] == cny("10,000.00")
    with pytest.raises(CostRefunded):
        bench.do(reverse_cost, ReverseCost(case.id, cost, "记错"))
    bench.do(receive_refund, back(case, cost, "10,000.00"))
    bench.do(reverse_refund, ReverseRefund(case.id, first, "属另一案件"))
    with pytest.raises(RefundReversedAlready):
        bench.do(reverse_refund, ReverseRefund(case.id, first, "属另一案件"))
    with bench.session() as session:
        assert [(one.state, one.left.text) for one in list_claims(session, case.id)] == [("open", "3800.00")]
        assert [one.reversed_seq is None for one in list_refunds(session, case.id)] == [False, True]
    bench.do(drop_refund, DropRefund(case.id, claimed, "法院已抵扣"))
    with pytest.raises(RefundEndedAlready):
        bench.do(chase_refund, ChaseRefund(case.id, claimed, BACK))


def test_a_reversed_refund_lets_the_debtor_owe_the_cost_again(bench: Bench) -> None:
    case = bench.open_case()
    costs = advanced(bench, case)
    awarded(bench, case, costs)
    before = balances(bench, case)
    made = bench.do(receive_refund, back(case, costs["acceptance"], "13,800.00"))["refund_id"]
    bench.do(reverse_refund, ReverseRefund(case.id, made, "银行冲回"))
    assert balances(bench, case) == before
    assert standings(bench, case)[costs["acceptance"]] == "awarded"


def test_what_was_not_paid_does_not_come_back(bench: Bench) -> None:
    case = bench.open_case()
    due = advanced(bench, case)["bond-premium"]
    with pytest.raises(MoreThanPaid):
        bench.do(receive_refund, back(case, due, "0.01"))
    with pytest.raises(InvalidInput):
        bench.do(claim_refund, ClaimRefund(case.id, due, "because", EFFECTIVE, cny("1.00")))


def test_what_was_due_is_paid_once_and_the_payment_alone_taken_back(bench: Bench) -> None:
    case = bench.open_case()
    due = advanced(bench, case)["bond-premium"]
    with pytest.raises(PaidBeforeDue):
        bench.do(pay_cost, PayCost(case.id, due, date(2026, 3, 31)))
    bench.do(pay_cost, PayCost(case.id, due, BACK))
    assert "money:cost-payable" not in balances(bench, case)
    with pytest.raises(NotDue):
        bench.do(pay_cost, PayCost(case.id, due, BACK))
    bench.do(reverse_payment, ReversePayment(case.id, due, "账户有误"))
    with pytest.raises(NotPaidLater):
        bench.do(reverse_payment, ReversePayment(case.id, due, "账户有误"))
    assert balances(bench, case)["money:cost-payable"] == "-3,000.00"
    bench.do(pay_cost, PayCost(case.id, due, BACK))
    bench.do(reverse_cost, ReverseCost(case.id, due, "属另一案件"))
    assert "money:cost:bond-premium" not in balances(bench, case)
    assert "money:cost-payable" not in balances(bench, case)
    assert balances(bench, case)["money:bank"] == "-118,800.00"
    with bench.session() as session:
        assert not get_cost(session, case.id, due).stands
