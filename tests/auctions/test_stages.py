"""What is recorded of a disposal brings the case forward, and never back."""

from datetime import date

from legal_recovery.auctions.commands import ReverseDistribution, reverse_distribution
from legal_recovery.auctions.store import list_distributions
from legal_recovery.cases.commands import MoveStage, move_stage
from legal_recovery.cases.rules import CaseFacts, Stage, way_to
from legal_recovery.cases.store import get_case, list_records
from legal_recovery.proceedings.commands import OpenProceeding, RecordTitle, open_proceeding, record_title
from legal_recovery.proceedings.rules import ProceedingTerms
from tests.auctions.test_commands import SHARES, Sale, day
from tests.factories import Bench, cny

COURT = "杭州市西湖区人民法院"


def enforced(bench: Bench, reference: str, title_on: str = "03-03", **more: object) -> CaseFacts:
    """A case with a title and an enforcement, left at the stage where it was taken over."""
    case = bench.open_case(reference, **more)
    suit = ProceedingTerms("lawsuit", COURT, f"（2026）浙0106民初{reference[-1]}号", day("03-02"))
    made = bench.do(open_proceeding, OpenProceeding(case.id, suit))["proceeding_id"]
    bench.do(record_title, RecordTitle(case.id, made, "judgment", day(title_on)))
    terms = ProceedingTerms("enforcement", COURT, f"（2026）浙0106执{reference[-1]}号", day(title_on))
    bench.do(open_proceeding, OpenProceeding(case.id, terms))
    return case


def stage_of(bench: Bench, case: CaseFacts) -> tuple[Stage, date]:
    with bench.session() as session:
        found = get_case(session, bench.actor, case.reference)
    return found.stage, found.stage_on


def moves_of(bench: Bench, case: CaseFacts) -> list[tuple[str, str]]:
    with bench.session() as session:
        records = list_records(session, case.book, before=None, limit=200, kinds=["case.stage_moved"])
    return [(one.content["stage"], one.content["stage_on"]) for one in reversed(records)]


def test_a_round_brings_the_case_to_disposal_and_the_shared_price_to_distribution(bench: Bench) -> None:
    case = enforced(bench, "ZB-1", stage=Stage.ENFORCEMENT, stage_on=day("03-03"))
    sale = Sale(bench, case, price="2,857,142.85")
    assert stage_of(bench, case)[0] is Stage.ENFORCEMENT, "opening a disposal is no step of the court's"
    sale.announce("2,000,000", "03-10", "04-10")
    assert stage_of(bench, case) == (Stage.DISPOSAL, day("03-10"))
    sale.move("sell", "04-11", hammer=cny("2,000,000"))
    sale.move("pay", "04-20")
    sale.move("rule", "04-28")
    assert stage_of(bench, case) == (Stage.DISPOSAL, day("03-10")), "the day on which it came there stays"
    sale.share(fee=SHARES["fee"], surplus="877,600", ours="1,100,000")
    assert stage_of(bench, case) == (Stage.DISTRIBUTION, day("04-28"))
    with bench.session() as session:
        distribution = list_distributions(session, case.id)[0]
    bench.do(reverse_distribution, ReverseDistribution(case.id, distribution.id, "异议成立"))
    assert stage_of(bench, case)[0] is Stage.DISTRIBUTION, "nothing brings a case back by itself"
    other = Sale(bench, case, price="1,000,000")
    other.announce("700,000", "05-10", "06-10")
    assert stage_of(bench, case) == (Stage.DISTRIBUTION, day("04-28"))
    assert moves_of(bench, case) == [("disposal", "2026-03-10"), ("distribution", "2026-04-28")]


def test_a_case_comes_over_the_stages_between_or_stays_where_what_they_need_is_missing(bench: Bench) -> None:
    case = enforced(bench, "ZB-1", stage=Stage.LITIGATION)
    before = len(moves_of(bench, case))
    sale = Sale(bench, case, price="1,000,000")
    sale.announce("700,000", "03-10", "04-09")
    assert stage_of(bench, case) == (Stage.DISPOSAL, day("03-10"))
    assert [stage for stage, _on in moves_of(bench, case)][before:][-1] == "disposal"
    untitled = bench.open_case("ZB-2")
    taken = Sale(bench, untitled, price="1,000,000")
    taken.announce("700,000", "03-10", "04-09")
    taken.move("fail", "04-10")
    taken.take("consent", "800,000", "05-06")
    assert stage_of(bench, untitled)[0] is Stage.INTAKE and moves_of(bench, untitled) == []


def test_what_is_recorded_late_moves_the_case_on_the_first_day_that_agrees_with_its_past(
    bench: Bench,
) -> None:
    case = enforced(bench, "ZB-1", stage=Stage.ENFORCEMENT, stage_on=day("04-01"))
    sale = Sale(bench, case, price="1,000,000")
    sale.announce("700,000", "03-10", "04-09")
    assert stage_of(bench, case) == (Stage.DISPOSAL, day("04-01"))
    sale.move("start", "04-09")
    bench.do(move_stage, MoveStage(case.id, Stage.ENFORCEMENT, day("04-10"), "退回执行"))
    sale.move("fail", "04-10")
    assert stage_of(bench, case) == (Stage.ENFORCEMENT, day("04-10")), "a failed round disposes of nothing"


def test_the_way_forward_goes_over_the_table_and_never_back() -> None:
    assert way_to(Stage.INTAKE, Stage.DISPOSAL) == [Stage.ENFORCEMENT, Stage.DISPOSAL]
    assert way_to(Stage.LITIGATION, Stage.DISTRIBUTION) == [
        Stage.EFFECTIVE_TITLE, Stage.ENFORCEMENT, Stage.DISTRIBUTION,
    ]  # fmt: skip
    assert way_to(Stage.DISTRIBUTION, Stage.DISPOSAL) == [] and way_to(Stage.CLOSED, Stage.DISPOSAL) == []
