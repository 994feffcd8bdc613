"""All disposals and all collateral, page by page forwards and back, as the database narrows, sorts and adds them up."""

from datetime import date
from typing import Any

from legal_recovery.auctions.commands import ReverseResult, reverse_result
from legal_recovery.auctions.store.lists import DisposalFilter, all_lines, list_lines, list_totals
from legal_recovery.collateral.commands import (
    AddCollateral,
    CollateralTerms,
    ValuationTerms,
    ValueCollateral,
    add_collateral,
    record_valuation,
)
from legal_recovery.collateral.store import get_collateral, list_dated
from legal_recovery.collateral.store import lists as pieces
from tests.auctions.test_commands import Sale, day, sold
from tests.factories import Bench, cny


def test_disposals_are_paged_forwards_and_back_with_what_is_not_known_last(bench: Bench) -> None:
    sold(bench)
    for number in (2, 3, 4, 5):
        sale = Sale(bench, bench.open_case(f"ZB-{number}"), price=f"{number},000,000")
        if number != 4:
            sale.announce(f"{number},000,000", "03-10", f"04-1{number}")
    bench.do(reverse_result, ReverseResult(sale.case.id, sale.id, "误录", "announce"))

    def page(**more: Any) -> list[Any]:
        with bench.session() as session:
            return list_lines(session, bench.actor, more.pop("wanted", DisposalFilter()), **more)

    for sort, orders in {
        "starts_on": (["ZB-1", "ZB-2", "ZB-3", "ZB-4", "ZB-5"], ["ZB-3", "ZB-2", "ZB-1", "ZB-5", "ZB-4"]),
        "price": (["ZB-2", "ZB-1", "ZB-3", "ZB-4", "ZB-5"], ["ZB-5", "ZB-4", "ZB-3", "ZB-1", "ZB-2"]),
        "hammer": (["ZB-1", "ZB-2", "ZB-3", "ZB-4", "ZB-5"], ["ZB-1", "ZB-5", "ZB-4", "ZB-3", "ZB-2"]),
        "state": (["ZB-2", "ZB-3", "ZB-4", "ZB-5", "ZB-1"], ["ZB-1", "ZB-5", "ZB-4", "ZB-3", "ZB-2"]),
    }.items():
        for descending, expected in zip((False, True), orders, strict=True):
            order: dict[str, Any] = {"sort": sort, "descending": descending}
            assert [one.reference for one in page(**order)] == expected, order
            two = page(**order, limit=2)
            rest = page(**order, position=two[-1].position)
            assert [one.reference for one in [*two, *rest]] == expected, order
            back = page(**order, position=rest[0].position, backwards=True)
            assert [one.reference for one in reversed(back)] == expected[:2], order
    for damaged in (("x", 1), (1, "x"), (None, 1), (1,)):
        assert len(page(sort="starts_on", position=damaged)) == 5
    with bench.session() as session:
        wanted = DisposalFilter(state="ruled")
        (total,) = list_totals(session, bench.actor, wanted)
        assert (total.count, total.hammer) == (1, cny("2,000,000"))
        assert [one.reference for one in all_lines(session, bench.actor, wanted, "price", True)] == ["ZB-1"]
        assert list_totals(session, bench.actor, DisposalFilter(text="100%"))[:1] == []
        found = list_lines(session, bench.actor, DisposalFilter(text="示例路", mode="court-online"))
        assert len(found) == 5 and {one.state for one in found} == {"opened", "announced", "ruled"}


def test_collateral_is_paged_by_its_latest_valuation_by_day_and_the_last_recorded_of_a_day(
    bench: Bench,
) -> None:
    case = bench.open_case()
    made = {}
    for name, kind in (("甲", "vehicle"), ("乙", "real_estate"), ("丙", "receivables")):
        cmd = AddCollateral(case.id, CollateralTerms(kind, name))
        made[name] = bench.do(add_collateral, cmd)["collateral_id"]

    def value(name: str, amount: str, on: str, until: str | None = None) -> None:
        more = ValuationTerms(valid_until=day(until) if until else None)
        bench.do(record_valuation, ValueCollateral(case.id, made[name], cny(amount), day(on), more=more))

    value("甲", "300", "05-01", "12-01")
    value("甲", "100", "04-01", "10-01")
    value("乙", "200", "05-01")
    value("乙", "250", "05-01", "11-01")
    with bench.session() as session:
        # What is older was recorded later: the history has it in its place, and the latest stays the latest.
        piece = get_collateral(session, case.id, made["甲"])
        assert [one.value for one in piece.valuations] == [cny("100"), cny("300")]
        assert get_collateral(session, case.id, made["乙"]).latest.value == cny("250")  # type: ignore[union-attr]

        def page(**more: Any) -> list[str | None]:
            wanted = more.pop("wanted", pieces.CollateralFilter())
            return [one.description for one in pieces.list_lines(session, bench.actor, wanted, **more)]

        assert page() == ["乙", "甲", "丙"] and page(descending=True) == ["甲", "乙", "丙"]
        assert page(sort="value", descending=True) == ["甲", "乙", "丙"]
        first = pieces.list_lines(session, bench.actor, pieces.CollateralFilter(), limit=1)[0]
        assert page(position=first.position) == ["甲", "丙"]
        assert page(wanted=pieces.CollateralFilter(text="丙")) == ["丙"]
        assert page(wanted=pieces.CollateralFilter(secures_us=True)) == []
        assert page(wanted=pieces.CollateralFilter(valid_to=day("11-30"))) == ["乙"]
        totals = pieces.list_totals(session, bench.actor, pieces.CollateralFilter())
        assert {(one.currency, one.count, str(one.value)) for one in totals} == {
            ("CNY", 2, "CNY 550.00"), (None, 1, "None"),
        }  # fmt: skip
        dated = list_dated(session, bench.actor, date(2026, 11, 1), date(2026, 11, 30))
        assert [one.place for one in dated] == ["乙"]
