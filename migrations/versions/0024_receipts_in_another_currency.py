"""Receipts in another currency than the case's, what the bank made of them, and who of the obligors paid."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the two tables, and the columns of receipts; those that are there came in the claim's currency."""
    op.create_table(
        "receipt_conversions",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("receipt_id", Id, nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("sold_minor", Minor, nullable=False),
        sa.Column("sold_currency", sa.String(length=3), nullable=False),
        sa.Column("converted_on", sa.Date(), nullable=False),
        sa.Column("slip_id", Id, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("sold_seq", sa.Integer(), nullable=False),
        sa.Column("reversed_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_receipt_conversions_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_receipt_conversions_case_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["texts.id"], name=op.f("fk_receipt_conversions_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_conversions")),
    )
    op.create_index(op.f("ix_receipt_conversions_case_id"), "receipt_conversions", ["case_id"])
    op.create_table(
        "obligor_payments",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("obligor_id", Id, nullable=False),
        sa.Column("receipt_id", Id, nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_obligor_payments_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_obligor_payments_case_id")),
        sa.ForeignKeyConstraint(["obligor_id"], ["obligors.id"], name=op.f("fk_obligor_payments_obligor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligor_payments")),
    )
    for name in ("case_id", "obligor_id"):
        op.create_index(op.f(f"ix_obligor_payments_{name}"), "obligor_payments", [name])
    op.add_column("receipts", sa.Column("received_minor", Minor, nullable=True))
    op.add_column("receipts", sa.Column("received_currency", sa.String(length=3), nullable=True))
    op.add_column("receipts", sa.Column("day_rate", sa.String(length=20), nullable=True))
    op.add_column("receipts", sa.Column("rate_on", sa.Date(), nullable=True))
    op.add_column("receipts", sa.Column("rate_source_id", Id, nullable=True))
    op.add_column("receipts", sa.Column("banked_minor", Minor, nullable=True))
    for name in ("received_minor", "banked_minor"):
        op.create_index(op.f(f"ix_receipts_{name}"), "receipts", [name])


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    for name in ("received_minor", "banked_minor"):
        op.drop_index(op.f(f"ix_receipts_{name}"), "receipts")
    for name in (
        "banked_minor",
        "rate_source_id",
        "rate_on",
        "day_rate",
        "received_currency",
        "received_minor",
    ):
        op.drop_column("receipts", name)
    op.drop_index(op.f("ix_receipt_conversions_case_id"), "receipt_conversions")
    op.drop_table("receipt_conversions")
    op.drop_table("obligor_payments")
