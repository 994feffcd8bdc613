"""What may be attached, and who may read it."""

import codecs
import unicodedata
from pathlib import PurePosixPath

from legal_recovery.kernel.errors import N_, InvalidInput, Message

ACCESS: dict[str, Message] = {"court": N_("For the court"), "internal": N_("Internal")}


class EmptyFile(InvalidInput):
    """A document has content."""

    code = "documents.empty"


class NamelessFile(InvalidInput):
    """A document has a name."""

    code = "documents.nameless"


class Misnamed(InvalidInput):
    """A document is what its name says."""

    code = "documents.misnamed"


LONGEST_NAME, _LONGEST_ENDING = 200, 20

# What a file says it is by its first bytes; its name says nothing that can be trusted.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"{\\rtf", "application/rtf"),
)
# What some programs write before a PDF begins, and every reader passes over.
_BEFORE_PDF = b"\xef\xbb\xbf\r\n\t "
# Office files are archives; which kind stands in the names of their first members.
_MEMBERS = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"OFD.xml", "application/ofd"),
)
UNKNOWN_TYPE = "application/octet-stream"
SNIFFED = 4096


def media_type_of(head: bytes) -> str:
    """Return what a file is by its first bytes; whatever could run in a browser is plain text."""
    for beginning, media_type in _BEGINNINGS:
        if head.startswith(beginning):
            return media_type
    if head.lstrip(_BEFORE_PDF).startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return next((found for member, found in _MEMBERS if member in head), "application/zip")
    if head[:4] == b"RIFF":
        return {b"WAVE": "audio/wav", b"WEBP": "image/webp"}.get(head[8:12], UNKNOWN_TYPE)
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return "text/plain" if _is_text(head) else UNKNOWN_TYPE


def _is_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _is_wide_text(head)
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        # A sign that the last bytes cut in two is still one.
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _is_wide_text(head: bytes) -> bool:
    """Tell whether a beginning marked as UTF-16 reads so: old editors of Windows save texts in it."""
    whole = head[: len(head) // 2 * 2]
    for cut in (0, 2):
        try:
            text = whole[: len(whole) - cut].decode("utf-16")
        except UnicodeDecodeError:
            continue
        return all(sign in "\n\r\t\f" or unicodedata.category(sign) != "Cc" for sign in set(text))
    return False


def clean_name(name: str) -> str:
    """Return a file's name without any path; raises NamelessFile."""
    bare = _seen(name.replace("\\", "/").rpartition("/")[2]).strip()
    if not bare or bare in {".", ".."}:
        raise NamelessFile(N_("Choose a file that has a name."), field="file")
    ending = PurePosixPath(bare).suffix[:_LONGEST_ENDING]
    return bare.removesuffix(ending)[: LONGEST_NAME - len(ending)] + ending


def _seen(name: str) -> str:
    """Return a name without line breaks, and without the signs that let gpj.exe be read as exe.jpg."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})


def require_true_name(name: str, media_type: str) -> None:
    """Refuse a PDF that is none: a court could not open it, and a program could hide in it."""
    if name.lower().endswith(".pdf") and media_type != "application/pdf":
        raise Misnamed(N_("“{text}” is not a PDF, whatever its name says."), field="file", text=name)


def require_content(size: int) -> None:
    """Refuse a file without a single byte."""
    if size == 0:
        raise EmptyFile(N_("The file is empty."), field="file")
