"""An asset is in one disposal at a time, as what it is, at a price that still counts; on both engines."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from legal_recovery.auctions.commands import (
    CloseDisposal,
    OpenDisposal,
    ReferencePrice,
    ReopenDisposal,
    RepriceDisposal,
    close_disposal,
    open_disposal,
    reopen_disposal,
    reprice_disposal,
)
from legal_recovery.auctions.rules import (
    DisposalOver,
    ImpossibleAct,
    InDisposal,
    PriceExpired,
    WrongAsset,
    WrongProceeding,
)
from legal_recovery.auctions.store import DISPOSAL_STATES, list_disposals, state_of
from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.kernel.errors import InvalidInput, RecoveryError
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from tests.auctions.test_commands import Sale, day
from tests.auctions.test_refusals import refused
from tests.factories import Bench, cny


def another(sale: Sale, opened: str = "05-06", **more: Any) -> OpenDisposal:
    price = more.pop("reference", ReferencePrice(cny("1,000,000"), day("05-01")))
    cmd = OpenDisposal(sale.case.id, (sale.piece,), "court-online", None, day(opened), price)
    return replace(cmd, **more)


def count(sale: Sale) -> int:
    with sale.bench.session() as session:
        return len(list_disposals(session, sale.case.id))


def test_an_asset_is_in_one_disposal_until_that_brings_nothing_more(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")

    def again() -> InDisposal:
        said: InDisposal = refused("pieces", InDisposal, lambda: bench.do(open_disposal, another(sale)))
        assert said.facts["disposal_id"] == str(sale.id) and said.facts["opened"] == day("03-03")
        assert said.facts["piece"] == "杭州市示例路1号"
        return said

    again()
    sale.announce("700,000", "03-10", "04-09")
    again()
    sale.move("sell", "04-10", hammer=cny("900,000"), pay_by=day("04-20"))
    assert again().facts["day"] == day("04-10")
    sale.move("default", "04-25", forfeited=cny("0"))
    again()
    for published, starts in (("05-06", "06-05"), ("06-15", "06-30"), ("07-10", "07-25")):
        sale.announce("700,000" if starts == "06-05" else "560,000", published, starts)
        sale.move("fail", starts)
    bench.do(open_disposal, another(sale, "08-03"))
    assert count(sale) == 2, "after its last round has failed it is sold anew"


def test_what_was_sold_or_taken_is_not_disposed_of_again(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    sale.announce("700,000", "03-10", "04-09")
    for act, on, more in (
        ("sell", "04-10", {"hammer": cny("900,000")}),
        ("pay", "04-20", {}),
        ("rule", "04-28", {}),
        ("hand_over", "05-02", {}),
    ):
        sale.move(act, on, **more)
        refused("pieces", InDisposal, lambda: bench.do(open_disposal, another(sale)))
    other = Sale(bench, bench.open_case("ZB-2"), price="1,000,000")
    other.take("consent", "800,000", "05-04")
    said = refused("pieces", InDisposal, lambda: bench.do(open_disposal, another(other)))
    assert said.facts["day"] == day("05-04")


def test_of_two_disposals_opened_at_once_the_second_is_refused(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    piece = bench.do(add_collateral, AddCollateral(sale.case.id, CollateralTerms("vehicle", "浙A00000")))
    cmd = another(sale, pieces=(piece["collateral_id"],))

    def attempt(_: int) -> str:
        try:
            bench.do(open_disposal, cmd)
        except RecoveryError as refusal:
            return refusal.code
        return "opened"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["auctions.in_disposal", "opened"]
    assert count(sale) == 2


def test_a_disposal_opened_by_mistake_ends_and_goes_on_again(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")

    def end(on: str, reason: str = "误立") -> Any:
        return bench.do(close_disposal, CloseDisposal(sale.case.id, sale.id, day(on), reason))

    refused("reason", InvalidInput, lambda: end("03-04", " "))
    for wrong in ("03-02", "11-30"):
        refused("on", InvalidInput, lambda wrong=wrong: end(wrong))
    sale.announce("700,000", "03-10", "04-09")
    refused(None, DisposalOver, lambda: end("03-20"))
    sale.move("withdraw", "03-20", reason="案外人异议")
    end("03-21")
    assert state_of(sale.now, shared=False) == "closed" and "closed" in DISPOSAL_STATES
    for act in (
        lambda: end("03-22"),
        lambda: sale.announce("700,000", "03-22", "04-22"),
        lambda: sale.take("consent", "800,000", "05-04"),
        lambda: bench.do(reprice_disposal, RepriceDisposal(sale.case.id, sale.id)),
    ):
        refused(None, DisposalOver, act)
    with pytest.raises(ImpossibleAct):
        sale.move("start", "04-09")
    again = ReopenDisposal(sale.case.id, sale.id, "仍在处置")
    bench.do(reopen_disposal, again)
    assert sale.now.closed_on is None
    refused(None, DisposalOver, lambda: bench.do(reopen_disposal, again))
    end("03-21")
    bench.do(open_disposal, another(sale))
    refused("pieces", InDisposal, lambda: bench.do(reopen_disposal, again))


def test_a_price_past_its_validity_opens_nothing_and_announces_nothing(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000", valued_on=day("03-02"))
    piece = bench.do(add_collateral, AddCollateral(sale.case.id, CollateralTerms("real_estate", "二号")))
    free = another(sale, pieces=(piece["collateral_id"],))

    def opened(field: str, valued: str, until: str | None = None) -> None:
        days = [date.fromisoformat(valued), date.fromisoformat(until) if until else None]
        cmd = replace(free, reference=ReferencePrice(cny("1"), *days))
        said = refused(field, PriceExpired, lambda: bench.do(open_disposal, cmd))
        assert "第二十七条" in said.facts["citation"] and said.facts["rule"]

    opened("valid_until", "2026-01-05", "2026-05-05")
    opened("valued_on", "2025-05-05")
    good = ReferencePrice(cny("1"), date(2025, 5, 6))
    bench.do(open_disposal, replace(free, reference=good))
    # A later price needs its day, from which its validity counts.
    undated = RepriceDisposal(sale.case.id, sale.id, ReferencePrice(cny("900,000")))
    refused("valued_on", InvalidInput, lambda: bench.do(reprice_disposal, undated))
    old = RepriceDisposal(sale.case.id, sale.id, ReferencePrice(cny("900,000"), date(2025, 6, 1)))
    bench.do(reprice_disposal, old)
    late = refused("published_on", PriceExpired, lambda: sale.announce("630,000", "06-02", "07-02"))
    assert late.facts["day"] == day("06-01") and "第二十七条" in late.facts["citation"]
    sale.announce("630,000", "06-01", "07-01")


def test_what_is_sold_is_of_the_class_of_its_collateral(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    made = {
        kind: bench.do(add_collateral, AddCollateral(sale.case.id, CollateralTerms(kind, kind)))[
            "collateral_id"
        ]
        for kind in ("real_estate", "vehicle", "other")
    }

    def of(*kinds: str, asset: str | None = None) -> OpenDisposal:
        return another(sale, pieces=tuple(made[kind] for kind in kinds), asset=asset)

    for kinds, asset in (
        (("real_estate",), "movable"),
        (("vehicle",), "immovable"),
        (("vehicle", "real_estate"), "movable"),
    ):
        cmd = of(*kinds, asset=asset)
        said = refused("asset", WrongAsset, lambda cmd=cmd: bench.do(open_disposal, cmd))
        assert "第十二条" in said.facts["citation"] and said.facts["rule"]
    for cmd in (of("vehicle"), of("real_estate"), of("other", asset="movable")):
        bench.do(open_disposal, cmd)
    with bench.session() as session:
        found = [one.asset for one in list_disposals(session, sale.case.id)]
    assert found == ["immovable", "movable", "immovable", "movable"]


def test_a_court_sells_in_an_enforcement(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    piece = bench.do(add_collateral, AddCollateral(sale.case.id, CollateralTerms("vehicle", "浙A00000")))
    for kind, docket in (("preservation", "（2026）浙0106财保1号"), ("enforcement", "（2026）浙0106执1号")):
        terms = ProceedingTerms(kind, "杭州市西湖区人民法院", docket, day("03-03"))
        number = bench.do(open_proceeding, OpenProceeding(sale.case.id, terms))["proceeding_id"]
        cmd = another(sale, pieces=(piece["collateral_id"],), proceeding_id=number)
        if kind == "preservation":
            refused("proceeding_id", WrongProceeding, lambda cmd=cmd: bench.do(open_disposal, cmd))
        else:
            bench.do(open_disposal, cmd)
