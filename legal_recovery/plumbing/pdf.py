"""Typesetting: HTML becomes a PDF/A-3b file, the same bytes from the same text, fonts and libraries.

Knows nothing of cases. WeasyPrint holds the interpreter while it works, so a page never typesets in
its own process: `typeset_in_worker` hands the text to one of a few processes kept for that.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.platform_packages import PDF_PARTS, absent, remedy
from legal_recovery.plumbing.processes import pool_of
from legal_recovery.resources import resource

Result = TypeVar("Result")

# The family that style sheets name; its faces are the files of the fonts folder.
FAMILY = "Print Serif"
_WEIGHTS = {"Regular": 400, "Bold": 700}

# What stands between words and elements needs no glyph.
_BLANKS = frozenset(map(ord, "\n\r\t "))

# A worker keeps what WeasyPrint and Pango have grown; after so many documents a fresh one is cheaper.
_DOCUMENTS_PER_WORKER = 40


class LibraryMissing(RecoveryError):
    """A system library that typesetting needs is not installed."""

    code = "pdf.library_missing"


class FontsMissing(RecoveryError):
    """The fonts folder lacks a face."""

    code = "pdf.fonts_missing"


class GlyphMissing(InvalidInput):
    """The text has characters that no font can print; the fact `characters` holds them."""

    code = "pdf.glyph_missing"


class TypesettingFailed(RecoveryError):
    """The typesetter complained or died: a document with a warning is no document."""

    code = "pdf.typesetting_failed"


def house_fonts() -> Path:
    """Return the folder of the fonts that set-up installs."""
    return resource("assets") / "fonts"


def typeset(html: str, fonts: Path | None = None) -> bytes:
    """Return the document as PDF/A-3b, typeset here and now: for the command line and tests.

    The HTML carries its style, title, language and `dcterms.created`. Raises LibraryMissing,
    FontsMissing, GlyphMissing, and TypesettingFailed for anything that WeasyPrint remarks on.
    """
    folder = fonts or house_fonts()
    require_libraries()
    require_glyphs(html, folder)
    from legal_recovery.plumbing import typesetter

    return typesetter.press(html, folder)


def typeset_in_worker(html: str, fonts: Path | None = None, *, workers: int = 1) -> bytes:
    """Return what `typeset` returns, made in one of `workers` processes: for web and jobs.

    Raises what `typeset` raises, and TypesettingFailed when the process died.
    """
    return in_worker(typeset, html, fonts or house_fonts(), workers=workers)


def in_worker(function: Callable[..., Result], *arguments: Any, workers: int = 1) -> Result:
    """Return what a function of a module returns, called in one of the processes that make pages.

    Raises what the function raises, and TypesettingFailed when the process died.
    """
    return _presses(os.getpid(), workers).run(function, *arguments)


def warm_workers(workers: int = 1) -> None:
    """Start the processes now, so that the first document does not wait for their imports."""
    _presses(os.getpid(), workers).warm()


def faces(fonts: Path) -> dict[int, Path]:
    """Return the font files by weight. Raises FontsMissing."""
    found = {weight: _face(fonts, name) for name, weight in _WEIGHTS.items()}
    lacking = [name for name, weight in _WEIGHTS.items() if found[weight] is None]
    if lacking:
        raise FontsMissing(
            N_("The fonts for printing are not installed; “make run” fetches them."),
            folder=str(fonts),
            lacking=lacking,
        )
    return {weight: path for weight, path in found.items() if path}


def require_glyphs(text: str, fonts: Path) -> None:
    """Raise GlyphMissing if a character of the text has no glyph in some weight."""
    lacking = unprintable(text, fonts)
    if lacking:
        raise GlyphMissing(
            N_("No font can print {characters}."),
            characters=", ".join(map(named, lacking)),
            lacking=lacking,
        )


def unprintable(text: str, fonts: Path) -> tuple[str, ...]:
    """Return the characters that would print as an empty box, in order of code."""
    unknown = {char for char in set(text) if ord(char) not in _glyphs(fonts)}
    return tuple(sorted(unknown))


def named(character: str) -> str:
    """Return the character with its code, for people: 𠮷 (U+20BB7)."""
    code = f"U+{ord(character):04X}"
    return f"{character} ({code})" if character.isprintable() else code


def fonts_digest(fonts: Path) -> str:
    """Return the first half of the digest of all faces: other fonts make other files."""
    return _digest_of(tuple(faces(fonts).values()))


def _face(fonts: Path, name: str) -> Path | None:
    return next(iter(sorted(fonts.glob(f"*-{name}.ttf"))), None)


@cache
def _digest_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


@cache
def _glyphs(fonts: Path) -> frozenset[int]:
    """Return the codes that every weight can print: a heading may repeat any word of the text."""
    known = [_character_map(path) for path in faces(fonts).values()]
    return frozenset.intersection(*known) | _BLANKS


def _character_map(path: Path) -> frozenset[int]:
    # Only a process that typesets reads fonts; the others need not wait for this.
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def require_libraries() -> None:
    """Refuse with the command that helps: WeasyPrint itself prints a page and raises OSError.

    Without HarfBuzz's subsetter it would work, and write other bytes.
    """
    lacking = absent(PDF_PARTS)
    if lacking:
        raise LibraryMissing(
            N_("Typesetting needs {libraries}. Install with: {command}"),
            libraries=", ".join(part.name for part in lacking),
            command=remedy(lacking),
        )


class _Presses:
    """A pool of typesetting processes, replaced after a number of documents or when one dies."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._left = 0

    def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return what the function returned, or raise what it raised."""
        future = self._submit(function, *arguments)
        try:
            return future.result()
        except BrokenProcessPool as error:
            self._retire()
            raise TypesettingFailed(
                N_("The document could not be typeset: {reason}"), reason=str(error)
            ) from error

    def warm(self) -> None:
        """Start all processes."""
        with self._lock:
            pool = self._current()
        for _ in range(self._workers):
            pool.submit(_prepare)

    def _submit(self, function: Callable[..., Result], *arguments: Any) -> Future[Result]:
        with self._lock:
            pool = self._current()
            self._left -= 1
            return pool.submit(function, *arguments)

    def _current(self) -> ProcessPoolExecutor:
        """Return the pool, a fresh one when it is due.

        Not by max_tasks_per_child: up to Python 3.14 that can stop a pool for good (gh-115634).
        """
        if self._pool is None or self._left <= 0:
            if self._pool is not None:
                self._pool.shutdown(wait=False)
            self._pool = pool_of(self._workers)
            self._left = self._workers * _DOCUMENTS_PER_WORKER
        return self._pool

    def _retire(self) -> None:
        """Forget a broken pool, so that the next document gets a new one."""
        with self._lock:
            self._left = 0


@cache
def _presses(pid: int, workers: int) -> _Presses:
    """Return this process's pool; after a fork the parent's must not be used."""
    assert pid == os.getpid()
    return _Presses(workers)


def _prepare() -> None:
    """Import what typesetting needs and read the fonts' tables, before the first document."""
    require_libraries()
    _glyphs(house_fonts())
    from legal_recovery.plumbing import typesetter

    assert typesetter.tools()
