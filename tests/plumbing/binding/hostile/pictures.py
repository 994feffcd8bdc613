"""Pictures and texts, and what people call files."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from tests.plumbing.binding import made
from tests.plumbing.binding.hostile.base import (
    Hostile,
    bomb,
    one,
)


def png(mode: str, size: tuple[int, int] = (40, 30), **how) -> bytes:
    return made.picture("PNG", mode, size, **how)


def chunked(content_: bytes, name: bytes, change: Callable[[bytes], bytes], *, sound: bool = True) -> bytes:
    """Return a PNG in which one chunk is another, with the checksum that fits or an old one."""
    at = content_.index(name) - 4
    size = int.from_bytes(content_[at : at + 4])
    body = change(content_[at + 8 : at + 8 + size])
    check = zlib.crc32(name + body).to_bytes(4) if sound else b"\0\0\0\0"
    return content_[:at] + len(body).to_bytes(4) + name + body + check + content_[at + 12 + size :]


def remarked(content_: bytes, comment: bytes) -> bytes:
    """Return a PNG with a packed comment after its head."""
    body = b"zTXt" + b"Comment\0\0" + comment
    return content_[:33] + (len(body) - 4).to_bytes(4) + body + zlib.crc32(body).to_bytes(4) + content_[33:]


def turned(orientation: int) -> bytes:
    """Return a photograph that says how it has to be turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.new("RGB", (60, 40), (190, 190, 190))
    image.paste((200, 0, 0), (0, 0, 20, 20))
    written = BytesIO()
    image.save(written, "JPEG", quality=95, exif=exif)
    return written.getvalue()


def press(*, adobe: bool) -> bytes:
    """Return a photograph in the colours of a press, all red: with Adobe's mark, which turns them round, or without."""
    written, ink = BytesIO(), (0, 255, 255, 0)
    # Pillow writes the mark, and turns round.
    Image.new("CMYK", (60, 40), ink if adobe else (255, 0, 0, 255)).save(written, "JPEG", quality=95)
    whole = written.getvalue()
    if adobe:
        return whole
    at = whole.index(b"\xff\xee")
    return whole[:at] + whole[at + 2 + int.from_bytes(whole[at + 2 : at + 4]) :]


def tiff(mode: str, frames: int = 1, **how) -> bytes:
    return made.picture("TIFF", mode, (40, 30), frames, **how)


def round_tiff() -> bytes:
    """Return a TIFF whose page after the last is the first."""
    whole = tiff("L")
    at = int.from_bytes(whole[4:8], "little")
    entries = int.from_bytes(whole[at : at + 2], "little")
    link = at + 2 + 12 * entries
    return whole[:link] + at.to_bytes(4, "little") + whole[link + 4 :]


PICTURES = {
    "a PNG of one point": Hostile(lambda: png("RGB", (1, 1)), name="点.png"),
    "a PNG of sixteen bits": Hostile(lambda: png("I;16"), name="a.png"),
    "a PNG with a palette that lets through": Hostile(lambda: png("P", transparency=0), name="a.png"),
    "a PNG with a wrong checksum": Hostile(
        lambda: chunked(png("RGB"), b"IDAT", lambda body: body, sound=False), name="a.png"
    ),
    "a PNG whose picture is broken": Hostile(
        lambda: chunked(png("RGB"), b"IDAT", lambda body: b"\0" * len(body)), "unreadable", name="a.png"
    ),
    "a PNG of no points": Hostile(
        lambda: chunked(png("RGB"), b"IHDR", lambda body: bytes(8) + body[8:]), "unreadable", name="a.png"
    ),
    "a PNG of two hundred megapixels": Hostile(
        lambda: chunked(png("RGB"), b"IHDR", lambda body: struct.pack(">II", 20000, 10001) + body[8:]),
        "picture_too_large",
        name="a.png",
    ),
    "a PNG with a comment of a gigabyte": Hostile(
        lambda: remarked(png("RGB"), bomb(20)), "unreadable", name="a.png"
    ),
    "a PNG that moves": Hostile(lambda: png("RGB", frames=3), name="a.png"),
    **{
        f"a JPEG that says it is turned by {number}": Hostile(
            lambda number=number: turned(number), name="a.jpg"
        )
        for number in range(10)
    },
    "a JPEG for a press, of Adobe's": Hostile(lambda: press(adobe=True), name="a.jpg"),
    "a JPEG for a press, of others": Hostile(lambda: press(adobe=False), name="a.jpg"),
    "a JPEG that comes in steps": Hostile(lambda: made.picture("JPEG", progressive=True), name="a.jpg"),
    "a JPEG that is cut off": Hostile(lambda: made.picture("JPEG")[:-200], "unreadable", name="a.jpg"),
    "a JPEG with a thousand bytes after its end": Hostile(
        lambda: made.picture("JPEG") + bytes(1000), name="a.jpg"
    ),
    "a JPEG of one point": Hostile(lambda: made.picture("JPEG", size=(1, 1)), name="a.jpg"),
    "a JPEG of two hundred megapixels": Hostile(
        lambda: made.picture("JPEG", "L").replace(
            struct.pack(">HH", 200, 300), struct.pack(">HH", 65000, 65000), 1
        ),
        "picture_too_large",
        name="a.jpg",
    ),
    "a TIFF of a fax": Hostile(lambda: tiff("1", 2, compression="group4"), 2, name="a.tif"),
    "a TIFF of an old fax": Hostile(lambda: tiff("1", compression="group3"), name="a.tif"),
    "a TIFF that is cut off": Hostile(lambda: tiff("RGB")[:-300], "unreadable", name="a.tif"),
    "a TIFF whose pages go round": Hostile(round_tiff, name="a.tif"),
    "a TIFF of floats": Hostile(lambda: tiff("F"), name="a.tif"),
    "a TIFF of Lab": Hostile(lambda: tiff("LAB"), name="a.tif"),
}


# All of the same signs, since each other set of signs is a font of its own.
WORDS = "SEEN 证据"
TEXTS = {
    "a text in GB18030": Hostile(lambda: WORDS.encode("gb18030"), name="记录.txt"),
    "a text in UTF-16 with a mark": Hostile(lambda: WORDS.encode("utf-16"), name="记录.txt"),
    "a text in UTF-16 the other way round": Hostile(
        lambda: b"\xfe\xff" + WORDS.encode("utf-16-be"), name="记录.txt"
    ),
    "half a text in UTF-16": Hostile(lambda: WORDS.encode("utf-16")[:-1], "unknown_kind", name="记录.txt"),
    "a text with noughts": Hostile(lambda: b"SEEN\0\0 and so on", "unknown_kind", name="记录.txt"),
    "a text of one line of three hundred thousand signs": Hostile(
        lambda: (WORDS + "E" * 300_000).encode(), 85, name="记录.txt"
    ),
    "a text of nothing but ends of lines": Hostile(
        lambda: (WORDS + "\n" * 100_000).encode(), name="记录.txt"
    ),
    "a text of nothing but ends of pages": Hostile(
        lambda: (WORDS + "\f" * 20_000).encode(), "too_many_pages", name="记录.txt"
    ),
    "a text that runs the other way": Hostile(lambda: f"\u202e\u2066{WORDS}".encode(), name="记录.txt"),
    "a drawing that is called a PDF": Hostile(
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        "unknown_kind",
    ),
    "a page of a website that is called a PDF": Hostile(
        lambda: b"<!DOCTYPE html><iframe src=file:///etc/passwd>", "unknown_kind"
    ),
    "a document of Word that is called a PDF": Hostile(lambda: b"PK\x03\x04" + bytes(99), "unknown_kind"),
    "an old document of Word that is called a PDF": Hostile(
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "unknown_kind"
    ),
    "a program that is called a PDF": Hostile(lambda: b"MZ\x90\0" + bytes(200), "unknown_kind"),
    "PostScript that is called a PDF": Hostile(lambda: b"%!PS-Adobe-3.0\n(x) run", "unknown_kind"),
    "a PDF that is called a picture": Hostile(one, "misnamed", name="a.png"),
    "a PDF that is called a program": Hostile(one, "misnamed", name="a.exe"),
}

# What people call files, and what is told of it: the last part, on one line, and every sign that is seen.
NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\windows\\a.pdf": "a.pdf",
    "证据\u202efdp.exe.pdf": "证据fdp.exe.pdf",
    "证据\n第二行.pdf": "证据第二行.pdf",
    "证" * 300 + ".pdf": "证" * 300 + ".pdf",
    "{0}{name}%s.pdf": "{0}{name}%s.pdf",
    "<script>.pdf": "<script>.pdf",
    "a\0b.pdf": "ab.pdf",
}
