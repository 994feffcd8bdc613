"""Cases, their obligors, and what they are found by."""

from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor

# Columns that no event writes: they only help to find what events wrote.
DERIVED = frozenset({"case_terms.id", "case_terms.case_id", "case_terms.kind", "case_terms.term"})


class BatchRow(Base):
    """Cases that were loaded together; hidden until the last is there."""

    __tablename__ = "batches"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    state: Mapped[str] = mapped_column(String(10))
    started_on: Mapped[date] = mapped_column(Date)


class CaseRow(Base):
    """A case: where it belongs, where it stands. What it brought is in the ledger alone."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_office_stage", "office_id", "stage"),
        Index("ix_cases_escalated", "escalated_on", "id"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"), unique=True)
    reference: Mapped[str] = mapped_column(String(80), unique=True)
    office_id: Mapped[int] = mapped_column(Id, ForeignKey("offices.id"))
    officer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    # A user who answers for the case; the officer is a name that came with it.
    owner_id: Mapped[int | None] = mapped_column(Id, index=True)
    currency: Mapped[str] = mapped_column(String(3))
    jurisdiction: Mapped[str] = mapped_column(String(10))
    escalated_on: Mapped[date] = mapped_column(Date)
    balance_on: Mapped[date | None] = mapped_column(Date)
    stage: Mapped[str] = mapped_column(String(20))
    stage_on: Mapped[date] = mapped_column(Date)
    flags: Mapped[str] = mapped_column(String(200))
    closed_how: Mapped[str | None] = mapped_column(String(20))
    suit_filed_on: Mapped[date | None] = mapped_column(Date)
    title_on: Mapped[date | None] = mapped_column(Date)
    enforcement_filed_on: Mapped[date | None] = mapped_column(Date)
    property_on: Mapped[date | None] = mapped_column(Date)
    batch_id: Mapped[int | None] = mapped_column(Id, ForeignKey("batches.id"), index=True)


class ObligorRow(Base):
    """A party in its role on a case; a guarantor's liability may be capped."""

    __tablename__ = "obligors"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    party_id: Mapped[int] = mapped_column(Id, ForeignKey("parties.id"))
    role: Mapped[str] = mapped_column(String(12))
    cap_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    # The contract by which it answers, such as that of a guarantee.
    contract_number_id: Mapped[int | None] = mapped_column(Id)
    contract_signed_on: Mapped[date | None] = mapped_column(Date)


class TermRow(Base):
    """A word that a case is found by: reference, docket number, party or contract, normalised; or its pinyin."""

    __tablename__ = "case_terms"
    # Which cases a word finds is read from the index alone.
    __table_args__ = (Index("ix_case_terms_term", "term", "kind", "case_id"),)
    id: Mapped[Any] = mapped_column(Id, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    term: Mapped[str] = mapped_column(String(300))
