"""Proceedings of a case, their parties, filings, court dates, agreed addresses and certificates."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class ProceedingRow(Base):
    """A proceeding: court, docket number, when filed, where it stands, and the title it ended in."""

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
    state: Mapped[str | None] = mapped_column(String(24))
    state_on: Mapped[date | None] = mapped_column(Date)
    parent_id: Mapped[int | None] = mapped_column(Id)
    claim_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str | None] = mapped_column(String(3))
    judge_id: Mapped[int | None] = mapped_column(Id)
    counsel_id: Mapped[int | None] = mapped_column(Id)
    counsel_firm_id: Mapped[int | None] = mapped_column(Id)
    counsel_licence_id: Mapped[int | None] = mapped_column(Id)
    counsel_phone_id: Mapped[int | None] = mapped_column(Id)
    # The day that the judgment, ruling or award bears; the title took effect on another.
    decided_on: Mapped[date | None] = mapped_column(Date)


class ProceedingPartyRow(Base):
    """An obligor on its side of a proceeding; without a side it is no party any more."""

    __tablename__ = "proceeding_parties"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    proceeding_id: Mapped[int] = mapped_column(Id, ForeignKey("proceedings.id"))
    obligor_id: Mapped[int] = mapped_column(Id, ForeignKey("obligors.id"))
    side: Mapped[str | None] = mapped_column(String(12))


class FilingRow(Base):
    """Something handed in to a court, and what the court said."""

    __tablename__ = "filings"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    proceeding_id: Mapped[int] = mapped_column(Id, ForeignKey("proceedings.id"))
    filing_kind: Mapped[str] = mapped_column(String(30))
    filed_on: Mapped[date] = mapped_column(Date)
    court: Mapped[str] = mapped_column(String(300))
    how: Mapped[str] = mapped_column(String(12))
    filed_by_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    receipt_number_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"))
    outcome: Mapped[str] = mapped_column(String(12))
    answered_on: Mapped[date | None] = mapped_column(Date)
    correct_by: Mapped[date | None] = mapped_column(Date, index=True)


class CourtDateRow(Base):
    """A court date at the hour and in the time zone of its place; who attends; what came of it."""

    __tablename__ = "court_dates"
    __table_args__ = (Index("ix_court_dates_state_day", "state", "day"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    proceeding_id: Mapped[int] = mapped_column(Id, ForeignKey("proceedings.id"))
    date_kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(Date, index=True)
    at: Mapped[str | None] = mapped_column(String(10))
    zone: Mapped[str] = mapped_column(String(40))
    place_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    attends: Mapped[str] = mapped_column(Text)
    adjourned_from_id: Mapped[int | None] = mapped_column(Id, ForeignKey("court_dates.id"))
    state: Mapped[str] = mapped_column(String(10))
    result_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class AgreedAddressRow(Base):
    """An address at which an obligor agreed to be served; the latest counts."""

    __tablename__ = "agreed_addresses"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    obligor_id: Mapped[int] = mapped_column(Id, ForeignKey("obligors.id"))
    address_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    agreed_on: Mapped[date] = mapped_column(Date)
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"))


class TitleCertificateRow(Base):
    """A court's certificate of since when a title is in effect, against one party or all."""

    __tablename__ = "title_certificates"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    proceeding_id: Mapped[int] = mapped_column(Id, ForeignKey("proceedings.id"))
    obligor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("obligors.id"))
    effective_on: Mapped[date] = mapped_column(Date)
    issued_on: Mapped[date] = mapped_column(Date)
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"))
