"""How a file is put together: its table of contents, its objects, its locks."""

import struct
from collections.abc import Callable
from io import BytesIO

import pikepdf

from tests.plumbing.binding import made
from tests.plumbing.binding.hostile.base import (
    CATALOGUE,
    FONT,
    PAGE,
    SHOWN,
    TREE,
    Hostile,
    content,
    instead,
    objects,
    one,
    stream,
)


def cut_xref(entry: bytes) -> bytes:
    """Return the file with something else for its table of contents."""
    whole = one()
    at = whole.rindex(b"xref\n0 ")
    return whole[:at] + entry


def prev_to_itself() -> bytes:
    whole = one()
    at = whole.rindex(b"xref\n0 ")
    return whole.replace(b"trailer << ", b"trailer << /Prev %d " % at)


def two_prevs() -> bytes:
    """Two tables of contents that each name the other as the one before."""
    whole = one()
    first = whole.rindex(b"xref\n0 ")
    second = len(whole)
    whole = whole.replace(b"trailer << ", b"trailer << /Prev %010d " % 0)
    shift = len(whole) - second
    later = b"xref\n0 0\ntrailer << /Size 6 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        first,
        second + shift,
    )
    return whole.replace(b"/Prev %010d" % 0, b"/Prev %010d" % (second + shift)) + later


def in_streams(change: Callable[[bytes], bytes] = lambda whole: whole) -> bytes:
    """Return the file with its objects in object streams, after something was done to its bytes."""
    with pikepdf.open(BytesIO(one())) as pdf:
        return change(made.saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate))


def within_itself() -> bytes:
    """An object stream that, by its own table of contents, stands in itself."""
    within = b"3 0 " + PAGE % b""
    body = stream(within, b"/Type /ObjStm /N 1 /First 4")
    there = [CATALOGUE % b"", TREE % b"", b"null", stream(SHOWN), FONT % b"", body]
    out, places = b"%PDF-1.7\n", []
    for number, one_body in enumerate(there, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one_body)
    rows = [struct.pack(">BHB", 0, 0, 255)]
    for number, place in enumerate(places, 1):
        inside = number in (3, 6)
        rows.append(struct.pack(">BHB", 2, 6, 0) if inside else struct.pack(">BHB", 1, place, 0))
    rows.append(struct.pack(">BHB", 1, len(out), 0))
    table = stream(b"".join(rows), b"/Type /XRef /Size 8 /W [1 2 1] /Root 1 0 R")
    return out + b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


def locked(user: str, **how) -> bytes:
    with pikepdf.open(BytesIO(one())) as pdf:
        return made.saved(pdf, encryption=pikepdf.Encryption(owner="o", user=user, **how))


def updated() -> bytes:
    """A file with a second revision, in which the page says something else."""
    whole = content(b"BT /F 20 Tf 40 200 Td (OLD) Tj ET")
    at, prev = len(whole), whole.rindex(b"xref\n0 ")
    body = b"4 0 obj\n%s\nendobj\n" % stream(SHOWN)
    table = b"xref\n4 1\n%010d 00000 n \ntrailer << /Size 6 /Root 1 0 R /Prev %d >>\n" % (at, prev)
    return whole + body + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(body))


STRUCTURE = {
    "no table of contents at all": Hostile(lambda: cut_xref(b"%%EOF\n")),
    "a table of contents of nothing": Hostile(
        lambda: cut_xref(b"xref\n0 0\ntrailer << /Root 1 0 R >>\nstartxref\n9999999\n%%EOF\n")
    ),
    "a table whose every place is wrong": Hostile(lambda: one().replace(b"0000000", b"0000003")),
    "a table that goes on with itself": Hostile(prev_to_itself),
    "two tables that go on with each other": Hostile(two_prevs),
    "no trailer": Hostile(lambda: one().replace(b"trailer", b"trial\x00r")),
    "a root that is another object": Hostile(lambda: made.by_hand(objects(), root="4 0 R"), "unreadable"),
    "a root that is not there": Hostile(lambda: made.by_hand(objects(), root="99 0 R"), "unreadable"),
    "objects without an end": Hostile(lambda: one().replace(b"\nendobj\n", b"\n")),
    "a stream without an end": Hostile(lambda: one().replace(b"\nendstream", b"\n")),
    "an object stream that stands in itself": Hostile(within_itself, "unreadable"),
    "objects in streams": Hostile(in_streams),
    "objects in streams, cut at a tenth": Hostile(
        lambda: in_streams(lambda x: x[:100] + x[180:]), "unreadable"
    ),
    "bytes before the beginning": Hostile(lambda: b"\0MIME junk\r\n" * 20 + one()),
    "a beginning that comes too late": Hostile(lambda: b" " * 2000 + one(), "misnamed"),
    "bytes after the end": Hostile(lambda: one() + b"\0" * 1500),
    "a page of a website after the end": Hostile(lambda: one() + b"<html><script>evil()</script>" * 20),
    "several ends": Hostile(lambda: one() + b"%%EOF\n%%EOF\r\n%%EOF"),
    "a second revision": Hostile(updated),
    "a version of the future": Hostile(lambda: one().replace(b"%PDF-1.7", b"%PDF-9.9")),
    "an old Macintosh's ends of lines": Hostile(lambda: one().replace(b"\n", b"\r")),
    "an empty password": Hostile(lambda: locked("")),
    "an empty password, which forbids everything": Hostile(
        lambda: locked("", allow=pikepdf.Permissions(extract=False, print_lowres=False, print_highres=False))
    ),
    "an empty password of forty bits": Hostile(lambda: locked("", R=3, aes=False, metadata=False)),
    "a password": Hostile(lambda: locked("x"), "encrypted"),
    "a length that is too short": Hostile(lambda: one().replace(b"/Length %d" % len(SHOWN), b"/Length  3")),
    "a length that stands elsewhere and is wrong": Hostile(
        lambda: instead(4, stream(SHOWN).replace(b"%d" % len(SHOWN), b"6 0 R", 1), more=(b"999999",))
    ),
    "a length that is its own stream": Hostile(
        lambda: instead(4, stream(SHOWN).replace(b"%d" % len(SHOWN), b"4 0 R", 1))
    ),
    "a length below nothing": Hostile(lambda: one().replace(b"/Length %d" % len(SHOWN), b"/Length -9")),
    "arrays a thousand deep": Hostile(lambda: one(b"/X " + b"[" * 1000 + b"]" * 1000), "unreadable"),
    "dictionaries ten thousand deep": Hostile(
        lambda: one(b"/X " + b"<</A " * 10_000 + b"1" + b">>" * 10_000), "unreadable"
    ),
    "a name of a hundred thousand signs": Hostile(lambda: one(b"/" + b"N" * 100_000 + b" 1")),
}
