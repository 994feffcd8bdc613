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
    assert "Missing: full name of the lender (lender.name)" in refused.stderr
    written = command(*words, "--lang", "en")
    assert written.exit_code == 0 and out.read_bytes().startswith(b"%PDF-")
    assert "Missing: " in written.stderr
    assert command("document", "render", "poem", "ZB-9", "--out", str(out)).exit_code == 2
    assert command("document", "render", "receipt", "nobody", "--out", str(out)).exit_code == 2
