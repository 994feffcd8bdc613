"""A price is shared by rank and cap: what breaks them is refused at its line with the rule, on both engines."""

from typing import Any

import pytest

from legal_recovery.auctions.commands import ConfirmDistribution, confirm_distribution
from legal_recovery.auctions.rules import DoesNotAddUp, OutOfRank, ShareTerms
from legal_recovery.collateral.commands import LienTerms, RegisterLien, register_lien
from legal_recovery.kernel.errors import InvalidInput
from tests.auctions.test_commands import Sale, broken, day, figures
from tests.factories import Bench, cny
from tests.golden.test_journals import owed

LIENS = (("甲行", 1, "1,200,000"), (None, 2, "3,000,000"), ("丙行", 3, "800,000"))


def three_lienholders(bench: Bench, liens: Any = LIENS, price: str = "4,600,000") -> Sale:
    """Sold at 4,600,000 with 290,400 of costs: 甲行 before us, 丙行 after us; 5,000,000 is owed to us."""
    sale = Sale(bench, bench.open_case(balance=owed(principal="5,000,000.00")), price=price)
    for holder, rank, amount in liens:
        terms = LienTerms("maximum-mortgage", rank, holder, cny(amount), day("01-05"))
        bench.do(register_lien, RegisterLien(sale.case.id, sale.piece, terms))
    sale.announce(price, "03-10", "04-10")
    sale.move("start", "04-10")
    sale.move("sell", "04-11", hammer=cny(price))
    sale.move("pay", "04-20")
    sale.move("rule", "04-28")
    return sale


def share(sale: Sale, *lines: tuple[str, str | None, str] | tuple[str, str | None, str, str]) -> Any:
    terms = tuple(
        ShareTerms(kind, cny(amount), payee, cny(due[0]) if due else None)
        for kind, payee, amount, *due in (("fee", None, "48,400"), ("tax", None, "242,000"), *lines)
    )
    return sale.bench.do(confirm_distribution, ConfirmDistribution(sale.case.id, sale.id, terms))


def test_what_breaks_rank_or_cap_is_refused_at_its_line_with_the_rule(bench: Bench) -> None:
    sale = three_lienholders(bench)
    first, ours = ("lien", "甲行", "1,200,000"), ("ours", None, "3,000,000")
    wrong: list[tuple[str, list[Any]]] = [
        # Above its cap; ours although the first is not paid; ours above our cap while a later one is not paid.
        ("line.2.amount", [("lien", "甲行", "1,200,000.01"), ours, ("lien", "丙行", "109,599.99")]),
        ("line.3.amount", [("lien", "甲行", "0"), ("ours", None, "4,200,000"), ("lien", "丙行", "109,600")]),
        ("line.3.amount", [first, ("ours", None, "3,000,000.01"), ("lien", "丙行", "109,599.99")]),
        ("line.2.amount", [ours, ("lien", "丙行", "800,000"), ("surplus", None, "509,600")]),
        # The owner before an earlier one is full; one that comes after us before we are.
        ("line.4.amount", [first, ours, ("surplus", None, "109,600")]),
        ("line.3.amount", [first, ("ours", None, "2,999,999.99"), ("lien", "丙行", "109,600.01")]),
        # What is due above what the lien secures.
        ("line.2.due", [(*first, "1,350,000"), ours, ("lien", "丙行", "109,600")]),
    ]
    for field, lines in wrong:
        with pytest.raises(OutOfRank) as refusal:
            share(sale, *lines)
        said = refusal.value
        assert said.field == field, (lines, said.field, str(said))
        assert "第四百一十四条" in str(said.facts["citation"])
    with pytest.raises(InvalidInput) as unknown:
        share(sale, ("lien", "乙行", "1,200,000"), ("ours", None, "3,000,000"), ("surplus", None, "109,600"))
    assert unknown.value.field == "line.2.payee"
    assert figures(bench, sale.case)["outstanding"] == "5,000,000.00", "nothing half done"
    share(sale, ("lien", "甲行", "1,200,000"), ("ours", None, "3,000,000"), ("lien", "丙行", "109,600"))
    assert figures(bench, sale.case)["outstanding"] == "2,000,000.00" and broken(bench, sale.case) == {}


def test_a_lien_whose_holder_is_owed_less_is_full_at_that_and_equal_ranks_share(bench: Bench) -> None:
    liens = (("甲行", 1, "1,200,000"), (None, 1, "3,000,000"))
    sale = three_lienholders(bench, liens)
    share(sale, ("lien", "甲行", "1,000,000", "1,000,000"), ("ours", None, "3,309,600"))
    assert figures(bench, sale.case)["outstanding"] == "1,690,400.00"


def test_a_sum_that_is_off_is_refused_at_the_surplus_or_the_last_line(bench: Bench) -> None:
    sale = three_lienholders(bench)
    lines = [("lien", "甲行", "1,200,000"), ("ours", None, "3,000,000")]
    for more, field, difference in (
        ([], "line.3.amount", "109,600"),
        ([("surplus", None, "109,600.01"), ("lien", "丙行", "0")], "line.4.amount", "0.01"),
    ):
        with pytest.raises(DoesNotAddUp) as refusal:
            share(sale, *lines, *more)
        assert (refusal.value.field, refusal.value.facts["difference"]) == (field, cny(difference))
