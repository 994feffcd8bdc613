"""Many cases moved at once: seen first, carried out each by itself, and what was refused can be chosen again."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from legal_recovery.cases.rules import Stage
from legal_recovery.cases.store import get_case
from legal_recovery.plumbing.jobs import list_jobs
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.web.transact import House
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.signing_in import send

MOVE = {"stage": "litigation", "on": "2026-05-06", "reason": "五月批量立案", "court": "杭州市西湖区人民法院"}
FILED = {**MOVE, "filed_on": "2026-05-05", "proceeding_kind": "lawsuit"}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines."""
    return "sqlite"


@pytest.fixture
def legal(client: FlaskClient, sign_in: Callable[..., Actor]) -> Actor:
    return sign_in("legal")


def stage_of(bench: Bench, actor: Actor, reference: str) -> Stage:
    with bench.session() as session:
        return get_case(session, actor, reference).stage


def batch(client: FlaskClient, chosen: list[Any], **typed: Any) -> Any:
    return send(
        client, "/batch/cases", {"selected": [str(one.id) for one in chosen], **typed}, form_at="/cases"
    )


def test_a_batch_is_seen_first_and_moves_each_case_by_itself(
    bench: Bench, client: FlaskClient, legal: Actor, house: House
) -> None:
    cases = [bench.open_case(f"ZB-{number}") for number in (1, 2)]
    late = bench.open_case("ZB-3", escalated_on=date(2026, 5, 20))
    assert "Move them" in client.get("/cases").text
    form = batch(client, [*cases, late])
    assert form.status_code == 200 and "3 cases" in form.text
    preview = batch(client, [*cases, late], **FILED)
    said = words_of(preview.text)
    assert "1 case cannot be moved" in said and "before the case was escalated" in said
    assert stage_of(bench, legal, "ZB-1") is Stage.INTAKE, "nothing is saved yet"
    sent = batch(client, [*cases, late], **FILED, confirmed="1")
    assert sent.status_code == 303
    with bench.session() as session:
        (job,) = list_jobs(session, legal.id, "batch")
    assert job.arguments["cases"] == [[str(one.id), one.reference] for one in cases]
    house.jobs.carry_out(job.id)
    assert [stage_of(bench, legal, f"ZB-{n}") for n in (1, 2, 3)] == [
        Stage.LITIGATION,
        Stage.LITIGATION,
        Stage.INTAKE,
    ]
    assert "2 cases moved" in words_of(client.get(sent.location).text)


def test_a_batch_that_was_killed_goes_on_and_moves_nothing_twice(
    bench: Bench, client: FlaskClient, legal: Actor, house: House
) -> None:
    from legal_recovery.portfolio.views.batch import move_in_background

    cases = [bench.open_case(f"ZB-{number}") for number in (1, 2)]
    batch(client, cases, **FILED, confirmed="1")
    with bench.session() as session:
        (job,) = list_jobs(session, legal.id, "batch")

    def dies(_what: str, done: int, _whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_in_background(house, job, dies)
    assert move_in_background(house, job, lambda *_: None) == {"moved": 2, "refused": []}
    assert len(re.findall("五月批量立案", words_of(client.get("/cases/ZB-1").text))) == 1


def test_what_was_refused_meanwhile_is_said_and_can_be_chosen_again(
    bench: Bench, client: FlaskClient, legal: Actor, house: House
) -> None:
    cases = [bench.open_case(f"ZB-{number}") for number in (1, 2)]
    sent = batch(client, cases, **FILED, confirmed="1")
    batch(client, cases[:1], **FILED, confirmed="1")
    with bench.session() as session:
        second, first = list_jobs(session, legal.id, "batch")
    house.jobs.carry_out(second.id)
    house.jobs.carry_out(first.id)
    page = client.get(sent.location).text
    assert "1 case moved" in words_of(page) and "cannot move from" in words_of(page)
    assert f'name="selected" value="{cases[0].id}"' in page


def test_a_batch_of_nothing_of_others_or_of_nonsense_is_refused_and_changes_nothing(
    bench: Bench, client: FlaskClient, legal: Actor
) -> None:
    case = bench.open_case()
    assert send(client, "/batch/cases", {}, form_at="/cases").status_code == 422
    assert (
        send(client, "/batch/cases", {"selected": ["x", "-1", "9" * 30]}, form_at="/cases").status_code == 422
    )
    assert send(client, "/batch/cases", {"all": "1", "query": "age=9"}, form_at="/cases").status_code == 422
    refused = batch(client, [case], **{**MOVE, "on": "2026-13-01"})
    assert refused.status_code == 422 and 'id="field-on-error"' in refused.text
    assert batch(client, [case], **{**FILED, "stage": "distribution"}).status_code == 422
    assert batch(client, [case], **FILED, edit="1").status_code == 200
    assert client.get("/batch/cases").status_code == 303
    assert stage_of(bench, legal, "ZB-1") is Stage.INTAKE


def test_a_batch_makes_no_second_suit_and_offers_nothing_that_follows_from_nothing(
    bench: Bench, client: FlaskClient, legal: Actor, house: House
) -> None:
    cases = [bench.open_case(f"ZB-{number}") for number in (1, 2, 3)]
    elsewhere = ProceedingTerms("lawsuit", "杭州市上城区人民法院", None, date(2026, 4, 1))
    bench.do(open_proceeding, OpenProceeding(cases[0].id, elsewhere, reaches=False))
    begun = ProceedingTerms("lawsuit", MOVE["court"])
    bench.do(open_proceeding, OpenProceeding(cases[1].id, begun))
    form = batch(client, cases).text
    assert 'value="appeal"' in form and 'value="resumption"' not in form
    assert 'value="appeal"' not in batch(client, cases[2:]).text
    said = words_of(batch(client, cases, **FILED).text)
    assert "1 case cannot be moved" in said
    assert "has one already that is not over: Lawsuit, 杭州市上城区人民法院" in said
    batch(client, cases, **FILED, confirmed="1")
    with bench.session() as session:
        (job,) = list_jobs(session, legal.id, "batch")
    house.jobs.carry_out(job.id)
    with bench.session() as session:
        known = [[one.filed_on for one in list_proceedings(session, case.id)] for case in cases]
    assert known == [[date(2026, 4, 1)], [date(2026, 5, 5)], [date(2026, 5, 5)]], "one of them was completed"
    fresh = [bench.open_case("ZB-4")]
    refused = batch(client, fresh, **{**FILED, "proceeding_kind": "appeal"})
    assert refused.status_code == 422 and "Appeal arises from" in words_of(refused.text)
