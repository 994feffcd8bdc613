"""Programs read the texts of papers, and those who lead change them."""

import hashlib
import re
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


def test_a_text_is_changed_and_restored_by_those_who_lead(
    program: Callable[..., Program], bench: Bench
) -> None:
    ensure_system(bench.database, bench.clock)
    body: dict[str, Any] = {
        "text": shipped_text("receipt", "en") + "\nThanks.",
        "reason": "polite",
        "seen": 0,
    }
    reads = program("legal")
    assert reads("PUT", AT, body).status_code == 403
    assert reads("POST", f"{AT}/restore", {"number": 0, "reason": "x", "seen": 0}).status_code == 403
    send = program("legal_lead")
    bad = send("PUT", AT, {**body, "text": "# A\n\n{{ lender.__class__ }}"})
    assert bad.status_code == 422 and "Line 3" in bad.get_json()["detail"]
    first = send("PUT", AT, body, key="k-1")
    assert first.get_json()["number"] == 1
    assert send("PUT", AT, {**body, "text": "other"}).status_code == 409
    assert send("GET", AT).get_json()["text"].endswith("Thanks.\n")
    back = {"number": 0, "reason": "shorter", "seen": 1}
    assert send("POST", f"{AT}/restore", {**back, "seen": 0}).status_code == 409
    assert send("POST", f"{AT}/restore", {**back, "number": 7}).status_code == 404
    assert send("POST", f"{AT}/restore", back).get_json()["number"] == 2
    assert send("PUT", AT, body, key="k-1").get_json() == first.get_json()
    page = reads("GET", f"{AT}/history?limit=2").get_json()
    assert [one["number"] for one in page["versions"]] == [2, 1] and page["count"] == 3
    assert "text" not in page["versions"][0]
    rest = reads("GET", f"{AT}/history?limit=2&after={page['next']}").get_json()
    assert [one["number"] for one in rest["versions"]] == [0] and rest["next"] is None
    assert reads("GET", f"{AT}/history/1").get_json()["reason"] == "polite"
    listed = reads("GET", "/papers/texts").get_json()
    assert len(listed) == 96 and [one["number"] for one in listed if one["number"]] == [2]
    for path, status in (("poem/en", 404), ("receipt/fr", 422), ("receipt/en/history/9", 404)):
        assert reads("GET", f"/papers/texts/{path}").status_code == status


def test_a_paper_is_listed_read_kept_and_taken(program: Callable[..., Program], bench: Bench) -> None:
    bench.open_case()
    send, at = program("legal"), "/cases/ZB-1/papers/demand-letter"
    asked = {"language": "en", "day": "2026-11-27"}
    lines = send("GET", "/cases/ZB-1/papers?language=en").get_json()
    assert len(lines) == 48 and all(one["missing"] for one in lines)
    found = send("GET", f"{at}?language=en&day=2026-11-27").get_json()
    pages = {one["key"]: one["page"] for one in found["missing"]}
    assert pages["lender.name"] == "/admin/lender#field-legal_name"
    assert re.fullmatch(r"/cases/ZB-1/debts/\d+#field-signed_on", pages["debts.signed_on"])
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
