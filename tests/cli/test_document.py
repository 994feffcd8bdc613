"""Papers on the command line: the list of kinds, what is missing, and the file."""

import json
from pathlib import Path

import pytest

from legal_recovery.users import commands
from tests.cli.conftest import Run, forget
from tests.factories import Bench


def test_kinds_are_listed_for_people_and_for_programs(command: Run) -> None:
    assert "statement-of-claim  Statement of claim" in command("document", "kinds").stdout
    told = json.loads(command("document", "kinds", "--json", lang="zh").stdout)
    assert {"kind": "demand-letter", "title": "催收函", "group": "letters", "about": "obligor"} in told


def test_gaps_are_listed_before_anything_is_written(command: Run, bench: Bench, tmp_path: Path) -> None:
    bench.open_case("ZB-9")
    out = tmp_path / "letter.pdf"
    words = ("document", "render", "demand-letter", "ZB-9", "--out", str(out), "--day", "2026-11-27")
    refused = command(*words, "--complete")
    assert refused.exit_code == 2 and not out.exists()
    assert (
        "Missing: full name of the lender (lender.name), see /admin/lender#field-legal_name\n"
        in refused.stderr
    )
    written = command(*words, "--lang", "en")
    assert written.exit_code == 0 and out.read_bytes().startswith(b"%PDF-")
    assert "Missing: " in written.stderr
    keep = ("document", "keep", "demand-letter", "ZB-9", "--day", "2026-11-27")
    refused = command(*keep, "--complete")
    assert refused.exit_code == 2 and "The paper lacks: day of signature; " in refused.stderr
    kept = command(*keep, "--key", "k")
    assert kept.exit_code == 0 and "Missing: " in kept.stderr and "Kept as document" in kept.stdout
    assert command("document", "render", "poem", "ZB-9", "--out", str(out)).exit_code == 2
    assert command("document", "render", "receipt", "nobody", "--out", str(out)).exit_code == 2


def test_a_text_is_printed_and_changed_by_a_person_who_says_what_they_saw(
    command: Run, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = command("document", "text", "receipt", "--lang", "en").stdout
    assert shipped.startswith("#")
    listed = json.loads(command("document", "texts", "--json").stdout)
    assert {(one["kind"], one["version"]) for one in listed} >= {("receipt", 0)}
    file = tmp_path / "receipt.md"
    file.write_text(shipped + "\nThank you.\n", encoding="utf-8")
    here = ("document", "text", "receipt", "--lang", "en")
    words = (*here, "--set", str(file), "--reason", "politer")
    refused = command(*words, "--seen", "0")
    assert refused.exit_code != 0 and "LEGAL_RECOVERY_AS" in refused.stderr
    commands.ensure_system(bench.database, bench.clock)
    lead = commands.CreateUser("周小样", "lead@bank.example", ("legal_lead",), bench.office_id)
    bench.do(commands.create_user, lead)
    monkeypatch.setenv("LEGAL_RECOVERY_AS", "lead@bank.example")
    forget()
    for wrong, said in (
        (words, "--seen"),
        ((*words, "--seen", "0", "--restore"), "--restore"),
        ((*here, "--restore", "--reason", "x", "--seen", "0"), "--version"),
    ):
        refused = command(*wrong)
        assert refused.exit_code == 2 and said in refused.stderr
    assert command(*here).stdout == shipped
    assert "Version 1" in command(*words, "--seen", "0").stdout
    assert command(*words, "--seen", "0").exit_code == 2
    assert command(*here, "--restore", "--version", "0", "--reason", "x", "--seen", "1").exit_code == 0
    assert command(*here).stdout == shipped
