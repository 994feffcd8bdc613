"""Sources: a file of a stranger is known by its content, made safe, or refused with one sentence."""

import codecs
import hashlib
import unicodedata
from pathlib import Path, PurePosixPath

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import EmptySource, SourceTooLarge, UnknownKind, WrongName
from legal_recovery.plumbing.binding.model import MOST_BYTES, Source, base_name
from legal_recovery.plumbing.binding.pictures import picture_as_pdf
from legal_recovery.plumbing.binding.plain_text import text_as_pdf
from legal_recovery.plumbing.binding.reading import safe_pdf
from legal_recovery.plumbing.pdf import house_fonts

PDF, TEXT = "application/pdf", "text/plain"
_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
# A PDF may begin after some bytes that every reader passes over.
_PDF_WITHIN = 1024
_NAMES = {
    PDF: (".pdf",),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/tiff": (".tif", ".tiff"),
    TEXT: (".txt", ".text", ".log", ".csv", ".md"),
}
_OTHERS = frozenset(
    ".doc .docx .xls .xlsx .ppt .pptx .wps .et .ofd .html .htm .svg .eml .msg .zip .rar .exe .gif .bmp .heic".split()
)
# Text that is meant for a browser or a word processor: printed as it stands it would be no exhibit.
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"{\\rtf", b"%!ps", b"mime-version:")


def read_source(name: str, content: bytes, fonts: Path | None = None) -> Source:
    """Return a file as pages that are safe to bind. Raises a refusal that names the file and says what to do.

    The name serves for people only, without its folders. `fonts` is for plain text.
    """
    name = base_name(name)
    if not content:
        raise EmptySource(N_("“{name}” is empty: get the file again."), name=name)
    if len(content) > MOST_BYTES:
        raise SourceTooLarge(
            N_("“{name}” has more than {most} MB: divide it."), name=name, most=MOST_BYTES // 1_000_000
        )
    kind = _kind(name, content)
    _require_true_name(name, kind)
    if kind == PDF:
        made = content
    elif kind == TEXT:
        made = text_as_pdf(name, _text(content) or "", fonts or house_fonts())
    else:
        made = picture_as_pdf(name, kind, content)
    # What we have set ourselves need not be searched for words.
    safe = safe_pdf(name, made, is_text=kind == TEXT)
    return Source(
        name=name,
        media_type=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        pdf=safe.pdf,
        original=content,
        pages=safe.pages,
        removed=safe.removed,
        signatures=safe.signatures,
        repaired=safe.repaired,
        bookmarks=safe.bookmarks,
    )


def _kind(name: str, content: bytes) -> str:
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return PDF
    start = content[:_PDF_WITHIN].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if not start.startswith(_MARKUP) and _text(content) is not None:
        return TEXT
    raise UnknownKind(
        N_("“{name}” is neither PDF, JPEG, PNG, TIFF nor plain text: print it to a PDF and add that."),
        name=name,
    )


def _text(content: bytes) -> str | None:
    """Return the text in UTF-8, GB18030 or marked UTF-16, or nothing if it is none or holds what no text holds."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(sign in "\n\r\t\f" or unicodedata.category(sign) != "Cc" for sign in set(text)):
            return text
    return None


def _require_true_name(name: str, kind: str) -> None:
    ending = PurePosixPath(name.lower()).suffix
    known = {one for endings in _NAMES.values() for one in endings}
    if ending in known | _OTHERS and ending not in _NAMES[kind]:
        raise WrongName(
            N_("“{name}” is not what its name says: give it its true ending and add it again."), name=name
        )
