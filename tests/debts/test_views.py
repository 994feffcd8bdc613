"""What is owed, contract by contract and component by component."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.debts.views import percent
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import Actor
from tests.cases.reading import words_of
from tests.factories import Bench

TAB = "/cases/ZB-1/debts"


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines."""
    return "sqlite"


def test_what_is_owed_stands_in_its_components_with_their_sum(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case(balance_on=date(2026, 2, 28))
    sign_in("legal")
    words = words_of(client.get(TAB).text)
    assert "JK-ZB-1 1,000,000.00 30,000.00 50,000.00 20,000.00 1,100,000.00" in words
    assert "Total 1,000,000.00 30,000.00 50,000.00 20,000.00 1,100,000.00" in words
    assert "the balances were taken over as of 28 Feb 2026" in words
    assert "Costs awarded" not in words, "a component that nobody owes has no column"


def test_currencies_are_never_added_together(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    case = bench.open_case()
    zero = Money.zero("USD")
    owed = OpeningBalance(Money.of("250.00", "USD"), zero, zero, zero, zero)

    def second(uow: object) -> None:
        uow.lock(case.book)  # type: ignore[attr-defined]
        debt = add_debt(uow, case, DebtTerms("JK-USD", "USD", annual_rate_ppm=36525))  # type: ignore[arg-type]
        open_claim(uow, case, [(debt, owed)])  # type: ignore[arg-type]

    bench.within(second)
    sign_in("legal")
    words = words_of(client.get(TAB).text)
    assert "What is owed now · CNY" in words and "What is owed now · USD" in words
    assert "Total 250.00 250.00" in words and "3.6525%" in words


@pytest.mark.parametrize(
    ("ppm", "says"),
    [(43500, "4.35%"), (36525, "3.6525%"), (240000, "24.00%"), (0, "0.00%"), (1, "0.0001%"), (None, None)],
)
def test_a_rate_is_written_exactly_as_the_contract_has_it(ppm: int | None, says: str | None) -> None:
    assert percent(ppm) == says
