"""Collateral and its valuations."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class CollateralRow(Base):
    """A piece of property that secures the debts of a case."""

    __tablename__ = "collateral"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    collateral_kind: Mapped[str] = mapped_column(String(16))
    description_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    owner_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class ValuationRow(Base):
    """What a piece of collateral was found to be worth on a day."""

    __tablename__ = "valuations"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    collateral_id: Mapped[int] = mapped_column(Id, ForeignKey("collateral.id"), index=True)
    value_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    valued_on: Mapped[date | None] = mapped_column(Date)
