"""Other programs accept the exported journal and come to the same balances."""

import csv
import io
import json
import shutil
import subprocess
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Transaction

from legal_recovery.cases.commands import release_batch, start_batch
from legal_recovery.cases.store import named_books
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import ACCOUNTS
from legal_recovery.ledger.store.export import COLUMNS, FORMATS, beancount_name, export_journal
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.positions import Position, issuing
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from tests.factories import Bench, cny, opened, usual_balance
from tests.ledger.rich import Rich

Balances = dict[tuple[str, str, str], Decimal]


def exported(bench: Bench, form: str, position: Position | None = None) -> str:
    with issuing(bench.database, bench.clock) as (session, now):
        return "".join(export_journal(session, named_books(), position or now, form))


def rows(bench: Bench, position: Position | None = None) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(bench, "csv", position))))


def balances(bench: Bench) -> Balances:
    sums: Balances = defaultdict(Decimal)
    for row in rows(bench):
        sums[row["case"], row["account"], row["currency"]] += Decimal(row["amount"])
    return {place: amount for place, amount in sums.items() if amount}


def strange_case(bench: Bench) -> None:
    """A case whose reference has every sign that journals give a meaning, in a currency without cents."""
    yen = usual_balance()
    amounts = {name: Money(getattr(yen, name).minor, "JPY") for name in type(yen).__dataclass_fields__}
    reference = 'A "B" ; C, D | E \\ ：（2026）'
    bench.open_case(reference, currency="JPY", balance=type(yen)(**amounts))


def test_rows_have_exactly_these_columns_and_json_holds_the_same(rich: Rich) -> None:
    found = rows(rich.bench)
    assert tuple(found[0]) == COLUMNS
    told = json.loads(exported(rich.bench, "json"))
    assert [{name: str(value) for name, value in row.items()} for row in told] == found
    first = found[0]
    assert first["entry_id"].rpartition("-")[2] == first["seq"]
    assert (first["case"], first["kind"], first["amount"]) == ("ZB-1", "case.opening", "1000000.00")


def test_what_was_recorded_by_a_position_is_what_it_knows(rich: Rich) -> None:
    with issuing(rich.bench.database, rich.bench.clock) as (_, early):
        pass
    rich.bench.open_case("ZB-3")
    everything = rows(rich.bench)
    with rich.bench.session() as session:
        known = {row[0] for row in run(session.connection(), "SELECT reference FROM cases")}
    assert {row["case"] for row in everything} == known > {"ZB-1", "ZB-2", "ZB-3", "LX-1", "YH-1"}
    assert [row for row in everything if int(row["recorded_seq"]) <= early.n] == rows(rich.bench, early)


def test_cases_that_are_still_being_loaded_are_in_no_journal(bench: Bench) -> None:
    def load(uow: UnitOfWork) -> int:
        batch = start_batch(uow)
        opened(uow, bench.office_id, "ZB-1", batch_id=batch)
        return batch

    batch = bench.within(load)
    assert rows(bench) == []
    assert json.loads(exported(bench, "json")) == []
    bench.within(lambda uow: release_batch(uow, bench.actor.book or 0, batch))
    assert {row["case"] for row in rows(bench)} == {"ZB-1"}


def test_beancount_accepts_the_journal_and_agrees_on_every_balance(rich: Rich) -> None:
    strange_case(rich.bench)
    entries, errors, _ = loader.load_string(exported(rich.bench, "beancount"))
    assert errors == []
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                assert posting.units is not None and posting.units.number is not None
                place = (entry.payee or "", posting.account, posting.units.currency)
                sums[place] += posting.units.number
    assert {place: amount for place, amount in sums.items() if amount} == {
        (case, beancount_name(account), currency): amount
        for (case, account, currency), amount in balances(rich.bench).items()
    }


def test_every_account_has_a_name_of_its_own_that_beancount_takes() -> None:
    names = {beancount_name(account) for account in ACCOUNTS}
    assert len(names) == len(ACCOUNTS)
    text = "".join(f"2026-01-01 open {name}\n" for name in sorted(names))
    assert loader.load_string(text)[1] == []


def test_hledger_accepts_the_journal_strictly_and_agrees_on_every_balance(rich: Rich, tmp_path: Path) -> None:
    hledger = shutil.which("hledger")
    if hledger is None:
        pytest.skip("hledger is not installed")
    strange_case(rich.bench)
    path = tmp_path / "journal.hledger"
    path.write_text(exported(rich.bench, "hledger"), encoding="utf-8")
    subprocess.run([hledger, "-f", path, "check", "-s"], check=True, capture_output=True)
    command = [hledger, "-f", path, "balance", "--flat", "--no-total", "--output-format=csv", "--layout=bare"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {
        (row["account"], row["commodity"]): Decimal(row["balance"])
        for row in csv.DictReader(io.StringIO(told))
    }
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (_, account, currency), amount in balances(rich.bench).items():
        sums[account, currency] += amount
    assert {place: amount for place, amount in found.items() if amount} == {
        place: amount for place, amount in sums.items() if amount
    }


def test_hledger_can_ask_by_case(rich: Rich, tmp_path: Path) -> None:
    hledger = shutil.which("hledger")
    if hledger is None:
        pytest.skip("hledger is not installed")
    path = tmp_path / "journal.hledger"
    path.write_text(exported(rich.bench, "hledger"), encoding="utf-8")
    command = [hledger, "-f", path, "balance", "tag:case=^ZB-2$", "claim:principal", "--no-total"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert told.split()[:2] == [cny("1,000,000.00").text, "CNY"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_ledger_is_an_empty_journal(bench: Bench, form: str) -> None:
    text = exported(bench, form)
    assert "money:" not in text
    if form == "beancount":
        assert loader.load_string(text)[:2] == ([], [])
