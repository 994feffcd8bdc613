"""Receipts where interest is counted: valued on the day that discharges, in the order that applies, or by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import NotKnown
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.store import case_figures, list_entries
from legal_recovery.owed.commands import (
    SetPaymentOrder,
    WithdrawAward,
    record_award,
    set_payment_order,
    withdraw_award,
)
from legal_recovery.owed.rules import owed_on, totals_of
from legal_recovery.owed.store import facts_of
from legal_recovery.receipts.commands import (
    RecordReceipt,
    ReverseReceipt,
    foresee_receipt,
    record_receipt,
    reverse_receipt,
)
from legal_recovery.receipts.rules import NotAllowed, OwedLine, ReceiptTerms
from legal_recovery.receipts.store import list_receipts
from tests.factories import ESCALATED, Bench, cny
from tests.owed.test_commands import FIXED, LPR, agree, award, debt_of, held, ledger, owed, title
from tests.thorough import examples


def receive(bench: Bench, case, amount: str, on: date, **more):
    terms = {"credited_on": on, "discharged_on": on, **more}
    return bench.do(record_receipt, RecordReceipt(case.id, ReceiptTerms("voluntary", cny(amount), **terms)))


def paid_by(bench: Bench, case, place: int = -1) -> dict[str, str]:
    """What an entry of a receipt, counted among those that settle, paid by part."""
    with bench.session() as session:
        entries = [
            one
            for one in list_entries(session, case.book)
            if any(line.account == "claim:ended:settled" for line in one.postings)
        ]
    return {
        line.account.removeprefix("claim:"): (-line.amount).text
        for line in entries[place].postings
        if line.account in CLAIM_ORDER
    }


def test_interest_runs_to_the_day_that_discharges_and_not_to_the_day_credited(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    receive(bench, case, "200,000.00", date(2026, 4, 28), discharged_on=date(2026, 4, 1))
    # 30 days of 150 each; then the rest of the money goes to the principal
    assert paid_by(bench, case) == {
        "interest-on": "30000.00", "interest-off": "50000.00", "penalty": "24500.00", "principal": "95500.00",
    }  # fmt: skip
    assert ledger(bench, case) == owed(bench, case, date(2026, 4, 1)) == {"principal": 90_450_000}
    assert owed(bench, case, date(2026, 5, 1))["penalty"] == 90_450_000 * 54 * 30 // 360_000


def test_what_exceeds_everything_owed_that_day_is_the_payers(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    made = receive(bench, case, "1,110,000.00", date(2026, 4, 1))
    assert made["unallocated"] == "5500.00"
    with bench.session() as session:
        lines = {line.account: line.amount.text for line in list_entries(session, case.book)[-1].postings}
        figures = case_figures(session, case.book, "CNY")["CNY"]
    assert lines["money:due-to-payer"] == "-5500.00"
    assert (figures.gross_recovered, figures.outstanding) == (110_450_000, 0)


def test_under_a_title_the_doubled_part_is_paid_last(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    bench.do(record_award, award(bench, case, title(bench, case)))
    receive(bench, case, "1,000,000.00", date(2026, 5, 11))
    found = paid_by(bench, case)
    assert list(found) == ["costs", "interest-on", "interest-off", "penalty", "delay-general", "principal"]
    left = ledger(bench, case)
    assert set(left) == {"principal", "delay-doubled"}
    with bench.session() as session:
        assert list_receipts(session, case.id)[-1].order_key == "enforcement-art4"


def test_an_order_that_the_title_names_pays_principal_first(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    bench.do(record_award, award(bench, case, title(bench, case)))
    order = SetPaymentOrder(case.id, "enforcement-principal-first", date(2026, 4, 1), "执行依据第三项")
    bench.do(set_payment_order, order)
    receive(bench, case, "500,000.00", date(2026, 5, 11))
    assert paid_by(bench, case) == {"costs": "43800.00", "principal": "456200.00"}


def test_of_several_contracts_the_one_that_fell_due_first_is_paid_first(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)

    def second(uow):
        held(uow, case)
        terms = DebtTerms("JK-2", "CNY", annual_rate_ppm=36_000, due_on=date(2026, 1, 1))
        debt = add_debt(uow, case, terms)
        balance = OpeningBalance(cny("500,000.00"), cny("0"), cny("0"), cny("10,000.00"), cny("0"))
        open_claim(uow, case, [(debt, balance)])

    bench.within(second)
    with bench.session() as session:
        plan = foresee_receipt(
            session,
            case,
            RecordReceipt(
                case.id, ReceiptTerms("voluntary", cny("100,000.00"), date(2026, 4, 1), date(2026, 4, 1))
            ),
            date(2026, 5, 1),
        )[0].plan
        debts = {one.id: one.contract_number for one in list_debts(session, case.id)}
    paid = [(debts[line.debt], line.account, line.steps) for line in plan if line.paid]
    # The heavier interest decides: the second contract names a rate, the first none.
    assert {name for name, _, _ in paid} == {"JK-2"}
    assert paid[0][2] == ("heaviest", "interest")


def test_by_hand_a_receipt_goes_where_somebody_says_for_a_reason(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    debt = debt_of(bench, case)
    to_principal = (OwedLine(debt, "claim:principal", cny("100,000.00")),)
    with pytest.raises(NotAllowed, match="why"):
        receive(bench, case, "100,000.00", date(2026, 4, 1), by_hand=to_principal)
    too_much = (OwedLine(debt, "claim:penalty", cny("24,500.01")),)
    with pytest.raises(NotAllowed, match="more than the"):
        receive(bench, case, "100,000.00", date(2026, 4, 1), by_hand=too_much, by_hand_reason="x")
    with pytest.raises(NotAllowed, match="not applied"):
        receive(bench, case, "100,000.01", date(2026, 4, 1), by_hand=to_principal, by_hand_reason="x")
    receive(
        bench, case, "100,000.00", date(2026, 4, 1), by_hand=to_principal, by_hand_reason="双方约定先还本"
    )
    assert paid_by(bench, case) == {"principal": "100000.00"}
    with bench.session() as session:
        receipt = list_receipts(session, case.id)[-1]
    assert (receipt.by_hand, receipt.order_key) == ("双方约定先还本", None)


def test_a_receipt_found_late_lets_less_interest_count_on_later_days(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    receive(bench, case, "200,000.00", date(2026, 6, 1))
    receive(bench, case, "100,000.00", date(2026, 4, 1))
    assert_told_alike(bench, case, date(2026, 6, 1))


def test_taking_a_receipt_back_lets_interest_count_again(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    first = receive(bench, case, "200,000.00", date(2026, 4, 1))
    receive(bench, case, "100,000.00", date(2026, 6, 1))
    bench.do(reverse_receipt, ReverseReceipt(case.id, first["receipt_id"], "记错案件"))
    assert_told_alike(bench, case, date(2026, 6, 1))


def test_interest_under_a_title_that_is_withdrawn_is_taken_back(bench: Bench) -> None:
    case = bench.open_case()
    told = award(bench, case, title(bench, case), general="rate", rate=FIXED, basis=360)
    made = bench.do(record_award, told)
    receive(bench, case, "20,000.00", date(2026, 5, 11))
    assert "delay-doubled" in ledger(bench, case)
    bench.do(withdraw_award, WithdrawAward(case.id, made["award_id"], "录入错误"))
    # Nothing is counted any more, and nothing that was is left in the books.
    assert sum(ledger(bench, case).values()) == 110_000_000 - 2_000_000
    assert ledger(bench, case) == owed(bench, case, date(2026, 6, 1))


def test_before_a_title_took_effect_what_exceeds_the_known_waits_unallocated(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(record_award, award(bench, case, title(bench, case), general="none"))
    receive(bench, case, "1,200,000.00", date(2026, 3, 20))
    with bench.session() as session:
        entries = list_entries(session, case.book)
    accounts = {line.account for one in entries for line in one.postings}
    assert "money:due-unallocated" in accounts and "money:due-to-payer" not in accounts


def assert_told_alike(bench: Bench, case, *days: date) -> None:
    """The ledger of a day on which interest was posted is what is counted for it."""
    for day in days:
        assert ledger(bench, case, day) == owed(bench, case, day)


receipts_in_any_order = st.lists(
    st.tuples(st.integers(0, 80), st.integers(1, 40_000_000), st.booleans()), min_size=1, max_size=5
)


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=receipts_in_any_order)
def test_whatever_is_received_in_whatever_order_ledger_and_account_agree(bench: Bench, made) -> None:
    case = bench.open_case(f"ZB-{new_id()}")
    agree(bench, case, compounding="interest")
    days, received = set(), []
    for offset, minor, taken_back in made:
        day = ESCALATED + timedelta(offset)
        terms = ReceiptTerms("voluntary", Money(minor, "CNY"), day, day)
        result = bench.do(record_receipt, RecordReceipt(case.id, terms))
        days.add(day)
        if taken_back:
            bench.do(reverse_receipt, ReverseReceipt(case.id, result["receipt_id"], "撤销"))
        else:
            received.append(minor)
    assert_told_alike(bench, case, *days)
    with bench.session() as session:
        figures = case_figures(session, case.book, "CNY")["CNY"]
        later = totals_of(owed_on(pack_of(session, "CN"), facts_of(session, case), max(days)))["CNY"]
    unapplied = sum(received) - figures.gross_recovered
    assert unapplied >= 0
    assert later == figures.outstanding


def test_a_rate_that_is_missing_refuses_the_receipt_and_books_nothing(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case, LPR)
    before = ledger(bench, case)
    with pytest.raises(NotKnown):
        receive(bench, case, "100.00", date(2026, 11, 20))
    assert ledger(bench, case) == before
