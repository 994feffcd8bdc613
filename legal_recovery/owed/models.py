"""Interest terms, awards, orders of payment, insolvencies."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class _OfCase:
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), index=True)


class InterestTermsRow(_OfCase, Base):
    """The interest that was agreed on a contract; the row recorded last counts."""

    __tablename__ = "interest_terms"
    debt_id: Mapped[int] = mapped_column(Id, ForeignKey("debts.id"))
    rate_kind: Mapped[str] = mapped_column(String(40))
    rate_ppb: Mapped[int | None] = mapped_column(Minor)
    multiple_ppb: Mapped[int | None] = mapped_column(Minor)
    margin_ppb: Mapped[int | None] = mapped_column(Minor)
    reprice_from: Mapped[date | None] = mapped_column(Date)
    reprice_months: Mapped[int | None]
    basis: Mapped[int]
    overdue_from: Mapped[date | None] = mapped_column(Date)
    penalty_ppb: Mapped[int | None] = mapped_column(Minor)
    uplift_ppb: Mapped[int | None] = mapped_column(Minor)
    compounding: Mapped[str] = mapped_column(String(12))
    clause_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class AwardRow(_OfCase, Base):
    """What a title awards on a contract (none named: on the case as a whole), in minor units."""

    __tablename__ = "awards"
    proceeding_id: Mapped[int] = mapped_column(Id, ForeignKey("proceedings.id"))
    debt_id: Mapped[int | None] = mapped_column(Id, ForeignKey("debts.id"))
    currency: Mapped[str] = mapped_column(String(3))
    effective_on: Mapped[date] = mapped_column(Date)
    counted_until: Mapped[date] = mapped_column(Date)
    perform_until: Mapped[date | None] = mapped_column(Date)
    principal_minor: Mapped[int] = mapped_column(Minor)
    interest_on_minor: Mapped[int] = mapped_column(Minor)
    interest_off_minor: Mapped[int] = mapped_column(Minor)
    penalty_minor: Mapped[int] = mapped_column(Minor)
    costs_minor: Mapped[int] = mapped_column(Minor)
    costs_outside_minor: Mapped[int] = mapped_column(Minor)
    general: Mapped[str] = mapped_column(String(12))
    rate_kind: Mapped[str | None] = mapped_column(String(40))
    rate_ppb: Mapped[int | None] = mapped_column(Minor)
    multiple_ppb: Mapped[int | None] = mapped_column(Minor)
    margin_ppb: Mapped[int | None] = mapped_column(Minor)
    reprice_from: Mapped[date | None] = mapped_column(Date)
    reprice_months: Mapped[int | None]
    basis: Mapped[int | None]
    instalments: Mapped[str] = mapped_column(Text)
    stays: Mapped[str] = mapped_column(Text)
    # The last place of the book when it was recorded, and the entry that brought the claim to it.
    known_seq: Mapped[int]
    entry_seq: Mapped[int | None]
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    # Who answers how far, who bears the costs, and over which collateral we come first.
    liable: Mapped[str | None] = mapped_column(Text)
    costs_by: Mapped[str | None] = mapped_column(String(12))
    priority: Mapped[str | None] = mapped_column(Text)


class PaymentOrderRow(_OfCase, Base):
    """In which order payments of a case are applied from a day on."""

    __tablename__ = "payment_orders"
    order_key: Mapped[str] = mapped_column(String(40))
    since: Mapped[date] = mapped_column(Date)
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))


class InsolvencyRow(_OfCase, Base):
    """An insolvency petition against an obligor that a court accepted."""

    __tablename__ = "insolvencies"
    obligor_id: Mapped[int] = mapped_column(Id, ForeignKey("obligors.id"))
    accepted_on: Mapped[date] = mapped_column(Date)
    court_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    administrator_id: Mapped[int | None] = mapped_column(Id)
    claims_due_on: Mapped[date | None] = mapped_column(Date)
    dismissed_on: Mapped[date | None] = mapped_column(Date)


class ObligorPaymentRow(_OfCase, Base):
    """What an obligor paid of a receipt, since when it counts, and since when it does not."""

    __tablename__ = "obligor_payments"
    obligor_id: Mapped[int] = mapped_column(Id, ForeignKey("obligors.id"), index=True)
    receipt_id: Mapped[int] = mapped_column(Id)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    paid_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
