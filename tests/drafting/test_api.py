"""Programs read the texts of papers, and those who lead change them."""

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
