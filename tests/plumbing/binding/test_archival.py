"""PDF/A-3b: what keeps to it stays, what does not becomes a picture with its words, and veraPDF's rules agree."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from legal_recovery.plumbing.binding.archival import make_archival
from legal_recovery.plumbing.binding.sources import read_source
from tests.plumbing.binding import made


def archival(content, name="a.pdf"):
    return make_archival(read_source(name, content))


def drawn(source):
    return [page.drawn for page in source.pages]


def with_content(content, *, resources=None):
    def change(pdf):
        pdf.pages[0].Contents = pdf.make_stream(content)
        if resources:
            pdf.pages[0].Resources = resources

    return made.changed(made.written("x"), change)


def test_a_page_with_embedded_fonts_stays_as_it_is():
    source = archival(made.written("净回收", "two"))
    assert drawn(source) == [False, False]
    assert made.text_of(source.pdf).split() == ["净回收", "two"]


def test_what_we_typeset_stays_as_it_is():
    assert drawn(archival(made.typeset("<h1>卷宗</h1><table border=1><tr><td>1,234.50</table>"))) == [False]


@pytest.mark.parametrize(("name", "kind", "mode"), [("a.png", "PNG", "P"), ("a.jpg", "JPEG", "CMYK"),
                                                    ("a.tif", "TIFF", "1"), ("a.png", "PNG", "RGBA")])  # fmt: skip
def test_a_picture_stays_as_it_is(name, kind, mode):
    assert drawn(archival(made.picture(kind, mode), name)) == [False]


def test_a_page_whose_font_is_not_embedded_is_drawn_and_keeps_its_words():
    source = archival(made.written("Settlement of 1,234.50", embedded=False))
    assert drawn(source) == [True]
    assert source.pages[0].has_text
    assert made.text_of(source.pdf).split() == ["Settlement", "of", "1,234.50"]
    dark = made.look(source.pdf).convert("L").crop((60, 842 - 120, 260, 842 - 95))
    assert dark.getextrema()[0] < 80


def test_only_the_pages_that_break_a_rule_are_drawn():
    def press(pdf):
        pdf.pages[1].Contents = pdf.make_stream(b"0 1 1 0 k 0 0 300 300 re f")

    source = archival(made.changed(made.written("one", "two", "three"), press))
    assert drawn(source) == [False, True, False]
    assert made.text_of(source.pdf, 0).strip() == "one" and made.text_of(source.pdf, 2).strip() == "three"
    red, green, blue = made.look(source.pdf, 1).getpixel((100, 700))
    assert red > 180 and green < 90 and blue < 90


def test_a_drawn_page_is_as_large_and_upright_as_it_was_shown():
    content = made.written("AB", rotate=90, crop=(0, 0, 400, 300), embedded=False)
    source = archival(content)
    before, after = made.look(content).convert("L"), made.look(source.pdf).convert("L")
    assert before.size == after.size == (300, 400)
    ours, theirs = (image.point(lambda v: 255 * (v < 128)).getbbox() for image in (after, before))
    assert all(abs(a - b) <= 2 for a, b in zip(ours, theirs, strict=True))


def test_a_hidden_layer_stays_hidden():
    def layer(pdf):
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="draft"))
        pdf.Root.OCProperties = Dictionary(
            OCGs=Array([group]), D=Dictionary(OFF=Array([group]), Order=Array([]))
        )
        pdf.pages[0].Resources = Dictionary(Properties=Dictionary(L=group))
        pdf.pages[0].Contents = pdf.make_stream(b"/OC /L BDC 0 0 300 300 re f EMC")

    source = archival(made.changed(made.written("x"), layer))
    assert drawn(source) == [True]
    assert made.look(source.pdf).getpixel((100, 700)) == (255, 255, 255)


def test_press_settings_are_dropped_and_the_page_stays():
    state = Dictionary(Type=Name.ExtGState, TR=Name.Identity, HT=Name.Default)
    content = with_content(b"/G gs 0 0 50 50 re f", resources=Dictionary(ExtGState=Dictionary(G=state)))
    assert drawn(archival(content)) == [False]


@pytest.mark.parametrize(
    "content", [b"0 0 50 50 re f nonsense", b"q " * 40 + b"Q " * 40, b"BX strange EX", b"/Missing Do"]
)
def test_instructions_that_the_standard_forbids_are_drawn(content):
    assert drawn(archival(with_content(content))) == [True]


def test_a_drawn_page_gives_the_same_bytes():
    content = made.written("same", embedded=False)
    assert archival(content).pdf == archival(content).pdf


def test_nothing_of_a_time_or_a_tool_is_in_the_pages():
    with pikepdf.open(BytesIO(archival(made.written("x")).pdf)) as pdf:
        assert "/Metadata" not in pdf.Root and not pdf.docinfo.keys()
