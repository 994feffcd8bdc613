"""Importing a portfolio with its history: the house's own import beside the bare drivers writing the same rows."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from benchmarks.bare import Bare, BarePsycopg, BareSqlite, Transaction
from benchmarks.installation import ENGINES, copied, doer, folder, opened, reopened
from benchmarks.measure import machine, peak_megabytes, progress, timed
from benchmarks.report import Report
from legal_recovery.demo import writers
from legal_recovery.demo.generator import make_cases
from legal_recovery.demo.lines import MadeCase
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.plumbing.db import Base, run
from legal_recovery.portfolio.commands.run import ImportOptions, import_file
from legal_recovery.web.transact import House

CASES = 100_000
SEED = 20260101
# What is asked of an import, whatever its size.
MOST_MEGABYTES, LONGEST_SECONDS = 500, 2.0


@dataclass(slots=True)
class Loaded:
    """What an import took: seconds by step of the work, its longest transaction, the most memory it held."""

    cases: int = 0
    seconds: float = 0.0
    # Of its own process alone: what is left of the time is waiting for the disk, the server or others.
    processor_seconds: float = 0.0
    longest: float = 0.0
    peak_megabytes: float = 0.0
    by_step: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Written:
    """What writing the same rows took."""

    rows: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0
    longest: float = 0.0


def measure(report: Report, scale: float) -> None:
    """Measure the import of one file on each engine, and say what came of it."""
    cases, today = max(20, int(CASES * scale)), SystemClock().today()
    with folder() as at:
        file = at / "portfolio.xlsx"
        progress(f"importing: making {cases:,} cases")
        took, _ = timed(lambda: writers.write(_portfolio(cases, today), cases, file, today, "zh", None))
        report.say(
            f"{machine()}. A workbook of {cases:,} cases, {file.stat().st_size / 1e6:.1f} MB, made in {took:.0f} s."
        )
        measured = {engine: _measured(engine, at / engine, file) for engine in ENGINES}
    _tell(report, measured)


def _portfolio(cases: int, today: date) -> Iterator[MadeCase]:
    """Yield the demo's cases, every other one just handed over: together about twenty postings a case."""
    for number, case in enumerate(make_cases(cases, SEED, today)):
        yield case if number % 2 else _without_history(case)


def _without_history(case: MadeCase) -> MadeCase:
    return MadeCase(case.case, case.parties, case.debts, case.collateral, case.proceedings, (), ())


# --- the import itself ------------------------------------------------------------------------------------


def _measured(engine: str, at: Path, file: Path) -> tuple[Loaded, int, dict[str, Written]]:
    with opened(engine, at) as house:
        peers = _peers(house, at)
        address = house.database.url.render_as_string(hide_password=False)
        # In a process of its own, whose memory is that of the import alone.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            loaded = process.submit(load, str(house.settings.data), address, file).result()
        found = {name: _written(house, open_peer, f"{engine}: {name}") for name, open_peer in peers.items()}
        with house.database.reading() as session:
            postings = int(run(session.connection(), "SELECT count(*) FROM postings").scalar())
    return loaded, postings, found


def load(data: str, address: str, file: Path) -> Loaded:
    """Import a file into an installation, as the command line does, and say what it took."""
    loaded = Loaded()
    with reopened(data, address) as house:
        do = doer(house)
        last: list[Any] = ["", time.perf_counter()]

        def timed_do(command: Callable[..., Any], request: Any) -> Any:
            took, result = timed(lambda: do(command, request))
            loaded.longest = max(loaded.longest, took)
            return result

        def show(what: str, done: int, whole: int) -> None:
            now = time.perf_counter()
            loaded.by_step[what] = loaded.by_step.get(what, 0.0) + now - last[1]
            last[1] = now
            progress(f"importing: {what} {done:,} of {whole:,}")

        options, worked = ImportOptions(file.name), time.process_time()
        loaded.seconds, outcome = timed(
            lambda: import_file(house.database, timed_do, file, options, house.clock.today(), show)
        )
        loaded.processor_seconds = time.process_time() - worked
    assert not outcome.errors, outcome.errors[:3]
    loaded.cases, loaded.peak_megabytes = outcome.created, peak_megabytes()
    return loaded


# --- the same rows by the bare driver ---------------------------------------------------------------------


def _peers(house: House, at: Path) -> dict[str, Callable[[], Bare]]:
    """Return what opens each bare driver on a copy of the database as it is before the import."""
    names = ("bare", "walled") if house.database.is_sqlite else ("bare", "copying", "walled")
    where = {name: copied(house, at, name) for name in names}
    if house.database.is_sqlite:
        return {
            "bare sqlite3, executemany": lambda: BareSqlite(where["bare"], walls=False),
            "sqlite3 behind the walls": lambda: BareSqlite(where["walled"], walls=True),
        }
    return {
        "bare psycopg, executemany": lambda: BarePsycopg(where["bare"], walls=False),
        "bare psycopg, COPY": lambda: BarePsycopg(where["copying"], walls=False, copying=True),
        "psycopg behind the walls": lambda: BarePsycopg(where["walled"], walls=True),
    }


def _written(house: House, open_peer: Callable[[], Bare], what: str) -> Written:
    """Write what the import wrote, in transactions of the same rows; reading it is not counted."""
    written, peer = Written(), open_peer()
    try:
        for transaction in _transactions(house):
            worked = time.process_time()
            took, _ = timed(lambda: peer.write([transaction]))  # noqa: B023 - called at once
            written.processor_seconds += time.process_time() - worked
            written.seconds += took
            written.longest = max(written.longest, took)
            written.rows += sum(len(rows) for _, rows in transaction)
            progress(f"{what}: {written.rows:,} rows")
    finally:
        peer.close()
    return written


def _transactions(house: House) -> Iterator[Transaction]:
    """Yield the rows that each step of the import left, table by table.

    Ids grow with time: the first line or book of a step parts it from the step before, in every table.
    """
    with house.database.reading() as session:
        connection = session.connection()
        begin, *starts = _starts(connection)
        tables = [_Rows(connection, table, begin) for table in _tables()]
        for end in [*starts, None]:
            transaction = [(table.insertion, rows) for table in tables if (rows := table.until(end))]
            if transaction:
                yield transaction


def _starts(connection: Any) -> list[int]:
    """Return the id at which the import began, and those at which its steps did."""
    begin = run(connection, "SELECT min(batch_id) FROM imports").scalar()
    lines = """SELECT min(l.id) FROM import_lines l GROUP BY (l.number - 1) / 400"""
    books = """SELECT min(r.book) FROM records r JOIN books b ON b.id = r.book
               WHERE b.kind = 'case' GROUP BY r.epoch, r.xid"""
    return [
        begin,
        *sorted(row[0] for row in chain(run(connection, lines).all(), run(connection, books).all())),
    ]


def _tables() -> list[Table]:
    """Return the tables that an import writes, each after those that it leans on, and entries after their postings."""
    tables = [table for table in Base.metadata.sorted_tables if _key(table) is not None]
    names = [table.name for table in tables]
    postings = tables.pop(names.index("postings"))
    tables.insert(names.index("entries"), postings)
    return tables


def _key(table: Table) -> str | None:
    """Return the column that tells to which step a row belongs, None where steps write no such rows."""
    if table.name in ("requests", "jobs", "positions", "epochs", "checkpoints", "installation"):
        return None
    if table.name == "case_terms":
        return "case_id"
    first = next(iter(table.primary_key.columns)).name
    return first if first in ("id", "book", "case_id") else None


class _Rows:
    """The rows of one table in the order in which they were written, given back step by step."""

    def __init__(self, connection: Any, table: Table, begin: int) -> None:
        names, key = [column.name for column in table.columns], _key(table)
        self.insertion = (
            f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        )
        self._place = names.index(str(key))
        order = ", ".join(column.name for column in table.primary_key.columns)
        sql = f"SELECT {', '.join(names)} FROM {table.name} WHERE {key} >= {begin} ORDER BY {order}"
        self._rows = _streamed(connection, sql, table.name)
        self._next = next(self._rows, None)

    def until(self, end: int | None) -> list[tuple[Any, ...]]:
        """Return the next rows before this id, or all that are left."""
        found = []
        while self._next is not None and (end is None or self._next[self._place] < end):
            found.append(self._next)
            self._next = next(self._rows, None)
        return found


def _streamed(connection: Any, sql: str, name: str) -> Iterator[tuple[Any, ...]]:
    """Yield a query's rows without having them all in memory."""
    raw = connection.connection.dbapi_connection
    cursor = raw.cursor() if connection.dialect.name == "sqlite" else raw.cursor(name=f"rows_of_{name}")
    cursor.execute(sql)
    yield from iter(cursor.fetchone, None) if connection.dialect.name == "sqlite" else cursor


# --- what came of it --------------------------------------------------------------------------------------


def _tell(report: Report, measured: dict[str, tuple[Loaded, int, dict[str, Written]]]) -> None:
    heads = [
        "",
        "engine",
        "seconds",
        "of it own work",
        "postings a second",
        "rate of ours to it",
        "longest transaction, s",
        "peak MB",
    ]
    rows = []
    for engine, (loaded, postings, peers) in measured.items():
        peak = f"{loaded.peak_megabytes:.0f}"
        rows.append(["import, ours", engine, *_rates(loaded, postings), "", f"{loaded.longest:.2f}", peak])
        for name, peer in peers.items():
            ratio = f"{peer.seconds / loaded.seconds:.2f}"
            rows.append([name, engine, *_rates(peer, postings), ratio, f"{peer.longest:.2f}", ""])
    report.table(heads, rows)
    for engine, (loaded, postings, peers) in measured.items():
        report.say(_sentence(engine, loaded, postings, next(iter(peers.values()))))
    report.say(
        f"Asked for: less than {MOST_MEGABYTES} MB, no transaction longer than {LONGEST_SECONDS:.0f} s. The peer "
        "writes each row once, as it is at the end, in the transactions of the import, and reads, checks and hashes "
        "nothing; the import reads and checks the workbook whole, lets its cases wait as lines, and then takes "
        "them over."
    )


def _rates(done: Loaded | Written, postings: int) -> list[str]:
    return [f"{done.seconds:,.1f}", f"{done.processor_seconds:,.1f}", f"{postings / done.seconds:,.0f}"]


def _sentence(engine: str, loaded: Loaded, postings: int, peer: Written) -> str:
    steps = ", ".join(f"{what} {seconds:,.1f} s" for what, seconds in loaded.by_step.items())
    kept = loaded.peak_megabytes < MOST_MEGABYTES and loaded.longest < LONGEST_SECONDS
    return (
        f"{engine}: {loaded.cases:,} cases, {postings:,} postings, {peer.rows:,} rows in all; {steps}. "
        f"The limits are {'kept' if kept else 'NOT kept'}."
    )
