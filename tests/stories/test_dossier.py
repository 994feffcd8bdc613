"""The dossier: the same bytes again before it is signed, for the court without anything internal, for all to verify."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from legal_recovery.plumbing.attaching import unpack
from tests.dossiers.reading import Printed
from tests.stories.program import Program

pytestmark = pytest.mark.slow


def build(program: Program, to: Path, *words: str) -> bytes:
    """Build a dossier and return the file."""
    program("dossier", "build", *words, "--out", to)
    return to.read_bytes()


def unsigned(content: bytes) -> bytes:
    """Return what was signed: a signature says when it was made, and so differs each time."""
    return content[: unpack(content).ends]


@pytest.mark.parametrize(
    ("profile", "language"),
    [
        ("court", "zh"),
        ("internal", "en"),
        pytest.param("court", "en", marks=pytest.mark.long),
        pytest.param("internal", "zh", marks=pytest.mark.long),
    ],
)
def test_the_same_position_gives_the_same_bytes(
    loaded: Program, tmp_path: Path, profile: str, language: str
) -> None:
    asked = ("EX-003", "--profile", profile, "--lang", language)
    first = build(loaded, tmp_path / "first.pdf", *asked)
    second = build(loaded, tmp_path / "second.pdf", *asked)
    assert unsigned(first) == unsigned(second) and first.startswith(b"%PDF-1.7")
    assert ("208,400.00" in Printed(first).text) is (profile == "internal"), "net recovery stays inside"


def test_a_dossier_of_an_earlier_position_stays_as_it_was(at_work: Program, tmp_path: Path) -> None:
    said = at_work.json("dossier", "build", "EX-001", "--out", tmp_path / "now.pdf")
    at_work("case", "note", "EX-001", "a call with the debtor")
    asked = ("EX-001", "--position", str(said["position"]), "--owed-to", said["owed_to"])
    again = build(at_work, tmp_path / "again.pdf", *asked)
    assert unsigned(again) == unsigned((tmp_path / "now.pdf").read_bytes())


def test_building_changes_nothing_in_the_case_s_book(at_work: Program, tmp_path: Path) -> None:
    before = at_work.json("case", "show", "EX-001")["version"]
    build(at_work, tmp_path / "one.pdf", "EX-001")
    assert at_work.json("case", "show", "EX-001")["version"] == before


def test_it_has_bookmarks_and_pages_that_count(loaded: Program, tmp_path: Path) -> None:
    pdf = build(loaded, tmp_path / "one.pdf", "EX-003", "--lang", "en", "--profile", "internal")
    printed = Printed(pdf)
    assert len(printed.outline) > 3 and all(printed.fonts.values())
    assert f"of{len(printed.pages)}" in printed.pages[-1]


def test_the_files_of_a_folder_are_exhibits_in_the_order_of_their_numbers(
    loaded: Program, tmp_path: Path
) -> None:
    folder, out = tmp_path / "exhibits", tmp_path / "bound.pdf"
    folder.mkdir()
    for name in ("10 回单.txt", "9 合同.txt"):
        (folder / name).write_text("第一页", encoding="utf-8")
    asked = ("dossier", "build", "EX-001", "--exhibits", folder, "--out", out)
    said = loaded.json(*asked)
    assert [one["title"] for one in said["exhibits"]] == ["9 合同", "10 回单"]
    out.unlink()
    (folder / "11.txt").symlink_to(__file__)
    assert "“11.txt”" in loaded(*asked, status=2).stderr
    assert not out.exists(), "a folder of others may lead to what was never meant for a court"


def test_a_case_that_nobody_knows_is_one_sentence(loaded: Program, tmp_path: Path) -> None:
    refused = loaded("dossier", "build", "EX-999", "--out", tmp_path / "none.pdf", status=2)
    assert "EX-999" in refused.stderr and not (tmp_path / "none.pdf").exists()


def test_nothing_is_stated_as_owed_before_the_case_was_escalated(at_work: Program, tmp_path: Path) -> None:
    out = tmp_path / "early.pdf"
    said = at_work("dossier", "build", "EX-001", "--owed-to", "1999-01-01", "--out", out, status=2)
    assert "1999-01-01 is before the case was escalated" in said.stderr
    assert not out.exists()


def test_anybody_can_verify_a_dossier_and_a_changed_one_fails(at_work: Program, tmp_path: Path) -> None:
    file = tmp_path / "one.pdf"
    said = at_work.json("dossier", "build", "EX-001", "--reason", "hearing", "--out", file)
    assert said["certificate"] == "self-made"
    found = at_work.json("dossier", "verify", file)
    assert list(found) == ["ok", "signature", "manifest", "ledger", "problems"]
    assert (found["ok"], found["problems"], found["ledger"]["figures"]) == (True, [], True)
    assert found["ledger"]["today"]["differs"] == []
    alone = at_work.json("dossier", "verify", file, "--no-ledger")
    assert (alone["ok"], alone["ledger"]) == (True, None)
    changed = bytearray(file.read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / "two.pdf").write_bytes(changed)
    refused = at_work("dossier", "verify", tmp_path / "two.pdf", status=1)
    assert "[dossier.content_changed]" in refused.stdout


def test_a_place_without_a_ledger_verifies_and_makes_none(at_work: Program, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "one.pdf", tmp_path / "elsewhere"
    at_work("dossier", "build", "EX-001", "--out", file)
    found = Program(elsewhere, {}).json("dossier", "verify", file)
    assert (found["ok"], found["ledger"], found["signature"]["ours"]) == (True, None, None)
    assert not elsewhere.exists()


def test_many_cases_become_one_zip_and_a_missing_one_is_named(at_work: Program, tmp_path: Path) -> None:
    out = tmp_path / "package.zip"
    said = at_work("dossier", "batch", "EX-003", "EX-999", "EX-001", "--out", out, "--json", status=1)
    told = json.loads(said.stdout)
    assert [one["reference"] for one in told["made"]] == ["EX-001", "EX-003"]
    assert [one["reference"] for one in told["refused"]] == ["EX-999"]
    with ZipFile(out) as archive:
        assert archive.namelist() == [*(one["name"] for one in told["made"]), "REFUSED.txt"]
        assert all(archive.read(one["name"]).startswith(b"%PDF-1.7") for one in told["made"])
        assert b"EX-999" in archive.read("REFUSED.txt")
