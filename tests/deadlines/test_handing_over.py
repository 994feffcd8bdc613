"""Whoever leaves hands over what the features above answer for, too: seizures to renew, court dates to attend."""

from datetime import date

import pytest

from legal_recovery import house
from legal_recovery.cases.rules import CannotOwn
from legal_recovery.deadlines.commands import (
    HOLDINGS,
    AssignDated,
    HandOverCase,
    assign_dated,
    hand_over_case,
    list_held,
)
from legal_recovery.proceedings.commands import (
    OpenProceeding,
    SetCourtDate,
    open_proceeding,
    set_court_date,
)
from legal_recovery.proceedings.rules import DateTerms, ProceedingTerms
from legal_recovery.proceedings.store import list_court_dates
from legal_recovery.seizures.commands import ReleaseSeizure, release_seizure
from legal_recovery.seizures.store import list_seizures
from tests.conftest import TODAY
from tests.deadlines.test_keeping import person
from tests.factories import Bench
from tests.seizures.factories import asset, seize

assert house.SCHEDULE, "the house is what lets each feature say what of its own is handed over"


def test_seizures_and_court_dates_go_over_with_the_case_and_what_is_over_stays(bench: Bench) -> None:
    zhao, wu = person(bench, "zhao", "legal_lead"), person(bench, "wu", "legal_lead")
    case = bench.open_case()
    seized = [seize(bench, case, asset(bench, case), owner_id=zhao.id) for _each in range(2)]
    bench.do(release_seizure, ReleaseSeizure(case.id, seized[1], "released", TODAY, "已还清"))
    suit = OpenProceeding(case.id, ProceedingTerms("lawsuit", "某法院", None, date(2026, 3, 2)))
    suit_id = bench.do(open_proceeding, suit)["proceeding_id"]
    hearing = DateTerms("hearing", date(2026, 12, 1), None, "", "第三法庭", (zhao.id, bench.actor.id))
    bench.do(set_court_date, SetCourtDate(case.id, suit_id, hearing))
    with bench.session() as session:
        (held,) = list_held(session, zhao.id)
    assert held.amounts == {**dict.fromkeys(HOLDINGS, 0), "seizures": 1, "court_dates": 1}

    made = bench.do(hand_over_case, HandOverCase(case.id, zhao.id, wu.id))
    assert {name: count for name, count in made.items() if count} == {"seizures": 1, "court_dates": 1}
    with bench.session() as session:
        owners = {one.id: one.terms.owner_id for one in list_seizures(session, case.id)}
        (date_set,) = list_court_dates(session, case.id)
        assert owners == {seized[0]: wu.id, seized[1]: zhao.id}
        assert set(date_set.attends) == {wu.id, bench.actor.id}
        assert list_held(session, zhao.id) == []
    assert set(bench.do(hand_over_case, HandOverCase(case.id, zhao.id, wu.id)).values()) == {0}

    # Chosen one by one, a seizure goes whatever day of it was chosen, and a court date to the one person alone.
    things = (
        ("renewal", seized[0]),
        ("seizure", seized[0]),
        ("seizure", seized[1]),
        ("court_date", date_set.id),
    )
    made = bench.do(assign_dated, AssignDated(case.id, things, zhao.id))
    assert made == {"seizures": 1, "court_dates": 1}, "what was released stays"
    with bench.session() as session:
        assert {one.terms.owner_id for one in list_seizures(session, case.id)} == {zhao.id}
        assert [one.attends for one in list_court_dates(session, case.id)] == [(zhao.id,)]
    with pytest.raises(CannotOwn):
        bench.do(assign_dated, AssignDated(case.id, things, 1))
