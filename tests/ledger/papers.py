"""What papers for a court name of a rich ledger: what was lent, heads, contracts of security, counsel, decisions."""

from datetime import date

from legal_recovery.cases.commands import DescribeObligor, describe_obligor
from legal_recovery.cases.store import list_obligors
from legal_recovery.collateral.commands import (
    AddCollateral,
    CollateralTerms,
    LienTerms,
    RegisterLien,
    add_collateral,
    register_lien,
)
from legal_recovery.debts.commands import DescribeContract, describe_contract
from legal_recovery.debts.rules import DebtTerms
from legal_recovery.debts.store import list_debts
from legal_recovery.owed.commands import (
    DescribeInsolvency,
    RecordInsolvency,
    describe_insolvency,
    record_insolvency,
)
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.seizures.commands import DescribeClue, RecordClue, describe_clue, record_clue
from tests.factories import Bench, cny

SIGNED, LENT, DUE = date(2024, 1, 5), date(2024, 1, 8), date(2025, 1, 4)


def papers_of(bench: Bench) -> None:
    """Record each fact that papers name and that no file brings, and put most of them right once."""
    case = bench.open_case("WS-1")
    with bench.session() as session:
        (debt,), (obligor,) = list_debts(session, case.id), list_obligors(session, case.id)
    lent = DebtTerms(
        debt.contract_number, "CNY", 43_500, 65_250, SIGNED, DUE, DUE, lent=cny("1,000,000.00"), lent_on=LENT
    )
    bench.do(describe_contract, DescribeContract(case.id, debt.id, lent))
    who = Particulars(
        obligor.name or "",
        PartyKind(obligor.party_kind),
        address="示例路3号",
        head="周样例",
        head_title="执行董事",
    )
    answers = DescribeObligor(case.id, obligor.obligor_id, who, None, "保字2024第1号", SIGNED)
    bench.do(describe_obligor, answers)
    pledged = CollateralTerms(
        "real_estate", "示例路4号", contract_number="抵字2024第1号", contract_signed_on=SIGNED
    )
    piece = bench.do(add_collateral, AddCollateral(case.id, pledged))["collateral_id"]
    lien = LienTerms(
        "mortgage", 1, secured=cny("1,000,000.00"), registered_on=LENT, certificate="不动产证明第1号"
    )
    bench.do(register_lien, RegisterLien(case.id, piece, lien))
    suit = ProceedingTerms(
        "lawsuit",
        "某法院",
        "（2026）浙0106民初1235号",
        date(2026, 3, 2),
        "judgment",
        date(2026, 4, 20),
        counsel="吴律师",
        counsel_firm="示例律师事务所",
        counsel_licence="13301000000000000",
        counsel_phone="0571-00000003",
        decided_on=date(2026, 4, 1),
    )
    bench.do(open_proceeding, OpenProceeding(case.id, suit))
    clue = RecordClue(case.id, "车辆一辆", date(2026, 6, 1), clue_kind="vehicle", whose="某公司")
    made = bench.do(record_clue, clue)["clue_id"]
    bench.do(describe_clue, DescribeClue(case.id, made, "vehicle", obligor.name))
    due = date(2026, 9, 1)
    accepted = RecordInsolvency(case.id, obligor.obligor_id, date(2026, 6, 1), None, "示例律师事务所", due)
    bench.do(record_insolvency, accepted)
    told = DescribeInsolvency(case.id, obligor.obligor_id, "某中级法院", "示例会计师事务所", due)
    bench.do(describe_insolvency, told)
