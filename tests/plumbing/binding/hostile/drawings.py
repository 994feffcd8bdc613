"""What is drawn on a page: instructions, forms, pictures, patterns and fonts."""

import random
import zlib

from tests.plumbing.binding.hostile.base import (
    FORM,
    PAGE,
    SHOWN,
    Hostile,
    content,
    instead,
    one,
    packed,
    stream,
)

INLINE = b"BI /W 60000 /H 60000 /CS /G /BPC 8 ID \x00 EI\n"


def twice(content_: bytes, times: int) -> bytes:
    for _ in range(times):
        content_ = zlib.compress(content_, 9)
    return content_


def picture(more: bytes, data: bytes = b"\0") -> bytes:
    """Return a file whose page shows a picture beside its word."""
    return one(
        resources=b"/XObject << /I 6 0 R >>",
        content=stream(SHOWN + b"\nq 50 0 0 50 10 10 cm /I Do Q"),
        more=(stream(data, b"/Type /XObject /Subtype /Image " + more),),
    )


def form_loop(depth: int) -> bytes:
    """Forms that each draw the next one twice; the last one draws the first."""
    forms = [
        stream(
            b"/X Do /X Do",
            FORM + b"/Resources << /XObject << /X %d 0 R >> >>" % (7 + n if n < depth - 1 else 6),
        )
        for n in range(depth)
    ]
    return one(resources=b"/XObject << /X 6 0 R >>", content=stream(SHOWN + b" /X Do"), more=tuple(forms))


def form_tree(depth: int) -> bytes:
    """Forms that each draw the next one ten times: more drawings than anybody waits for."""
    forms = [
        stream(
            b"/X Do " * 10 if n < depth - 1 else b"0 0 300 400 re f " * 10,
            FORM + (b"/Resources << /XObject << /X %d 0 R >> >>" % (7 + n) if n < depth - 1 else b""),
        )
        for n in range(depth)
    ]
    return one(resources=b"/XObject << /X 6 0 R >>", content=stream(SHOWN + b" /X Do"), more=tuple(forms))


CONTENT = {
    "content in pieces of which some are missing": Hostile(
        lambda: instead(3, (PAGE % b"").replace(b"4 0 R /R", b"[88 0 R 4 0 R null 7] /R"))
    ),
    "content that is broken in the middle of a word": Hostile(
        lambda: one(
            b"",
            content=stream(b"BT /F 20 Tf 40 200 Td (SE"),
            more=(stream(b"EN) Tj ET"),),
        ).replace(b"/Contents 4 0 R", b"/Contents [4 0 R 6 0 R]"),
        seen=False,
    ),
    "content that is a dictionary": Hostile(lambda: instead(4, b"<< >>"), seen=False),
    "no content": Hostile(lambda: instead(3, (PAGE % b"").replace(b"/Contents 4 0 R", b"")), seen=False),
    "content that is itself in a list": Hostile(
        lambda: instead(3, (PAGE % b"").replace(b"4 0 R /R", b"6 0 R /R"), more=(b"[6 0 R 4 0 R]",))
    ),
    "more ends than beginnings": Hostile(lambda: content(b"Q Q Q " + SHOWN + b" Q Q")),
    "more beginnings than ends, and a clip": Hostile(lambda: content(SHOWN + b" q q 0 0 1 1 re W n q")),
    "a text that does not end": Hostile(lambda: content(SHOWN.replace(b" ET", b""))),
    "a string that does not end": Hostile(lambda: content(SHOWN + b" (and")),
    "a list that does not end": Hostile(lambda: content(SHOWN + b" [ 1 2")),
    "a thousand beginnings": Hostile(lambda: content(b"q " * 5000 + SHOWN)),
    "numbers that are none": Hostile(lambda: content(b"--5 +-3 1..2 9e9 m 1 2 l S " + SHOWN)),
    "words that nobody knows": Hostile(lambda: content(SHOWN + b" 1 2 3 frobnicate")),
    "nothing but chance": Hostile(lambda: content(random.Random(6).randbytes(4000)), seen=False),
    "marks that do not end": Hostile(lambda: content(b"/OC /X BDC /Span << /A 1 >> BDC " + SHOWN)),
    "a form that draws itself": Hostile(lambda: form_loop(1), "recursive"),
    "forms that draw one another": Hostile(lambda: form_loop(5), "recursive"),
    "a drawing of a hundred million drawings": Hostile(lambda: form_tree(8), "too_slow", seen=False),
    "packed eight times": Hostile(
        lambda: one(content=stream(twice(SHOWN, 8), b"/Filter [%s]" % (b"/FlateDecode " * 8)))
    ),
    "packed a hundred times, says the file": Hostile(
        lambda: one(content=stream(SHOWN, b"/Filter [%s]" % (b"/FlateDecode " * 100))), "unreadable"
    ),
    "packed and broken at the end": Hostile(
        lambda: one(content=stream(zlib.compress(SHOWN * 50)[:-6], b"/Filter /FlateDecode"))
    ),
    "packed in a way that nobody knows": Hostile(
        lambda: one(content=stream(SHOWN, b"/Filter /Shrink")), "unreadable"
    ),
    "packed with a predictor of nothing": Hostile(
        lambda: one(content=packed(SHOWN, b"/DecodeParms << /Predictor 12 /Columns 99999999 /Colors 99 >>")),
        "unreadable",
    ),
    "content from another file": Hostile(
        lambda: one(content=stream(SHOWN, b"/F (/etc/passwd) /FFilter /FlateDecode"))
    ),
    "a picture of JBIG2 that is none": Hostile(
        lambda: picture(
            b"/Width 8 /Height 8 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode"
        )
    ),
    "a picture of JPEG 2000 that is none": Hostile(
        lambda: picture(b"/Width 8 /Height 8 /Filter /JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n" + b"\xff" * 30)
    ),
    "a picture of one point": Hostile(
        lambda: picture(b"/Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray")
    ),
    "a picture of no points": Hostile(
        lambda: picture(b"/Width 0 /Height 0 /BitsPerComponent 8 /ColorSpace /DeviceGray")
    ),
    "a picture below nothing": Hostile(
        lambda: picture(b"/Width -5 /Height 9 /BitsPerComponent 8 /ColorSpace /DeviceGray")
    ),
    "a picture with less than it says": Hostile(
        lambda: picture(b"/Width 4000 /Height 4000 /BitsPerComponent 8 /ColorSpace /DeviceRGB")
    ),
    "a picture of two hundred megapixels": Hostile(
        lambda: picture(b"/Width 20000 /Height 10001 /BitsPerComponent 1 /ColorSpace /DeviceGray"),
        "picture_too_large",
    ),
    "a picture of gigabytes inside the drawing": Hostile(lambda: content(INLINE + SHOWN), seen=False),
    "a picture in its own mask": Hostile(
        lambda: picture(b"/Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /SMask 6 0 R")
    ),
    "colours of themselves": Hostile(
        lambda: one(
            resources=b"/ColorSpace << /C 6 0 R >>",
            content=stream(b"/C cs 0.5 scn 0 0 9 9 re f " + SHOWN),
            more=(b"[/Indexed 6 0 R 1 <0011>]",),
        )
    ),
    "a tile of itself": Hostile(
        lambda: one(
            resources=b"/Pattern << /P 6 0 R >>",
            content=stream(b"/Pattern cs /P scn 0 0 9 9 re f 0 g " + SHOWN),
            more=(
                stream(
                    b"/Pattern cs /P scn 0 0 9 9 re f",
                    b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 0 /YStep 0 "
                    b"/Resources << /Pattern << /P 6 0 R >> >>",
                ),
            ),
        )
    ),
    "a tile a thousandth wide": Hostile(
        lambda: one(
            resources=b"/Pattern << /P 6 0 R >>",
            content=stream(b"/Pattern cs /P scn 0 0 300 100 re f 0 g " + SHOWN),
            more=(
                stream(
                    b"0 0 1 1 re f",
                    b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 0.001 0.001] "
                    b"/XStep 0.001 /YStep 0.001 /Resources << >>",
                ),
            ),
        ),
        seen=False,
    ),
    "a font of itself": Hostile(
        lambda: instead(
            5,
            b"<< /Font << /F 6 0 R >> >>",
            more=(
                b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
            ),
        ),
        seen=False,
    ),
    "a drawn font whose letters draw themselves": Hostile(
        lambda: instead(
            5,
            b"<< /Font << /F 6 0 R >> >>",
            more=(
                (
                    b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 83 "
                    b"/LastChar 83 /Widths [9] /Encoding << /Differences [83 /S] >> /CharProcs << /S 7 0 R >> "
                    b"/Resources << /Font << /F 6 0 R >> >> >>"
                ),
                stream(b"9 0 d0 BT /F 1 Tf (S) Tj ET"),
            ),
        ),
        seen=False,
    ),
    "a font file that is none": Hostile(
        lambda: instead(
            5,
            b"<< /Font << /F 6 0 R >> >>",
            more=(
                (
                    b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 0 /LastChar 255 "
                    b"/FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 32 /FontFile2 7 0 R >> >>"
                ),
                stream(b"\0\1\0\0" + b"\xff" * 200),
            ),
        ),
        seen=False,
    ),
}
