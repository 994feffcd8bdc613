"""Files with several statements, loaded whole or not at all, going on after a kill, by two people at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from legal_recovery.reconciliation.commands import (
    LoadLines,
    OpenAccount,
    StartStatements,
    WithdrawStatement,
    load_lines,
    load_statements,
    open_account,
    start_statements,
    withdraw_statement,
)
from legal_recovery.reconciliation.commands.accounts import AccountKnown
from legal_recovery.reconciliation.rules.lines import LoadedAlready, NoSuchLine, WrongAccount, numbered
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine, proven
from legal_recovery.reconciliation.schemas.reading import ReadFile, read_file
from legal_recovery.reconciliation.schemas.statements import Wishes
from legal_recovery.reconciliation.store import (
    AccountStanding,
    LineFilter,
    get_account,
    list_accounts,
    list_statements,
    page_of_lines,
    standing_of_account,
)
from tests.factories import Bench, cny
from tests.reconciliation.files import ACCOUNT, Files, moves, mt940

DIGEST = "d" * 64


class Killed(Exception):
    """The process went away."""


def killed_after(do: Callable[..., Any], steps: int) -> Callable[..., Any]:
    """Return a `do` that carries out so many steps and then stops."""
    left = [steps]

    def carry_out(command: Callable[..., Any], request: Any) -> Any:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return do(command, request)

    return carry_out


def quietly(*_step: Any) -> None:
    """Say nothing of how far it is."""


@dataclass
class Loader:
    """An account and what loads files into it."""

    bench: Bench
    files: Files
    account: int

    def read(self, content: str, digest: str = DIGEST) -> ReadFile:
        path = self.files.write(content)
        with self.bench.session() as session:
            account = get_account(session, self.bench.actor, self.account)
            accounts = list_accounts(session, self.bench.actor)
        return read_file(path, "流水.txt", digest, Wishes(), account, accounts)

    def load(self, read: ReadFile, *, again: bool = False, do: Callable[..., Any] | None = None) -> list[int]:
        cmd = StartStatements(read.starts, again)
        return [one.fresh for one in load_statements(do or self.bench.do, cmd, quietly)]

    def amounts(self) -> list[str]:
        wanted = LineFilter(account_id=self.account)
        with self.bench.session() as session:
            found = page_of_lines(
                session, self.bench.actor, wanted, sort="booked_on", descending=False, limit=2000
            )
        return [one.amount.text for one in found if one.state != "withdrawn"]

    def states(self) -> list[str]:
        with self.bench.session() as session:
            return [one.state for one in list_statements(session, self.account)]

    def stands(self) -> AccountStanding:
        with self.bench.session() as session:
            return standing_of_account(session, get_account(session, self.bench.actor, self.account))


@pytest.fixture
def loader(bench: Bench, files: Files) -> Loader:
    wanted = OpenAccount(bench.office_id, "清收户", "工行", ACCOUNT, "CNY")
    return Loader(bench, files, bench.do(open_account, wanted))


def test_statements_of_one_account_in_one_file_are_all_loaded_and_known_again(loader: Loader) -> None:
    later = mt940(moves("7.00"), opening=Decimal("900.00"))
    read = loader.read(mt940(moves("100.00", "-50.00")) + later)
    assert [one.place for one in read.starts] == [1, 2]
    assert loader.load(read) == [2, 1]
    assert sorted(loader.amounts()) == ["-50.00", "100.00", "7.00"]
    # 550 at the end of the first, 900 at the beginning of the second.
    assert [one.missing for one in loader.stands().standing.breaks] == [cny("350.00")]
    with pytest.raises(LoadedAlready):
        loader.load(read)
    # One of them withdrawn, the same file brings it back, and the other only once.
    with loader.bench.session() as session:
        second = next(one for one in list_statements(session, loader.account) if one.place == 2)
    loader.bench.do(withdraw_statement, WithdrawStatement(loader.account, second.id, "误载"))
    assert loader.load(read) == [2, 1]
    assert sorted(loader.amounts()) == ["-50.00", "100.00", "7.00"]


def test_a_file_of_several_accounts_goes_to_each_and_those_nobody_knows_are_named(loader: Loader) -> None:
    other = loader.bench.do(
        open_account, OpenAccount(loader.bench.office_id, "归集户", "", "62229998", "CNY")
    )
    mine, theirs, unknown = (
        mt940(moves(amount)).replace(ACCOUNT, number)
        for amount, number in (("1.00", ACCOUNT), ("2.00", "62229998"), ("3.00", "70001111"))
    )
    read = loader.read(mine + theirs + unknown)
    assert ([one.account_id for one in read.starts], len(read.unknown)) == ([loader.account, other], 1)
    assert "70001111 (CNY)" in read.unknown[0]
    loader.load(read)
    assert (loader.amounts(), replace(loader, account=other).amounts()) == (["1.00"], ["2.00"])
    # A file in which nothing is of the account is somebody else's, though another account would know it.
    with pytest.raises(WrongAccount):
        loader.read(theirs)
    with pytest.raises(WrongAccount):
        loader.read(mt940(moves("1.00"), currency="USD"))


def test_a_killed_load_goes_on_and_no_line_is_there_twice(loader: Loader) -> None:
    read = loader.read(mt940(moves(*(["5.00"] * 600))))
    with pytest.raises(Killed):
        loader.load(read, do=killed_after(loader.bench.do, 2))
    assert (len(loader.amounts()), loader.states()) == (250, ["loading"])
    assert loader.load(read) == [600]
    assert (len(loader.amounts()), loader.states()) == (600, ["standing"])
    # Killed between its last line and the note that it is done: its own work is no file of before.
    assert loader.load(read, again=True) == [600]
    assert (len(loader.amounts()), loader.states()) == (600, ["standing"])


def test_two_people_who_load_the_same_file_at_once_load_it_once(loader: Loader) -> None:
    read = loader.read(mt940(moves("1.00", "2.00")))
    (mine,) = loader.bench.do(start_statements, StartStatements(read.starts))
    (theirs,) = loader.bench.do(start_statements, StartStatements(read.starts))
    assert mine == theirs
    lines = tuple(numbered(read.starts[0].statement))
    step = LoadLines(loader.account, mine["statement_id"], lines, last=True)
    assert [loader.bench.do(load_lines, step), loader.bench.do(load_lines, step)] == [2, 0]
    assert (loader.amounts(), loader.states()) == (["1.00", "2.00"], ["standing"])


def test_two_loads_that_run_beside_one_another_bring_each_line_once(loader: Loader) -> None:
    amounts = [f"{at}.00" for at in range(1, 401)]
    read = loader.read(mt940(moves(*amounts)))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _turn: loader.load(read, again=True), range(2)))
    assert done == [[400], [400]]
    assert (sorted(loader.amounts()), loader.states()) == (sorted(amounts), ["standing"])


def test_a_load_whose_statement_was_withdrawn_meanwhile_brings_nothing_more(loader: Loader) -> None:
    read = loader.read(mt940(moves(*(["5.00"] * 300))))
    with pytest.raises(Killed):
        loader.load(read, do=killed_after(loader.bench.do, 2))
    with loader.bench.session() as session:
        (begun,) = list_statements(session, loader.account)
    loader.bench.do(withdraw_statement, WithdrawStatement(loader.account, begun.id, "误载"))
    lines = tuple(numbered(read.starts[0].statement))
    assert loader.bench.do(load_lines, LoadLines(loader.account, begun.id, lines, last=True)) == 0
    assert (loader.amounts(), loader.states()) == ([], ["withdrawn"])


def test_lines_that_move_nothing_are_passed_over(loader: Loader) -> None:
    """Banks list interest of 0.00; no entry says nothing, and `-0.00` is no other amount."""
    assert loader.load(loader.read(mt940(moves("0.00", "5.00", "-0.00", "7.00")))) == [2]
    assert loader.amounts() == ["5.00", "7.00"]
    assert loader.stands().standing.is_proven


def test_a_line_that_no_bank_can_have_booked_is_refused_before_anything_is_begun(loader: Loader) -> None:
    start = loader.read(mt940(moves("1.00"))).starts[0]
    right = start.statement.lines[0]
    tomorrow = loader.bench.clock.today() + timedelta(1)
    wrong = (
        replace(right, booked_on=tomorrow + timedelta(1)),
        replace(right, value_on=right.booked_on + timedelta(400)),
        replace(right, narrative="x" * 10_001),
    )
    for line in wrong:
        found = proven(replace(start.statement, lines=(line,)))
        with pytest.raises(NoSuchLine):
            loader.load(ReadFile((replace(start, statement=found),)))
    assert loader.states() == []
    line = replace(right, booked_on=tomorrow, value_on=tomorrow)
    loader.load(ReadFile((replace(start, statement=proven(replace(start.statement, lines=(line,)))),)))
    assert loader.states() == ["standing"]


def days(first: int, *amounts: str, opening: str) -> Statement:
    """Return a statement with a line a day in November."""
    lines = tuple(
        StatementLine(0, on, on, cny(amount), reference=on.isoformat())
        for at, amount in enumerate(amounts)
        for on in [date(2026, 11, first + at)]
    )
    return proven(Statement("CSV", ACCOUNT, "CNY", lines, opening=cny(opening)))


def test_an_older_file_that_overlaps_a_younger_one_breaks_nothing(loader: Loader) -> None:
    start = loader.read(mt940(moves("1.00"))).starts[0]

    def load(found: Statement, digest: str) -> None:
        loader.load(ReadFile((replace(start, statement=found, file_digest=digest * 64),)))

    load(days(3, "1.00", "2.00", "3.00", opening="10.00"), "a")
    load(days(1, "4.00", "2.00", "1.00", "2.00", opening="4.00"), "b")
    found = loader.stands()
    assert found.standing.breaks == ()
    assert (found.standing.at_bank, found.standing.in_books) == (cny("16.00"), cny("16.00"))
    assert found.standing.is_proven
    assert (found.waiting.lines, found.waiting.credits.text, found.waiting.oldest) == (
        5,
        "12.00",
        date(2026, 11, 1),
    )
    load(days(8, "5.00", opening="17.50"), "c")
    standing = loader.stands().standing
    assert [one.missing.text for one in standing.breaks] == ["1.50"]
    assert (standing.difference, standing.is_proven) == (cny("1.50"), False)


def test_two_people_who_open_one_account_at_once_open_it_once(bench: Bench) -> None:
    wanted = OpenAccount(bench.office_id, "清收户", "工行", "6222 0009", "CNY")

    def opening(_turn: int) -> str:
        try:
            return str(bench.do(open_account, wanted))
        except AccountKnown as refusal:
            return refusal.code

    for number in range(5):
        wanted = replace(wanted, number=f"6222 000{number}")
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(opening, range(4)))
        assert sorted(found)[1:] == ["bank_account.known"] * 3, found
