"""Books, records and the chain: timeline and money of each book in one order, provable to anybody.

A book is one hash chain. The first `prev` is the digest of format, installation and book; each record's hash
is SHA-256 over the canonical JSON (RFC 8785) of its body and the previous hash. Thirty lines in any language
can check it (docs/architecture.md shows them).
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, LargeBinary, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.kernel.events import QUIET, Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.db import Base, Id, Moment, Xid, run

FORMAT = "legal-recovery/1"
BOOK_KINDS = ("case", "bank", "audit")

# Takes a statement and one row of values for it, to be sent with others of its kind.
Insert = Callable[[str, tuple[Any, ...]], None]

_INSERT_BOOK = "INSERT INTO books (id, kind, office_id, head_seq, head_hash) VALUES (?, ?, ?, ?, ?)"
_INSERT_TEXT = "INSERT INTO texts (id, salt, value) VALUES (?, ?, ?)"
_in_order = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class InstallationRow(Base):
    """This installation's name, made once; every chain begins with it."""

    __tablename__ = "installation"
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32))


class BookRow(Base):
    """A chain and its head: the last position and its hash."""

    __tablename__ = "books"
    __table_args__ = (CheckConstraint("kind IN ('case', 'bank', 'audit')", name="kind"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(8))
    # Whose month the book's money falls into; None for books without money.
    office_id: Mapped[int | None] = mapped_column(Id)
    head_seq: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))


class RecordRow(Base):
    """One link: an entry of the ledger or an event, as canonical JSON."""

    __tablename__ = "records"
    __table_args__ = (
        CheckConstraint("kind IN ('entry', 'event')", name="kind"),
        Index("ix_records_known", "epoch", "xid"),
        {"sqlite_with_rowid": False},
    )
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(5))
    body: Mapped[str] = mapped_column(LongText)
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    epoch: Mapped[int]
    xid: Mapped[Any] = mapped_column(Xid)


class TextRow(Base):
    """A personal value or free text, kept aside with its salt; erasing empties both."""

    __tablename__ = "texts"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    value: Mapped[str | None] = mapped_column(LongText)


@dataclass(slots=True)
class Head:
    """The end of a book while a transaction holds its lock."""

    kind: str
    office: int | None
    seq: int
    hash: str
    moved: bool = False


def canonical_json(value: Any) -> str:
    """Return RFC 8785's form of a value made of text, lists, objects, true, false and null.

    With ASCII keys and no numbers, sorted keys without spaces are that form.
    """
    return _in_order.encode(value)


def link_hash(body: str, prev: str) -> str:
    """Return the hash of a record from its canonical body and the previous hash."""
    return hashlib.sha256(f'{{"body":{body},"prev":"{prev}"}}'.encode()).hexdigest()


def first_prev(installation: str, book: int) -> str:
    """Return what stands before the first record of a book."""
    seed = canonical_json({"book": str(book), "format": FORMAT, "installation": installation})
    return hashlib.sha256(seed.encode()).hexdigest()


def installation_uid(connection: Connection) -> str:
    """Return this installation's name; it is made by the first migration's start-up."""
    uid = run(connection, "SELECT uid FROM installation WHERE id = 1").scalar()
    assert uid is not None, "the database has not been set up"
    return str(uid)


def ensure_installation(connection: Connection) -> None:
    """Name the installation, once."""
    if run(connection, "SELECT count(*) FROM installation").scalar() == 0:
        run(connection, "INSERT INTO installation (id, uid) VALUES (1, ?)", (secrets.token_hex(16),))


def create_book(insert: Insert, kind: str, office: int | None, installation: str) -> tuple[int, Head]:
    """Open an empty book and return its id and head."""
    book = new_id()
    head = Head(kind, office, 0, first_prev(installation, book))
    insert(_INSERT_BOOK, (book, kind, office, 0, head.hash))
    return book, head


def last_change(book: str) -> str:
    """Return the SQL of the place of a book's last record that was not quiet; `book` is SQL for its id."""
    # The canonical form writes the kind in one way only, and no free text stands in it.
    loud = "".join(f""" AND body NOT LIKE '%"kind":"{kind}"%'""" for kind in sorted(QUIET))
    return f"(SELECT seq FROM records WHERE book = {book}{loud} ORDER BY seq DESC LIMIT 1)"


def text_digest(salt: bytes, value: str) -> str:
    """Return the digest under which a text is proved without being shown."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def keep_text(insert: Insert, text: Text) -> tuple[int, dict[str, str]]:
    """Store a text under a fresh salt; return its id and what stands in the record for it."""
    text_id, salt = new_id(), secrets.token_bytes(16)
    insert(_INSERT_TEXT, (text_id, salt, text.value))
    return text_id, {"digest": text_digest(salt, text.value), "text": str(text_id)}


def forget_text(connection: Connection, book: int, text_id: int) -> bool:
    """Empty a text that a record of this book mentions; tell whether there was one."""
    sql = "SELECT count(*) FROM records WHERE book = ? AND body LIKE ?"
    if not run(connection, sql, (book, f'%"text":"{text_id}"%')).scalar():
        return False
    sql = "UPDATE texts SET salt = NULL, value = NULL WHERE id = ? AND value IS NOT NULL"
    return bool(run(connection, sql, (text_id,)).rowcount == 1)
