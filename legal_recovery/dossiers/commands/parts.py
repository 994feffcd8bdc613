"""What the building of a dossier has finished so far, so that one begun again goes on there."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from legal_recovery.dossiers.commands.long_ledger import TableSetter
from legal_recovery.dossiers.commands.pages import Typesetter
from legal_recovery.plumbing.long_table.model import LongTable

Make = Callable[[], bytes]
# The parts of a job lie in a folder of this name and its number.
FOLDER = "dossiers-"


class Parts(Protocol):
    """Keeps what was made under a name; the same name is always of the same content."""

    def once(self, name: str, make: Make) -> bytes:
        """Return what was made under this name before, else make it."""


class Fresh:
    """For a dossier that somebody waits for: nothing is kept."""

    def once(self, name: str, make: Make) -> bytes:
        """Return what is made."""
        return make()


FRESH = Fresh()


class KeptParts:
    """Parts in a folder of one order. A kill leaves whole parts or none; on another machine they are made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def once(self, name: str, make: Make) -> bytes:
        """Return the part of this name from the folder, else make it and put it there."""
        path = self._folder / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            pass
        made = make()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = path.with_name(f"{name}.{os.getpid()}.part")
        aside.write_bytes(made)
        aside.replace(path)
        return made

    def of(self, name: str) -> "KeptParts":
        """Return the parts of one dossier among several."""
        return KeptParts(self._folder / _digest(name.encode()))

    def clear(self) -> None:
        """Forget all parts: what they are of is finished, or shall not be."""
        shutil.rmtree(self._folder, ignore_errors=True)


def forget_ended(work: Path, is_over: Callable[[int], bool]) -> int:
    """Forget the parts of every job that is over, and return how many had any left.

    One that was stopped while its worker lay killed is never begun again to do that itself.
    """
    ended = [path for path in work.glob(f"{FOLDER}*") if is_over(int(path.name.removeprefix(FOLDER)))]
    for path in ended:
        KeptParts(path).clear()
    return len(ended)


@contextmanager
def forgotten(parts: KeptParts) -> Iterator[None]:
    """Forget the parts when the work is done, refused or stopped; a process that is killed leaves them."""
    try:
        yield
    except Exception:
        parts.clear()
        raise
    parts.clear()


def typesetting_once(typesetter: Typesetter, parts: Parts) -> Typesetter:
    """Return a typesetter that sets no page a second time: within one order the same page is the same part."""

    def typeset(html: str, fonts: Path) -> bytes:
        return parts.once(f"set-{_digest(html.encode())}", lambda: typesetter(html, fonts))

    return typeset


def tables_once(setter: TableSetter, parts: Parts) -> TableSetter:
    """Return what sets no long table a second time: it takes longer than all the rest of a dossier."""

    def set_table(table: LongTable, fonts: Path) -> bytes:
        return parts.once(named_by(repr(table).encode(), "table"), lambda: setter(table, fonts))

    return set_table


def named_by(content: bytes, what: str) -> str:
    """Return the name of what is made of this content."""
    return f"{what}-{_digest(content)}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
