"""Proceedings of a case."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id


class ProceedingRow(Base):
    """A proceeding: court, docket number, when filed, and the title it ended in."""

    __tablename__ = "proceedings"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    proceeding_kind: Mapped[str] = mapped_column(String(24))
    court: Mapped[str] = mapped_column(String(300), index=True)
    docket_number: Mapped[str | None] = mapped_column(String(100))
    filed_on: Mapped[date | None] = mapped_column(Date)
    title_kind: Mapped[str | None] = mapped_column(String(24))
    title_on: Mapped[date | None] = mapped_column(Date)
