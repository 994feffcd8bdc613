"""A worker killed with -9 at random while many jobs of several steps run: each goes on where it was, and all end."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import IO

import pytest

from legal_recovery.kernel.clock import FixedClock
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.jobs import Job, Jobs, list_jobs, list_steps
from tests.stories.program import ROOT
from tests.thorough import THOROUGH

JOBS, STEPS, AT_ONCE = 50, 4, 4
KILLS = 5 if THOROUGH else 3
ACTOR, PATIENCE_SECONDS = 7, 120
# Each time a step is begun, it says so in a file with a word of its own, and gives that word back.
WORKING = """
import secrets, sys, threading, time
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.plumbing import schema
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.jobs import Jobs

schema.metadata()
jobs = Jobs(Database(sys.argv[1]), SystemClock())

def work(job, report):
    words = []
    for step in range(int(sys.argv[3])):
        def make():
            word = secrets.token_hex(8)
            with open(sys.argv[2], "a") as trace:
                trace.write(f"{job.id} {step} {word}\\n")
            time.sleep(0.03)
            return {"word": word}
        report("working", step, int(sys.argv[3]))
        words.append(report.once(f"step {step}", make)["word"])
    return {"words": words}

jobs.handlers["test"] = work
jobs.launch("one", int(sys.argv[4]))
print("working", flush=True)
threading.Event().wait()
"""


@pytest.mark.long
def test_each_step_counts_once_however_often_the_worker_is_killed(
    database: Database, database_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    chance, trace = random.Random(6), tmp_path / "trace"
    jobs = Jobs(database, clock)
    jobs.prepare()
    for number in range(JOBS):
        with database.writing() as connection:
            jobs.enqueue(connection, "test", ACTOR, {"number": number})
    jobs.close()
    kills, unfinished = 0, 0
    while kills < KILLS and not all_over(database):
        with Worker(database_url, trace) as started:
            wait_for_more(trace)
            time.sleep(chance.uniform(0.0, 0.4))
            started.send_signal(signal.SIGKILL)
            assert started.wait(PATIENCE_SECONDS) == -signal.SIGKILL
        kills += 1
        unfinished += any(job.state == "running" for job in listed(database))
    assert unfinished, "at least one kill came in the middle of something"
    with Worker(database_url, trace) as started:
        end = time.monotonic() + PATIENCE_SECONDS
        while not all_over(database):
            assert time.monotonic() < end, Counter(job.state for job in listed(database))
            time.sleep(0.1)
        started.kill()
        started.wait(PATIENCE_SECONDS)
    require_each_once(listed(database), trace, kills)
    with database.reading() as session:
        assert not any(list_steps(session, job.id) for job in listed(database))


def wait_for_more(trace: Path) -> None:
    """Wait until another step was begun."""
    before, end = size(trace), time.monotonic() + PATIENCE_SECONDS
    while size(trace) == before:
        assert time.monotonic() < end, "nothing is done"
        time.sleep(0.01)


def size(trace: Path) -> int:
    return trace.stat().st_size if trace.exists() else 0


def require_each_once(ended: list[Job], trace: Path, kills: int) -> None:
    """Hold what the jobs gave against what was begun."""
    begun = defaultdict[tuple[int, int], list[str]](list)
    for line in trace.read_text().splitlines():
        job, step, word = line.split()
        begun[int(job), int(step)].append(word)
    assert len(ended) == JOBS
    assert {job.state for job in ended} == {"done"}
    for job in ended:
        for step, word in enumerate(job.result["words"]):
            assert begun[job.id, step][-1] == word, "once it was kept, a step was not begun again"
    assert len(begun) == JOBS * STEPS
    twice = sum(len(words) - 1 for words in begun.values())
    assert twice <= kills * AT_ONCE, "a kill costs no more than the steps that were under way"


def listed(database: Database) -> list[Job]:
    with database.reading() as session:
        return list_jobs(session, ACTOR, limit=JOBS)


def all_over(database: Database) -> bool:
    return all(job.is_over for job in listed(database))


class Worker:
    """A process that works until it is killed; it says when it begins."""

    def __init__(self, url: str, trace: Path) -> None:
        words = [sys.executable, "-c", WORKING, url, str(trace), str(STEPS), str(AT_ONCE)]
        self.process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "subprocess.Popen[str]":
        said: IO[str] | None = self.process.stdout
        assert said is not None
        assert said.readline() == "working\n"
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()
