"""Whatever is handed in is bound whole, made safe and under a stamp that can be read, or refused by one sentence."""

import re
import time
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageOps

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.binding.archival import make_archival
from legal_recovery.plumbing.binding.parts import Part
from legal_recovery.plumbing.binding.patience import MOST_MEMORY, Readers, page_finished
from legal_recovery.plumbing.binding.sources import read_source
from legal_recovery.plumbing.printing import catalogue
from tests.dossiers.pdfa import failures
from tests.plumbing.binding import made
from tests.plumbing.binding.bundles import bundle
from tests.plumbing.binding.hostile.base import Hostile, one
from tests.plumbing.binding.hostile.everything import ALL, NAMES, PICTURES, press, turned

BOUND = {what: file for what, file in ALL.items() if isinstance(file.becomes, int)}
REFUSED = {what: file for what, file in ALL.items() if isinstance(file.becomes, str)}
# What no file of ours may hold, since it acts, plays, is hidden, or leads elsewhere.
ACTS = re.compile(
    rb"/(JavaScript|JS|Launch|GoToR|GoToE|SubmitForm|ImportData|OpenAction|AA|RichMedia|3D|Widget|AcroForm|XFA"
    rb"|EmbeddedFile|Filespec|Collection|Encrypt)\b|evil|cmd\.exe|passwd"
)


def becomes(file: Hostile) -> "int | str":
    """Return how many pages a file has once it is safe, or the code of its refusal."""
    try:
        source = read_source(file.name, file.make())
    except RecoveryError as refusal:
        require_said(refusal, file.name)
        return refusal.code.removeprefix("binding.")
    assert all(page.width >= 1 and page.height >= 1 for page in source.pages)
    assert not ACTS.search(made.unpacked(source.pdf))
    return len(source.pages)


def require_said(refusal: RecoveryError, name: str) -> None:
    """A refusal is one sentence that names the file, in both languages."""
    for tongue in ("zh", "en"):
        said = catalogue(tongue).gettext(refusal.message).format(**refusal.facts)
        assert f"“{name}”" in said and "\n" not in said
        assert bool(re.search("[\u4e00-\u9fff]", said.replace(name, ""))) == (tongue == "zh")


@pytest.mark.parametrize("what", ALL)
def test_a_file_is_made_safe_or_refused_by_name(what: str) -> None:
    assert becomes(ALL[what]) == ALL[what].becomes


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_told_without_what_is_not_seen(name: str) -> None:
    assert read_source(name, one()).name == NAMES[name]
    with pytest.raises(RecoveryError) as refusal:
        read_source(name, b"%PDF-1.7 nothing")
    require_said(refusal.value, NAMES[name])


@pytest.mark.parametrize("orientation", range(10))
def test_a_photograph_stands_upright_however_the_camera_was_held(orientation: int) -> None:
    """The red corner is where a viewer of pictures shows it, be it turned or as in a mirror."""
    content = turned(orientation)
    wanted = ImageOps.exif_transpose(Image.open(BytesIO(content))).convert("RGB")
    page = made.look(read_source("a.jpg", content).pdf).convert("RGB")
    assert corner(page) == corner(wanted)


def corner(image: Image.Image) -> tuple[bool, bool]:
    """Tell whether the red area is at the left, and whether it is at the top, of what is not white."""
    red, green, blue = image.split()
    inked = blue.point(lambda value: 255 * (value < 225)).getbbox()
    area = green.point(lambda value: 255 * (value < 90)).getbbox()
    assert inked and area and red
    return area[0] - inked[0] < inked[2] - area[2], area[1] - inked[1] < inked[3] - area[3]


@pytest.mark.parametrize("adobe", [True, False])
def test_the_colours_of_a_press_are_the_right_way_round(adobe: bool) -> None:
    page = made.look(read_source("a.jpg", press(adobe=adobe)).pdf).convert("RGB")
    red, green, blue = page.getpixel((page.width // 2, page.height // 2))
    assert red > 180 and green < 90 and blue < 90


def test_a_file_that_never_ends_or_takes_all_memory_is_refused_and_the_next_one_is_read() -> None:
    readers = Readers()
    for function, code in ((never, "too_slow"), (too_much, "unpacks_too_large")):
        with pytest.raises(RecoveryError) as refusal:
            readers.run("a.pdf", 0.2 if function is never else 20, function)
        assert refusal.value.code == f"binding.{code}"
        require_said(refusal.value, "a.pdf")
    assert readers.run("b.pdf", 20, len, "abc") == 3


def never() -> None:
    while True:
        pass


def too_much() -> int:
    return len(bytearray(MOST_MEMORY))


def test_each_page_that_is_finished_gives_a_file_more_time() -> None:
    assert Readers(a_page=5.0).run("a.pdf", 0.3, three_pages) == 3
    with pytest.raises(RecoveryError, match="a"):
        Readers().run("a.pdf", 0.3, three_pages)


def three_pages() -> int:
    for _ in range(3):
        page_finished()
        time.sleep(0.15)
    return 3


@pytest.mark.long
def test_what_is_bound_of_all_of_them_is_one_archive_with_every_page_and_stamp(tmp_path: Path) -> None:
    sources = {what: make_archival(read_source(file.name, file.make())) for what, file in BOUND.items()}
    parts = [
        Part(f"p{n}", what, source, label=f"证据{n}") for n, (what, source) in enumerate(sources.items())
    ]
    whole = bundle(parts)
    assert not ACTS.search(made.unpacked(whole))
    at = 2
    for number, (what, source) in enumerate(sources.items()):
        text = made.text_of(whole, at)
        assert f"证据{number}" in text and str(at - 1) in text.split(), what
        picture = what in PICTURES or not BOUND[what].seen
        assert picture or "SEEN" in text, what
        at += len(source.pages)
    with pikepdf.open(BytesIO(whole)) as pdf:
        assert len(pdf.pages) == at
    pytest.importorskip("jpype", reason="make pdfa installs the rules, as make test does")
    path = made.kept(tmp_path / "all.pdf", whole)
    assert failures(path) == {str(path): []}
