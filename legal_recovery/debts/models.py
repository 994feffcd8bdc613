"""Loan contracts."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class DebtRow(Base):
    """A loan contract of a case; rates in millionths a year (4.35 % is 43500)."""

    __tablename__ = "debts"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    contract_number: Mapped[str] = mapped_column(String(100), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    annual_rate_ppm: Mapped[int | None]
    penalty_rate_ppm: Mapped[int | None]
    signed_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    default_on: Mapped[date | None] = mapped_column(Date)
    # What was paid out under it, in its currency; the ledger has what was still owed when the case came.
    lent_minor: Mapped[int | None] = mapped_column(Minor)
    lent_on: Mapped[date | None] = mapped_column(Date)
