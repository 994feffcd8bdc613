"""The texts of papers that people changed; the shipped text is version 0 and in no table."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id


class PaperTextRow(Base):
    """A version of the text of a kind of paper in a language; the last one is in force, and none is edited."""

    __tablename__ = "paper_texts"
    __table_args__ = (UniqueConstraint("paper", "language", "number"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    paper: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    text_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    text_sha256: Mapped[str] = mapped_column(String(64))
    reason_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    changed_by: Mapped[int] = mapped_column(Id, ForeignKey("users.id"))
    changed_on: Mapped[date] = mapped_column(Date)
