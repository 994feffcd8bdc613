"""Fifty dossiers in one batch, whose worker is killed with -9 again and again: each is whole, and made once."""

import io
import os
import random
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from legal_recovery.documents.commands import AttachDocument, attach_document, take_in
from legal_recovery.dossiers.commands import DossierOrder
from legal_recovery.dossiers.schemas import order_facts
from legal_recovery.house import tidy_now
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.plumbing.checkpoints import take_checkpoint
from legal_recovery.plumbing.jobs import Job, get_job, list_steps
from legal_recovery.plumbing.sealing import seal, self_made_key
from legal_recovery.users.store import find_system, list_noted
from legal_recovery.web.transact import House
from tests.factories import make_bench
from tests.faults.test_killed_import import opened, worker
from tests.plumbing.binding import made
from tests.postgres import administer, named
from tests.stories.program import Program

CASES, PATIENCE_SECONDS = 50, 600
SEED, MOST_KILLS, LONGEST_LIFE_SECONDS = 6, 9, 4.0


@pytest.fixture
def program(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    """An empty installation on each engine in turn, which puts down in a folder of ours what is temporary."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    settings = {"TMPDIR": str(elsewhere)}
    if engine_name == "sqlite":
        yield Program(tmp_path / "instance", settings)
        return
    server, name = request.getfixturevalue("postgresql_server"), f"fifty_{os.getpid()}"
    administer(server, f"CREATE DATABASE {name}")
    yield Program(tmp_path / "instance", settings | {"DATABASE_URL": named(server, name)})
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.long
def test_fifty_dossiers_are_made_once_each_however_often_their_worker_is_killed(
    program: Program, tmp_path: Path
) -> None:
    chance, kills = random.Random(SEED), 0
    with opened(program) as house:
        house.jobs.prepare()
        references = fifty_cases(house)
        job = ordered(house, references)
        # A worker is named; whoever comes after the killed one has its name, and takes up its work.
        while kills < MOST_KILLS and not state(house, job).is_over:
            with worker(program) as started:
                # Each third one dies while it is still coming to work, the others in the middle of something.
                wanted = finished(house, job) + (chance.randint(1, 6) if kills % 3 else 0)
                until(house, job, lambda: finished(house, job) >= wanted)  # noqa: B023 (called at once)
                life = chance.uniform(0.0, LONGEST_LIFE_SECONDS)
                time.sleep(life)
                started.send_signal(signal.SIGKILL)
                started.wait(PATIENCE_SECONDS)
            kills += 1
            print(f"kill {kills}, {life:.2f} s later: {finished(house, job)} of {CASES} are finished")
            # What is signed meanwhile stands in what is made afterwards, and in nothing that is made already.
            take_checkpoint(house.database, house.clock, Ed25519PrivateKey.generate())
        with worker(program):
            until(house, job, lambda: False)
        ended = state(house, job)
        assert (ended.state, ended.result.get("refused")) == ("done", []), ended
        require_each_once(program, house, ended, references, tmp_path)
        require_nothing_left(house, tmp_path / "elsewhere")
    assert program.json("ledger", "verify")["ok"]


def fifty_cases(house: House) -> list[str]:
    """Open the cases, each with some exhibits; return their references."""
    bench, files = make_bench(house.database, house.clock), exhibits_of(house)
    kept = {name: take_in(house.files, io.BytesIO(content)) for name, content in files.items()}
    references = [f"ZB-{number}" for number in range(CASES)]
    day = house.clock.today() - timedelta(days=200)
    for number, reference in enumerate(references):
        case = bench.open_case(reference, escalated_on=day)
        for name in (list(files) * 2)[number % len(files) :][: 1 + number % 3]:
            one = kept[name]
            bench.do(
                attach_document,
                AttachDocument(case.book, name, one.sha256, one.size, one.media_type, "court"),
            )
    return references


def exhibits_of(house: House) -> dict[str, bytes]:
    """Return small files of every kind: some are bound as they are, some are drawn, one is signed."""
    now = SystemClock().now()
    return {
        "借款合同.pdf": made.written("第一条", "第二条"),
        "催收函.pdf": made.written("Demand for payment", embedded=False, rotate=90),
        "电子合同.pdf": seal(made.typeset("<p>已签署</p>"), self_made_key(house.settings.keys, now), at=now),
        "现场照片.jpg": made.picture("JPEG"),
        "印章.png": made.picture("PNG", "RGBA"),
        "送达回证.tif": made.picture("TIFF", "1", frames=2),
        "通话记录.txt": "二〇二六年三月电话催收。".encode("gb18030"),
    }


def ordered(house: House, references: list[str]) -> int:
    """Ask for the batch as the page does."""
    order = order_facts(DossierOrder("", reason="开庭"))
    asked = {"references": references, **order, "words": "zh"}
    with house.database.writing() as connection:
        return house.jobs.enqueue(connection, "dossiers", system(house).id, asked, is_long=True)


def require_each_once(
    program: Program, house: House, ended: Job, references: list[str], tmp_path: Path
) -> None:
    """Hold the ZIP against the cases, each file against the ledger, and the exports against the files."""
    digests = {one["reference"]: one["sha256"] for one in ended.result["made"]}
    assert sorted(digests) == sorted(references)
    with zipfile.ZipFile(io.BytesIO(house.files.read(ended.result["sha256"]))) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(one["name"] for one in ended.result["made"])
        archive.extractall(tmp_path / "unzipped")
    for path in (tmp_path / "unzipped").iterdir():
        found = program.json("dossier", "verify", path)
        assert (found["ok"], found["problems"], found["ledger"]["figures"]) == (True, [], True)
    with house.database.reading() as session:
        book = system(house).book
        assert book is not None
        exports = [one.data for one in list_noted(session, book, 9999) if one.kind == "audit.export_made"]
    whole = [one["digest"] for one in exports if one["what"] == "dossiers"]
    single = Counter(one["digest"] for one in exports if one["what"] == "dossier")
    assert whole == [ended.result["sha256"]]
    assert single == Counter(digests.values()), "each is noted once, and nothing that nobody got"


def require_nothing_left(house: House, elsewhere: Path) -> None:
    """Look for what a killed worker put down and nobody needs."""
    zips = [name for name in house.files.names() if house.files.read(name).startswith(b"PK")]
    assert len(zips) == 1
    assert list(elsewhere.rglob("*")) == [], "nothing lies in the system's folder"
    tidy_now(house)
    work = sorted(path.name for path in house.settings.work.iterdir())
    assert work == ["temporary-one"], "which is emptied when the next one begins"
    # What was half stored when a kill came is thrown away some hours later.
    for path in (house.settings.data / "files").rglob("*.part"):
        os.utime(path, (0, 0))
    tidy_now(house)
    assert not list((house.settings.data / "files").rglob("*.part"))


def system(house: House) -> Any:
    with house.database.reading() as session:
        found = find_system(session)
    assert found is not None
    return found


def state(house: House, job: int) -> Job:
    with house.database.reading() as session:
        return get_job(session, job, system(house).id)


def finished(house: House, job: int) -> int:
    with house.database.reading() as session:
        return len(list_steps(session, job, "case "))


def until(house: House, job: int, is_so: Callable[[], bool]) -> None:
    """Look again and again until something is so, or the job is over."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so() and not (found := state(house, job)).is_over:
        assert time.monotonic() < end, found
        time.sleep(0.05)
