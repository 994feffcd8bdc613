"""Programs read the texts of papers, and those who lead change them."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from legal_recovery.drafting.commands import shipped_text
from legal_recovery.users.commands import ensure_system
from tests.contract.conftest import Program, program
from tests.factories import Bench

__all__ = ["program"]

AT = "/papers/texts/receipt/en"


@pytest.fixture
def engine_name() -> str:
    """What it stands on is tried on both engines."""
    return "sqlite"


def test_a_text_is_changed_by_those_who_lead(program: Callable[..., Program], bench: Bench) -> None:
    ensure_system(bench.database, bench.clock)
    body: dict[str, Any] = {
        "text": shipped_text("receipt", "en") + "\nThanks.",
        "reason": "polite",
        "seen": 0,
    }
    assert program("legal")("PUT", AT, body).status_code == 403
    send = program("legal_lead")
    bad = send("PUT", AT, {**body, "text": "# A\n\n{{ lender.__class__ }}"})
    assert bad.status_code == 422 and "Line 3" in bad.get_json()["detail"]
    assert send("PUT", AT, body).get_json()["number"] == 1
    assert send("PUT", AT, {**body, "text": "other"}).status_code == 409
    assert send("GET", AT).get_json()["text"].endswith("Thanks.\n")
    assert [one["number"] for one in send("GET", f"{AT}/history").get_json()] == [1, 0]
    assert len(send("GET", "/papers/texts").get_json()) == 96
    assert send("GET", "/papers/texts/poem/en").status_code == 404


def test_a_paper_is_listed_read_kept_and_taken(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case()
    send, at = program("legal"), "/cases/ZB-1/papers/demand-letter"
    asked = {"language": "en", "day": "2026-11-27"}
    lines = send("GET", "/cases/ZB-1/papers?language=en").get_json()
    assert len(lines) == 48 and all(one["missing"] for one in lines)
    found = send("GET", f"{at}?language=en&day=2026-11-27").get_json()
    pages = {one["key"]: one["page"] for one in found["missing"]}
    assert pages["lender.name"] == "/admin/lender" and pages["debts.signed_on"] == "/cases/ZB-1/debts"
    html = send("GET", f"{at}?language=en", environ_overrides={"HTTP_ACCEPT": "text/html"})
    assert html.mimetype == "text/html" and "default-src 'none'" in html.headers["Content-Security-Policy"]
    [debtor] = found["records"]
    assert debtor["label"] == "杭州示例机械有限公司 · Debtor" and found["kept"] == []
    made = send("POST", at, {**asked, "about": debtor["id"]}, key="k")
    assert made.status_code == 201
    [kept] = send("GET", at).get_json()["kept"]
    assert kept == made.get_json()
    # What was kept is what is printed, byte for byte.
    file = send("GET", f"{at}.pdf?language=en&day=2026-11-27&about={debtor['id']}")
    assert file.data.startswith(b"%PDF-") and hashlib.sha256(file.data).hexdigest() == kept["sha256"]
    assert file.headers["Content-Disposition"] == 'attachment; filename="Demand letter_ZB-1_2026-11-27.pdf"'
    assert file.headers["Cache-Control"] == "private, no-store"
    assert kept["missing"] == [one["key"] for one in found["missing"]]
    assert program("auditor")("POST", at, asked).status_code == 403
    for path, body, status in (
        ("/cases/ZB-1/papers/poem", asked, 404),
        ("/cases/ZB-9/papers/receipt", asked, 404),
        (at, {**asked, "about": "12"}, 404),
        (at, {"day": "2026-02-30"}, 422),
        (at, {"language": "fr"}, 422),
    ):
        assert send("POST", path, body).status_code == status, path
    assert send("GET", f"{at}?about=12").status_code == 404
