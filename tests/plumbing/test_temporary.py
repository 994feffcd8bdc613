"""What work puts down for a moment, and what is left of it when it was killed."""

import io
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legal_recovery.dossiers.commands.parts import FOLDER, KeptParts, forget_ended
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.temporary import keep_temporary


def test_what_is_temporary_lies_in_a_folder_of_the_process_and_goes_when_it_begins_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    folder = keep_temporary(tmp_path / "work", "../one")
    assert folder.parent == tmp_path / "work" and oct(folder.stat().st_mode)[-3:] == "700"
    left = Path(tempfile.mkdtemp())
    asked = [sys.executable, "-c", "import tempfile; print(tempfile.gettempdir())"]
    below = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    assert (left.parent, Path(below)) == (folder, folder), "and of those that it starts"
    other = keep_temporary(tmp_path / "work", "two")
    assert left.exists() and other != folder
    assert keep_temporary(tmp_path / "work", "../one") == folder
    assert not left.exists()


def test_parts_of_jobs_that_are_over_are_forgotten(tmp_path: Path) -> None:
    for job in (7, 8):
        KeptParts(tmp_path / f"{FOLDER}{job}").once("sheet", lambda: b"set")
    (tmp_path / "temporary-one").mkdir()
    assert forget_ended(tmp_path, lambda job: job == 7) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{FOLDER}8", "temporary-one"]
    assert forget_ended(tmp_path / "none", lambda _: True) == 0


def test_half_a_file_in_the_store_is_thrown_away_once_nobody_can_be_at_it(tmp_path: Path) -> None:
    files, noon = FileStore(str(tmp_path / "files")), datetime(2026, 11, 20, 4, tzinfo=UTC)
    assert files.forget_unfinished(noon) == 0
    name, _ = files.put(io.BytesIO(b"whole"))
    for half, at in (("old", noon.timestamp() - 9), ("new", noon.timestamp() + 9)):
        path = tmp_path / "files" / f"{half}.part"
        path.write_bytes(b"ha")
        os.utime(path, (at, at))
    os.utime(tmp_path / "files" / name[:2] / name, (0, 0))
    assert files.forget_unfinished(noon) == 1
    assert [path.name for path in (tmp_path / "files").glob("*.part")] == ["new.part"]
    assert list(files.names()) == [name]
