"""Receipts of a case. What of them was recovered is in the ledger alone."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class ReceiptRow(Base):
    """A receipt as recorded, where its entry stands, and the reversal if there is one."""

    __tablename__ = "receipts"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    source: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column(Minor, index=True)
    currency: Mapped[str] = mapped_column(String(3))
    credited_on: Mapped[date] = mapped_column(Date)
    discharged_on: Mapped[date] = mapped_column(Date)
    payer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    collateral_id: Mapped[int | None] = mapped_column(Id, ForeignKey("collateral.id"))
    withheld_minor: Mapped[int] = mapped_column(Minor)
    unallocated_minor: Mapped[int] = mapped_column(Minor)
    entry_seq: Mapped[int]
    order_key: Mapped[str | None] = mapped_column(String(40))
    by_hand_id: Mapped[int | None] = mapped_column(Id)
    reversed_seq: Mapped[int | None]
    distribution_id: Mapped[int | None] = mapped_column(Id)
    relation: Mapped[str | None] = mapped_column(String(12))
    id_type: Mapped[str | None] = mapped_column(String(20))
    id_number_id: Mapped[int | None] = mapped_column(Id)
    purpose_id: Mapped[int | None] = mapped_column(Id)
    reallocated_seq: Mapped[int | None]
    passed_seq: Mapped[int | None]
    received_minor: Mapped[int | None] = mapped_column(Minor, index=True)
    received_currency: Mapped[str | None] = mapped_column(String(3))
    day_rate: Mapped[str | None] = mapped_column(String(20))
    rate_on: Mapped[date | None] = mapped_column(Date)
    rate_source_id: Mapped[int | None] = mapped_column(Id)
    banked_minor: Mapped[int | None] = mapped_column(Minor, index=True)
    rate_of: Mapped[str | None] = mapped_column(String(3))


class ConversionRow(Base):
    """What the bank credited for what it converted of a receipt, and where its two entries stand."""

    __tablename__ = "receipt_conversions"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(Id)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    sold_minor: Mapped[int] = mapped_column(Minor)
    sold_currency: Mapped[str] = mapped_column(String(3))
    converted_on: Mapped[date] = mapped_column(Date)
    slip_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    entry_seq: Mapped[int]
    sold_seq: Mapped[int]
    reversed_seq: Mapped[int | None]
    worth_minor: Mapped[int | None] = mapped_column(Minor)


class DischargeRow(Base):
    """What a distribution or an asset in kind settled of the claim, and where its entry stands."""

    __tablename__ = "discharges"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    source: Mapped[str] = mapped_column(String(12))
    about_id: Mapped[int] = mapped_column(Id)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    discharged_on: Mapped[date] = mapped_column(Date)
    entry_seq: Mapped[int]
    order_key: Mapped[str | None] = mapped_column(String(40))
    reversed_seq: Mapped[int | None]


class RefundRow(Base):
    """What of a receipt was paid back to whoever had paid too much, and where its entry stands."""

    __tablename__ = "receipt_refunds"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(Id)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    paid_on: Mapped[date] = mapped_column(Date)
    payee_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    payee_account_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    note_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    entry_seq: Mapped[int]
    reversed_seq: Mapped[int | None]
    released_minor: Mapped[int | None] = mapped_column(Minor)
    released_currency: Mapped[str | None] = mapped_column(String(3))
    returned_minor: Mapped[int | None] = mapped_column(Minor)
    returned_currency: Mapped[str | None] = mapped_column(String(3))
    gone_minor: Mapped[int | None] = mapped_column(Minor)
