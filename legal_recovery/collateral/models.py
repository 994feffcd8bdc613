"""Collateral and its valuations."""

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, Index, String
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
    obligor_id: Mapped[int | None] = mapped_column(Id)
    registry_number_id: Mapped[int | None] = mapped_column(Id)
    location_id: Mapped[int | None] = mapped_column(Id)
    insurance_id: Mapped[int | None] = mapped_column(Id)
    # The contract of mortgage or pledge.
    contract_number_id: Mapped[int | None] = mapped_column(Id)
    contract_signed_on: Mapped[date | None] = mapped_column(Date)


class ValuationRow(Base):
    """What a piece of collateral was found to be worth on a day."""

    __tablename__ = "valuations"
    __table_args__ = (Index("ix_valuations_valid_until", "valid_until", "collateral_id"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    collateral_id: Mapped[int] = mapped_column(Id, ForeignKey("collateral.id"), index=True)
    value_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    valued_on: Mapped[date | None] = mapped_column(Date)
    method: Mapped[str | None] = mapped_column(String(12))
    appraiser_id: Mapped[int | None] = mapped_column(Id)
    valid_until: Mapped[date | None] = mapped_column(Date)


class LienRow(Base):
    """A lien on a piece of collateral, ours or another's, up to what it secures."""

    __tablename__ = "liens"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    collateral_id: Mapped[int] = mapped_column(Id, ForeignKey("collateral.id"), index=True)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    is_ours: Mapped[bool] = mapped_column(Boolean)
    holder_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    lien_kind: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int]
    secured_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    registered_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    certificate_id: Mapped[int | None] = mapped_column(Id)


class OccupancyRow(Base):
    """Who leases or occupies a piece of collateral."""

    __tablename__ = "occupancies"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    collateral_id: Mapped[int] = mapped_column(Id, ForeignKey("collateral.id"), index=True)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    occupancy_kind: Mapped[str] = mapped_column(String(10))
    who_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    rent_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    ended_on: Mapped[date | None] = mapped_column(Date)


class CollateralDocumentRow(Base):
    """A document or photograph that shows a piece of collateral."""

    __tablename__ = "collateral_documents"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    collateral_id: Mapped[int] = mapped_column(Id, ForeignKey("collateral.id"), index=True)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
