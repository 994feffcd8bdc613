"""What comes round: asked for when it is due by whoever looks, by one of several, and done alone."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from legal_recovery.kernel.clock import FixedClock
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.jobs import JobRow, Jobs
from legal_recovery.plumbing.rounds import HELD_FOR, Schedule, Task, alone_at

EVERY = timedelta(minutes=15)
TASK = Task("tidy", EVERY, lambda _house: {})


@pytest.fixture
def jobs(database: Database, clock: FixedClock) -> Iterator[Jobs]:
    made = Jobs(database, clock)
    made.prepare()
    yield made
    made.close()


def asked(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(JobRow.id).where(JobRow.kind == "tidy")).all())


def test_a_round_is_asked_for_when_it_is_due_however_long_nobody_looked(
    database: Database, clock: FixedClock, jobs: Jobs
) -> None:
    schedule = Schedule(database, clock, jobs, 1, [TASK])
    assert schedule.ask() == ["tidy"] and schedule.ask() == []
    clock.set(clock.now() + timedelta(minutes=14))
    assert schedule.ask() == []
    clock.set(clock.now() + timedelta(days=3))
    assert schedule.ask() == ["tidy"] and schedule.ask() == []
    assert schedule.ask(now=True) == ["tidy"], "a process that starts asks at once"
    assert asked(database) == 3


def test_of_several_that_look_at_once_one_asks(database: Database, clock: FixedClock, jobs: Jobs) -> None:
    Schedule(database, clock, jobs, 1, [TASK]).ask()
    clock.set(clock.now() + EVERY)
    barrier, found = Barrier(4), list[list[str]]()

    def look() -> None:
        barrier.wait()
        found.append(Schedule(database, clock, jobs, 1, [TASK]).ask())

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [[], [], [], ["tidy"]] and asked(database) == 2


def test_a_round_is_done_by_one_at_a_time_and_a_killed_one_keeps_nobody_for_long(
    database: Database, clock: FixedClock
) -> None:
    with alone_at(database, clock, "tidy") as ours:
        assert ours is not None and ours.renew()
        with alone_at(database, clock, "tidy") as theirs:
            assert theirs is None
        clock.set(clock.now() + HELD_FOR + timedelta(seconds=1))
        with alone_at(database, clock, "tidy") as theirs:
            assert theirs is not None and not ours.renew(), "whoever was away too long is told"
    with alone_at(database, clock, "tidy") as again:
        assert again is not None


def test_the_schedule_of_a_working_process_asks_at_once_and_ends_with_it(
    database: Database, clock: FixedClock, jobs: Jobs
) -> None:
    schedule = Schedule(database, clock, jobs, 1, [TASK])
    for _ in range(2):
        started = Schedule(database, clock, jobs, 1, [TASK])
        started.start()
        started.stop()
    assert asked(database) == 2 and schedule.ask() == []
