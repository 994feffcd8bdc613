"""What is read, in plain words: a source, its pages, its links and bookmarks, and the limits of reading."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf.settings import set_qpdf_limits

from legal_recovery.kernel.errors import N_, Message

MOST_BYTES = 500_000_000
MOST_PAGES = 10_000
MOST_PIXELS = 200_000_000
# Of all pictures of one file: a TIFF can show the same strip ten thousand times.
MOST_PIXELS_IN_ALL = 20_000_000_000
# What one packed stream may hold, and the drawing instructions of all pages of a file.
MOST_UNPACKED = 256_000_000
MOST_UNPACKED_IN_ALL = 1_000_000_000
MOST_BOOKMARKS = 2_000

# A packed file of a kilobyte can hold gigabytes; qpdf stops there, in the whole process.
set_qpdf_limits(
    flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED, png_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED, dct_max_memory=4 * MOST_UNPACKED,
)  # fmt: skip

# What is taken out of a file, because it acts, plays, or would carry along what nobody looked at.
REMOVED: dict[str, Message] = {
    "javascript": N_("scripts"),
    "launch": N_("actions that start a program"),
    "submit": N_("actions that send or fetch data"),
    "files": N_("links to files"),
    "opening": N_("actions on opening"),
    "embedded": N_("embedded files"),
    "media": N_("sound, film and 3D"),
    "annotations": N_("annotations without an appearance"),
    "external": N_("content from outside the file"),
}

# A file's bytes, or where they lie: a bundle of a thousand pages need not be in memory.
Stored = bytes | Path
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page, in the page's own coordinates: to a page of the same file by place, or to an address."""

    area: Rectangle
    page: int | None
    address: str = ""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page as it is shown, turned and cropped: width and height in points."""

    width: float
    height: float
    has_text: bool
    drawn: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the contents of a file; `page` is the place of the page that it opens."""

    title: str
    page: int
    within: tuple["Bookmark", ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be bound. `pdf` is safe to open; `original` is what was given, untouched.

    `removed` holds keys of REMOVED; `signatures` counts the signatures that the original carries, which no
    bound copy can; `repaired` says that its table of contents was broken and its pages were found all the same;
    `whole` is no longer true when something was blacked out.
    """

    name: str
    media_type: str
    sha256: str
    pdf: Stored
    original: Stored
    pages: tuple[SourcePage, ...]
    removed: tuple[str, ...] = ()
    signatures: int = 0
    repaired: bool = False
    bookmarks: tuple[Bookmark, ...] = ()
    whole: bool = True


def opened(stored: Stored) -> pikepdf.Pdf:
    """Return a PDF that is ours; the caller closes it."""
    return pikepdf.open(BytesIO(stored) if isinstance(stored, bytes) else stored)


def content_of(stored: Stored) -> bytes:
    """Return the bytes."""
    return stored if isinstance(stored, bytes) else stored.read_bytes()


def base_name(name: str) -> str:
    """Return a file's name without folders, and without signs that are not seen."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in bare if sign.isprintable()).strip()
    return "file" if seen in {"", ".", ".."} else seen
