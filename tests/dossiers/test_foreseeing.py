"""What a dossier will be, before it is made: numbers, problems, and pages as pictures."""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from legal_recovery.dossiers.commands.foreseeing import Foresee, Foresight, foresee
from legal_recovery.dossiers.commands.looking import Looker
from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.dossiers.rules.composition import Composition, Item, Redaction, Section, What
from legal_recovery.dossiers.rules.foreseeing import (
    WANTED,
    Looked,
    chapter_pages,
    lacking,
    listed,
    remarks_of,
    shown,
    weights,
)
from legal_recovery.kernel.errors import InvalidInput, Message
from legal_recovery.plumbing import pdf
from legal_recovery.plumbing.binding import glancing
from legal_recovery.plumbing.binding.errors import NoSuchPage
from legal_recovery.plumbing.binding.glancing import page_picture
from legal_recovery.plumbing.binding.patience import TooSlow
from tests.dossiers.test_arranging import PAGE, fields, posted
from tests.dossiers.test_bundles import Files, chapter, exhibit, files, labels_of, paper, photo

__all__ = ["files"]


@pytest.fixture
def engine_name() -> str:
    """Nothing here asks the database in a way of its own."""
    return "sqlite"


def text(remarks: Any) -> list[tuple[str, bool]]:
    return [(one.says.format(**one.facts), one.stops) for one in remarks]


def item(**more: Any) -> Item:
    return Item(What.DOCUMENT, "1", **more)


def test_an_exhibit_says_what_is_wrong_with_it() -> None:
    five = Looked(5, unread=(2, 3, 5), signatures=1, weights=(10, 20, 30, 40, 50), original=1000)
    box = Redaction(3, 0, 0, 100, 100)
    assert text(remarks_of(item(pages="4-9"), five, "合同.pdf"))[0] == (
        "“合同.pdf” has no page 6: it has 5.",
        True,
    )
    assert text(remarks_of(item(redactions=(Redaction(8, 0, 0, 9, 9),)), five, "a"))[0] == (
        "“a” has no page 8: it has 5.",
        True,
    )
    assert text(remarks_of(item(pages="1-2", redactions=(box,)), five, "a")) == [
        ("Blacked out, and not among the pages: 3.", False),
        ("No text can be searched on page 2.", False),
        ("A reading copy: binding ends the signature of a file.", False),
    ]
    assert text(remarks_of(item(), Looked(1), "a")) == []
    assert shown(item(pages="4-9"), five) == (3, 4)
    # The signed original goes along only where every page is bound as it is.
    assert sum(weights(item(), five)) == 1150
    assert weights(item(pages="1-2"), five) == (10, 20)
    assert weights(item(redactions=(box,)), five)[2] > 100_000


def test_chapters_that_a_court_looks_for_are_missed() -> None:
    titles = {key: Message(key) for keys in WANTED.values() for key in (*keys, "evidence")}
    some = Composition((Section("", (Item(What.CHAPTER, "owed"), item())),))
    missed = [one.facts["title"] for one in lacking(some, Profile.COURT, titles)]
    assert missed == ["parties", "evidence"]
    assert chapter_pages("owed", 0) == 1 < chapter_pages("owed", 100) <= chapter_pages("parties", 100)
    assert listed({3, 1, 2, 7}) == "1–3, 7"


def ahead(files: Files, composition: Composition, *, count: bool = False, seconds: int = 60) -> Foresight:
    bench = files.bench
    wanted = Foresee("ZB-1", Profile.COURT, Language.ZH, composition)
    look = Looker(files.house.files, seconds=seconds)
    return foresee(
        bench.database, bench.clock, bench.actor, wanted, look, typesetter=pdf.typeset if count else None
    )


def test_numbers_foreseen_are_those_of_the_dossier_that_is_made(files: Files) -> None:
    contract = files.attach("借款合同.pdf", paper("第一条", "第二条", "第三条"))
    photograph, broken = files.attach("照片.jpg", photo()), files.attach("坏.pdf", paper("甲")[:-900])
    secret = files.attach("内部.pdf", paper("估值"), access="internal")
    sound = (
        chapter("evidence"),
        exhibit(contract, pages="1-2", label="甲1"),
        exhibit(photograph, late=True),
        chapter("owed"),
    )
    arranged = Composition((Section("证据", sound),))
    files.compose(arranged)
    found = ahead(files, arranged, count=True)
    assert (found.stops, found.unread, found.counted) == (0, 0, True)
    assert [one.numbers for one in found.items] == ["1", "2–3", "3A", "4"]
    [whole] = files.built()
    assert labels_of(whole)[2:] == ["1", "2", "3", "3A", "4"]
    assert found.pages == len(labels_of(whole))
    bad = replace_items(sound, exhibit(broken), exhibit(secret), chapter("owed"), chapter("net_recovery"))
    said = [line for one in ahead(files, bad).items for line in text(one.remarks) if line[1]]
    assert [line.partition("”")[0] for line, _ in said] == ["“坏.pdf", "“" + secret, "“owed", "“net_recovery"]
    claim = Item(What.PAPER, "statement-of-claim", language="en")
    for gaps, stops in ((False, True), (True, False)):
        [one] = ahead(files, Composition((Section("", (replace(claim, gaps=gaps),)),))).items
        assert one.pages
        assert {said.stops for said in one.remarks} == {stops}
        assert ("proceedings.tab", True) in {said.page[:2] for said in one.remarks if said.page}
    # What there was no time to read is said to be unread, and nothing is guessed about it.
    late = files.attach("迟.pdf", paper("迟"))
    unread = ahead(files, Composition((Section("", (exhibit(late),)),)), seconds=-1)
    assert (unread.unread, unread.items[0].pages) == (1, None)


def replace_items(items: tuple[Item, ...], *more: Item) -> Composition:
    return Composition((Section("", (*items, *more)),))


def test_pages_are_drawn_in_a_process_that_ends_in_time(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(paper("甲", "乙"))
    drawn = Image.open(io.BytesIO(page_picture("甲.pdf", path, 2, width=180)))
    assert drawn.format == "PNG"
    assert 178 <= drawn.width <= 182
    with pytest.raises(NoSuchPage):
        page_picture("甲.pdf", path, 3)
    with pytest.raises(TooSlow):
        glancing._glancer(glancing.os.getpid()).run("甲.pdf", 0.05, time.sleep, 30)
    path.write_bytes(b"GIF89a")
    with pytest.raises(InvalidInput):
        page_picture("甲.gif", path, 1)


def test_the_page_shows_what_the_dossier_will_be_saved_or_not(
    client: FlaskClient, sign_in: Callable[..., Any], files: Files
) -> None:
    key = files.attach("合同.pdf", paper("第一条", "第二条"))
    sign_in("auditor")
    given = fields(client.get(PAGE).text)
    answer = posted(client, given, "preview")
    assert answer.status_code == 200
    assert "nothing keeps it from being made" in answer.text
    row = next(name.partition("-")[2] for name, value in given if value == "document")
    broken = posted(client, given, "preview", **{f"pages-{row}": "1-9"})
    assert f'<a href="#field-title-{row}" data-leads>' in broken.text
    assert "has no page 3: it has 2." in broken.text
    assert posted(client, given, "preview", **{f"pages-{row}": "9-1"}).status_code == 422
    pages = f"/cases/ZB-1/dossier/exhibits/{key}/pages"
    assert client.get(pages).json == {"pages": 2}
    picture = client.get(f"{pages}/2.png?size=small")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/png", "private, no-store")
    assert client.get(f"{pages}/3.png").status_code == 404
    assert client.get("/cases/ZB-1/dossier/exhibits/7/pages/1.png").status_code == 404
    assert posted(client, given, "up:2").status_code == 403
