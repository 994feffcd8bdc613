"""Proposals for a month of bank lines: ours beside the exact join in SQL, and rapidfuzz over the same candidates."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.installation import ENGINES, actor_of, doer, folder, opened
from benchmarks.lined import FIRST_CASE, write_cases, write_lines
from benchmarks.measure import machine, peak_megabytes, progress, timed
from benchmarks.mess import MadeLine, make_cases, make_lines
from benchmarks.report import Report
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import OpenAccount, open_account, propose_for
from legal_recovery.reconciliation.rules.evidence import evidence_of
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
    """How long a way took, the most memory its process held, and what it found."""

    seconds: float
    megabytes: float
    found: Any


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
    for at in range(0, len(lines), 1000):
        part = lines[at : at + 1000]
        read = [
            Line(one.left, one.value_on, evidence_of(one.payer, one.narrative, one.reference)) for one in part
        ]
        found = find_candidates(session, actor, read)
        for place, line in enumerate(part):
            names = [name for case in found.known(place) for name in case.parties]
            if line.payer and names:
                matched += bool(process.extract(line.payer, names, scorer=fuzz.WRatio, limit=_FIRST))
    return matched


def _apart(way: Way, url: str, account: int, actor: Actor) -> _Took:
    """Do it in a process of its own, whose memory is this work's alone."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (way, url, account, actor))


def _run(way: Way, url: str, account: int, actor: Actor) -> _Took:
    database = Database(url)
    with database.reading() as session:
        seconds, found = timed(lambda: way(session, actor, account))
    return _Took(seconds, peak_megabytes(), found)


def _quality(found: Found, lines: Sequence[MadeLine]) -> dict[str, int]:
    """Count what is certain and right or wrong, and of the rest that tells anything what is among the first three."""
    counted: Counter[str] = Counter()
    for number, certain, proposals in found:
        made = lines[number - 1]
        truth = {FIRST_CASE + case for case, _ in made.truth}
        if certain:
            counted["certain"] += 1
            counted["wrong"] += set(proposals[0]) != truth
        elif made.tells and truth:
            counted["rest"] += 1
            counted["among"] += any(truth <= set(one) for one in proposals)
    return counted


def measured(engine: str, cases: int, lines: int) -> tuple[list[list[str]], str]:
    """Return a row for each way, and what was found of what is true."""
    with folder() as at, opened(engine, at) as house:
        account, made, awaited = _filled(house, cases, lines)
        actor, url = (
            actor_of(house),
            house.database.url.render_as_string(hide_password=False),
        )
        ways: dict[str, Way] = {"ours": _ours, "exact join in SQL": _exact, "rapidfuzz": _fuzzy}
        took: dict[str, _Took] = {}
        for name, way in ways.items():
            progress(f"{name}, {engine}")
            took[name] = _apart(way, url, account, actor)
    counted = _quality(took["ours"].found, made)
    rows = [
        [
            name,
            engine,
            f"{one.seconds:,.1f}",
            f"{one.seconds / took['ours'].seconds:,.2f}",
            f"{one.megabytes:,.0f}",
        ]
        for name, one in took.items()
    ]
    said = (
        f"{engine}, {awaited:,} expectations: {counted['certain']:,} lines certain, {counted['wrong']} of them wrong; "
        f"of {counted['rest']:,} others that give anything to go by the right case is among the first three "
        f"for {counted['among']:,} ({counted['among'] / max(1, counted['rest']):.2%})."
    )
    return rows, said


def _filled(house: House, cases: int, lines: int) -> tuple[int, list[MadeLine], int]:
    do, today = doer(house), SystemClock().today()
    office = do(create_office, CreateOffice("杭州分行"))
    account = do(open_account, OpenAccount(office, "清算户", "工行", "62220001", "CNY"))
    draw = random.Random(_SEED)
    made = make_cases(draw, cases, today)
    write_cases(house.database, office, made)
    out = list(make_lines(draw, made, lines, today))
    with house.database.reading() as session:
        book = session.execute(
            text("SELECT book FROM bank_accounts WHERE id = :id"), {"id": account}
        ).scalar_one()
    write_lines(house.database, (account, book), out)
    _settle(house.database)
    return account, out, sum(len(one.awaited) for one in made)


def _settle(database: Database) -> None:
    """Let the database see what was loaded, as it does by itself in time."""
    sql = "ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(sql)


def measure(report: Report, scale: float) -> None:
    """Measure both engines and say what came of it."""
    cases, lines = max(500, int(CASES * scale)), max(200, int(LINES * scale))
    report.say(f"{machine()}. {lines:,} credits against {cases:,} open cases.")
    rows: list[list[Any]] = []
    said = []
    for engine in ENGINES:
        more, sentence = measured(engine, cases, lines)
        rows += more
        said.append(sentence)
    report.table(["way", "engine", "s", "this : ours", "MB"], rows)
    for sentence in said:
        report.say(sentence)
    report.say(
        "Ours reads the lines, finds candidates, weighs them and gives reasons. The join finds only lines whose amount "
        "is awaited and whose payer is written as the party is: below that no program that looks into the database can "
        "be. rapidfuzz compares payers with the parties of the same candidates, and finds these as we do. Each runs in "
        "a process of its own, whose memory is given; reading rows included."
    )
