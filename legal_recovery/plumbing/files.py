"""Files as received: stored once under their SHA-256, in a local folder or wherever fsspec reaches."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

import fsspec

from legal_recovery.kernel.errors import N_, InvalidInput, NotFound

CHUNK = 1 << 20
LARGEST_FILE = 100 * CHUNK


class FileTooLarge(InvalidInput):
    """The file is larger than the house takes."""

    code = "files.too_large"


class FileStore:
    """Keeps bytes by their digest; the same bytes are kept once, and nothing is overwritten."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)

    def put(self, source: BinaryIO, *, limit: int = LARGEST_FILE) -> tuple[str, int]:
        """Store a file and return its SHA-256 and size; raises FileTooLarge, and then keeps nothing."""
        content, digest = bytearray(), hashlib.sha256()
        while chunk := source.read(CHUNK):
            content += chunk
            digest.update(chunk)
            if len(content) > limit:
                raise FileTooLarge(
                    N_("The file is larger than {limit_mb} MB."),
                    field="file",
                    limit_mb=limit // CHUNK,
                )
        name = digest.hexdigest()
        self._write_once(name, bytes(content))
        return name, len(content)

    def _write_once(self, name: str, content: bytes) -> None:
        path = self._path(name)
        if self._fs.exists(path):
            return
        self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        # Written aside and moved, so that a kill leaves no half a file under a full name.
        with self._fs.open(path + ".part", "wb") as target:
            target.write(content)
        self._fs.mv(path + ".part", path)

    def read(self, name: str) -> bytes:
        """Return a file's bytes; raises NotFound where they are gone."""
        try:
            return bytes(self._fs.cat_file(self._path(name)))
        except FileNotFoundError:
            raise NotFound(N_("The file {name} is missing from the store."), name=name[:12]) from None

    def names(self) -> Iterator[str]:
        """Return the digests of all files there are."""
        if not self._fs.exists(self._root):
            return
        for path in self._fs.find(self._root):
            yield path.rpartition("/")[2]

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:2]}/{name}"
