"""What the law proposes is lawful, and a price is shared to the cent and beyond nobody's claim."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.auctions.rules import (
    Disposal,
    Round,
    RoundTerms,
    WhatIf,
    propose_shares,
    require_distribution,
    require_round,
)
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import (
    ON_SITE,
    ONLINE,
    PRIVATE,
    Held,
    choice_until,
    next_step,
    propose_round,
)
from legal_recovery.law.pack import load_pack
from legal_recovery.law.proceeds import Secured, share_proceeds

CN = load_pack("CN")
TODAY = date(2026, 3, 10)
AMOUNTS = st.integers(0, 10**10)
STATES = st.sampled_from(["failed", "withdrawn", "defaulted"])


@given(
    mode=st.sampled_from([ONLINE, ON_SITE, PRIVATE]),
    asset=st.sampled_from(["movable", "immovable"]),
    price=st.integers(1, 10**11),
    states=st.lists(STATES, max_size=5),
)
def test_a_proposal_is_always_lawful(mode: str, asset: str, price: int, states: list[str]) -> None:
    rounds: tuple[Round, ...] = ()
    money = Money(price, "CNY")
    for state in [*states, "failed"]:
        disposal = Disposal(1, 1, mode, asset, (1,), None, money, TODAY, None, TODAY, rounds)
        found = propose_round(CN, mode, asset, price, disposal.held, TODAY)
        if found is None:
            assert rounds[-1].state == "failed"
            return
        deposit = None if found.deposit is None else Money(found.deposit, "CNY")
        reserve = Money(max(1, found.reserve), "CNY")
        # A price of a few cents has no deposit between 5 % and 20 % of it in whole cents.
        within = deposit if deposit and reserve.minor >= 20 else None
        terms = RoundTerms(reserve, found.published_on, found.starts_on, within, found.ends_on)
        require_round(CN, disposal, terms, TODAY)
        rounds = (*rounds, _round(len(rounds), found.step, reserve, state))


def _round(number: int, step: str, reserve: Money, state: str) -> Round:
    nothing = dict.fromkeys(
        "deposit ends_on place ground began_on bids highest sold_on hammer buyer pay_by sale_seq forfeited "
        "forfeit_seq paid_on ruled_on handed_over_on".split()
    )
    return Round(
        id=number, step=step, reserve=reserve, published_on=TODAY, starts_on=TODAY, state=state, ended_on=TODAY,
        **nothing,
    )  # type: ignore[arg-type]  # fmt: skip


def test_rounds_have_their_order_by_kind_of_asset() -> None:
    def order(mode: str, asset: str) -> list[str | None]:
        held: list[Held] = []
        steps = []
        while (step := next_step(mode, asset, held)) is not None:
            steps.append(step)
            held.append(Held(step, 100, "failed", TODAY))
        return steps

    assert order(ONLINE, "immovable") == order(ONLINE, "movable") == ["first", "second", "sale"]
    assert order(ON_SITE, "immovable") == ["first", "second", "third", "sale"]
    assert order(ON_SITE, "movable") == ["first", "second"]


def test_the_floor_is_seventy_percent_then_a_fifth_less_then_the_same() -> None:
    held: list[Held] = []
    floors = []
    for _number in range(3):
        found = propose_round(CN, ONLINE, "immovable", 1_000_000_01, held, TODAY)
        assert found is not None
        floors.append(found.reserve)
        held.append(Held(found.step, found.reserve, "failed", TODAY))
    # Rounded up to the cent where it is a least: 70 % of 1,000,000.01, then 80 % of that.
    assert floors == [70_000_001, 56_000_001, 56_000_001]
    first = propose_round(CN, ONLINE, "movable", 100_000, [], TODAY)
    assert first is not None and (first.starts_on, first.deposit) == (date(2026, 3, 25), 3_500)


def test_a_failed_round_opens_a_choice_with_its_last_day() -> None:
    after_first = choice_until(CN, ONLINE, "first", TODAY)
    after_second = choice_until(CN, ONLINE, "second", TODAY)
    assert after_first is not None and after_first.on == date(2026, 4, 9)
    assert after_second is not None and after_second.on == date(2026, 3, 20)
    assert choice_until(CN, ONLINE, "sale", TODAY) is None


@given(
    pot=AMOUNTS,
    costs=st.lists(AMOUNTS, max_size=3),
    liens=st.lists(st.tuples(AMOUNTS, st.integers(1, 3)), max_size=4),
    ordinary=st.lists(AMOUNTS, max_size=3),
    pro_rata=st.booleans(),
)
def test_shares_add_up_and_exceed_no_cap(
    pot: int, costs: list[int], liens: list[tuple[int, int]], ordinary: list[int], pro_rata: bool
) -> None:
    found = share_proceeds(
        CN,
        TODAY,
        pot,
        [(f"c{n}", minor) for n, minor in enumerate(costs)],
        [Secured(f"l{n}", minor, rank) for n, (minor, rank) in enumerate(liens)],
        [(f"o{n}", minor) for n, minor in enumerate(ordinary)],
        pro_rata=pro_rata,
    )
    assert sum(line.paid for line in found.lines) + found.unapplied == pot
    assert all(0 <= line.paid <= line.due for line in found.lines)
    # Who comes later gets nothing before all of an earlier rank have everything.
    rank = {f"l{n}": place for n, (_minor, place) in enumerate(liens)}
    for line in found.lines:
        if line.step == "priority" and line.paid:
            earlier = [one for one in found.lines if rank.get(one.name, 9) < rank[line.name]]
            assert all(not one.left for one in earlier)


@given(pot=AMOUNTS, owed=AMOUNTS, cap=st.none() | AMOUNTS, other=AMOUNTS, rank=st.integers(1, 2))
def test_what_is_proposed_can_be_confirmed(
    pot: int, owed: int, cap: int | None, other: int, rank: int
) -> None:
    def money(minor: int) -> Money:
        return Money(minor, "CNY")

    liens = [(None, None if cap is None else money(cap), rank), ("他行", money(other), 3 - rank)]
    lines = propose_shares(CN, TODAY, money(pot), WhatIf(money(owed), liens))
    assert require_distribution(money(pot), lines) <= money(owed)


def test_ordinary_creditors_share_pro_rata_or_in_the_order_of_their_seizures_each_in_its_own_line() -> None:
    def money(text: str) -> Money:
        return Money.of(text, "CNY")

    def told(known: WhatIf) -> list[tuple[str, str | None, str]]:
        lines = propose_shares(CN, TODAY, money("110000"), known)
        return [(one.share_kind, one.payee, one.amount.text) for one in lines if one.share_kind != "fee"]

    fee = propose_shares(CN, TODAY, money("110000"), WhatIf(money("0")))[0].amount
    left = money("110000") - fee
    others = [("甲公司", money("100000")), ("乙公司", money("50000"))]
    owed = money("50000")
    half = Money(left.minor // 2, "CNY").text
    pro_rata = told(WhatIf(owed, (), (), others))
    assert [one[:2] for one in pro_rata[:3]] == [
        ("ordinary", "甲公司"), ("ordinary", "乙公司"), ("ours", None),
    ]  # fmt: skip
    assert pro_rata[0][2] == half
    in_turn = told(WhatIf(owed, (), (), others, pro_rata=False, our_turn=1))
    assert in_turn[0] == ("ours", None, "50000.00")
    assert in_turn[1] == ("ordinary", "甲公司", (left - owed).text)
    assert in_turn[2] == ("ordinary", "乙公司", "0.00")
    last = told(WhatIf(owed, (), (), others, pro_rata=False))
    assert [one[:2] for one in last[:3]][-1] == ("ours", None)
