"""Dossiers of many cases in one ZIP: whole or named as refused, the same bytes each time, and no step done twice."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from legal_recovery.dossiers.commands import BuiltDossier, DossierOrder, batching
from legal_recovery.dossiers.commands.batching import (
    NothingToMake,
    Refused,
    Unkept,
    build_batch,
    file_name,
    refusals_text,
)
from legal_recovery.dossiers.commands.parts import KeptParts
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.jobs import Cancelled
from legal_recovery.users.store import find_system
from legal_recovery.web.transact import House


class Builder:
    """Stands in for `make_dossier`: what it gives depends on the order alone, and it notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[DossierOrder] = []

    def __call__(
        self, database: Any, clock: Any, actor: Any, order: DossierOrder, *, parts: Any, **_: Any
    ) -> BuiltDossier:
        self.asked.append(order)
        parts.once("sheet", lambda: b"set")
        if order.reference == "GONE":
            raise NotFound(N_("There is no case {reference}."), reference=order.reference)
        made: Any = BuiltDossier
        content = f"%PDF {order.reference} {order.position}".encode()
        return made(
            volumes=(content,),
            position=int(order.position or 0),
            owed_to=date(2026, 9, 10),
            facts=None,
            certificate="self-made",
            holder="",
        )


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    made = Builder()
    monkeypatch.setattr(batching, "make_dossier", made)
    return made


def batch(
    house: House, *references: str, steps: Any = None, key: str | None = None, parts: KeptParts | None = None
) -> Any:
    with house.database.reading() as session:
        actor = find_system(session)
    assert actor is not None
    return build_batch(
        house.database,
        house.clock,
        actor,
        DossierOrder("", reason="开庭"),
        references,
        settings=house.settings,
        files=house.files,
        steps=steps or Unkept(),
        language="zh",
        key=key,
        parts=parts,
    )


def opened(house: House, digest: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(house.files.read(digest)))


def test_each_case_is_made_as_of_one_position_and_the_refused_one_is_named(
    house: House, builder: Builder
) -> None:
    built = batch(house, "B-2", "GONE", "A-1", "A-1")
    assert len({one.position for one in builder.asked}) == 1
    assert sorted(one.reference for one in builder.asked) == ["A-1", "B-2", "GONE"], "each once"
    archive = opened(house, built.sha256)
    position = builder.asked[0].position
    assert archive.namelist() == [
        f"A-1-court-zh-{position}.pdf",
        f"B-2-court-zh-{position}.pdf",
        "未生成.txt",
    ]
    assert archive.testzip() is None
    assert archive.read(f"A-1-court-zh-{position}.pdf") == f"%PDF A-1 {position}".encode()
    text = archive.read("未生成.txt").decode("utf-8-sig")
    assert text.startswith("下列案件未生成卷宗：") and "GONE" in text
    assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
    assert {one.date_time for one in archive.infolist()} == {(2026, 9, 10, 0, 0, 0)}


def test_the_same_dossiers_give_the_same_zip_whatever_the_order(house: House, builder: Builder) -> None:
    first, second = batch(house, "A-1", "B-2", key="one"), batch(house, "B-2", "A-1", key="two")
    positions = {one.position for one in builder.asked}
    assert (first.sha256 == second.sha256) == (len(positions) == 1)
    assert batching._zipped(first.made, (), house.files, "zh")[0] == first.sha256


def test_of_a_case_that_is_finished_nothing_lies_about(
    house: House, builder: Builder, tmp_path: Path
) -> None:
    batch(house, "A-1", "B-2", parts=KeptParts(tmp_path / "work"))
    assert len(builder.asked) == 2
    assert list((tmp_path / "work").iterdir()) == []


def test_without_a_single_dossier_there_is_no_zip(house: House, builder: Builder) -> None:
    built = batch(house, "GONE")
    assert (built.sha256, built.made) == (None, ())
    assert [one.code for one in built.refused] == ["not_found"]


def test_a_batch_is_of_some_cases(house: House, builder: Builder) -> None:
    for references in ((), tuple(f"A-{n}" for n in range(batching.MOST + 1))):
        with pytest.raises(NothingToMake):
            batch(house, *references)
    assert builder.asked == []


class Kept(Unkept):
    """Steps that are kept in memory, and a worker that dies, or somebody who stops it, after some of them."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.kept: dict[str, dict[str, Any]] = {}
        self.most = most

    def once(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if name in self.kept:
            return self.kept[name]
        if len(self.kept) >= self.most:
            raise Cancelled
        self.kept[name] = make()
        return self.kept[name]


def test_a_batch_begun_again_goes_on_at_the_case_it_had_reached(house: House, builder: Builder) -> None:
    steps = Kept(most=2)
    with pytest.raises(Cancelled):
        batch(house, "A-1", "B-2", "C-3", steps=steps)
    steps.most = 99
    built = batch(house, "A-1", "B-2", "C-3", steps=steps)
    assert sorted(one.reference for one in builder.asked) == ["A-1", "B-2", "C-3"], "none twice"
    assert len({one.position for one in builder.asked}) == 1, "still as of the position it began with"
    assert len(opened(house, built.sha256).namelist()) == 3


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("ZB-1", "ZB-1-court-zh-7.pdf"),
        ("../../etc/passwd", "etc-passwd-court-zh-7.pdf"),
        ("（2026）浙0106民初1号", "2026-浙0106民初1号-court-zh-7.pdf"),
        ('a\\b:c*"\n\x00', "a-b-c-court-zh-7.pdf"),
        ("…", "dossier-court-zh-7.pdf"),
        ("x" * 300, "x" * 80 + "-court-zh-7.pdf"),
    ],
)
def test_names_are_safe_in_every_system(reference: str, name: str) -> None:
    assert file_name(reference, "court", "zh", 7) == name


def test_names_that_some_system_takes_for_one_are_told_apart() -> None:
    names: set[str] = set()
    assert [batching._unique(name, names) for name in ("a-1.pdf", "A-1.pdf", "a-1.pdf")] == [
        "a-1.pdf",
        "A-1-2.pdf",
        "a-1-3.pdf",
    ]


def test_refusals_are_told_in_the_readers_language() -> None:
    refused = Refused("ZB-1", "x", "There is no such task.", {})
    assert "No dossier was made of these cases:\r\n" in refusals_text([refused], "en").decode("utf-8-sig")
    assert "There is no such task." not in refusals_text([refused], "zh").decode("utf-8-sig")
