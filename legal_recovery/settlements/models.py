"""Settlement plans with their instalments, and the exits that were asked for."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class PlanRow(Base):
    """A settlement: what is paid, by whom, what is waived on condition and where its entries stand."""

    __tablename__ = "plans"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    plan_kind: Mapped[str] = mapped_column(String(20))
    shape: Mapped[str] = mapped_column(String(12))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    agreed_on: Mapped[date] = mapped_column(Date)
    grace_days: Mapped[int]
    in_full: Mapped[bool]
    waived_minor: Mapped[int] = mapped_column(Minor)
    waiver_seq: Mapped[int | None]
    bound_id: Mapped[int | None] = mapped_column(Id)
    document_number_id: Mapped[int | None] = mapped_column(Id)
    note_id: Mapped[int | None] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(12))
    ended_on: Mapped[date | None] = mapped_column(Date)
    choice: Mapped[str | None] = mapped_column(String(12))
    final_seq: Mapped[int | None]
    reason_id: Mapped[int | None] = mapped_column(Id)


class InstalmentRow(Base):
    """One instalment: when it is due, when it was met, and since when it is noted as missed."""

    __tablename__ = "instalments"
    __table_args__ = (Index("ix_instalments_due", "due_on", "met_on"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    plan_id: Mapped[int] = mapped_column(Id, index=True)
    number: Mapped[int]
    due_on: Mapped[date] = mapped_column(Date)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    met_on: Mapped[date | None] = mapped_column(Date)
    missed_on: Mapped[date | None] = mapped_column(Date)


class PlanPaymentRow(Base):
    """A receipt that is counted on a plan."""

    __tablename__ = "plan_payments"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    plan_id: Mapped[int] = mapped_column(Id)
    receipt_id: Mapped[int] = mapped_column(Id)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    paid_on: Mapped[date] = mapped_column(Date)
    counts: Mapped[bool]


class ExitRow(Base):
    """An exit that was asked for: what, how much, its digest, who approved it with which document, and its entry."""

    __tablename__ = "exits"
    __table_args__ = (Index("ix_exits_state", "state", "requested_on"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    exit_kind: Mapped[str] = mapped_column(String(12))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    parts: Mapped[str] = mapped_column(LongText)
    reason_id: Mapped[int | None] = mapped_column(Id)
    about_id: Mapped[int | None] = mapped_column(Id)
    digest: Mapped[str] = mapped_column(String(64))
    requested_on: Mapped[date] = mapped_column(Date)
    requested_by: Mapped[int] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(12))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[int | None] = mapped_column(Id)
    document_number_id: Mapped[int | None] = mapped_column(Id)
    answer_id: Mapped[int | None] = mapped_column(Id)
    entry_seq: Mapped[int | None]
    used_on: Mapped[date | None] = mapped_column(Date)
    reversed_seq: Mapped[int | None]


class BandRow(Base):
    """Up to which amount a role may approve a kind of exit; of the same kind, office and role the last counts."""

    __tablename__ = "authority_bands"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    exit_kind: Mapped[str] = mapped_column(String(12), index=True)
    office_id: Mapped[int | None] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(20))
    up_to_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    set_on: Mapped[date] = mapped_column(Date)


class RefinancingRow(Base):
    """What a new loan of the lender's own paid of a claim; it never counts as recovered."""

    __tablename__ = "refinancings"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    refinanced_on: Mapped[date] = mapped_column(Date)
    contract_number_id: Mapped[int | None] = mapped_column(Id)
    note_id: Mapped[int | None] = mapped_column(Id)
    entry_seq: Mapped[int]
    order_key: Mapped[str | None] = mapped_column(String(40))
    reversed_seq: Mapped[int | None]


class SaleRow(Base):
    """A pool of cases that is to be sold, or was: to whom, at which cut-off, for how much, and who approved it."""

    __tablename__ = "debt_sales"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    name: Mapped[str] = mapped_column(String(100))
    buyer_id: Mapped[int | None] = mapped_column(Id)
    cut_off_on: Mapped[date] = mapped_column(Date)
    price_minor: Mapped[int] = mapped_column(Minor)
    face_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    split_by: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64))
    requested_on: Mapped[date] = mapped_column(Date)
    requested_by: Mapped[int] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(12))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[int | None] = mapped_column(Id)
    document_number_id: Mapped[int | None] = mapped_column(Id)
    answer_id: Mapped[int | None] = mapped_column(Id)
    closed_on: Mapped[date | None] = mapped_column(Date)


class SoldCaseRow(Base):
    """A line of a sale's tape: a case with what was owed at the cut-off and its share of the price."""

    __tablename__ = "sold_cases"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    sale_id: Mapped[int] = mapped_column(Id, index=True)
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    reference: Mapped[str] = mapped_column(String(100))
    face_minor: Mapped[int] = mapped_column(Minor)
    price_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    parts: Mapped[str] = mapped_column(LongText)


class DebtSoldRow(Base):
    """A claim that passed to a buyer, and whether it came back."""

    __tablename__ = "debt_sold"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    sale_id: Mapped[int] = mapped_column(Id, index=True)
    sold_on: Mapped[date] = mapped_column(Date)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    receipt_id: Mapped[int] = mapped_column(Id)
    entry_seq: Mapped[int]
    bought_back_on: Mapped[date | None] = mapped_column(Date)
    back_seq: Mapped[int | None]


class SaleMoneyRow(Base):
    """Money of the buyer: what came in after the cut-off, and what was passed on."""

    __tablename__ = "sale_moneys"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    sale_id: Mapped[int] = mapped_column(Id)
    way: Mapped[str] = mapped_column(String(8))
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    moved_on: Mapped[date] = mapped_column(Date)
    payer_id: Mapped[int | None] = mapped_column(Id)
    entry_seq: Mapped[int]
    reversed_seq: Mapped[int | None]


class NoticeRow(Base):
    """A notice of the assignment to one obligor: how and when it was sent, and when it reached them."""

    __tablename__ = "assignment_notices"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)
    debt_sold_id: Mapped[int] = mapped_column(Id, index=True)
    obligor_id: Mapped[int] = mapped_column(Id)
    means: Mapped[str] = mapped_column(String(12))
    sent_on: Mapped[date] = mapped_column(Date)
    served_on: Mapped[date | None] = mapped_column(Date)
    document_id: Mapped[int | None] = mapped_column(Id)
    note_id: Mapped[int | None] = mapped_column(Id)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
