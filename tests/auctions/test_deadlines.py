"""Each period that a disposal sets off is met by what is recorded of it, along the whole way; on both engines."""

from datetime import date

from legal_recovery.auctions.commands import (
    CloseDisposal,
    ReceiveAsset,
    ReopenDisposal,
    close_disposal,
    receive_asset,
    reopen_disposal,
)
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.kernel.errors import InvalidInput
from tests.auctions.test_commands import SCENARIO_6, Sale, day
from tests.auctions.test_corrections import open_rules, unsay
from tests.auctions.test_refusals import refused
from tests.factories import Bench, cny

AFTER_SECOND = {"in-kind-choice", "sale-notice"}


def ends(sale: Sale) -> dict[str, tuple[date, str]]:
    """Return until when each period runs, and what became of it."""
    with sale.bench.session() as session:
        kept = [one.kept for one in list_deadlines(session, sale.case.id)]
    return {one.rule: (one.due, one.state) for one in kept}


def failed_twice(bench: Bench, reference: str = "ZB-1") -> Sale:
    sale = Sale(bench, bench.open_case(reference, balance=SCENARIO_6), price="1,000,000")
    sale.announce("700,000", "03-10", "04-09")
    sale.move("fail", "04-10")
    sale.announce("560,000", "04-15", "04-30")
    sale.move("fail", "05-01")
    return sale


def on_sale(sale: Sale) -> Sale:
    """Announced on 05-10, begun on 05-26."""
    sale.announce("560,000", "05-10", "05-26", ends_on=day("07-25"))
    sale.move("start", "05-26")
    return sale


def test_from_the_first_failure_to_the_hand_over_nothing_stays_open(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(balance=SCENARIO_6), price="1,000,000")
    sale.announce("700,000", "03-10", "04-09")
    sale.move("fail", "04-10")
    assert open_rules(sale) == {"second-auction"}
    sale.announce("560,000", "04-15", "04-30")
    sale.move("start", "04-30")
    assert open_rules(sale) == set()
    sale.move("fail", "05-01")
    assert open_rules(sale) == AFTER_SECOND
    sale.announce("560,000", "05-10", "05-26", ends_on=day("07-25"))
    assert open_rules(sale) == set()
    sale.move("start", "05-26")
    assert open_rules(sale) == {"sale-period"}
    # Sixty days from the start, as the form proposes, not from the announcement.
    assert ends(sale)["sale-period"][0] == day("07-25")
    sale.move("sell", "06-01", hammer=cny("560,000"))
    assert open_rules(sale) == set()
    sale.move("pay", "06-05")
    assert open_rules(sale) == {"sale-ruling"}
    sale.move("rule", "06-08")
    assert open_rules(sale) == {"hand-over"}
    sale.move("hand_over", "06-20")
    for act, open_again in (("hand_over", {"hand-over"}), ("rule", {"sale-ruling"}), ("pay", set())):
        unsay(sale, act)
        assert open_rules(sale) == open_again, act
    for act, on in (("pay", "06-05"), ("rule", "06-08"), ("hand_over", "06-20")):
        sale.move(act, on)
    assert open_rules(sale) == set()
    assert {state for _due, state in ends(sale).values()} == {"done"}
    assert set(ends(sale)) == {"second-auction", *AFTER_SECOND, "sale-period", "sale-ruling", "hand-over"}


def test_a_sale_that_fails_is_withdrawn_or_whose_asset_is_taken_ends_its_period(bench: Bench) -> None:
    failed = on_sale(failed_twice(bench))
    failed.move("fail", "07-25")
    assert ends(failed)["sale-period"][1] == "done"
    unsay(failed, "fail")
    assert open_rules(failed) == {"sale-period"}
    unsay(failed, "start")
    assert "sale-period" not in open_rules(failed)
    withdrawn = on_sale(failed_twice(bench, "ZB-2"))
    withdrawn.move("withdraw", "06-01", reason="案外人异议")
    assert ends(withdrawn)["sale-period"][1] == "void"
    unsay(withdrawn, "withdraw")
    assert open_rules(withdrawn) == {"sale-period"}


def test_taking_in_kind_or_ending_the_disposal_ends_what_its_failure_set_off(bench: Bench) -> None:
    taken = failed_twice(bench)
    asset = taken.take("round", "560,000", "05-08", applied_on=day("05-05"))
    assert open_rules(taken) == {"hand-over"}
    early = ReceiveAsset(taken.case.id, asset, day("05-07"))
    refused("on", InvalidInput, lambda: bench.do(receive_asset, early))
    bench.do(receive_asset, ReceiveAsset(taken.case.id, asset, day("05-12")))
    assert open_rules(taken) == set() and ends(taken)["hand-over"][1] == "done"
    first = Sale(bench, bench.open_case("ZB-2"), price="1,000,000")
    first.announce("700,000", "03-10", "04-09")
    first.move("fail", "04-10")
    bench.do(close_disposal, CloseDisposal(first.case.id, first.id, day("04-12"), "撤回处置申请"))
    assert open_rules(first) == set()
    bench.do(reopen_disposal, ReopenDisposal(first.case.id, first.id, "误录"))
    assert open_rules(first) == {"second-auction"}
