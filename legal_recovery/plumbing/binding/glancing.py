"""A glance at a stranger's file: what it has, or one page as a picture, in a process that ends if it takes too long.

Whoever asks waits no longer than the file is worth, and a file that brings its reader down brings nothing else down.
"""

import os
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import sqrt
from pathlib import Path

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.patience import Readers

SECONDS = 15.0
# As wide as a page is looked at, and as a stamp of it is; a page that is a mile high is drawn less finely.
WIDE, NARROW = 1000, 180
_MOST_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True)
class Glance:
    """What a file has: its pages, those without text, told from 1, what is taken out of it, and bytes by page."""

    pages: int
    unread: tuple[int, ...]
    signatures: int
    removed: tuple[str, ...]
    repaired: bool
    weights: tuple[int, ...]


def glance(name: str, path: Path, *, seconds: float = SECONDS) -> Glance:
    """Return what a file has; raises what `read_source` refuses with, and TooSlow."""
    return _glancer(os.getpid()).run(name, seconds, _glanced, name, path)


def page_picture(name: str, path: Path, page: int, *, width: int = WIDE, seconds: float = SECONDS) -> bytes:
    """Return a page, told from 1, as a PNG; raises NoSuchPage, TooSlow, and what `read_source` refuses with."""
    return _glancer(os.getpid()).run(name, seconds, _drawn, name, path, page, width)


@cache
def _glancer(pid: int) -> Readers:
    """Return this process's own; after a fork the parent's must not be used."""
    assert pid == os.getpid()
    return Readers()


# --- carried out in the process --------------------------------------------------------------------------


def _glanced(name: str, path: Path) -> Glance:
    from legal_recovery.plumbing.binding.sources import read_source
    from legal_recovery.plumbing.binding.volumes import page_sizes

    source = read_source(name, path.read_bytes())
    return Glance(
        pages=len(source.pages),
        unread=tuple(at for at, page in enumerate(source.pages, 1) if not page.has_text),
        signatures=source.signatures,
        removed=source.removed,
        repaired=source.repaired,
        weights=tuple(page_sizes(source)),
    )


def _drawn(name: str, path: Path, page: int, width: int) -> bytes:
    import pypdfium2

    from legal_recovery.plumbing.binding.errors import NoSuchPage
    from legal_recovery.plumbing.binding.model import content_of
    from legal_recovery.plumbing.binding.sources import read_source

    content, place = path.read_bytes(), page - 1
    alone = _page_alone(content, place)
    source = read_source(name, content if alone is None else alone)
    if alone is not None:
        place = 0
    if not 0 <= place < len(source.pages):
        raise NoSuchPage(
            N_("“{name}” has no page {page}: it has {pages}."), name=name, page=page, pages=len(source.pages)
        )
    with pypdfium2.PdfDocument(content_of(source.pdf)) as document:
        drawn = document[place]
        across, down = drawn.get_size()
        scale = min(width / across, sqrt(_MOST_PIXELS / (across * down)))
        picture = drawn.render(scale=scale).to_pil().convert("RGB")
    written = BytesIO()
    picture.save(written, "PNG", optimize=False, compress_level=6)
    return written.getvalue()


def _page_alone(content: bytes, place: int) -> bytes | None:
    """Return one page of a PDF as a file, so that of a thousand only that is made safe; None where all must be read.

    It is only a short cut: whatever is strange about a file is found, and said, by whoever reads all of it.
    """
    import pikepdf

    from legal_recovery.plumbing.binding.reading import BROKEN

    try:
        with pikepdf.open(BytesIO(content)) as pdf, pikepdf.new() as alone:
            if not 0 <= place < len(pdf.pages):
                return None
            alone.pages.append(pdf.pages[place])
            if (layers := pdf.Root.get("/OCProperties")) is not None:
                alone.Root.OCProperties = alone.copy_foreign(
                    layers if layers.is_indirect else pdf.make_indirect(layers)
                )
            written = BytesIO()
            alone.save(written)
    except (pikepdf.PasswordError, *BROKEN):
        return None
    return written.getvalue()
