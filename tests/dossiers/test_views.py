"""Ordering a dossier on its tab, and taking it away when it is finished."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from legal_recovery.plumbing.jobs import JobRow
from legal_recovery.web.transact import House
from tests.factories import Bench
from tests.signing_in import send

TAB = "/cases/ZB-1/dossier"


def last_job(bench: Bench) -> Any:
    with bench.session() as session:
        return session.scalars(select(JobRow).order_by(JobRow.id.desc())).first()


def test_a_dossier_is_ordered_made_and_downloaded(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, house: House
) -> None:
    bench.open_case()
    sign_in("legal")
    answer = send(client, TAB, {"profile": "internal", "language": "en"})
    assert answer.status_code == 303
    job = last_job(bench)
    waiting = client.get(f"{TAB}/{job.id}")
    assert "Waiting" in waiting.text
    house.jobs.carry_out(job.id)
    assert f"{TAB}/{job.id}/file" in client.get(TAB).text
    file = client.get(f"{TAB}/{job.id}/file")
    assert file.data.startswith(b"%PDF-1.7")
    assert "ZB-1-internal-en" in file.headers["Content-Disposition"]


def test_somebody_elses_dossier_is_not_there(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, house: House
) -> None:
    bench.open_case()
    sign_in("legal")
    send(client, TAB, {"profile": "court", "language": "zh"})
    other = client.application.test_client()
    sign_in("manager", browser=other)
    assert other.get(f"{TAB}/{last_job(bench).id}/file").status_code == 404


def test_a_bad_day_and_a_bad_profile_are_refused_at_their_fields(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench
) -> None:
    bench.open_case()
    sign_in("legal")
    answer = send(client, TAB, {"profile": "court", "owed_to": "2026-02-30"})
    assert answer.status_code == 422
    assert "There is no day “2026-02-30” in the calendar." in answer.text
    assert last_job(bench) is None
    assert send(client, TAB, {"profile": "everybody"}).status_code == 422
