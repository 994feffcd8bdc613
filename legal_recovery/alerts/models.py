"""Reminders: of what, at which step, to whom, and what became of each."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Moment


class ReminderRow(Base):
    """One person reminded of one thing so many days before its day."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "subject_on", "step", "user_id"),
        Index(None, "user_id", "state"),
        Index(None, "state", "subject_on"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(Id)
    subject_on: Mapped[date] = mapped_column(Date)
    step: Mapped[int]
    remind_on: Mapped[date] = mapped_column(Date)
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"))
    because: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    failed_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(String(20))
    reply: Mapped[int | None]
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_by: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    escalated_at: Mapped[datetime | None] = mapped_column(Moment)
    escalated_to: Mapped[str | None] = mapped_column(Text)
    overtaken_at: Mapped[datetime | None] = mapped_column(Moment)
    cause: Mapped[str | None] = mapped_column(String(12))
