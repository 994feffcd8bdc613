"""Rounds of reminders on both engines: each due once however often one looks, caught up after downtime."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from legal_recovery.alerts.commands import Acknowledge, Round, acknowledge
from legal_recovery.alerts.commands import rounds as module
from legal_recovery.alerts.rules import NothingToAcknowledge, NotYours
from legal_recovery.alerts.store import list_waiting, reminders_of
from legal_recovery.cases.commands import AddNote, SetFlag, add_note, set_flag
from legal_recovery.cases.store import get_case
from legal_recovery.kernel.clock import HOME_ZONE, FixedClock
from legal_recovery.kernel.errors import StaleVersion
from legal_recovery.ledger.commands import ReverseEntry, reverse_entry
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.mail import Mailer
from legal_recovery.users.commands import DeactivateUser, deactivate_user, ensure_system
from tests.alerts.agenda import Agenda
from tests.alerts.mail import Letterbox, text_of
from tests.conftest import TODAY

DAY = timedelta(days=1)


def in_days(days: int) -> date:
    return TODAY + days * DAY


def test_a_reminder_is_due_once_and_mailed_once_however_often_one_looks(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock
) -> None:
    owner = agenda.person("li", "legal", locale="en")
    agenda.add(in_days(7), owner)
    assert agenda.round(mailer).counts == {**Round().counts, "due": 1, "sent": 1, "mails": 1}
    assert agenda.round(mailer).counts == Round().counts
    clock.set(in_days(1))
    [mail] = box.take()
    assert mail["To"] == "li@bank.example"
    assert mail["Subject"] == "Reminder: ZB-1, Appeal against a judgment, 27 Nov 2026"
    said = text_of(mail)
    assert "Days left: 7 d" in said and "https://recovery.bank.example/alerts/" in said
    assert "杭州示例机械有限公司" not in mail.as_string() and "Why you: owner" in said


def test_after_downtime_one_mail_comes_and_what_was_missed_is_recorded(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock
) -> None:
    owner = agenda.person("li", "legal")
    agenda.add(in_days(7), owner)
    agenda.round(mailer)
    agenda.add(in_days(6), owner, number=2)
    clock.set(in_days(9))
    done = agenda.round(mailer)
    assert (done.due, done.sent, done.mails) == (2, 2, 1)
    first, second = box.take()
    assert first["Subject"] == "提醒：ZB-1，判决上诉，2026年11月27日"
    assert second["Subject"] == "2 项提醒，最早为 2026年11月26日"
    with agenda.bench.session() as session:
        found = reminders_of(session, [agenda.case.id])
    steps = {
        number: {one.step: (one.state, one.cause) for one in found if one.subject_id == number}
        for number in (1, 2)
    }
    gone = ("overtaken", "later_step")
    assert steps[1] == steps[2] == {7: gone, 3: gone, 1: gone, 0: ("sent", None)}
    assert {one.remind_on for one in found if one.step == 3} == {in_days(4), in_days(3)}


def test_two_rounds_at_once_record_and_mail_each_reminder_once(
    agenda: Agenda, box: Letterbox, mailer: Mailer
) -> None:
    owner = agenda.person("li", "legal")
    for number in range(1, 6):
        agenda.add(in_days(3), owner, number=number)
    barrier, done = Barrier(2), list[Round]()

    def run() -> None:
        barrier.wait()
        done.append(agenda.round(mailer))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.due for one in done) == 5 and sum(one.mails for one in done) == 1
    assert len(box.take()) == 1


def test_even_without_the_lock_of_a_round_nothing_is_recorded_twice(
    agenda: Agenda, box: Letterbox, mailer: Mailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = agenda.person("li", "legal")
    agenda.add(in_days(3), owner)
    seen = module._look

    def late(*args: Any) -> Any:
        found = seen(*args)
        monkeypatch.setattr(module, "_look", seen)
        with agenda.bench.database.writing() as connection:
            module_free(connection)
        agenda.round(mailer)
        return found

    def module_free(connection: Any) -> None:
        from legal_recovery.plumbing.db import run

        run(connection, "UPDATE rounds SET held_until = NULL")

    monkeypatch.setattr(module, "_look", late)
    assert agenda.round(mailer).due == 0
    assert agenda.states() == {(7, owner.id): "overtaken", (3, owner.id): "sent"}


def test_a_kill_between_the_mail_and_its_record_repeats_the_mail_and_nothing_else(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = agenda.person("li", "legal")
    agenda.add(in_days(7), owner)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "record_delivery", killed)
        with pytest.raises(KeyboardInterrupt):
            agenda.round(mailer)
    assert agenda.states() == {(7, owner.id): "due"} and len(box.take()) == 1
    assert agenda.round(mailer).mails == 1 and agenda.round(mailer).mails == 0
    assert agenda.states() == {(7, owner.id): "sent"} and len(box.take()) == 1


def test_without_a_mail_server_it_fails_aloud_once_a_day_and_is_sent_when_there_is_one(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock
) -> None:
    owner = agenda.person("li", "legal")
    agenda.add(in_days(7), owner)

    def failures() -> int:
        from legal_recovery.cases.store import list_records

        with agenda.bench.session() as session:
            return len(list_records(session, agenda.case.book, kinds=("reminder.failed",)))

    for _ in range(3):
        assert agenda.round().faults == {"not_configured": 1}
    assert agenda.states() == {(7, owner.id): "failed"} and failures() == 1
    clock.set(in_days(1))
    agenda.round()
    assert failures() == 2
    agenda.round(Mailer("smtp://127.0.0.1:9", "x@bank.example", timeout=1))
    assert failures() == 3
    agenda.round(mailer)
    assert len(box.take()) == 1


def test_what_the_server_refuses_fails_for_that_person_alone(
    agenda: Agenda, box: Letterbox, mailer: Mailer
) -> None:
    owner, other = agenda.person("li", "legal"), agenda.person("wang", "legal")
    agenda.add(in_days(7), owner, attends=(other.id,))
    box.refused.add("li@bank.example")
    done = agenda.round(mailer)
    assert (done.sent, done.failed, done.faults) == (1, 1, {"refused": 1})
    assert agenda.states() == {(7, owner.id): "failed", (7, other.id): "sent"}
    with agenda.bench.session() as session:
        [failed] = [one for one in list_waiting(session) if one.state == "failed"]
    assert (failed.reason, failed.reply) == ("refused", 550)
    box.refused.clear()
    assert agenda.round(mailer).sent == 1


def test_what_is_wrong_with_one_case_keeps_nobody_else_from_being_reminded(
    agenda: Agenda, box: Letterbox, mailer: Mailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = agenda.person("li", "legal")
    other = agenda.bench.open_case("ZB-2")
    agenda.add(in_days(3), owner)
    agenda.add(in_days(3), owner, number=2, case_id=other.id, reference="ZB-2")
    recording = module.keep

    def keep(uow: Any, cmd: Any) -> Any:
        if cmd.case_id == agenda.case.id:
            raise NothingToAcknowledge("broken")
        return recording(uow, cmd)

    monkeypatch.setattr(module, "keep", keep)
    done = agenda.round(mailer)
    assert (done.broken, done.due, done.mails) == (1, 1, 1)
    assert "ZB-2" in text_of(box.take()[0])


def test_what_belongs_to_nobody_or_to_somebody_who_left_goes_to_the_leads(
    agenda: Agenda, box: Letterbox, mailer: Mailer
) -> None:
    owner, lead = agenda.person("li", "legal"), agenda.person("zhao", "legal_lead")
    agenda.add(in_days(3))
    agenda.add(in_days(3), owner, number=2)
    agenda.round(mailer)
    assert sorted(mail["To"] for mail in box.take()) == ["li@bank.example", "zhao@bank.example"]
    agenda.bench.do(
        deactivate_user,
        DeactivateUser(owner.id),
        by=ensure_system(agenda.bench.database, agenda.bench.clock),
    )
    done = agenda.round(mailer)
    assert (done.due, done.overtaken) == (1, 1)
    with agenda.bench.session() as session:
        found = {(one.user_id, one.subject_id, one.because) for one in list_waiting(session)}
    assert found == {(lead.id, 1, "ownerless"), (lead.id, 2, "ownerless")}


def test_nobody_to_be_told_is_counted_and_not_forgotten(agenda: Agenda, mailer: Mailer) -> None:
    agenda.add(in_days(3))
    assert agenda.round(mailer).nobody == 1
    manager = agenda.person("chen", "manager")
    assert agenda.round(mailer).due == 1
    assert (3, manager.id) in agenda.states()


def test_what_moves_gets_steps_of_its_new_day_and_what_is_over_none(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock
) -> None:
    owner = agenda.person("li", "legal")
    agenda.add(in_days(3), owner)
    agenda.round(mailer)
    agenda.change(on=in_days(20))
    assert agenda.round(mailer).overtaken == 1
    clock.set(in_days(13))
    assert agenda.round(mailer).due == 1
    # Moved back to where it was: what had been overtaken there is due again.
    clock.set(TODAY)
    agenda.change(on=in_days(3))
    assert agenda.round(mailer).due == 1
    agenda.change(is_open=False)
    agenda.round(mailer)
    assert set(agenda.states().values()) == {"overtaken"}
    assert len(box.take()) == 3


def test_what_nobody_acknowledges_goes_up_once(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock
) -> None:
    owner, lead = agenda.person("li", "legal"), agenda.person("zhao", "legal_lead", locale="en")
    agenda.person("chen", "manager")
    agenda.add(in_days(7), owner)
    agenda.round(mailer)
    box.take()
    clock.set(clock.now() + timedelta(hours=23))
    assert agenda.round(mailer).escalated == 0
    clock.set(clock.now() + timedelta(hours=1))
    assert (agenda.round(mailer).escalated, agenda.round(mailer).escalated) == (1, 0)
    [mail] = box.take()
    assert mail["To"] == "zhao@bank.example" and "Why you: passed up to you" in text_of(mail)
    assert agenda.states() == {(7, owner.id): "escalated", (7, lead.id): "sent"}
    clock.set(clock.now() + timedelta(hours=48))
    assert agenda.round(mailer).escalated == 0


def test_on_the_last_days_nobody_waits(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock
) -> None:
    owner, lead = agenda.person("li", "legal"), agenda.person("zhao", "legal_lead")
    agenda.add(in_days(1), owner)
    assert agenda.round(mailer).escalated == 0
    clock.set(clock.now() + timedelta(hours=1))
    assert agenda.round(mailer).escalated == 0
    clock.set(clock.now() + timedelta(hours=1))
    assert agenda.round(mailer).escalated == 1
    assert agenda.states()[1, lead.id] == "sent"


def test_what_comes_at_midnight_waits_for_people_to_come_to_work_unless_they_left_one_lying(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock
) -> None:
    owner, lead = agenda.person("li", "legal"), agenda.person("zhao", "legal_lead")
    midnight = datetime.combine(in_days(1), time(0, 5), HOME_ZONE)
    agenda.add(in_days(2), owner, lead_days=1)
    agenda.add(in_days(2), owner, lead_days=2, number=2)
    agenda.round(mailer)
    clock.set(midnight)
    assert agenda.round(mailer).escalated == 1, "the one that was left lying since yesterday"
    clock.set(midnight + timedelta(hours=9))
    assert agenda.round(mailer).escalated == 0
    clock.set(midnight + timedelta(hours=10))
    assert agenda.round(mailer).escalated == 1
    assert agenda.states()[1, lead.id] == "sent"


def test_who_was_reminded_acknowledges_or_a_lead_does(
    agenda: Agenda, mailer: Mailer, clock: FixedClock
) -> None:
    owner, other = agenda.person("li", "legal"), agenda.person("wang", "legal")
    agenda.add(in_days(7), owner)
    agenda.round(mailer)
    with agenda.bench.session() as session:
        [one] = list_waiting(session)
    with pytest.raises(NotYours):
        agenda.bench.do(acknowledge, Acknowledge((one.id,)), by=other)
    assert agenda.bench.do(acknowledge, Acknowledge((one.id,)), by=owner) == 1
    with pytest.raises(NothingToAcknowledge):
        agenda.bench.do(acknowledge, Acknowledge((one.id,)), by=owner)
    clock.set(clock.now() + timedelta(hours=25))
    done = agenda.round(mailer)
    assert (done.escalated, done.mails) == (0, 0)


def test_a_form_that_was_open_during_a_round_or_a_note_is_taken_and_one_that_somebody_overtook_is_not(
    agenda: Agenda, mailer: Mailer
) -> None:
    owner, case = agenda.person("li", "legal"), agenda.case
    with agenda.bench.session() as session:
        seen = get_case(session, owner, case.reference).seq
    agenda.add(in_days(7), owner)
    agenda.round(mailer)
    agenda.bench.do(add_note, AddNote(case.id, "债务人来电"))
    with agenda.bench.session() as session:
        now = get_case(session, owner, case.reference)
    assert now.changed_seq == seen < now.seq
    flag = SetFlag(case.id, "suspended", raised=True, on=TODAY, reason="宏远重整", version=seen)
    agenda.bench.do(set_flag, flag, by=owner)
    for command, request in (
        (set_flag, replace(flag, raised=False)),
        (reverse_entry, ReverseEntry(case.book, 1, "wrong", version=seen)),
        (set_flag, replace(flag, raised=False, version=seen + 1000)),
    ):
        with pytest.raises(StaleVersion):
            agenda.bench.do(command, request, by=owner)


def test_the_ledger_stays_right(agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock) -> None:
    owner = agenda.person("li", "legal")
    agenda.person("zhao", "legal_lead")
    agenda.add(in_days(7), owner)
    agenda.round()
    clock.set(datetime.combine(in_days(2), clock.now().timetz()))
    agenda.round(mailer)
    with agenda.bench.session() as session:
        waiting = [one for one in list_waiting(session) if one.user_id == owner.id]
    agenda.bench.do(acknowledge, Acknowledge(tuple(one.id for one in waiting)), by=owner)
    clock.set(in_days(9))
    agenda.round(mailer)
    assert verify(agenda.bench.database, None).problems == ()
