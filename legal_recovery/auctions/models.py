"""Disposals with their rounds, how prices were distributed, and assets taken in kind."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class DisposalRow(Base):
    """One or several pieces of collateral that are disposed of together; `pieces` are their numbers."""

    __tablename__ = "disposals"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    mode: Mapped[str] = mapped_column(String(20))
    asset: Mapped[str] = mapped_column(String(12))
    pieces: Mapped[str] = mapped_column(Text)
    proceeding_id: Mapped[int | None] = mapped_column(Id, ForeignKey("proceedings.id"))
    reference_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    valued_on: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)


class RoundRow(Base):
    """A round of a disposal and what came of it."""

    __tablename__ = "auction_rounds"
    __table_args__ = (Index("ix_auction_rounds_state_starts_on", "state", "starts_on"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    disposal_id: Mapped[int] = mapped_column(Id, ForeignKey("disposals.id"), index=True)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    step: Mapped[str] = mapped_column(String(8))
    reserve_minor: Mapped[int] = mapped_column(Minor)
    deposit_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    published_on: Mapped[date] = mapped_column(Date)
    starts_on: Mapped[date] = mapped_column(Date, index=True)
    ends_on: Mapped[date | None] = mapped_column(Date)
    place_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    ground_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    state: Mapped[str] = mapped_column(String(12))
    began_on: Mapped[date | None] = mapped_column(Date)
    suspended_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    bids: Mapped[int | None]
    highest_minor: Mapped[int | None] = mapped_column(Minor)
    sold_on: Mapped[date | None] = mapped_column(Date)
    hammer_minor: Mapped[int | None] = mapped_column(Minor)
    buyer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    pay_by: Mapped[date | None] = mapped_column(Date)
    sale_seq: Mapped[int | None]
    forfeited_minor: Mapped[int | None] = mapped_column(Minor)
    reversed_seq: Mapped[int | None]
    forfeit_seq: Mapped[int | None]
    paid_on: Mapped[date | None] = mapped_column(Date)
    ruled_on: Mapped[date | None] = mapped_column(Date)
    handed_over_on: Mapped[date | None] = mapped_column(Date)


class DistributionRow(Base):
    """How what an asset brought is shared out."""

    __tablename__ = "distributions"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    disposal_id: Mapped[int] = mapped_column(Id, ForeignKey("disposals.id"))
    round_id: Mapped[int] = mapped_column(Id, ForeignKey("auction_rounds.id"))
    pot_minor: Mapped[int] = mapped_column(Minor)
    ours_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    discharged_on: Mapped[date] = mapped_column(Date)
    collateral_id: Mapped[int | None] = mapped_column(Id, ForeignKey("collateral.id"))
    state: Mapped[str] = mapped_column(String(10))
    reversed_on: Mapped[date | None] = mapped_column(Date)


class ShareRow(Base):
    """A line of a distribution, in its turn."""

    __tablename__ = "distribution_shares"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    distribution_id: Mapped[int] = mapped_column(Id, ForeignKey("distributions.id"), index=True)
    place: Mapped[int]
    share_kind: Mapped[str] = mapped_column(String(10))
    payee_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    due_minor: Mapped[int | None] = mapped_column(Minor)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))


class TakingRow(Base):
    """An asset that the lender took for its debt: held, then sold."""

    __tablename__ = "assets_in_kind"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    disposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("disposals.id"))
    collateral_id: Mapped[int] = mapped_column(Id, ForeignKey("collateral.id"))
    basis: Mapped[str] = mapped_column(String(12))
    asset: Mapped[str] = mapped_column(String(12))
    value_minor: Mapped[int] = mapped_column(Minor)
    balance_minor: Mapped[int] = mapped_column(Minor)
    fee_minor: Mapped[int] = mapped_column(Minor)
    carried_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    applied_on: Mapped[date | None] = mapped_column(Date)
    discharged_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))
    sold_on: Mapped[date | None] = mapped_column(Date)
    price_minor: Mapped[int | None] = mapped_column(Minor)
    sale_seq: Mapped[int | None]
    reversed_on: Mapped[date | None] = mapped_column(Date)
    handed_over_on: Mapped[date | None] = mapped_column(Date)


class IncomeRow(Base):
    """What an asset brought in while it was held."""

    __tablename__ = "asset_incomes"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    taking_id: Mapped[int] = mapped_column(Id, ForeignKey("assets_in_kind.id"), index=True)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    received_on: Mapped[date] = mapped_column(Date)
    payer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    entry_seq: Mapped[int]
