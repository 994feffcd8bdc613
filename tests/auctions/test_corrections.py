"""What was recorded wrongly is taken back by its own reversal, with the state back as it was, and nothing half done."""

from typing import Any

import pytest

from legal_recovery.auctions.commands import (
    AssetTerms,
    MoveAsset,
    ReverseAssetAct,
    ReverseDistribution,
    ReverseResult,
    ReverseTaking,
    TakeBackEntry,
    move_asset,
    reverse_asset_act,
    reverse_distribution,
    reverse_result,
    reverse_taking,
    take_back_entry,
)
from legal_recovery.auctions.rules import BadReserve, MoveTerms, NotTakeable, RestsOnIt
from legal_recovery.auctions.store import acts_of_assets, list_distributions, list_takings
from legal_recovery.cases.rules import ReasonMissing
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.kernel.errors import NotFound, StaleVersion
from legal_recovery.ledger.commands import AlreadyReversed
from legal_recovery.ledger.store import list_entries
from legal_recovery.ledger.store.verify import verify
from tests.auctions.story import sell_as_before
from tests.auctions.test_commands import SHARES, Sale, broken, day, figures, sold, sums_of
from tests.factories import Bench, cny


def unsay(sale: Sale, act: str | None = None, **more: Any) -> Any:
    cmd = ReverseResult(sale.case.id, sale.id, more.pop("reason", "误录"), act, **more)
    return sale.bench.do(reverse_result, cmd)


def open_rules(sale: Sale) -> set[str]:
    with sale.bench.session() as session:
        return {one.kept.rule for one in list_deadlines(session, sale.case.id) if one.kept.is_open}


def test_a_round_recorded_as_failed_stands_again_where_it_stood_and_its_periods_are_void(
    bench: Bench,
) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    with pytest.raises(NotFound):
        unsay(sale)
    sale.announce("700,000", "03-10", "04-09")
    sale.move("start", "04-09")
    before = sale.now
    sale.move("fail", "04-10", bids=0)
    assert "second-auction" in open_rules(sale)
    with pytest.raises(RestsOnIt) as other:
        unsay(sale, "sell")
    assert other.value.field == "act"
    with pytest.raises(StaleVersion):
        unsay(sale, version=1)
    with pytest.raises(ReasonMissing):
        unsay(sale, reason=" ")
    assert unsay(sale, "fail")["act"] == "fail"
    assert sale.now == before and "second-auction" not in open_rules(sale)
    sale.move("sell", "04-10", hammer=cny("700,000"))
    assert sale.now.last.state == "sold"
    unsay(sale, "sell")
    unsay(sale, "start")
    assert sale.now.last.state == "announced" and sale.now.last.began_on is None
    unsay(sale, "announce")
    assert sale.now.rounds == (), "a round that was never announced is none"
    with pytest.raises(BadReserve):
        sale.announce("699,999", "03-11", "04-10")
    sale.announce("700,000", "03-11", "04-10")
    assert [one.step for one in sale.now.rounds] == ["first"]
    assert verify(bench.database, None).problems == ()


def test_a_sale_and_what_followed_it_are_taken_back_the_last_first(bench: Bench) -> None:
    sale = sold(bench)
    sale.share(**SHARES)
    with pytest.raises(RestsOnIt):
        unsay(sale)
    sale.move("hand_over", "05-06")
    unsay(sale, "hand_over")
    with bench.session() as session:
        distribution = list_distributions(session, sale.case.id)[0]
    bench.do(reverse_distribution, ReverseDistribution(sale.case.id, distribution.id, "误录"))
    assert "hand-over" in open_rules(sale)
    unsay(sale, "rule")
    assert sale.now.last.state == "paid" and sale.now.last.bids == 1 and "hand-over" not in open_rules(sale)
    unsay(sale, "pay")
    assert sums_of(bench, sale.case, "court:") == {}, "nothing is held before the price is paid"
    unsay(sale, "sell")
    last = sale.now.last
    assert (last.state, last.hammer, last.buyer, last.bids, last.pay_by) == (
        "started",
        None,
        None,
        None,
        None,
    )
    assert sums_of(bench, sale.case, "court:") == {} and broken(bench, sale.case) == {}
    sale.move("sell", "04-11", hammer=cny("2,100,000"))
    assert sums_of(bench, sale.case, "court:") == {}
    sale.move("pay", "04-20")
    assert sums_of(bench, sale.case, "court:")["court:held"] == 210_000_000
    assert verify(bench.database, None).problems == ()


def test_a_default_that_was_none_lets_the_sale_stand_again(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    sale.announce("700,000", "03-10", "04-09", deposit=cny("100,000"))
    sale.move("sell", "04-10", hammer=cny("900,000"), buyer="买受人")
    sale.move("default", "04-25", forfeited=cny("100,000"))
    unsay(sale, "default")
    last = sale.now.last
    assert (last.state, last.hammer, last.buyer, last.forfeited, last.ended_on) == (
        "sold", cny("900,000"), "买受人", None, None,
    )  # fmt: skip
    assert sums_of(bench, sale.case, "court:") == {}
    sale.move("pay", "04-26")
    assert sums_of(bench, sale.case, "court:") == {
        "court:held": 90_000_000, "court:undistributed": -90_000_000,
    }  # fmt: skip
    for act in ("pay", "sell"):
        unsay(sale, act)
    assert sums_of(bench, sale.case, "court:") == {} and verify(bench.database, None).problems == ()


def test_a_sale_that_was_posted_at_the_hammer_is_not_posted_again_when_it_is_paid(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    sale.announce("700,000", "03-10", "04-09")
    sale.move("start", "04-09")
    terms = MoveTerms("sell", day("04-10"), hammer=cny("900,000"))
    held = {"court:held": 90_000_000, "court:undistributed": -90_000_000}
    sell_as_before(bench, sale.case, sale.id, terms)
    for act in ("pay", "rule"):
        sale.move(act, "04-20")
        assert sums_of(bench, sale.case, "court:") == held
    for act in ("rule", "pay"):
        unsay(sale, act)
        assert sums_of(bench, sale.case, "court:") == held
    sale.move("default", "04-25", forfeited=cny("1,000"))
    assert sums_of(bench, sale.case, "court:")["court:held"] == 100_000
    unsay(sale, "default")
    sale.move("pay", "04-26")
    assert sums_of(bench, sale.case, "court:") == held and broken(bench, sale.case) == {}
    assert verify(bench.database, None).problems == ()


def test_what_was_posted_of_an_asset_in_kind_is_taken_back_entry_by_entry(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="900,000")
    case, taken = sale.case, sale.take("settlement", "800,000", "05-20")

    def act(what: str, amount: str, on: str) -> int:
        cmd = MoveAsset(case.id, taken, AssetTerms(what, cny(amount), day(on), "说明"))
        return int(bench.do(move_asset, cmd)["entry_seq"])

    def undo(seq: int) -> Any:
        return bench.do(reverse_asset_act, ReverseAssetAct(case.id, taken, seq, "误录"))

    def now() -> tuple[str, str, int]:
        with bench.session() as session:
            (found,) = list_takings(session, case.id)
        return found.state, found.carried.text, len(found.incomes)

    rent, loss = act("income", "4,000", "06-20"), act("impair", "100,000", "06-30")
    gone = act("sell", "650,000", "07-20")
    assert now() == ("sold", "0.00", 1)
    with pytest.raises(RestsOnIt):
        undo(loss)
    with pytest.raises(NotFound):
        undo(loss + 1000)
    undo(rent)
    undo(gone)
    assert now() == ("held", "700000.00", 0) and figures(bench, case)["net"] == "700,000.00"
    with pytest.raises(AlreadyReversed):
        undo(gone)
    undo(loss)
    assert now() == ("held", "800000.00", 0) and figures(bench, case)["net"] == "800,000.00"
    again = act("income", "5,000", "06-21")
    with pytest.raises(NotTakeable):
        bench.do(reverse_taking, ReverseTaking(case.id, taken, "误录"))
    # The way from the journal leads to the same command.
    bench.do(take_back_entry, TakeBackEntry(case.id, again, "误录"))
    with bench.session() as session:
        assert all(one.reversed_by for one in acts_of_assets(session, case))
        posted = next(one.seq for one in list_entries(session, case.book) if one.kind == "asset.taken")
    bench.do(take_back_entry, TakeBackEntry(case.id, posted, "未过户"))
    assert now()[0] == "reversed" and sums_of(bench, case, "money:") == {}
    assert broken(bench, case) == {} and verify(bench.database, None).problems == ()


def test_the_entry_of_a_sale_or_a_distribution_leads_to_what_it_is_of(bench: Bench) -> None:
    sale = sold(bench)
    sale.share(**SHARES)
    with bench.session() as session:
        at = {one.kind: one.seq for one in list_entries(session, sale.case.book)}
    with pytest.raises(RestsOnIt):
        bench.do(take_back_entry, TakeBackEntry(sale.case.id, at["auction.sold"], "误录"))
    bench.do(take_back_entry, TakeBackEntry(sale.case.id, at["distribution"], "异议成立"))
    with bench.session() as session:
        assert [one.state for one in list_distributions(session, sale.case.id)] == ["reversed"]
    with pytest.raises(NotFound):
        bench.do(take_back_entry, TakeBackEntry(sale.case.id, 1, "误录"))


def test_taking_back_an_asset_taken_by_a_ruling_voids_the_periods_of_the_ruling(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    sale.announce("700,000", "03-10", "04-09")
    sale.move("fail", "04-10")
    taken = sale.take("consent", "800,000", "05-06")
    assert "hand-over" in open_rules(sale)
    with pytest.raises(RestsOnIt):
        unsay(sale)
    bench.do(reverse_taking, ReverseTaking(sale.case.id, taken, "未裁定"))
    assert "hand-over" not in open_rules(sale)
    unsay(sale, "fail")
    assert sale.now.last.state == "started"
