"""Proposals for a month of bank lines: ours beside the exact join in SQL, and rapidfuzz over the same candidates."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from benchmarks.installation import ENGINES, actor_of, doer, folder, opened
from benchmarks.lined import FIRST_CASE, write_cases, write_lines
from benchmarks.measure import machine, peak_megabytes, progress, timed
from benchmarks.mess import MadeCase, MadeLine, make_cases, make_lines
from benchmarks.report import Report
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.parties.rules.names import core_of, likeness
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.processes import pool_of
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import OpenAccount, open_account, propose_for
from legal_recovery.reconciliation.commands.proposing import evidence_in
from legal_recovery.reconciliation.rules.matching import Line
from legal_recovery.reconciliation.store import BankLine, LineFilter, find_candidates, list_lines
from legal_recovery.users.commands import CreateOffice, create_office
from legal_recovery.web.transact import House

CASES, LINES = 1_000_000, 100_000
_SEED = 20261126
_FIRST = 3
# What the database alone can find: a line whose amount is awaited by a case that the payer's exact name finds.
_JOIN = """SELECT l.id, e.case_id FROM bank_lines l
    JOIN texts t ON t.id = l.payer_id
    JOIN case_terms c ON c.term = lower(t.value) AND c.kind = 'party'
    JOIN expectations e ON e.case_id = c.case_id AND e.state = 'open' AND e.amount_minor = l.amount_minor
    WHERE l.account_id = :account AND l.state = 'open'"""
Found = list[tuple[int, bool, tuple[tuple[int, ...], ...]]]
Way = Callable[[Session, Actor, int], Any]


@dataclass(frozen=True, slots=True)
class _Took:
    """How long a way took, what of it was its process's own work, the most memory that held, and what it found."""

    seconds: float
    worked: float
    megabytes: float
    found: Any


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with cases and lines, where it is, and what was made."""

    url: str
    actor: Actor
    account: int
    lines: Sequence[MadeLine]
    awaited: int


def _lines(session: Session, actor: Actor, account: int) -> list[BankLine]:
    return list_lines(session, actor, LineFilter(account_id=account, states=("open",)), limit=10 * LINES)[0]


def _ours(session: Session, actor: Actor, account: int) -> Found:
    return [
        (
            line.number,
            bool(proposals) and proposals[0].certain,
            tuple(tuple(share.case for share in one.shares) for one in proposals[:_FIRST]),
        )
        for line, proposals in propose_for(session, actor, _lines(session, actor, account))
    ]


def _exact(session: Session, _actor: Actor, account: int) -> int:
    return len(session.execute(text(_JOIN), {"account": account}).all())


def _fuzzy(session: Session, actor: Actor, account: int) -> int:
    """Compare the payer of each line with the parties of the candidates that we find, and nothing else."""
    lines, matched = _lines(session, actor, account), 0
    common: set[str] = set()
    for at in range(0, len(lines), 1000):
        part = lines[at : at + 1000]
        read = [Line(one.left, one.value_on, evidence_in(one)) for one in part]
        found = find_candidates(session, actor, read, (), common)
        for place, line in enumerate(part):
            names = [name for case in found.known(place) for name in case.parties]
            if line.payer and names:
                matched += bool(process.extract(line.payer, names, scorer=fuzz.WRatio, limit=_FIRST))
    return matched


def _apart(way: Way, url: str, account: int, actor: Actor) -> _Took:
    """Do it in a process of its own, whose memory is this work's alone."""
    with pool_of(1) as pool:
        return pool.submit(_run, way, url, account, actor).result()


def _run(way: Way, url: str, account: int, actor: Actor) -> _Took:
    database = Database(url)
    with database.reading() as session:
        worked = process_time()
        seconds, found = timed(lambda: way(session, actor, account))
        worked = process_time() - worked
    return _Took(seconds, worked, peak_megabytes(), found)


def _read_through(url: str) -> None:
    """Read a SQLite file once, so that the first way does not wait for the disk on behalf of the others."""
    if path := make_url(url).database if url.startswith("sqlite") else None:
        with Path(path).open("rb") as file:
            while file.read(2**24):
                pass


def _quality(found: Found, filled: Filled, cases: Sequence[MadeCase]) -> dict[str, int]:
    """Count what is certain and right or wrong, and of the rest that tells anything what is among the first three."""
    counted: Counter[str] = Counter()
    missed = []
    for number, certain, proposals in found:
        made = filled.lines[number - 1]
        truth = {FIRST_CASE + case for case, _ in made.truth}
        if certain:
            counted["certain"] += 1
            counted["wrong"] += set(proposals[0]) != truth
        elif made.tells and truth:
            counted["rest"] += 1
            if any(truth <= set(one) for one in proposals):
                counted["among"] += 1
            else:
                missed.append(made)
    counted["namesakes"] = _with_namesakes(missed, cases)
    return counted


def _with_namesakes(missed: Sequence[MadeLine], cases: Sequence[MadeCase]) -> int:
    """Count the lines whose name or contract is that of more than three cases: nothing in the line tells which."""
    wanted = {core_of(name) for line in missed for name in _said(line, cases)}
    parties: dict[str, list[str]] = {}
    for case in cases:
        for name in {case.debtor, case.guarantor}:
            if (core := core_of(name)) in wanted:
                parties.setdefault(core, []).append(name)
    contracts = Counter(case.contract for case in cases)

    def is_shared(line: MadeLine) -> bool:
        if line.kind == "reference":
            return contracts[cases[line.truth[0][0]].contract] > _FIRST
        return any(
            sum(likeness(name, party) > 0 for party in parties.get(core_of(name), ())) > _FIRST
            for name in _said(line, cases)
        )

    return sum(map(is_shared, missed))


def _said(line: MadeLine, cases: Sequence[MadeCase]) -> list[str]:
    """Return the name that a line gives to go by: of who pays, or for whom."""
    if line.kind in ("payer", "abbreviated") and line.payer:
        return [line.payer]
    return [cases[line.truth[0][0]].debtor] if line.kind == "third party" else []


def measured(engine: str, filled: Filled, cases: Sequence[MadeCase]) -> tuple[list[list[str]], str]:
    """Return a row for each way, and what was found of what is true."""
    ways: dict[str, Way] = {"ours": _ours, "exact join in SQL": _exact, "rapidfuzz": _fuzzy}
    took: dict[str, _Took] = {}
    _read_through(filled.url)
    for name, way in ways.items():
        progress(f"{name}, {engine}")
        took[name] = _apart(way, filled.url, filled.account, filled.actor)
    counted = _quality(took["ours"].found, filled, cases)
    rows = [
        [
            name,
            engine,
            f"{one.seconds:,.1f}",
            f"{one.worked:,.1f}",
            f"{one.seconds / took['ours'].seconds:,.2f}",
            f"{one.megabytes:,.0f}",
        ]
        for name, one in took.items()
    ]
    said = (
        f"{engine}, {filled.awaited:,} expectations: {counted['certain']:,} lines certain, {counted['wrong']} of them "
        f"wrong; of {counted['rest']:,} others that give anything to go by the right case is among the first three "
        f"for {counted['among']:,} ({counted['among'] / max(1, counted['rest']):.2%}); of those left the name or "
        f"contract is that of more than three cases for {counted['namesakes']:,}, so that nothing in the line tells "
        f"({counted['among'] / max(1, counted['rest'] - counted['namesakes']):.2%} without them)."
    )
    return rows, said


def made_cases(cases: int, today: date) -> tuple[random.Random, list[MadeCase]]:
    """Return the cases of a size, always the same, and where the draw stands after them."""
    draw = random.Random(_SEED)
    return draw, make_cases(draw, cases, today)


def fill(house: House, cases: int, lines: int) -> tuple[Filled, list[MadeCase]]:
    """Fill a fresh installation."""
    do, today = doer(house), SystemClock().today()
    office = do(create_office, CreateOffice("杭州分行"))
    account = do(open_account, OpenAccount(office, "清算户", "工行", "62220001", "CNY"))
    draw, made = made_cases(cases, today)
    write_cases(house.database, office, made)
    out = list(make_lines(draw, made, lines, today))
    with house.database.reading() as session:
        book = session.execute(
            text("SELECT book FROM bank_accounts WHERE id = :id"), {"id": account}
        ).scalar_one()
    write_lines(house.database, (account, book), out)
    _settle(house.database)
    url = house.database.url.render_as_string(hide_password=False)
    return Filled(url, actor_of(house), account, out, sum(len(one.awaited) for one in made)), made


def _settle(database: Database) -> None:
    """Let the database see what was loaded, as it does by itself in time."""
    sql = "ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(sql)


def measure(report: Report, scale: float) -> None:
    """Measure both engines and say what came of it."""
    cases, lines = max(500, int(CASES * scale)), max(200, int(LINES * scale))
    found = []
    for engine in ENGINES:
        with folder() as at, opened(engine, at) as house:
            found.append(measured(engine, *fill(house, cases, lines)))
    tell(report, cases, lines, found)


def tell(report: Report, cases: int, lines: int, found: Sequence[tuple[list[list[str]], str]]) -> None:
    """Say what was measured of so many cases and lines."""
    report.say(f"{machine()}. {lines:,} credits against {cases:,} open cases.")
    report.table(
        ["way", "engine", "s", "of it own work", "this : ours", "MB"],
        [row for rows, _ in found for row in rows],
    )
    for _, sentence in found:
        report.say(sentence)
    report.say(
        "Ours reads the lines, finds candidates, weighs them and gives reasons. The join finds only lines whose amount "
        "is awaited and whose payer is written as the party is: below that no program that looks into the database can "
        "be. rapidfuzz compares payers with the parties of the same candidates, and finds these as we do. Each runs in "
        "a process of its own, whose memory is given; reading rows included. Own work is the processor time of that "
        "process: the rest of the seconds is waiting, for the server, the disk, or other programs of a busy machine. "
        "PostgreSQL holds a quarter of the machine's memory as buffers, as its own manual advises; SQLite's file was "
        "read through once before."
    )
