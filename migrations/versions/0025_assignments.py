"""Notices of the assignment of sold claims; receipts after the cut-off that are the buyer's."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make the table, and the column of receipts: none was passed on before."""
    op.create_table(
        "assignment_notices",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("debt_sold_id", Id, nullable=False),
        sa.Column("obligor_id", Id, nullable=False),
        sa.Column("means", sa.String(length=12), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_assignment_notices_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assignment_notices_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_notices")),
    )
    op.create_index(op.f("ix_assignment_notices_case_id"), "assignment_notices", ["case_id"])
    op.create_index(op.f("ix_assignment_notices_debt_sold_id"), "assignment_notices", ["debt_sold_id"])
    op.add_column("receipts", sa.Column("passed_seq", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_column("receipts", "passed_seq")
    op.drop_table("assignment_notices")
