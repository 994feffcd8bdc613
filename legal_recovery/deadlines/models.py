"""Procedural events of a case, and the deadlines that follow from them."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id


class TriggerRow(Base):
    """Something that happened: an event of the law pack, its day, how it was served and on whom."""

    __tablename__ = "triggers"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    event_key: Mapped[str] = mapped_column(String(60))
    happened_on: Mapped[date] = mapped_column(Date)
    means: Mapped[str] = mapped_column(String(20))
    abode: Mapped[str] = mapped_column(String(10))
    obligor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("obligors.id"))
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    # Proceedings stand above: what is of one of them names it.
    proceeding_id: Mapped[int | None] = mapped_column(Id)
    document_id: Mapped[int | None] = mapped_column(Id)


class DeadlineRow(Base):
    """A deadline as it was counted last, and what became of it."""

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_case_id_state", "case_id", "state"),
        Index("ix_deadlines_state_unrolled", "state", "unrolled", "id"),
        Index("ix_deadlines_owner_id_state_unrolled", "owner_id", "state", "unrolled"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    trigger_id: Mapped[int] = mapped_column(Id, ForeignKey("triggers.id"))
    rule: Mapped[str] = mapped_column(String(60))
    event_on: Mapped[date] = mapped_column(Date)
    unrolled: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date, index=True)
    certainty: Mapped[str] = mapped_column(String(12))
    extensions: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    ended_on: Mapped[date | None] = mapped_column(Date)
    reason_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    # Without foreign keys: a column that is added to a table on SQLite can have none.
    owner_id: Mapped[int | None] = mapped_column(Id)
    title_id: Mapped[int | None] = mapped_column(Id)
    note_id: Mapped[int | None] = mapped_column(Id)
    # None: as the law pack has it.
    lead_days: Mapped[int | None] = mapped_column(Integer)
    changed_seq: Mapped[int | None] = mapped_column(Integer)
    document_id: Mapped[int | None] = mapped_column(Id)


class InterruptionRow(Base):
    """Something that let a period run again from its beginning, with its evidence."""

    __tablename__ = "interruptions"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    deadline_id: Mapped[int] = mapped_column(Id, ForeignKey("deadlines.id"))
    ground: Mapped[str] = mapped_column(String(60))
    interrupted_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    evidence_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"))
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
