"""Page assets: ours and those fetched at set-up, each at an address that changes with its content."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from legal_recovery.resources import resource

OWN = Path(__file__).resolve().parent / "static"
A_YEAR = 365 * 24 * 3600
# Comments and indentation are for whoever reads the files here, not for the wire.
UNSENT = re.compile(rb"^[ \t]*(?://.*\n|/\*.*?\*/\n)|^[ \t]+", re.MULTILINE)

# Small files named by meaning are written; one request is served. The order is that of the list.
BUNDLES = {
    "app.css": tuple(
        f"css/{part}.css"
        for part in ("tokens", "frame", "parts", "case", "table", "form", "calendar", "narrow", "print")
    ),
    "app.js": tuple(
        f"js/{part}.js"
        for part in (
            "words", "preferences", "money", "forms", "echo", "docket", "list", "peek", "palette", "calendar", "keys",
            "swap",
        )
    ),
    # What one page alone needs is sent to that page alone.
    "desk.css": ("css/desk.css",),
    "desk.js": ("js/desk.js",),
    "arrange.css": ("css/arrange.css", "css/redact.css"),
    "arrange.js": ("js/arrange.js",),
    "redact.js": ("js/redact.js",),
    "paper.css": ("css/paper.css",),
    "texts.css": ("css/texts.css",),
    "texts.js": ("js/texts.js",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asset:
    """The bytes of one address, and packed once for all who accept gzip."""

    body: bytes
    packed: bytes
    digest: str
    mimetype: str


def find_asset(name: str) -> Asset | None:
    """Return the asset of this name, or None; files changed on disk are read anew."""
    paths = _paths(name)
    if not paths:
        return None
    stamps = tuple(path.stat().st_mtime_ns for path in paths)
    return _read(name, tuple(paths), stamps)


def _paths(name: str) -> list[Path]:
    if name in BUNDLES:
        return [OWN / part for part in BUNDLES[name]]
    if "\x00" in name:
        return []
    for folder in (OWN, resource("assets") / "web"):
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            return [path]
    return []


@lru_cache(maxsize=64)
def _read(name: str, paths: tuple[Path, ...], stamps: tuple[int, ...]) -> Asset:
    body = b"\n".join(path.read_bytes() for path in paths)
    if name in BUNDLES:
        body = UNSENT.sub(b"", body)
    digest = hashlib.sha256(body).hexdigest()[:12]
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(body, gzip.compress(body, 9, mtime=0), digest, mimetype)
