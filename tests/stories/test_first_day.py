"""A new user's first day, each command a process of its own, on either engine."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.stories.program import SAMPLES, Program

pytestmark = pytest.mark.slow


def test_from_an_empty_folder_to_a_proven_book(places: tuple[Program, Program], tmp_path: Path) -> None:
    program, elsewhere = places
    # Who only asks may do so from here: what it is answered, others wrote.
    asked = Program(program.data, program.settings)
    program("portfolio", "import", SAMPLES / "english_utf8.csv")
    made = program.json(
        "case", "receipt", "EX-001", "--source", "voluntary", "--amount", "9万", "--credited-on", "2025-07-02"
    )
    program("case", "cost", "EX-001", "--kind", "counsel", "--amount", "30000", "--on", "2025-07-03")
    found = asked.net_recovery("EX-001")
    assert Decimal(found["net_recovery"]) == 60000

    program("dossier", "build", "EX-001", "--out", tmp_path / "dossier.pdf")
    assert (tmp_path / "dossier.pdf").read_bytes().startswith(b"%PDF-1.7")
    program("backup", tmp_path / "kept.tar.gz")

    program("case", "reverse-receipt", "EX-001", made["receipt_id"], "--reason", "booked to the wrong case")
    assert Decimal(asked.net_recovery("EX-001")["net_recovery"]) == -30000
    again = asked.net_recovery("EX-001", "--known-at", str(found["known_at"]), "--as-of", found["as_of"])
    assert again == found, "what was said once can be said again"
    assert program.json("ledger", "verify")["ok"]

    elsewhere("restore", tmp_path / "kept.tar.gz")
    restored = Program(elsewhere.data, elsewhere.settings)
    assert Decimal(restored.net_recovery("EX-001")["net_recovery"]) == 60000
