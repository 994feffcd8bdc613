"""What fails around the program is one sentence in the language of the command, and exit status 2."""

import errno
import json
import shutil
import socket
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from legal_recovery.cli.surroundings import explained, written_whole
from tests.cli.conftest import Run
from tests.factories import Bench
from tests.portfolio.files import RIGHT, flat
from tests.stories.program import Program

NOWHERE = "/nowhere/at/all"


@pytest.fixture
def place(tmp_path: Path, sqlite_template: Path) -> Program:
    """An installation of its own, which has been used."""
    data = tmp_path / "instance"
    data.mkdir()
    shutil.copy(sqlite_template, data / "ledger.db")
    made = Program(data)
    made("case", "list")
    return made


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL names no database"),
        ({"DATABASE_URL": "mysql://there/x"}, "DATABASE_URL names no database"),
        ({"DATABASE_URL": "postgresql://there:port/x"}, "DATABASE_URL names no database"),
        ({"DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/x"}, "Connection refused"),
        ({"DATABASE_URL": f"sqlite:///{NOWHERE}/x.db"}, "The database cannot be opened"),
        ({"LEGAL_RECOVERY_DATA": "/dev/null/x"}, "/dev/null/x: there is no such file or folder."),
        ({"PORT": "http"}, "PORT is a whole number from 1 to 65535, not “http”."),
        ({"PORT": "99999"}, "PORT is a whole number from 1 to 65535, not “99999”."),
        ({"LEGAL_RECOVERY_AS": "nobody@bank.example"}, "nobody@bank.example"),
    ],
)
def test_a_setting_that_leads_nowhere_is_a_sentence(
    place: Program, settings: dict[str, str], sentence: str
) -> None:
    said = Program(place.data, settings)("case", "list", "--json", status=2)
    assert sentence in said.stderr and said.stderr.count("\n") == 1
    assert "secret" not in said.stderr
    assert json.loads(said.stdout)["errors"][0]["message"] in said.stderr


def test_a_library_that_is_not_installed_is_no_fault_of_the_database_address() -> None:
    assert explained(ModuleNotFoundError("No module named 'requests'", name="requests")) is None


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_database_is_a_sentence_everywhere_and_a_finding_of_verify(
    place: Program, content: bytes
) -> None:
    for beside in place.data.glob("ledger.db-*"):
        beside.unlink()
    (place.data / "ledger.db").write_bytes(content)
    for words in (["case", "list"], ["net-recovery"], ["ledger", "export", "--format", "csv"]):
        said = place(*words, status=2)
        assert "damaged" in said.stderr and said.stderr.count("\n") == 1
    found = place.json("ledger", "verify", status=1)
    assert [one["code"] for one in found["problems"]] == ["verify.unreadable"]


@pytest.mark.parametrize(
    "words",
    [
        ["portfolio", "template", f"{NOWHERE}.xlsx"],
        ["ledger", "export", "--format", "csv", "--out", f"{NOWHERE}.csv"],
        ["ledger", "checkpoint", "--out", f"{NOWHERE}.json"],
        ["backup", f"{NOWHERE}.tar"],
        ["demo", "generate", "--cases", "1", "--out", f"{NOWHERE}.csv"],
        ["case", "attach", "ZB-1", NOWHERE],
        ["restore", NOWHERE],
        ["portfolio", "import", NOWHERE],
    ],
)
def test_a_file_or_folder_that_is_not_there_is_named(command: Run, bench: Bench, words: list[str]) -> None:
    bench.open_case()
    for lang in ("en", "zh"):
        said = command(*words, lang=lang)
        assert said.exit_code == 2
        assert NOWHERE in said.stderr.splitlines()[0] and ("没有" in said.stderr) == (lang == "zh")


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (OSError(errno.ENOSPC, "", "/x"), "/x: the disk is full."),
        (PermissionError(errno.EACCES, "", "/x"), "/x: this user may not do that there."),
        (RuntimeError(OSError(errno.EROFS, "")), "The system refused: nothing can be written there."),
        (sqlite3.OperationalError("database or disk is full"), "The disk is full: nothing was recorded."),
        (sqlite3.OperationalError("attempt to write a readonly database"), "cannot be written"),
        (OperationalError("", {}, Exception("FATAL: password authentication failed\n")), "authentication"),
        (BrokenPipeError(errno.EPIPE, ""), None),
        (KeyError("a bug"), None),
    ],
)
def test_what_the_system_says_is_put_in_words_and_bugs_stay_bugs(
    failure: Exception, sentence: str | None
) -> None:
    found = explained(failure)
    assert (found is None) if sentence is None else sentence in str(found)


def test_a_file_appears_whole_or_stays_what_it_was(tmp_path: Path) -> None:
    target = tmp_path / "dossier.pdf"
    target.write_text("before")

    def write_half() -> None:
        with written_whole(target) as path:
            path.write_text("half")
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        write_half()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


@pytest.mark.parametrize(
    ("words", "column"),
    [
        (["case", "show", "ZB-9"], None),
        (["case", "cost", "ZB-1", "--kind", "acceptance", "--amount", "x", "--on", "2026-05-01"], "amount"),
        (["case", "cost", "ZB-1", "--kind", "x", "--amount", "5", "--on", "2026-05-01"], "cost_kind"),
        (["case", "stage", "ZB-1", "--to", "x", "--on", "2026-05-01", "--reason", "y"], "stage"),
        (["portfolio", "import", NOWHERE], None),
        (["portfolio", "import", NOWHERE, "--map", "x"], "mapping"),
        (["portfolio", "resume", str(10**30)], None),
    ],
)
def test_who_asks_for_json_gets_json_of_a_refusal_too(
    command: Run, bench: Bench, words: list[str], column: str | None
) -> None:
    bench.open_case()
    said = command(*words, "--json")
    assert said.exit_code == 2
    [error] = json.loads(said.stdout)["errors"]
    assert error["column"] == column and error["message"]
    assert ("created" in json.loads(said.stdout)) == (words[0] == "portfolio")


def test_a_port_that_is_in_use_is_named(place: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = Program(place.data, {"PORT": str(port)})("run", status=2)
    assert said.stderr == f"Port {port} is in use: choose another one with PORT.\n"


def test_a_wrong_option_is_called_as_it_was_typed(command: Run, bench: Bench) -> None:
    bench.open_case()
    words = ["case", "cost", "ZB-1", "--amount", "x", "--on", "y"]
    said = command(*words, "--kind", "acceptance").stderr.splitlines()
    assert [line.partition(":")[0] for line in said] == ["--amount", "--on"]
    assert command(*words, "--kind", "z").stderr.startswith("--kind: “z” is none of: acceptance, ")


def test_a_terminal_of_another_encoding_fails_nothing(place: Program) -> None:
    terminal = Program(place.data, {"PYTHONIOENCODING": "latin-1"}, apart=True)
    assert terminal.json("schema", "portfolio")[0]["zh"] == "案件编号"
    assert "\\u6848" in terminal("schema", "portfolio").stdout


def test_a_case_numbered_with_slashes_lives_on_the_command_line_too(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "portfolio.csv"
    file.write_text(flat({**RIGHT, "案件编号": "ZB/2026/001"}), encoding="utf-8")
    assert command("portfolio", "import", str(file)).exit_code == 0
    assert json.loads(command("net-recovery", "ZB/2026/001", "--json").stdout)["case"] == "ZB/2026/001"
