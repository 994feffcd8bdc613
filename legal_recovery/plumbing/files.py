"""Files as received: stored once under their SHA-256, in a local folder or wherever fsspec reaches."""

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

import fsspec

from legal_recovery.kernel.errors import N_, InvalidInput, NotFound

CHUNK = 1 << 20
LARGEST_FILE = 100 * CHUNK
_UNFINISHED = ".part"


class FileTooLarge(InvalidInput):
    """The file is larger than the house takes."""

    code = "files.too_large"


class FileStore:
    """Keeps bytes by their digest; the same bytes are kept once, and nothing is overwritten."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)

    def put(self, source: IO[bytes], *, limit: int = LARGEST_FILE) -> tuple[str, int]:
        """Store a file and return its SHA-256 and size; raises FileTooLarge, and then keeps nothing.

        The bytes go through in pieces: however large the file, it is never whole in memory.
        """
        self._fs.makedirs(self._root, exist_ok=True)
        # Written aside and moved, so that a kill leaves no half a file under a full name.
        aside = f"{self._root}/{secrets.token_hex(8)}{_UNFINISHED}"
        try:
            name, size = self._copy(source, aside, limit)
            self._move_once(aside, name)
        finally:
            if self._fs.exists(aside):
                self._fs.rm_file(aside)
        return name, size

    def _copy(self, source: IO[bytes], aside: str, limit: int) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with self._fs.open(aside, "wb") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > limit:
                    raise FileTooLarge(
                        N_("The file is larger than {limit_mb} MB."),
                        field="file",
                        limit_mb=limit // CHUNK,
                    )
                target.write(chunk)
        return digest.hexdigest(), size

    def _move_once(self, aside: str, name: str) -> None:
        path = self._path(name)
        if not self._fs.exists(path):
            self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._fs.mv(aside, path)

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raises NotFound where they are gone."""
        try:
            return bytes(self._fs.cat_file(self._path(name)))
        except FileNotFoundError:
            raise NotFound(N_("The file {name} is missing from the store."), name=name[:12]) from None

    def save_to(self, name: str, path: Path) -> None:
        """Write a file to a path in pieces, however large it is; raises NotFound where it is gone."""
        try:
            with self._fs.open(self._path(name), "rb") as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, CHUNK)
        except FileNotFoundError:
            raise NotFound(N_("The file {name} is missing from the store."), name=name[:12]) from None

    def names(self) -> Iterator[str]:
        """Return the digests of all files there are."""
        if not self._fs.exists(self._root):
            return
        for path in self._fs.find(self._root):
            # One that is just being written, or was when the machine stopped, is no file of ours yet.
            if not path.endswith(_UNFINISHED):
                yield path.rpartition("/")[2]

    def forget_unfinished(self, before: datetime) -> int:
        """Throw away what was begun to be stored before a moment and never finished; return how many there were."""
        count = 0
        for path in self._fs.ls(self._root, detail=False) if self._fs.exists(self._root) else ():
            if path.endswith(_UNFINISHED):
                # Finished, or thrown away, since we looked.
                with suppress(FileNotFoundError):
                    if self._fs.modified(path) < before:
                        self._fs.rm_file(path)
                        count += 1
        return count

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:2]}/{name}"
