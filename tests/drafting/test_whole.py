"""Of cases in which everything is recorded every kind of paper that applies lacks nothing, and reads as it should."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from legal_recovery.auctions.commands import (
    AnnounceRound,
    ConfirmDistribution,
    OpenDisposal,
    ReferencePrice,
    announce_round,
    confirm_distribution,
    open_disposal,
)
from legal_recovery.auctions.rules import RoundTerms, ShareTerms
from legal_recovery.cases.commands import (
    AddObligor,
    DescribeObligor,
    JoinCase,
    describe_obligor,
    join_case,
)
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import get_case, list_obligors
from legal_recovery.collateral.commands import (
    AddCollateral,
    CollateralTerms,
    CorrectCollateral,
    LienTerms,
    RegisterLien,
    add_collateral,
    put_collateral_right,
    register_lien,
)
from legal_recovery.collateral.store import list_collateral
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.debts.commands import DescribeContract, describe_contract
from legal_recovery.debts.rules import DebtTerms
from legal_recovery.debts.store import list_debts
from legal_recovery.drafting.commands import shipped_text
from legal_recovery.drafting.commands.rendering import filters
from legal_recovery.drafting.rules.example import example_facts
from legal_recovery.drafting.rules.kinds import KINDS, LANGUAGES, Kind
from legal_recovery.drafting.rules.marks import without_marks
from legal_recovery.drafting.rules.sandbox import Filled, fill_in, read_template
from legal_recovery.drafting.store import facts_by_kind
from legal_recovery.kernel.ids import new_id
from legal_recovery.owed.commands import RecordInsolvency, record_insolvency
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind, read_resident_id
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.reconciliation.commands import OpenAccount, open_account
from legal_recovery.seizures import commands as seizures
from legal_recovery.seizures.rules import SecurityTerms, SeizureTerms
from legal_recovery.settlements import commands as settlements
from legal_recovery.settlements.rules import PlanTerms, Rhythm, make_schedule
from legal_recovery.settlements.store import get_sale
from legal_recovery.users.commands import describe_lender, ensure_system
from legal_recovery.users.rules import Lender
from tests.auctions.test_commands import sold
from tests.factories import Bench, cny

SIGNED, LENT, FILED, DECIDED, EFFECTIVE = (
    date(2024, 1, 5),
    date(2024, 1, 8),
    date(2026, 3, 4),
    date(2026, 4, 1),
    date(2026, 4, 20),
)
DAY, COURT, RESIDENT = date(2026, 11, 20), "杭州市西湖区人民法院", "330106197501010015"
# What stands in a paper because somebody entered it.
_SAID = {
    ("statement-of-claim", "zh"): (
        "于2024年1月8日依约发放", "编号为保字1号的保证合同", "登记证明号：证明1号", "性别：男，出生日期：1975年1月1日",
        "法定代表人（负责人）：周样例，职务：经理",
    ),
    ("power-of-attorney", "zh"): ("示例律师事务所律师，执业证号（身份证号）：13301，联系电话：05710003。",),
    ("enforcement-application", "en"): ("of 1 April 2026", "20 April 2026"),
    ("renewal-application", "zh"): ("（不动产权证号：浙权证1号）",),
    ("renewal-application", "en"): ("(certificate of title number: 浙权证1号)",),
}  # fmt: skip
# What is about something that not every case has is written of a case of its own.
_OF_ITS_OWN = {
    "distribution-table": "ZB-1",
    "change-applicant": "WS-2",
    "assignment-notice": "WS-2",
    "insolvency-claim": "WS-3",
}
# Empty brackets, doubled or stray signs, spaces before a sign, what a program says instead of nothing.
_WRONG = re.compile(r"（）|\(\)|，[，。；]|。。|：[。，；]|、[。，；]|(?<=\w) [,;.](?!\w)|,,|\bNone\b|\{\{")


def test_a_number_says_when_its_holder_was_born_and_no_slip_does() -> None:
    found = read_resident_id(RESIDENT)
    assert found and (found.born_on, found.sex) == (date(1975, 1, 1), "male")
    for wrong in ("330106197501010018", "330106197502300014", "33010619750101001", None):
        assert read_resident_id(wrong) is None


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_no_paper_lacks_what_is_recorded(bench: Bench) -> None:
    _house(bench)
    _enforced(bench)
    _distributed(bench)
    _sold(bench)
    _insolvent(bench)
    for language in LANGUAGES:
        for kind, filled, facts in _written(bench, language):
            assert not filled.lacking and all(facts[need] for need in kind.needs), (kind.key, filled.lacking)
            text = re.sub(r"[\ue000-\uf8ff]", "", filled.text)
            assert not (wrong := _WRONG.search(text)), (kind.key, text[max(0, wrong.start() - 40) :][:80])
            for said in _SAID.get((kind.key, language), ()):
                assert said in text


def _written(bench: Bench, language: str) -> Iterator[tuple[Kind, Filled, dict[str, Any]]]:
    """Yield each kind with its text filled in for the case that it is about; each case is read once."""
    for reference in ("WS-1", *dict.fromkeys(_OF_ITS_OWN.values())):
        kinds = [kind for kind in KINDS.values() if _OF_ITS_OWN.get(kind.key, "WS-1") == reference]
        with bench.session() as session:
            case = get_case(session, bench.actor, reference)
            found = facts_by_kind(session, bench.actor, case, kinds, language, DAY)
        arranged = {"exhibits": example_facts(language, DAY)["exhibits"]}
        for kind in kinds:
            facts, text = found[kind.key] | arranged, shipped_text(kind.key, language)
            yield kind, fill_in(read_template(without_marks(text)), facts, filters(language)), facts


def _house(bench: Bench) -> None:
    ensure_system(bench.database, bench.clock)
    lender = Lender(
        None, "示例银行股份有限公司", "杭州市示例路1号", "91330000MA27XY0P43", head="钱样例", head_title="行长",
        phone="0571-1",
    )  # fmt: skip
    bench.do(describe_lender, lender)
    bench.do(open_account, OpenAccount(bench.office_id, "案款户", "示例银行", "3301", "CNY"))


def _described(bench: Bench, case: CaseFacts) -> None:
    """Complete parties, contracts and collateral of a case; a guarantor answers too."""
    guarantor = Particulars("赵样例", PartyKind.PERSON, "resident_id", RESIDENT, "示例路6号", "138")
    joined = AddObligor("guarantor", guarantor, cny("500,000.00"), "保字1号", SIGNED)
    bench.do(join_case, JoinCase(case.id, joined))
    with bench.session() as session:
        debtor, *_others = list_obligors(session, case.id)
        (debt,), pieces = list_debts(session, case.id), list_collateral(session, case.id)
    who = Particulars(
        debtor.name or "", PartyKind.COMPANY, "uscc", "9133", "示例路5号", "0571", "周样例", "经理"
    )
    bench.do(describe_obligor, DescribeObligor(case.id, debtor.obligor_id, who))
    terms = DebtTerms(
        debt.contract_number, "CNY", 43_500, 65_250, SIGNED, date(2025, 1, 4), debt.default_on,
        cny("2,000,000.00"), LENT,
    )  # fmt: skip
    bench.do(describe_contract, DescribeContract(case.id, debt.id, terms))
    if not pieces:
        bench.do(add_collateral, AddCollateral(case.id, CollateralTerms("real_estate", "示例路1号")))
    with bench.session() as session:
        (piece,) = list_collateral(session, case.id)
    pledged = CollateralTerms(
        "real_estate", piece.description, "某公司", registry_number="浙权证1号", contract_number="抵字1号",
        contract_signed_on=SIGNED,
    )  # fmt: skip
    bench.do(put_collateral_right, CorrectCollateral(case.id, piece.id, pledged))
    lien = LienTerms("mortgage", 1, secured=cny("2,000,000.00"), registered_on=LENT, certificate="证明1号")
    bench.do(register_lien, RegisterLien(case.id, piece.id, lien))


def _filed(bench: Bench, case: CaseFacts, kind: str, docket: str, title: str | None = None) -> int:
    terms = ProceedingTerms(
        kind, COURT, f"（2026）浙0106{docket}号", FILED, title, EFFECTIVE if title else None, judge="某法官",
        counsel="吴律师", counsel_firm="示例律师事务所", counsel_licence="13301", counsel_phone="05710003",
        decided_on=DECIDED, docket_confirmed=True,
    )  # fmt: skip
    return int(bench.do(open_proceeding, OpenProceeding(case.id, terms))["proceeding_id"])


def _enforced(bench: Bench) -> None:
    """A case before every kind of court, with what was seized, found, lodged, announced, ordered and agreed."""
    case = bench.open_case("WS-1")
    _described(bench, case)
    _filed(bench, case, "payment_order", "民督1")
    _filed(bench, case, "security_realisation", "民特1")
    preserved = _filed(bench, case, "preservation", "财保1")
    _filed(bench, case, "lawsuit", "民初1", "judgment")
    enforced = _filed(bench, case, "enforcement", "执1")
    with bench.session() as session:
        (piece,), (debtor, *_others) = list_collateral(session, case.id), list_obligors(session, case.id)
    held = SeizureTerms(
        collateral_id=piece.id, court=COURT, ordered_on=FILED, measure="seal", asset_class="immovable",
        proceeding_id=enforced, docket_number="（2026）浙0106执1号", starts_on=FILED,
        expires_on=date(2029, 3, 3),
    )  # fmt: skip
    bench.do(seizures.record_seizure, seizures.RecordSeizure(case.id, held))
    lodged = SecurityTerms("bond", cny("1,000.00"), FILED, "示例保险", preserved, None)
    bench.do(seizures.lodge_security, seizures.LodgeSecurity(case.id, lodged))
    clue = seizures.RecordClue(case.id, "货车一辆", FILED, clue_kind="vehicle", whose="某公司")
    bench.do(seizures.record_clue, clue)
    order = seizures.OrderMeasure(case.id, debtor.obligor_id, "consumption", DECIDED, COURT, None)
    bench.do(seizures.order_measure, order)
    fee = CostTerms("acceptance", cny("13,800.00"), FILED, FILED, COURT)
    bench.do(record_cost, RecordCost(case.id, fee))
    price = ReferencePrice(cny("1,000,000.00"), DECIDED)
    opened = OpenDisposal(case.id, (piece.id,), "court-online", "immovable", FILED, price)
    disposal = bench.do(open_disposal, opened)["disposal_id"]
    terms = RoundTerms(cny("700,000.00"), DECIDED, date(2026, 5, 8), cny("70,000.00"), None, "某拍卖平台")
    bench.do(announce_round, AnnounceRound(case.id, disposal, terms))
    amount = cny("800,000.00")
    dues = make_schedule(amount, Rhythm("fixed", date(2026, 12, 1), 2))
    words = {"bound": "债务人、保证人", "document": "和字1号", "note": None}
    plan = PlanTerms("private", "fixed", amount, date(2026, 6, 1), dues, 5, **words)
    bench.do(settlements.agree_plan, settlements.AgreePlan(case.id, plan))


def _distributed(bench: Bench) -> None:
    sale = sold(bench)
    lines = (
        ShareTerms("fee", cny("22,400.00")),
        ShareTerms("tax", cny("90,000.00")),
        ShareTerms("ours", cny("1,158,000.00"), due=cny("1,158,000.00")),
        ShareTerms("surplus", cny("729,600.00")),
    )
    bench.do(confirm_distribution, ConfirmDistribution(sale.case.id, sale.id, lines))
    _described(bench, sale.case)


def _sold(bench: Bench) -> None:
    case = bench.open_case("WS-2")
    _described(bench, case)
    _filed(bench, case, "lawsuit", "民初2", "judgment")
    _filed(bench, case, "enforcement", "执2")
    cut_off = date(2026, 6, 1)
    pool = settlements.DraftSale("第1期", "某资产公司", ("WS-2",), cut_off, cny("330,000.00"))
    number = bench.do(settlements.draft_sale, pool)["sale_id"]
    with bench.session() as session:
        digest = get_sale(session, bench.actor, number).digest
    manager = Actor(new_id(), "manager", frozenset({"manager"}), bench.office_id, bench.actor.book)
    bench.do(settlements.approve_sale, settlements.ApproveSale(number, digest, "审批1号", DAY), by=manager)
    bench.do(settlements.close_sale, settlements.CloseSale(number, DAY))


def _insolvent(bench: Bench) -> None:
    case = bench.open_case("WS-3")
    _described(bench, case)
    _filed(bench, case, "insolvency", "破1")
    with bench.session() as session:
        debtor, *_others = list_obligors(session, case.id)
    accepted = RecordInsolvency(case.id, debtor.obligor_id, DECIDED, COURT, "某律师事务所", date(2026, 9, 1))
    bench.do(record_insolvency, accepted)
