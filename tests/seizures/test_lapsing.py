"""What ran out is on record as a lapse, with its incident, before anything else happens to it; on both engines."""

from dataclasses import replace
from datetime import date

import pytest

from legal_recovery.cases.commands import AssignCase, MoveStage, assign_case, move_stage
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.seizures import commands as act
from legal_recovery.seizures import rules
from legal_recovery.seizures.store import list_dated, list_incidents
from legal_recovery.users.commands import CreateUser, create_user, ensure_system
from tests.factories import Bench
from tests.seizures.factories import asset, read, seize

RAN_OUT = date(2026, 11, 10)


def incidents(bench: Bench, case: CaseFacts) -> list[date]:
    with bench.session() as session:
        return [one.lapsed_on for one in list_incidents(session, case.id)]


def test_nothing_hides_a_lapse_before_anybody_saw_it(bench: Bench) -> None:
    case = bench.open_case()
    one = seize(bench, case, asset(bench, case), expires_on=RAN_OUT)
    day = date(2026, 11, 9)
    right = replace(read(bench, case, one).terms, expires_on=date(2027, 1, 9))
    for command, wanted in (
        (act.release_seizure, act.ReleaseSeizure(case.id, one, "released", day, "和解")),
        (act.release_seizure, act.ReleaseSeizure(case.id, one, "disposed", day, "拍卖")),
        (act.correct_seizure, act.CorrectSeizure(case.id, one, right, "录入错误")),
    ):
        with pytest.raises(rules.LapseUnnoted) as refusal:
            bench.do(command, wanted)
        assert refusal.value.facts["day"] == RAN_OUT
    bench.do(act.record_lapse, act.RecordLapse(case.id, one))
    assert (read(bench, case, one).state, incidents(bench, case)) == ("lapsed", [RAN_OUT])
    with pytest.raises(rules.SeizureOver):
        bench.do(act.record_lapse, act.RecordLapse(case.id, one))
    other = seize(bench, case, asset(bench, case))
    with pytest.raises(rules.NotLapsed):
        bench.do(act.record_lapse, act.RecordLapse(case.id, other))


def test_what_ran_out_keeps_nobody_from_seizing_anew(bench: Bench) -> None:
    case = bench.open_case()
    house = asset(bench, case)
    one = seize(bench, case, house, expires_on=RAN_OUT)
    again = seize(
        bench,
        case,
        house,
        ordered_on=date(2026, 11, 18),
        starts_on=date(2026, 11, 18),
        expires_on=date(2029, 11, 17),
    )
    assert [read(bench, case, number).state for number in (one, again)] == ["lapsed", "effective"]
    assert incidents(bench, case) == [RAN_OUT]


def test_who_waits_behind_what_ran_out_takes_effect_by_its_lapse(bench: Bench) -> None:
    case = bench.open_case()
    house = asset(bench, case)
    first = seize(bench, case, house, expires_on=RAN_OUT)
    second = seize(bench, case, house, rank=2)
    with pytest.raises(rules.LapseUnnoted):
        bench.do(act.become_effective, act.BecomeEffective(case.id, second, date(2026, 11, 11)))
    bench.do(act.record_lapse, act.RecordLapse(case.id, first))
    kept = read(bench, case, second)
    assert (kept.state, kept.terms.starts_on) == ("effective", date(2026, 11, 11))
    # The first was renewed in time after all, but the second has taken its place meanwhile.
    with pytest.raises(rules.SecondFirst):
        bench.do(act.renew_seizure, act.RenewSeizure(case.id, first, date(2029, 11, 9), date(2026, 11, 5)))


@pytest.mark.parametrize("noted", [False, True])
def test_a_renewal_that_nobody_recorded_in_time_is_an_incident_all_the_same(
    bench: Bench, noted: bool
) -> None:
    case = bench.open_case()
    one = seize(bench, case, asset(bench, case), expires_on=RAN_OUT)
    if noted:
        bench.do(act.record_lapse, act.RecordLapse(case.id, one))
    bench.do(act.renew_seizure, act.RenewSeizure(case.id, one, date(2029, 11, 10), date(2026, 11, 9)))
    kept = read(bench, case, one)
    assert (kept.state, kept.ended_on, kept.terms.expires_on) == ("effective", None, date(2029, 11, 10))
    assert incidents(bench, case) == [RAN_OUT]
    # What is corrected later is measured by the term that runs now, and not by the first.
    bench.do(
        act.correct_seizure, act.CorrectSeizure(case.id, one, replace(kept.terms, note="见裁定"), "补注")
    )
    assert read(bench, case, one).terms.note == "见裁定"


def test_a_lapse_is_its_owners_else_the_cases(bench: Bench) -> None:
    case = bench.open_case()
    ensure_system(bench.database, bench.clock)
    person = CreateUser("钱样例", "qian@bank.example", ("legal",), bench.office_id)
    owner = bench.do(create_user, person)
    bench.do(assign_case, AssignCase(case.id, owner))
    one = seize(bench, case, asset(bench, case), expires_on=RAN_OUT)
    bench.do(act.record_lapse, act.RecordLapse(case.id, one))
    with bench.session() as session:
        (incident,) = list_incidents(session, case.id)
    assert incident.owner_id == owner


def test_what_lapses_once_a_case_is_closed_is_no_incident_and_nobody_is_reminded(bench: Bench) -> None:
    case = bench.open_case()
    one = seize(bench, case, asset(bench, case), expires_on=date(2026, 12, 10))
    late = seize(bench, case, asset(bench, case), expires_on=RAN_OUT)

    def dated() -> list[tuple[str, int]]:
        with bench.session() as session:
            found = list_dated(session, bench.actor, date(2026, 11, 1), date(2026, 12, 31))
        return sorted({(item.kind, item.id) for item in found if item.kind in ("seizure", "renewal")})

    assert ("seizure", one) in dated() and ("renewal", one) in dated()
    bench.do(
        move_stage,
        MoveStage(case.id, Stage.CLOSED, date(2026, 11, 15), closed_how="withdrawn", reason="撤回移交"),
    )
    assert dated() == []
    assert isinstance(bench.clock, FixedClock)
    bench.clock.set(date(2027, 1, 1))
    assert bench.do(act.note_lapse, act.NoteLapse(case.id)) == 2
    assert [read(bench, case, number).state for number in (one, late)] == ["lapsed"] * 2
    assert incidents(bench, case) == [RAN_OUT], "what lapsed before it was closed stays one"
