"""Killed at any moment, a command or a backup leaves nothing half done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.db import run
from tests.factories import Bench
from tests.postgres import clients

# Books one cost after the other through the house's own command, and says each that it has committed.
POSTING = """
import sys
from datetime import date
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.house import subscribers
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing import schema
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.unit_of_work import Actor, execute

schema.metadata()
database, case, actor = Database(sys.argv[1]), int(sys.argv[2]), Actor(int(sys.argv[3]), "", frozenset({"system"}))
terms = CostTerms("travel", Money.of("1.00", "CNY"), date(2026, 5, 6), date(2026, 5, 6))
database.epoch = int(sys.argv[4])
while True:
    request = RecordCost(case, terms)
    execute(database, record_cost, request, actor=actor, clock=SystemClock(), subscribers=subscribers())
    print("committed", flush=True)
"""
# Backs up one place over and over, under ever new names.
BACKING_UP = """
import sys
from itertools import count
from pathlib import Path
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.plumbing.backup import Place, write_backup
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.files import FileStore

folder = Path(sys.argv[2])
place = Place(Database(sys.argv[1]), FileStore(str(folder / "files")), folder / "keys")
for number in count():
    write_backup(place, folder / f"{number}.tar", SystemClock())
    print("written", flush=True)
"""


def killed_after(seconds: float, program: str, *words: str) -> int:
    """Run a program, kill it some time after its first line, and return how many lines it had said."""
    command = [sys.executable, "-c", program, *words]
    # A backup of PostgreSQL is made by the server's own client.
    path = {"PATH": f"{clients()}{os.pathsep}{os.environ['PATH']}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | path) as process:
        said: IO[str] | None = process.stdout
        assert said is not None and said.readline(), "it came to work"
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        return 1 + len(said.readlines())


def test_a_killed_process_kept_what_it_had_said_and_nothing_by_halves(
    bench: Bench, database_url: str
) -> None:
    case = bench.open_case()
    words = (case.id, bench.actor.id, bench.database.epoch)
    said = killed_after(0.2, POSTING, database_url, *map(str, words))
    assert verify(bench.database, None).problems == ()
    with bench.session() as session:
        sql = "SELECT count(*) FROM entries WHERE book = ? AND kind = 'cost.paid'"
        kept = run(session.connection(), sql, (case.book,)).scalar()
    assert kept in (said, said + 1), "the last may have been committed before it was said"
    bench.open_case("ZB-2")


def test_a_killed_backup_leaves_no_file_under_its_name(
    bench: Bench, database_url: str, tmp_path: Path
) -> None:
    for number in range(20):
        bench.open_case(f"ZB-{number}")
    said = killed_after(0.02, BACKING_UP, database_url, str(tmp_path))
    whole = sorted(tmp_path.glob("*.tar"))
    assert len(whole) in (said, said + 1)
    assert verify(bench.database, None).ok
