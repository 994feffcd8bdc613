"""Statements loaded on the command line, and the doctor's word on bank accounts."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.factories import Bench
from tests.reconciliation.files import ACCOUNT, Files, moves, mt940


def test_a_file_with_several_statements_is_loaded_and_the_doctor_names_where_they_break(
    command: Run, bench: Bench, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    def doctor() -> list[dict[str, object]]:
        found = json.loads(command("doctor", "--json").stdout)["findings"]
        return [one for one in found if one["name"] == f"account {ACCOUNT}"]

    assert command("reconcile", "open", ACCOUNT, "--office", "杭州分行").exit_code == 0
    assert [one["found"] for one in doctor()] == ["no statement has a balance"]
    files = Files(tmp_path)
    whole = files.write(mt940(moves("100.00")), "a.sta")
    loaded = command("statement", "load", str(whole), "--account", ACCOUNT)
    assert f"{ACCOUNT}: 1 lines read, 1 of them new." in loaded.stdout
    (sound,) = doctor()
    assert "CNY 600.00 at the bank and in the books" in str(sound["found"])
    later = mt940(moves("5.00"), Decimal("900.00")) + mt940(moves("6.00"), Decimal("905.00"))
    apart = files.write(mt940(moves("7.00"), Decimal("0.00")) + later, "b.sta")
    told = json.loads(command("statement", "load", str(apart), "--account", ACCOUNT, "--json").stdout)
    assert [(one["account"], one["lines"], one["new"]) for one in told] == [(ACCOUNT, 1, 1), (ACCOUNT, 2, 2)]
    again = command("statement", "load", str(apart), "--account", ACCOUNT)
    assert again.exit_code == 2 and "loaded before" in again.stderr
    troubles = [str(one["remedy"]) for one in doctor()]
    assert troubles and all(one["wrong"] for one in doctor())
    assert any("in no line" in one for one in troubles) and "in the books, but" in troubles[-1]
