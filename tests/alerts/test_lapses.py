"""A seizure that lapsed while nobody ran the program: its incident is mailed and passed up until it is explained."""

from datetime import date, timedelta
from functools import partial

import pytest

from legal_recovery.alerts.commands import remind
from legal_recovery.alerts.store import list_waiting
from legal_recovery.cases.commands import AssignCase, assign_case
from legal_recovery.house import subscribers
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.plumbing.mail import Mailer
from legal_recovery.seizures.commands import ExplainIncident, explain_incident, note_lapses
from legal_recovery.seizures.store import list_dated, list_incidents
from legal_recovery.users.commands import ensure_system
from tests.alerts.agenda import Agenda
from tests.alerts.mail import Letterbox, text_of
from tests.seizures.factories import asset, seize


@pytest.mark.parametrize("sweep_first", [True, False])
def test_a_lapse_over_downtime_is_mailed_and_passed_up_whoever_looks_first(
    agenda: Agenda, box: Letterbox, mailer: Mailer, clock: FixedClock, sweep_first: bool
) -> None:
    owner, lead = agenda.person("li", "legal", locale="en"), agenda.person("lead", "legal_lead", locale="en")
    bench, case = agenda.bench, agenda.case
    bench.do(assign_case, AssignCase(case.id, owner.id))
    # Nobody owns the seizure itself: it is the case owner's.
    seize(bench, case, asset(bench, case), expires_on=date(2027, 1, 9))
    system = ensure_system(bench.database, bench.clock)
    sweep = partial(note_lapses, bench.database, clock, system, lambda *_: None, subscribers())
    look = partial(
        remind,
        bench.database,
        clock,
        system,
        subscribers(),
        mailer,
        address="https://x.example",
        sources=(list_dated,),
    )
    clock.set(date(2027, 3, 1))
    for step in (sweep, look) if sweep_first else (look, sweep, look):
        step()
    assert any("cause is to be stated" in str(mail["Subject"]) + text_of(mail) for mail in box.take())
    with bench.session() as session:
        assert [(one.subject_kind, one.user_id) for one in list_waiting(session)] == [("incident", owner.id)]
        (incident,) = list_incidents(session, case.id)
    assert incident.owner_id == owner.id
    clock.set(date(2027, 3, 1) + timedelta(days=2))
    assert look().escalated == 1
    with bench.session() as session:
        assert {one.user_id for one in list_waiting(session)} == {owner.id, lead.id}
    bench.do(explain_incident, ExplainIncident(case.id, incident.id, "停机期间漏办"))
    look()
    with bench.session() as session:
        assert list_waiting(session) == []
