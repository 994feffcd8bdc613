"""Entries, postings, balances and months. The walls around them are triggers, declared with the migrations."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor, Moment

# Text compares by code point on both engines (plumbing/schema.py): between `:` and `;` stands all that is under a name.
_RECOVERED = "account >= 'money:recovered:' AND account < 'money:recovered;'"


class EntryRow(Base):
    """A journal entry; it carries its record's place in the book, and seals its postings."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("book", "reverses"),
        ForeignKeyConstraint(
            ["book", "seq"], ["records.book", "records.seq"], deferrable=True, initially="DEFERRED"
        ),
        Index("ix_entries_transfer", "transfer"),
        Index("ix_entries_value_on", "value_on"),
        Index(
            "ix_entries_reversals",
            "recorded_at",
            sqlite_where=text("reverses IS NOT NULL"),
            postgresql_where=text("reverses IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )
    book: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(60))
    value_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[int] = mapped_column(Id)
    source: Mapped[str] = mapped_column(String(20))
    reverses: Mapped[int | None]
    transfer: Mapped[int | None] = mapped_column(Id)


class PostingRow(Base):
    """One line of an entry, in minor units; debit positive."""

    __tablename__ = "postings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["book", "seq"], ["entries.book", "entries.seq"], deferrable=True, initially="DEFERRED"
        ),
        CheckConstraint("minor <> 0", name="minor"),
        # What was recovered by source and collateral, of all books, reads this index alone.
        Index(
            "ix_postings_recovered",
            "book",
            "currency",
            "account",
            "collateral_id",
            "minor",
            sqlite_where=text(_RECOVERED),
            postgresql_where=text(_RECOVERED),
        ),
        {"sqlite_with_rowid": False},
    )
    book: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(String(60))
    minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    debt_id: Mapped[int | None] = mapped_column(Id)
    collateral_id: Mapped[int | None] = mapped_column(Id)
    proceeding_id: Mapped[int | None] = mapped_column(Id)
    cost_id: Mapped[int | None] = mapped_column(Id)
    bank_line_id: Mapped[int | None] = mapped_column(Id)


class BalanceRow(Base):
    """The sum of an account of a book in a month, for what is known now; recomputed by `ledger verify`."""

    __tablename__ = "balances"
    __table_args__ = ({"sqlite_with_rowid": False},)
    book: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(String(60), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    minor: Mapped[int] = mapped_column(Minor)


class TotalRow(Base):
    """A book's figures in one currency, for what is known now: lists sort and add up by them."""

    __tablename__ = "totals"
    __table_args__ = ({"sqlite_with_rowid": False},)
    book: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    exposure_minor: Mapped[int] = mapped_column(Minor)
    gross_minor: Mapped[int] = mapped_column(Minor)
    costs_minor: Mapped[int] = mapped_column(Minor)
    in_kind_minor: Mapped[int] = mapped_column(Minor)
    outstanding_minor: Mapped[int] = mapped_column(Minor)


class PeriodRow(Base):
    """An office's month: open or closed for value dates of money."""

    __tablename__ = "periods"
    __table_args__ = (
        UniqueConstraint("office_id", "month"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    office_id: Mapped[int] = mapped_column(Id)
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(6))
