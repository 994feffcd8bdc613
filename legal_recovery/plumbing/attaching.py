"""Files travel inside a PDF/A-3, and one of them, its manifest, knows the digest of the whole file around it.

The manifest has a place for the digest, filled with noughts while the file is digested, as a signature's own place
is left out of what it signs. So one changed byte anywhere is found, in the manifest too, without any signature.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf

from legal_recovery.kernel.errors import N_, InvalidInput

MANIFEST = "manifest.json"
# What the manifest has, in its canonical form, before the file around it is known.
BLANK = {"bytes": "0" * 12, "sha256": "0" * 64}
_PLACE = re.compile(rb'"file":\{"bytes":"(\d{12})","sha256":"([0-9a-f]{64})"\}')
_UNREADABLE = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RuntimeError,
    OverflowError,
)


class UnreadablePdf(InvalidInput):
    """What was handed in is no PDF that can be read."""

    code = "attaching.unreadable_pdf"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to travel along: its name, bytes, media type, and what it is, for whoever looks at the list."""

    name: str
    content: bytes
    media_type: str
    says: str


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a PDF carries: its files by name, and whether it is what its manifest says."""

    files: dict[str, bytes]
    fits: bool  # every byte of the file as it was when the manifest was put in
    ends: int  # how many bytes that were; what follows is a signature's, or was added


def attach(pdf: bytes, files: Iterable[Attachment], moment: datetime) -> bytes:
    """Return the PDF with the files in it, the same bytes from the same input; the manifest's place is filled in.

    `moment` is the date that the files bear. Nothing but a signature may be added to the file after this.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        associated: Any = document.Root.get("/AF", pikepdf.Array())
        for file in sorted(files, key=lambda one: one.name):
            document.attachments[file.name] = _spec(document, file, moment)
            associated.append(document.attachments[file.name].obj)
        document.Root.AF = _each_once(associated)
        written = BytesIO()
        # Streams stay as they are: the manifest must stand in the file as plain text.
        document.save(
            written,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            deterministic_id=True,
        )
    return _filled_in(written.getvalue())


def _spec(document: pikepdf.Pdf, file: Attachment, moment: datetime) -> pikepdf.AttachedFileSpec:
    stamp = moment.strftime("D:%Y%m%d%H%M%SZ")
    made: Any = pikepdf.AttachedFileSpec
    found: pikepdf.AttachedFileSpec = made(
        document,
        file.content,
        filename=file.name,
        description=file.says,
        mime_type=file.media_type,
        creation_date=stamp,
        mod_date=stamp,
        relationship=pikepdf.Name.Data,
    )
    return found


def _each_once(associated: Any) -> pikepdf.Array:
    """Return the list of associated files with each of them once: some writers list theirs twice."""
    found = {one.objgen: one for one in associated.as_list() if isinstance(one, pikepdf.Dictionary)}
    return pikepdf.Array(found.values())


def _filled_in(pdf: bytes) -> bytes:
    places = [one for one in _PLACE.finditer(pdf) if set(one[1] + one[2]) == {ord("0")}]
    assert len(places) == 1, "a manifest has one place for the digest of the file around it"
    (place,) = places
    pdf = pdf[: place.start(1)] + b"%012d" % len(pdf) + pdf[place.end(1) :]
    digest = hashlib.sha256(pdf).hexdigest().encode()
    return pdf[: place.start(2)] + digest + pdf[place.end(2) :]


def unpack(pdf: bytes) -> Unpacked:
    """Return what travels in a PDF; raises UnreadablePdf."""
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            found = [(name, _content(spec)) for name, spec in list(document.attachments.items())]
    except _UNREADABLE as failure:
        raise UnreadablePdf(N_("This is not a PDF that can be read."), field="file") from failure
    files = {name: content for name, content in found if content is not None}
    ends, fits = _told(pdf, files.get(MANIFEST))
    return Unpacked(files, fits, ends)


def _content(spec: pikepdf.AttachedFileSpec) -> bytes | None:
    """Return a file as it stands in the PDF; None where it is packed, as ours are not: it might grow without end."""
    stream = spec.obj.EF.F
    return None if "/Filter" in stream else bytes(stream.read_raw_bytes())


def _told(pdf: bytes, manifest: bytes | None) -> tuple[int, bool]:
    """Return how long the file was when its manifest was put in, and whether it was this file."""
    place = _PLACE.search(manifest) if manifest else None
    if manifest is None or place is None or pdf.count(manifest) != 1:
        return 0, False
    ends, start = int(place[1]), pdf.index(manifest) + place.start(2)
    blanked = pdf[:start] + BLANK["sha256"].encode() + pdf[start + 64 : max(ends, start + 64)]
    return ends, len(blanked) == ends and hashlib.sha256(blanked).hexdigest().encode() == place[2]
