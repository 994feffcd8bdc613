"""What a file is, before anybody trusts it: its size, its fingerprint, its kind, its encoding."""

import codecs
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Protocol

from legal_recovery.kernel.errors import N_, InvalidInput

MEGABYTE = 1024 * 1024
# What the web takes; a file on the same machine may be as large as a million rows need.
MAX_UPLOAD_BYTES = 100 * MEGABYTE
MAX_FILE_BYTES = 2048 * MEGABYTE
LONGEST_LINE = 4 * MEGABYTE
LONGEST_TOKEN = 2 * MEGABYTE


class FileProblem(InvalidInput):
    """A file that cannot be read at all: why, and what to do."""

    def __init__(self, code: str, message: str, *, row: int | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        # Files go wrong in more ways than are worth a class each.
        self.code, self.row = code, row  # type: ignore[misc]


Row = list[Any]


class Table(Protocol):
    """One table of a file: a text file, or a sheet of a workbook."""

    @property
    def name(self) -> str | None:
        """The sheet's name; None for a text file."""

    @property
    def day_zero(self) -> date:
        """From which day the numbers of days are counted."""

    @property
    def is_cut_off(self) -> bool:
        """Tell whether the file ends without ending its last row."""

    def share(self, row: int) -> float:
        """Return how much has been read when the given row has."""

    def top(self, count: int) -> list[Row]:
        """Return the first rows."""

    def rows(self, after: int, width: int) -> Iterator[tuple[int, Row]]:
        """Yield the rows after the given one, with the number that a person sees beside them.

        A row may hold more cells than `width`, or fewer.
        """


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a first pass over the bytes tells; `encoding` is None for anything but text."""

    path: Path
    name: str
    size: int
    digest: str
    encoding: str | None


_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_BOMS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"PK\x05\x06", "ZIP"),
)
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<div", b"<meta", b"<style")


def inspect(path: Path, name: str, limit: int) -> FileFacts:
    """Fingerprint the file and say whether it is a workbook or text, and in which encoding.

    Raises FileProblem for everything that cannot be a table.
    """
    size = require_readable(path, limit)
    with path.open("rb") as stream:
        start = stream.read(1024)
    if start.startswith(_ZIP):
        return FileFacts(path, name, size, _digest(path), None)
    _refuse_foreign(start)
    if b"\0" in start and not start.startswith(tuple(_BOMS)):
        raise _not_text()
    encoding = next((known for bom, known in _BOMS.items() if start.startswith(bom)), "utf-8")
    return FileFacts(path, name, size, *_decodable(path, encoding))


def require_readable(path: Path, limit: int) -> int:
    """Return the size in bytes of a file that is there, holds something and is no larger than the limit.

    Raises FileProblem.
    """
    _require_file(path)
    size = path.stat().st_size
    if size > limit:
        raise FileProblem(
            "file.too_large",
            N_("The file has {size} MB; at most {limit} MB can be loaded at once. Split it."),
            size=-(-size // MEGABYTE),
            limit=limit // MEGABYTE,
        )
    with path.open("rb") as stream:
        start = stream.read(1024)
    if not start.strip():
        raise FileProblem("file.empty", N_("The file is empty."))
    return size


def read_text(path: Path, otherwise: str) -> str:
    """Return the text of a file in UTF-8, UTF-16, GB18030, or else the encoding that its kind of file has.

    Raises FileProblem where it mixes two of them.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    encoding = next((known for bom, known in _BOMS.items() if start.startswith(bom)), "utf-8")
    try:
        encoding = _decodable(path, encoding)[1]
    except FileProblem as problem:
        if problem.message is not _NEITHER:
            raise
        return _in_old_letters(path, otherwise, problem)
    return path.read_text(encoding=encoding)


def _in_old_letters(path: Path, encoding: str, problem: FileProblem) -> str:
    """Return a text of one byte a letter; raises the problem where that would be guessed."""
    try:
        return path.read_text(encoding=encoding)
    except UnicodeDecodeError:
        raise problem from None


class Tokens:
    """An XML file that is refused where a tag or a text of it does not end.

    The parser looks at an unfinished tag anew with every piece that it is given, so a long one costs its square.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._length = stream, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next piece; raises FileProblem."""
        piece = self._stream.read(size)
        place = piece.rfind(b">")
        self._length = len(piece) - place if place >= 0 else self._length + len(piece)
        if self._length > LONGEST_TOKEN:
            raise FileProblem(
                "file.not_a_table",
                N_("The file has a tag or text of more than {limit} MB, which no such file has."),
                limit=LONGEST_TOKEN // MEGABYTE,
            )
        return piece


def _require_file(path: Path) -> None:
    """Refuse what cannot be read twice, such as a pipe, or not at all."""
    if path.is_dir():
        raise _no_file(N_("{path} is a folder, not a file."), path)
    if not path.exists():
        raise _no_file(N_("There is no file {path}."), path)
    if not path.is_file():
        raise _no_file(N_("{path} is not an ordinary file: save what it holds as a file first."), path)
    if not os.access(path, os.R_OK):
        raise _no_file(N_("The file {path} may not be read by this user."), path)


def _no_file(message: str, path: Path) -> FileProblem:
    return FileProblem("file.missing", message, path=str(path))


def _refuse_foreign(start: bytes) -> None:
    if start.startswith(_OLE):
        raise FileProblem(
            "file.legacy_workbook",
            N_(
                "The file is an old .xls workbook, or one with a password: open it, remove the "
                "password and save it as .xlsx or CSV."
            ),
        )
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise FileProblem(
            "file.markup",
            N_("The file is a web page or XML, whatever its name says: open it and save it as .xlsx."),
        )
    for magic, kind in _FOREIGN:
        if start.startswith(magic):
            raise FileProblem(
                "file.not_a_table",
                N_("The file is {kind}, not a table: give a CSV, TSV or XLSX file."),
                kind=kind,
            )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _decodable(path: Path, encoding: str) -> tuple[str, str]:
    """Return fingerprint and encoding; the whole file is decoded once, so that nothing fails later."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder(encoding)()
    readable, line = True, 0
    for chunk in _chunks(path):
        digest.update(chunk)
        line = _length_of_line(chunk, line)
        readable = readable and _decodes(decoder, chunk)
    if readable and _decodes(decoder, b"", final=True):
        return digest.hexdigest(), encoding
    if readable and encoding.startswith("utf-8"):
        raise _cut_off()
    if encoding != "utf-8":
        raise FileProblem(
            "file.wrong_encoding",
            N_("The file begins as {encoding}, but is not {encoding} throughout: save it as UTF-8."),
            encoding=encoding.removesuffix("-sig").upper(),
        )
    return digest.hexdigest(), _chinese_encoding(path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(MEGABYTE):
            yield chunk


def _length_of_line(chunk: bytes, before: int) -> int:
    """Return how long the line is that the chunk ends in, refusing one that no table has."""
    end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
    length = len(chunk) - end - 1 if end >= 0 else before + len(chunk)
    if length > LONGEST_LINE:
        raise FileProblem(
            "file.not_a_table",
            N_("The file has a line of more than {limit} MB: it is not a table."),
            limit=LONGEST_LINE // MEGABYTE,
        )
    return length


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        text = decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    if "\0" in text:
        raise _not_text()
    return True


def _not_text() -> FileProblem:
    return FileProblem(
        "file.not_text",
        N_("The file is neither text nor a workbook: save it as CSV (UTF-8) or as .xlsx."),
    )


def _chinese_encoding(path: Path) -> str:
    """Return GB18030 for a file that is not UTF-8, unless some of its lines surely are.

    Half of all Chinese characters are by chance also a letter of UTF-8, so a short line can be valid in
    both; but only true UTF-8 has Chinese characters when it is read as UTF-8.
    """
    utf8_line = other_line = None
    pairs = western = 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.isascii():
                continue
            text = _as_utf8(line)
            if text is not None and max(text) >= _FIRST_OF_THREE_BYTES:
                utf8_line = utf8_line or number
            elif text is None:
                other_line = other_line or number
                _require_gb18030(line, number, utf8_line is None)
                pairs, western = _add_pairs(line, pairs, western)
            if utf8_line and other_line:
                raise _mixed(max(utf8_line, other_line), utf8_line)
    if 2 * western > pairs:
        raise _neither(other_line or 1, 1, alone=True)
    return "gb18030"


_FIRST_OF_THREE_BYTES = "\u0800"
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_HALF_ASCII = re.compile(rb"[\x81-\xfe][\x40-\x7e]")


def _add_pairs(line: bytes, pairs: int, western: int) -> tuple[int, int]:
    """Count the pairs of bytes, and those that end in a Latin letter.

    `Müller` in a Western encoding is valid GB18030 too, but Chinese text hardly ever has such pairs.
    """
    found = _PAIR.findall(line)
    return pairs + len(found), western + sum(1 for pair in found if _HALF_ASCII.match(pair))


def _as_utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _require_gb18030(line: bytes, number: int, alone: bool) -> None:
    try:
        line.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.reason.startswith("incomplete") and not line.endswith(b"\n") and alone:
            raise _cut_off() from None
        raise _neither(number, error.start + 1, alone=alone) from None


def _cut_off() -> FileProblem:
    return FileProblem(
        "file.cut_off", N_("The file ends in the middle of a character: it was not copied whole.")
    )


def _neither(line: int, byte: int, *, alone: bool) -> FileProblem:
    return FileProblem(
        "file.wrong_encoding",
        _NEITHER if alone else _NOT_THROUGHOUT,
        row=line,
        line=line,
        byte=byte,
    )


_NEITHER = N_(
    "Line {line} cannot be read as UTF-8 or GB18030 (byte {byte} of the line): save the file as UTF-8."
)
_NOT_THROUGHOUT = N_(
    "The file is UTF-8, but line {line} is not (byte {byte} of the line): save the file as UTF-8."
)


def _mixed(line: int, utf8_line: int) -> FileProblem:
    return FileProblem(
        "file.mixed_encodings",
        N_(
            "The file mixes two encodings: line {line} is in {second}, what is above in {first}. "
            "Save the whole file as UTF-8."
        ),
        row=line,
        line=line,
        first="GB18030" if line == utf8_line else "UTF-8",
        second="UTF-8" if line == utf8_line else "GB18030",
    )
