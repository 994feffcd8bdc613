"""Seizures with their renewals and lapses, security lodged, and what follows a terminated enforcement."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class SeizureRow(Base):
    """What a court holds for us, since when, until when it says so, and who stands ahead."""

    __tablename__ = "seizures"
    __table_args__ = (Index("ix_seizures_state", "state", "expires_on"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    collateral_id: Mapped[int] = mapped_column(Id, ForeignKey("collateral.id"), index=True)
    proceeding_id: Mapped[int | None] = mapped_column(Id, ForeignKey("proceedings.id"))
    court: Mapped[str] = mapped_column(String(300))
    docket_number: Mapped[str | None] = mapped_column(String(100))
    measure: Mapped[str] = mapped_column(String(10))
    asset_class: Mapped[str] = mapped_column(String(16))
    rank: Mapped[int] = mapped_column(Integer)
    first_court: Mapped[str | None] = mapped_column(String(300))
    first_docket_number: Mapped[str | None] = mapped_column(String(100))
    first_started_on: Mapped[date | None] = mapped_column(Date)
    first_stage: Mapped[str | None] = mapped_column(String(16))
    amount_minor: Mapped[int | None] = mapped_column(Minor)
    senior_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    ordered_on: Mapped[date] = mapped_column(Date)
    term_years: Mapped[int | None] = mapped_column(Integer)
    starts_on: Mapped[date | None] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    expiry_source: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    lead_days: Mapped[int | None] = mapped_column(Integer)
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    state: Mapped[str] = mapped_column(String(10))
    ended_on: Mapped[date | None] = mapped_column(Date)


class RenewalRow(Base):
    """An application for renewal: drafted, lodged, granted; the expiry before and after it."""

    __tablename__ = "seizure_renewals"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    seizure_id: Mapped[int] = mapped_column(Id, ForeignKey("seizures.id"), index=True)
    old_expires_on: Mapped[date] = mapped_column(Date)
    drafted_on: Mapped[date] = mapped_column(Date)
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"))
    lodged_on: Mapped[date | None] = mapped_column(Date)
    receipt_number: Mapped[str | None] = mapped_column(String(100))
    renewed_on: Mapped[date | None] = mapped_column(Date)
    new_expires_on: Mapped[date | None] = mapped_column(Date)
    decision_id: Mapped[int | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(10))


class IncidentRow(Base):
    """A seizure that lapsed, who answers for it, and why it happened."""

    __tablename__ = "incidents"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    seizure_id: Mapped[int] = mapped_column(Id, ForeignKey("seizures.id"))
    lapsed_on: Mapped[date] = mapped_column(Date)
    noted_on: Mapped[date] = mapped_column(Date)
    owner_id: Mapped[int | None] = mapped_column(Id, ForeignKey("users.id"))
    cause_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    explained_on: Mapped[date | None] = mapped_column(Date)


class HandoverRow(Base):
    """A request to the court that seized first to hand the disposal over, and its answer."""

    __tablename__ = "handovers"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    seizure_id: Mapped[int] = mapped_column(Id, ForeignKey("seizures.id"))
    ground: Mapped[str] = mapped_column(String(24))
    requested_on: Mapped[date] = mapped_column(Date)
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    state: Mapped[str] = mapped_column(String(10))
    answered_on: Mapped[date | None] = mapped_column(Date)
    answer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class PriorityClaimRow(Base):
    """Our priority as it was claimed in the docket of another court."""

    __tablename__ = "priority_claims"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    seizure_id: Mapped[int] = mapped_column(Id, ForeignKey("seizures.id"))
    court: Mapped[str] = mapped_column(String(300))
    docket_number: Mapped[str | None] = mapped_column(String(100))
    lodged_on: Mapped[date] = mapped_column(Date)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class SecurityRow(Base):
    """Security for a preservation: what was lodged with whom, and its return."""

    __tablename__ = "securities"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    proceeding_id: Mapped[int | None] = mapped_column(Id, ForeignKey("proceedings.id"))
    security_kind: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    lodged_on: Mapped[date] = mapped_column(Date)
    lodged_with: Mapped[str] = mapped_column(String(300))
    entry_seq: Mapped[int | None] = mapped_column(Integer)
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    state: Mapped[str] = mapped_column(String(10))
    released_on: Mapped[date | None] = mapped_column(Date)
    return_seq: Mapped[int | None] = mapped_column(Integer)


class SearchRow(Base):
    """A search for property that is due after an enforcement was terminated, and what it found."""

    __tablename__ = "searches"
    __table_args__ = (Index("ix_searches_state_due", "state", "due"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    terminated_on: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date, index=True)
    state: Mapped[str] = mapped_column(String(10))
    done_on: Mapped[date | None] = mapped_column(Date)
    result_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class ClueRow(Base):
    """Something that points to property, and what became of it."""

    __tablename__ = "clues"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    what_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    clue_kind: Mapped[str | None] = mapped_column(String(16))
    whose_id: Mapped[int | None] = mapped_column(Id)
    source_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    found_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))
    followed_on: Mapped[date | None] = mapped_column(Date)
    outcome_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class MeasureRow(Base):
    """Pressure on an obligor that a court ordered, and its removal."""

    __tablename__ = "measures"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    obligor_id: Mapped[int] = mapped_column(Id, ForeignKey("obligors.id"))
    measure_kind: Mapped[str] = mapped_column(String(16))
    ordered_on: Mapped[date] = mapped_column(Date)
    court: Mapped[str] = mapped_column(String(300))
    docket_number: Mapped[str | None] = mapped_column(String(100))
    until: Mapped[date | None] = mapped_column(Date, index=True)
    removal_asked_on: Mapped[date | None] = mapped_column(Date)
    removed_on: Mapped[date | None] = mapped_column(Date)
