"""A worker killed while it makes a dossier: the next one goes on at its section, and one file is handed over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from sqlalchemy import select

from legal_recovery.dossiers.commands import building
from legal_recovery.dossiers.commands.chapters import chapters_of
from legal_recovery.dossiers.commands.long_ledger import LEDGER, LONG
from legal_recovery.dossiers.commands.parts import KeptParts, tables_once
from legal_recovery.dossiers.commands.verifying import verify_file
from legal_recovery.dossiers.rules import Profile
from legal_recovery.dossiers.views import making
from legal_recovery.plumbing import pdf
from legal_recovery.plumbing.checkpoints import take_checkpoint
from legal_recovery.plumbing.jobs import JobRow
from legal_recovery.plumbing.long_table.model import LongTable
from legal_recovery.users.store import list_noted
from legal_recovery.web.transact import House
from tests.dossiers import factories
from tests.dossiers.test_bundles import NAMES, Files, paper
from tests.factories import Bench
from tests.plumbing.binding import made
from tests.signing_in import send


class Killed(BaseException):
    """The end of a process, which nothing in it can catch."""


class Press:
    """Sets pages, remembers which, and dies at the sheet that it is told."""

    def __init__(self) -> None:
        self.set: list[str] = []
        self.dies_at: int | None = None

    def __call__(self, html: str, fonts: Any = None, *, workers: int = 1) -> bytes:
        if len(self.set) == self.dies_at:
            raise Killed
        self.set.append(html)
        return pdf.typeset(html, fonts)


def dying(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, *, after: bool) -> None:
    """Let a function end the process once, before it does anything or when it has done all."""
    real = getattr(place, name)

    def once(*arguments: Any, **more: Any) -> Any:
        monkeypatch.setattr(place, name, real)
        if after:
            real(*arguments, **more)
        raise Killed

    monkeypatch.setattr(place, name, once)


def test_a_dossier_begun_again_goes_on_where_it_was_and_is_one_export(
    client: FlaskClient,
    sign_in: Callable[..., Any],
    bench: Bench,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Files(bench, house).attach(NAMES[0], paper("第一条"))
    person = sign_in("legal")
    send(client, "/cases/ZB-1/dossier", {"profile": "court", "language": "zh"})
    with bench.session() as session:
        job = session.scalars(select(JobRow.id)).one()
    press = Press()
    monkeypatch.setattr(building, "typeset_in_worker", press)
    press.dies_at = 2
    killed(house, job)
    assert len(press.set) == 2
    press.dies_at = None
    # What is recorded meanwhile is of a later position, and does not change what is half made.
    bench.open_case("ZB-2")
    dying(monkeypatch, building, "seal", after=False)
    killed(house, job)
    dying(monkeypatch, making, "kept", after=False)
    killed(house, job)
    # What is signed meanwhile stands in what is made afterwards.
    take_checkpoint(bench.database, bench.clock, Ed25519PrivateKey.generate())
    dying(monkeypatch, making, "kept", after=True)
    killed(house, job)
    dying(monkeypatch, building, "execute", after=True)
    killed(house, job)
    house.jobs.carry_out(job)
    assert len(press.set) == len(set(press.set)), "no sheet was set twice"
    with bench.session() as session:
        noted = [one for one in list_noted(session, person.book) if one.kind == "audit.export_made"]
        result = session.get_one(JobRow, job).result
    assert len(noted) == 1
    file = client.get(f"/cases/ZB-1/dossier/{job}/file")
    assert file.status_code == 200, result
    assert verify_file(file.data, at=bench.clock.now()).ok
    assert not any((house.settings.data / "work").iterdir()), "nothing is left over"


def killed(house: House, job: int) -> None:
    with pytest.raises(Killed):
        house.jobs.carry_out(job)


def test_a_long_ledger_that_was_set_is_not_set_again(tmp_path: Path) -> None:
    cover = factories.cover(profile=Profile.INTERNAL)
    facts = factories.facts(cover=cover, entries=factories.ledger(LONG + 1), proof=())
    asked: list[LongTable] = []

    def setter(table: LongTable, _fonts: Path) -> bytes:
        asked.append(table)
        return made.written("Ledger")

    once, press = tables_once(setter, KeptParts(tmp_path)), Press()
    for _ in range(2):
        found = chapters_of(facts, [LEDGER], typesetter=press, report=lambda *_: None, table_setter=once)
        assert len(found[LEDGER].pages) == 1
    assert (len(asked), press.set) == (1, [])
