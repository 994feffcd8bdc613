"""The tree of pages, their boxes, turns and units, and what they are drawn with."""

from tests.plumbing.binding import made
from tests.plumbing.binding.hostile.base import (
    CATALOGUE,
    FONT,
    PAGE,
    SHOWN,
    TREE,
    Hostile,
    boxed,
    instead,
    one,
    stream,
)

PAGES = {
    "a page tree that is its own child": Hostile(
        lambda: instead(2, b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"), "recursive"
    ),
    "a page whose parent is itself": Hostile(
        lambda: instead(3, (PAGE % b"").replace(b"/Parent 2 0 R", b"/Parent 3 0 R"))
    ),
    "a null among the pages": Hostile(
        lambda: instead(2, b"<< /Type /Pages /Kids [null 3 0 R] /Count 2 >>"), "unreadable"
    ),
    "a page that is not there": Hostile(
        lambda: instead(2, b"<< /Type /Pages /Kids [3 0 R 77 0 R] /Count 2 >>"), "unreadable"
    ),
    "a number among the pages": Hostile(
        lambda: instead(2, b"<< /Type /Pages /Kids [7 3 0 R] /Count 2 >>"), "unreadable"
    ),
    "kids that are one page and no list": Hostile(
        lambda: instead(2, b"<< /Type /Pages /Kids 3 0 R /Count 1 >>"), "no_pages"
    ),
    "the same page twice": Hostile(lambda: instead(2, b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>"), 2),
    "a page that stands in the tree itself": Hostile(
        lambda: instead(2, b"<< /Type /Pages /Kids [%s] /Count 1 >>" % (PAGE % b""))
    ),
    "a count of billions": Hostile(
        lambda: instead(2, (TREE % b"").replace(b"/Count 1", b"/Count 2147483647"))
    ),
    "a count below nothing": Hostile(lambda: instead(2, (TREE % b"").replace(b"/Count 1", b"/Count -5"))),
    "a count that is a word": Hostile(lambda: instead(2, (TREE % b"").replace(b"/Count 1", b"/Count /Many"))),
    "pages without a kind": Hostile(
        lambda: one().replace(b"/Type /Page /", b"/").replace(b"/Type /Pages", b"")
    ),
    "a page of the wrong kind": Hostile(lambda: one().replace(b"/Type /Page /", b"/Type /Font /")),
    "no pages": Hostile(lambda: instead(2, b"<< /Type /Pages /Kids [] /Count 0 >>"), "no_pages"),
    "pages that are a list": Hostile(lambda: instead(2, b"[3 0 R]"), "unreadable"),
    "no box": Hostile(lambda: boxed(b"null")),
    "a box of nothing": Hostile(lambda: boxed(b"[0 0 0 0]")),
    "a box of three numbers": Hostile(lambda: boxed(b"[0 0 300]")),
    "a box of words": Hostile(lambda: boxed(b"[/a /b /c /d]")),
    "a box with its corners the other way round": Hostile(lambda: boxed(b"[300 400 0 0]")),
    "a box beginning below nothing": Hostile(lambda: boxed(b"[-100 -100 300 400]")),
    "a box as large as a country": Hostile(lambda: boxed(b"[0 0 9000000 9000000]"), seen=False),
    "a box beyond all numbers": Hostile(lambda: boxed(b"[0 0 1e39 99999999999999999999]"), "unreadable"),
    "a box as high as a mile and one point wide": Hostile(lambda: boxed(b"[0 0 1 200000]"), seen=False),
    "a box that stands elsewhere": Hostile(lambda: boxed(b"6 0 R", more=(b"[0 0 6 0 R 400]",))),
    "a box of boxes": Hostile(lambda: boxed(b"6 0 R", more=(b"[6 0 R 6 0 R 6 0 R 6 0 R]",))),
    "a crop outside the paper": Hostile(lambda: one(b"/CropBox [900 900 1000 1000]")),
    "a crop of nothing": Hostile(lambda: one(b"/CropBox [10 10 10 10]")),
    "a crop that is inherited": Hostile(lambda: one(tree=b"/CropBox [0 100 200 300]")),
    "everything inherited": Hostile(
        lambda: made.by_hand(
            [
                CATALOGUE % b"",
                TREE % b"/MediaBox [0 0 300 400] /Resources 5 0 R /Rotate 90",
                b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
                stream(SHOWN),
                FONT % b"",
            ]
        )
    ),
    **{
        f"turned by {turn}": Hostile(lambda turn=turn: one(b"/Rotate %s" % turn.encode()))
        for turn in ("45", "-90", "450", "90.0", "/Up", "null")
    },
    "turned beyond all numbers": Hostile(lambda: one(b"/Rotate 99999999999999999999"), "unreadable"),
    **{
        f"a unit of {unit}": Hostile(lambda unit=unit: one(b"/UserUnit %s" % unit.encode()), seen=seen)
        for unit, seen in (
            ("0", True),
            ("-1", True),
            ("500", False),
            ("2", True),
            ("/x", True),
        )
    },
    "no resources": Hostile(lambda: instead(3, (PAGE % b"").replace(b"/Resources 5 0 R", b"")), seen=False),
    "resources that are a number": Hostile(lambda: instead(5, b"7"), seen=False),
    "resources that contain themselves": Hostile(lambda: one(resources=b"/XObject << /X 5 0 R >> /Y 5 0 R")),
    "a page inside its own resources": Hostile(lambda: one(resources=b"/XObject << /X 3 0 R >>")),
    "twenty pages of one drawing": Hostile(
        lambda: instead(2, b"<< /Type /Pages /Kids [%s] /Count 20 >>" % (b"3 0 R " * 20)), 20
    ),
}
