"""The papers of a case on its pages: listed, seen, kept."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.store import list_noted
from legal_recovery.web.transact import House
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.signing_in import token_in

TAB = "/cases/ZB-1/papers"
LETTER = f"{TAB}/demand-letter"
ASKED = {"language": "zh", "day": "2026-11-27"}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines."""
    return "sqlite"


@pytest.fixture
def reader(sign_in: Callable[..., Actor], bench: Bench) -> Actor:
    """Somebody of Legal, signed in, and a case to write about."""
    bench.open_case(debtor="<b>某</b>公司")
    return sign_in("legal")


def test_papers_are_listed_by_group_and_found_by_name(client: FlaskClient, reader: Actor) -> None:
    page = client.get(TAB).text
    assert page.count("<tr tabindex") == 48
    assert page.index("group-letters") < page.index("group-enforcement")
    assert words_of(client.get(f"{TAB}?q=demand").text).count("Demand letter") == 1
    # 起诉状 by its initials: the plain one and the one by elements.
    assert client.get(f"{TAB}?q=qsz").text.count("<tr tabindex") == 2
    assert "No paper matches" in client.get(f"{TAB}?q=poem").text
    assert client.get(f"{TAB}?group=letters").text.count("<tr tabindex") == 4


def test_a_paper_is_seen_and_kept(client: FlaskClient, reader: Actor, bench: Bench, house: House) -> None:
    page = client.get(LETTER, query_string=ASKED).text
    shown = page[page.index("<article") : page.index("</article>")]
    assert 'lang="zh-CN"' in shown and "&lt;b&gt;某&lt;/b&gt;公司" in shown
    assert "style=" not in page and "<h1>" not in shown
    # Only who looks after the house may say who the lender is.
    assert "full name of the lender" in page and "/admin/lender" not in page
    claim = client.get(f"{TAB}/statement-of-claim").text
    missing = claim[claim.index('id="missing"') : claim.index('id="preview"')]
    assert re.search(r'href="/cases/ZB-1/obligors/\d+/correction#field-address"', missing)
    sent = client.post(
        LETTER, query_string=ASKED, data={"csrf_token": token_in(page), "idempotency_key": "k"}
    )
    assert sent.status_code == 303
    after = words_of(client.get(sent.headers["Location"]).text)
    assert "Kept with the case" in after and "催收函_ZB-1_2026-11-27.pdf" in after
    assert "催收函_ZB-1_2026-11-27.pdf" in client.get("/cases/ZB-1/documents").text
    assert "Paper kept: Demand letter" in words_of(client.get("/cases/ZB-1").text)
    with bench.session() as session:
        noted = [one.data.get("what") for one in list_noted(session, reader.book or 0)]
    assert noted.count("paper") >= 3


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        (f"{TAB}/poem", 404, "There is no paper"),
        (f"{TAB}/poem.pdf", 404, "There is no paper"),
        (f"{LETTER}?language=fr", 422, "Choose one from the list."),
        (f"{LETTER}.pdf?language=fr", 422, "Choose one from the list."),
        (f"{LETTER}?day=2026-02-30", 422, "2026-02-30"),
        (f"{LETTER}?about=12", 404, "There is no such record"),
        (f"{LETTER}?about=x", 422, "Choose one from the list."),
        (f"{TAB}/owed-statement?about=1", 404, "There is no such record"),
        ("/cases/ZB-9/papers", 404, "There is no case"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(
    client: FlaskClient, reader: Actor, address: str, status: int, says: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status and says in answer.text


def test_who_only_reads_keeps_nothing(
    client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    bench.open_case()
    sign_in("auditor")
    page = client.get(LETTER).text
    assert "Print (PDF)" in page and not re.search(r"<form[^>]*papers", page)
    refused = client.post(LETTER, data={"csrf_token": token_in(page)})
    assert refused.status_code == 403
