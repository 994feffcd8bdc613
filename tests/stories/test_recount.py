"""The demo's figures counted again from its exported postings, by plain Python that knows only the chart."""

import csv
import io
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tests.stories.program import Program

OWED = "costs interest-on interest-off penalty delay-general delay-doubled principal".split()
Balances = dict[str, Decimal]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An installation with the demo portfolio."""
    folder = tmp_path_factory.mktemp("demo")
    made = Program(folder / "instance")
    file: Path = folder / "demo.xlsx"
    made("demo", "generate", "--cases", "60", "--seed", "1", "--out", file)
    made("portfolio", "import", file)
    return made


def postings(program: Program) -> list[dict[str, str]]:
    """Every posting as it is exported."""
    return list(csv.DictReader(io.StringIO(program("ledger", "export", "--format", "csv").stdout)))


def recounted(
    rows: list[dict[str, str]],
) -> tuple[dict[tuple[str, str], Balances], dict[tuple[str, str], Decimal]]:
    """The balances of each case and currency, and what was owed on the day of escalation."""
    balances: dict[tuple[str, str], Balances] = defaultdict(lambda: defaultdict(Decimal))
    exposure: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        place, amount = (row["case"], row["currency"]), Decimal(row["amount"])
        balances[place][row["account"]] += amount
        if row["kind"].startswith("case.opening") and is_owed(row["account"]):
            exposure[place] += amount
    return balances, exposure


def is_owed(account: str) -> bool:
    return account == "claim:conditional-waiver" or account.removeprefix("claim:") in OWED


def under(accounts: Balances, *prefixes: str) -> Decimal:
    return sum((minor for name, minor in accounts.items() if name.startswith(prefixes)), Decimal())


def gross(accounts: Balances) -> Decimal:
    return -under(accounts, "money:recovered:")


def costs(accounts: Balances) -> Decimal:
    return under(accounts, "money:cost:", "money:cost-refund:")


def outstanding(accounts: Balances) -> Decimal:
    return sum((amount for name, amount in accounts.items() if is_owed(name)), Decimal())


def test_net_recovery_of_every_case_is_what_its_exported_postings_add_up_to(demo: Program) -> None:
    balances, exposure = recounted(postings(demo))
    told = {(one["case"], one["currency"]): one for one in demo.json("net-recovery")}
    assert len(told) >= 60 and set(balances) <= set(told)
    for place, one in told.items():
        accounts, exposed = balances[place], exposure[place]
        net = gross(accounts) - costs(accounts)
        found = {
            "exposure": exposed,
            "gross_recovered": gross(accounts),
            "cash_recovered": gross(accounts) - accounts["money:asset-in-kind"],
            "costs": costs(accounts),
            "net_recovery": net,
            "outstanding": outstanding(accounts),
        }
        assert {name: Decimal(one[name]) for name in found} == found, place
        rate = (net / exposed).quantize(Decimal("0.000001"), ROUND_HALF_UP) if exposed else None
        assert one["net_recovery_rate"] == (None if rate is None else str(rate)), place
        sources = {name[16:]: -sum_ for name, sum_ in accounts.items() if name.startswith("money:recovered:")}
        assert {name: Decimal(part) for name, part in one["by_source"].items()} == {
            name: part for name, part in sources.items() if part
        }


def test_the_books_tie_out_to_the_bank_and_to_the_claim(demo: Program) -> None:
    for place, accounts in recounted(postings(demo))[0].items():
        held = (
            "money:bank",
            "money:asset-in-kind",
            "money:deposit-lodged",
            "money:cost-payable",
            "money:due-",
        )
        tie_out = under(accounts, *held, "money:refinanced", "money:fx")
        assert gross(accounts) - costs(accounts) == tie_out, f"T1 of {place}"
        beside = ("debt-sale", "in-kind-adjustment", "in-kind-income")
        settling = gross(accounts) + sum(accounts["money:recovered:" + name] for name in beside)
        settled = settling - accounts["money:refinanced"] - accounts["court:ours"]
        assert accounts["claim:ended:settled"] == settled, f"T2 of {place}"
        ended = under(accounts, "claim:ended:")
        assert -under(accounts, "claim:basis:") == ended + outstanding(accounts), f"T3 of {place}"
