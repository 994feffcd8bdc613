"""Papers on the command line: the list of kinds, what is missing, and the file."""

import json
from pathlib import Path

from tests.cli.conftest import Run
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
    assert "Missing: full name of the lender (lender.name), see /admin/lender\n" in refused.stderr
    written = command(*words, "--lang", "en")
    assert written.exit_code == 0 and out.read_bytes().startswith(b"%PDF-")
    assert "Missing: " in written.stderr
    keep = ("document", "keep", "demand-letter", "ZB-9", "--day", "2026-11-27")
    refused = command(*keep, "--complete")
    assert refused.exit_code == 2 and "The paper lacks" in refused.stderr
    kept = command(*keep, "--key", "k")
    assert kept.exit_code == 0 and "Missing: " in kept.stderr and "Kept as document" in kept.stdout
    assert command("document", "render", "poem", "ZB-9", "--out", str(out)).exit_code == 2
    assert command("document", "render", "receipt", "nobody", "--out", str(out)).exit_code == 2


def test_a_text_is_printed_and_changed_by_a_person_only(command: Run, bench: Bench, tmp_path: Path) -> None:
    shipped = command("document", "text", "receipt", "--lang", "en").stdout
    assert shipped.startswith("#")
    listed = json.loads(command("document", "texts", "--json").stdout)
    assert {(one["kind"], one["version"]) for one in listed} >= {("receipt", 0)}
    file = tmp_path / "receipt.md"
    file.write_text(shipped + "\nThank you.\n", encoding="utf-8")
    words = ("document", "text", "receipt", "--lang", "en", "--set", str(file), "--reason", "politer")
    refused = command(*words)
    assert refused.exit_code != 0 and "LEGAL_RECOVERY_AS" in refused.stderr
    assert command("document", "text", "receipt", "--lang", "en").stdout == shipped
