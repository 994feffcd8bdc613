"""Files as people send them and as others make them to harm: each a few bytes made here, after what readers of PDF met.

What a file must come to stands beside it: the number of its pages, or the code of its refusal.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.plumbing.binding import made

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R %s >>"
TREE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 %s >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R /Resources 5 0 R %s >>"
FONT = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> %s >>"
# What must be seen on the page of every file that is bound.
SHOWN = b"BT /F 20 Tf 40 200 Td (SEEN) Tj ET"

FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 300 400] "


@dataclass(frozen=True)
class Hostile:
    """A file, what it is called, and what becomes of it: so many pages, or why it is refused."""

    make: Callable[[], bytes]
    becomes: int | str = 1
    name: str = "证据.pdf"
    # Whether its page can show the word that it was made with.
    seen: bool = True


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >> stream\n%s\nendstream" % (len(content), more, content)


def packed(content: bytes, more: bytes = b"") -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode " + more)


def objects(
    page: bytes = b"",
    *,
    tree: bytes = b"",
    catalogue: bytes = b"",
    resources: bytes = b"",
    content: bytes | None = None,
    more: tuple[bytes, ...] = (),
) -> list[bytes]:
    """Return the objects of a file of one page that shows the word; `more` begin with number 6."""
    return [
        CATALOGUE % catalogue,
        TREE % tree,
        PAGE % page,
        content if content is not None else stream(SHOWN),
        FONT % resources,
        *more,
    ]


def one(page: bytes = b"", **how) -> bytes:
    return made.by_hand(objects(page, **how))


def instead(number: int, body: bytes, *, more: tuple[bytes, ...] = ()) -> bytes:
    """Return the file with another body for one of its objects."""
    there = objects(more=more)
    there[number - 1] = body
    return made.by_hand(there)


def boxed(box: bytes, **how) -> bytes:
    body = PAGE.replace(b"[0 0 300 400]", box) % b""
    return instead(3, body, **how)


def content(body: bytes, **how) -> bytes:
    return one(content=stream(body), **how)


def bomb(times: int = 300) -> bytes:
    pack = zlib.compressobj(9)
    return b"".join([*(pack.compress(b" " * 1_000_000) for _ in range(times)), pack.flush()])
