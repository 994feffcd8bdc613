"""What cannot be is refused at its own field in one sentence, on both engines, and nothing is half done."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from legal_recovery.auctions.commands import (
    MoveRound,
    OpenDisposal,
    ReferencePrice,
    RepriceDisposal,
    move_round,
    open_disposal,
    reprice_disposal,
)
from legal_recovery.auctions.rules import (
    ImpossibleAct,
    MoreThanDeposit,
    MoveTerms,
    NotDefaulted,
    NotDistributable,
    PriceExpired,
    RoundOpen,
    ShareTerms,
    SomebodyBid,
)
from legal_recovery.auctions.store import list_disposals
from legal_recovery.collateral.commands import ValuationTerms, ValueCollateral, record_valuation
from legal_recovery.collateral.rules import KINDS, REGISTRIES, ValidTooLong, asset_of
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.receipts.rules import MoreThanOwed
from tests.auctions.test_commands import Sale, broken, day, sold, sums_of
from tests.factories import Bench, cny


def refused(field: str | None, kind: type[Exception], act: Any) -> Any:
    with pytest.raises(kind) as refusal:
        act()
    assert getattr(refusal.value, "field", None) == field
    return refusal.value


def test_rounds_and_their_results(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    refused("reserve", InvalidInput, lambda: sale.announce("-1", "03-10", "04-09"))
    refused("published_on", InvalidInput, lambda: sale.announce("700,000", "11-30", "12-31"))
    refused("starts_on", InvalidInput, lambda: sale.announce("700,000", "03-10", "03-09"))
    refused("ends_on", InvalidInput, lambda: sale.announce("700,000", "03-10", "04-09", ends_on=day("04-08")))
    sale.announce("700,000", "03-10", "04-09")
    wrong: list[tuple[str, str, str, dict[str, Any]]] = [
        ("highest", "fail", "04-10", {"highest": cny("-1")}),
        ("highest", "sell", "04-10", {"hammer": cny("800,000"), "highest": cny("800,000.01")}),
        ("bids", "sell", "04-10", {"hammer": cny("800,000"), "bids": 0}),
        ("hammer", "sell", "04-10", {}),
        ("pay_by", "sell", "04-10", {"hammer": cny("800,000"), "pay_by": day("04-09")}),
        ("on", "fail", "04-08", {}),
        ("on", "fail", "11-30", {}),
        ("act", "burn", "04-10", {}),
    ]
    for field, act, on, more in wrong:
        refused(field, InvalidInput, lambda act=act, on=on, more=more: sale.move(act, on, **more))
    sale.move("suspend", "04-09", reason="案外人异议")
    for act in ("sell", "fail"):
        with pytest.raises(ImpossibleAct):
            sale.move(act, "04-10", hammer=cny("800,000"))
    with pytest.raises(RoundOpen):
        bench.do(reprice_disposal, RepriceDisposal(sale.case.id, sale.id, ReferencePrice(cny("1"))))
    sale.move("start", "04-12")
    sale.move("fail", "04-13")
    # The second round's notice cannot be older than the first one's failure.
    refused("published_on", InvalidInput, lambda: sale.announce("560,000", "04-12", "04-30"))
    assert [one.state for one in sale.now.rounds] == ["failed"]


def test_reference_prices(bench: Bench) -> None:
    case = bench.open_case()
    sale = Sale(bench, case, price="1,000,000")
    usual = OpenDisposal(case.id, (sale.piece,), "court-online", "immovable", day("03-03"))

    def opened(price: str, field: str, kind: type[Exception] = InvalidInput, **more: Any) -> Any:
        cmd = replace(usual, reference=ReferencePrice(cny(price), **more))
        return refused(field, kind, lambda: bench.do(open_disposal, cmd))

    opened("-1", "price")
    opened("0", "price")
    opened("1", "valued_on", valued_on=day("11-30"))
    opened("1", "valid_until", valued_on=day("03-03"), valid_until=day("03-02"))
    long = {"valued_on": day("03-03"), "valid_until": date(2027, 3, 4)}
    assert "第二十七条" in str(opened("1", "valid_until", ValidTooLong, **long).facts["citation"])
    refused("price", InvalidInput, lambda: bench.do(open_disposal, usual))
    with bench.session() as session:
        assert len(list_disposals(session, case.id)) == 1, "nothing is half done"
    # Two valuations of one day: the one recorded last counts, and neither is overwritten.
    for amount, until in (("900,000", "05-31"), ("950,000", "06-30")):
        more = ValuationTerms(valid_until=day(until))
        cmd = ValueCollateral(case.id, sale.piece, cny(amount), day("03-05"), more=more)
        bench.do(record_valuation, cmd)
    bench.do(reprice_disposal, RepriceDisposal(case.id, sale.id))
    assert (sale.now.reference, sale.now.valid_until) == (cny("950,000"), day("06-30"))
    late = refused("published_on", PriceExpired, lambda: sale.announce("665,000", "07-01", "08-01"))
    assert late.facts["citation"] and late.facts["day"] == day("06-30")
    sale.announce("665,000", "06-30", "07-30")


def test_shares_and_assets_in_kind(bench: Bench) -> None:
    sale = sold(bench)
    refused("line.0.amount", InvalidInput, lambda: sale.share(fee="-1", ours="2,000,001"))
    refused("line.0.amount", MoreThanOwed, lambda: sale.share(ours="2,000,000"))
    assert broken(bench, sale.case) == {}
    other = Sale(bench, bench.open_case("ZB-2"), price="1,000,000")
    with pytest.raises(NotDistributable):
        other.share(ours="1")
    for field, more in (
        ("value", {"value": "0"}),
        ("balance", {"balance": "-1"}),
        ("fee", {"fee": "-1"}),
        ("applied_on", {"applied_on": day("05-07")}),
        ("discharged_on", {"on": "03-01"}),
    ):
        terms: dict[str, Any] = {"basis": "consent", "value": "10", "on": "05-06", **more}
        refused(field, InvalidInput, lambda terms=terms: other.take(**terms))
    assert not other.now.taken and ShareTerms("fee", cny("1")).due is None


def test_every_kind_of_collateral_has_its_register_and_rights_are_sold_as_immovables_are() -> None:
    assert REGISTRIES.keys() == KINDS.keys()
    assert {kind for kind in KINDS if asset_of(kind) == "movable"} == {"vehicle", "equipment", "inventory"}


def test_what_becomes_of_a_round_agrees_with_what_is_known_of_it(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    sale.announce("700,000", "03-10", "04-09", deposit=cny("70,000"))
    for act in ("sell", "fail"):
        cmd = MoveRound(sale.case.id, sale.id, MoveTerms(act, day("04-10"), hammer=cny("800,000")))
        refused("act", ImpossibleAct, lambda cmd=cmd: bench.do(move_round, cmd))
    sale.move("start", "04-10")
    refused("on", InvalidInput, lambda: sale.move("fail", "04-09"))
    for field, more in (("bids", {"bids": 2}), ("highest", {"bids": 0, "highest": cny("1")})):
        said = refused(field, SomebodyBid, lambda more=more: sale.move("fail", "04-10", **more))
        assert "第二十六条" in said.facts["citation"]
    sale.move("sell", "04-10", hammer=cny("800,000"), pay_by=day("04-20"))

    def defaulted(on: str, kept: str, reason: str | None = None) -> None:
        sale.move("default", on, forfeited=cny(kept), reason=reason)

    said = refused("forfeited", MoreThanDeposit, lambda: defaulted("04-21", "70,000.01"))
    assert "第二十四条" in said.facts["citation"] and said.facts["most"] == cny("70,000")
    for reason in (None, " "):
        said = refused("on", NotDefaulted, lambda reason=reason: defaulted("04-20", "70,000", reason))
        assert "第二十四条" in said.facts["citation"]
    assert sums_of(bench, sale.case, "court:") == {}
    defaulted("04-15", "70,000", "买受人书面声明悔拍")
    assert sale.now.last.state == "defaulted"


def test_on_site_a_round_fails_too_where_bids_stayed_below_the_reserve(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000", mode="court-traditional")
    sale.announce("1,000,000", "03-10", "04-09")
    sale.move("start", "04-09")
    refused("highest", InvalidInput, lambda: sale.move("fail", "04-10", bids=2))
    sale.move("fail", "04-10", bids=2, highest=cny("900,000"))
    assert sale.now.last.highest == cny("900,000")
