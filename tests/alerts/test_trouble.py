"""Reminders when things go wrong around them: downtime, a clock put back, two schedulers, bad mail servers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from legal_recovery.alerts.commands import Round
from legal_recovery.alerts.store import list_waiting
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.kernel.events import moment_text
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.mail import Mailer
from tests.alerts.agenda import Agenda
from tests.alerts.mail import SENDER, Letterbox, free_port
from tests.conftest import TODAY

DAY = timedelta(days=1)


def in_days(days: int) -> date:
    return TODAY + days * DAY


def test_ten_days_of_downtime_over_several_days_send_one_mail_that_tells_the_truth(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock
) -> None:
    owner, lead = agenda.person("li", "legal"), agenda.person("zhao", "legal_lead")
    agenda.add(in_days(8), owner)
    agenda.add(in_days(12), owner, number=2)
    agenda.add(in_days(30), owner, number=3, lead_days=3)
    agenda.round(mailer)
    assert box.take() == []
    clock.set(in_days(10))
    done = agenda.round(mailer)
    assert (done.due, done.mails, done.failed) == (2, 1, 0), "one overdue, one in two days, the third not yet"
    [mail] = box.take()
    assert mail["To"] == "li@bank.example"
    assert agenda.round(mailer).counts == Round().counts
    with agenda.bench.session() as session:
        waiting = {one.subject_id: one.step for one in list_waiting(session)}
    assert waiting == {1: 0, 2: 3}
    clock.set(clock.now() + timedelta(hours=2))
    assert agenda.round(mailer).escalated == 1, "what is overdue does not wait a day"
    assert [mail["To"] for mail in box.take()] == ["zhao@bank.example"] and lead.id != owner.id
    assert verify(agenda.bench.database, None).problems == ()


def test_a_clock_that_is_put_back_sends_nothing_twice_and_keeps_no_round_waiting(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock
) -> None:
    owner = agenda.person("li", "legal")
    agenda.add(in_days(7), owner)
    clock.set(in_days(5))
    assert agenda.round(mailer).mails == 1
    # Killed with the right to the round in hand, while the clock was five days ahead.
    with agenda.bench.database.writing() as connection:
        held_until = moment_text(clock.now() + timedelta(minutes=5))
        run(connection, "UPDATE rounds SET holder = 'gone', held_until = ?", (held_until,))
    clock.set(clock.now() - timedelta(minutes=1))
    assert agenda.round(mailer).busy, "somebody may be at it"
    clock.set(in_days(1))
    done = agenda.round(mailer)
    assert not done.busy, "whoever holds it from the future holds it no more"
    assert (done.due, done.mails, len(box.take())) == (0, 0, 1)
    clock.set(in_days(5))
    assert agenda.round(mailer).mails == 0
    clock.set(in_days(6))
    assert agenda.round(mailer).mails == 1
    assert verify(agenda.bench.database, None).problems == ()


def test_a_schedule_goes_on_after_the_clock_was_put_back(
    agenda: Agenda, house: Any, app: Any, clock: FixedClock
) -> None:
    from legal_recovery.house import SCHEDULE, schedule_of

    schedule, names = schedule_of(house), [task.name for task in SCHEDULE]
    clock.set(in_days(5))
    assert schedule.ask() == names and schedule.ask() == []
    clock.set(TODAY)
    assert schedule.ask() == names and schedule.ask() == []


_OTHER = """
import json, sys, time
from datetime import date, datetime
from legal_recovery.alerts.commands import remind
from legal_recovery.cases.rules import Dated
from legal_recovery.house import subscribers
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.kernel.errors import Message
from legal_recovery.plumbing.db import Database
from legal_recovery.kernel.events import moment_text
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.mail import Mailer
from legal_recovery.plumbing.positions import open_epoch
from legal_recovery.users.commands import ensure_system

url, server, sender, start, today, items = json.loads(sys.argv[1])
clock = FixedClock(datetime.fromisoformat(today))
database = Database(url)
open_epoch(database, clock, url)
system = ensure_system(database, clock)
found = [Dated(**{**one, "on": date.fromisoformat(one["on"]), "what": Message(one["what"])}) for one in items]
def source(session, actor, since, until, wanted):
    return [one for one in found if since <= one.on <= until and wanted.takes(one)]
time.sleep(max(0, start - time.time()))
done = remind(database, clock, system, subscribers(), Mailer(server, sender), sources=(source,))
print(json.dumps([done.due, done.mails, done.busy, done.broken]))
database.dispose()
"""


def test_two_schedulers_in_two_processes_mail_each_reminder_once(
    agenda: Agenda, box: Letterbox, mailer: Mailer, database_url: str, clock: FixedClock
) -> None:
    people = [agenda.person(f"p{number}", "legal") for number in range(3)]
    fields = ("kind", "id", "case_id", "reference", "jurisdiction", "lead_days", "owner_id")
    for number in range(1, 10):
        agenda.add(in_days(3), people[number % 3], number=number)
    items = [
        {name: getattr(one, name) for name in fields} | {"on": one.on.isoformat(), "what": "Appeal"}
        for one in agenda.items
    ]
    start = datetime.now().timestamp() + 6
    told = [database_url, f"smtp://{mailer.place}", SENDER, start, clock.now().isoformat(), items]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _OTHER, json.dumps(told)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(2)
    ]
    done = [json.loads(one.communicate(timeout=120)[0]) for one in running]
    assert sum(one[0] for one in done) == 9 and not any(one[3] for one in done), done
    assert sorted(mail["To"] for mail in box.take()) == [f"p{number}@bank.example" for number in range(3)]
    assert agenda.round(mailer).counts == Round().counts


class Moody(Letterbox):
    """Refuses at RCPT, breaks the connection after some mails, or takes a mail and never answers."""

    def __init__(self) -> None:
        super().__init__()
        self.takes = 99
        self.sleeps = 0.0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        import asyncio

        if len(self.mails) >= self.takes:
            await asyncio.sleep(self.sleeps)
            return "421 closing" if not self.sleeps else "451 too late"
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def moody() -> Iterator[tuple[Moody, Mailer]]:
    box = Moody()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield box, Mailer(f"smtp://127.0.0.1:{controller.port}", SENDER, timeout=1)
    finally:
        controller.stop()


def test_a_server_that_takes_half_of_the_mails_gets_the_other_half_later_and_none_twice(
    agenda: Agenda, moody: tuple[Moody, Mailer], clock: FixedClock
) -> None:
    box, mailer = moody
    for number in range(1, 7):
        agenda.add(in_days(7), agenda.person(f"p{number}", "legal"), number=number)
    box.takes, box.sleeps = 3, 3.0
    done = agenda.round(mailer)
    assert (done.sent, done.failed, done.faults) == (3, 3, {"unreachable": 3}), "it hangs: the rest waits"
    assert agenda.round(mailer).sent == 0 and len(box.mails) == 3
    box.takes = 99
    clock.set(clock.now() + timedelta(minutes=15))
    assert agenda.round(mailer).sent == 3 and agenda.round(mailer).sent == 0
    assert sorted(mail["To"] for mail in box.mails) == [f"p{number}@bank.example" for number in range(1, 7)]
    assert verify(agenda.bench.database, None).problems == ()


def test_who_is_refused_keeps_nobody_else_waiting_and_is_tried_again(
    agenda: Agenda, moody: tuple[Moody, Mailer], clock: FixedClock
) -> None:
    box, mailer = moody
    for number in range(1, 5):
        agenda.add(in_days(7), agenda.person(f"p{number}", "legal"), number=number)
    box.refused |= {"p1@bank.example", "p3@bank.example"}
    done = agenda.round(mailer)
    assert (done.sent, done.failed, done.faults) == (2, 2, {"refused": 2})
    assert sorted(agenda.states().values()) == ["failed", "failed", "sent", "sent"]
    box.refused.clear()
    clock.set(clock.now() + timedelta(minutes=15))
    assert agenda.round(mailer).sent == 2 and len(box.mails) == 4
