"""Looking at the files of a case: what they have, and their pages as pictures, read once and then known."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from legal_recovery.dossiers.rules.foreseeing import Looked
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.binding.glancing import NARROW, WIDE, glance, page_picture
from legal_recovery.plumbing.binding.model import REMOVED
from legal_recovery.plumbing.files import FileStore

# What a person waits for; the rest of a large case is read the next time they ask.
_SECONDS = 8
_MOST_KNOWN = 512

Found = Looked | RecoveryError
# A file is its digest, so what was found of it stays true; why it was refused may change, where it was only missing.
_known: dict[str, Looked] = {}


class Looker:
    """Reads files for one answer, for as long as a person waits."""

    def __init__(
        self, files: FileStore, *, seconds: int = _SECONDS, now: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._files, self._now, self._until = files, now, now() + seconds * 1_000_000_000

    def __call__(self, name: str, sha256: str) -> Found | None:
        """Return what a file has, or why it cannot be bound; None where there was no time left to read it."""
        known = _known.get(sha256)
        if known is not None or self._now() >= self._until:
            return known
        found = self._read(name, sha256)
        if isinstance(found, Looked):
            while len(_known) >= _MOST_KNOWN:
                _known.pop(next(iter(_known)), None)
            _known[sha256] = found
        return found

    def _read(self, name: str, sha256: str) -> Found:
        with TemporaryDirectory(prefix="glance-") as folder:
            path = Path(folder) / "file"
            try:
                self._files.save_to(sha256, path)
                seen = glance(name, path)
            except RecoveryError as refusal:
                return refusal
            return Looked(
                seen.pages,
                seen.unread,
                seen.signatures,
                tuple(REMOVED[key] for key in seen.removed),
                seen.repaired,
                seen.weights,
                path.stat().st_size,
            )


def picture_of(files: FileStore, name: str, sha256: str, page: int, *, small: bool = False) -> bytes:
    """Return a page of a file, told from 1, as a PNG; raises NotFound, NoSuchPage, TooSlow and why it is refused."""
    with TemporaryDirectory(prefix="glance-") as folder:
        path = Path(folder) / "file"
        files.save_to(sha256, path)
        return page_picture(name, path, page, width=NARROW if small else WIDE)
