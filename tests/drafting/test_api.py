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
