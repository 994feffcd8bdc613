"""Closings with their frozen checklists, requests to reopen, recounts, and the mapping to the general ledger."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id


class ClosingRow(Base):
    """A closing of a month: by whom, on which checklist, in spite of what."""

    __tablename__ = "month_closings"
    __table_args__ = (Index("ix_month_closings_office_id_month", "office_id", "month"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    office_id: Mapped[int] = mapped_column(Id, ForeignKey("offices.id"))
    month: Mapped[str] = mapped_column(String(7))
    closed_by: Mapped[int] = mapped_column(Id)
    closed_on: Mapped[date] = mapped_column(Date)
    checks: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    warnings: Mapped[int]
    reason_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    recorded_seq: Mapped[int]


class RecountRow(Base):
    """A recount of an office's balances up to a month: what it covered, and how many were wrong."""

    __tablename__ = "recounts"
    __table_args__ = (Index("ix_recounts_office_id_month", "office_id", "month"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    office_id: Mapped[int] = mapped_column(Id, ForeignKey("offices.id"))
    month: Mapped[str] = mapped_column(String(7))
    recounted_on: Mapped[date] = mapped_column(Date)
    books: Mapped[int]
    entries: Mapped[int]
    wrong: Mapped[int]


class ReopeningRow(Base):
    """A request to open a closed month again, and what a second person said."""

    __tablename__ = "month_reopenings"
    __table_args__ = (Index("ix_month_reopenings_office_id_month", "office_id", "month"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    office_id: Mapped[int] = mapped_column(Id, ForeignKey("offices.id"))
    month: Mapped[str] = mapped_column(String(7))
    closing_id: Mapped[int | None] = mapped_column(Id)
    asked_by: Mapped[int] = mapped_column(Id)
    asked_on: Mapped[date] = mapped_column(Date)
    reason_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    state: Mapped[str] = mapped_column(String(10))
    decided_by: Mapped[int | None] = mapped_column(Id)
    decided_on: Mapped[date | None] = mapped_column(Date)
    answer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class MappingRow(Base):
    """A version of how accounts of the chart go to the general ledger; the last one counts."""

    __tablename__ = "gl_mappings"
    __table_args__ = (UniqueConstraint("version"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    version: Mapped[int]
    set_by: Mapped[int] = mapped_column(Id)
    set_on: Mapped[date] = mapped_column(Date)
    content: Mapped[str] = mapped_column(Text)
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
