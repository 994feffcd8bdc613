"""Costs of a case."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class CostRow(Base):
    """A cost, where its entry stands, and the reversal if there is one."""

    __tablename__ = "costs"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    cost_kind: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    incurred_on: Mapped[date] = mapped_column(Date)
    paid_on: Mapped[date | None] = mapped_column(Date)
    payee_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    day_rate: Mapped[str | None] = mapped_column(String(24))
    entry_seq: Mapped[int]
    reversed_seq: Mapped[int | None]
    collateral_id: Mapped[int | None] = mapped_column(Id)
