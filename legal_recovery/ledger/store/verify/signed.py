"""Checkpoints: signed by this place, and the books of that moment still begin as they were signed."""

import json
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import canonical
from legal_recovery.ledger.store.verify.findings import Findings
from legal_recovery.plumbing.checkpoints import Checkpoint, MerkleTree, head_leaf
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.positions import sight

# Each further checkpoint costs a hash for each book; all older ones are held by their signature alone.
NEWEST = 100

_COLUMNS = "taken_at, root, books, statement, signature, public_key"


class Signed:
    """The newest checkpoints, whose roots are found again while the books go by."""

    def __init__(
        self,
        connection: Connection,
        findings: Findings,
        keys: frozenset[bytes],
        kept: Sequence[Checkpoint],
        installation: str,
    ) -> None:
        self._findings = findings
        self._keys = keys
        self._unsound: list[str] = []
        stored = [
            Checkpoint(*row) for row in run(connection, f"SELECT {_COLUMNS} FROM checkpoints ORDER BY id")
        ]
        sound = [told for one in [*stored, *kept] if (told := self._told(one, installation)) is not None]
        self._told_by = sorted(sound, key=lambda told: (int(told["epoch"]), told["at"]))[-NEWEST:]
        self._trees = [MerkleTree() for _ in self._told_by]
        self._sees = [sight(int(told["epoch"]), told["snapshot"]) for told in self._told_by]
        self.first_to_see = lru_cache(maxsize=4096)(self._first_to_see)
        self._heads: dict[int, tuple[int, str]] = {}

    def _told(self, one: Checkpoint, installation: str) -> dict[str, str] | None:
        """Return what a checkpoint states, if it is signed, by us, of this place, and its columns agree."""
        try:
            told = json.loads(one.statement)
            shown = {"at": canonical(one.taken_at), "books": str(one.books), "root": one.root}
            agrees = all(told[name] == value for name, value in shown.items())
            agrees = agrees and told["installation"] == installation and bool(told["snapshot"])
            ours = not self._keys or bytes(one.public_key) in self._keys
            if agrees and ours and one.is_signed:
                int(told["epoch"])
                return dict(told)
        except (KeyError, TypeError, ValueError, AttributeError):
            pass
        at: Any = one.taken_at
        self._unsound.append(str(at if isinstance(at, bytes) else canonical(at)))
        return None

    def _first_to_see(self, epoch: int, xid: int) -> int:
        # Later checkpoints see all that earlier ones saw, so this can be looked up by halves.
        return bisect_left(self._sees, True, key=lambda sees: sees(epoch, xid))

    def take(self, seq: int, digest: str, epoch: int, xid: int) -> None:
        """Take a record of the book that goes by."""
        if self._trees:
            self._heads[self.first_to_see(epoch, xid)] = (seq, digest)

    def end_book(self, book: int) -> None:
        """Put the book's head of each checkpoint into its tree."""
        leaf: bytes | None = None
        for number, tree in enumerate(self._trees):
            if number in self._heads:
                leaf = head_leaf(book, *self._heads[number])
            if leaf is not None:
                tree.add(leaf)
        self._heads.clear()

    def end(self, *, whole: bool) -> None:
        """Note what was not signed, and where every chain is whole, roots that are not those that were signed."""
        for at in self._unsound:
            self._findings.add(
                "verify.checkpoint", N_("The checkpoint of {at} is not what this place signed."), at=at
            )
        if not whole:
            return
        for told, tree in zip(self._told_by, self._trees, strict=True):
            if (str(tree.leaves), tree.root().hex()) != (told["books"], told["root"]):
                self._findings.add(
                    "verify.rewritten",
                    N_("The books are not those that were signed in the checkpoint of {at}."),
                    at=told["at"],
                )
