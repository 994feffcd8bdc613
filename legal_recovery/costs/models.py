"""Costs of a case, what courts give back of them, who agreed to them, and what was agreed with counsel."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class _OfCase:
    """What each row that belongs to a case has."""

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)


class CostRow(_OfCase, Base):
    """A cost, where its entry stands, and the reversal if there is one."""

    __tablename__ = "costs"
    __table_args__ = (Index("ix_costs_incurred", "incurred_on", "id"),)
    cost_kind: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column(Minor, index=True)
    currency: Mapped[str] = mapped_column(String(3))
    incurred_on: Mapped[date] = mapped_column(Date)
    paid_on: Mapped[date | None] = mapped_column(Date)
    payee_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    day_rate: Mapped[str | None] = mapped_column(String(24))
    entry_seq: Mapped[int]
    reversed_seq: Mapped[int | None]
    collateral_id: Mapped[int | None] = mapped_column(Id)
    proceeding_id: Mapped[int | None] = mapped_column(Id)
    request_id: Mapped[int | None] = mapped_column(Id)
    counsel_terms_id: Mapped[int | None] = mapped_column(Id)
    # Where its payment stands that was recorded after it.
    payment_seq: Mapped[int | None]
    invoice_id: Mapped[int | None] = mapped_column(Id)
    invoice_number: Mapped[str | None] = mapped_column(String(60))
    invoiced_on: Mapped[date | None] = mapped_column(Date)
    # Who bears it in the end, and what of it a title awards.
    fate: Mapped[str | None] = mapped_column(String(12))
    fate_on: Mapped[date | None] = mapped_column(Date)
    awarded_minor: Mapped[int | None] = mapped_column(Minor)
    award_proceeding_id: Mapped[int | None] = mapped_column(Id)
    # Who agreed to it once a line of a bank had proved it.
    approved_by: Mapped[int | None] = mapped_column(Id)
    approved_on: Mapped[date | None] = mapped_column(Date)


class RefundClaimRow(_OfCase, Base):
    """What a court has to give back of a cost, since when, and how often it was asked."""

    __tablename__ = "refund_claims"
    __table_args__ = (Index("ix_refund_claims_state_due", "state", "due_on"),)
    cost_id: Mapped[int] = mapped_column(Id, ForeignKey("costs.id"))
    cost_kind: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[date] = mapped_column(Date)
    court_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    state: Mapped[str] = mapped_column(String(12))
    received_minor: Mapped[int | None] = mapped_column(Minor)
    chased_on: Mapped[date | None] = mapped_column(Date)
    chases: Mapped[int | None]
    ended_on: Mapped[date | None] = mapped_column(Date)


class RefundRow(_OfCase, Base):
    """What a court gave back, where its entry stands, and the reversal if there is one."""

    __tablename__ = "refunds"
    cost_id: Mapped[int] = mapped_column(Id, ForeignKey("costs.id"))
    claim_id: Mapped[int | None] = mapped_column(Id, ForeignKey("refund_claims.id"))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    received_on: Mapped[date] = mapped_column(Date)
    cancels_minor: Mapped[int] = mapped_column(Minor)
    payer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    entry_seq: Mapped[int]
    reversed_seq: Mapped[int | None]


class CostRequestRow(_OfCase, Base):
    """A cost that somebody asked for, who agreed to it, and the digest of what they agreed to."""

    __tablename__ = "cost_requests"
    __table_args__ = (Index("ix_cost_requests_state", "state", "asked_on"),)
    cost_kind: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    payee_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    why_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    proceeding_id: Mapped[int | None] = mapped_column(Id)
    collateral_id: Mapped[int | None] = mapped_column(Id)
    document_id: Mapped[int | None] = mapped_column(Id)
    asked_by: Mapped[int] = mapped_column(Id, ForeignKey("users.id"))
    asked_on: Mapped[date] = mapped_column(Date)
    needs: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    reviewed_by: Mapped[int | None] = mapped_column(Id)
    reviewed_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[int | None] = mapped_column(Id)
    decided_on: Mapped[date | None] = mapped_column(Date)
    approved_minor: Mapped[int | None] = mapped_column(Minor)
    answer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class CostLimitsRow(Base):
    """From which amounts costs need somebody else; the row recorded last counts, an office's own before the general."""

    __tablename__ = "cost_limits"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    office_id: Mapped[int | None] = mapped_column(Id, ForeignKey("offices.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    review_above_minor: Mapped[int | None] = mapped_column(Minor)
    approve_above_minor: Mapped[int | None] = mapped_column(Minor)


class CostBudgetRow(_OfCase, Base):
    """What a case, or a kind of its costs, may cost; the row recorded last counts."""

    __tablename__ = "cost_budgets"
    cost_kind: Mapped[str | None] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    set_on: Mapped[date] = mapped_column(Date)
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class CounselTermsRow(_OfCase, Base):
    """What was agreed with counsel; `tiers` is JSON of `minor share` in billionths."""

    __tablename__ = "counsel_terms"
    counsel_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    currency: Mapped[str] = mapped_column(String(3))
    form: Mapped[str] = mapped_column(String(12))
    fixed_minor: Mapped[int] = mapped_column(Minor)
    tiers: Mapped[str] = mapped_column(Text)
    cap_minor: Mapped[int | None] = mapped_column(Minor)
    advance_minor: Mapped[int] = mapped_column(Minor)
    agreed_on: Mapped[date] = mapped_column(Date)
    document_id: Mapped[int | None] = mapped_column(Id)
    ended_on: Mapped[date | None] = mapped_column(Date)
