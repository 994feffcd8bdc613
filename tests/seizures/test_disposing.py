"""What a sale does to the seizures of its asset, and an asset taken in kind that was not taken after all."""

from datetime import date

import pytest

from legal_recovery.auctions.commands import ReverseTaking, reverse_taking
from legal_recovery.seizures import rules
from legal_recovery.seizures.commands import ReleaseSeizure, release_seizure
from legal_recovery.seizures.store import list_incidents
from tests.auctions.test_commands import Sale, day
from tests.factories import Bench
from tests.seizures.factories import asset, read, read_all, seize


def test_what_is_sold_is_seized_no_more_once_title_has_passed(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case())
    first = seize(bench, sale.case, sale.piece)
    seize(bench, sale.case, sale.piece, rank=2)
    other = seize(bench, sale.case, asset(bench, sale.case))
    sale.announce("2,000,000", "03-10", "04-10")
    sale.move("sell", "04-11", hammer=sale.now.last.reserve, buyer="某公司")
    sale.move("pay", "04-20")
    assert read(bench, sale.case, first).is_live, "until the ruling is served nothing has passed"
    sale.move("rule", "04-28")
    sale.move("hand_over", "05-13")
    found = [(one.id == other, one.state, one.ended_on) for one in read_all(bench, sale.case)]
    assert found == [
        (True, "effective", None),
        (False, "disposed", day("04-28")),
        (False, "disposed", day("04-28")),
    ]
    with pytest.raises(rules.SeizureOver):
        bench.do(release_seizure, ReleaseSeizure(sale.case.id, first, "disposed", day("05-13"), "再次"))


def test_without_a_court_it_ends_when_the_buyer_has_the_asset(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), mode="private", asset="movable", kind="vehicle")
    one = seize(bench, sale.case, sale.piece, starts_on=day("01-10"), expires_on=date(2028, 1, 9))
    sale.announce("2,000,000", "03-10", "04-10")
    sale.move("sell", "04-11", hammer=sale.now.last.reserve, buyer="某公司")
    sale.move("pay", "04-20")
    sale.move("hand_over", "05-13")
    assert (read(bench, sale.case, one).state, read(bench, sale.case, one).ended_on) == (
        "disposed",
        day("05-13"),
    )


def test_what_had_lapsed_before_stays_a_lapse_and_who_followed_ends_with_the_asset(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="900,000")
    first = seize(
        bench,
        sale.case,
        sale.piece,
        ordered_on=date(2023, 5, 1),
        starts_on=date(2023, 5, 1),
        expires_on=day("04-30"),
    )
    second = seize(bench, sale.case, sale.piece, rank=2)
    later = seize(bench, sale.case, asset(bench, sale.case), expires_on=day("04-30"))
    sale.take("settlement", "800,000", "05-20")
    assert (read(bench, sale.case, first).state, read(bench, sale.case, second).state) == (
        "lapsed",
        "disposed",
    )
    assert read(bench, sale.case, second).terms.starts_on == day("05-01")
    assert read(bench, sale.case, later).state == "effective", "of other assets a round sees to lapses"
    with bench.session() as session:
        assert [one.seizure_id for one in list_incidents(session, sale.case.id)] == [first]


def test_they_stand_again_when_the_asset_was_not_taken_unless_their_rank_is_taken(bench: Bench) -> None:
    sale = Sale(bench, bench.open_case(), price="900,000")
    seizures = [seize(bench, sale.case, sale.piece), seize(bench, sale.case, sale.piece, rank=2)]
    before = read_all(bench, sale.case)
    taken = sale.take("settlement", "800,000", "05-20")
    assert not any(one.is_live for one in read_all(bench, sale.case))
    bench.do(reverse_taking, ReverseTaking(sale.case.id, taken, "未过户"))
    assert read_all(bench, sale.case) == before
    taken = sale.take("settlement", "800,000", "05-21")
    anew = seize(bench, sale.case, sale.piece)
    bench.do(reverse_taking, ReverseTaking(sale.case.id, taken, "未过户"))
    states = {one: read(bench, sale.case, one).state for one in (*seizures, anew)}
    assert states == {seizures[0]: "disposed", seizures[1]: "waiting", anew: "effective"}
