"""What each feature gives when less is wanted, on both engines: exactly what is wanted of all that it has."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from benchmarks.dated import fill
from legal_recovery.alerts.store import count_agenda, list_agenda
from legal_recovery.cases.rules import Dated, DatedFilter
from legal_recovery.deadlines.store.across import _every_period
from legal_recovery.law.pack import Period, known_jurisdictions, load_pack
from legal_recovery.plumbing.unit_of_work import Actor
from tests.alerts.agenda import Agenda
from tests.conftest import TODAY

LONG_AGO, FAR = date(1990, 1, 1), TODAY + timedelta(days=800)


@pytest.fixture
def people(agenda: Agenda) -> list[Actor]:
    """Two owners and a lead of a portfolio that has something of every kind."""
    found = [agenda.person(f"p{number}", "legal") for number in range(2)]
    bench = agenda.bench
    fill(bench.database, [bench.office_id], [one.id for one in found], 120, TODAY)
    return [*found, agenda.person("lead", "legal_lead")]


def drawn(draw: Random, people: list[Actor], everything: list[Dated]) -> DatedFilter:
    """Return some filter."""
    one = draw.choice(everything)
    wanted: list[dict[str, Any]] = [
        {"only_open": draw.random() < 0.6},
        {"come_by": TODAY + timedelta(days=draw.randint(-5, 40))} if draw.random() < 0.5 else {},
        draw.choice([{}, {"kinds": frozenset({one.kind})}, {"kinds": frozenset({one.kind, "deadline"})}]),
        draw.choice(
            [
                {},
                {"person_id": people[0].id},
                {"person_id": people[1].id, "nobodys": True},
                {"nobodys": True},
                {"none_of": frozenset({people[0].id})},
                {"case_ids": frozenset({one.case_id})},
                {"case_ids": frozenset({one.case_id}), "id": one.id, "kinds": frozenset({one.kind})},
            ]
        ),
    ]
    return DatedFilter(**{key: value for part in wanted for key, value in part.items()})


def test_what_a_database_is_told_leaves_exactly_what_is_wanted(agenda: Agenda, people: list[Actor]) -> None:
    draw, lead = Random(7), people[2]
    with agenda.bench.session() as session:
        everything = list_agenda(session, lead, LONG_AGO, FAR)
        kinds = Counter(one.kind for one in everything)
        assert set(kinds) >= {
            "deadline",
            "court_date",
            "correction",
            "renewal",
            "search",
            "valuation",
            "choice",
        }
        for _ in range(60):
            wanted = drawn(draw, people, everything)
            since, until = TODAY + timedelta(days=draw.randint(-900, 20)), TODAY + timedelta(days=60)
            fitting = [one for one in everything if since <= one.on <= until and wanted.takes(one)]
            assert list_agenda(session, lead, since, until, wanted) == fitting, wanted
            some = list_agenda(session, lead, since, until, replace(wanted, at_least=5))
            last = fitting[min(4, len(fitting) - 1)].on if fitting else until
            assert some == [one for one in fitting if one.on <= last], wanted
            if wanted.come_by is None:
                assert count_agenda(session, lead, since, until, wanted) == Counter(one.on for one in fitting)
                few = list_agenda(session, lead, since, until, replace(wanted, most_a_day=1))
                first = {one.on: one for one in reversed(fitting) if one.kind == "deadline"}
                assert [one for one in few if one.kind == "deadline"] == sorted(
                    first.values(), key=fitting.index
                )


def test_a_period_that_does_not_move_is_so_in_all_its_versions() -> None:
    """The day of a deadline is counted by its rule's name alone."""
    for law in known_jurisdictions():
        pack = load_pack(law)
        for key in pack.keys(Period):
            assert len({one.fixed for one in pack.versions(Period, key)}) == 1, (law, key)
    assert {one.key for one in _every_period()} > {"limitation", "appeal-judgment"}
