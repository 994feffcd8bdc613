"""Net recovery of one case and of all: any day, any position, the same answer again."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from legal_recovery.cases.commands import release_batch, start_batch
from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.kernel.errors import InvalidInput, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import post
from legal_recovery.ledger.postings import Posting, entry
from legal_recovery.ledger.rules import Sums, figures, is_opening
from legal_recovery.ledger.store import figures_by_book, list_entries
from legal_recovery.plumbing.positions import NoSuchPosition
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.reports.rules import Issued
from legal_recovery.reports.store import Asked, issue
from tests.factories import Bench, cny, usual_balance

DAY = date(2026, 5, 6)


def ask(bench: Bench, *, by: Actor | None = None, **asked: object) -> Issued:
    return issue(bench.database, bench.clock, by or bench.actor, Asked(**asked))  # type: ignore[arg-type]


def receive(bench: Bench, case_id: int, amount: str, on: date = DAY, **more: object) -> int:
    terms = ReceiptTerms(
        **{"source": "voluntary", "amount": cny(amount), "credited_on": on, "discharged_on": on, **more}  # type: ignore[arg-type]
    )
    return int(bench.do(record_receipt, RecordReceipt(case_id, terms))["receipt_id"])


def spend(bench: Bench, case_id: int, amount: Money, on: date = DAY) -> None:
    bench.do(record_cost, RecordCost(case_id, CostTerms("acceptance", amount, on, on)))


def test_the_stable_form_of_one_case_is_exact(bench: Bench) -> None:
    case = bench.open_case()
    receive(bench, case.id, "90,000.00")
    spend(bench, case.id, cny("13,800.00"))
    issued = ask(bench, reference="ZB-1")
    assert issued.one() == {
        "case": "ZB-1",
        "currency": "CNY",
        "as_of": "2026-11-20",
        "known_at": issued.known_at,
        "exposure": "1100000.00",
        "gross_recovered": "90000.00",
        "cash_recovered": "90000.00",
        "costs": "13800.00",
        "net_recovery": "76200.00",
        "net_recovery_rate": "0.069273",
        "outstanding": "1010000.00",
        "by_source": {"voluntary": "90000.00"},
        "by_collateral": {},
        "others": [],
    }


def test_other_currencies_stand_beside_and_are_never_added(bench: Bench) -> None:
    case = bench.open_case()
    spend(bench, case.id, Money.of("100.00", "USD"))
    one = ask(bench, reference="ZB-1").one()
    others = one["others"]
    assert isinstance(others, list)
    assert one["costs"] == "0.00"
    assert [(other["currency"], other["costs"], other["net_recovery_rate"]) for other in others] == [
        ("USD", "100.00", None)
    ]
    assert [(each["case"], each["currency"]) for each in ask(bench).all()] == [
        ("ZB-1", "CNY"),
        ("ZB-1", "USD"),
    ]


def test_an_answer_given_once_is_given_again_whatever_is_backdated_later(bench: Bench) -> None:
    case = bench.open_case()
    receive(bench, case.id, "1,000.00")
    first = ask(bench, reference="ZB-1")
    receive(bench, case.id, "2,000.00", date(2026, 4, 1))
    bench.open_case("ZB-2")
    again = ask(bench, reference="ZB-1", known_at=str(first.known_at))
    assert again.one() == first.one()
    assert [one["case"] for one in ask(bench, known_at=str(first.known_at)).all()] == ["ZB-1"]
    now = ask(bench, reference="ZB-1")
    assert now.known_at > first.known_at
    assert now.one()["gross_recovered"] == "3000.00"
    with pytest.raises(NotFound):
        ask(bench, reference="ZB-2", known_at=str(first.known_at))


def test_a_day_counts_by_value_dates(bench: Bench) -> None:
    case = bench.open_case()
    receive(bench, case.id, "1,000.00", date(2026, 4, 1))
    receive(bench, case.id, "500.00", date(2026, 4, 2))
    assert ask(bench, reference="ZB-1", as_of=date(2026, 4, 1)).one()["gross_recovered"] == "1000.00"
    early = ask(bench, reference="ZB-1", as_of=date(2026, 3, 1)).one()
    assert (early["exposure"], early["net_recovery_rate"]) == ("0.00", None)


@pytest.mark.parametrize("parts", [True, False], ids=["with parts", "as numbers"])
def test_what_is_dated_after_today_counts_from_its_day_on(bench: Bench, parts: bool) -> None:
    case = bench.open_case()
    cost = (Posting("money:cost:notary", cny("300.00")), Posting("money:bank", cny("-300.00")))
    tomorrow = bench.clock.today() + timedelta(days=1)

    def post_it(uow: UnitOfWork) -> int:
        uow.lock(case.book)
        return post(uow, entry(case.book, tomorrow, "cost.paid", cost))

    bench.within(post_it)
    assert ask(bench, reference="ZB-1", parts=parts).one()["costs"] == "0.00"
    assert ask(bench, reference="ZB-1", as_of=tomorrow, parts=parts).one()["costs"] == "300.00"


@pytest.mark.parametrize(
    ("currency", "exposure", "received", "net"),
    [("JPY", "110000000", "90000", "90000"), ("KWD", "110000.000", "90.000", "90.000")],
)
def test_amounts_have_the_decimals_of_their_currency(
    bench: Bench, currency: str, exposure: str, received: str, net: str
) -> None:
    balance = usual_balance()
    owed = {
        name: Money(getattr(balance, name).minor, currency) for name in type(balance).__dataclass_fields__
    }
    case = bench.open_case(currency=currency, balance=type(balance)(**owed))
    terms = ReceiptTerms("voluntary", Money.of(received, currency), DAY, DAY)
    bench.do(record_receipt, RecordReceipt(case.id, terms))
    one = ask(bench, reference="ZB-1").one()
    told = (one["currency"], one["exposure"], one["gross_recovered"], one["net_recovery"], one["by_source"])
    assert told == (currency, exposure, received, net, {"voluntary": received})
    assert one["costs"] == ("0" if currency == "JPY" else "0.000")


def test_nothing_recorded_since_means_the_same_position(bench: Bench) -> None:
    bench.open_case()
    assert ask(bench).known_at == ask(bench).known_at


def test_cases_still_loading_are_in_no_figure_then_and_later(bench: Bench) -> None:
    bench.open_case("ZB-1")
    batch = int(bench.do(lambda uow, _: start_batch(uow), None))
    bench.open_case("ZB-2", batch_id=batch)
    before = ask(bench)
    assert bench.actor.book is not None
    bench.do(lambda uow, _: release_batch(uow, bench.actor.book, batch), None)
    after = ask(bench)
    assert [case.reference for case in before.cases] == ["ZB-1"]
    assert [case.reference for case in after.cases] == ["ZB-1", "ZB-2"]
    assert after.known_at > before.known_at
    assert ask(bench, known_at=str(before.known_at)).all() == before.all()
    assert ask(bench, known_at=str(after.known_at)).all() == after.all()


def test_another_office_sees_nothing_of_it(bench: Bench) -> None:
    bench.open_case()
    stranger = Actor(7, "somebody", frozenset({"finance"}), bench.office_id + 1)
    colleague = Actor(8, "somebody", frozenset({"finance"}), bench.office_id)
    admin = Actor(9, "somebody", frozenset({"admin"}), bench.office_id)
    assert ask(bench, by=colleague).cases
    assert not ask(bench, by=stranger).cases
    assert not ask(bench, by=admin).cases
    with pytest.raises(NotFound):
        ask(bench, by=stranger, reference="ZB-1")


def test_what_was_never_known_is_refused(bench: Bench) -> None:
    bench.open_case()
    for asked in ("99999", "1" * 40, "1999-01-01"):
        with pytest.raises(NoSuchPosition):
            ask(bench, known_at=asked)
    for asked in ("soon", "²", "0001-01-01T00:00+14:00"):
        with pytest.raises(InvalidInput):
            ask(bench, known_at=asked)


def test_the_database_adds_up_what_the_rules_say(bench: Bench) -> None:
    case = bench.open_case()
    piece = bench.do(add_collateral, AddCollateral(case.id, CollateralTerms("real_estate", "某房产")))
    receive(bench, case.id, "7,000.00", source="auction", collateral=piece["collateral_id"])
    receipt = receive(bench, case.id, "40,000.00", source="deduction", discharged_on=date(2026, 4, 1))
    receive(bench, case.id, "1,200,000.00")
    spend(bench, case.id, cny("5.55"))
    bench.do(reverse_receipt, ReverseReceipt(case.id, receipt, "错账"))
    with bench.session() as session:
        for as_of in (None, date(2026, 4, 30), date(2026, 3, 1)):
            sums: dict[str, Sums] = defaultdict(Sums)
            for entry in list_entries(session, case.book):
                if as_of is None or entry.value_on <= as_of:
                    for line in entry.postings:
                        sums[line.amount.currency].add(
                            line.account,
                            line.amount.minor,
                            opening=is_opening(entry.kind),
                            collateral=line.collateral,
                        )
            said = {(case.book, code): figures(found, code) for code, found in sums.items()}
            assert figures_by_book(session, [case.book], as_of=as_of) == said


def test_collateral_is_called_by_its_description_and_apart_from_its_namesake(bench: Bench) -> None:
    case = bench.open_case()
    flat, shop, twin = (
        int(
            bench.do(add_collateral, AddCollateral(case.id, CollateralTerms("real_estate", said)))[
                "collateral_id"
            ]
        )
        for said in ("西湖区某公寓", "余杭区某商铺", "余杭区某商铺")
    )
    for piece in (flat, shop, twin):
        receive(bench, case.id, "10.00", source="auction", collateral=piece)
    assert ask(bench, reference="ZB-1").one()["by_collateral"] == {
        "西湖区某公寓": "10.00",
        f"余杭区某商铺 #{shop}": "10.00",
        f"余杭区某商铺 #{twin}": "10.00",
    }
