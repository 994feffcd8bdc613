"""Stamps: upright, readable, and over nothing, whatever the page's size, turn and crop."""

from io import BytesIO

import pikepdf
import pytest
from PIL import ImageChops

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.binding.sources import read_source
from legal_recovery.plumbing.binding.stamping import STRIP, Stamp, Stamper, layout
from tests.plumbing.binding import made

STAMP = Stamp("45A", "证据1", "提交法院")
PAPERS = {
    "A4": {},
    "turned 90": {"rotate": 90},
    "turned 180": {"rotate": 180},
    "turned 270": {"rotate": 270},
    "cropped": {"crop": (40, 60, 500, 400)},
    "cropped and turned": {"crop": (40, 60, 500, 400), "rotate": 90},
    "beginning below nothing": {"box": (-300, -200, 295, 642)},
    "large unit": {"unit": 2},
    "stamp-sized": {"box": (0, 0, 100, 140), "crop": (0, 80, 100, 140)},
    "a wall": {"box": (0, 0, 2384, 3370)},
    "a slip": {"box": (0, 0, 595, 200)},
}


def stamped(content, stamp=STAMP):
    """Return one page with its stamp, and the page before."""
    safe = read_source("a.pdf", content).pdf
    with pikepdf.open(BytesIO(safe)) as old, pikepdf.new() as new:
        page, _ = Stamper(new, [stamp], made.FONTS).stamped(old, 0, stamp)
        new.pages.append(page)
        return content, made.saved(new)


def framed(**how):
    """Return a page with a frame at its very edge and a text, so that whatever is hidden or lost shows."""

    def frame(pdf):
        page = pdf.pages[0]
        left, bottom, right, top = (float(side) for side in page.cropbox)
        lines = b"q 0 0 1 RG 6 w %g %g %g %g re S Q\n" % (
            left + 3, bottom + 3, right - left - 6, top - bottom - 6
        )  # fmt: skip
        page.contents_add(lines, prepend=True)

    return made.changed(made.written("Edge", **how), frame)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_point_of_the_page_is_there_and_the_stamp_lies_beside_it(paper):
    before, after = stamped(framed(**PAPERS[paper]))
    with pikepdf.open(BytesIO(after)) as pdf:
        width, height = (float(side) for side in pdf.pages[0].MediaBox[2:])
    unit = PAPERS[paper].get("unit", 1)
    shown = tuple(side * unit for side in made.look(before).size)
    plan = layout(*shown)
    assert (width, height) == pytest.approx(plan.paper)
    scale = 2.0
    picture = made.look(after, scale=scale)
    left, lower = plan.offset[0] * scale, picture.height - plan.offset[1] * scale
    area = (
        round(left),
        round(lower - shown[1] * plan.scale * scale),
        round(left + shown[0] * plan.scale * scale),
        round(lower),
    )
    ours = picture.crop(area)
    theirs = made.look(before, scale=scale * plan.scale * unit).resize(ours.size)
    different = ImageChops.difference(ours, theirs).convert("L").point(lambda value: 255 * (value > 150))
    share = sum(different.histogram()[255:]) / (different.width * different.height)
    assert share < 0.01, "the page looks as it did"
    strip = picture.crop((0, round(lower) + 1, picture.width, picture.height)).convert("L")
    assert strip.getextrema()[0] < 100, "the stamp is seen"
    beside = picture.convert("L")
    beside.paste(255, area)
    dark = beside.point(lambda value: 255 * (value < 128)).getbbox()
    assert dark[1] >= area[3] and dark[3] <= picture.height and dark[0] > 0 and dark[2] < picture.width


@pytest.mark.parametrize("paper", PAPERS)
def test_the_stamp_is_upright_and_can_be_read_and_found(paper):
    _, after = stamped(framed(**PAPERS[paper]))
    words = made.text_of(after).split()
    assert {"45A", "证据1", "提交法院", "Edge"} - {*words} <= ({"Edge"} if "crop" in PAPERS[paper] else set())
    with pikepdf.open(BytesIO(after)) as pdf:
        assert "/Rotate" not in pdf.pages[0]
        content = pdf.pages[0].Contents.read_bytes()
    assert b" 1 0 0 1 " in content.replace(b"Tf", b"")
    size = min(float(line.split()[1]) for line in content.split(b"\n") if line.startswith(b"/S "))
    assert size >= 4.5


def test_a4_stays_a4():
    plan = layout(595.28, 841.89)
    assert plan.paper == (595.28, 841.89) and plan.scale == pytest.approx(1 - STRIP / 841.89)


def test_a_page_that_breaks_out_of_its_instructions_cannot_touch_the_stamp():
    """More ends than beginnings, a clip, white over everything: all of it ends with the page."""

    def break_out(pdf):
        pdf.pages[0].Contents = pdf.make_stream(
            b"Q Q Q 0 0 1 1 re W n 1 1 1 rg -999 -999 9999 9999 re f BT 3 Tr 100 Tz q q q"
        )

    _, plain = stamped(made.written("x"))
    _, after = stamped(made.changed(made.written("x"), break_out))
    strip = (0, 842 - int(STRIP), 595, 842)
    assert made.look(after).crop(strip).tobytes() == made.look(plain).crop(strip).tobytes()


def test_a_long_label_gets_smaller_and_stays_in_its_part():
    _, after = stamped(made.written("x"), Stamp("1", "证据" * 40, "提交法院"))
    assert "证据" * 40 in made.text_of(after).replace("\r\n", "")


def test_a_label_that_no_font_can_print_is_refused():
    with pytest.raises(RecoveryError, match="𠮷"):
        stamped(made.written("x"), Stamp("1", "𠮷"))


def test_the_packed_content_goes_over_as_it_is():
    content = read_source("a.pdf", made.written("x")).pdf
    with pikepdf.open(BytesIO(content)) as pdf:
        packed = pdf.pages[0].Contents.read_raw_bytes()
    assert packed in stamped(content)[1]
