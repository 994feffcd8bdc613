"""Checkpoints: one signed root over the heads of all books; a case can prove that its head is in it (RFC 6962)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from sqlalchemy import Connection, LargeBinary, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.events import moment_text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.db import Base, Database, Id, Moment, run
from legal_recovery.plumbing.event_log import canonical_json, installation_uid
from legal_recovery.plumbing.positions import snapshot_of


class CheckpointRow(Base):
    """A signed root, and the statement that was signed."""

    __tablename__ = "checkpoints"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime] = mapped_column(Moment)
    root: Mapped[str] = mapped_column(String(64))
    books: Mapped[int]
    statement: Mapped[str] = mapped_column(LongText)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A root over all heads, when it was taken, and its Ed25519 signature over the statement."""

    taken_at: datetime
    root: str
    books: int
    statement: str
    signature: bytes
    public_key: bytes

    @property
    def is_signed(self) -> bool:
        """Tell whether the signature is of this statement."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(
                self.signature, self.statement.encode()
            )
        except InvalidSignature:
            return False
        return True


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_root(leaves: list[bytes]) -> bytes:
    """Return the Merkle tree hash of leaf hashes (RFC 6962, 2.1); of none, the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = leaves
    while len(level) > 1:
        # Pairing from the left and carrying the odd one up gives RFC 6962's tree.
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


class MerkleTree:
    """The same tree grown leaf by leaf, holding one hash for each power of two."""

    def __init__(self) -> None:
        self.leaves = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf hash at the right."""
        self.leaves += 1
        whole, count = leaf, self.leaves
        while count % 2 == 0:
            whole = _node(self._peaks.pop(), whole)
            count //= 2
        self._peaks.append(whole)

    def root(self) -> bytes:
        """Return the root over all leaves so far; of none, the hash of nothing."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = _node(peak, root)
        return root


def inclusion_path(leaves: list[bytes], index: int) -> list[tuple[str, bytes]]:
    """Return the hashes that lead from a leaf to the root, each with the side it stands on."""
    path: list[tuple[str, bytes]] = []
    level = leaves
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(("left" if beside < index else "right", level[beside]))
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
        index //= 2
    return path


def root_from(leaf: bytes, path: list[tuple[str, bytes]]) -> bytes:
    """Return the root that a leaf and its path lead to."""
    found = leaf
    for side, other in path:
        found = _node(other, found) if side == "left" else _node(found, other)
    return found


def head_leaf(book: int, seq: int, digest: str) -> bytes:
    """Return the leaf of a book's head."""
    return leaf_hash(canonical_json({"book": str(book), "hash": digest, "seq": str(seq)}).encode())


def take_checkpoint(database: Database, clock: Clock, key: Ed25519PrivateKey) -> Checkpoint:
    """Sign the root over the heads of all books that hold anything, as they are now, and keep it.

    The statement names the snapshot that it is over, so that anybody can find those heads again later.
    """
    with database.writing() as connection:
        heads, snapshot = _heads_now(connection, database.epoch)
        root = merkle_root([head_leaf(*head) for head in heads]).hex()
        taken_at = clock.now()
        statement = canonical_json(
            {
                "at": moment_text(taken_at),
                "books": str(len(heads)),
                "epoch": str(database.epoch),
                "installation": installation_uid(connection),
                "root": root,
                "snapshot": snapshot,
            }
        )
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        made = Checkpoint(taken_at, root, len(heads), statement, key.sign(statement.encode()), public)
        sql = """INSERT INTO checkpoints (id, taken_at, root, books, statement, signature, public_key)
                 VALUES (?, ?, ?, ?, ?, ?, ?)"""
        values = (moment_text(taken_at), root, made.books, statement, made.signature, made.public_key)
        run(connection, sql, (new_id(), *values))
    return made


def _heads_now(connection: Connection, epoch: int) -> tuple[list[tuple[int, int, str]], str]:
    """Return all heads and the snapshot in which they stand; later checkpoints see all that earlier ones saw."""
    if connection.dialect.name == "sqlite":
        sql = "SELECT id, head_seq, head_hash FROM books WHERE head_seq > 0 ORDER BY id"
        rows = run(connection, sql).all()
        return [(row[0], row[1], row[2]) for row in rows], snapshot_of(connection, epoch)
    run(connection, "LOCK TABLE checkpoints IN EXCLUSIVE MODE")
    # In one statement, since each statement has a snapshot of its own.
    sql = """SELECT id, head_seq, head_hash, pg_current_snapshot()::text
             FROM books WHERE head_seq > 0 ORDER BY id"""
    rows = run(connection, sql).all()
    snapshot = rows[0][3] if rows else snapshot_of(connection, epoch)
    return [(row[0], row[1], row[2]) for row in rows], snapshot


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """Return the installation's signing key; it is made at first use and readable by its owner alone."""
    path = folder / "checkpoint.pem"
    if path.exists():
        key = load_pem_private_key(path.read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        return key
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def known_keys(folder: Path) -> frozenset[bytes]:
    """Return the public keys that this place signs with, or signed with before it was restored."""
    keys = set()
    if (folder / "checkpoint.pem").exists():
        keys.add(signing_key(folder).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    for path in folder.glob("*.pub"):
        keys.add(bytes.fromhex(path.read_text().strip()))
    return frozenset(keys)


def checkpoint_to_json(one: Checkpoint) -> dict[str, str]:
    """Return a checkpoint as it is kept outside: the statement, its signature and the public key."""
    return {
        "statement": one.statement,
        "signature": one.signature.hex(),
        "public_key": one.public_key.hex(),
    }


def checkpoint_from_json(kept: dict[str, str]) -> Checkpoint:
    """Return a checkpoint that was kept outside; raises KeyError, TypeError, ValueError where it is none."""
    told = json.loads(kept["statement"])
    return Checkpoint(
        datetime.fromisoformat(told["at"]),
        told["root"],
        int(told["books"]),
        kept["statement"],
        bytes.fromhex(kept["signature"]),
        bytes.fromhex(kept["public_key"]),
    )
