"""What dossiers are put together from."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Moment

# What nobody has saved has not happened: no event tells it.
DERIVED = frozenset(
    f"composition_drafts.{name}"
    for name in ("id", "case_id", "profile", "actor_id", "step", "seen", "content", "kept_at")
)


class CompositionRow(Base):
    """An arrangement of a case's dossier of one profile, by number from 1; the content is its plain form as JSON."""

    __tablename__ = "compositions"
    __table_args__ = (UniqueConstraint("case_id", "profile", "number"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"), index=True)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    profile: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    content_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    composed_by: Mapped[int] = mapped_column(Id)
    composed_on: Mapped[date] = mapped_column(Date)


class DraftStepRow(Base):
    """A step of an arrangement that somebody has begun and not saved: theirs alone, and free to undo.

    `seen` is the number of the arrangement that they began from; steps count from 1, and the content is the form as it
    stood after that step, as JSON.
    """

    __tablename__ = "composition_drafts"
    __table_args__ = (UniqueConstraint("case_id", "profile", "actor_id", "step"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    profile: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int] = mapped_column(Id)
    step: Mapped[int]
    seen: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(Moment)
