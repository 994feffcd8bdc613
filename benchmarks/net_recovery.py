"""Net recovery of a whole portfolio: the house's own figures beside bare SQL on the same data and hledger."""

import csv
import gc
import io
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.books import ENTRIES_A_CASE, open_books, work_on_books
from benchmarks.installation import ENGINES, actor_of, copied, doer, folder, opened
from benchmarks.measure import Turns, Work, machine, progress, take_turns, timed
from benchmarks.report import Report
from legal_recovery.cases.store import named_books
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.store.export import export_journal
from legal_recovery.plumbing.positions import find_position
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reports.rules import Issued
from legal_recovery.reports.store import Asked, issue
from legal_recovery.users.commands import CreateOffice, create_office
from legal_recovery.web.transact import House

CASES = 10_000
ROUNDS = 7
_PAST = date(2024, 6, 30)

# What is recovered less what it cost, of every case in every currency.
Net = dict[tuple[str, str], int]

_RECOVERED = "account >= 'money:recovered:' AND account < 'money:recovered;'"
_COSTS = """(account >= 'money:cost:' AND account < 'money:cost;'
    OR account >= 'money:cost-refund:' AND account < 'money:cost-refund;')"""
_OWED = f"account IN ({', '.join(repr(one) for one in (*CLAIM_ORDER, 'claim:conditional-waiver'))})"
_NET = f"-sum(CASE WHEN {_RECOVERED} OR {_COSTS} THEN minor ELSE 0 END)"
_FIVE = f"""-sum(CASE WHEN {_RECOVERED} THEN minor ELSE 0 END), sum(CASE WHEN {_COSTS} THEN minor ELSE 0 END),
    sum(CASE WHEN account = 'money:asset-in-kind' THEN minor ELSE 0 END),
    sum(CASE WHEN {_OWED} THEN minor ELSE 0 END),
    sum(CASE WHEN {_OWED} AND kind IN ('case.opening', 'case.opening.reversed') THEN minor ELSE 0 END)"""
_COVERING = "CREATE INDEX bare_net ON postings (book, currency, account, minor)"
_HEADS = "CREATE TABLE bare_heads AS SELECT book, max(seq) AS seq FROM records WHERE {known} GROUP BY book"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of all cases, and how bare SQL narrows the postings to it."""

    name: str
    asked: Asked
    joins: str = ""
    where: str = ""
    # What hledger counts: everything up to this day.
    until: date | None = None


_ENTRIES = "JOIN entries ON entries.book = postings.book AND entries.seq = postings.seq"
_KNOWN = "JOIN bare_heads ON bare_heads.book = postings.book AND postings.seq <= bare_heads.seq"


def questions(known_at: int) -> list[Question]:
    """Return what is measured: now, up to a day of the past, and as known at the earlier position."""
    day = f"WHERE entries.value_on <= '{_PAST}'"
    return [
        Question("now", Asked()),
        Question(f"up to {_PAST}", Asked(as_of=_PAST), _ENTRIES, day, until=_PAST),
        Question("as known at half of it", Asked(known_at=str(known_at)), _KNOWN),
    ]


class Bare:
    """A driver's connection to a copy of the database with an index that covers the question."""

    def __init__(self, address: str, epoch: int, snapshot: str) -> None:
        is_sqlite = "://" not in address
        self._connection: Any = sqlite3.connect(address) if is_sqlite else psycopg.connect(address)
        if is_sqlite:
            self._connection.execute("PRAGMA cache_size=-65536")
            seen = f"xid <= {snapshot}"
        else:
            seen = f"pg_visible_in_snapshot(xid, '{snapshot}'::pg_snapshot)"
        known = f"epoch < {epoch} OR (epoch = {epoch} AND {seen})"
        for sql in (_COVERING, _HEADS.format(known=known), "CREATE INDEX bare_at ON bare_heads (book, seq)"):
            self._connection.execute(sql)
        self._connection.commit()
        if not is_sqlite:
            # What covers a question covers it only once the server knows which rows everybody sees.
            self._connection.autocommit = True
            self._connection.execute("VACUUM ANALYZE")

    def ask(self, question: Question, *, five: bool = False) -> list[tuple[Any, ...]]:
        """Return book, currency and net recovery, or the five sums that all figures are made of."""
        joins = question.joins
        if five and _ENTRIES not in joins:
            joins += f" {_ENTRIES}"
        sql = f"""SELECT postings.book, currency, {_FIVE if five else _NET}
                  FROM postings {joins} {question.where} GROUP BY postings.book, currency"""
        return list(self._connection.execute(sql).fetchall())

    def close(self) -> None:
        """Let the copy go."""
        self._connection.close()


@contextmanager
def filled(engine: str, at: Path, cases: int) -> Iterator[tuple[House, int]]:
    """Open an installation with cases of ten entries each; yield it with the position of half of them."""
    with opened(engine, at) as house:
        do = doer(house)
        made = open_books(do, do(create_office, CreateOffice("杭州分行")), cases)
        half = _issued(house, Asked(parts=False)).known_at
        work_on_books(do, made)
        _settle(house)
        # As the server does once it is up; the peers profit alike.
        gc.collect()
        gc.freeze()
        yield house, half


def _settle(house: House) -> None:
    """Let PostgreSQL see what was loaded, as it does by itself in the first minutes after."""
    if not house.database.is_sqlite:
        with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _issued(house: House, asked: Asked, actor: Actor | None = None) -> Issued:
    return issue(house.database, house.clock, actor or actor_of(house), asked)


def net_of(issued: Issued) -> Net:
    """Return net recovery of every case and currency as the house gave it; nothing where it is zero."""
    return {
        (case.reference, known.currency): known.net_recovery
        for case in issued.cases
        for known in (case.own, *case.others)
        if known.net_recovery
    }


# --- hledger ----------------------------------------------------------------------------------------------


def exported(house: House, position: str | None, path: Path) -> Path:
    """Write the journal as `ledger export --format hledger` does."""
    with house.database.reading() as session, path.open("w", encoding="utf-8") as file:
        known = find_position(session, position)
        assert known is not None
        file.writelines(export_journal(session, named_books(), known, "hledger"))
    return path


def by_hledger(journal: Path, until: date | None) -> Net:
    """Return net recovery of every case and currency as hledger reckons it."""
    words = ["hledger", "-f", str(journal), "balance", "--pivot", "case", "-O", "csv", "--no-total"]
    words += ["acct:^money:(recovered|cost|cost-refund):"]
    words += ["-e", str(until + timedelta(days=1))] if until else []
    text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    found: Net = {}
    for row in csv.DictReader(io.StringIO(text)):
        for amount in row["balance"].split(", "):
            if amount != "0":
                figure, currency = amount.split()
                found[row["account"], currency] = -Money.of(figure, currency).minor
    return found


# --- measuring --------------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What a question took, and whether all who were asked agree to the cent."""

    question: Question
    turns: Turns
    hledger_seconds: float | None = None


def measured(engine: str, cases: int, rounds: int, *, hledger: bool) -> list[Answer]:
    """Ask every question of an engine; raises AssertionError where two answers differ by a cent."""
    with folder() as at, filled(engine, at, cases) as (house, half):
        with house.database.reading() as session:
            known = find_position(session, str(half))
        assert known is not None
        now = _issued(house, Asked(parts=False)).known_at
        bare = Bare(copied(house, at, "bare"), known.epoch, known.snapshot)
        with closing(bare):
            return [
                _answered(house, bare, question, rounds, at if hledger else None, now)
                for question in questions(half)
            ]


def _answered(house: House, bare: Bare, question: Question, rounds: int, at: Path | None, now: int) -> Answer:
    progress(f"net recovery {question.name}, {house.database.engine.dialect.name}")
    ours = net_of(_issued(house, question.asked))
    references = {case.book: case.reference for case in _issued(house, Asked(parts=False)).cases}
    theirs = {(references[row[0]], row[1]): int(row[2]) for row in bare.ask(question) if row[2]}
    assert ours == theirs, "bare SQL finds something else"
    answer = Answer(question, take_turns(_ways(house, bare, question), rounds))
    if at is not None:
        journal = exported(house, question.asked.known_at or str(now), at / "journal.hledger")
        answer.hledger_seconds, found = timed(lambda: by_hledger(journal, question.until))
        assert ours == found, "hledger finds something else"
    return answer


def _ways(house: House, bare: Bare, question: Question) -> Mapping[str, Work]:
    asked, actor = question.asked, actor_of(house)
    plain = Asked(as_of=asked.as_of, known_at=asked.known_at, parts=False)
    return {
        "numbers": _way(lambda: _issued(house, plain, actor)),
        "parts": _way(lambda: _issued(house, asked, actor)),
        "net": _way(lambda: bare.ask(question)),
        "five": _way(lambda: bare.ask(question, five=True)),
    }


def _way(work: Callable[[], Any]) -> Work:
    def once(_: int) -> int:
        work()
        return 1

    return once


def measure(report: Report, scale: float) -> None:
    """Measure both engines and say what came of it."""
    cases, rounds = max(10, int(CASES * scale)), ROUNDS if scale >= 1 else 2
    hledger = shutil.which("hledger") is not None
    report.say(f"{machine()}. {cases:,} cases, about {cases * ENTRIES_A_CASE:,} entries; {rounds} rounds.")
    heads = ["asked", "engine", "numbers, ms", "with parts, ms", "bare net, ms", "bare five, ms"]
    heads += ["numbers : bare net", "numbers : bare five", "hledger, s", "hledger : numbers"]
    rows = []
    for engine in ENGINES:
        rows += [_row(engine, one) for one in measured(engine, cases, rounds, hledger=hledger)]
    report.table(heads, rows)
    report.say(
        "“Numbers” are the figures of every case and currency as objects (`issue` without parts, what the page "
        "calls); “with parts” has sources and collateral too (what `net-recovery --json` calls). “Bare net” is "
        "one statement of the bare driver over a covering index, for nothing but net recovery; “bare five” one "
        "for all five sums that the figures are made of. hledger reads the exported journal and adds up by case. "
        "All three were compared, and agree to the cent."
    )
    if not hledger:
        report.say("hledger is not installed here (`apt-get install hledger`); it was left out.")


def _row(engine: str, answer: Answer) -> list[str]:
    turns, seconds = answer.turns, answer.hledger_seconds
    times = [f"{turns.millis(name):.0f}" for name in ("numbers", "parts", "net", "five")]
    ratios = [f"{1 / turns.ratio('numbers', name):.2f}" for name in ("net", "five")]
    peer = ["", ""]
    if seconds is not None:
        peer = [f"{seconds:.1f}", f"{seconds * turns.rate('numbers'):,.0f}"]
    return [answer.question.name, engine, *times, *ratios, *peer]
