"""What courts keep back of our money and how they were asked for it; who paid for the debtor."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the tables, and the columns of receipts; those that are there already were the debtor's own."""
    op.create_table(
        "court_retentions",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("about_id", Id, nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("retained_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("freed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_court_retentions_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_court_retentions_case_id")),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_court_retentions_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_retentions")),
    )
    op.create_index(op.f("ix_court_retentions_about_id"), "court_retentions", ["about_id"])
    op.create_table(
        "court_chases",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("about_id", Id, nullable=False),
        sa.Column("means", sa.String(length=12), nullable=False),
        sa.Column("chased_on", sa.Date(), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.Column("chaser_id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_court_chases_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_court_chases_case_id")),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_court_chases_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_chases")),
    )
    op.create_index(op.f("ix_court_chases_about_id"), "court_chases", ["about_id"])
    op.create_table(
        "receipt_refunds",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("receipt_id", Id, nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("payee_id", Id, nullable=True),
        sa.Column("payee_account_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("reversed_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_receipt_refunds_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_receipt_refunds_case_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["texts.id"], name=op.f("fk_receipt_refunds_payee_id")),
        sa.ForeignKeyConstraint(
            ["payee_account_id"], ["texts.id"], name=op.f("fk_receipt_refunds_payee_account_id")
        ),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_receipt_refunds_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_refunds")),
    )
    op.create_index(op.f("ix_receipt_refunds_case_id"), "receipt_refunds", ["case_id"])
    op.add_column("receipts", sa.Column("relation", sa.String(length=12), nullable=True))
    op.add_column("receipts", sa.Column("id_type", sa.String(length=20), nullable=True))
    op.add_column("receipts", sa.Column("id_number_id", Id, nullable=True))
    op.add_column("receipts", sa.Column("purpose_id", Id, nullable=True))
    op.add_column("receipts", sa.Column("reallocated_seq", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    for name in ("reallocated_seq", "purpose_id", "id_number_id", "id_type", "relation"):
        op.drop_column("receipts", name)
    op.drop_table("receipt_refunds")
    op.drop_table("court_chases")
    op.drop_table("court_retentions")
