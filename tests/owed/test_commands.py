"""Interest on a case: terms, titles, stays, insolvencies; and the ledger that follows what is counted."""

from dataclasses import replace
from datetime import date

import pytest

from legal_recovery.cases.commands import AddObligor, add_obligor
from legal_recovery.cases.rules import ReasonMissing
from legal_recovery.cases.store import list_obligors
from legal_recovery.debts.store import list_debts, list_owed
from legal_recovery.house import helpers
from legal_recovery.kernel.errors import NotFound
from legal_recovery.law.loan import BadInstalments
from legal_recovery.law.pack import NotKnown, ppb
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.commands import PostEntry, post_entry
from legal_recovery.ledger.postings import Posting, entry
from legal_recovery.ledger.store import list_entries
from legal_recovery.ledger.store.verify import verify
from legal_recovery.owed.commands import (
    AgreeInterest,
    DismissInsolvency,
    InsolvencyKnown,
    RecordAward,
    RecordInsolvency,
    SetPaymentOrder,
    StayDelay,
    WithdrawAward,
    agree_interest,
    dismiss_insolvency,
    foresee_award,
    post_interest,
    record_award,
    record_insolvency,
    set_payment_order,
    stay_delay,
    withdraw_award,
)
from legal_recovery.owed.rules import (
    AwardContradicts,
    ImplausibleRate,
    NoTitle,
    RateTerms,
    TermsIncomplete,
    UnknownOrder,
    answers_on,
    counted_until,
    order_on,
    owed_on,
    totals_of,
)
from legal_recovery.owed.store import facts_of
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from tests.factories import ESCALATED, Bench, cny

FIXED = RateTerms("fixed", rate_ppb=ppb("3.6"))
LPR = RateTerms("lpr-1y", margin_ppb=ppb("0.60"))
EFFECTIVE, EXPIRY = date(2026, 4, 1), date(2026, 4, 11)


def agree(bench: Bench, case, rate=FIXED, **more):
    terms = {"basis": 360, "overdue_from": date(2025, 9, 1), "uplift_ppb": ppb("50"), **more}
    bench.do(agree_interest, AgreeInterest(case.id, debt_of(bench, case), rate, **terms))


def debt_of(bench: Bench, case) -> int:
    with bench.session() as session:
        return list_debts(session, case.id)[0].id


def owed(bench: Bench, case, on: date):
    with bench.session() as session:
        facts = facts_of(session, case)
        return {
            part: minor
            for account in owed_on(pack_of(session, "CN"), facts, on)
            for part, minor in account.owed.items()
        }


def ledger(bench: Bench, case, on: date | None = None):
    with bench.session() as session:
        return {
            line.account.removeprefix("claim:"): line.minor
            for line in list_owed(session, case.book, as_of=on)
        }


def title(bench: Bench, case, effective_on=EFFECTIVE) -> int:
    terms = ProceedingTerms("lawsuit", "某法院", None, ESCALATED, "judgment", effective_on)
    return bench.do(open_proceeding, OpenProceeding(case.id, terms))["proceeding_id"]


def award(bench: Bench, case, proceeding: int, **more) -> RecordAward:
    told = {
        "counted_until": date(2026, 3, 2), "principal": 100_000_000, "interest": 8_000_000, "penalty": 2_000_000,
        "court_fees": 1_380_000, "other_costs": 3_000_000, "court_fees_doubled": False, "other_costs_doubled": True,
        "general": "contract", "perform_until": EXPIRY, **more,
    }  # fmt: skip
    return RecordAward(case.id, proceeding, debt_of(bench, case), "CNY", **told)


# --- under the contract -----------------------------------------------------------------------------------


def test_without_confirmed_terms_nothing_accrues_and_the_account_says_so(bench: Bench) -> None:
    case = bench.open_case()
    with bench.session() as session:
        (account,) = owed_on(pack_of(session, "CN"), facts_of(session, case), date(2026, 8, 1))
    assert account.under == "ledger"
    assert account.owed == ledger(bench, case)


def test_penalty_interest_counts_from_the_day_of_the_balances(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    # 1,000,000 × 5.4 % × 30 / 360
    assert owed(bench, case, date(2026, 4, 1))["penalty"] == 2_000_000 + 450_000
    assert owed(bench, case, ESCALATED) == ledger(bench, case)


def test_compound_interest_is_on_unpaid_interest_of_the_term_alone(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case, compounding="interest")
    # and 80,000 × 5.4 % × 30 / 360
    assert owed(bench, case, date(2026, 4, 1))["penalty"] == 2_000_000 + 450_000 + 36_000


def test_before_the_loan_is_overdue_the_rate_of_the_term_counts(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case, overdue_from=date(2026, 3, 12))
    found = owed(bench, case, date(2026, 4, 1))
    assert found["interest-off"] == 5_000_000 + 100_000  # 10 days at 3.6 %
    assert found["penalty"] == 2_000_000 + 300_000  # 20 days at 5.4 %


def test_a_missing_rate_refuses_and_the_day_up_to_which_it_is_known_is_said(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case, LPR)
    with bench.session() as session:
        pack, facts = pack_of(session, "CN"), facts_of(session, case)
        with pytest.raises(NotKnown):
            owed_on(pack, facts, date(2026, 11, 20))
        until = counted_until(pack, facts, date(2026, 11, 20))
        assert until == date(2026, 9, 20)
        assert totals_of(owed_on(pack, facts, until))["CNY"] > 110_000_000


def test_the_latest_terms_count_and_what_was_posted_by_others_is_put_right(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    bench.within(lambda uow: post_interest(uow, held(uow, case), date(2026, 4, 1)))
    assert ledger(bench, case)["penalty"] == 2_450_000
    agree(bench, case, RateTerms("fixed", rate_ppb=ppb("2.4")))
    assert (
        ledger(bench, case)["penalty"]
        == 2_000_000 + 300_000
        == owed(bench, case, date(2026, 4, 1))["penalty"]
    )


def held(uow, case):
    uow.lock(case.book)
    return case


# --- under a title ----------------------------------------------------------------------------------------


def test_a_title_says_what_is_owed_and_the_ledger_is_brought_to_it(bench: Bench) -> None:
    case = bench.open_case()
    agree(bench, case)
    proceeding = title(bench, case)
    bench.do(record_award, award(bench, case, proceeding))
    assert ledger(bench, case) == owed(bench, case, EFFECTIVE)
    found = owed(bench, case, date(2026, 5, 11))
    assert found["costs"] == 4_380_000
    assert (found["interest-on"], found["interest-off"]) == (3_000_000, 5_000_000)
    # 40 days at 5.4 % until the time to perform ends, 30 days from then on
    assert found["penalty"] == 2_000_000 + 600_000
    assert found["delay-general"] == 450_000
    # on the principal, and on counsel's costs but not the court's
    assert (
        found["delay-doubled"]
        == 1_000_000 * 100 * 30 * 175 // 1_000_000 + 30_000 * 100 * 30 * 175 // 1_000_000
    )


def test_a_title_that_awards_less_cancels_the_rest(bench: Bench) -> None:
    case = bench.open_case()
    proceeding = title(bench, case)
    bench.do(record_award, award(bench, case, proceeding, general="none", penalty=500_000))
    with bench.session() as session:
        made = list_entries(session, case.book)[-1]
    lines = {line.account: line.amount.minor for line in made.postings}
    assert made.kind == "title.awarded" and made.value_on == EFFECTIVE
    assert lines["claim:ended:cancelled"] == 1_500_000
    assert lines["claim:penalty"] == -1_500_000


def test_costs_that_were_entered_before_the_award_are_in_what_it_says(bench: Bench) -> None:
    case = bench.open_case()
    debt = debt_of(bench, case)
    proceeding = title(bench, case)
    costs = Posting("claim:costs", cny("43,800.00"), debt=debt)
    entered = entry(
        case.book, EFFECTIVE, "manual", (costs, Posting("claim:basis:off-book", -cny("43,800.00")))
    )
    bench.do(post_entry, PostEntry(entered, "判决负担"))
    # Nothing is left to post: the claim is what the title awards already.
    assert bench.do(record_award, award(bench, case, proceeding, general="none"))["entries"] == 0
    assert owed(bench, case, EFFECTIVE)["costs"] == ledger(bench, case)["costs"] == 4_380_000
    # What comes after it counts beside it.
    bench.do(post_entry, PostEntry(entered, "补充判决"))
    assert owed(bench, case, EFFECTIVE)["costs"] == 2 * 4_380_000


def test_each_instalment_bears_the_doubled_part_from_its_own_day(bench: Bench) -> None:
    case = bench.open_case()
    proceeding = title(bench, case)
    parts = ((date(2026, 4, 11), 40_000_000), (date(2026, 5, 11), 60_000_000))
    bench.do(
        record_award,
        award(
            bench, case, proceeding, general="none", perform_until=None, instalments=parts,
            other_costs_doubled=False,
        ),
    )  # fmt: skip
    assert owed(bench, case, date(2026, 4, 21))["delay-doubled"] == 400_000 * 100 * 10 * 175 // 1_000_000
    expected = (400_000 * 30 + 1_000_000 * 10) * 100 * 175 // 1_000_000
    assert owed(bench, case, date(2026, 5, 21))["delay-doubled"] == expected


def test_a_stay_lets_the_doubled_part_stand_still(bench: Bench) -> None:
    case = bench.open_case()
    proceeding = title(bench, case)
    made = bench.do(record_award, award(bench, case, proceeding, general="none", other_costs_doubled=False))
    stay = StayDelay(case.id, made["award_id"], date(2026, 4, 21), date(2026, 5, 1), "再审中止执行")
    bench.do(stay_delay, stay)
    assert owed(bench, case, date(2026, 5, 11))["delay-doubled"] == 20 * 17_500
    with pytest.raises(AwardContradicts, match="ends before"):
        bench.do(stay_delay, replace(stay, until=stay.since))


def test_a_withdrawn_award_leaves_the_ledger_as_it_was(bench: Bench) -> None:
    case = bench.open_case()
    before = ledger(bench, case)
    made = bench.do(record_award, award(bench, case, title(bench, case), general="none"))
    with pytest.raises(ReasonMissing):
        bench.do(withdraw_award, WithdrawAward(case.id, made["award_id"], " "))
    bench.do(withdraw_award, WithdrawAward(case.id, made["award_id"], "录入错误"))
    assert ledger(bench, case) == before
    with pytest.raises(NotFound):
        bench.do(withdraw_award, WithdrawAward(case.id, made["award_id"], "再撤"))


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"counted_until": date(2026, 4, 2)}, AwardContradicts),
        ({"perform_until": date(2026, 3, 31)}, AwardContradicts),
        ({"principal": -1}, AwardContradicts),
        ({"general": "contract"}, AwardContradicts),
        ({"instalments": ((EXPIRY, 100_000_001),)}, BadInstalments),
        ({"instalments": ((EXPIRY, 1), (EXPIRY, 1))}, BadInstalments),
    ],
)
def test_an_award_that_contradicts_itself_is_refused_and_nothing_recorded(
    bench: Bench, more, refusal
) -> None:
    case = bench.open_case()
    told = award(bench, case, title(bench, case), **{"general": "none", **more})
    with bench.session() as session:
        seq = facts_of(session, case).lines[-1].seq
    with pytest.raises(refusal):
        bench.do(record_award, told)
    with bench.session() as session:
        assert facts_of(session, case).lines[-1].seq == seq


def test_an_award_needs_a_title_and_is_recorded_once(bench: Bench) -> None:
    case = bench.open_case()
    terms = ProceedingTerms("lawsuit", "某法院", None, ESCALATED)
    pending = bench.do(open_proceeding, OpenProceeding(case.id, terms))["proceeding_id"]
    with pytest.raises(NoTitle):
        bench.do(record_award, award(bench, case, pending, general="none"))
    told = award(bench, case, title(bench, case), general="none")
    with bench.session() as session:
        assert len(foresee_award(session, case, told)) == 1
    bench.do(record_award, told)
    with pytest.raises(AwardContradicts, match="already"):
        bench.do(record_award, told)


# --- terms, orders, insolvencies ----------------------------------------------------------------------------


def test_terms_that_do_not_say_enough_are_refused(bench: Bench) -> None:
    case = bench.open_case()
    with pytest.raises(TermsIncomplete, match="overdue"):
        agree(bench, case, overdue_from=None)
    with pytest.raises(TermsIncomplete, match="not both"):
        agree(bench, case, penalty_ppb=ppb("6"))
    with pytest.raises(NotFound):
        bench.do(agree_interest, AgreeInterest(case.id, 1, FIXED, 360))


def test_interest_stops_with_the_insolvency_of_the_debtor_for_guarantors_too(bench: Bench) -> None:
    case = bench.open_case()
    guarantor = Particulars("赵样例", PartyKind.PERSON)
    bench.within(
        lambda uow: add_obligor(uow, held(uow, case), AddObligor("guarantor", guarantor, cny("500,000.00")))
    )
    agree(bench, case)
    bench.within(lambda uow: post_interest(uow, held(uow, case), date(2026, 5, 1)))
    with bench.session() as session:
        debtor, _ = list_obligors(session, case.id)
    accepted = date(2026, 4, 1)
    bench.do(record_insolvency, RecordInsolvency(case.id, debtor.obligor_id, accepted, "某法院"))
    assert owed(bench, case, date(2026, 6, 1)) == owed(bench, case, accepted) == ledger(bench, case)
    with bench.session() as session:
        answers = answers_on(pack_of(session, "CN"), facts_of(session, case), date(2026, 6, 1))
    assert [(one.obligor.role, one.stopped_on, one.most.minor) for one in answers] == [
        ("debtor", accepted, 110_450_000),
        ("guarantor", accepted, 50_000_000),
    ]
    with pytest.raises(InsolvencyKnown):
        bench.do(record_insolvency, RecordInsolvency(case.id, debtor.obligor_id, accepted))
    bench.do(dismiss_insolvency, DismissInsolvency(case.id, debtor.obligor_id, "驳回申请"))
    assert ledger(bench, case) == owed(bench, case, date(2026, 5, 1))


def test_the_insolvency_of_a_guarantor_stops_interest_for_them_alone(bench: Bench) -> None:
    case = bench.open_case()
    guarantor = Particulars("保证公司", PartyKind.COMPANY)
    bench.within(lambda uow: add_obligor(uow, held(uow, case), AddObligor("guarantor", guarantor)))
    agree(bench, case)
    with bench.session() as session:
        _, found = list_obligors(session, case.id)
    bench.do(record_insolvency, RecordInsolvency(case.id, found.obligor_id, ESCALATED))
    with bench.session() as session:
        answers = answers_on(pack_of(session, "CN"), facts_of(session, case), date(2026, 4, 1))
    assert [one.most.minor for one in answers] == [110_450_000, 110_000_000]


def test_the_order_is_the_statutes_until_another_is_set(bench: Bench) -> None:
    case = bench.open_case()
    with bench.session() as session:
        pack = pack_of(session, "CN")
        assert order_on(pack, facts_of(session, case), EFFECTIVE).rule.key == "civil-561"
    proceeding = title(bench, case)
    bench.do(record_award, award(bench, case, proceeding, general="none"))
    key, since = "enforcement-principal-first", date(2026, 5, 1)
    bench.do(set_payment_order, SetPaymentOrder(case.id, key, since, "执行裁定书"))
    with pytest.raises(UnknownOrder):
        bench.do(set_payment_order, SetPaymentOrder(case.id, "civil-560", since, "x"))
    with bench.session() as session:
        facts = facts_of(session, case)
        assert order_on(pack, facts, date(2026, 3, 31)).rule.key == "civil-561"
        assert order_on(pack, facts, EFFECTIVE).rule.key == "enforcement-art4"
        chosen = order_on(pack, facts, since)
    assert (chosen.rule.key, chosen.document) == (key, "执行裁定书")


def test_what_lists_show_follows_every_entry_that_interest_makes(bench: Bench) -> None:
    case = bench.open_case()

    def proven() -> bool:
        return verify(bench.database, None, helpers=helpers()).problems == ()

    agree(bench, case)
    made = bench.do(record_award, award(bench, case, title(bench, case)))
    assert proven()
    bench.within(lambda uow: post_interest(uow, held(uow, case), date(2026, 6, 1)))
    bench.do(stay_delay, StayDelay(case.id, made["award_id"], date(2026, 4, 21), date(2026, 5, 1), "中止"))
    assert proven()
    agree(bench, case, RateTerms("fixed", rate_ppb=ppb("2.4")))
    assert proven()
    with bench.session() as session:
        (debtor,) = list_obligors(session, case.id)
    bench.do(record_insolvency, RecordInsolvency(case.id, debtor.obligor_id, date(2026, 5, 2)))
    assert proven()
    bench.do(dismiss_insolvency, DismissInsolvency(case.id, debtor.obligor_id, "驳回"))
    assert proven()
    bench.do(withdraw_award, WithdrawAward(case.id, made["award_id"], "录入错误"))
    assert proven()


def test_a_rate_that_hardly_any_contract_has_is_asked_about_once_more(bench: Bench) -> None:
    case = bench.open_case()
    for text in ("4350", "435", "24.01"):
        with pytest.raises(ImplausibleRate) as refusal:
            agree(bench, case, RateTerms("fixed", rate_ppb=ppb(text)))
        assert refusal.value.field == "rate" and "法发〔2017〕22号" in str(refusal.value)
    for field, more in (
        ("margin", {"rate": RateTerms("lpr-1y", margin_ppb=ppb("55"))}),
        ("penalty_rate", {"penalty_ppb": ppb("652.5"), "uplift_ppb": None}),
        ("uplift", {"uplift_ppb": ppb("5000")}),
    ):
        with pytest.raises(ImplausibleRate) as refusal:
            agree(bench, case, **more)
        assert refusal.value.field == field
    agree(bench, case, RateTerms("fixed", rate_ppb=ppb("24")))
    agree(bench, case, RateTerms("fixed", rate_ppb=ppb("36")), rate_confirmed=True)
