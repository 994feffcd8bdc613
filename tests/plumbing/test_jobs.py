"""Background work: what a job remembers of its steps, and how it is stopped."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from legal_recovery.kernel.clock import FixedClock
from legal_recovery.kernel.errors import NotFound
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.jobs import Job, JobRow, Jobs, Report, cancel, get_job, list_steps

ACTOR, OTHER = 7, 8
PATIENCE_SECONDS = 30


@pytest.fixture
def jobs(database: Database, clock: FixedClock) -> Iterator[Jobs]:
    made = Jobs(database, clock)
    made.prepare()
    yield made
    made.close()


class Work:
    """A job's three steps; it stops where it is told, as a killed worker does, and counts what was begun."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.dies_before: str | None = None
        self.before: Callable[[str], None] = lambda name: None

    def __call__(self, job: Job, report: Report) -> dict[str, Any]:
        return {"steps": [self._step(report, name) for name in ("one", "two", "three")]}

    def _step(self, report: Report, name: str) -> dict[str, Any]:
        if name == self.dies_before:
            raise KeyboardInterrupt
        self.before(name)

        def make() -> dict[str, Any]:
            self.made.append(name)
            return {"name": name, "parts": ("a", "b")}

        return report.once(name, make)


@pytest.fixture
def work(jobs: Jobs) -> Work:
    jobs.handlers["test"] = made = Work()
    return made


def ask(jobs: Jobs, database: Database, actor: int = ACTOR, *, is_long: bool = False) -> int:
    with database.writing() as connection:
        return jobs.enqueue(connection, "test", actor, {}, is_long=is_long)


def found(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return get_job(session, job_id, ACTOR)


def steps(database: Database, job_id: int) -> set[str]:
    with database.reading() as session:
        return set(list_steps(session, job_id))


def stop(database: Database, job_id: int, actor: int = ACTOR) -> str:
    with database.writing() as connection:
        return cancel(connection, job_id, actor)


def test_a_job_begun_again_goes_on_at_the_step_it_had_reached(
    jobs: Jobs, work: Work, database: Database
) -> None:
    job = ask(jobs, database)
    work.dies_before = "three"
    with pytest.raises(KeyboardInterrupt):
        jobs.carry_out(job)
    assert found(database, job).state == "running"
    assert steps(database, job) == {"one", "two"}
    work.dies_before = None
    jobs.carry_out(job)
    assert work.made == ["one", "two", "three"], "no step is done twice"
    ended = found(database, job)
    assert ended.state == "done"
    # What a step gave is the same whether it was just made or read again.
    assert ended.result["steps"] == [{"name": name, "parts": ["a", "b"]} for name in ("one", "two", "three")]
    assert steps(database, job) == set(), "what is over needs no steps"


def test_a_waiting_job_is_cancelled_and_never_begun(jobs: Jobs, work: Work, database: Database) -> None:
    job = ask(jobs, database)
    assert stop(database, job) == "cancelled"
    jobs.carry_out(job)
    assert work.made == []
    assert found(database, job).state == "cancelled"
    assert stop(database, job) == "cancelled", "a second time changes nothing"


def test_a_running_job_stops_before_its_next_step(jobs: Jobs, work: Work, database: Database) -> None:
    job = ask(jobs, database)
    work.before = lambda name: None if name != "two" else stop_running(database, job)
    jobs.carry_out(job)
    assert work.made == ["one"]
    ended = found(database, job)
    assert (ended.state, ended.result) == ("cancelled", {})
    assert steps(database, job) == set()


def stop_running(database: Database, job: int) -> None:
    assert stop(database, job) == "cancelling"
    assert not found(database, job).is_over
    assert not found(database, job).may_be_cancelled


def test_a_report_of_progress_is_a_place_to_stop_too(jobs: Jobs, database: Database) -> None:
    told: list[int] = []

    def count(job: Job, report: Report) -> dict[str, Any]:
        for number in range(3):
            if number == 1:
                stop(database, job.id)
            report("counting", number, 3)
            told.append(number)
        return {}

    jobs.handlers["test"] = count
    job = ask(jobs, database)
    jobs.carry_out(job)
    assert (told, found(database, job).state) == ([0], "cancelled")


def test_a_job_that_was_killed_while_it_stopped_is_cancelled_when_it_is_taken_up(
    jobs: Jobs, work: Work, database: Database
) -> None:
    job = ask(jobs, database)
    work.dies_before = "two"
    with pytest.raises(KeyboardInterrupt):
        jobs.carry_out(job)
    assert stop(database, job) == "cancelling"
    work.dies_before = None
    jobs.carry_out(job)
    assert work.made == ["one"]
    assert found(database, job).state == "cancelled"
    assert steps(database, job) == set()


def test_what_is_done_stays_done(jobs: Jobs, work: Work, database: Database) -> None:
    job = ask(jobs, database)
    jobs.carry_out(job)
    assert stop(database, job) == "done"
    assert found(database, job).result["steps"]


def test_somebody_elses_job_is_not_there_to_be_cancelled(jobs: Jobs, work: Work, database: Database) -> None:
    job = ask(jobs, database)
    with pytest.raises(NotFound):
        stop(database, job, OTHER)
    assert found(database, job).state == "waiting"


def test_steps_are_done_by_several_threads_at_once(jobs: Jobs, database: Database) -> None:
    def spread(job: Job, report: Report) -> dict[str, Any]:
        threads = [
            threading.Thread(target=report.once, args=(f"step {n}", lambda: {"done": True})) for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {"steps": sorted(steps(database, job.id))}

    jobs.handlers["test"] = spread
    job = ask(jobs, database)
    jobs.carry_out(job)
    assert len(found(database, job).result["steps"]) == 8


@pytest.mark.slow
def test_long_work_has_one_place_for_each_person_and_holds_nobody_else_up(
    jobs: Jobs, database: Database
) -> None:
    begun: list[int] = []
    changed, may_end = threading.Condition(), threading.Event()

    def wait(job: Job, report: Report) -> dict[str, Any]:
        with changed:
            begun.append(job.id)
            changed.notify_all()
        may_end.wait(PATIENCE_SECONDS)
        return {}

    jobs.handlers["test"] = wait
    first, second = (ask(jobs, database, is_long=True) for _ in range(2))
    other = ask(jobs, database, OTHER, is_long=True)
    short = [ask(jobs, database), ask(jobs, database)]
    jobs.launch("test", workers=2)
    try:
        with changed:
            wanted = {first, other, *short}
            assert changed.wait_for(lambda: wanted <= set(begun), PATIENCE_SECONDS), "these run side by side"
            assert second not in begun, "a person's second one waits for the first"
        may_end.set()
        with changed:
            assert changed.wait_for(lambda: second in begun, PATIENCE_SECONDS)
        assert len(begun) == 5
        end = threading.Event()
        for _ in range(200):
            if all(state(database, job) == "done" for job in (first, second, other, *short)):
                break
            end.wait(0.1)
        else:
            raise AssertionError("not all ended")
    finally:
        may_end.set()
        jobs.stop()


def state(database: Database, job_id: int) -> str:
    with database.reading() as session:
        row = session.get(JobRow, job_id)
        assert row is not None
        return row.state
