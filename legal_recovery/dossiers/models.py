"""What dossiers are put together from."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id


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
