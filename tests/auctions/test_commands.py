"""Rounds, the distribution of the price and assets in kind, in the books to the cent (scenarios 6 to 8)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from legal_recovery.auctions.commands import (
    AnnounceRound,
    AssetTerms,
    ConfirmDistribution,
    MoveAsset,
    MoveRound,
    OpenDisposal,
    ReferencePrice,
    ReverseDistribution,
    ReverseTaking,
    TakeInKind,
    announce_round,
    confirm_distribution,
    move_asset,
    move_round,
    open_disposal,
    reverse_distribution,
    reverse_taking,
    take_in_kind,
)
from legal_recovery.auctions.rules import (
    BadReserve,
    Distributed,
    DoesNotAddUp,
    HammerTooLow,
    ImpossibleAct,
    MoveTerms,
    NoMoreRounds,
    NotDistributable,
    NotTakeable,
    OutOfOrder,
    OutOfTime,
    PriceExpired,
    RoundOpen,
    RoundTerms,
    ShareTerms,
    TakingTerms,
    deposit_lines,
    propose_shares,
)
from legal_recovery.auctions.store import (
    claims_on,
    get_disposal,
    list_dated,
    list_distributions,
    list_takings,
)
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.commands import (
    AddCollateral,
    CollateralTerms,
    LienTerms,
    RegisterLien,
    add_collateral,
    register_lien,
)
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.postings import read_journal, written_lines
from legal_recovery.ledger.rules import Sums, broken_identities
from legal_recovery.ledger.store import case_figures, list_entries
from legal_recovery.ledger.store.verify import verify
from legal_recovery.receipts.commands import (
    RecordReceipt,
    ReverseReceipt,
    owed_by,
    record_receipt,
    reverse_receipt,
)
from legal_recovery.receipts.rules import MoreThanAwaited, MoreThanOwed, ReceiptTerms, RemittedAlready
from legal_recovery.receipts.store import list_awaited
from tests.factories import Bench, cny
from tests.golden.test_journals import golden, len_of, owed, posted, shown
from tests.owed.test_commands import agree


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


class Sale:
    """A disposal of one piece in a case, and its acts in short."""

    def __init__(self, bench: Bench, case: CaseFacts, price: str = "2,857,142.85", **more: Any) -> None:
        self.bench, self.case = bench, case
        terms = CollateralTerms(more.pop("kind", "real_estate"), "杭州市示例路1号")
        self.piece = bench.do(add_collateral, AddCollateral(case.id, terms))["collateral_id"]
        cmd = OpenDisposal(
            case.id,
            (self.piece,),
            more.pop("mode", "court-online"),
            more.pop("asset", "immovable"),
            day("03-03"),
            ReferencePrice(cny(price), **more),
        )
        self.id = bench.do(open_disposal, cmd)["disposal_id"]

    def announce(self, reserve: str, published: str, starts: str, **more: Any) -> None:
        terms = RoundTerms(cny(reserve), day(published), day(starts), **more)
        self.bench.do(announce_round, AnnounceRound(self.case.id, self.id, terms))

    def move(self, act: str, on: str, **more: Any) -> None:
        """Record what became of the round; bidding begins first where that was not said."""
        if act in ("sell", "fail") and self.now.last.state == "announced":
            self.move("start", self.now.last.starts_on.isoformat()[5:])
        self.bench.do(move_round, MoveRound(self.case.id, self.id, MoveTerms(act, day(on), **more)))

    def share(self, **shares: str) -> dict[str, Any]:
        lines = tuple(ShareTerms(kind, cny(amount)) for kind, amount in shares.items())
        return dict(self.bench.do(confirm_distribution, ConfirmDistribution(self.case.id, self.id, lines)))

    def take(self, basis: str, value: str, on: str, balance: str = "0", fee: str = "0", **more: Any) -> int:
        terms = TakingTerms(basis, cny(value), day(on), cny(balance), cny(fee), **more)
        return int(self.bench.do(take_in_kind, TakeInKind(self.case.id, terms, self.id))["taking_id"])

    @property
    def now(self) -> Any:
        with self.bench.session() as session:
            return get_disposal(session, self.case.id, self.id)


SCENARIO_6 = owed(principal="1,000,000.00", interest_off="150,000.00", costs="8,000.00")
SHARES = {"fee": "22,400", "tax": "90,000", "lien": "700,000", "ours": "1,158,000", "surplus": "29,600"}


def sold(bench: Bench, **more: Any) -> Sale:
    """A first auction online that sold at 2,000,000, with title passed."""
    sale = Sale(bench, bench.open_case(balance=SCENARIO_6), **more)
    sale.announce("2,000,000", "03-10", "04-10", deposit=cny("200,000"))
    sale.move("sell", "04-11", hammer=cny("2,000,000"), buyer="示例买受人", bids=1, pay_by=day("04-21"))
    sale.move("pay", "04-20")
    sale.move("rule", "04-28")
    return sale


def remit(bench: Bench, sale: Sale, amount: str, on: str = "05-20", **more: Any) -> int:
    with bench.session() as session:
        distribution = list_distributions(session, sale.case.id)[-1].id
    terms = ReceiptTerms("auction", cny(amount), day(on), day(on), distribution=distribution, **more)
    return int(bench.do(record_receipt, RecordReceipt(sale.case.id, terms))["receipt_id"])


def figures(bench: Bench, case: CaseFacts) -> dict[str, str]:
    with bench.session() as session:
        return shown(case_figures(session, case.book, "CNY")["CNY"])


def broken(bench: Bench, case: CaseFacts) -> dict[str, int]:
    sums = Sums()
    with bench.session() as session:
        for made in list_entries(session, case.book):
            for line in made.postings:
                sums.add(line.account, line.amount.minor, opening=False)
    return broken_identities(sums, "CNY")


def lines_of(bench: Bench, case: CaseFacts, since: int) -> list[list[str]]:
    return [lines for _on, lines in posted(bench, case, since)]


def golden_lines(name: str, *numbers: int) -> list[list[str]]:
    return [lines for _on, lines in golden(name, *numbers)]


def test_a_sale_its_distribution_and_the_remittance_are_scenario_6(bench: Bench) -> None:
    sale = sold(bench)
    since = len_of(bench, sale.case) - 1
    assert golden_lines("06_auction", 0)[0] in lines_of(bench, sale.case, 0)
    assert figures(bench, sale.case)["net"] == "0.00", "the hammer price is nobody's yet"
    since = len_of(bench, sale.case)
    assert sale.share(**SHARES)["ours"] == "1158000.00"
    assert lines_of(bench, sale.case, since) == golden_lines("06_auction", 1)
    assert figures(bench, sale.case)["net"] == "0.00", "nothing is recovered before the court remits"
    since = len_of(bench, sale.case)
    remit(bench, sale, "1,158,000")
    assert lines_of(bench, sale.case, since) == golden_lines("06_auction", 2)
    assert figures(bench, sale.case)["net"] == "1,158,000.00"
    assert broken(bench, sale.case) == {}
    with bench.session() as session:
        assert [one.left.minor for one in list_awaited(session, sale.case.id)] == [0]


def test_a_remittance_comes_in_parts_and_never_more_than_what_waits(bench: Bench) -> None:
    sale = sold(bench)
    sale.share(**SHARES)
    first = remit(bench, sale, "1,000,000")
    with pytest.raises(MoreThanAwaited) as refusal:
        remit(bench, sale, "158,000.01", "05-21")
    assert refusal.value.facts["left"] == cny("158,000")
    remit(bench, sale, "158,000", "05-21")
    assert figures(bench, sale.case)["net"] == "1,158,000.00"
    with bench.session() as session:
        distribution = list_distributions(session, sale.case.id)[0]
    undo = ReverseDistribution(sale.case.id, distribution.id, "分配方案被撤销")
    with pytest.raises(RemittedAlready):
        bench.do(reverse_distribution, undo)
    bench.do(reverse_receipt, ReverseReceipt(sale.case.id, first, "退回"))
    assert figures(bench, sale.case)["net"] == "158,000.00"
    assert broken(bench, sale.case) == {}


def test_a_distribution_that_was_wrong_is_taken_back_and_made_anew(bench: Bench) -> None:
    sale = sold(bench)
    sale.share(**SHARES)
    assert figures(bench, sale.case)["outstanding"] == "0.00"
    with bench.session() as session:
        distribution = list_distributions(session, sale.case.id)[0]
    with pytest.raises(Distributed):
        sale.share(**SHARES)
    bench.do(reverse_distribution, ReverseDistribution(sale.case.id, distribution.id, "分配方案异议成立"))
    assert figures(bench, sale.case)["outstanding"] == "1,158,000.00"
    sale.share(fee="22,400", lien="1,000,000", ours="977,600")
    assert figures(bench, sale.case)["outstanding"] == "180,400.00", "the shortfall stays claimed"
    assert broken(bench, sale.case) == {}


def test_a_distribution_adds_up_to_the_cent_and_gives_us_no_more_than_is_owed(bench: Bench) -> None:
    sale = sold(bench)
    with pytest.raises(DoesNotAddUp) as refusal:
        sale.share(**{**SHARES, "surplus": "29,599.99"})
    assert refusal.value.facts["difference"] == cny("0.01") and refusal.value.field == "line.4.amount"
    with pytest.raises(MoreThanOwed):
        sale.share(**{**SHARES, "ours": "1,158,000.01", "surplus": "29,599.99"})
    assert figures(bench, sale.case)["outstanding"] == "1,158,000.00", "nothing half done"
    unshared = Sale(bench, bench.open_case("ZB-2"))
    with pytest.raises(NotDistributable):
        unshared.share(ours="1")


def test_rounds_follow_one_another_within_the_law(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="1,000,000")
    wrong: list[tuple[type[Exception], str, dict[str, Any]]] = [
        (BadReserve, "reserve", {"reserve": "699,999.99"}),
        (BadReserve, "deposit", {"deposit": cny("34,999.99")}),
        (BadReserve, "deposit", {"deposit": cny("140,000.01")}),
        (OutOfTime, "starts_on", {"starts": "04-08"}),
        (OutOfOrder, "step", {"step": "second"}),
    ]
    for kind, field, more in wrong:
        with pytest.raises(kind) as refusal:
            sale.announce(**{"reserve": "700,000", "published": "03-10", "starts": "04-09", **more})
        assert getattr(refusal.value, "field", None) == field, more
        assert kind is OutOfOrder or "法释〔2016〕18号" in str(getattr(refusal.value, "facts", {}))
    sale.announce("700,000", "03-10", "04-09", deposit=cny("35,000"))
    with pytest.raises(RoundOpen):
        sale.announce("700,000", "03-10", "04-09")
    with pytest.raises(ImpossibleAct):
        sale.move("pay", "04-10")
    sale.move("start", "04-09")
    with pytest.raises(HammerTooLow) as low:
        sale.move("sell", "04-10", hammer=cny("699,999.99"))
    assert low.value.field == "hammer"
    sale.move("fail", "04-10")
    with pytest.raises(BadReserve):
        sale.announce("559,999.99", "04-15", "04-30")
    with pytest.raises(OutOfTime) as late:
        sale.announce("560,000", "04-20", "05-11")
    assert late.value.facts["day"] == day("05-10")
    sale.announce("560,000", "04-20", "05-11", ground="法院另行指定")
    sale.move("fail", "05-12")
    with pytest.raises(BadReserve):
        sale.announce("560,000.01", "05-20", "06-04")
    sale.announce("560,000", "05-20", "06-04", ends_on=day("08-03"))
    sale.move("fail", "08-03")
    with pytest.raises(NoMoreRounds):
        sale.announce("560,000", "08-10", "09-01")
    rules = rules_of(bench, sale.case)
    assert {"second-auction", "sale-notice", "in-kind-choice", "sale-period"} <= rules


def rules_of(bench: Bench, case: CaseFacts) -> set[str]:
    with bench.session() as session:
        return {one.kept.rule for one in list_deadlines(session, case.id)}


def test_a_price_that_expired_needs_a_new_one(bench: Bench) -> None:
    valid = {"valued_on": day("03-01"), "valid_until": day("03-09")}
    sale = Sale(bench, bench.open_case(), price="1,000,000", **valid)
    with pytest.raises(PriceExpired):
        sale.announce("700,000", "03-10", "04-09")
    sale.announce("700,000", "03-09", "04-08")
    sale.move("withdraw", "03-20", reason="案外人异议")
    with pytest.raises(PriceExpired):
        sale.announce("700,000", "08-12", "09-11")
    sale.announce("700,000", "08-10", "09-09")


def test_a_buyer_who_does_not_pay_loses_the_deposit_to_the_pot(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(balance=SCENARIO_6), price="1,000,000")
    sale.announce("700,000", "03-10", "04-09", deposit=cny("100,000"))
    sale.move("sell", "04-10", hammer=cny("900,000"))
    sale.move("default", "04-25", forfeited=cny("100,000"))
    assert sums_of(bench, sale.case, "court:") == {
        "court:held": 10_000_000, "court:undistributed": -10_000_000,
    }  # fmt: skip
    sale.announce("700,000", "05-06", "06-05")
    sale.move("sell", "06-06", hammer=cny("750,000"))
    sale.move("pay", "06-10")
    sale.move("rule", "06-12")
    with pytest.raises(DoesNotAddUp):
        sale.share(ours="750,000")
    with bench.session() as session:
        covers = deposit_lines(pack_of(session, "CN"), day("06-12"), sale.now, cny("750,000"), cny("3,000"))
    assert [(one.covers, one.due.text, one.amount.text) for one in covers] == [
        ("costs", "3000.00", "3000.00"),
        ("price-gap", "150000.00", "97000.00"),
        ("debt", "0.00", "0.00"),
    ]
    assert all("第二十四条" in one.citation for one in covers)
    sale.share(fee="9,900", ours="840,100")
    remit(bench, sale, "840,100", "07-01")
    assert sums_of(bench, sale.case, "court:") == {}
    assert figures(bench, sale.case)["net"] == "840,100.00"
    assert broken(bench, sale.case) == {}


def sums_of(bench: Bench, case: CaseFacts, prefix: str) -> dict[str, int]:
    found: dict[str, int] = {}
    with bench.session() as session:
        for made in list_entries(session, case.book):
            for line in made.postings:
                if line.account.startswith(prefix):
                    found[line.account] = found.get(line.account, 0) + line.amount.minor
    return {account: minor for account, minor in found.items() if minor}


def test_an_asset_taken_in_kind_held_and_sold_is_scenarios_7_and_8(bench: Bench) -> None:
    case = bench.open_case(balance=owed(principal="3,000,000.00"))
    sale = Sale(bench, case, price="4,285,714.28")
    sale.announce("3,000,000", "03-10", "04-10")
    with pytest.raises(NotTakeable):
        sale.take("round", "3,000,000", "04-20")
    sale.move("fail", "04-11")
    with pytest.raises(NotTakeable) as wrong:
        sale.take("round", "2,900,000", "04-20")
    assert wrong.value.field == "value"
    with pytest.raises(NotTakeable):
        sale.take("round", "3,000,000", "06-20", applied_on=day("05-12"))
    owed_less = Sale(bench, bench.open_case("ZB-2"), price="4,000,000")
    with pytest.raises(MoreThanOwed):
        owed_less.take("consent", "3,000,000", "06-20")
    since = len_of(bench, case)
    taken = sale.take("round", "3,000,000", "06-20", "400,000", "28,400", applied_on=day("05-11"))
    assert lines_of(bench, case, since) == golden_lines("07_asset_in_kind", 0)
    with pytest.raises(NoMoreRounds):
        sale.announce("2,400,000", "05-20", "06-10")

    def act(what: str, amount: str, on: str, note: str | None = None) -> None:
        bench.do(move_asset, MoveAsset(case.id, taken, AssetTerms(what, cny(amount), day(on), note)))

    since = len_of(bench, case)
    act("income", "40,000", "07-20", "承租人")
    with pytest.raises(NotTakeable):
        bench.do(reverse_taking, ReverseTaking(case.id, taken, "误录"))
    act("impair", "100,000", "08-31", "市价下跌")
    act("sell", "2,700,000", "09-30", "买受人")
    income, _impaired, _sold = lines_of(bench, case, since)
    assert income == golden_lines("08_asset_held_and_sold", 0)[0]
    # Impaired by 100,000 first, sold 200,000 below that: together the 300,000 of the scenario.
    assert sums_of(bench, case, "money:") == {
        "money:bank": 231_160_000,
        "money:recovered:in-kind": -257_160_000,
        "money:recovered:in-kind-income": -4_000_000,
        "money:recovered:in-kind-adjustment": 30_000_000,
    }
    keeping = CostTerms("keeping", cny("15,000"), day("08-10"), day("08-10"), collateral=sale.piece)
    bench.do(record_cost, RecordCost(case.id, keeping))
    with bench.session() as session:
        kept = list_entries(session, case.book)[-1]
    assert {line.collateral for line in kept.postings} == {sale.piece}
    with pytest.raises(InvalidInput):
        bench.do(record_cost, RecordCost(case.id, replace(keeping, collateral=1)))
    with pytest.raises(NotTakeable):
        act("sell", "1", "10-01")
    assert broken(bench, case) == {}


def test_an_asset_that_was_not_taken_is_taken_back(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="900,000")
    taken = sale.take("settlement", "800,000", "05-20")
    assert figures(bench, sale.case)["net"] == "800,000.00"
    bench.do(reverse_taking, ReverseTaking(sale.case.id, taken, "未过户"))
    assert figures(bench, sale.case) | {"exposure": "", "rate": ""} == {
        **figures(bench, sale.case), "exposure": "", "rate": "", "net": "0.00", "outstanding": "1,100,000.00",
    }  # fmt: skip
    with bench.session() as session:
        assert [one.state for one in list_takings(session, sale.case.id)] == ["reversed"]


def test_what_of_disposals_falls_on_a_day(bench: Bench) -> None:
    sale = sold(bench)
    failed = Sale(bench, bench.open_case("ZB-2"), price="1,000,000")
    failed.announce("700,000", "03-10", "04-09")
    failed.move("fail", "04-10")
    failed.take("consent", "800,000", "05-06")
    with bench.session() as session:
        found = list_dated(session, bench.actor, day("01-01"), date(2029, 1, 1))
    assert {(one.kind, one.reference, one.on.isoformat(), one.is_open) for one in found} == {
        ("auction", "ZB-1", "2026-04-10", False),
        ("payment", "ZB-1", "2026-04-21", False),
        ("hand_over", "ZB-1", "2026-05-13", True),
        ("auction", "ZB-2", "2026-04-09", False),
        ("choice", "ZB-2", "2026-05-10", False),
        ("disposal_term", "ZB-2", "2028-05-06", True),
    }
    assert sale.now.last.state == "ruled"


def test_two_failed_rounds_and_a_private_sale_among_three_lienholders_equal_the_books_kept_by_hand(
    bench: Bench,
) -> None:
    case = bench.open_case()
    agree(bench, case)
    sale = Sale(bench, case, price="1,000,000")
    for holder, rank, amount in (("甲行", 1, "200,000"), (None, 2, "900,000"), ("丙行", 3, "100,000")):
        lien = LienTerms("mortgage", rank, holder, cny(amount))
        bench.do(register_lien, RegisterLien(case.id, sale.piece, lien))
    sale.announce("700,000", "03-10", "04-09")
    sale.move("fail", "04-10")
    sale.announce("560,000", "04-15", "04-30")
    sale.move("fail", "05-01")
    sale.announce("560,000", "05-10", "05-25", ends_on=day("07-24"))
    sale.move("sell", "05-26", hammer=cny("560,000"), buyer="买受人")
    sale.move("pay", "05-26")
    sale.move("rule", "06-01")
    with bench.session() as session:
        owed = owed_by(session, case, day("06-01"))
        known = claims_on(session, case.id, sale.now, owed)
        lines = propose_shares(pack_of(session, "CN"), day("06-01"), cny("560,000"), known)
    # Interest at 5.4 % a year of 360 days from 03-02 to 06-01: 91 days of 150 each.
    assert owed == cny("1,113,650.00")
    said = [(line.share_kind, line.payee, line.amount.text) for line in lines]
    # 50 and 1.5 % above 10,000 up to 500,000, 1 % above: 8,000 for the court; then by rank.
    assert said == [
        ("fee", None, "8000.00"),
        ("lien", "甲行", "200000.00"),
        ("ours", None, "352000.00"),
        ("lien", "丙行", "0.00"),
        ("surplus", None, "0.00"),
    ]
    since = len_of(bench, case)
    bench.do(confirm_distribution, ConfirmDistribution(case.id, sale.id, tuple(lines)))
    remit(bench, sale, "352,000", "06-20")
    interest, distribution, remitted = lines_of(bench, case, since)
    assert interest == written(
        """claim:penalty 13,650
        claim:basis:off-book -13,650"""
    )
    assert distribution == written(
        """court:undistributed 560,000
        court:held -8,000
        court:held -200,000
        court:ours -352,000
        claim:ended:settled 352,000
        claim:interest-on -30,000
        claim:interest-off -50,000
        claim:penalty -33,650
        claim:principal -238,350"""
    )
    assert remitted == written(
        """money:bank 352,000
        money:recovered:auction -352,000
        court:ours 352,000
        court:held -352,000"""
    )
    assert figures(bench, case)["outstanding"] == "761,650.00", "the shortfall stays claimed"
    assert figures(bench, case)["net"] == "352,000.00" and broken(bench, case) == {}
    assert verify(bench.database, None).problems == ()


def written(text: str) -> list[str]:
    """Return lines of a journal kept by hand as `posted` shows them."""
    return sorted(written_lines(read_journal(text, "CNY")[0], "CNY"))
