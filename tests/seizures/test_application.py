"""The application to renew a seizure, as a court takes it: parties, measure, property, term, amount, law."""

from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest

from legal_recovery.cases.commands import AddObligor, add_obligor
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors, lock_case
from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import ppb
from legal_recovery.owed.commands import AgreeInterest, agree_interest
from legal_recovery.owed.rules import RateTerms
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.seizures.commands import Application, applications_of, file_name, typeset_applications
from legal_recovery.seizures.rules import WrongMeasure
from legal_recovery.users.commands import describe_lender, ensure_system
from legal_recovery.users.rules import Lender
from tests.dossiers.reading import Printed
from tests.factories import Bench, cny
from tests.seizures.factories import COURT, seize

TODAY = date(2026, 11, 20)
BRANCH = Lender(
    None, "示例银行股份有限公司杭州分行", "杭州市庆春路8号", "91330000MA27XY0P43", "head", "钱样例", "行长"
)


@pytest.fixture
def engine_name() -> str:
    """A document says the same on both engines."""
    return "sqlite"


def application(bench: Bench, seizure_id: int) -> Application:
    with bench.session() as session:
        [found], refused = applications_of(session, bench.actor, [seizure_id], TODAY)
    assert not refused
    return found


def piece(bench: Bench, case: CaseFacts, kind: str, what: str, number: str | None = None, **more: Any) -> int:
    terms = CollateralTerms(
        kind, what, None, cny("900,000.00"), date(2026, 2, 1), registry_number=number, **more
    )
    return int(bench.do(add_collateral, AddCollateral(case.id, terms))["collateral_id"])


def surety(bench: Bench, case: CaseFacts) -> int:
    who = Particulars("单样例", PartyKind.PERSON, "resident_id", "330106197501010018", "杭州市示例路2号")
    order = AddObligor("guarantor", who, cny("500,000.00"))
    bench.within(lambda uow: add_obligor(uow, lock_case(uow, case.id), order))
    with bench.session() as session:
        return list_obligors(session, case.id)[-1].obligor_id


def in_dollars(bench: Bench, case: CaseFacts) -> None:
    """A second loan of the case in another currency."""

    def add(uow: UnitOfWork) -> None:
        lock_case(uow, case.id)
        debt = add_debt(uow, case, DebtTerms("US-1", "USD"))
        usd = {name: Money(minor, "USD") for name, minor in (("principal", 50029554), ("interest_on", 0))}
        rest = dict.fromkeys(("interest_off", "penalty", "costs"), Money(0, "USD"))
        open_claim(uow, case, [(debt, OpeningBalance(**usd, **rest))])

    bench.within(add)


def test_an_application_is_fit_to_file(bench: Bench) -> None:
    case = bench.open_case(escalated_on=date(2023, 12, 1), stage_on=date(2023, 12, 1))
    guarantor = surety(bench, case)
    in_dollars(bench, case)
    ensure_system(bench.database, bench.clock)
    bench.do(describe_lender, BRANCH)
    terms = ProceedingTerms(
        "preservation", COURT, "（2024）浙0106财保7号", date(2024, 1, 5), counsel="李律师"
    )
    bench.do(open_proceeding, OpenProceeding(case.id, terms))
    with bench.session() as session:
        debt = list_debts(session, case.id)[0].id
    rate = RateTerms("fixed", rate_ppb=ppb("3.6"))
    bench.do(agree_interest, AgreeInterest(case.id, debt, rate, basis=360, overdue_from=date(2025, 9, 1)))
    house = piece(
        bench,
        case,
        "real_estate",
        "杭州市示例路1号房产",
        "浙（2020）杭州市不动产权第0012345号",
        obligor_id=guarantor,
    )
    one = application(bench, seize(bench, case, house, docket_number="（2024）浙0106财保7号"))
    assert one.blanks[0].who == "杭州示例机械有限公司" and len(one.blanks) == 2
    [yuan, dollars] = one.owed
    assert yuan > cny("1,100,000.00"), "interest is counted on, the ledger's balance is not what is owed"
    pdf = typeset_applications([one])
    [page] = Printed(pdf).pages
    for part in (
        "续行查封申请书",
        "申请人：示例银行股份有限公司杭州分行，住所地杭州市庆春路8号，统一社会信用代码91330000MA27XY0P43。",
        "负责人：钱样例，行长。",
        "委托诉讼代理人：李律师。",
        "被申请人：杭州示例机械有限公司，住所地，统一社会信用代码。",
        "被申请人：单样例，住杭州市示例路2号，公民身份号码330106197501010018。",
        "单样例名下的杭州市示例路1号房产（不动产权证号：浙（2020）杭州市不动产权第0012345号）续行查封三年，至2030年1月9日止。",
        "贵院在（2024）浙0106财保7号案中，依2024年1月8日作出的裁定，自2024年1月10日起查封上述财产，查封期限至2027年1月9日届满。",
        f"截至2026年11月20日，申请人的债权尚有人民币{yuan.grouped}元（大写：人民币壹佰贰拾万捌仟伍佰元整）",
        "、500,295.54美元未获清偿。",
        "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第四百八十五条",
        f"此致{COURT}申请人（盖章）：2026年11月20日",
    ):
        assert part in page, part
    assert dollars.currency == "USD"
    assert file_name([one]) == "续行查封申请书_（2024）浙0106财保7号_2026-11-20.pdf"
    drawn = pypdfium2.PdfDocument(BytesIO(pdf))[0]
    assert [round(side) for side in drawn.get_size()] == [595, 842], "A4"


def test_the_measure_is_that_of_the_asset(bench: Bench) -> None:
    case = bench.open_case()
    for kind, wrong in (
        ("equity", "seal"),
        ("deposit", "detain"),
        ("receivables", "seal"),
        ("real_estate", "freeze"),
    ):
        asset = piece(bench, case, kind, "某财产")
        with pytest.raises(WrongMeasure) as refusal:
            seize(bench, case, asset, measure=wrong, expires_on=date(2025, 1, 9))
        assert refusal.value.field == "measure" and "第二百五十三条" in refusal.value.facts["citation"]


def test_each_measure_has_its_word_and_what_is_unknown_is_a_line_to_write_on(bench: Bench) -> None:
    case = bench.open_case()
    shares = piece(bench, case, "equity", "宁波样例公司30%股权")
    van = piece(bench, case, "vehicle", "浙A00001货车", "浙A00001")
    frozen = application(bench, seize(bench, case, shares, measure="freeze"))
    held = application(
        bench,
        seize(bench, case, van, measure="detain", expires_on=date(2026, 12, 9), starts_on=date(2025, 1, 10)),
    )
    assert [str(blank.what) for blank in frozen.blanks] == [
        "full name of the applicant", "address of the applicant", "credit code of the applicant",
        "who represents the applicant", "counsel of the proceeding", "identity number of {who}",
        "address of {who}", "registry number of the asset",
    ]  # fmt: skip
    first, second = Printed(typeset_applications([frozen, held])).pages
    assert (
        "续行冻结申请书" in first
        and "自2024年1月10日起冻结上述财产" in first
        and "申请人：，住所地，" in first
    )
    assert "续行扣押申请书" in second and "续行扣押二年，至2028年12月9日止" in second
    assert "人民币1,100,000.00元（大写：人民币壹佰壹拾万元整）" in first
    assert file_name([frozen, held]).startswith("续行保全申请书_（2024）浙0106执保123号等2件_")
