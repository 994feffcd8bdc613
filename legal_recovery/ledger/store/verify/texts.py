"""Texts kept aside: each is what its digest in the chain was made of, or was erased and says so."""

from array import array
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.store.verify.findings import Findings
from legal_recovery.plumbing.db import Base, run
from legal_recovery.plumbing.event_log import text_digest
from legal_recovery.plumbing.schema import derived_columns
from legal_recovery.plumbing.state import Replay

# How many texts are asked for in one query.
_PORTION = 500


@dataclass(frozen=True, slots=True)
class _Place:
    book: int
    seq: int | None


class Texts:
    """Looks up the texts that records mention, in portions."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._connection = connection
        self._findings = findings
        self._waiting: dict[int, tuple[str, _Place]] = {}
        self._mentioned = array("q")
        self._empty: dict[int, _Place] = {}
        self._erased: dict[int, _Place] = {}

    def take(self, replay: Replay, seq: int) -> None:
        """Take the texts that the last record mentioned out of the replay."""
        for key, digest in replay.texts.items():
            self._waiting[key] = (digest, _Place(replay.book, seq))
            self._mentioned.append(key)
        replay.texts.clear()
        for key in replay.erased:
            self._erased[key] = _Place(replay.book, seq)
        replay.erased.clear()
        if len(self._waiting) >= _PORTION:
            self._look_up()

    def _look_up(self) -> None:
        keys = list(self._waiting)
        marks = ", ".join("?" * len(keys))
        rows = run(self._connection, f"SELECT id, salt, value FROM texts WHERE id IN ({marks})", keys)
        for key, salt, value in rows:
            digest, place = self._waiting.pop(key)
            if salt is None and value is None:
                self._empty[key] = place
            elif not _proves(salt, value, digest):
                self._add("verify.text", N_("Text {id} is not what was recorded."), key, place)
        for key, (_, place) in self._waiting.items():
            self._add("verify.text_missing", N_("Text {id} is missing."), key, place)
        self._waiting = {}

    def end(self) -> None:
        """Compare what is empty with what was erased, and find texts that nothing mentions."""
        if self._waiting:
            self._look_up()
        for key, place in self._empty.items():
            if key not in self._erased:
                self._add("verify.text_emptied", N_("Text {id} was emptied without a record."), key, place)
        for key, place in self._erased.items():
            if key not in self._empty:
                self._add("verify.text_kept", N_("Text {id} was erased and is still there."), key, place)
        self._find_unmentioned()

    def _find_unmentioned(self) -> None:
        helpers = self._helpers()
        known = run(self._connection, "SELECT count(*) FROM texts").scalar()
        if known == len(self._mentioned) + len(helpers):
            return
        mentioned = {*self._mentioned, *helpers}
        for (key,) in run(self._connection, "SELECT id FROM texts"):
            if key not in mentioned:
                self._findings.add("verify.text_unrecorded", N_("Text {id} is in no record."), id=key)

    def _helpers(self) -> list[int]:
        """Return the texts that rows without events point at, such as the waiting lines of an import."""
        found: list[int] = []
        for name in derived_columns():
            table, _, column = name.partition(".")
            keys = Base.metadata.tables[table].columns[column].foreign_keys
            if any(key.target_fullname == "texts.id" for key in keys):
                sql = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
                found += [row[0] for row in run(self._connection, sql)]
        return found

    def _add(self, code: str, message: Any, key: int, place: _Place) -> None:
        self._findings.add(code, message, book=place.book, seq=place.seq, id=key)


def _proves(salt: Any, value: Any, digest: str) -> bool:
    """Tell whether salt and value give the digest; half a text gives none."""
    if not isinstance(value, str) or not isinstance(salt, bytes | memoryview):
        return False
    return text_digest(bytes(salt), value) == digest
