"""Attaching files and handing them out."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.store import list_noted
from legal_recovery.web.transact import House
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.signing_in import send

TAB = "/cases/ZB-1/documents"
PDF = b"%PDF-1.7\n" + b"0" * 5000


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines."""
    return "sqlite"


@pytest.fixture
def reader(sign_in: Callable[..., Actor], bench: Bench) -> Actor:
    """Somebody of Legal, signed in, and a case to look at."""
    bench.open_case()
    return sign_in("legal")


def attach(client: FlaskClient, content: bytes = PDF, name: str = "判决书.pdf", **more: Any) -> Any:
    """Send a file through the form."""
    return send(client, f"{TAB}/new", {"file": (BytesIO(content), name), "access": "court", **more})


def address_of(client: FlaskClient) -> str:
    """Return where the last file is handed out."""
    found = re.search(rf'href="({TAB}/\d+)"', client.get(TAB).text)
    assert found, "no file is listed"
    return found[1]


def test_a_file_comes_back_byte_for_byte_and_no_browser_runs_it(client: FlaskClient, reader: Actor) -> None:
    assert attach(client).status_code == 303
    assert "判决书.pdf For the court PDF 5.0 kB 2026-11-20" in words_of(client.get(TAB).text)
    file = client.get(address_of(client))
    assert file.data == PDF and file.mimetype == "application/pdf"
    disposition = file.headers["Content-Disposition"]
    assert disposition.startswith("attachment") and "filename*=UTF-8''%E5%88%A4" in disposition
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert file.headers["Cache-Control"] == "no-store"


def test_who_read_a_file_is_kept_in_their_audit_book(
    client: FlaskClient, reader: Actor, bench: Bench
) -> None:
    attach(client)
    client.get(address_of(client))
    with bench.session() as session:
        noted = list_noted(session, reader.book, limit=1)[0]
    assert (noted.kind, noted.data["what"]) == ("audit.personal_data_read", "document")


def test_a_page_dressed_as_a_picture_is_handed_out_as_text(client: FlaskClient, reader: Actor) -> None:
    attach(client, b"<html><script>alert(1)</script></html>", "photo.jpg")
    file = client.get(address_of(client))
    assert file.mimetype == "text/plain"


def test_a_name_is_cleaned_of_any_path(client: FlaskClient, reader: Actor) -> None:
    attach(client, name="..\\..\\etc/合同.pdf")
    assert "合同.pdf For the court" in words_of(client.get(TAB).text)
    assert "etc" not in words_of(client.get(TAB).text)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"content": b""}, "The file is empty."),
        ({"name": ".."}, "Choose a file that has a name."),
        ({"access": "everybody"}, "Choose one from the list."),
        ({"access": ""}, "Say whether the court may see the file."),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_at_its_field(
    sent: dict[str, Any], says: str, client: FlaskClient, reader: Actor, house: House
) -> None:
    answer = attach(client, **sent)
    assert answer.status_code == 422 and says in answer.text
    assert list(house.files.names()) == [], "nothing is kept"


def test_a_form_without_a_file_asks_for_one(client: FlaskClient, reader: Actor) -> None:
    answer = send(client, f"{TAB}/new", {"access": "court"})
    assert answer.status_code == 422 and "Choose a file." in answer.text


def test_a_file_that_is_too_large_is_refused_at_its_field(
    app: Flask, client: FlaskClient, reader: Actor, house: House
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 2000
    answer = attach(client)
    assert answer.status_code == 413 and "The file is larger than 100 MB." in answer.text
    assert 'aria-invalid="true"' in answer.text and list(house.files.names()) == []


def test_a_double_click_attaches_once(client: FlaskClient, reader: Actor) -> None:
    for _ in range(2):
        assert attach(client, idempotency_key="k1").status_code == 303
    assert client.get(TAB).text.count("判决书.pdf") == 1


def test_a_file_of_another_case_is_not_there(client: FlaskClient, reader: Actor, bench: Bench) -> None:
    attach(client)
    bench.open_case("ZB-2")
    assert client.get(address_of(client).replace("ZB-1", "ZB-2")).status_code == 404
