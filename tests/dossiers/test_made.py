"""What one had made: ordered for many cases, watched, stopped, taken away, listed and saved."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from legal_recovery.dossiers.commands import batching
from legal_recovery.plumbing.jobs import JobRow
from legal_recovery.web.transact import House
from tests.dossiers.test_batching import Builder
from tests.factories import Bench
from tests.signing_in import send

FORM = {"profile": "court", "language": "en", "reason": "hearing", "recipient": "Court 3"}


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    made = Builder()
    monkeypatch.setattr(batching, "make_dossier", made)
    return made


def jobs_of(bench: Bench) -> list[Any]:
    with bench.session() as session:
        return list(session.scalars(select(JobRow).order_by(JobRow.id)))


def order(client: FlaskClient, *cases: Any, **more: str) -> Any:
    chosen = {"selected": [str(case.id) for case in cases]}
    return send(client, "/batch/dossiers", {**chosen, **more}, form_at="/cases")


def test_chosen_cases_become_one_zip(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, house: House, builder: Builder
) -> None:
    cases = [bench.open_case("ZB-1"), bench.open_case("ZB-2")]
    sign_in("finance")
    form = order(client, *cases)
    assert form.status_code == 200
    assert "ZB-1" in form.text and "ZB-2" in form.text
    assert jobs_of(bench) == []
    answer = order(client, *cases, **FORM)
    assert answer.status_code == 303
    (job,) = jobs_of(bench)
    waiting = client.get(answer.location)
    assert 'hx-trigger="every 1s"' in waiting.text and "Court 3" in waiting.text
    assert client.get(f"/dossiers/{job.id}/file").status_code == 404
    house.jobs.carry_out(job.id)
    assert {one.reference for one in builder.asked} == {"ZB-1", "ZB-2"}
    assert {(one.reason, one.recipient) for one in builder.asked} == {("hearing", "Court 3")}
    shown = client.get(answer.location)
    assert f"/dossiers/{job.id}/file" in shown.text and "2 dossiers were made." in shown.text
    file = client.get(f"/dossiers/{job.id}/file")
    assert file.mimetype == "application/zip"
    assert len(zipfile.ZipFile(io.BytesIO(file.data)).namelist()) == 2
    assert int(file.headers["Content-Length"]) == len(file.data)


def test_a_wrong_day_is_refused_at_its_field_and_nothing_is_asked_for(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench
) -> None:
    case = bench.open_case()
    sign_in("legal")
    answer = order(client, case, **{**FORM, "owed_to": "2026-02-30"})
    assert answer.status_code == 422
    assert "There is no day “2026-02-30” in the calendar." in answer.text
    assert order(client, **FORM).status_code == 422
    assert jobs_of(bench) == []


def test_one_that_is_refused_is_named_and_the_others_are_handed_over(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, house: House, builder: Builder
) -> None:
    cases = [bench.open_case("ZB-1"), bench.open_case("GONE")]
    sign_in("legal")
    shown = order(client, *cases, **FORM).location
    house.jobs.carry_out(jobs_of(bench)[0].id)
    page = client.get(shown).text
    assert "1 dossier was made." in page and "There is no case GONE." in page


def test_what_waits_is_stopped_after_a_question(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, house: House, builder: Builder
) -> None:
    case = bench.open_case()
    sign_in("legal")
    order(client, case, **FORM)
    (job,) = jobs_of(bench)
    asked = client.get(f"/dossiers/{job.id}/cancel")
    assert "Stop it" in asked.text
    assert jobs_of(bench)[0].state == "waiting", "a question changes nothing"
    assert send(client, f"/dossiers/{job.id}/cancel", {"confirmed": "1"}).status_code == 303
    house.jobs.carry_out(job.id)
    assert builder.asked == []
    assert "It was stopped before it was finished" in client.get(f"/dossiers/{job.id}").text
    assert client.get(f"/dossiers/{job.id}/file").status_code == 404


def test_a_single_dossier_is_stopped_too_and_shown_on_its_tab(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, house: House
) -> None:
    bench.open_case()
    sign_in("legal")
    send(client, "/cases/ZB-1/dossier", {"profile": "court", "language": "zh"})
    (job,) = jobs_of(bench)
    assert f"/dossiers/{job.id}/cancel" in client.get("/cases/ZB-1/dossier").text
    send(client, f"/dossiers/{job.id}/cancel", {"confirmed": "1"})
    house.jobs.carry_out(job.id)
    place = client.get(f"/dossiers/{job.id}")
    assert place.location == f"/cases/ZB-1/dossier?job={job.id}"
    assert "Cancelled" in client.get(place.location).text


def test_somebody_elses_batch_is_not_there(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, house: House, builder: Builder
) -> None:
    case = bench.open_case()
    sign_in("legal")
    order(client, case, **FORM)
    (job,) = jobs_of(bench)
    house.jobs.carry_out(job.id)
    other = client.application.test_client()
    sign_in("manager", browser=other)
    for place in ("", "/file", "/progress", "/cancel"):
        assert other.get(f"/dossiers/{job.id}{place}").status_code == 404, place
    assert "ZB-1" not in other.get("/dossiers").text


def test_the_list_is_filtered_sorted_paged_and_saved(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, house: House
) -> None:
    bench.open_case()
    person = sign_in("legal")
    assert "No dossier yet" in client.get("/dossiers").text
    with house.database.writing() as connection:
        for number in range(60):
            facts = {"reference": f"N-{number:02}", "profile": "court", "language": "zh"}
            house.jobs.enqueue(connection, "dossier", person.id, facts)
    first = client.get("/dossiers?sort=what")
    assert "N-00" in first.text and "N-59" not in first.text and "60" in first.text
    after = first.text.split("after=")[1].split('"')[0].split("&")[0]
    second = client.get(f"/dossiers?sort=what&after={after}")
    assert "N-59" in second.text and "N-50" in second.text and "N-49" not in second.text
    before = second.text.split("before=")[1].split('"')[0].split("&")[0]
    assert "N-00" in client.get(f"/dossiers?sort=what&before={before}").text
    assert "N-59" in client.get("/dossiers?sort=-what").text
    assert "N-07" in client.get("/dossiers?q=n-07").text
    assert "N-08" not in client.get("/dossiers?q=n-07").text
    for none in ("q=nowhere", "state=done", "profile=internal", "kind=dossiers", "since=2199-01-01"):
        assert "No dossier matches" in client.get(f"/dossiers?{none}").text, none
    assert client.get("/dossiers?since=when").status_code == 200
    for any_day in ("since=0001-01-01", "until=9999-12-31"):
        assert "N-59" in client.get(f"/dossiers?{any_day}").text, any_day
    last = client.get("/dossiers").text
    assert "N-59" in last and "N-09" not in last, "the newest come first"
    after = last.split("after=")[1].split('"')[0].split("&")[0]
    assert "N-09" in client.get(f"/dossiers?after={after}").text
    saved = client.get("/dossiers.csv?q=N-0").text
    assert len(saved.strip().splitlines()) == 11
    assert client.get("/dossiers.xlsx").data.startswith(b"PK")
    assert client.get("/dossiers.csv?since=when").status_code == 422
