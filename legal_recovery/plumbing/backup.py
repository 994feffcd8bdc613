"""A backup: database, files and keys in one tar, with a manifest that says what is inside and its SHA-256.

The database is copied first: a file is stored before the record that names it, so all that the copy names is
there to be taken afterwards.
"""

import hashlib
import io
import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, InvalidInput, Unsupported
from legal_recovery.kernel.events import moment_text
from legal_recovery.plumbing.checkpoints import known_keys
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.dump import PlaceNotEmpty, dump, load, mark_restored, member_name, require_empty
from legal_recovery.plumbing.files import CHUNK, FileStore

FORMAT = "legal-recovery-backup/1"
MANIFEST = "manifest.json"
_FILES, _KEYS = "files/", "keys/"
_MEMBERS = re.compile(r"database\.(sqlite|pgdump)|files/[0-9a-f]{64}|keys/[\w.-]+")


class NotABackup(InvalidInput):
    """The file is no backup, or is damaged."""

    code = "backup.unreadable"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ledger lives: its database, its files, and the folder of its keys."""

    database: Database
    files: FileStore
    keys: Path


@dataclass(frozen=True, slots=True)
class Inside:
    """What a backup holds: sizes in bytes by member."""

    made_at: str
    members: dict[str, int]

    @property
    def files(self) -> int:
        return sum(name.startswith(_FILES) for name in self.members)

    @property
    def keys(self) -> int:
        return sum(name.startswith(_KEYS) and not name.endswith(".pub") for name in self.members)

    @property
    def database(self) -> int:
        return sum(size for name, size in self.members.items() if name.startswith("database."))


# --- writing ----------------------------------------------------------------------------------------------


class _Tar:
    """A tar being written, and what its manifest will say."""

    def __init__(self, tar: tarfile.TarFile, clock: Clock) -> None:
        self._tar = tar
        self._made_at = clock.now()
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: BinaryIO, size: int) -> None:
        head = tarfile.TarInfo(name)
        head.size, head.mode, head.mtime = size, 0o600, int(self._made_at.timestamp())
        digesting = _Digesting(source)
        self._tar.addfile(head, digesting)
        self.members[name] = {"sha256": digesting.digest.hexdigest(), "size": size}

    def finish(self, **facts: str) -> Inside:
        made_at = moment_text(self._made_at)
        told = {"format": FORMAT, "made_at": made_at, **facts, "members": self.members}
        text = json.dumps(told, ensure_ascii=False, indent=1).encode()
        inside = Inside(made_at, {name: member["size"] for name, member in self.members.items()})
        self.add(MANIFEST, io.BytesIO(text), len(text))
        return inside


class _Digesting:
    """Reads a source and takes the digest of what went by."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.digest.update(chunk)
        return chunk


def write_backup(place: Place, target: Path, clock: Clock, *, with_keys: bool = True) -> Inside:
    """Write a backup of a place in use; nothing stands under its name before it is whole. Raises PlaceNotEmpty."""
    if target.exists():
        raise PlaceNotEmpty(N_("{place} is there already."), place=str(target))
    part = target.with_name(target.name + ".part")
    part.touch(mode=0o600)
    try:
        with tarfile.open(part, "w:gz" if target.suffix in (".gz", ".tgz") else "w") as tar:
            inside = _fill(_Tar(tar, clock), place, target.parent, with_keys)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return inside


def _fill(tar: _Tar, place: Place, beside: Path, with_keys: bool) -> Inside:
    name = member_name(place.database)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as folder:
        copy = Path(folder) / name
        dump(place.database, copy)
        with copy.open("rb") as source:
            tar.add(name, source, copy.stat().st_size)
    for digest in place.files.names():
        if len(digest) == 64:
            content = place.files.read(digest)
            tar.add(_FILES + digest, io.BytesIO(content), len(content))
    for key in sorted(place.keys.glob("*")) if with_keys else []:
        content = key.read_bytes()
        tar.add(_KEYS + key.name, io.BytesIO(content), len(content))
    # Without the signing key, its public half still proves what was signed before.
    for public in sorted(known_keys(place.keys)):
        text, former = public.hex().encode(), f"{_KEYS}former-{public.hex()[:16]}.pub"
        if former not in tar.members:
            tar.add(former, io.BytesIO(text), len(text))
    return tar.finish(engine=name.partition(".")[2])


# --- reading ----------------------------------------------------------------------------------------------


def restore_backup(source: Path, place: Place, clock: Clock) -> Inside:
    """Put a backup into an empty place; everything is proved before anything is put. A new epoch begins.

    Raises NotABackup, PlaceNotEmpty, Unsupported.
    """
    require_empty(place.database)
    if next(place.files.names(), None) is not None:
        raise PlaceNotEmpty(N_("There are files already; a backup is restored into an empty place only."))
    if any(place.keys.glob("*")):
        raise PlaceNotEmpty(
            N_("{place} is not empty; a backup is restored into an empty place only."), place=str(place.keys)
        )
    with _unpacked(source, place.keys.parent) as (folder, inside):
        name = member_name(place.database)
        if name not in inside.members:
            raise Unsupported(
                N_("This backup is of another database: what SQLite wrote goes back into SQLite only.")
            )
        _put_files(place, folder)
        _put_keys(place, folder)
        load(place.database, folder / name)
    mark_restored(place.database, clock)
    return inside


@contextmanager
def _unpacked(source: Path, beside: Path) -> Iterator[tuple[Path, Inside]]:
    """Unpack a backup where it will be put, proving each member."""
    folder = Path(tempfile.mkdtemp(dir=beside, prefix=".restore-"))
    try:
        try:
            with tarfile.open(source, "r:*") as tar:
                inside = _unpack(tar, folder)
        except (tarfile.TarError, EOFError, OSError, KeyError, TypeError, ValueError) as failure:
            raise _not_a_backup(source, str(failure)) from failure
        yield folder, inside
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _not_a_backup(source: Path, reason: str) -> NotABackup:
    return NotABackup(N_("{path} is no backup, or is damaged: {reason}."), path=str(source), reason=reason)


def _unpack(tar: tarfile.TarFile, folder: Path) -> Inside:
    manifest = tar.extractfile(MANIFEST)
    told = json.loads(manifest.read()) if manifest else {}
    if told["format"] != FORMAT:
        raise ValueError(told["format"])
    for name, member in told["members"].items():
        if not _MEMBERS.fullmatch(name):
            raise ValueError(name)
        content = tar.extractfile(name)
        if content is None or _copied(content, folder / name) != member["sha256"]:
            raise ValueError(name)
    return Inside(told["made_at"], {name: member["size"] for name, member in told["members"].items()})


def _copied(content: Any, target: Path) -> str:
    target.parent.mkdir(exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as out:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def _put_files(place: Place, folder: Path) -> None:
    for path in sorted((folder / "files").glob("*")):
        with path.open("rb") as content:
            place.files.put(content, limit=path.stat().st_size)


def _put_keys(place: Place, folder: Path) -> None:
    place.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in sorted((folder / "keys").glob("*")):
        target = place.keys / path.name
        target.touch(mode=0o600)
        target.write_bytes(path.read_bytes())
