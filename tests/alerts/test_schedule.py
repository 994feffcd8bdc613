"""The round that comes by itself: asked for by the schedule, done as background work, by the house's own settings."""

import pytest
from flask import Flask
from sqlalchemy import select

from legal_recovery.house import SCHEDULE, schedule_of
from legal_recovery.plumbing.jobs import JobRow, get_job
from legal_recovery.users.store import SYSTEM_ID
from legal_recovery.web.transact import House
from tests.alerts.agenda import Agenda
from tests.conftest import TODAY


@pytest.fixture
def engine_name() -> str:
    """Rounds themselves are tried on both engines."""
    return "sqlite"


def test_the_schedule_reminds_as_the_system_and_says_what_came_of_it(
    app: Flask, house: House, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legal_recovery.alerts.store.agenda.SOURCES", (agenda.source,))
    owner = agenda.person("li", "legal")
    agenda.add(TODAY, owner, lead_days=0)
    assert schedule_of(house).ask() == [task.name for task in SCHEDULE]
    with agenda.bench.session() as session:
        [job_id] = session.scalars(select(JobRow.id).where(JobRow.kind == "reminders"))
    house.jobs.carry_out(job_id)
    with agenda.bench.session() as session:
        job = get_job(session, job_id, SYSTEM_ID)
    assert (job.state, job.result["due"], job.result["failed"]) == ("done", 1, 1)
    assert agenda.states() == {(0, owner.id): "failed"}


def test_each_task_of_the_schedule_has_somebody_who_does_it(app: Flask, house: House) -> None:
    assert {task.name for task in SCHEDULE} <= house.jobs.handlers.keys()
